"""The sheet as Markdown: headings, lists and tables, and no word of anybody's read as a mark."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from server.summary.sheet import Drawn, Notice, Piece, Prose, Rows, Sheet, Spoken, Words

# Whatever could begin a mark, a link, a table's edge, a tag or an entity; then what only does so at
# the start of a line.
_MARKS: Final = re.compile(r"([\\`*_\[\]<>|~&$])")
_FIRST: Final = re.compile(r"^([-+#=:])")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])")
_BLANKS: Final = re.compile(r"\s+")


def written(sheet: Sheet) -> bytes:
    """The text, in UTF-8."""
    return ("\n\n".join(_blocks(sheet)) + "\n").encode()


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield f"# {_line(sheet.title)}"
    if sheet.banner:
        yield f"> **{_line(sheet.banner)}**"
    if sheet.subtitle:
        yield _line(sheet.subtitle)
    yield "\n".join(f"- {_line(name)}: {_line(value)}" for name, value in sheet.cover)
    yield f"> {_line(sheet.notice)}"
    for chapter in sheet.chapters:
        yield f"## {_line(chapter.title)}"
        if chapter.lead:
            yield _line(chapter.lead)
        for piece in chapter.pieces:
            yield from _piece(piece)


def _piece(piece: Piece) -> Iterator[str]:
    match piece:
        case Prose():
            if piece.title:
                yield f"### {_line(piece.title)}"
            yield from _prose(piece.text)
        case Notice():
            yield f"> {_line(piece.text)}"
        case Words():
            yield f"### {_line(piece.title)}"
            yield "\n".join(map(_spoken, piece.spoken))
        case Rows():
            yield from _rows(piece)
        case Drawn():
            if piece.picture.title:
                yield f"### {_line(piece.picture.title)}"
            yield _line(piece.picture.reading)
            yield from _rows(piece.numbers)


def _prose(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        if part.strip():
            yield "\n".join(
                f"- {_line(row[2:])}" if row.startswith("- ") else _line(row)
                for row in part.splitlines()
            )


def _spoken(one: Spoken) -> str:
    return f"- “{_line(one.text)}”" + (f" ({_line(one.note)})" if one.note else "")


def _rows(piece: Rows) -> Iterator[str]:
    if piece.title:
        yield f"**{_line(piece.title)}**"
    if piece.lead:
        yield _line(piece.lead)
    if piece.rows:
        rule = "|" + " --- |" * len(piece.head)
        yield "\n".join((_row(piece.head), rule, *map(_row, piece.rows)))


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_line, cells)) + " |"


def _line(text: str) -> str:
    """A text on one line, every mark in it printed."""
    flat = _BLANKS.sub(" ", text).strip()
    marked = _FIRST.sub(r"\\\1", _MARKS.sub(r"\\\1", flat))
    return _NUMBERED.sub(r"\1\\\2", marked)
