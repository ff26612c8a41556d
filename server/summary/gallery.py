"""The pictures of a summary as files of their own: SVG, each with its sentence and its numbers.

They are drawn from the sheet, so a level leaves out of them what it leaves out everywhere.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from server.summary.drawings import Render
from server.summary.pdf import record, words
from server.summary.sheet import Chapter, Drawn, Rows, Sheet, Voice
from server.typeset import drawn

_NOT_IN_NAMES: Final = re.compile(r"\W+")
_NAME: Final = 48  # characters
_HEAD: Final = re.compile(r"<svg\b[^>]*>")


def files(sheet: Sheet, render: Render, voice: Voice) -> dict[str, bytes]:
    """The pictures by name, such as `pictures/05-what-gets-in-the-way-1.svg`."""
    found = [one for chapter in sheet.chapters if chapter.step for one in _pictures(chapter)]
    if not found:
        return {}
    pages = drawn(
        "pictures",
        {
            "title": sheet.title,
            "language": sheet.language,
            "words": words(voice),
            "pieces": [record(piece, render, sheet.language) for _, piece in found],
        },
    )
    return {
        name: _titled(page.decode(), piece).encode()
        for (name, piece), page in zip(found, pages, strict=True)
    }


def _pictures(chapter: Chapter) -> Iterator[tuple[str, Drawn | Rows]]:
    pictures = [
        p for p in chapter.pieces if isinstance(p, Drawn) or (isinstance(p, Rows) and p.bars)
    ]
    number, _, title = chapter.title.partition(". ")
    for n, piece in enumerate(pictures, start=1):
        named = _NOT_IN_NAMES.sub("-", title.casefold()).strip("-")[:_NAME].strip("-")
        yield f"pictures/{number:>02}-{named}-{n}.svg", piece


def _titled(page: str, piece: Drawn | Rows) -> str:
    """The picture says its sentence to whoever does not see it."""
    said = piece.picture.reading if isinstance(piece, Drawn) else piece.lead
    return _HEAD.sub(lambda head: f"{head[0]}<title>{escape(said)}</title>", page, count=1)
