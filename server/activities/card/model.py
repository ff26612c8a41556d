"""What an author writes on a card, what is given to it, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import Name, shaped
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.scenario import Scenario, WhenNotTo

LETTERS: Final = "abcdefgh"

# A wall holds so much in type that is read from the last row.
_LONGEST_TITLE: Final = 60
_LONGEST_LINE: Final = 110
_LONGEST_LINES: Final = 420
_LONGEST_LINES_WITH_ASK: Final = 300
_MOST_LINES_IN_BREAK: Final = 2
_MOST_LINES: Final = 6
_LONGEST_BUTTON: Final = 24
_LONGEST_QUESTION: Final = 90
_LONGEST_OPTION: Final = 45
_MOST_OPTIONS: Final = 6
_LONGEST_TOPIC: Final = 40
_MOST_TOPICS: Final = 8
_LONGEST_WHEN_NOT: Final = 520
_LONGEST_TEXT: Final = 1600  # a phone's: two or three turns of the thumb
_LONGEST_VERSION: Final = 20

Practised = Literal["pass", "stop"]


class Ask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One simple thing to tap: counted without names, or for nobody but oneself."""

    question: str
    options: tuple[str, ...]
    visibility: Literal["counted", "private"] = "private"
    multiple: bool = False

    @property
    def lettered(self) -> tuple[tuple[str, str], ...]:
        """Each option with the letter that stands for it."""
        return tuple(zip(LETTERS, self.options, strict=False))


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card as its author writes it.

    `lines` stand on wall and phone; `text` on the phone only, in paragraphs. `button` asks for one
    tap, and `version` says to which wording people agreed. `practice`: PASS and STOP may be tried
    once. `countdown`: a break, with the step's clock large on the wall. `routes`: the ways to go of
    the step's scenario. `topics`: what people may not want to meet today.
    """

    title: str
    lines: tuple[str, ...] = ()
    text: str = ""
    button: str = ""
    version: Name = ""
    ask: Ask | None = None
    practice: bool = False
    countdown: bool = False
    routes: bool = False
    topics: tuple[str, ...] = ()

    @property
    def topic_letters(self) -> tuple[tuple[str, str], ...]:
        """Each topic with the letter that stands for it."""
        return tuple(zip(LETTERS, self.topics, strict=False))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The phone's text, paragraph by paragraph."""
        return tuple(part.strip() for part in self.text.split("\n") if part.strip())


class Spec(Struct, frozen=True, kw_only=True):
    """The content with what it takes from its scenario."""

    content: Content
    when_not_to: WhenNotTo | None = None


class Agreed(Struct, frozen=True, kw_only=True, tag="card.agreed/1"):
    """A person tapped the card's button, under this version of its wording."""

    version: str = ""


class Chosen(Struct, frozen=True, kw_only=True, tag="card.chosen/1"):
    """What a person tapped, by letter."""

    options: tuple[str, ...] = ()


class Filtered(Struct, frozen=True, kw_only=True, tag="card.topics/1"):
    """What a person would rather not meet today, by letter; none is an answer too."""

    topics: tuple[str, ...] = ()


class Tried(Struct, frozen=True, kw_only=True, tag="card.tried/1"):
    """A person tried a button, for practice."""

    what: Practised


class Back(Struct, frozen=True, kw_only=True, tag="card.back/1"):
    """A person is back from the break."""


class TopicsPublished(Struct, frozen=True, kw_only=True, tag="card.topics-published/1"):
    """How often each topic was marked, by `n` people; one or two are told as two.

    `withheld`: all marked alike, so that the number alone is kept.
    """

    n: int
    counts: tuple[int, ...]
    withheld: bool = False


Given = Agreed | Chosen | Filtered | Tried | Back | TopicsPublished
Round: TypeAlias = int
Once: TypeAlias = "HashTrieMap[tuple[Round, PersonId], tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class State:
    """Who tapped what; and which sum of the topics the desk may know."""

    spec: Spec
    agreed: Once = field(default_factory=HashTrieMap)
    chosen: Once = field(default_factory=HashTrieMap)
    back: Once = field(default_factory=HashTrieMap)
    topics: HashTrieMap[PersonId, tuple[str, ...]] = field(default_factory=HashTrieMap)
    tried: HashTrieMap[tuple[PersonId, str], bool] = field(default_factory=HashTrieMap)
    published: TopicsPublished | None = None
    shown: Shown | None = None


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    content = shaped(raw, Content)
    when_not_to = scenario.when_not_to if scenario is not None and content.routes else None
    sentences = (
        *_about_words(content),
        *_about_sense(content),
        *_about_ask(content.ask),
        *_about_topics(content.topics),
        *_about_routes(content, when_not_to),
    )
    if sentences:
        raise Complaint(*sentences)
    return Spec(content=content, when_not_to=when_not_to)


