"""Everybody writes a line or a word; the desk lets through what the room will read.

Rules of this kind: a person may send so many replies a round and take each of them back while
answers are open; nothing is on the wall or on another phone before it is approved and revealed;
names never go with words, and no order tells who wrote when. Several prompts are asked one a
round, and their answers stay together. Of equal words one is judged for all.
"""

from collections.abc import Iterator, Set as AbstractSet
from typing import Final

from server.activities.responses.faces import (
    desk,
    lines,
    phone,
    projector,
    wall_pages,
    writers,
)
from server.activities.responses.keeps import keeps
from server.activities.responses.model import (
    Given,
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
from server.activities.responses.report import section
from server.core.forms import Field, Form, Offer, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.moderation import Fate, about, fate_of, item_of, ways_back
from server.core.refusals import Refused
from server.core.said import say

_WHAT: Final = say("Reply")


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A sheet to write on as long as there are replies left, and a way back for each one sent."""
    text = Field(name="text", type="text", label=say("Your words"), max_length=state.spec.longest)
    sheet = (Form(action="write", label=say("Send"), fields=(text,)),)
    own = [item for number in state.rounds_at(stage.round) for item in state.queue.own(number, me)]
    written = len(state.queue.own(stage.round, me))
    return (*(sheet if written < state.spec.each else ()), *ways_back(own))


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging at any time; choosing what stands on the wall once it is revealed."""
    to_show = lines(state, state.at_hand(stage.round, Fate.PENDING, Fate.WITHHELD))
    to_keep = lines(state, state.at_hand(stage.round, Fate.PENDING, Fate.APPROVED))
    return (
        *about("approve", say("Show"), to_show, str, what=_WHAT),
        *about("withhold", say("Keep private"), to_keep, str, what=_WHAT),
        *(_staging(state, stage) if stage.phase is Phase.REVEALED else ()),
    )


def _staging(state: State, stage: Stage) -> Iterator[Offer]:
    approved = lines(state, state.at_hand(stage.round, Fate.APPROVED))
    yield from about("spotlight", say("Alone on the wall"), approved, str, what=_WHAT)
    if any(item.id == state.spotlight for item in approved):
        yield Offer(command="unspotlight", label=say("Back to all replies"))
    elif (of := len(wall_pages(state, stage))) > 1:
        following = (state.page_in(stage.round) + 1) % of
        yield Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if (item := item_of(action)) is not None:
        return TakenBack(item=item)
    if (fate := fate_of(action)) is not None:
        return Judged(item=values["item"], fate=fate)
    match action:
        case "write":
            return Written(text=_checked(values["text"]))
        case "turn":
            return Turned(page=state.page_in(stage.round) + 1)
        case _:
            return Lit(item=values.get("item", ""))


def _checked(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise Refused("missing-field", say("Please write a word or two."), field="text")
    return text


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has written; whether they write more is up to them."""
    return writers(state, stage.round)


def onward(state: State, stage: Stage) -> str:
    """Next, another prompt."""
    return say("Next prompt") if state.spec.prompts else ""


def rounds(state: State) -> int:
    """A round for each prompt."""
    return len(state.spec.prompts) or 1


def said(state: State, given: Given) -> str:
    """A person's own words; what was taken back is not shown again."""
    match given:
        case Written(text=text):
            return text
        case TakenBack():
            return say("One of these was taken back.")
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="responses",
    title=say("Written replies"),
    given=Given,
    content=Spec,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    rounds=rounds,
    onward=onward,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
)
