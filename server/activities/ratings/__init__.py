"""People rate one to eight things from 0 to 100; the room sees dots without names.

Rules of this kind: each thing may be skipped, and everything changed until answers close; sensitive
ratings are shown only as they were published at closing, under the rules for small numbers; what
changed since an earlier step is told of the same people only. Where somebody wants to start, and
their own before and after, are on their own phone and nowhere else.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.ratings.faces import desk, phone, projector, section
from server.activities.ratings.handing import hands_on, takes
from server.activities.ratings.keeps import keeps
from server.activities.ratings.model import (
    NONE_YET,
    Begins,
    Chosen,
    Given,
    Item,
    Rated,
    SetAside,
    Spec,
    State,
    Turned,
    fold,
    parse,
    reworded,
    start,
)
from server.activities.ratings.pictured import pictures, publish
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.refusals import Refused
from server.core.said import joined, labelled, say

_ITEM = "item-"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A number for each item; and where this person wants to start, once they have rated."""
    mine = state.answers(stage.round).get(me)
    fields = tuple(
        Field(
            name=_ITEM + item.id,
            type="number",
            label=item.label,
            required=len(state.items) == 1,
            min=0,
            max=state.spec.most,
            value=None if mine is None else mine.get(item.id),
        )
        for item in state.items
    )
    rating = Form(action="rate", label=say("Send"), fields=fields)
    if not state.spec.start_here or mine is None:
        return (rating,)
    places = Field(
        name="item",
        type="choice",
        options=(*_options(state.items), Option(NONE_YET, say("I don't know yet"))),
        value=state.begins.get(me),
    )
    return rating, Form(action="start", label=say("I start here"), fields=(places,))


def _options(items: tuple[Item, ...]) -> tuple[Option, ...]:
    return tuple(Option(item.id, item.label) for item in items)


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Once answers are closed: turning the pictures over, and taking care of a ladder's rungs."""
    if stage.phase not in (Phase.CLOSED, Phase.REVEALED):
        return ()
    return (*_turning(state, stage), *_rungs(state))


def _turning(state: State, stage: Stage) -> Iterator[Offer]:
    of = len(pictures(state, stage))
    if stage.phase is Phase.REVEALED and of > 1:
        following = (state.page + 1) % of
        yield Offer(
            command="turn",
            label=say("Show picture %(page)s of %(of)s", page=following + 1, of=of),
            main=following > 0,
        )


def _rungs(state: State) -> Iterator[Offer]:
    if state.spec.picture != "ladder":
        return
    kept = tuple(item for item in state.items if item.id not in state.aside)
    aside = tuple(item for item in state.items if item.id in state.aside)
    yield _about("choose", say("Take it for the demonstration"), kept)
    if len(kept) > 1:
        yield _about("set-aside", say("Set aside"), kept)
    if aside:
        yield _about("put-back", say("Put back"), aside)
    if state.chosen:
        yield Offer(command="unchoose", label=say("Choose no rung"))


def _about(command: str, label: str, items: tuple[Item, ...]) -> Offer:
    field = Field(name="item", type="choice", label=say("Rung"), options=_options(items))
    return Offer(command=command, label=label, fields=(field,))


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    match action:
        case "rate":
            numbers = {name.removeprefix(_ITEM): round(number) for name, number in values.items()}
            if not numbers:
                raise Refused("missing-field", say("Please rate at least one of them, or pass."))
            return Rated(values=numbers)
        case "start":
            return Begins(item=values["item"])
        case "choose" | "unchoose":
            return Chosen(item=values.get("item", ""))
        case "turn":
            return Turned(page=state.page + 1)
        case _:
            return SetAside(item=values["item"], aside=action == "set-aside")


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has rated one of the items as they stand now; to skip others is fine."""
    asked = {item.id for item in state.items}
    return frozenset(
        person
        for person, values in state.answers(stage.round).items()
        if not asked.isdisjoint(values)
    )


def said(state: State, given: Given) -> str:
    """A person's own numbers, and where they want to start."""
    labels = {item.id: item.label for item in state.items}
    match given:
        case Rated(values=values):
            numbers = [labelled(labels[item], n) for item, n in values.items() if item in labels]
            return joined("; ", numbers)
        case Begins(item=item):
            return say("I start with: %(item)s", item=labels.get(item, say("none yet")))
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="ratings",
    title=say("Ratings"),
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
    keeps=keeps,
    publish=publish,
    hands_on=hands_on,
    takes=takes,
)
