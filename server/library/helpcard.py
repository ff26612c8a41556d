"""Reads `help-card.toml` from the data folder: whom people can turn to, language by language.

checked = 2026-11-01

[[en]]
label = "Our safeguarding lead"
contact = "Sam, second floor, 555 0134"
note = "Monday to Friday"
"""

import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from server.core.helpcard import HelpCard, HelpLine
from server.library.names import bad_language
from server.library.paragraphs import unwrapped_all
from server.library.schema import problems, say

FILE: Final = "help-card.toml"
LARGEST: Final = 32 * 1024  # bytes
MOST_LINES: Final = 8  # what a phone shows at one glance
_LONGEST: Final = {"label": 60, "contact": 120, "note": 160}
_LINES: Final = tuple[HelpLine, ...]


def read_help_card(folder: Path, words: str = "") -> tuple[HelpCard, tuple[str, ...]]:
    """The help card of a data folder, and a sentence for whatever is wrong with its file.

    `words` are the plain setting's; they stand where there is no sound file.
    """
    plain = HelpCard(words=words)
    if not (folder / FILE).exists():
        return plain, ()
    try:
        raw = _raw(folder / FILE)
    except ValueError as error:  # TOML, UTF-8 and size
        return plain, (f"{FILE}: {error}",)
    except OSError as error:
        return plain, (f"{FILE}: cannot be read ({error.strerror}); check who may read it",)
    if sentences := tuple(f"{FILE}, {sentence}" for sentence in _about(raw)):
        return plain, sentences
    checked = raw.pop("checked", None)
    assert checked is None or isinstance(checked, datetime.date), "It was looked at just above"
    lines = {name: msgspec.convert(raw[name], _LINES) for name in raw}
    return HelpCard(lines=lines, checked=checked, words=words), ()


def _raw(file: Path) -> dict[str, object]:
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"is larger than {LARGEST // 1024} KiB; shorten it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text; save it again as UTF-8") from None
    try:
        raw = unwrapped_all(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"is not valid TOML: {error}") from None
    assert isinstance(raw, dict), "TOML is always a table"
    return raw


def _about(raw: dict[str, object]) -> Iterator[str]:
    checked = raw.get("checked")
    if "checked" in raw and (
        not isinstance(checked, datetime.date) or isinstance(checked, datetime.datetime)
    ):
        yield "checked: must be a date such as 2026-03-31"
    languages = [name for name in raw if name != "checked"]
    if not languages:
        yield "the whole: needs at least one line, such as [[en]] with a label and a contact"
    for name in languages:
        if wrong := bad_language(name):
            yield f"{name[:40]}: {wrong}"
        elif found := list(problems(raw[name], _LINES, (name,))):
            yield from (say(where, what) for where, what in found)
        else:
            yield from _about_lines(name, msgspec.convert(raw[name], _LINES))


def _about_lines(name: str, lines: tuple[HelpLine, ...]) -> Iterator[str]:
    if not 1 <= len(lines) <= MOST_LINES:
        yield f"{name}: has {len(lines)} lines; 1 to {MOST_LINES} can be taken in when it matters"
    for place, line in enumerate(lines, start=1):
        for field, longest in _LONGEST.items():
            if (length := len(getattr(line, field))) > longest:
                yield f"{name} {place}, {field}: has {length} characters; {longest} fit"
