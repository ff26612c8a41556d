"""Two rooms of the same workshop side by side: what their summaries say in numbers, no words."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from facilitator.aligning import Cards, Pair, aligned, titled
from facilitator.asking import house, signed_in
from facilitator.entrance import to_login
from server.core.ids import read_code, spoken
from server.core.refusals import Refused
from server.core.said import say
from server.live import speaking
from server.live.keeper import Keeper
from server.live.report import report
from server.store import roomlist
from server.summary.document import Document
from server.summary.sheet import Chapter, Notice, Piece, Prose, sheet, told
from server.web.answers import html, to
from server.web.voice import Voice, voice


class Column(Struct, frozen=True, kw_only=True):
    """One of the two rooms, as its summary has it at the level of numbers."""

    code: str
    spoken: str
    document: Document
    chapters: Mapping[str, Chapter]  # by the step's id
    titles: dict[str, str]
    answered: frozenset[str]  # the steps at which anybody gave something


class Row(Struct, frozen=True, kw_only=True):
    """A step that both rooms have: what stands for both, and what each of them shows of the same.

    `leads` has None for a room that did not hold it.
    """

    title: str
    shared: tuple[Piece, ...]
    leads: tuple[str | None, str | None]
    pairs: tuple[Pair, ...]


async def page(request: Request) -> Response:
    """Two rooms side by side; with one alone, the rooms that it can stand beside."""
    if signed_in(request) is None:
        return to_login(request)
    first, second = (read_code(request.query_params.get(name, "")) for name in ("a", "b"))
    if not first:
        return to("/desk")
    if not second:
        return await _others(request, first)
    one, two = [await house(request).keepers.find(code) for code in (first, second)]
    if one is two or one.room.plan.workshop.id != two.room.plan.workshop.id:
        raise Refused("bad-field", say("Compare two different rooms of the same workshop."))
    tongue = voice(speaking.of_room(one))
    columns = await _column(request, one, tongue), await _column(request, two, tongue)
    return html(
        request,
        "facilitator/compare.html",
        spoken_in=tongue.code,
        workshop=one.room.plan.workshop.title,
        columns=columns,
        rows=tuple(_rows(*columns, Cards.of(tongue))),
        code=first,
        others=(),
    )


async def _others(request: Request, code: str) -> Response:
    known = await house(request).db.read(roomlist.lines)
    mine = next((line for line in known if line.row.code == code), None)
    if mine is None:
        raise Refused("no-such-room")
    beside = [line for line in known if line.name == mine.name and line is not mine and line.name]
    return html(
        request,
        "facilitator/compare.html",
        workshop=mine.workshop,
        columns=(),
        rows=(),
        code=code,
        others=[(line, spoken(line.row.code)) for line in beside],
    )


async def _column(request: Request, keeper: Keeper, tongue: Voice) -> Column:
    made, _ = await report(house(request), keeper, "aggregate")
    plain = told(made, tongue)
    steps = [planned.step for planned in keeper.room.plan.steps]
    # Sections stand in the order of the steps, and a sheet has a chapter for each that was held;
    # what else there may be comes after them.
    held = [step for step, part in zip(steps, plain.sections, strict=False) if part.held]
    chapters = [chapter for chapter in sheet(plain, tongue).chapters if chapter.step]
    return Column(
        code=keeper.row.code,
        spoken=spoken(keeper.row.code),
        document=plain,
        chapters={step.id: chapter for step, chapter in zip(held, chapters, strict=False)},
        titles={step.id: step.title for step in steps},
        answered=frozenset(
            step.id for step, part in zip(steps, plain.sections, strict=False) if part.answered
        ),
    )


def _rows(one: Column, two: Column, cards: Cards) -> Iterator[Row]:
    """Every step at which one of them has numbers, in the order of the first's agenda."""
    for step, title in (one.titles | two.titles | one.titles).items():
        if step not in one.answered | two.answered:
            continue
        first, second = one.chapters.get(step), two.chapters.get(step)
        shared = _shared(first, second)
        yield Row(
            title=title,
            shared=shared,
            leads=(first.lead if first else None, second.lead if second else None),
            pairs=aligned(_without(first, shared), _without(second, shared), cards),
        )


def _shared(one: Chapter | None, two: Chapter | None) -> tuple[Piece, ...]:
    """The words that stand in both alike."""
    if one is None or two is None:
        return ()
    titles = {titled(piece) for piece in (*one.pieces, *two.pieces)}
    both = [p for p in one.pieces if isinstance(p, Prose | Notice) and p in two.pieces]
    # Where one room has nothing to show, its summary says what was asked; the other's picture does.
    asked = [p for p in (*one.pieces, *two.pieces) if isinstance(p, Prose) and p.text in titles]
    return tuple(dict.fromkeys((*both, *asked)))


def _without(chapter: Chapter | None, shared: tuple[Piece, ...]) -> tuple[Piece, ...]:
    if chapter is None:
        return ()
    return tuple(piece for piece in chapter.pieces if piece not in shared)