def _about_words(content: Content) -> Iterator[str]:
    if not content.title.strip():
        yield "title: must not be empty"
    for name, longest in (
        ("title", _LONGEST_TITLE),
        ("text", _LONGEST_TEXT),
        ("button", _LONGEST_BUTTON),
        ("version", _LONGEST_VERSION),
    ):
        length = len(getattr(content, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit"
    yield from _about_lines(content)


def _about_lines(content: Content) -> Iterator[str]:
    if len(content.lines) > _MOST_LINES:
        yield f"lines: are {len(content.lines)}; {_MOST_LINES} fit on a wall"
    for place, line in enumerate(content.lines, start=1):
        if not line.strip():
            yield f"lines {place}: must not be empty"
        if len(line) > _LONGEST_LINE:
            yield f"lines {place}: has {len(line)} characters; {_LONGEST_LINE} fit on a wall"
    together = sum(map(len, content.lines))
    longest = _LONGEST_LINES_WITH_ASK if content.ask else _LONGEST_LINES
    if together > longest:
        yield f"lines: have {together} characters together; {longest} fit on a wall"
    if content.countdown and len(content.lines) > _MOST_LINES_IN_BREAK:
        yield f"lines: {_MOST_LINES_IN_BREAK} fit beside the clock of a break"


def _about_sense(content: Content) -> Iterator[str]:
    if not (content.lines or content.text or content.countdown or content.routes):
        yield "lines: write at least one, or a `text`; a card is there to be read"
    if content.version and not content.button:
        yield "version: says what people agreed to, so it needs a `button`"
    if content.practice and not content.button:
        yield "practice: needs a `button` for going on after it"
    if content.countdown and (content.button or content.ask):
        yield "countdown: a break asks for nothing; leave `button` and `ask` away"


def _about_ask(ask: Ask | None) -> Iterator[str]:
    if ask is None:
        return
    if not ask.question.strip():
        yield "ask, question: must not be empty"
    if len(ask.question) > _LONGEST_QUESTION:
        yield f"ask, question: has {len(ask.question)} characters; {_LONGEST_QUESTION} fit"
    if not 2 <= len(ask.options) <= _MOST_OPTIONS:
        yield f"ask, options: are {len(ask.options)}; there must be from 2 to {_MOST_OPTIONS}"
    yield from _about_list("ask, options", ask.options, _LONGEST_OPTION)


def _about_topics(topics: tuple[str, ...]) -> Iterator[str]:
    if len(topics) > _MOST_TOPICS:
        yield f"topics: are {len(topics)}; {_MOST_TOPICS} are enough"
    yield from _about_list("topics", topics, _LONGEST_TOPIC)


def _about_list(name: str, words: tuple[str, ...], longest: int) -> Iterator[str]:
    for place, one in enumerate(words, start=1):
        if not one.strip():
            yield f"{name} {place}: must not be empty"
        if len(one) > longest:
            yield f"{name} {place}: has {len(one)} characters; {longest} fit"
    if len({one.strip() for one in words}) < len(words):
        yield f"{name}: two are the same; nobody could tell them apart"


def _about_routes(content: Content, when_not_to: WhenNotTo | None) -> Iterator[str]:
    if content.routes and when_not_to is None:
        yield "routes: need a scenario that says `when_not_to`; name one beside `content`"
    if when_not_to is not None and len(when_not_to.text) > _LONGEST_WHEN_NOT:
        length = len(when_not_to.text)
        yield f"scenario: its when_not_to has {length} characters; {_LONGEST_WHEN_NOT} fit"


def start(spec: Spec, seed: int) -> State:
    """The card before anybody tapped."""
    return State(spec)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; what comes later replaces what came earlier."""
    key = (stage.round, by.person)
    match given:
        case Agreed():
            return replace(state, agreed=state.agreed.insert(key, (given.version,)))
        case Chosen():
            return replace(state, chosen=state.chosen.insert(key, given.options))
        case Back():
            return replace(state, back=state.back.insert(key, ()))
        case Filtered():
            return replace(state, topics=state.topics.insert(by.person, given.topics))
        case Tried():
            return replace(state, tried=state.tried.insert((by.person, given.what), True))
        case TopicsPublished():
            shown = keep(state.topics, given.n, state.shown)
            public = state.published if given.withheld else given
            return replace(state, published=public, shown=shown)


def of_round(once: Once, number: int) -> dict[PersonId, tuple[str, ...]]:
    """What was given in one round, by person."""
    return {person: given for (round_, person), given in once.items() if round_ == number}


def people(state: State) -> frozenset[PersonId]:
    """Everybody who gave something; trying a button for practice is no answer."""
    rounds = (state.agreed, state.chosen, state.back)
    return frozenset(state.topics) | {person for once in rounds for _, person in once}


def at_most_two(count: int) -> int:
    """A count that points at nobody: one and two are told alike."""
    return 2 if count == 1 else count
