"""What an author writes for a self-check, what is given in it, and the state folded from that.

A person sends screen after screen: one for each class of part A, one for B, one for C, and where
the author wants it one that looks back. Each screen's answers replace what was on it before, and
together they are that person's sheet.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from msgspec import Struct, structs
from rpds import HashTrieMap

from server.activities.selfcheck.change import Outcome, changes, outcomes
from server.activities.selfcheck.scoring import Answers
from server.activities.selfcheck.wording import WORDINGS, Class, Item, Wording
from server.core.cards import Card, Cards
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId, shuffled
from server.core.kind import By, Stage
from server.core.said import say
from server.core.scenario import Scenario

Part = Literal["A", "B", "C"]
Moment = Literal["before", "after", "later"]
Main = Literal["confidence", "assertive", "passive"]

MOST_CARDS: Final = 3
NOT_UP: Final = -1  # in a later self-check: this did not come up, which is no answer to score
_LONGEST_CARD: Final = 120
_PART_OF: Final[dict[str, Part]] = {"confidence": "B", "assertive": "A", "passive": "A"}

# Why an earlier self-check is not set beside this one.
NOT_AFTER: Final = say("Nothing is compared here: only an after is set beside a before.")
NOT_BEFORE: Final = say("Nothing is compared here: the earlier self-check is not a before.")
OTHER_QUESTION: Final = say(
    "Nothing is compared here: what people say they did in two weeks and what they would probably "
    "do are two different questions."
)
OTHER_WORDING: Final = say("Nothing is compared here: the two self-checks use different wordings.")


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked, when, and in which words.

    `main` is the one outcome named before the room opens. `picture` shows the group's answers of
    a single moment, too. `cards` are the author's own for part C where no step hands any on.
    """

    parts: tuple[Part, ...] = ("A", "B")
    moment: Moment = "before"
    wording: Literal["adult", "youth"] = "adult"
    main: Main = "confidence"
    then_test: bool = False
    picture: bool = False
    cards: tuple[str, ...] = ()

    @property
    def words(self) -> Wording:
        """The wording by its name."""
        return WORDINGS[self.wording]

    @property
    def later(self) -> bool:
        """Whether part A asks what people did, not what they would do."""
        return self.moment == "later"


class Sent(Struct, frozen=True, kw_only=True, tag="selfcheck.sent/1"):
    """A person filled in one screen, by its name; what they skipped is not in `answers`."""

    screen: str
    answers: tuple[tuple[str, int], ...] = ()


class Published(Struct, frozen=True, kw_only=True, tag="selfcheck.published/1"):
    """What became public when the step closed.

    So many answered; so many had answered the earlier self-check, and so many of them this one,
    too. `outcomes` are those that so many people's answers allow; `remembered` are those with no
    new picture, though so many stand behind it: all alike, or the same numbers as before.
    """

    answered: int
    before: int = 0
    again: int = 0
    outcomes: tuple[Outcome, ...] = ()
    remembered: tuple[tuple[str, int], ...] = ()


class Turned(Struct, frozen=True, kw_only=True, tag="selfcheck.turned/1"):
    """The desk turned the wall to a page, counted from 0."""

    page: int


Given = Sent | Published | Turned
Screens: TypeAlias = "HashTrieMap[str, tuple[tuple[str, int], ...]]"
Sheets: TypeAlias = "HashTrieMap[PersonId, Screens]"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a self-check hands on to a later one: its kind of questions, its cards, its answers."""

    moment: Moment
    wording: str
    cards: tuple[Card, ...]
    answers: HashTrieMap[PersonId, HashTrieMap[str, int]]


@dataclass(frozen=True, slots=True)
class State:
    """All sheets by round, and what became public of them."""

    spec: Spec
    order: tuple[tuple[Class, tuple[Item, ...]], ...]
    cards: tuple[Card, ...] = ()
    earlier: Earlier | None = None
    ignored: str = ""  # why the earlier step's answers are not set beside these
    rounds: HashTrieMap[int, Sheets] = field(default_factory=HashTrieMap)
    published: HashTrieMap[int, Published] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[tuple[int, str], Shown] = field(default_factory=HashTrieMap)
    page: int = 0

    def sheets(self, number: int) -> Sheets:
        """Everybody's screens in one round."""
        return self.rounds.get(number) or HashTrieMap()

    def screens(self, number: int, person: PersonId) -> Screens:
        """One person's screens in one round."""
        return self.sheets(number).get(person) or HashTrieMap()

    def answers(self, number: int) -> dict[PersonId, Answers]:
        """The answers of everybody who gave at least one."""
        merged = {person: _merged(screens) for person, screens in self.sheets(number).items()}
        return {person: answers for person, answers in merged.items() if answers}

    def own(self, number: int, person: PersonId) -> Answers:
        """One person's answers in one round."""
        return _merged(self.screens(number, person))

    def before(self, person: PersonId) -> Answers:
        """What one person answered in the earlier self-check, if it may be set beside this."""
        return (self.earlier.answers.get(person) or {}) if self.earlier else {}

    @property
    def asked(self) -> tuple[str, ...]:
        """The screens there are, in order."""
        spec = self.spec
        return (
            *(about.value for about, _ in self.order if "A" in spec.parts),
            *(("sure",) if "B" in spec.parts else ()),
            *(("looking-back",) if spec.then_test else ()),
            *(("discomfort",) if "C" in spec.parts and self.cards else ()),
        )


