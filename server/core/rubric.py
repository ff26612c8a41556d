"""What observers look for in a role-play, and what their answers say together.

Source: domain.md 3.2-3.5; the rubric is the project's own and unvalidated: for reflection. It makes
counts, middles and sentences, and never a score, a mean with decimals, a rank or a verdict.
Observers, partner and speaker are read apart, and a facilitator's answers are never mixed in.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from server.core.agreement import average_deviation
from server.core.company import LOWEST_LEAST, USUAL_LEAST
from server.core.rubric_items import Item
from server.core.said import say
from server.core.statistics import median, quartiles

_MIDDLE_HALF_FROM: Final = 8


class Answer(StrEnum):
    """What an observer may answer. `COULD_NOT_TELL` is missing: it never counts as nought."""

    CLEARLY = "clearly"
    PARTLY = "partly"
    NOT_THIS_TIME = "not-this-time"
    COULD_NOT_TELL = "could-not-tell"


ANSWER_LABELS: Final = {
    Answer.CLEARLY: say("Clearly"),
    Answer.PARTLY: say("Partly"),
    Answer.NOT_THIS_TIME: say("Not this time"),
    Answer.COULD_NOT_TELL: say("Could not tell"),
}
_STEPS: Final = {Answer.CLEARLY: 2, Answer.PARTLY: 1, Answer.NOT_THIS_TIME: 0}


class Likeness(StrEnum):
    """How alike observers saw it, in the words for the screen."""

    SAME = "same picture"
    SIMILAR = "similar pictures"
    DIFFERENT = "different pictures: ask what each saw"


LIKENESS: Final = {
    Likeness.SAME: say("same picture"),
    Likeness.SIMILAR: say("similar pictures"),
    Likeness.DIFFERENT: say("different pictures: ask what each saw"),
}


class Reading(Struct, frozen=True, kw_only=True):
    """What a group's answers to one item say: a count for each answer.

    `deviation` is in steps of the scale (0 to 1); it and `likeness` are None below two answers.
    """

    item: Item
    clearly: int
    partly: int
    not_this_time: int
    could_not_tell: int
    deviation: float | None
    likeness: Likeness | None

    @property
    def m(self) -> int:
        """How many could tell."""
        return self.clearly + self.partly + self.not_this_time

    @property
    def n(self) -> int:
        """How many answered at all."""
        return self.m + self.could_not_tell


class Spread(Struct, frozen=True):
    """Values in rising order, their median, and from where to where they lie.

    `low` and `high` are the quartiles where `middle_half` is true (from eight values on), else the
    smallest and the largest.
    """

    dots: tuple[float, ...]
    median: float
    low: float
    high: float
    middle_half: bool


class ForSpeaker(Struct, frozen=True):
    """What the speaker may see. With none of it, feedback is spoken and the phone only prompts."""

    strengths: bool  # once approved
    dots: bool  # of the focus items
    next_time: bool  # the one that the speaker chooses
    bars: bool
    likeness: bool


class ForRoom(Struct, frozen=True):
    """What the room may see. Bars, of focus items only, also need the speaker's yes."""

    strengths: bool  # once approved
    bars: bool


def shown_to_speaker(m: int) -> ForSpeaker:
    """What `m` observers who could tell allow the speaker to see: the table of domain.md 3.4."""
    some, enough = m >= LOWEST_LEAST, m >= USUAL_LEAST
    return ForSpeaker(strengths=some, dots=some, next_time=some, bars=enough, likeness=enough)


def shown_to_room(m: int, least: int = USUAL_LEAST) -> ForRoom:
    """What `m` observers who could tell allow the room to see; `least` is the room's minimum.

    A minimum below three counts as three. Strengths are approved words, so three are enough.

    >>> shown_to_room(4).bars, shown_to_room(5).bars, shown_to_room(2, least=1).bars
    (False, True, False)
    """
    return ForRoom(strengths=m >= LOWEST_LEAST, bars=m >= max(least, LOWEST_LEAST))


