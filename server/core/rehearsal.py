"""What every rehearsal shares, in a small group or before everybody: the dial, the lines of
push-back, what observers look for and write, and the sheet that the speaker alone receives.

Sources: domain.md 2.5 (the nine beats), 3.2-3.5 (rubric, small numbers, strengths first), 7.2
(the dial is the speaker's). The rubric's words and readings stand in `rubric`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from server.core import pictures
from server.core.forms import Field, Option
from server.core.ids import PersonId
from server.core.keepsake import NO_TEST, Bar, Kept, rows
from server.core.pictures import Grid, Takes
from server.core.rubric import ANSWER_LABELS, Answer, for_speaker, read, shown_to_speaker
from server.core.rubric_items import BY_SLUG, ITEMS, Item
from server.core.said import joined, labelled, recalled, say, through
from server.core.scenario import ContentWarning, Scenario

WARNINGS: Final = {
    ContentWarning.CONFLICT: say("conflict"),
    ContentWarning.RAISED_VOICES: say("raised voices"),
    ContentWarning.CRITICISM: say("criticism"),
    ContentWarning.BULLYING: say("bullying"),
    ContentWarning.SEPARATION: say("separation"),
    ContentWarning.ILLNESS: say("illness"),
    ContentWarning.MONEY: say("money"),
    ContentWarning.ALCOHOL: say("alcohol"),
    ContentWarning.DISCRIMINATION: say("discrimination"),
    ContentWarning.INJURY_RISK: say("risk of injury"),
    ContentWarning.GRIEF: say("grief"),
}
ONCE_MORE: Final = say("The same once more, a little slower")
LOWEST_DIAL: Final = 1
HIGHEST_DIAL: Final = 5
MOST_FOCUS: Final = 4
USUAL_FOCUS: Final = 3
LONGEST_WORDS: Final = 160
_LONGEST_LINE: Final = 160

# One observer's answers: the item's slug -> the answer.
Ratings = Mapping[str, str]

# What people choose from where nobody types to another: what the other part felt, what was seen or
# heard, what is true of everybody who tried, and one thing for next time.
_EFFECTS: Final = {
    "understood": say("I understood what you wanted."),
    "taken-seriously": say("I felt taken seriously."),
    "thought-again": say("It made me think again."),
}
_SEEN: Final = {item.slug: say("I %(yours)s.", yours=item.yours) for item in ITEMS}
_TRIED: Final = {"tried": say("I saw you try it.")}
_STRENGTHS: Final = _EFFECTS | _SEEN | _TRIED
_AHEAD: Final = {item.slug: labelled(item.name, item.clearly) for item in ITEMS}

_COUNTED: Final = (Answer.CLEARLY, Answer.PARTLY, Answer.NOT_THIS_TIME, Answer.COULD_NOT_TELL)


class Words(Struct, frozen=True, kw_only=True):
    """What somebody says to the speaker: a strength always, a suggestion at most."""

    strength: str
    next_time: str = ""


class Sheet(Struct, frozen=True, kw_only=True):
    """What the speaker reads after a turn, and nobody else ever.

    Ratings of one or two observers are for talking about, not for a screen (domain.md 3.4):
    `spoken` is true then, and there are no readings. Observers' rows never mix with the partner's
    words and the speaker's own.
    """

    worked: str = ""
    partner: Words | None = None
    strengths: tuple[str, ...] = ()
    next_times: tuple[str, ...] = ()
    change: str = ""
    readings: tuple[str, ...] = ()
    grid: Grid | None = None
    takes: Takes | None = None
    tension: tuple[int | None, int | None] = (None, None)  # before and after, 0 to 100
    spoken: bool = False


# -- the dial and the push-back -----------------------------------------------------------------


def dial_field(sent: int | None = None) -> Field:
    """How hard the other part may press, from 1 to 5: the speaker's own ceiling."""
    return Field(
        name="dial",
        type="choice",
        label=say("How hard may they press?"),
        options=tuple(
            Option(str(n), label)
            for n, label in enumerate(
                (
                    say("1 · gently"),
                    say("2 · a little"),
                    say("3 · as in life"),
                    say("4 · firmly"),
                    say("5 · hard"),
                ),
                start=1,
            )
        ),
        value=None if sent is None else str(sent),
    )


def push_backs(scenario: Scenario, dial: int) -> tuple[str, ...]:
    """The lines of pressure up to the speaker's ceiling, rising; the first is always there."""
    rising = sorted(scenario.escalation, key=lambda line: line.level)
    return tuple(line.words for line in rising if line.level <= max(dial, LOWEST_DIAL))


