"""What an author writes for a strength wall, what is given, and the state folded from that.

A strength is one specific thing that somebody heard or saw, to a person of the room or to all; or,
where the author asks for small successes, one about oneself. The queue of the desk is that of
`core/moderation.py`; whose strength it is stands in the payload and leaves for that person's phone
and for the desk alone.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from msgspec import Struct
from rpds import HashTrieMap

from server.core.cards import Partners
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId, by_lot
from server.core.kind import By, Stage
from server.core.moderation import Fate, Queue
from server.core.said import recalled, say
from server.core.scenario import Scenario

EVERYBODY: Final = "room"  # as a receiver: the whole room
DESK: Final = ""  # as a giver
MOST_TO_CHOOSE: Final = 40  # people on one phone's list; in a larger room only one's partners
_MOST_EACH: Final = 5
_LONGEST: Final = 240
_LONGEST_WORDS: Final = 150
_LONGEST_LINE: Final = 100
_MOST_LINES: Final = 12

READY: Final = (
    say("I heard you say what you wanted in one sentence."),
    say("I heard you say no without an excuse."),
    say("I heard you say how it was for you."),
    say("I heard you come back to your point, kindly."),
    say("I heard you agree with the part that was right."),
    say("I heard you ask for time, and take it."),
    say("I saw you listen before you answered."),
    say("I saw you stay calm while it got louder."),
    say("I saw you stop talking after your question."),
    say("I saw you try it a second time."),
)
READY_OWN: Final = (
    say("I said what I wanted, and it took one sentence."),
    say("I said no, and nobody fell over."),
    say("I asked, although the answer could be no."),
    say("I said how it was for me."),
    say("I let a silence be."),
    say("I took time before I answered."),
    say("I changed one thing and tried again."),
    say("I said stop when I had had enough."),
)


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for. `lines` are to choose from where free words are not wise."""

    prompt: str = say("What did you hear or see somebody do well?")
    hint: str = ""
    example: str = ""
    about: Literal["people", "self"] = "people"
    each: int = 3
    max_length: int = 160
    lines: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[str, ...]:
        """The lines to choose from: the author's own, or those of the house."""
        return self.lines or (READY if self.about == "people" else READY_OWN)

    def worded(self, sent: Sent) -> str:
        """What somebody sent; a ready line as we would say it now."""
        return recalled(sent.text, self.ready) if sent.ready else sent.text


class Sent(Struct, frozen=True, kw_only=True, tag="strengths.sent/1"):
    """A person's words, or a ready line; `to` is a person or `EVERYBODY`."""

    text: str
    to: PersonId = EVERYBODY
    ready: bool = False


class TakenBack(Struct, frozen=True, kw_only=True, tag="strengths.taken-back/1"):
    """A person no longer wants to have said it."""

    item: str


class Judged(Struct, frozen=True, kw_only=True, tag="strengths.judged/1"):
    """The desk let a strength through, or keeps it back."""

    item: str
    fate: Fate


class FromDesk(Struct, frozen=True, kw_only=True, tag="strengths.from-desk/1"):
    """The facilitator wrote a strength to somebody. Without words it is forgotten, with them."""

    to: PersonId = ""
    text: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="strengths.turned/1"):
    """The desk turned the wall to a page, counted from 0."""

    page: int


Given = Sent | TakenBack | Judged | FromDesk | Turned


@dataclass(frozen=True, slots=True)
class Strength:
    """One strength: its words, and whom it is for."""

    text: str
    to: PersonId = EVERYBODY


