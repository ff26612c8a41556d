"""Three to eight things to put in order, the first on top.

Rules of this kind: a person has one order a round and may change it until answers close; nothing of
it is seen before the reveal, and then only how often each thing stood in which place. A private
order is its giver's alone: the room learns how many made one.
"""

from collections.abc import Set as AbstractSet

from server.activities.ranking.faces import desk, pages, phone, projector, section
from server.activities.ranking.model import (
    Given,
    Ordered,
    Spec,
    State,
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
from server.core.said import say


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """The things as this person ordered them; in drawn order before that."""
    field = Field(
        name="order",
        type="order",
        label=say("The first on top"),
        options=tuple(Option(item.id, item.text) for item in state.before(stage.round, me)),
        value=state.orders(stage.round).get(me),
    )
    return (Form(action="rank", label=say("Send"), fields=(field,)),)


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Turning pages, where the wall cannot hold all lines."""
    of = len(pages(state, stage.round))
    if stage.phase is not Phase.REVEALED or of < 2:
        return ()
    following = (state.page + 1) % of
    return (
        Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        ),
    )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of the form; turning has none."""
    return Turned(page=state.page + 1) if action == "turn" else Ordered(order=values["order"])


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has ordered these things in this round."""
    return frozenset(state.orders(stage.round))


def said(state: State, given: Given) -> str:
    """An order in words, the first first."""
    if not isinstance(given, Ordered):
        return ""
    texts = {item.id: item.text for item in state.items}
    known = [texts[item] for item in given.order if item in texts]
    return "; ".join(f"{place}. {text}" for place, text in enumerate(known, start=1))


KIND: Kind[Spec, State, Given] = Kind(
    name="ranking",
    title=say("Ranking"),
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
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    takes=takes,
)
