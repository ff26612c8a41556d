"""A sheet that people fill in for themselves; the part that is offered may come before the room.

Rules of this kind: what is private is on its writer's own phone and page and nowhere else, not even
on the desk; an offered line is shown only if its writer said so, the desk approved it and the step
is revealed, and never with a name; in company where an open word can cost something no words are
offered at all. Numbers and shared choices are shown as a sum of at least so many people.
"""

from collections.abc import Set as AbstractSet

from server.activities.worksheet.faces import desk, phone, projector
from server.activities.worksheet.keeps import keeps
from server.activities.worksheet.model import (
    Checked,
    Filled,
    Given,
    Judged,
    Lit,
    Sheet,
    State,
    TakenBack,
    Turned,
    as_text,
    fold,
    in_words,
    reworded,
    start,
)
from server.activities.worksheet.public import publish, wall_pages
from server.activities.worksheet.report import section
from server.activities.worksheet.spec import Slot, Spec, parse
from server.core.cards import Card, Cards
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.moderation import Fate, about, fate_of, item_of, judging, ways_back
from server.core.refusals import Refused
from server.core.said import joined, labelled, say

_PAGE = "page-"
_CHECK = "check-"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """The pages up to the first that was not sent yet; then the checks; and a way back."""
    sheet, draft = state.sheet(stage.round, me), state.draft(stage.round, me)
    ahead = next((n for n in state.spec.numbers if n not in sheet.sent), 0)
    last = ahead or state.spec.numbers[-1]
    return (
        *(_page(state.spec, stage, n, sheet, draft) for n in state.spec.numbers if n <= last),
        *((_checks(state, stage, me),) if state.spec.checks and not ahead else ()),
        *ways_back(state.offered_by(stage.round, me)),
    )


def _page(spec: Spec, stage: Stage, number: int, sheet: Sheet, draft: Sheet) -> Form:
    fields = [_field(slot, draft) for slot in spec.on(number)]
    if number == spec.offered_on and spec.offer_optional and not stage.company.guarded:
        fields.append(
            Field(
                name="offer",
                type="flag",
                label=say("May be shown to the room, without my name"),
                required=False,
                value=sheet.offer,
            )
        )
    return Form(action=f"{_PAGE}{number}", label=say("Send"), fields=tuple(fields))


def _field(slot: Slot, draft: Sheet) -> Field:
    value = draft.answers.get(slot.name)
    match slot.type:
        case "text":
            return Field(
                name=slot.name,
                type="text",
                label=slot.label,
                required=slot.required,
                max_length=slot.max_length,
                value=value,
            )
        case "choice":
            options = tuple(Option(letter, option.label) for letter, option in slot.lettered)
            return Field(
                name=slot.name,
                type="choice",
                label=slot.label,
                required=slot.required,
                options=options,
                value=value,
            )
        case "number":
            return Field(
                name=slot.name,
                type="number",
                label=slot.label,
                required=slot.required,
                min=0,
                max=100,
                value=value,
            )


def _checks(state: State, stage: Stage, me: PersonId) -> Form:
    ticked = state.checked.get((stage.round, me))
    fields = tuple(
        Field(
            name=f"{_CHECK}{n}",
            type="flag",
            label=check,
            required=False,
            value=None if ticked is None else n in ticked,
        )
        for n, check in enumerate(state.spec.checks)
    )
    return Form(action="checks", label=say("Send"), fields=fields)


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging lines at any time; choosing what stands on the wall once it is revealed."""
    queue, number = state.queue, stage.round
    judged = tuple(judging(queue, number, as_text, what=say("Line")))
    if stage.phase is not Phase.REVEALED:
        return judged
    approved = queue.drawn(number, Fate.APPROVED)
    alone = tuple(about("spotlight", say("Alone on the wall"), approved, as_text, what=say("Line")))
    if state.spotlight:
        return (*judged, *alone, Offer(command="unspotlight", label=say("Back to all lines")))
    of = len(wall_pages(state, stage))
    if of < 2:
        return (*judged, *alone)
    following = (state.page + 1) % of
    turn = Offer(
        command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
    )
    return (*judged, *alone, turn)


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if (item := item_of(action)) is not None:
        return TakenBack(item=item)
    if (fate := fate_of(action)) is not None:
        return Judged(item=values["item"], fate=fate)
    if action.startswith(_PAGE):
        return _accept_page(state, stage, int(action.removeprefix(_PAGE)), values)
    match action:
        case "checks":
            names = (f"{_CHECK}{n}" for n in range(len(state.spec.checks)))
            ticked = tuple(n for n, name in enumerate(names) if values.get(name))
            return Checked(checks=ticked)
        case "turn":
            return Turned(page=(state.page + 1) % max(1, len(wall_pages(state, stage))))
        case _:
            return Lit(item=values.get("item", ""))


def _accept_page(state: State, stage: Stage, number: int, values: Values) -> Filled:
    answers: dict[str, str | int] = {}
    for slot in state.spec.on(number):
        value = values.get(slot.name)
        if slot.type == "number" and value is not None:
            answers[slot.name] = round(value)
        elif isinstance(value, str) and any(letter.isalnum() for letter in value):
            answers[slot.name] = value
        elif slot.required:
            raise Refused("missing-field", say("Please write a word or two."), field=slot.name)
    asked = number == state.spec.offered_on and state.spec.offer_optional
    willing = bool(values.get("offer")) if asked and not stage.company.guarded else None
    return Filled(page=number, answers=answers, offer=willing)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has sent every page in this round."""
    return state.done(stage.round)


def onward(state: State, stage: Stage) -> str:
    """Next, everybody improves their own."""
    return say("On to a second version")


def rounds(state: State) -> int:
    """How many versions the author planned."""
    return state.spec.rounds


def hands_on(state: State) -> Cards | None:
    """The approved lines of everybody's last version, in drawn order."""
    last = max((item.round for item in state.queue.items.values()), default=1)
    lines = state.queue.drawn(last, Fate.APPROVED)
    cards = tuple(Card(id=item.id, text=as_text(item.payload)) for item in lines)
    return Cards(cards=cards) if cards else None


def said(state: State, given: Given) -> str:
    """A person's own sheet in words; what they took back from the room is still theirs."""
    spec = state.spec
    match given:
        case Filled(answers=answers):
            words = ((slot.label, in_words(slot, answers.get(slot.name))) for slot in spec.slots)
            return joined("\n", [labelled(label, text) for label, text in words if text])
        case Checked(checks=checks):
            ticked = [check for n, check in enumerate(spec.checks) if n in checks]
            return "; ".join(ticked) or say("No check ticked.")
        case TakenBack():
            return say("Your line was taken back from the room.")
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="worksheet",
    title=say("Worksheet"),
    given=Given,
    content=Spec,
    reworded=reworded,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    publish=publish,
    hands_on=hands_on,
    rounds=rounds,
    onward=onward,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
)
