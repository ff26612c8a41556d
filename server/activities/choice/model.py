"""What an author writes for a vote, what is given in it, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.scenario import Scenario

LETTERS: Final = "abcdefgh"
FEWEST_SHOWN: Final = 5  # people; below this nobody's sureness is shown

# A wall's smallest type leaves room for so much. Up to five answers stand above their bars, and a
# bar takes nearly as much height as a line of words; more of them stand beside their bars.
_LONGEST_QUESTION: Final = 150
_LONGEST_LABEL: Final = 120
_LONGEST_OF_MANY: Final = 50
_FEW: Final = 5
_LINE: Final = 66  # characters
_HEIGHT: Final = 29.0  # of which a line takes 3 and a bar 2.7
_LONGEST_EXPLANATION: Final = 360
_LONGEST_TALK: Final = 150
# Characters of answers and explanation that stand beside each other in type of a good size; an
# answer takes the room of 50 more for its bar. What is longer is shown after the bars.
_TOGETHER: Final = 360


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to choose. `right` marks the key; most questions have none."""

    label: str
    right: bool = False


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question as its author writes it. `talk` is what to do between two rounds."""

    question: str
    options: tuple[Answer, ...]
    multiple: bool = False
    rounds: int = 1
    explanation: str = ""
    confidence: bool = False
    talk: str = ""

    @property
    def lettered(self) -> tuple[tuple[str, Answer], ...]:
        """Each answer with the letter that stands for it."""
        return tuple(zip(LETTERS, self.options, strict=False))

    @property
    def keyed(self) -> bool:
        """Whether the author says which answers are right."""
        return any(option.right for option in self.options)

    @property
    def explained_apart(self) -> bool:
        """Whether the explanation is too long to stand beside the bars on a wall."""
        shown = sum(len(option.label) + 50 for option in self.options) + len(self.explanation)
        return bool(self.explanation) and shown > _TOGETHER


class Vote(Struct, frozen=True, kw_only=True, tag="choice.vote/1"):
    """What one person chose, by letter, and how sure they are (1 to 5) if they said so."""

    options: tuple[str, ...]
    confidence: int | None = None


class Explained(Struct, frozen=True, kw_only=True, tag="choice.explained/1"):
    """The desk put the explanation on the wall, or the bars again."""

    on: bool


Given = Vote | Explained
Votes: TypeAlias = "HashTrieMap[PersonId, Vote]"


@dataclass(frozen=True, slots=True)
class State:
    """The votes of every round, and whether the wall explains the key just now."""

    spec: Spec
    explained: bool = False
    rounds: HashTrieMap[int, Votes] = field(default_factory=HashTrieMap)

    def votes(self, number: int) -> Votes:
        """The votes of one round."""
        return self.rounds.get(number) or HashTrieMap()


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about_texts(spec), *_about_options(spec)):
        raise Complaint(*sentences)
    return spec


def _about_texts(spec: Spec) -> Iterator[str]:
    if not spec.question.strip():
        yield "question: must not be empty"
    for name, longest in (
        ("question", _LONGEST_QUESTION),
        ("explanation", _LONGEST_EXPLANATION),
        ("talk", _LONGEST_TALK),
    ):
        length = len(getattr(spec, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit on a wall"
    if spec.rounds not in (1, 2):
        yield "rounds: must be 1 or 2"


def _about_options(spec: Spec) -> Iterator[str]:
    if not 2 <= len(spec.options) <= len(LETTERS):
        yield f"options: are {len(spec.options)}; there must be from 2 to {len(LETTERS)}"
    labels = [option.label.strip() for option in spec.options]
    for place, label in enumerate(labels, start=1):
        if not label:
            yield f"options {place}, label: must not be empty"
    if len(set(labels)) < len(labels):
        yield "options: two have the same label; nobody could tell them apart"
    if labels and all(option.right for option in spec.options):
        yield "options: are all right, so there is nothing to find out; leave `right` away"
    yield from _about_length(labels)


def _about_length(labels: list[str]) -> Iterator[str]:
    longest = _LONGEST_LABEL if len(labels) <= _FEW else _LONGEST_OF_MANY
    for place, label in enumerate(labels, start=1):
        if len(label) > longest:
            yield f"options {place}, label: has {len(label)} characters; {longest} fit on a wall"
    height = sum(3 * -(-len(label) // _LINE) + 2.7 for label in labels)
    if len(labels) <= _FEW and height > _HEIGHT:
        yield f"options: are too long to stand on a wall together; keep some to {_LINE} characters"


def start(spec: Spec, seed: int) -> State:
    """The question before anybody has answered. Its answers keep the author's order."""
    return State(spec)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; a later vote of a person and round replaces the earlier."""
    if isinstance(given, Explained):
        return replace(state, explained=given.on)
    votes = state.votes(stage.round).insert(by.person, given)
    return replace(state, rounds=state.rounds.insert(stage.round, votes))