def _merged(screens: Screens) -> Answers:
    given = (pair for answers in screens.values() for pair in answers)
    return {id_: value for id_, value in given if value != NOT_UP}


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about(spec), *_about_cards(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.parts or len(set(spec.parts)) < len(spec.parts):
        yield 'parts: name each of "A", "B" and "C" once that is to be asked'
    if _PART_OF[spec.main] not in spec.parts:
        yield f'main: "{spec.main}" needs part {_PART_OF[spec.main]}'
    if spec.then_test and (spec.moment != "after" or "B" not in spec.parts):
        yield "then_test: looks back on part B, so it needs an after with part B"


def _about_cards(spec: Spec) -> Iterator[str]:
    if len(spec.cards) > MOST_CARDS:
        yield f"cards: are {len(spec.cards)}; part C has room for {MOST_CARDS}"
    if spec.cards and "C" not in spec.parts:
        yield "cards: are asked about in part C, which is not among the parts"
    if len({card.strip() for card in spec.cards}) < len(spec.cards):
        yield "cards: two are the same"
    for place, card in enumerate(spec.cards, start=1):
        if not 0 < len(card.strip()) <= _LONGEST_CARD:
            yield f"cards {place}: must have from 1 to {_LONGEST_CARD} characters"


def start(spec: Spec, seed: int) -> State:
    """The empty sheet; within a class the order of the statements is drawn."""
    order = tuple(
        (about, shuffled(items, seed, key=about.value)) for about, items in spec.words.items
    )
    return State(spec, order, cards=_authored(spec))


def _authored(spec: Spec) -> tuple[Card, ...]:
    """The author's own cards, as they are called in answers."""
    texts = enumerate(spec.cards, start=1)
    return tuple(Card(id=f"own-{n}", text=text.strip()) for n, text in texts)


def reworded(state: State, spec: Spec) -> State:
    """The same cards in the words of another spec; an earlier step's cards stay as they are."""
    renamed = dict(zip(_authored(state.spec), _authored(spec), strict=True))
    cards = tuple(renamed.get(card, card) for card in state.cards)
    return replace(state, spec=spec, cards=cards)


def takes(state: State, handed: object) -> State:
    """Cards for part C; or an earlier self-check, which is compared only where that is fair."""
    if isinstance(handed, Cards):
        return replace(state, cards=handed.cards[:MOST_CARDS] or _authored(state.spec))
    if not isinstance(handed, Earlier):
        return state
    state = replace(state, cards=handed.cards or state.cards)
    if reason := _unlike(state.spec, handed):
        return replace(state, earlier=None, ignored=reason)
    return replace(state, earlier=handed, ignored="")


def _unlike(spec: Spec, earlier: Earlier) -> str:
    if "later" in (spec.moment, earlier.moment) and spec.moment != earlier.moment:
        return OTHER_QUESTION
    if spec.moment != "after":
        return NOT_AFTER
    if earlier.moment != "before":
        return NOT_BEFORE
    return "" if earlier.wording == spec.words.name else OTHER_WORDING


def hands_on(state: State) -> Earlier:
    """Everybody's latest answers, for a later self-check."""
    found: HashTrieMap[PersonId, HashTrieMap[str, int]] = HashTrieMap()
    for number in sorted(state.rounds):
        for person, answers in state.answers(number).items():
            found = found.insert(person, HashTrieMap(answers))
    return Earlier(state.spec.moment, state.spec.words.name, state.cards, found)


def publish(state: State, stage: Stage) -> Published | None:
    """What the room may know of these answers; the picture shown before stays where it must."""
    if not state.sheets(stage.round) and stage.round not in state.published:
        return None
    answers = state.answers(stage.round)
    before = state.earlier.answers if state.earlier else {}
    public = Published(
        answered=len(answers),
        before=len(before),
        again=sum(1 for person in answers if person in before),
    )
    if stage.company.manager:
        return public
    found, remembered = _allowed(state, stage, state.published.get(stage.round))
    return structs.replace(public, outcomes=found, remembered=remembered)


def _allowed(
    state: State, stage: Stage, told: Published | None
) -> tuple[tuple[Outcome, ...], tuple[tuple[str, int], ...]]:
    kept = {one.key: one for one in told.outcomes} if told else {}
    shown = {key: state.shown[number, key] for number, key in state.shown if number == stage.round}
    return outcomes(_behind(state, stage.round), shown, kept, stage.company.k)


def _behind(state: State, number: int) -> dict[str, dict[PersonId, tuple[float, ...]]]:
    """By outcome, who stands behind it with which numbers."""
    if state.earlier is None and not state.spec.picture:
        return {}
    earlier = None if state.earlier is None else state.earlier.answers
    cards = tuple(card.id for card in state.cards)
    return changes(state.spec.words, earlier, state.answers(number), cards)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; a screen that comes again replaces the earlier one."""
    match given:
        case Sent():
            screens = state.screens(stage.round, by.person).insert(given.screen, given.answers)
            sheets = state.sheets(stage.round).insert(by.person, screens)
            return replace(state, rounds=state.rounds.insert(stage.round, sheets))
        case Turned():
            return replace(state, page=given.page)
        case Published():
            return _with_published(state, stage.round, given)


def _with_published(state: State, number: int, given: Published) -> State:
    told = state.published.get(number)
    kept = {one.key: one for one in told.outcomes} if told else {}
    behind, shown = _behind(state, number), state.shown
    new = ((one.key, one.n) for one in given.outcomes if kept.get(one.key) != one)
    for key, n in (*new, *given.remembered):
        kept_now = keep(behind.get(key, {}), n, shown.get((number, key)))
        shown = shown.insert((number, key), kept_now)
    return replace(state, published=state.published.insert(number, given), shown=shown)
