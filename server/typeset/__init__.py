"""Sets documents in type: a template of ours and a record, made into a PDF.

What people wrote reaches a template as JSON and never as its source, so no word of theirs is ever
read as an instruction. A PDF is made by PDF/UA-1, which every screen reader can follow; that
standard refuses a character which no font has, and then the PDF is made without it, still tagged,
and the characters are named. Making one takes a processor for a moment: call it in a thread.

It knows fonts and paper, and nothing of workshops: what is printed is the caller's record.
"""

import re
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
import typst

from server.core.said import plain

_HERE: Final = Path(__file__).resolve().parent
FONTS: Final = _HERE.parents[1] / "static/vendor/fonts"
_MISSING: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_ONE_AT_A_TIME: Final = threading.Lock()  # each takes up to 100 MB while it runs
_REMEMBERED: Final = 11  # it drops what the last ten documents did not need


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, the characters that no font here could draw, and whether it is PDF/UA-1."""

    pdf: bytes
    missing: tuple[str, ...] = ()
    standard: bool = True


def typeset(template: str, data: object) -> Typeset:
    """The template `<template>.typ` of this folder with `data` in it."""
    written = msgspec.json.encode(data, enc_hook=plain).decode()
    with _ONE_AT_A_TIME:
        try:
            return Typeset(_compiled(template, written, ("ua-1",)))
        except typst.TypstError as error:
            missing = tuple(dict.fromkeys(map(_character, _MISSING.findall(error.diagnostic))))
            if not missing:
                raise
            return Typeset(_compiled(template, written, ()), missing, standard=False)
        finally:
            _forget()


def drawn(template: str, data: object) -> tuple[bytes, ...]:
    """The pages of a template as SVG, letters as shapes; a character that no font has is a box."""
    written = msgspec.json.encode(data, enc_hook=plain).decode()
    with _ONE_AT_A_TIME:
        try:
            # One page comes by itself, several as a list.
            made: object = typst.compile(
                _HERE / f"{template}.typ",
                root=_HERE,
                font_paths=_fonts(),
                sys_inputs={"data": written},
                format="svg",
            )
        finally:
            _forget()
    pages = made if isinstance(made, list) else [made]
    return tuple(page for page in pages if isinstance(page, bytes))


def _compiled(template: str, written: str, standards: tuple[Literal["ua-1"], ...]) -> bytes:
    return typst.compile(
        _HERE / f"{template}.typ",
        root=_HERE,
        font_paths=_fonts(),
        sys_inputs={"data": written},
        pdf_standards=[*standards],
    )


def _forget() -> None:
    """Let go of what the compiler keeps of its last documents: 400 MB after ten sets of cards."""
    for _ in range(_REMEMBERED):
        typst.compile(b"", font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """Ours first; what the machine has beside them serves the scripts that ours have not."""
    assert FONTS.is_dir(), "The printed fonts come with the browser's parts: static/hatch_build.py"
    return typst.Fonts(include_embedded_fonts=False, font_paths=[FONTS])


def _character(shown: str) -> str:
    """A character as the compiler names it: `\\u{1}` for what has no shape."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), shown)
