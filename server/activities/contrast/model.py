"""What an author writes for three replies, what is given, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId, shuffled
from server.core.kind import By, Stage
from server.core.said import say
from server.core.scenario import Reply, Scenario, Style

LETTERS: Final = "abcd"
FEWEST_SHOWN: Final = 5  # people; below this the room's predictions are not shown
_LONGEST_QUESTION: Final = 100
_LONGEST_TALK: Final = 150
_LONGEST_REPLY: Final = 180
_LONGEST_CLOSE: Final = 400  # what is thought and what comes of it, beside the reply
_LONGEST_CUES: Final = 140
_LONGEST_TOGETHER: Final = 400  # all replies one below the other at the wall's smallest type


class Manner(StrEnum):
    """How the replies are brought before the room."""

    READ = "read"
    PLAYED = "played"


class Effect(StrEnum):
    """How somebody, or something, comes out of it."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step's content as its author writes it. `talk` is what to do between two rounds."""

    question: str = say("What style is this reply?")
    styles: tuple[Style, ...] = ()  # left out: those that the scenario has replies for
    rounds: int = 2
    predict: bool = True
    talk: str = ""
    manner: Manner = Manner.READ


class Spec(Struct, frozen=True, kw_only=True):
    """The content on its scenario: `replies` holds what there is to show, by style."""

    content: Content
    title: str
    setup: str
    styles: tuple[Style, ...]
    replies: tuple[tuple[Style, Reply], ...]


class Named(Struct, frozen=True, kw_only=True, tag="contrast.named/1"):
    """A person named the style of a reply."""

    reply: str
    style: str


class Predicted(Struct, frozen=True, kw_only=True, tag="contrast.predicted/1"):
    """A person says who comes out of a reply how."""

    reply: str
    speaker: str
    other: str
    relationship: str


class Shown(Struct, frozen=True, kw_only=True, tag="contrast.shown/1"):
    """The desk put the next reply on the wall; `count` are out now."""

    count: int


class Focused(Struct, frozen=True, kw_only=True, tag="contrast.focused/1"):
    """The desk put one reply large on the wall, or all of them again."""

    reply: str


class Staged(Struct, frozen=True, kw_only=True, tag="contrast.staged/1"):
    """The desk chose whether the replies are read aloud or played."""

    manner: Manner


Given = Named | Predicted | Shown | Focused | Staged
Names: TypeAlias = "HashTrieMap[PersonId, str]"
Predictions: TypeAlias = "HashTrieMap[PersonId, Predicted]"


class Lettered(Struct, frozen=True):
    """A reply at the place that the draw gave it."""

    letter: str
    style: Style
    reply: Reply