# -- what observers look for --------------------------------------------------------------------


def focus(own: Iterable[str], scenario_items: Iterable[int]) -> tuple[Item, ...]:
    """The focus items of a turn, in the rubric's order: the speaker's own, then the scenario's.

    Three where the speaker chose up to three, and never more than four.

    >>> [item.number for item in focus(["voice"], (2, 5, 7, 8))]
    [2, 5, 9]
    """
    chosen = [slug for slug in dict.fromkeys(own) if slug in BY_SLUG][:MOST_FOCUS]
    for number in scenario_items:
        slug = ITEMS[number - 1].slug
        if len(chosen) < USUAL_FOCUS and slug not in chosen:
            chosen.append(slug)
    return tuple(item for item in ITEMS if item.slug in chosen)


def focus_field(suggested: Collection[int], sent: Sequence[str] = ()) -> Field:
    """What the speaker wants watched: at least one item, at most three of their own."""
    first = [item for item in ITEMS if item.number in suggested]
    rest = [item for item in ITEMS if item.number not in suggested]
    return Field(
        name="focus",
        type="choices",
        label=say("What should they watch for?"),
        options=tuple(Option(item.slug, item.name) for item in (*first, *rest)),
        min=1,
        max=USUAL_FOCUS,
        value=tuple(sent) or None,
    )


def rating_fields(items: Iterable[Item], sent: Ratings | None = None) -> tuple[Field, ...]:
    """One question an item, answered by four words; every item is answered, if by the fourth."""
    return tuple(
        Field(
            name=item.slug,
            type="choice",
            label=labelled(item.name, item.shown),
            options=tuple(Option(answer.value, ANSWER_LABELS[answer]) for answer in _COUNTED),
            value=(sent or {}).get(item.slug),
        )
        for item in items
    )


def word_fields(sent: Words | None = None) -> tuple[Field, ...]:
    """A strength first, which must be there; then at most one suggestion."""
    return (
        Field(
            name="strength",
            type="text",
            label=say("I saw or heard you ..."),
            max_length=LONGEST_WORDS,
            value=sent.strength if sent else None,
        ),
        Field(
            name="next_time",
            type="text",
            label=say("Next time, try ... (only if you have one)"),
            required=False,
            max_length=LONGEST_WORDS,
            value=(sent.next_time or None) if sent else None,
        ),
    )


def ready_fields(
    items: Iterable[Item], sent: Words | None = None, *, pressed: bool = False
) -> tuple[Field, ...]:
    """The same where nobody types to another: to choose, in the words of what was watched.

    Whoever `pressed` may also say what it did to them.
    """
    slugs = [item.slug for item in items]
    worked = (*(_EFFECTS if pressed else ()), *slugs, *_TRIED)
    strengths = tuple(Option(one, _STRENGTHS[one]) for one in worked)
    ahead = tuple(Option(one, _AHEAD[one]) for one in slugs)
    before = sent or Words(strength="")
    return (
        Field(
            name="strength",
            type="choice",
            label=say("What worked"),
            options=strengths,
            value=next((o.value for o in strengths if o.label == before.strength), None),
        ),
        Field(
            name="next_time",
            type="choice",
            label=say("Next time, perhaps (only if you have one)"),
            required=False,
            options=ahead,
            value=next((o.value for o in ahead if o.label == before.next_time), None),
        ),
    )


def chosen(strength: str, next_time: str = "") -> Words:
    """The words behind what was chosen among ready ones."""
    return Words(strength=_STRENGTHS[strength], next_time=_AHEAD[next_time] if next_time else "")


def told_words(strength: str, next_time: str) -> Words:
    """What somebody told a speaker as it was stored; ready words as they stand on screens."""
    return Words(
        strength=recalled(strength, _STRENGTHS.values()),
        next_time=recalled(next_time, _AHEAD.values()),
    )


def suggested_item(words: str) -> str:
    """What to watch for if this suggestion is taken: known of ready ones only."""
    return next((slug for slug, ready in _AHEAD.items() if ready == words), "")


def line_field(name: str, label: str, sent: str = "", *, required: bool = False) -> Field:
    """A line of the speaker's own: the core line, or what worked."""
    return Field(
        name=name,
        type="text",
        label=label,
        required=required,
        max_length=_LONGEST_LINE,
        value=sent or None,
    )


def tension_field(label: str, sent: int | None) -> Field:
    """How tense the speaker is, before and after a take: optional, and theirs alone."""
    return Field(
        name="tension",
        type="number",
        label=say("%(label)s (only you see it)", label=label),
        required=False,
        min=0,
        max=100,
        value=sent,
    )


