"""The rows as CSV: UTF-8 with the mark that spreadsheets look for, and no cell a formula."""

import csv
import io
from typing import Final

import msgspec

from server.summary.answers import answers, columns
from server.summary.document import Document

_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
_WIDE: Final = (
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
# What makes a spreadsheet take a text for a formula, also after blanks and in its wide forms.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", *_WIDE)


def written(document: Document) -> bytes:
    """The file of a told document."""
    file = io.StringIO(newline="")
    out = csv.writer(file)
    names = columns(document)
    out.writerow(names)
    for one in answers(document):
        fields = msgspec.structs.asdict(one)
        out.writerow([_cell(fields[name]) for name in names])
    return f"{_MARK}{file.getvalue()}".encode()


def _cell(value: str | int | float | None) -> str | int | float:
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else value


def safe(text: str) -> str:
    """A text that no spreadsheet reckons with: an apostrophe stands before what could be a formula.

    >>> safe("=cmd()"), safe("ten"), safe("  -1")
    ("'=cmd()", 'ten', "'  -1")
    """
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(_FORMULA) else text
