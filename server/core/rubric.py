"""What observers look for in a role-play, and what their answers say together.

Source: domain.md 3.2-3.5; the rubric is the project's own and unvalidated: for reflection. It makes
counts, middles and sentences, and never a score, a mean with decimals, a rank or a verdict.
Observers, partner and speaker are read apart, and a facilitator's answers are never mixed in.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

from server.core.agreement import average_deviation
from server.core.company import LOWEST_LEAST, USUAL_LEAST
from server.core.statistics import median, quartiles

_MIDDLE_HALF_FROM: Final = 8


class Answer(StrEnum):
    """What an observer may answer. `COULD_NOT_TELL` is missing: it never counts as nought."""

    CLEARLY = "clearly"
    PARTLY = "partly"
    NOT_THIS_TIME = "not-this-time"
    COULD_NOT_TELL = "could-not-tell"


ANSWER_LABELS: Final = {
    Answer.CLEARLY: "Clearly",
    Answer.PARTLY: "Partly",
    Answer.NOT_THIS_TIME: "Not this time",
    Answer.COULD_NOT_TELL: "Could not tell",
}
_STEPS: Final = {Answer.CLEARLY: 2, Answer.PARTLY: 1, Answer.NOT_THIS_TIME: 0}


class Item(Struct, frozen=True, kw_only=True):
    """One thing to watch for: `shown` to observers, with an anchor for each answer that counts.

    The last four are parts of sentences: "5 of 6 clearly <yours>.", "Clearly seen by 5 of 6
    observers: <room>.", "Views differ on <theme>: ask what each <sense>."
    """

    number: int
    slug: str
    name: str
    shown: str
    clearly: str
    partly: str
    not_this_time: str
    yours: str
    room: str
    theme: str
    sense: Literal["saw", "heard"]


class Impression(Struct, frozen=True, kw_only=True):
    """An overall impression from 1 to 5, with words for 1, 3 and 5."""

    slug: str
    name: str
    shown: str
    low: str
    middle: str
    high: str


class Likeness(StrEnum):
    """How alike observers saw it, in the words for the screen."""

    SAME = "same picture"
    SIMILAR = "similar pictures"
    DIFFERENT = "different pictures: ask what each saw"


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


ITEMS: Final = (
    Item(
        number=1,
        slug="starts",
        name="Starts",
        shown="Begins a reply of their own, in their own time",
        clearly="takes a breath, then starts",
        partly="a long stall, or jumps in once",
        not_this_time="never gets started, or talks over the other",
        yours="saw you start in your own time",
        room="a start in one's own time",
        theme="the start",
        sense="saw",
    ),
    Item(
        number=2,
        slug="main-point",
        name="Main point",
        shown="I could write down what the speaker wants or refuses",
        clearly="one clear sentence",
        partly="clear only after a while",
        not_this_time="I still do not know",
        yours="heard your main point",
        room="one main point",
        theme="the main point",
        sense="heard",
    ),
    Item(
        number=3,
        slug="speaks-for-self",
        name="Speaks for self",
        shown="Owns a view, a need or a feeling",
        clearly='"I ..." with a real need or view',
        partly='mixes it with "you ..."',
        not_this_time="only about the other, or nothing of their own",
        yours="heard you speak for yourself",
        room="a view, need or feeling of one's own",
        theme="speaking for oneself",
        sense="heard",
    ),
    Item(
        number=4,
        slug="facts-not-labels",
        name="Facts, not labels",
        shown="Names what happened",
        clearly="something that took place",
        partly='in general ("always")',
        not_this_time="labels the person",
        yours="heard you name what happened",
        room="facts instead of labels",
        theme="naming what happened",
        sense="heard",
    ),
    Item(
        number=5,
        slug="shows-they-heard",
        name="Shows they heard",
        shown="Acknowledges the other side",
        clearly="fits what the other said",
        partly="a polite formula",
        not_this_time="ignores it",
        yours="heard you take up what the other said",
        room="taking up what the other said",
        theme="taking up what the other said",
        sense="heard",
    ),
    Item(
        number=6,
        slug="next-step",
        name="Next step",
        shown="Makes one request, offer or limit that can be acted on",
        clearly="concrete and doable",
        partly="a vague wish",
        not_this_time="none",
        yours="heard a next step from you",
        room="one concrete next step",
        theme="the next step",
        sense="heard",
    ),
    Item(
        number=7,
        slug="holds-or-changes",
        name="Holds or changes by choice",
        shown="Under push-back, stays or agrees on purpose",
        clearly="stays with the point, or chooses to agree",
        partly="wobbles, then returns",
        not_this_time="drops it, or digs in without hearing",
        yours="saw you stay with it or change by choice",
        room="staying with the point, or changing by choice",
        theme="staying or changing by choice",
        sense="saw",
    ),
    Item(
        number=8,
        slug="right-sized",
        name="Right-sized sorry and reasons",
        shown="Says sorry and gives reasons no more than needed",
        clearly="none needed, or one short one",
        partly="a few extra",
        not_this_time="apologises for asking, or argues at length",
        yours="heard you keep sorry and reasons to the right size",
        room="sorry and reasons in the right size",
        theme="sorry and reasons",
        sense="heard",
    ),
    Item(
        number=9,
        slug="voice",
        name="Voice",
        shown="Can be heard, at a steady pace",
        clearly="easy to hear, unhurried",
        partly="at times",
        not_this_time="too faint to follow, or shouting",
        yours="heard a steady voice from you",
        room="a voice easy to hear, at a steady pace",
        theme="voice and pace",
        sense="heard",
    ),
    Item(
        number=10,
        slug="body-fits",
        name="Body and face fit the words",
        shown="Shows attention in their own way",
        clearly="words and body agree",
        partly="sometimes",
        not_this_time="they clearly contradict each other",
        yours="saw your body and face fit your words",
        room="body and face that fit the words",
        theme="body and face",
        sense="saw",
    ),
    Item(
        number=11,
        slug="respect",
        name="Respect",
        shown="No insult, threat, mocking or interrupting",
        clearly="throughout",
        partly="one slip",
        not_this_time="several slips",
        yours="saw you keep respect throughout",
        room="respect throughout",
        theme="respect",
        sense="saw",
    ),
    Item(
        number=12,
        slug="ends-cleanly",
        name="Ends cleanly",
        shown="Closes, agrees, or takes time",
        clearly="a clear ending",
        partly="trails off",
        not_this_time="leaves it open, or storms out",
        yours="saw you bring it to an end",
        room="a clear ending",
        theme="the ending",
        sense="saw",
    ),
)
BY_SLUG: Final = {item.slug: item for item in ITEMS}

IMPRESSIONS: Final = (
    Impression(
        slug="goal",
        name="Goal",
        shown="The speaker's aim was served",
        low="not at all",
        middle="partly",
        high="fully",
    ),
    Impression(
        slug="relationship",
        name="Relationship",
        shown="These two could still work or live together",
        low="damaged",
        middle="unchanged",
        high="stronger",
    ),
    Impression(
        slug="self-respect",
        name="Self-respect",
        shown="The speaker can stand by it",
        low="not at all",
        middle="partly",
        high="fully",
    ),
)


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
        return f"{reading.clearly} of {m} clearly {item.yours}."
    if not shown.likeness:
        return None
    if 2 * (seen := reading.clearly + reading.partly) >= m:
        return f"{seen} of {m} {item.yours}, clearly or in part."
    return f"Not this time for {reading.not_this_time} of {m}: {item.theme}. Take 2 is open for it."


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
        return f"Clearly seen by {reading.clearly} of {m} observers: {item.room}."
    if 2 * (seen := reading.clearly + reading.partly) >= m:
        return f"Seen clearly or in part by {seen} of {m} observers: {item.room}."
    return None


def _ask(item: Item) -> str:
    return f"Views differ on {item.theme}: ask what each {item.sense}."
