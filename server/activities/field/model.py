"""What an author writes for a style field, what is given in it, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.forms import Point
from server.core.ids import PersonId, shuffled
from server.core.kind import By, Stage
from server.core.said import say
from server.core.scenario import Place, Scenario, Style

LETTERS: Final = "abcd"
ALL: Final = "all"
_MOST: Final = len(LETTERS)
_LONGEST_QUESTION: Final = 60
_LONGEST_SETUP: Final = 400
_LONGEST_TALK: Final = 150
# Three or four fields share the wall, with each reply beside or under its own.
_FEW: Final = 2
_LONGEST_REPLY: Final = 180
_LONGEST_OF_MANY: Final = 120


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reply in the author's own words; `field` is where the author would place it."""

    text: str
    field: Place | None = None


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step's content. Without `replies` those of the step's scenario are placed."""

    question: str = say("Where does this reply stand?")
    setup: str = ""
    styles: tuple[Style, ...] = ()  # left out: those that the scenario has replies for
    replies: tuple[Line, ...] = ()
    rounds: int = 1
    talk: str = ""


class Spec(Struct, frozen=True, kw_only=True):
    """What is placed, in the author's order."""

    content: Content
    title: str
    setup: str
    replies: tuple[Line, ...]


class Placed(Struct, frozen=True, kw_only=True, tag="field.placed/1"):
    """A person placed a reply: own needs voiced (x), the other's needs respected (y), 0 to 100."""

    reply: str
    x: int
    y: int


class AuthorShown(Struct, frozen=True, kw_only=True, tag="field.author-shown/1"):
    """The desk put the author's point of one reply on its field."""

    reply: str


class Focused(Struct, frozen=True, kw_only=True, tag="field.focused/1"):
    """The desk put one field large on the wall, or all of them again."""

    reply: str


Given = Placed | AuthorShown | Focused
Points: TypeAlias = "HashTrieMap[PersonId, Point]"


class Lettered(Struct, frozen=True):
    """A reply at the place that the draw gave it."""

    letter: str
    text: str
    author: Point | None


@dataclass(frozen=True, slots=True)
class State:
    """The drawn order, everybody's points by round and reply, and what the wall shows of them."""

    spec: Spec
    order: tuple[Lettered, ...]
    placed: HashTrieMap[tuple[int, str], Points] = field(default_factory=HashTrieMap)
    authors: HashTrieSet[str] = field(default_factory=HashTrieSet)
    focus: str = ALL

    def points(self, number: int, letter: str) -> Points:
        """Who placed a reply where in one round."""
        return self.placed.get((number, letter)) or HashTrieMap()

    def author(self, one: Lettered) -> Point | None:
        """The author's point, once it is shown."""
        return one.author if one.letter in self.authors else None

    def people(self, number: int) -> frozenset[PersonId]:
        """Everybody who placed at least one reply in a round."""
        return frozenset(p for one in self.order for p in self.points(number, one.letter))


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, on its scenario or by itself, or complain with every reason."""
    content = shaped(raw, Content)
    replies = content.replies or _from(scenario, content.styles)
    setup = content.setup or (scenario.setup if scenario and not content.replies else "")
    if sentences := (
        *_about_texts(content, setup),
        *_about_source(content, scenario),
        *_about_replies(replies),
    ):
        raise Complaint(*sentences)
    title = scenario.title if scenario and not content.replies else content.question
    return Spec(content=content, title=title, setup=setup, replies=replies)


def _from(scenario: Scenario | None, styles: tuple[Style, ...]) -> tuple[Line, ...]:
    found = scenario.replies.by_style() if scenario else {}
    wanted = [style for style in styles or tuple(found) if style in found]
    return tuple(Line(text=found[style].verbal, field=found[style].field) for style in wanted)


def _about_texts(content: Content, setup: str) -> Iterator[str]:
    if not content.question.strip():
        yield "question: must not be empty"
    for name, text, longest in (
        ("question", content.question, _LONGEST_QUESTION),
        ("talk", content.talk, _LONGEST_TALK),
        ("setup", setup, _LONGEST_SETUP),
    ):
        if len(text) > longest:
            yield f"{name}: has {len(text)} characters; {longest} fit on a wall"
    if content.rounds not in (1, 2):
        yield "rounds: must be 1 or 2"


def _about_source(content: Content, scenario: Scenario | None) -> Iterator[str]:
    if content.replies and content.styles:
        yield "styles: choose from a scenario's replies; leave them out beside your own replies"
    if not content.replies and scenario is None:
        yield "replies: write one to four, or name a scenario beside `content`"
    if len(set(content.styles)) < len(content.styles):
        yield "styles: one is named twice"
    if scenario is not None and not content.replies:
        lacking = [s for s in content.styles if s not in scenario.replies.by_style()]
        if lacking:
            yield f"styles: the scenario has no reply for {', '.join(lacking)}"


def _about_replies(replies: tuple[Line, ...]) -> Iterator[str]:
    if len(replies) > _MOST:
        yield f"replies: are {len(replies)}; {_MOST} fit on a wall"
    if len({line.text.strip() for line in replies}) < len(replies):
        yield "replies: two are the same"
    longest = _LONGEST_REPLY if len(replies) <= _FEW else _LONGEST_OF_MANY
    for place, line in enumerate(replies, start=1):
        if not 0 < len(line.text.strip()) <= longest:
            yield f"replies {place}: must have from 1 to {longest} characters to fit on a wall"
        if line.field and not (0 <= line.field.x <= 100 and 0 <= line.field.y <= 100):
            yield f"replies {place}, field: x and y go from 0 to 100"


def start(spec: Spec, seed: int) -> State:
    """The replies in drawn order, with nothing placed."""
    drawn = shuffled(spec.replies, seed, key="replies")
    return State(
        spec,
        tuple(
            Lettered(letter, line.text.strip(), _author(line))
            for letter, line in zip(LETTERS, drawn, strict=False)
        ),
    )


def _author(line: Line) -> Point | None:
    return Point(line.field.x, line.field.y) if line.field else None


def reworded(state: State, spec: Spec) -> State:
    """The same replies in the same order, in the words of another spec."""
    lines = {
        old.text.strip(): new for old, new in zip(state.spec.replies, spec.replies, strict=True)
    }
    order = tuple(
        Lettered(one.letter, lines[one.text].text.strip(), _author(lines[one.text]))
        for one in state.order
    )
    return replace(state, spec=spec, order=order)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; a later place of a person and round replaces the earlier."""
    match given:
        case Placed():
            key = (stage.round, given.reply)
            points = state.points(*key).insert(by.person, Point(given.x, given.y))
            return replace(state, placed=state.placed.insert(key, points))
        case AuthorShown():
            return replace(state, authors=state.authors.insert(given.reply))
        case Focused():
            return replace(state, focus=given.reply)
