"""The formats a summary can be written in, each from the neutral document."""

from collections.abc import Callable
from typing import Final

import msgspec

from server.core.refusals import Refused
from server.core.said import plain
from server.core.sections import Level
from server.summary.document import Document

MEDIA: Final = {"html": "text/html; charset=utf-8", "json": "application/json"}
_LEVELS: Final[tuple[Level, ...]] = ("aggregate", "texts", "full")


def level(name: str) -> Level:
    """A level by its name; refuses `bad-field`."""
    for known in _LEVELS:
        if name == known:
            return known
    raise Refused("bad-field", "The level is aggregate, texts or full.", field="level")


def write(document: Document, name: str, render: Callable[..., str], language: str = "en") -> bytes:
    """The document in a format, for readers in a language; refuses `bad-field` for no format."""
    match name:
        case "html":
            return render("summary/report.html", spoken_in=language, document=document).encode()
        case "json":
            return msgspec.json.format(msgspec.json.encode(document, enc_hook=plain), indent=2)
        case _:
            raise Refused("bad-field", "The format is html or json.", field="format")
