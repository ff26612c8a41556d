"""The help card on every phone: whom to turn to, in words and numbers that an operator checked.

No number is built in: published ones go out of date, and a wrong one is worse than none. So the
card knows when it was checked, and the desk says when that was too long ago (domain.md 7.3).
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

LASTS: Final = datetime.timedelta(days=180)
_FALLBACK: Final = "en"


class HelpLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: who it is, how to reach them, and perhaps when or for whom."""

    label: str
    contact: str
    note: str = ""

    @property
    def dial(self) -> str:
        """The contact as a phone dials it; empty if it is not a number.

        >>> HelpLine(label="Crisis line", contact="0800 111-222 33").dial
        '080011122233'
        >>> HelpLine(label="House", contact="Sam, second floor").dial
        ''
        """
        bare = "".join(sign for sign in self.contact if sign not in " -/().\u00a0")
        digits = bare.removeprefix("+")
        return bare if digits.isascii() and digits.isdigit() and len(digits) <= 20 else ""


class Standing(StrEnum):
    """How far a help card can be trusted."""

    NONE = "none"  # nothing is set up; phones show a sentence of ours
    UNDATED = "undated"
    OLD = "old"
    AHEAD = "ahead"  # checked on a day that has not come yet
    FRESH = "fresh"


class HelpCard(Struct, frozen=True, kw_only=True):
    """Lines by language, when they were checked, and the plain words of the setting."""

    lines: Mapping[str, tuple[HelpLine, ...]] = MappingProxyType({})
    checked: datetime.date | None = None
    words: str = ""

    def spoken(self, language: str) -> tuple[HelpLine, ...]:
        """The lines in a phone's language, or in English, or as they are."""
        wanted = (language.lower(), language.lower().partition("-")[0], _FALLBACK)
        known = {name.lower(): lines for name, lines in self.lines.items()}
        found = next((known[name] for name in wanted if name in known), None)
        return found or next(iter(known.values()), ())

    def standing(self, today: datetime.date) -> Standing:
        """How far it can be trusted on a day."""
        if not self.lines:
            return Standing.UNDATED if self.words else Standing.NONE
        if self.checked is None:
            return Standing.UNDATED
        if self.checked > today:
            return Standing.AHEAD
        return Standing.OLD if today - self.checked > LASTS else Standing.FRESH
