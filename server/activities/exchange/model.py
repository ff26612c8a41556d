"""What an author writes for an exchange in pairs, what is given, and how a pair stands.

Two forms: *listen back* (one speaks, the other writes back what they heard, the first says how
well it fits, then the other way round) and *negotiate* (two private briefs, one joint offer). A
round has a table: who sits with whom. Where people are odd, one group has three: the third has a
turn of their own in listening, and mediates in negotiating.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.activities.exchange.given import Beat, Part, Published, Rated
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.disclosure import Shown
from server.core.groups import GroupNumber, Seating, pairs
from server.core.ids import PersonId
from server.core.moderation import Queue
from server.core.said import say
from server.core.scenario import Scenario

GOT_IT: Final = 70  # of 100: from here on somebody felt understood
LONGEST_HEARD: Final = 240
LONGEST_FEELING: Final = 40
LONGEST_OFFER: Final = 140
_LONGEST_PROMPT: Final = 130
_LONGEST_SETUP: Final = 420
_LONGEST_BRIEF: Final = 240
_LONGEST_NAME: Final = 40
_SECONDS: Final = range(20, 1201)
_USUAL: Final = {"listen": 60, "negotiate": 300}
RATINGS: Final = ("goal", "relationship", "self_respect")
_FEELINGS: Final = (
    say("at ease"),
    "glad",
    "proud",
    "unsure",
    "worried",
    "annoyed",
    "tired",
    "torn",
    say("I could not tell"),
)


class Mode(StrEnum):
    """The two forms."""

    LISTEN = "listen"
    NEGOTIATE = "negotiate"


class Brief(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only one of two who negotiate reads. `manner`: how they hold themselves."""

    role: str
    interest: str
    limit: str
    fallback: str
    manner: str = ""


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step's content as its author writes it; what is left out has a usual value."""

    mode: Mode
    prompt: str = ""
    seconds: int | None = None
    feelings: tuple[str, ...] = _FEELINGS
    setup: str = ""
    briefs: tuple[Brief, ...] = ()
    mediator: str = say(
        "You belong to neither. See that both finish their sentences, and ask once: "
        "what do you need it for?"
    )
    rounds: int = 1


class Spec(Struct, frozen=True, kw_only=True):
    """A form with its prompt, its seconds, and for a negotiation the scene and two briefs.

    `secret` holds each brief in lines: what is read on one phone, and by both once the desk reveals
    the interests.
    """

    mode: Mode
    prompt: str
    seconds: int
    feelings: tuple[str, ...]
    setup: str
    roles: tuple[str, str]
    secret: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    mediator: str
    rounds: int


# -- state --------------------------------------------------------------------------------------


class Back(Struct, frozen=True):
    """What a listener wrote back, and the feeling."""

    heard: str
    feeling: str


@dataclass(frozen=True, slots=True)
class Group:
    """One pair, or the three of an odd room. Times in epoch seconds."""

    beat: Beat
    speaker: PersonId
    listener: PersonId
    steps: int = 0  # how often it moved on: a late tap is known by it
    ends: float | None = None
    left: float | None = None
    over: bool = False
    stopped: bool = False
    willing: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # would go on after a stop
    spoke: tuple[PersonId, ...] = ()
    backs: HashTrieMap[PersonId, Back] = field(default_factory=HashTrieMap)  # by who spoke
    fits: HashTrieMap[PersonId, float] = field(default_factory=HashTrieMap)
    ready: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    offer: str | None = None
    offered_by: PersonId = ""
    agreed: bool = False
    ratings: HashTrieMap[PersonId, Rated] = field(default_factory=HashTrieMap)

    def part(self, person: PersonId) -> Part:
        """Somebody's part now."""
        if person == self.speaker:
            return Part.SPEAKER
        return Part.LISTENER if person == self.listener else Part.THIRD

    @property
    def two(self) -> tuple[PersonId, PersonId]:
        """The two who speak with each other now."""
        return self.speaker, self.listener


@dataclass(frozen=True, slots=True)
class Table:
    """One round: who sits with whom, where each group stands, and the offers for the room."""

    offers: Queue[str]
    seating: Seating = field(default_factory=Seating)
    groups: HashTrieMap[GroupNumber, Group] = field(default_factory=HashTrieMap)
    down: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # passed
    unveiled: bool = False
    page: int = 0

    def group(self, person: PersonId) -> Group | None:
        """The group that somebody sits in."""
        number = self.seating.of(person)
        return None if number is None else self.groups.get(number)


