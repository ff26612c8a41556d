"""What phone, wall, desk and summary show of people's own words.

A reply is read by its writer and by the desk; by everybody only when it was approved and the
stage is revealed. Nobody's name or id is in any view.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from server.activities.responses.model import Fate, Item, State
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld

# What a wall holds in large type: six short replies in three columns, four in two columns where
# one of them is long, and a very long one by itself.
_MOST_ON_PAGE: Final = 6
_MOST_WITH_LONG: Final = 4
_LONG: Final = 180
_ALONE: Final = 300
_MOST_CHARACTERS: Final = 560
_LEAST_PER_REPLY: Final = 60  # a short reply takes a whole card all the same
QUEUE_SHOWN: Final = 60  # more at once nobody reads; the rest follows as these are judged


class OwnReply(Struct, frozen=True, kw_only=True):
    """A reply as its writer sees it."""

    id: str
    text: str
    fate: Fate


class PhoneView(View, frozen=True, kw_only=True):
    """The prompt, this person's replies, and after the reveal the approved ones of everybody."""

    prompt: str
    hint: str
    example: str
    each: int
    own: tuple[OwnReply, ...]
    everybody: tuple[str, ...] = ()
    spotlight: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The prompt; after the reveal a page of approved replies, or one alone."""

    prompt: str
    hint: str
    example: str
    replies: tuple[str, ...] = ()
    page: int = 0
    pages: int = 0
    spotlight: str = ""


class DeskItem(Struct, frozen=True, kw_only=True):
    """A reply as the desk sees it: words without a name."""

    id: str
    text: str
    fate: Fate
    lit: bool


class DeskView(View, frozen=True, kw_only=True):
    """The replies to judge, those let through, those kept back."""

    prompt: str
    hint: str
    example: str
    pending: tuple[DeskItem, ...]
    approved: tuple[DeskItem, ...]
    withheld: tuple[DeskItem, ...]
    waiting: int  # how many are pending, and how many approved, also those not listed yet
    showable: int
    people: int
    page: int
    pages: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    approved = _shown(state, stage)
    return PhoneView(
        prompt=state.spec.prompt,
        hint=state.spec.hint,
        example=state.spec.example,
        each=state.spec.each,
        own=tuple(
            OwnReply(id=item.id, text=item.text, fate=item.fate)
            for item in state.own(stage.round, me)
        ),
        everybody=tuple(item.text for item in approved),
        spotlight=_spotlight(state, approved),
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    approved = _shown(state, stage)
    found = pages(approved)
    page = state.page % len(found) if found else 0
    return WallView(
        prompt=state.spec.prompt,
        hint=state.spec.hint,
        example=state.spec.example,
        replies=tuple(item.text for item in found[page]) if found else (),
        page=page,
        pages=len(found),
        spotlight=_spotlight(state, approved),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    pending = state.drawn(stage.round, Fate.PENDING)
    approved = state.drawn(stage.round, Fate.APPROVED)
    found = pages(approved)
    return DeskView(
        prompt=state.spec.prompt,
        hint=state.spec.hint,
        example=state.spec.example,
        pending=_listed(state, pending),
        approved=_listed(state, approved),
        withheld=_listed(state, state.drawn(stage.round, Fate.WITHHELD)),
        waiting=len(pending),
        showable=len(approved),
        people=len(writers(state, stage.round)),
        page=state.page % len(found) if found else 0,
        pages=len(found),
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: approved words in drawn order, and how many are left out."""
    return Section(
        title=state.spec.prompt,
        kind="responses",
        answered=len({item.person for item in state.items.values()}),
        blocks=tuple(
            block for number in range(1, stage.round + 1) for block in _round(state, stage, number)
        ),
    )


def _round(state: State, stage: Stage, number: int) -> Iterator[Block]:
    title = state.spec.prompt if stage.round == 1 else f"{state.spec.prompt} (round {number})"
    approved = state.drawn(number, Fate.APPROVED)
    left_out = len(state.drawn(number, Fate.PENDING, Fate.WITHHELD))
    if approved:
        yield Quotes(title=title, quotes=tuple(Quote(text=item.text) for item in approved))
    elif not left_out:
        yield Paragraph(title=title, text="Nobody wrote anything here.")
    if left_out:
        was = "reply is" if left_out == 1 else "replies are"
        yield Withheld(sentence=f"{left_out} {was} not shown: not approved for the room.")


def writers(state: State, number: int) -> frozenset[PersonId]:
    """Everybody with a reply in this round."""
    return frozenset(item.person for item in state.items.values() if item.round == number)


def _shown(state: State, stage: Stage) -> tuple[Item, ...]:
    if stage.phase is not Phase.REVEALED:
        return ()
    return state.drawn(stage.round, Fate.APPROVED)


def _spotlight(state: State, approved: Sequence[Item]) -> str:
    return next((item.text for item in approved if item.id == state.spotlight), "")


def _listed(state: State, items: Sequence[Item]) -> tuple[DeskItem, ...]:
    return tuple(
        DeskItem(id=item.id, text=item.text, fate=item.fate, lit=item.id == state.spotlight)
        for item in items[:QUEUE_SHOWN]
    )


def pages(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    """Replies as they fit on the wall, in order: at most six, fewer where they are long."""
    found: list[list[Item]] = []
    for item in items:
        if not found or not _fit([*found[-1], item]):
            found.append([])
        found[-1].append(item)
    return tuple(map(tuple, found))


def _fit(items: list[Item]) -> bool:
    lengths = [max(_LEAST_PER_REPLY, len(item.text)) for item in items]
    most = _MOST_ON_PAGE if max(lengths) <= _LONG else _MOST_WITH_LONG
    return len(items) <= most and max(lengths) <= _ALONE and sum(lengths) <= _MOST_CHARACTERS
