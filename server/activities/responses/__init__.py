"""Everybody writes a line or more; the desk lets through what the room will read.

Rules of this kind: a person may send so many replies a round and take each of them back while
answers are open; nothing is on the wall or on another phone before it is approved and revealed;
names never go with words, and no order tells who wrote when.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.responses.faces import desk, pages, phone, projector, section, writers
from server.activities.responses.model import (
    Fate,
    Given,
    Item,
    Judged,
    Lit,
    Spec,
    State,
    TakenBack,
    Turned,
    Written,
    fold,
    parse,
    start,
)
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.refusals import Refused

_TAKE_BACK = "take-back-"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A sheet to write on as long as there are replies left, and a way back for each one sent."""
    own = state.own(stage.round, me)
    text = Field(name="text", type="text", label="Your words", max_length=state.spec.max_length)
    sheet = (Form(action="write", label="Send", fields=(text,)),)
    return (
        *(sheet if len(own) < state.spec.each else ()),
        *(Form(action=_TAKE_BACK + item.id, label="Take back") for item in own),
    )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging at any time; choosing what stands on the wall once it is revealed."""
    approved = state.drawn(stage.round, Fate.APPROVED)
    return (
        *_judging("approve", "Show", state.drawn(stage.round, Fate.PENDING, Fate.WITHHELD)),
        *_judging(
            "withhold", "Keep private", state.drawn(stage.round, Fate.PENDING, Fate.APPROVED)
        ),
        *(_staging(state, approved) if stage.phase is Phase.REVEALED else ()),
    )


def _judging(command: str, label: str, items: tuple[Item, ...]) -> Iterator[Offer]:
    if items:
        yield Offer(command=command, label=label, fields=(_item(items),))


def _staging(state: State, approved: tuple[Item, ...]) -> Iterator[Offer]:
    yield from _judging("spotlight", "Alone on the wall", approved)
    if any(item.id == state.spotlight for item in approved):
        yield Offer(command="unspotlight", label="Back to all replies")
    elif (of := len(pages(approved))) > 1:
        following = (state.page + 1) % of
        yield Offer(command="turn", label=f"Turn to page {following + 1} of {of}")


def _item(items: tuple[Item, ...]) -> Field:
    options = tuple(Option(item.id, item.text) for item in items)
    return Field(name="item", type="choice", label="Reply", options=options)


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if action.startswith(_TAKE_BACK):
        return TakenBack(item=action.removeprefix(_TAKE_BACK))
    match action:
        case "write":
            if not any(letter.isalnum() for letter in values["text"]):
                raise Refused("missing-field", "Please write a word or two.", field="text")
            return Written(text=values["text"])
        case "approve":
            return Judged(item=values["item"], fate=Fate.APPROVED)
        case "withhold":
            return Judged(item=values["item"], fate=Fate.WITHHELD)
        case "turn":
            return Turned(page=state.page + 1)
        case _:
            return Lit(item=values.get("item", ""))


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has written; whether they write more is up to them."""
    return writers(state, stage.round)


def said(state: State, given: Given) -> str:
    """A person's own words; what was taken back is not shown again."""
    match given:
        case Written(text=text):
            return text
        case TakenBack():
            return "One of these was taken back."
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="responses",
    title="Written replies",
    given=Given,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
)