@dataclass(frozen=True, slots=True)
class State:
    """The drawn order, how far it is shown, and what everybody said to it."""

    spec: Spec
    order: tuple[Lettered, ...]
    shown: int = 1
    focus: str = "all"
    manner: Manner = Manner.READ
    named: HashTrieMap[tuple[int, str], Names] = field(default_factory=HashTrieMap)
    predicted: HashTrieMap[str, Predictions] = field(default_factory=HashTrieMap)

    def out(self, stage: Stage) -> tuple[Lettered, ...]:
        """The replies that the room knows by now; a second round always has all of them."""
        return self.order if stage.round > 1 else self.order[: self.shown]

    def names(self, number: int, letter: str) -> Names:
        """Who named a reply how in one round."""
        return self.named.get((number, letter)) or HashTrieMap()

    def predictions(self, letter: str) -> Predictions:
        """Who predicted what of a reply."""
        return self.predicted.get(letter) or HashTrieMap()


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content on its scenario, or complain with every reason."""
    missing = () if scenario else ("scenario: is needed here; name one beside `content`",)
    try:
        content = shaped(raw, Content)
    except Complaint as complaint:
        raise Complaint(*missing, *complaint.sentences) from None
    if sentences := (*missing, *_about(content, scenario)):
        raise Complaint(*sentences)
    assert scenario is not None, "A missing scenario was complained about above"
    found = scenario.replies.by_style()
    return Spec(
        content=content,
        title=scenario.title,
        setup=scenario.setup,
        styles=tuple(s for s in Style if s in (content.styles or found)),
        replies=tuple((s, found[s]) for s in content.styles or tuple(found) if s in found),
    )


def _about(content: Content, scenario: Scenario | None) -> Iterator[str]:
    if not content.question.strip():
        yield "question: must not be empty"
    for name, longest in (("question", _LONGEST_QUESTION), ("talk", _LONGEST_TALK)):
        length = len(getattr(content, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit on a wall"
    if content.rounds not in (1, 2):
        yield "rounds: must be 1 or 2"
    yield from _about_styles(content.styles, scenario)


def _about_styles(styles: tuple[Style, ...], scenario: Scenario | None) -> Iterator[str]:
    if len(set(styles)) < len(styles):
        yield "styles: one is named twice"
    if len(styles) == 1:
        yield "styles: name at least two, or leave them out"
    if scenario is not None and styles:
        lacking = [style for style in styles if style not in scenario.replies.by_style()]
        if lacking:
            yield f"styles: the scenario has no reply for {', '.join(lacking)}"
    yield from _about_replies(styles, scenario)


def _about_replies(styles: tuple[Style, ...], scenario: Scenario | None) -> Iterator[str]:
    found = scenario.replies.by_style() if scenario is not None else {}
    lengths = {s: len(reply.verbal) for s, reply in found.items() if s in (styles or found)}
    for style, length in lengths.items():
        if length > _LONGEST_REPLY:
            yield f"scenario: its {style} reply has {length} characters; {_LONGEST_REPLY} fit"
    for style in lengths:
        yield from _about_close_look(style, found[style])
    if sum(lengths.values()) > _LONGEST_TOGETHER:
        yield (
            f"scenario: its replies have {sum(lengths.values())} characters together; "
            f"{_LONGEST_TOGETHER} fit on a wall, so name fewer styles"
        )


def _about_close_look(style: Style, reply: Reply) -> Iterator[str]:
    told = len(reply.inner_thought) + len(reply.outcome_now) + len(reply.outcome_later)
    if told > _LONGEST_CLOSE:
        yield (
            f"scenario: what its {style} reply thinks and brings has {told} characters; "
            f"{_LONGEST_CLOSE} fit on a wall"
        )
    if (cues := sum(map(len, reply.nonverbal))) > _LONGEST_CUES:
        yield f"scenario: its {style} reply has cues of {cues} characters; {_LONGEST_CUES} fit"


def start(spec: Spec, seed: int) -> State:
    """The replies in drawn order, the first of them ready to be shown."""
    drawn = shuffled(spec.replies, seed, key="replies")
    return State(
        spec,
        tuple(
            Lettered(letter, style, reply)
            for letter, (style, reply) in zip(LETTERS, drawn, strict=False)
        ),
        manner=spec.content.manner,
    )


def reworded(state: State, spec: Spec) -> State:
    """The same replies in the same order, in the words of another spec."""
    replies = dict(spec.replies)
    order = tuple(Lettered(one.letter, one.style, replies[one.style]) for one in state.order)
    return replace(state, spec=spec, order=order)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What comes later replaces what came earlier."""
    match given:
        case Named():
            key = (stage.round, given.reply)
            names = state.names(*key).insert(by.person, given.style)
            return replace(state, named=state.named.insert(key, names))
        case Predicted():
            predictions = state.predictions(given.reply).insert(by.person, given)
            return replace(state, predicted=state.predicted.insert(given.reply, predictions))
        case Shown():
            return replace(state, shown=max(state.shown, given.count))
        case Focused():
            return replace(state, focus=given.reply)
        case Staged():
            return replace(state, manner=given.manner)