@dataclass(frozen=True, slots=True)
class State:
    """All rounds so far, and what became public of each."""

    spec: Spec
    seed: int
    rounds: HashTrieMap[int, Table] = field(default_factory=HashTrieMap)
    public: HashTrieMap[int, Published] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[str, Shown] = field(default_factory=HashTrieMap)

    def table(self, number: int) -> Table:
        """A round's table; an empty one before pairs are formed."""
        return self.rounds.get(number) or Table(Queue(self.seed + number))

    def met(self, before: int) -> frozenset[frozenset[PersonId]]:
        """Everybody who sat together in a round before this one."""
        return frozenset().union(
            *(pairs(self.rounds[n].seating.seats.values()) for n in self.rounds if n < before)
        )

    def with_table(self, number: int, table: Table) -> State:
        """The same with a round's table as it is now."""
        return replace(self, rounds=self.rounds.insert(number, table))


# -- content ------------------------------------------------------------------------------------


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    written = shaped(raw, Content)
    if sentences := (*_about(written), *_about_mode(written, scenario)):
        raise Complaint(*sentences)
    return Spec(
        mode=written.mode,
        prompt=written.prompt,
        seconds=written.seconds or _USUAL[written.mode],
        feelings=written.feelings,
        setup=written.setup or ("" if scenario is None else scenario.setup),
        roles=_roles(written),
        secret=_secret(written, scenario),
        mediator=written.mediator,
        rounds=written.rounds,
    )


def _roles(written: Content) -> tuple[str, str]:
    if len(written.briefs) < 2:
        return "", ""
    return written.briefs[0].role, written.briefs[1].role


def _secret(
    written: Content, scenario: Scenario | None
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    if written.mode is Mode.LISTEN:
        return (), ()
    if len(written.briefs) == 2:
        return _lines(written.briefs[0]), _lines(written.briefs[1])
    assert scenario is not None, "A negotiation without briefs was complained about"
    roles = scenario.roles
    return (("brief", roles.speaker.private),), (("brief", roles.partner.private),)


def _lines(brief: Brief) -> tuple[tuple[str, str], ...]:
    named = (
        ("interest", brief.interest),
        ("limit", brief.limit),
        ("fallback", brief.fallback),
        ("manner", brief.manner),
    )
    return tuple((name, text) for name, text in named if text)


def _about(written: Content) -> Iterator[str]:
    for name, text, longest in (
        ("prompt", written.prompt, _LONGEST_PROMPT),
        ("setup", written.setup, _LONGEST_SETUP),
        ("mediator", written.mediator, _LONGEST_BRIEF),
    ):
        if len(text) > longest:
            yield f"{name}: has {len(text)} characters; {longest} fit"
    if written.seconds is not None and written.seconds not in _SECONDS:
        yield f"seconds: must be from {_SECONDS[0]} to {_SECONDS[-1]}"
    if written.rounds not in (1, 2, 3):
        yield "rounds: must be 1, 2 or 3"
    if not 3 <= len(written.feelings) <= 12 or len(set(written.feelings)) < len(written.feelings):
        yield "feelings: must be from 3 to 12, and no two the same"
    if any(not 1 <= len(one.strip()) <= LONGEST_FEELING for one in written.feelings):
        yield f"feelings: each has from 1 to {LONGEST_FEELING} characters"


def _about_mode(written: Content, scenario: Scenario | None) -> Iterator[str]:
    if written.mode is Mode.LISTEN:
        if not written.prompt.strip():
            yield "prompt: must not be empty; it says what the speaker speaks about"
        if written.briefs:
            yield "briefs: belong to a negotiation"
        return
    if not written.briefs and scenario is None:
        yield "briefs: must be two, or the step names a scenario that brings them"
    if written.briefs and len(written.briefs) != 2:
        yield f"briefs: are {len(written.briefs)}; there must be two"
    if not written.setup.strip() and scenario is None:
        yield "setup: must not be empty; it says what both know"
    for place, brief in enumerate(written.briefs, start=1):
        yield from _about_brief(brief, f"briefs {place}")


def _about_brief(brief: Brief, where: str) -> Iterator[str]:
    for name in ("role", "interest", "limit", "fallback", "manner"):
        text = getattr(brief, name)
        longest = _LONGEST_NAME if name == "role" else _LONGEST_BRIEF
        if name != "manner" and not text.strip():
            yield f"{where}, {name}: must not be empty"
        if len(text) > longest:
            yield f"{where}, {name}: has {len(text)} characters; {longest} fit"


def reworded(state: State, spec: Spec) -> State:
    """The same rounds; a feeling that was chosen from the list reads as it now stands there."""
    feelings = dict(zip(state.spec.feelings, spec.feelings, strict=True))
    state = replace(state, spec=spec)
    for number, table in state.rounds.items():
        groups = table.groups
        for place, group in table.groups.items():
            backs = group.backs
            for speaker, back in group.backs.items():
                if not back.heard:  # in guarded company people choose, elsewhere they write
                    felt = feelings.get(back.feeling, back.feeling)
                    backs = backs.insert(speaker, Back(back.heard, felt))
            groups = groups.insert(place, replace(group, backs=backs))
        state = state.with_table(number, replace(table, groups=groups))
    return state


def start(spec: Spec, seed: int) -> State:
    """The step before pairs are formed."""
    return State(spec, seed)
