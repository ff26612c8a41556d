"""Cards to sort: each of them goes into one of a few categories, or into two.

Rules of this kind: a card can be put elsewhere until answers close; nothing is seen of it before
the reveal; of sensitive cards the room sees only what was published at closing, under the rules for
small numbers. A story has one card a round. What the author makes of a card is shown when the desk
says so, one card after the other. Private words are read by nobody but their writer.
"""

from collections.abc import Iterator, Set as AbstractSet
from dataclasses import replace

from server.activities.sort.faces import desk, phone, projector, section
from server.activities.sort.keeps import keeps
from server.activities.sort.model import (
    LETTERS,
    Explained,
    Focused,
    Given,
    Item,
    Noted,
    Sorted,
    Spec,
    State,
    Turned,
    fold,
    reworded,
    start,
)
from server.activities.sort.pictured import pages, publish
from server.activities.sort.reading import parse
from server.core.cards import Card, Cards
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.said import labelled, say

_PUT = "put-"
_ALL = "all"
_LONGEST_NOTE = 240


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """One form a card, each filled in with where this person put it; and their private words."""
    asked = state.asked(stage.round)
    return (*(_putting(state, stage, me, item) for item in asked), *_noting(state, me))


def _putting(state: State, stage: Stage, me: PersonId, item: Item) -> Form:
    mine = state.answers(stage.round, item.id).get(me)
    options = tuple(Option(one.value, one.label) for one in state.spec.categories)
    if state.spec.most == 1:
        value = None if mine is None else mine[0]
        asked = Field(name="category", type="choice", options=options, value=value)
    else:
        asked = Field(
            name="categories",
            type="choices",
            options=options,
            min=1,
            max=state.spec.most,
            value=mine,
        )
    return Form(action=_PUT + item.id, label=say("Send"), fields=(asked,))


def _noting(state: State, me: PersonId) -> Iterator[Form]:
    if state.spec.note:
        text = Field(
            name="text",
            type="text",
            label=say("For yourself"),
            required=False,
            max_length=_LONGEST_NOTE,
            value=state.notes.get(me),
        )
        yield Form(action="note", label=say("Keep it for me"), fields=(text,))


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """After the reveal: one card alone, what its author makes of it, the next one, all of them."""
    if stage.phase is not Phase.REVEALED:
        return ()
    return tuple(_showing(state, stage))


def _showing(state: State, stage: Stage) -> Iterator[Offer]:
    out = [item for _, item in state.told(stage.round)]
    focused = next((item for item in out if item.id == state.alone(stage.round)), None)
    left = [item for item in out if item.explained and item.id not in state.explained]
    if focused is not None and focused in left:
        yield Offer(command="explain", label=say("Show what we make of it"), main=True)
    elif len(out) > 1:
        yield Offer(
            command="next-card",
            label=say("Show the next card") if focused else say("Show the first card alone"),
            main=bool(left) and not state.spec.one_by_one,
        )
    options = (*(Option(item.id, item.name) for item in out), Option(_ALL, say("All of them")))
    value = _ALL if focused is None else focused.id
    field = Field(name="item", type="choice", label=say("Card"), options=options, value=value)
    yield Offer(command="focus", label=say("Show alone"), fields=(field,))
    if focused is None and (of := len(pages(state, stage))) > 1:
        following = (state.page + 1) % of
        yield Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if action.startswith(_PUT):
        chosen = values.get("categories") or (values["category"],)
        return Sorted(item=action.removeprefix(_PUT), categories=chosen)
    match action:
        case "note":
            return Noted(text=values.get("text", ""))
        case "explain":
            return Explained(item=state.alone(stage.round))
        case "next-card":
            return Focused(item=_following(state, stage))
        case "turn":
            return Turned(page=state.page + 1)
        case _:
            return Focused(item="" if values["item"] == _ALL else values["item"])


def _following(state: State, stage: Stage) -> str:
    """The card after the one that stands alone; after the last, all of them."""
    ids = [item.id for _, item in state.told(stage.round)]
    alone = state.alone(stage.round)
    at = ids.index(alone) + 1 if alone in ids else 0
    return ids[at] if at < len(ids) else ""


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has sorted each card of this round."""
    return frozenset.intersection(
        *(frozenset(state.answers(stage.round, item.id)) for item in state.asked(stage.round))
    )


def onward(state: State, stage: Stage) -> str:
    """Next, the story goes on."""
    return say("What happens next") if state.spec.one_by_one else ""


def rounds(state: State) -> int:
    """A story has as many rounds as facts."""
    return len(state.items) if state.spec.one_by_one else 1


def said(state: State, given: Given) -> str:
    """Where a person put a card, or their private words."""
    match given:
        case Sorted(item=item, categories=categories):
            text = next((one.text for one in state.items if one.id == item), say("A card"))
            labels = state.spec.labels
            return labelled(text, ", ".join(labels.get(value, value) for value in categories))
        case Noted(text=text):
            return text or say("You took your note back.")
        case _:
            return ""


def hands_on(state: State) -> Cards:
    """The cards as they were sorted, in their order."""
    return Cards(cards=tuple(Card(id=one.id, text=one.text, note=one.note) for one in state.items))


def takes(state: State, handed: object) -> State:
    """Cards of an earlier step take the place of the author's; a story stays as it was written.

    Nothing sorted so far is lost: it is kept by the id of its card.
    """
    if state.spec.one_by_one or not isinstance(handed, Cards):
        return state
    if not handed.cards:
        return replace(state, items=start(state.spec, 0).items)  # all were taken back since
    cards = handed.cards[: len(LETTERS)]
    return replace(
        state, items=tuple(Item(id=card.id, text=card.text, note=card.note) for card in cards)
    )


KIND: Kind[Spec, State, Given] = Kind(
    name="sort",
    title=say("Sort"),
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
    rounds=rounds,
    onward=onward,
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