def read(item: Item, answers: Iterable[Answer]) -> Reading:
    """Counts and likeness of one group's answers to one item; the group decides what is shown."""
    counts = Counter(answers)
    steps = [step for answer, step in _STEPS.items() for _ in range(counts[answer])]
    return Reading(
        item=item,
        clearly=counts[Answer.CLEARLY],
        partly=counts[Answer.PARTLY],
        not_this_time=counts[Answer.NOT_THIS_TIME],
        could_not_tell=counts[Answer.COULD_NOT_TELL],
        deviation=average_deviation(steps) if len(steps) > 1 else None,
        likeness=likeness(steps, len(_STEPS)),
    )


def likeness(values: Iterable[float], options: int) -> Likeness | None:
    """How alike values on a scale of `options` steps are, by their average deviation.

    Up to a sixth of the options the views are similar (Burke & Dunlap 2002), up to a twelfth the
    same (our own cut). None below two values.

    >>> likeness([5, 5, 4, 5], options=5).value
    'same picture'
    """
    listed = list(values)
    if len(listed) < 2:
        return None
    deviation = average_deviation(listed)
    if deviation <= options / 12:
        return Likeness.SAME
    return Likeness.SIMILAR if deviation <= options / 6 else Likeness.DIFFERENT


def spread(values: Iterable[float]) -> Spread | None:
    """Impressions from 1 to 5, or places from 0 to 100, as they may be drawn. None: no values."""
    dots = tuple(sorted(values))
    if not dots:
        return None
    if len(dots) < _MIDDLE_HALF_FROM:
        return Spread(dots, median(dots), dots[0], dots[-1], middle_half=False)
    half = quartiles(dots)
    return Spread(dots, half.median, half.low, half.high, middle_half=True)


def for_speaker(reading: Reading) -> str | None:
    """One sentence for the speaker, in the second person; None where so few may say none.

    Three or four observers only say what most saw clearly.

    >>> for_speaker(read(BY_SLUG["main-point"], [Answer.CLEARLY] * 5 + [Answer.PARTLY]))
    '5 of 6 clearly heard your main point.'
    """
    shown, item, m = shown_to_speaker(reading.m), reading.item, reading.m
    if not shown.dots:
        return None
    if shown.likeness and reading.likeness is Likeness.DIFFERENT:
        return _ask(item)
    if 2 * reading.clearly >= m:
        # note: `yours` is one of "heard your main point", "saw you keep respect throughout" ...
        return say(
            "%(n)s of %(of)s clearly %(yours)s.",
            n=reading.clearly,
            of=m,
            yours=item.yours,
        )
    if not shown.likeness:
        return None
    if 2 * (seen := reading.clearly + reading.partly) >= m:
        return say("%(n)s of %(of)s %(yours)s, clearly or in part.", n=seen, of=m, yours=item.yours)
    return say(
        "Not this time for %(n)s of %(of)s: %(theme)s. Take 2 is open for it.",
        n=reading.not_this_time,
        of=m,
        theme=item.theme,
    )


def for_room(reading: Reading, least: int = USUAL_LEAST) -> str | None:
    """One sentence for the room, about no person; None where there is no strength to tell.

    Like the bars, it needs the speaker's yes.

    >>> for_room(read(BY_SLUG["respect"], [Answer.CLEARLY] * 5 + [Answer.COULD_NOT_TELL]))
    'Clearly seen by 5 of 5 observers: respect throughout.'
    """
    item, m = reading.item, reading.m
    if not shown_to_room(m, least).bars:
        return None
    if reading.likeness is Likeness.DIFFERENT:
        return _ask(item)
    if 2 * reading.clearly >= m:
        return say(
            "Clearly seen by %(n)s of %(of)s observers: %(what)s.",
            n=reading.clearly,
            of=m,
            what=item.room,
        )
    if 2 * (seen := reading.clearly + reading.partly) >= m:
        return say(
            "Seen clearly or in part by %(n)s of %(of)s observers: %(what)s.",
            n=seen,
            of=m,
            what=item.room,
        )
    return None


def _ask(item: Item) -> str:
    if item.sense == "saw":
        return say("Views differ on %(theme)s: ask what each saw.", theme=item.theme)
    return say("Views differ on %(theme)s: ask what each heard.", theme=item.theme)
