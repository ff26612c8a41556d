"""The formats a summary can be written in, each from the neutral document."""

from collections.abc import Callable
from typing import Final

import msgspec

from server.core.refusals import Refused
from server.core.said import plain, say
from server.core.sections import Level
from server.summary import csvfile, gallery, markdown, pdf, xlsx
from server.summary.archive import archived
from server.summary.document import LEVELS, Document
from server.summary.schema import schema
from server.summary.sheet import Sheet, Voice, sheet, told

Render = Callable[..., str]

MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "zip": "application/zip",
}
# What a file brings with it wherever it is opened: nothing of it runs, and nothing is fetched.
HEADERS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def level(name: str) -> Level:
    """A level by its name; refuses `bad-field`."""
    for known in LEVELS:
        if name == known:
            return known
    raise Refused("bad-field", say("The level is aggregate, texts or full."), field="level")


def format_of(name: str) -> str:
    """A format by its name; refuses `bad-field`."""
    if name in MEDIA:
        return name
    known = ", ".join([*MEDIA][:-1])
    sentence = say("The format is %(known)s or %(last)s.", known=known, last=[*MEDIA][-1])
    raise Refused("bad-field", sentence, field="format")


def flagged(name: str) -> bool:
    """Whether texts in which something was found stay in; refuses `bad-field`."""
    if name in ("keep", "leave-out"):
        return name == "keep"
    raise Refused("bad-field", say("Flagged texts are keep or leave-out."), field="flagged")


def write(
    document: Document, name: str, render: Render, voice: Voice, workshop: bytes = b""
) -> bytes:
    """The document in a format, for readers in a language; refuses `bad-field` for no format.

    `workshop` is the workshop as it was held, as JSON: a ZIP has it beside the summary. A PDF takes
    a processor for a moment: call this in a thread.
    """
    format_of(name)
    plainly = told(document, voice)
    parts = (plainly, sheet(plainly, voice), render, voice)
    if name != "zip":
        return _WRITERS[name](*parts)
    files = {f"summary.{one}": writer(*parts) for one, writer in _WRITERS.items()}
    files |= gallery.files(parts[1], render, voice)
    return archived({**files, "summary.schema.json": schema(), "workshop.json": workshop})


def _html(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return render("summary/report.html", spoken_in=voice.code, sheet=whole).encode()


def _json(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document, enc_hook=plain), indent=2)


def _pdf(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return pdf.written(whole, render, voice)


def _xlsx(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return xlsx.written(document, whole, voice)


def _csv(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return csvfile.written(document)


def _markdown(document: Document, whole: Sheet, render: Render, voice: Voice) -> bytes:
    return markdown.written(whole)


_WRITERS: Final[dict[str, Callable[[Document, Sheet, Render, Voice], bytes]]] = {
    "html": _html,
    "pdf": _pdf,
    "xlsx": _xlsx,
    "csv": _csv,
    "json": _json,
    "md": _markdown,
}
