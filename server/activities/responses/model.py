"""What an author writes to ask for words, what is given, and the state folded from that.

How words come, are judged and go again stands in `server.core.moderation`. Here: several prompts,
one a round, and single words, of which equal ones are one word wherever they are judged or shown.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.moderation import Fate, Item as Handed, Queue
from server.core.scenario import Scenario
from server.core.text import skeleton

Item: TypeAlias = Handed[str]

_LONGEST: Final = 500
_LONGEST_ENTRY: Final = 30  # one to three words of a word list
_LONGEST_WORDS: Final = 200
_MOST_EACH: Final = 5
_MOST_PROMPTS: Final = 12


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, and how many replies of which length one person may give.

    With `prompts` each round asks one of them, and `prompt` is a title over them all.
    """

    prompt: str = ""
    prompts: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""
    each: int = 1
    max_length: int = 280
    show: Literal["lines", "words"] = "lines"

    @property
    def longest(self) -> int:
        """How many characters fit into one reply."""
        return min(self.max_length, _LONGEST_ENTRY) if self.show == "words" else self.max_length

    @property
    def title(self) -> str:
        """What the whole step is about, in one line."""
        return self.prompt or self.prompts[0]

    def asked(self, number: int) -> str:
        """The prompt of a round; after the last one they begin again."""
        return self.prompts[(number - 1) % len(self.prompts)] if self.prompts else self.prompt


class Written(Struct, frozen=True, kw_only=True, tag="responses.written/1"):
    """A person's words."""

    text: str


class TakenBack(Struct, frozen=True, kw_only=True, tag="responses.taken-back/1"):
    """A person no longer wants to have said it."""

    item: str


class Judged(Struct, frozen=True, kw_only=True, tag="responses.judged/1"):
    """The desk let a reply before the room, or keeps it back."""

    item: str
    fate: Fate


class Lit(Struct, frozen=True, kw_only=True, tag="responses.lit/1"):
    """The desk put one reply alone on the wall; an empty item is none."""

    item: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="responses.turned/1"):
    """The desk turned to a page, counted from 0."""

    page: int


Given = Written | TakenBack | Judged | Lit | Turned


@dataclass(frozen=True, slots=True)
class State:
    """All replies, and what the wall makes of them."""

    spec: Spec
    queue: Queue[str]
    spotlight: str = ""
    stood: HashTrieSet[str] = field(default_factory=HashTrieSet)  # what was ever alone on the wall
    page: int = 0
    turned_in: int = 0  # the round in which the desk turned pages
    # what was decided of a word in a round, for whoever gives the same word later
    verdicts: HashTrieMap[tuple[int, str], Fate] = field(default_factory=HashTrieMap)

    def drawn(self, number: int, *fates: Fate) -> tuple[Item, ...]:
        """The replies of a round with one of these fates, in drawn order."""
        return self.queue.drawn(number, *fates)

    def at_hand(self, number: int, *fates: Fate) -> tuple[Item, ...]:
        """The replies that a round shows and judges: its own, where prompts follow each other also
        those of the rounds before."""
        return tuple(item for one in self.rounds_at(number) for item in self.drawn(one, *fates))

    def rounds_at(self, number: int) -> tuple[int, ...]:
        """The rounds that stand on the wall together, the present one first."""
        return (number, *range(1, number)) if self.spec.prompts else (number,)

    def page_in(self, number: int) -> int:
        """The page that the desk turned to in this round."""
        return self.page if self.turned_in in (0, number) else 0


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about_words(spec), *_about_numbers(spec)):
        raise Complaint(*sentences)
    return spec


def _about_words(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip() and not spec.prompts:
        yield "prompt: must not be empty"
    for name in ("prompt", "hint", "example"):
        length = len(getattr(spec, name))
        if length > _LONGEST_WORDS:
            yield f"{name}: has {length} characters; {_LONGEST_WORDS} fit on a wall"
    if len(spec.prompts) > _MOST_PROMPTS:
        yield f"prompts: are {len(spec.prompts)}; {_MOST_PROMPTS} rounds are enough for any room"
    for place, prompt in enumerate(spec.prompts, start=1):
        if not prompt.strip():
            yield f"prompts {place}: must not be empty"
        if len(prompt) > _LONGEST_WORDS:
            yield f"prompts {place}: has {len(prompt)} characters; {_LONGEST_WORDS} fit on a wall"


def _about_numbers(spec: Spec) -> Iterator[str]:
    if not 1 <= spec.each <= _MOST_EACH:
        yield f"each: must be from 1 to {_MOST_EACH}"
    if not 1 <= spec.max_length <= _LONGEST:
        yield f"max_length: must be from 1 to {_LONGEST}"


def start(spec: Spec, seed: int) -> State:
    """The empty sheet."""
    return State(spec, Queue(seed))


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone: later words about it are empty."""
    match given:
        case Written():
            return _written(state, stage.round, by.person, given.text)
        case TakenBack():
            queue = state.queue.taken_back(by.person, given.item)
            return _dimmed(replace(state, queue=queue), given.item)
        case Judged():
            return _judged(state, given)
        case Lit():
            return replace(state, spotlight=given.item, stood=state.stood.insert(given.item))
        case Turned():
            return replace(state, page=given.page, turned_in=stage.round, spotlight="")


def _written(state: State, number: int, person: PersonId, text: str) -> State:
    queue = state.queue.handed_in(person, number, text)
    if state.spec.show == "words":
        known = state.verdicts.get((number, skeleton(text)))
        if known is not None:
            queue = queue.judged(queue.own(number, person)[-1].id, known)
    return replace(state, queue=queue)


def _judged(state: State, given: Judged) -> State:
    item = state.queue.get(given.item)
    if item is None:
        return state
    if state.spec.show == "words":
        return _word_judged(state, item, given.fate)
    state = replace(state, queue=state.queue.judged(item.id, given.fate))
    return state if given.fate is Fate.APPROVED else _dimmed(state, item.id)


def _word_judged(state: State, item: Item, fate: Fate) -> State:
    """One judgement holds for everybody who gave this word, now or later in the round."""
    word, queue = skeleton(item.payload), state.queue
    for one in queue.drawn(item.round, *Fate):
        if skeleton(one.payload) == word:
            queue = queue.judged(one.id, fate)
    return replace(state, queue=queue, verdicts=state.verdicts.insert((item.round, word), fate))


def _dimmed(state: State, item: str) -> State:
    """Without light on something that is no longer shown."""
    found = state.queue.get(item)
    if state.spotlight != item or (found is not None and found.fate is Fate.APPROVED):
        return state
    return replace(state, spotlight="")
