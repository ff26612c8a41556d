"""What people may write: cleaned once at the door, so that nobody behind it has to.

Source: reliability.md section 4, V2. Text is normalised (NFC); characters that cannot be shown,
or that would reorder what stands beside them, are refused; runs of marks and lines are cut short.
"""

import unicodedata
from typing import Final

from server.core.refusals import Refused
from server.core.said import say

NAME_LENGTH: Final = 24
# Embedding, override and isolate controls turn the text beside them around.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters to Unicode, gaps to the eye (Hangul fillers, the empty Braille cell).
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_MARKS_KEPT: Final = 3
_RESERVED_NAMES: Final = frozenset(
    {
        "facilitator", "host", "admin", "administrator", "moderator", "trainer", "plainspoken",
        "moderatorin", "leitung", "kursleitung", "trainerin",
        "facilitador", "facilitadora", "moderador", "moderadora", "anfitrion", "anfitriona",
    }
)  # fmt: skip


def clean(raw: str, *, longest: int, lines: bool = True) -> str:
    """The text as it will be kept: `longest` counts characters. Refuses `bad-text`, `too-long`."""
    if len(raw) > 16 * longest + 64:
        raise Refused("too-long", say("This text is too long; %(n)s characters fit.", n=longest))
    if not can_be_shown(raw):
        raise Refused("bad-text")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = _fewer_marks(text.replace("\t", " "))
    text = _fewer_breaks(text) if lines else " ".join(text.split())
    if len(text) > longest:
        raise Refused("too-long", say("This text is too long; %(n)s characters fit.", n=longest))
    return text


def clean_name(raw: str) -> str:
    """A name as people may choose it. Refuses what is empty, too long, or kept for the desk."""
    name = clean(raw, longest=NAME_LENGTH, lines=False)
    if not any(unicodedata.category(x)[0] in "LNS" and x not in _BLANKS for x in name):
        raise Refused("bad-field", say("Please give a name with at least one letter."))
    if skeleton(name) in _RESERVED_NAMES:
        raise Refused("name-reserved")
    return name


def skeleton(name: str) -> str:
    """What two names share when people would mix them up: case, accents and gaps taken away."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(x for x in folded if x.isalnum() and x not in _BLANKS) or folded


def can_be_shown(raw: str) -> bool:
    """Whether every character has a shape of its own and leaves what stands beside it alone."""
    return not any(
        letter in _REORDERING
        or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t")
        or (ord(letter) & 0xFFFE) == 0xFFFE
        for letter in raw
    )


def _fewer_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MARKS_KEPT:
            kept.append(letter)
    return "".join(kept)


def _fewer_breaks(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept)
