"""What people may send to a board, and what is made of it."""

from collections.abc import Iterator, Sequence, Set as AbstractSet

from server.activities.board.cards import Standing, options, ready, standing
from server.activities.board.commands import checked, commanded
from server.activities.board.given import Given, Picked, Put, Stuck, TakenBack, Upped
from server.activities.board.model import State
from server.activities.board.spec import LONGEST_ROLE
from server.core.forms import Field, Form, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.moderation import Fate, item_of, ways_back
from server.core.readings import number
from server.core.said import joined, say


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """Writing, picking, asking or sticking, whichever this round and this company ask for.

    Whoever put a card can take it back in any of the rounds.
    """
    number = stage.round
    back = ways_back(state.own(number, me))
    if state.sticking(number):
        return (*_stick(state, stage, me), *back)
    ups = _ups(state, stage, me) if state.spec.ups else ()
    if stage.company.guarded:
        return ups or _pick(state, stage, me)
    more = len(state.queue.own(number, me)) < state.spec.each
    sheet = (Form(action="put", label=say("Send"), fields=tuple(_sheet(state))),) if more else ()
    return (*ups, *sheet, *back)


def _sheet(state: State) -> Iterator[Field]:
    spec = state.spec
    if spec.where:
        tags = tuple(Option(value, label) for value, label in spec.tags)
        yield Field(name="where", type="choice", label=say("Where?"), required=False, options=tags)
    if spec.with_whom:
        yield Field(
            name="with_whom",
            type="text",
            label=say("With whom?"),
            required=False,
            max_length=LONGEST_ROLE,
        )
    yield Field(name="text", type="text", label=say("Your words"), max_length=spec.max_length)
    if spec.discomfort:
        yield Field(
            name="discomfort",
            type="number",
            label=say("How uncomfortable is it?"),
            required=False,
            min=0,
            max=100,
        )


def _pick(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    cards = () if state.spec.ups else ready(state, guarded=True)
    if not cards:
        return ()
    field = Field(
        name="cards",
        type="choices",
        label=say("Cards"),
        options=options(cards),
        min=1,
        max=min(state.spec.each, len(cards)),
        value=state.picks_in(stage.round).get(me),
    )
    return (Form(action="pick", label=say("Send"), fields=(field,)),)


def _stick(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    cards = standing(state, stage.round, stage.company.guarded)
    if not cards:
        return ()
    mine = state.votes_in(stage.round).get(me)
    stickers = Field(
        name="cards",
        type="choices",
        label=say("Sticker"),
        options=options(cards),
        min=1,
        max=min(state.spec.stickers, len(cards)),
        value=None if mine is None else _here(state, cards, mine.cards),
    )
    if not state.spec.mine:
        return (Form(action="stick", label=say("Send"), fields=(stickers,)),)
    marks = Field(
        name="mine",
        type="choices",
        label=say("Mine, too"),
        required=False,
        options=options(cards),
        max=len(cards),
        value=_here(state, cards, mine.mine) if isinstance(mine, Stuck) else None,
    )
    return (Form(action="stick", label=say("Send"), fields=(stickers, marks)),)


def _ups(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    cards = standing(state, stage.round, stage.company.guarded)
    if not cards:
        return ()
    mine = state.votes_in(stage.round).get(me)
    field = Field(
        name="cards",
        type="choices",
        label=say("Questions"),
        required=False,
        options=options(cards),
        max=len(cards),
        value=None if mine is None else _here(state, cards, mine.cards),
    )
    return (Form(action="up", label=say("Send"), fields=(field,)),)


def _here(state: State, cards: Sequence[Standing], chosen: Sequence[str]) -> tuple[str, ...]:
    """What somebody chose, as far as it still stands on the board, by itself or merged."""
    roots = {state.root(card) for card in chosen}
    return tuple(card.id for card in cards if card.id in roots)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who put, picked, asked or stuck something in this round."""
    number = stage.round
    voted = frozenset(state.votes_in(number))
    if state.sticking(number):
        return voted
    return voted | state.queue.people(number) | frozenset(state.picks_in(number))


def touches(state: State, by: PersonId) -> AbstractSet[PersonId]:
    """Whoever takes back a card that others may be looking at changes their phones, too."""
    return state.givers() | {by} if by in state.withdrew else frozenset((by,))


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if (item := item_of(action)) is not None:
        return TakenBack(item=item)
    if by.desk:
        return commanded(state, stage, action, values)
    match action:
        case "put":
            return Put(
                text=checked(values["text"]),
                tag=values.get("where", ""),
                with_whom=values.get("with_whom", ""),
                discomfort=values.get("discomfort"),
            )
        case "pick":
            return Picked(cards=values["cards"])
        case "up":
            return Upped(cards=values.get("cards", ()))
        case _:
            return Stuck(cards=values["cards"], mine=values.get("mine", ()))


def said(state: State, given: Given) -> str:
    """What somebody gave, in words for their own page."""
    match given:
        case Put():
            return _card(state, given)
        case TakenBack():
            return say("One of these was taken back.")
        case Picked(cards=cards) | Upped(cards=cards):
            return _texts(state, cards)
        case Stuck(cards=cards, mine=mine):
            stuck = say("Stickers: %(texts)s", texts=_texts(state, cards))
            return (
                say("%(stickers)s Mine, too: %(texts)s", stickers=stuck, texts=_texts(state, mine))
                if mine
                else stuck
            )
        case _:
            return ""


def _card(state: State, card: Put) -> str:
    tag = dict(state.spec.tags).get(card.tag, "")
    told = (
        "" if card.discomfort is None else say("discomfort %(n)s of 100", n=number(card.discomfort))
    )
    around = joined(", ", [part for part in (tag, card.with_whom, told) if part])
    return say("%(text)s (%(around)s)", text=card.text, around=around) if around else card.text


def _texts(state: State, cards: Sequence[str]) -> str:
    """Words that are on the board; what is gone from it is not said again."""
    known = {card.id: card.text for card in ready(state, state.guarded)}
    known |= {
        item.id: item.payload.text
        for item in state.queue.items.values()
        if item.fate is Fate.APPROVED
    }
    return "; ".join(known[card] for card in cards if card in known) + "."
