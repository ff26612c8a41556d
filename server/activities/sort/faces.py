"""What phone, wall, desk and summary show of sorted cards. Pictures, keys and explanations leave
for wall and phones after the reveal only; private words are on their writer's phone alone."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from server.activities.sort.model import Category, Item, State
from server.activities.sort.pictured import alone, pages, titled, unseen, whole
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.pictures import Grid, Parts
from server.core.readings import NOBODY
from server.core.said import joined, say
from server.core.sections import Block, Paragraph, Section, Withheld


class OwnItem(Struct, frozen=True, kw_only=True):
    """A card on one phone; key and explanation once the desk has shown them."""

    id: str
    text: str
    note: str
    mine: tuple[str, ...]  # the labels of where it was put
    key: str = ""
    explanation: str = ""


class PhoneView(View, frozen=True, kw_only=True):
    """The cards that are out, and where this person put them."""

    prompt: str
    items: tuple[OwnItem, ...]
    of: int
    categories: tuple[Category, ...]
    most: int
    sensitive: bool
    fewest: int
    story: bool
    done: int  # cards of this round that this person has sorted
    note: str = ""
    noted: str = ""
    pictures: tuple[Parts | Grid, ...] = ()
    withheld: str = ""


class Close(Struct, frozen=True, kw_only=True):
    """One card alone on the wall."""

    text: str
    picture: Parts | None
    key: str = ""
    explanation: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The question and the categories; a story as far as it is told; after the reveal bars."""

    prompt: str
    categories: tuple[Category, ...]
    story: tuple[str, ...]
    of: int
    sensitive: bool
    fewest: int
    most: int
    picture: Parts | Grid | None = None
    close: Close | None = None
    titled: bool = True  # whether there is room for the question above the picture
    page: int = 0
    pages: int = 0
    withheld: str = ""


class DeskItem(Struct, frozen=True, kw_only=True):
    """A card as the desk handles it: with all that its author wrote."""

    id: str
    text: str
    key: str
    explanation: str
    explained: bool
    focused: bool
    out: bool


class DeskView(View, frozen=True, kw_only=True):
    """All cards, and the pictures as the room may see them."""

    prompt: str
    items: tuple[DeskItem, ...]
    story: bool
    sensitive: bool
    fewest: int
    note: str
    pictures: tuple[Parts | Grid, ...] = ()
    page: int = 0
    unseen: tuple[str, ...] = ()
    withheld: str = ""


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: never where anybody else put a card."""
    known, spec = stage.phase is Phase.REVEALED, state.spec
    told = () if stage.phase is Phase.BRIEFING else state.told(stage.round)
    asked = {item.id for item in state.asked(stage.round)}
    own = tuple(_own(state, number, me, item, known=known) for number, item in told)
    return PhoneView(
        prompt=spec.prompt,
        items=own,
        of=len(state.items),
        categories=spec.categories,
        most=spec.most,
        sensitive=spec.sensitive,
        fewest=stage.company.k,
        story=spec.one_by_one,
        done=sum(1 for one in own if one.mine and one.id in asked),
        note=spec.note,
        noted=state.notes.get(me) or "",
        pictures=pages(state, stage) if known else (),
        withheld=_withheld(state, stage) if known else "",
    )


def _own(state: State, number: int, me: PersonId, item: Item, *, known: bool) -> OwnItem:
    labels, explained = state.spec.labels, known and item.id in state.explained
    mine = state.answers(number, item.id).get(me) or ()
    return OwnItem(
        id=item.id,
        text=item.text,
        note=item.note,
        mine=tuple(labels[value] for value in mine if value in labels),
        key=labels.get(item.key, "") if explained else "",
        explanation=item.explanation if explained else "",
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    known, spec = stage.phase is Phase.REVEALED, state.spec
    drawn = pages(state, stage) if known else ()
    page = state.page % len(drawn) if drawn else 0
    told = spec.one_by_one and stage.phase is not Phase.BRIEFING
    return WallView(
        prompt=spec.prompt,
        categories=spec.categories,
        story=tuple(item.text for _, item in state.told(stage.round)) if told else (),
        of=len(state.items),
        sensitive=spec.sensitive,
        fewest=stage.company.k,
        most=spec.most,
        picture=drawn[page] if drawn else None,
        close=_close(state, stage) if known else None,
        titled=titled(spec),
        page=page,
        pages=len(drawn),
        withheld=_withheld(state, stage) if known else "",
    )


def _close(state: State, stage: Stage) -> Close | None:
    for _, item in state.told(stage.round):
        if item.id == state.alone(stage.round):
            explained = item.id in state.explained
            return Close(
                text=item.text,
                picture=alone(state, stage, item.id),
                key=state.spec.labels.get(item.key, "") if explained else "",
                explanation=item.explanation if explained else "",
            )
    return None


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees: keys at all times, of sensitive cards no more than the room."""
    drawn = pages(state, stage)
    out = () if stage.phase is Phase.BRIEFING else state.told(stage.round)
    ids = {item.id for _, item in out}
    return DeskView(
        prompt=state.spec.prompt,
        items=tuple(
            DeskItem(
                id=item.id,
                text=item.text,
                key=state.spec.labels.get(item.key, ""),
                explanation=item.explanation,
                explained=item.id in state.explained,
                focused=item.id == state.alone(stage.round),
                out=item.id in ids,
            )
            for item in state.items
        ),
        story=state.spec.one_by_one,
        sensitive=state.spec.sensitive,
        fewest=stage.company.k,
        note=state.spec.note,
        pictures=drawn,
        page=state.page % len(drawn) if drawn else 0,
        unseen=tuple(item.name for item in unseen(state, stage)) if drawn else (),
        withheld=_withheld(state, stage),
    )


def _withheld(state: State, stage: Stage) -> str:
    """Why nothing is shown, or not everything; empty where all is."""
    missing = unseen(state, stage)
    if not missing:
        return ""
    if state.spec.sensitive:
        return WITHHELD
    return NOBODY if len(missing) == len(state.told(stage.round)) else ""


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: the pictures as they became public, and the author's keys."""
    return Section(
        title=state.spec.prompt,
        kind="sort",
        answered=len(state.people()),
        blocks=tuple(_blocks(state, stage)),
    )


def _blocks(state: State, stage: Stage) -> Iterator[Block]:
    # A story is one picture, whatever the round; else every round is one of its own.
    rounds = (stage.round,) if state.spec.one_by_one else range(1, stage.round + 1)
    for number in rounds:
        then = msgspec.structs.replace(stage, round=number)
        if len(rounds) > 1:
            yield Paragraph(title=say("Round %(number)s", number=number), text=state.spec.prompt)
        if (drawn := whole(state, then)) is not None:
            yield drawn
        yield from _gaps(state, then)
    yield from _keys(state, stage)


def _gaps(state: State, stage: Stage) -> Iterator[Block]:
    missing = unseen(state, stage)
    if not missing:
        return
    if state.spec.sensitive:
        yield Withheld(
            sentence=say(
                "%(names)s. %(withheld)s",
                names=joined("; ", [item.name for item in missing]),
                withheld=WITHHELD,
            )
        )
    elif len(missing) == len(state.told(stage.round)):
        yield Withheld(sentence=NOBODY)


def _keys(state: State, stage: Stage) -> Iterator[Block]:
    labels = state.spec.labels
    for _, item in state.told(stage.round):
        if item.explained:
            key = labels.get(item.key, "")
            text = ". ".join(filter(None, (key, item.explanation)))
            yield Paragraph(title=item.text, text=text)
