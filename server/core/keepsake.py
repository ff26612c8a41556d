"""What a participant keeps: the parts of their own page, as kinds fill them in.

A kind says what somebody keeps of its step; the page puts that under headings in the order in
which a person looks for it, and every form of the page (screen, print, PDF, JSON) reads this
record. Sources: domain.md 8 (personal sheet), 4.2 (own numbers, without a verdict).
"""

from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from server.core.said import say

# In this order: what others gave, what is one's own, what comes next; then everything else.
Part = Literal[
    "heard",  # strengths and kind words from others
    "seen",  # what observers saw and heard, in words
    "next",  # what to try next time
    "lines",  # one's own words, to say again
    "situations",  # one's own situations, and the ladder of them
    "plan",
    "tries",  # what became of it
    "check",  # the self-check, before, after, later
    "given",  # what one told others
    "more",
]
PARTS: Final[tuple[Part, ...]] = get_args(Part)

HEADINGS: Final[dict[Part, str]] = {
    "heard": say("What others heard in you"),
    "seen": say("What observers saw and heard you do"),
    "next": say("For next time"),
    "lines": say("Your own words"),
    "situations": say("Your situations"),
    "plan": say("Your plan"),
    "tries": say("Your tries"),
    "check": say("Your self-check"),
    "given": say("What you told others"),
    "more": say("What else you answered"),
}
NO_TEST: Final = say("From 0 to 100. This is no test; it says how you saw it at that moment.")


class Row(msgspec.Struct, frozen=True):
    """What was asked, and what this person said to it."""

    label: str
    words: str


class Bar(msgspec.Struct, frozen=True):
    """One of a person's own numbers from 0 to 100, and what it was before."""

    label: str
    value: float
    before: float | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody keeps of one step. `title` is the step's own where it is left out."""

    part: Part
    title: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    bars: tuple[Bar, ...] = ()
    note: str = ""
    at: float | None = None  # the day (epoch seconds), where there is one sheet a day

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it to keep."""
        return not (self.lines or self.rows or self.bars)


class Chapter(msgspec.Struct, frozen=True):
    """One heading with all that stands under it."""

    part: Part
    heading: str
    kept: tuple[Kept, ...]


def rows(*pairs: tuple[str, str]) -> tuple[Row, ...]:
    """Those of the pairs that say something."""
    return tuple(Row(label, words) for label, words in pairs if words)


def chapters(kept: Iterable[Kept]) -> tuple[Chapter, ...]:
    """Everything under its heading; an empty part is left out, and so is its heading."""
    found = _shown_once([one for one in kept if not one.empty])
    return tuple(
        Chapter(part, HEADINGS[part], here)
        for part in PARTS
        if (here := tuple(one for one in found if one.part == part))
    )


def _shown_once(kept: list[Kept]) -> list[Kept]:
    """Without numbers that stand in a later picture as what was before."""
    return [
        one
        for n, one in enumerate(kept)
        if not one.bars or not any(_holds(later, one) for later in kept[n + 1 :])
    ]


def _holds(later: Kept, one: Kept) -> bool:
    before = {(bar.label, bar.before) for bar in later.bars}
    return later.part == one.part and all((bar.label, bar.value) in before for bar in one.bars)