@dataclass(frozen=True, slots=True)
class State:
    """All strengths, who rehearsed with whom, and the page on the wall."""

    spec: Spec
    queue: Queue[Strength]
    partners: HashTrieMap[PersonId, tuple[PersonId, ...]] = field(default_factory=HashTrieMap)
    page: int = 0

    def receivers(self, stage: Stage, me: PersonId) -> tuple[PersonId, ...]:
        """To whom this person may send one: in a large room only to those they rehearsed with.

        In drawn order: the list tells nothing of who came when.
        """
        if self.spec.about == "self":
            return ()
        around = set(stage.people) - {me}
        if len(stage.people) > MOST_TO_CHOOSE:
            around &= set(self.partners.get(me) or ())
        return by_lot(around, self.queue.seed)

    def received(self, number: int, person: PersonId) -> tuple[tuple[str, bool], ...]:
        """What was let through for somebody, and whether it came from the desk."""
        return tuple(
            (item.payload.text, item.person == DESK)
            for item in self.queue.drawn(number, Fate.APPROVED)
            if item.payload.to == person
        )

    def without(self, stage: Stage) -> tuple[PersonId, ...]:
        """Who is here and has received none so far; for the desk's eyes."""
        if self.spec.about == "self":
            return ()
        has = {item.payload.to for item in self.queue.drawn(stage.round, Fate.APPROVED)}
        return by_lot(set(stage.people) - has, self.queue.seed)


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := tuple(_about(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    for name in ("prompt", "hint", "example"):
        length = len(getattr(spec, name))
        if length > _LONGEST_WORDS:
            yield f"{name}: has {length} characters; {_LONGEST_WORDS} fit on a wall"
    if not 1 <= spec.each <= _MOST_EACH:
        yield f"each: must be from 1 to {_MOST_EACH}"
    if not 40 <= spec.max_length <= _LONGEST:
        yield f"max_length: must be from 40 to {_LONGEST}"
    yield from _about_lines(spec.lines)


def _about_lines(lines: tuple[str, ...]) -> Iterator[str]:
    if lines and not 2 <= len(lines) <= _MOST_LINES:
        yield f"lines: are {len(lines)}; there must be from 2 to {_MOST_LINES}, or none for ours"
    if len({line.strip() for line in lines}) < len(lines):
        yield "lines: two are the same"
    for place, line in enumerate(lines, start=1):
        if not 0 < len(line.strip()) <= _LONGEST_LINE:
            yield f"lines {place}: must have from 1 to {_LONGEST_LINE} characters"


def start(spec: Spec, seed: int) -> State:
    """The empty wall."""
    return State(spec, Queue(seed))


def reworded(state: State, spec: Spec) -> State:
    """The same strengths; whoever sent one of the author's lines sent it as it now reads."""
    lines = dict(zip(state.spec.lines, spec.lines, strict=True))
    queue = state.queue
    for item in state.queue.items.values():
        if item.payload.text in lines:
            words = replace(item.payload, text=lines[item.payload.text])
            queue = queue.edited(item.id, words)
    return replace(state, spec=spec, queue=queue)


def takes(state: State, handed: object) -> State:
    """Who rehearsed with whom, for large rooms."""
    if not isinstance(handed, Partners):
        return state
    return replace(state, partners=HashTrieMap(handed.partners))


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone."""
    match given:
        case Sent():
            words = Strength(state.spec.worded(given), given.to)
            return replace(state, queue=_in(state, stage, by.person, words, approved=given.ready))
        case FromDesk():
            words = Strength(given.text, given.to)
            queue = _in(state, stage, DESK, words, approved=True)
            if not given.text:  # counted all the same, so that the next ones keep their ids
                queue = queue.taken_back(DESK, queue.id_for(DESK, (queue.given.get(DESK) or 1) - 1))
            return replace(state, queue=queue)
        case TakenBack():
            return replace(state, queue=state.queue.taken_back(by.person, given.item))
        case Judged():
            return replace(state, queue=state.queue.judged(given.item, given.fate))
        case Turned():
            return replace(state, page=given.page)


def _in(
    state: State, stage: Stage, giver: PersonId, words: Strength, *, approved: bool
) -> Queue[Strength]:
    """With one more strength; nobody has to judge a ready line, or the desk's own words."""
    item = state.queue.id_for(giver, state.queue.given.get(giver) or 0)
    queue = state.queue.handed_in(giver, stage.round, words)
    return queue.judged(item, Fate.APPROVED) if approved else queue
