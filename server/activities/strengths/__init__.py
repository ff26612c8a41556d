"""A wall of strengths: one specific thing heard or seen, to a person or to the whole room.

Rules of this kind: nothing is shown before the desk approved it and the stage is revealed; on the
wall there are no names and no counts; the receiver reads theirs on their own phone; who has none
yet is known to the desk alone, which may send one itself. With minors or a manager in the room
people choose from ready lines.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.strengths.faces import desk, phone, projector, section, wall_pages
from server.activities.strengths.keeps import keeps
from server.activities.strengths.model import (
    DESK,
    EVERYBODY,
    FromDesk,
    Given,
    Judged,
    Sent,
    Spec,
    State,
    Strength,
    TakenBack,
    Turned,
    fold,
    parse,
    reworded,
    start,
    takes,
)
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.moderation import fate_of, item_of, judging, ways_back
from server.core.refusals import Refused
from server.core.said import say


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A sheet as long as there are strengths left to send, and a way back for each one sent."""
    own = state.queue.own(stage.round, me)
    sheet = Form(action="send", label=say("Send"), fields=tuple(_fields(state, stage, me)))
    return (*((sheet,) if len(own) < state.spec.each else ()), *ways_back(own))


def _fields(state: State, stage: Stage, me: PersonId) -> Iterator[Field]:
    receivers = state.receivers(stage, me)
    if receivers:
        # Without labels: the room fills in the names that this phone may know.
        people = (Option(person, "") for person in receivers)
        everybody = Option(EVERYBODY, say("the whole room"))
        yield Field(name="to", type="choice", label=say("To"), options=(*people, everybody))
    if stage.company.guarded:
        lines = (Option(str(n), line) for n, line in enumerate(state.spec.ready))
        yield Field(name="line", type="choice", options=tuple(lines))
    else:
        yield Field(
            name="text", type="text", label=say("Your words"), max_length=state.spec.max_length
        )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging at any time, and a strength from the desk; turning pages once it is revealed."""
    return (
        *judging(state.queue, stage.round, _words, what=say("Strength")),
        *_from_desk(state, stage),
        *_turning(state, stage),
    )


def _words(strength: Strength) -> str:
    return strength.text


def _from_desk(state: State, stage: Stage) -> Iterator[Offer]:
    left = state.without(stage)
    if left and stage.phase is not Phase.BRIEFING:
        to = Field(
            name="to", type="choice", label=say("To"), options=tuple(Option(p, "") for p in left)
        )
        text = Field(
            name="text", type="text", label=say("Your words"), max_length=state.spec.max_length
        )
        yield Offer(command="give", label=say("Send it"), fields=(to, text))


def _turning(state: State, stage: Stage) -> Iterator[Offer]:
    of = len(wall_pages(state, stage))
    if stage.phase is Phase.REVEALED and of > 1:
        following = (state.page + 1) % of
        yield Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if item := item_of(action):
        return TakenBack(item=item)
    if fate := fate_of(action):
        return Judged(item=values["item"], fate=fate)
    if action == "turn":
        return Turned(page=state.page + 1)
    if "line" in values:
        line = state.spec.ready[int(values["line"])]
        return Sent(text=line, to=values.get("to", EVERYBODY), ready=True)
    if not any(letter.isalnum() for letter in values["text"]):
        raise Refused("missing-field", say("Please write a word or two."), field="text")
    if action == "give":
        return FromDesk(to=values["to"], text=values["text"])
    return Sent(text=values["text"], to=values.get("to", EVERYBODY))


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has sent one; whether they send more is up to them."""
    return state.queue.people(stage.round) - {DESK}


def knows(state: State, stage: Stage, me: PersonId) -> AbstractSet[PersonId]:
    """To whom this person may send one, and to whom they did."""
    sent = {item.payload.to for item in state.queue.own(stage.round, me)}
    offered = state.receivers(stage, me) if stage.phase is Phase.OPEN else ()
    return (frozenset(offered) | sent) - {EVERYBODY}


def said(state: State, given: Given) -> str:
    """A person's own words; what was taken back is not shown again."""
    match given:
        case Sent():
            whom = say("the whole room") if given.to == EVERYBODY else say("somebody here")
            return (
                state.spec.worded(given)
                if state.spec.about == "self"
                else say("To %(whom)s: %(text)s", whom=whom, text=state.spec.worded(given))
            )
        case TakenBack():
            return say("One of these was taken back.")
        case _:
            return ""


def received(state: State, stage: Stage, me: PersonId) -> tuple[str, ...]:
    """Strengths that were let through for this person, once the room has seen the wall."""
    if stage.phase is not Phase.REVEALED:
        return ()
    rounds = range(1, stage.round + 1)
    return tuple(text for number in rounds for text, _ in state.received(number, me))


def borrows(state: State, stage: Stage, given: Given) -> tuple[tuple[PersonId, ...], Given]:
    """What the facilitator writes to somebody goes with them."""
    return ((given.to,), FromDesk()) if isinstance(given, FromDesk) else ((), given)


KIND: Kind[Spec, State, Given] = Kind(
    name="strengths",
    title=say("Strength wall"),
    given=Given,
    content=Spec,
    reworded=reworded,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    borrows=borrows,
    settled=settled,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    received=received,
    takes=takes,
    knows=knows,
    privacy="named",
)
