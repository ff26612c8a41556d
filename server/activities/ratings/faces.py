"""What phone, wall, desk and summary show of ratings. Pictures leave for wall and phones at the
reveal only; a person's own numbers, and where they want to start, are on their own phone alone."""

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct

from server.activities.ratings.model import Item, State
from server.activities.ratings.pictured import pictures, rung, unseen, whole
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.pictures import Picture, Shift
from server.core.readings import NOBODY
from server.core.said import joined, say
from server.core.sections import Block, Paragraph, Section, Withheld

_LIMITS: Final = say(
    "Those who left may differ, and a change on the same day has many causes: this says nothing of "
    "any one person."
)


class OwnItem(Struct, frozen=True, kw_only=True):
    """An item on one phone; `before` is this person's number in the earlier step."""

    id: str
    label: str
    low: str
    high: str
    note: str = ""
    mine: int | None = None
    before: int | None = None


class PhoneView(View, frozen=True, kw_only=True):
    """The items, this person's own numbers, and after the reveal the room's pictures."""

    prompt: str
    items: tuple[OwnItem, ...]  # a ladder that was rated: the hardest rung first
    most: int
    answered: bool
    sensitive: bool
    fewest: int
    start_here: bool
    begins: str = ""  # the id of the item this person wants to start with
    compare: str = ""
    pictures: tuple[Picture, ...] = ()
    withheld: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The question and its items; after the reveal one picture."""

    prompt: str
    items: tuple[Item, ...]
    low: str
    high: str
    most: int
    sensitive: bool
    fewest: int
    compare: str = ""
    picture: Picture | None = None
    page: int = 0
    pages: int = 0
    chosen: str = ""  # the words of the item for the demonstration
    withheld: str = ""


class DeskItem(Struct, frozen=True, kw_only=True):
    """An item as the desk handles it."""

    id: str
    label: str
    aside: bool
    chosen: bool
    wide: bool
    median: float | None = None


class DeskView(View, frozen=True, kw_only=True):
    """The items to handle, and the pictures as the room may see them."""

    prompt: str
    items: tuple[DeskItem, ...]
    most: int
    ladder: bool
    sensitive: bool
    fewest: int
    twice: int  # how many of those who rated in the earlier step did so again
    earlier: int
    compare: str
    pictures: tuple[Picture, ...] = ()
    page: int = 0
    unseen: tuple[str, ...] = ()
    withheld: str = ""


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: never anybody else's number."""
    known = stage.phase is Phase.REVEALED
    drawn = pictures(state, stage) if known else ()
    mine = state.answers(stage.round).get(me)
    items = tuple(_own(state, stage, me, item) for item in state.items)
    if state.spec.picture == "ladder" and mine is not None and stage.phase is not Phase.OPEN:
        items = tuple(sorted(items, key=_hardest_first))
    return PhoneView(
        prompt=state.spec.prompt,
        items=items,
        most=state.spec.most,
        answered=mine is not None,
        sensitive=state.spec.sensitive,
        fewest=stage.company.k,
        start_here=state.spec.start_here,
        begins=state.begins.get(me) or "",
        compare=state.spec.compare if known else "",
        pictures=drawn,
        withheld=_withheld(state, stage) if known else "",
    )


def _own(state: State, stage: Stage, me: PersonId, item: Item) -> OwnItem:
    mine, before = state.answers(stage.round).get(me), state.before.get(me)
    return OwnItem(
        id=item.id,
        label=item.label,
        low=item.low or state.spec.low,
        high=item.high or state.spec.high,
        note=item.note,
        mine=None if mine is None else mine.get(item.id),
        before=None if before is None else before.get(item.id),
    )


def _hardest_first(item: OwnItem) -> tuple[bool, int]:
    return (item.mine is None, -(item.mine or 0))


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    known = stage.phase is Phase.REVEALED
    drawn = pictures(state, stage) if known else ()
    page = state.page % len(drawn) if drawn else 0
    return WallView(
        prompt=state.spec.prompt,
        items=state.items,
        low=state.spec.low,
        high=state.spec.high,
        most=state.spec.most,
        sensitive=state.spec.sensitive,
        fewest=stage.company.k,
        compare=state.spec.compare if known else "",
        picture=drawn[page] if drawn else None,
        page=page,
        pages=len(drawn),
        chosen=_label(state, state.chosen) if known else "",
        withheld=_withheld(state, stage) if known else "",
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees: of sensitive ratings no more than the room will."""
    drawn = pictures(state, stage)
    again = sum(1 for person in state.answers(stage.round) if person in state.before)
    return DeskView(
        prompt=state.spec.prompt,
        items=tuple(_handled(state, stage, item) for item in state.items),
        most=state.spec.most,
        ladder=state.spec.picture == "ladder",
        sensitive=state.spec.sensitive,
        fewest=stage.company.k,
        twice=again,
        earlier=len(state.before),
        compare=state.spec.compare,
        pictures=drawn,
        page=state.page % len(drawn) if drawn else 0,
        unseen=unseen(state, stage) if drawn else (),
        withheld=_withheld(state, stage),
    )


def _handled(state: State, stage: Stage, item: Item) -> DeskItem:
    row = rung(state, stage.round, item)
    return DeskItem(
        id=item.id,
        label=item.label,
        aside=item.id in state.aside,
        chosen=item.id == state.chosen,
        wide=row is not None and row.wide,
        median=None if row is None else row.median,
    )


def _label(state: State, item: str) -> str:
    return next((one.label for one in state.items if one.id == item), "")


def _withheld(state: State, stage: Stage) -> str:
    """Why nothing is shown, or not everything; empty where all is."""
    if not state.spec.sensitive and not state.answers(stage.round):
        return NOBODY
    return WITHHELD if state.spec.sensitive and unseen(state, stage) else ""


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: the pictures as they became public, and what is missing in them."""
    return Section(
        title=state.spec.prompt,
        kind="ratings",
        answered=len({person for answers in state.rounds.values() for person in answers}),
        blocks=tuple(
            block for number in range(1, stage.round + 1) for block in _round(state, stage, number)
        ),
    )


def _round(state: State, stage: Stage, number: int) -> Iterator[Block]:
    then = msgspec.structs.replace(stage, round=number)
    if stage.round > 1:
        yield Paragraph(title=say("Round %(number)s", number=number), text=state.spec.prompt)
    drawn = whole(state, then)
    yield from drawn
    if any(isinstance(picture, Shift) for picture in drawn):
        again = sum(1 for person in state.answers(number) if person in state.before)
        yield Paragraph(
            text=say(
                "%(again)s of %(n)s answered again. %(limits)s",
                again=again,
                n=len(state.before),
                limits=_LIMITS,
            )
        )
    if not state.answers(number) and not drawn:
        yield Withheld(sentence=NOBODY)
    elif missing := unseen(state, then):
        yield Withheld(
            sentence=say("%(names)s. %(withheld)s", names=joined("; ", missing), withheld=WITHHELD)
        )
