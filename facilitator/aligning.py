"""What two rooms show of the same step, side by side.

The same reply and the same answer stand in the same row and colour, whatever order each room had.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.core.pictures import Grid, Parts, Picture, Plot, Strips
from server.summary.hiding import card
from server.summary.sheet import Drawn, Notice, Piece, Prose, Rows
from server.web.voice import Voice

_QUOTED: Final = re.compile("\N{LEFT DOUBLE QUOTATION MARK}.+", re.DOTALL)

Pair = tuple[Piece | None, Piece | None]


class Cards(Struct, frozen=True):
    """Tells a card that goes by a number: it is another one in each room."""

    form: re.Pattern[str]

    @classmethod
    def of(cls, voice: Voice) -> "Cards":
        """In a language."""
        return cls(re.compile(re.escape(voice.said(card(0))).replace("0", r"\d+")))

    def __contains__(self, label: object) -> bool:
        return self.form.fullmatch(str(label)) is not None


def aligned(one: Sequence[Piece], two: Sequence[Piece], cards: Cards) -> tuple[Pair, ...]:
    """The pieces of two chapters in pairs, in the order of the first; what one of them alone has
    stands beside what the other says in its place, or beside nothing."""
    left = dict(_keyed(two))
    rows: list[Pair] = []
    for key, piece in _keyed(one):
        beside = left.pop(key, None)
        rows.append((piece, None if beside is None else _ordered(beside, piece, cards)))
    return tuple(_filled(rows, list(left.values())))


def _filled(rows: list[Pair], left: list[Piece]) -> Iterator[Pair]:
    """With what the second has beyond the first: beside the reason why the other has nothing."""
    for one, two in rows:
        fits = None if two is not None else next((p for p in left if _why(p) != _why(one)), None)
        if fits is not None:
            left.remove(fits)
        yield one, two if two is not None else fits
    yield from ((None, piece) for piece in left)


def _why(piece: Piece | None) -> bool:
    return isinstance(piece, Notice)


def _keyed(pieces: Sequence[Piece]) -> Iterator[tuple[tuple[str, str, int], Piece]]:
    seen: dict[tuple[str, str], int] = {}
    for piece in pieces:
        what = type(piece).__name__, _about(piece)
        seen[what] = seen.get(what, 0) + 1
        yield (*what, seen[what]), piece


def titled(piece: Piece) -> str:
    """The title that a piece has over it; empty for none."""
    if isinstance(piece, Drawn):
        return piece.picture.title
    return "" if isinstance(piece, Notice) else piece.title


def _about(piece: Piece) -> str:
    """What a piece is about, whatever letter its reply had in this room: the reply's own words."""
    if isinstance(piece, Drawn):
        return piece.picture.label if isinstance(piece.picture, Plot) else piece.picture.title
    if isinstance(piece, Rows):
        words = _QUOTED.search(piece.title)
        return words[0] if words else piece.title
    return piece.title if isinstance(piece, Prose) else ""


# -- the same answers in the same rows and colours ------------------------------------------------


def _ordered(piece: Piece, like: Piece, cards: Cards) -> Piece:
    if isinstance(piece, Rows) and isinstance(like, Rows):
        return _rows(piece, like, cards)
    if isinstance(piece, Drawn) and isinstance(like, Drawn):
        picture = _picture(piece.picture, like.picture, cards)
        return replace(piece, picture=picture, numbers=_rows(piece.numbers, like.numbers, cards))
    return piece


def _rows(rows: Rows, like: Rows, cards: Cards) -> Rows:
    order = _order([row[0] for row in rows.rows], [row[0] for row in like.rows], cards)
    bars = tuple(rows.bars[n] for n in order) if rows.bars else ()
    made = replace(rows, rows=tuple(rows.rows[n] for n in order), bars=bars)
    across = _order(made.head, like.head, cards)
    if rows.bars or sorted(made.head) != sorted(like.head):
        return made
    return replace(
        made,
        head=tuple(made.head[n] for n in across),
        rows=tuple(tuple(row[n] for n in across) for row in made.rows),
    )


def _picture(picture: Picture, like: Picture, cards: Cards) -> Picture:
    if isinstance(picture, Strips) and isinstance(like, Strips):
        order = _order([r.label for r in picture.rows], [r.label for r in like.rows], cards)
        return replace(picture, rows=tuple(picture.rows[n] for n in order))
    if isinstance(picture, Parts) and isinstance(like, Parts):
        across, rows = _counted(picture.answers, picture.rows, like.answers, like.rows, cards)
        return replace(picture, answers=across, rows=rows)
    if isinstance(picture, Grid) and isinstance(like, Grid):
        across, rows = _counted(picture.columns, picture.rows, like.columns, like.rows, cards)
        return replace(picture, columns=across, rows=rows)
    return picture


_Counts = tuple[tuple[str, tuple[int, ...]], ...]


def _counted(
    heads: tuple[str, ...], rows: _Counts, like: tuple[str, ...], beside: _Counts, cards: Cards
) -> tuple[tuple[str, ...], _Counts]:
    down = _order([label for label, _ in rows], [label for label, _ in beside], cards)
    across = _order(heads, like, cards)
    return tuple(heads[n] for n in across), tuple(
        (rows[n][0], tuple(rows[n][1][m] for m in across)) for n in down
    )


def _order(labels: Sequence[str], like: Sequence[str], cards: Cards) -> list[int]:
    """The places of labels in the order that the other room has them; those it has not, last."""
    if any(label in cards for label in labels):
        return list(range(len(labels)))
    known = {label: n for n, label in enumerate(like)}
    return sorted(range(len(labels)), key=lambda n: (known.get(labels[n], len(known)), n))