def each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts in an order that tells nothing; of equal ones, as ready words often are, one."""
    return tuple(dict.fromkeys(sorted(text for text in texts if text)))


def in_words(given: Words) -> str:
    """What somebody said to a speaker, for their own page."""
    return (
        say(
            "%(strength)s Next time: %(next_time)s",
            strength=given.strength,
            next_time=given.next_time,
        )
        if given.next_time
        else given.strength
    )


def change_words(stored: str) -> str:
    """The one change as it was stored, as the words on screens that it was chosen from."""
    return recalled(stored, (ONCE_MORE, *(item.name for item in ITEMS), *_AHEAD.values()))


def ticked(ratings: Ratings) -> str:
    """An observer's ticks in words, for their own page."""
    return joined(
        "; ",
        [
            labelled(BY_SLUG[slug].name, through(str.lower, ANSWER_LABELS[Answer(answer)]))
            for slug, answer in ratings.items()
            if slug in BY_SLUG
        ],
    )


# -- what comes of it ---------------------------------------------------------------------------


def counts(item: Item, ratings: Iterable[Ratings]) -> tuple[int, int, int, int]:
    """How many answered clearly, partly, not this time, could not tell."""
    given = [one[item.slug] for one in ratings if item.slug in one]
    clearly, partly, not_now, unsure = (given.count(answer.value) for answer in _COUNTED)
    return clearly, partly, not_now, unsure


def answer_labels() -> tuple[str, ...]:
    """The four answers as columns of a picture."""
    return tuple(ANSWER_LABELS[answer] for answer in _COUNTED)


def grid(title: str, items: Iterable[Item], ratings: Sequence[Ratings]) -> Grid:
    """Items by answers, as one heat grid."""
    rows = [(item.name, counts(item, ratings)) for item in items]
    return pictures.grid(title, answer_labels(), rows)


def takes(
    item: Item, first: Mapping[PersonId, Ratings], second: Mapping[PersonId, Ratings]
) -> Takes:
    """Take 1 and take 2 of one item, of those who rated both."""
    both = [p for p in first if p in second and item.slug in first[p] and item.slug in second[p]]
    return pictures.takes(
        item.name,
        answer_labels(),
        counts(item, [first[p] for p in both]),
        counts(item, [second[p] for p in both]),
    )


def sheet(
    *,
    items: Sequence[Item],
    first: Mapping[PersonId, Ratings],
    second: Mapping[PersonId, Ratings],
    words: Sequence[Words],
    change: Item | None,
    change_words: str = "",
    worked: str = "",
    tension: tuple[int | None, int | None] = (None, None),
    partner: Words | None = None,
) -> Sheet:
    """The speaker's sheet from what observers gave; as much of it as so few or many allow."""
    told = [
        read(item, (Answer(r[item.slug]) for r in first.values() if item.slug in r))
        for item in items
    ]
    most = max((reading.m for reading in told), default=0)
    allowed = shown_to_speaker(most)
    return Sheet(
        worked=worked,
        tension=tension,
        partner=partner,
        strengths=each_once(word.strength for word in words),
        next_times=each_once(word.next_time for word in words),
        change=change_words,
        readings=tuple(s for s in map(for_speaker, told) if s) if allowed.dots else (),
        grid=grid(say("What observers saw and heard"), items, tuple(first.values()))
        if allowed.dots
        else None,
        takes=takes(change, first, second)
        if allowed.dots and change is not None and len(set(first) & set(second)) >= 3
        else None,
        spoken=not allowed.dots,
    )


def kept_of_sheet(
    told: Sheet | None,
    *,
    line: str,
    worked: str,
    change: str,
    tension: tuple[int | None, int | None] = (None, None),
) -> tuple[Kept, ...]:
    """What a speaker keeps of a take; `told`: their sheet, once they may read it."""
    told = told or Sheet()
    partner = told.partner
    heard = ((partner.strength,) if partner else ()) + told.strengths
    ahead = ((partner.next_time,) if partner and partner.next_time else ()) + told.next_times
    before, after = tension
    tense, first = (before, None) if after is None else (after, before)
    bars = () if tense is None else (Bar(say("How tense you were"), tense, first),)
    return (
        Kept(part="heard", lines=heard),
        Kept(part="seen", lines=told.readings),
        Kept(
            part="next", lines=ahead, rows=rows((say("Your one change in the second take"), change))
        ),
        Kept(
            part="lines",
            rows=rows(
                (say("Your core line"), line), (say("What worked, in your own eyes"), worked)
            ),
        ),
        Kept(part="more", bars=bars, note=NO_TEST if bars else ""),
    )
