"""The sheet as a PDF that is read aloud as well as printed: PDF/UA-1, set by server/typeset.

Where no font here has a character, that standard cannot be kept: the PDF is then made without it,
still tagged, and says on its cover which characters are missing.
"""

import unicodedata
from typing import Any, Final

import msgspec

from server.core.readings import STYLE_NAMES
from server.core.said import say
from server.summary.drawings import Render, drawing
from server.summary.sheet import Drawn, Piece, Sheet, Voice
from server.typeset import typeset

_MOST_NAMED: Final = 30
_AXES: Final = {
    "x": say("own needs voiced, 0 to 100"),
    "y": say("the other's needs respected, 0 to 100"),
    "key": say("A dot is an answer, the cross the middle, the star the author's."),
    "drawn": say("A drawing. Its numbers are in the table with it."),
}


def written(sheet: Sheet, render: Render, voice: Voice) -> bytes:
    """The PDF."""
    data = _data(sheet, render) | {"words": words(voice)}
    made = typeset("summary", data)
    if not made.missing:
        return made.pdf
    named = ", ".join(map(_named, made.missing[:_MOST_NAMED]))
    sentence = say(
        "No font on this server can draw these characters, so they are missing below: "
        "%(characters)s. The page (HTML) shows them.",
        characters=named,
    )
    return typeset("summary", data | {"missing": voice.said(sentence)}).pdf


def _named(character: str) -> str:
    """A character that cannot be drawn, by number and name."""
    return " + ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in character)


def words(voice: Voice) -> dict[str, Any]:
    """What the templates call things by themselves."""
    styles = {str(style): voice.said(name) for style, name in STYLE_NAMES.items()}
    return {name: voice.said(one) for name, one in _AXES.items()} | {"styles": styles}


def _data(sheet: Sheet, render: Render) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "language": sheet.language,
        "cover": sheet.cover,
        "banner": sheet.banner,
        "notice": sheet.notice,
        "missing": "",
        "chapters": [
            {
                "title": chapter.title,
                "lead": chapter.lead,
                "step": chapter.step,
                "pieces": [record(piece, render, sheet.language) for piece in chapter.pieces],
            }
            for chapter in sheet.chapters
        ],
    }


def record(piece: Piece, render: Render, language: str) -> dict[str, Any]:
    """What the templates of server/typeset need of a piece."""
    if isinstance(piece, Drawn):
        drawn = drawing(piece.picture, render, language)
        return {"type": "drawn", **drawn, "numbers": msgspec.to_builtins(piece.numbers)}
    made: dict[str, Any] = msgspec.to_builtins(piece)
    return made
