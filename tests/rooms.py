"""A kind of activity as small as can be, and a room of it: for tests of what is below the kinds."""

from collections import Counter
from dataclasses import dataclass, field, replace

import msgspec
from rpds import HashTrieMap

from server.core import room as rooms
from server.core.complaint import Complaint
from server.core.decide import decide
from server.core.evolve import evolve
from server.core.facts import Fact
from server.core.forms import Field, Form, Offer, Option
from server.core.kind import Kind, Phase
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Command, Join, Move, Room, Tick
from server.core.sections import Section
from server.core.workshop import Step, Workshop


class Spec(msgspec.Struct, frozen=True):
    """Nothing to say but a label."""

    label: str = "Tap"


class Tap(msgspec.Struct, frozen=True, tag="tap.tap/1"):
    """One of two sides, and perhaps some words."""

    side: str
    words: str = ""


class Nudge(msgspec.Struct, frozen=True, tag="tap.nudge/1"):
    """What a facilitator may give."""

    loud: bool


@dataclass(frozen=True, slots=True)
class State:
    """Who tapped what, as (round, person) -> tap."""

    spec: Spec
    seed: int = 0
    taps: "HashTrieMap[tuple[int, str], Tap]" = field(default_factory=HashTrieMap)
    nudges: int = 0

    def of_round(self, number):
        return {person: tap for (round_, person), tap in self.taps.items() if round_ == number}


class PhoneView(msgspec.Struct, frozen=True):
    """What somebody tapped."""

    mine: str


class WallView(msgspec.Struct, frozen=True):
    """How many tapped what, once it is revealed."""

    left: int
    right: int


def parse(raw, scenario):
    try:
        spec = msgspec.convert(raw, Spec)
    except msgspec.ValidationError as error:
        raise Complaint(str(error)) from None
    if len(spec.label) > 20:
        raise Complaint(f"label: has {len(spec.label)} characters; 20 fit")
    return spec


def accept(state, stage, by, action, values):
    if action == "nudge":
        return Nudge(values.get("loud", False))
    if values.get("words") == "no":
        raise Refused("bad-field", "Not this word.", field="words")
    return Tap(values["side"], values.get("words", ""))


def fold(state, stage, by, given):
    if isinstance(given, Nudge):
        return replace(state, nudges=state.nudges + 1)
    return replace(state, taps=state.taps.insert((stage.round, by.person), given))


def forms(state, stage, me):
    sides = Field(name="side", type="choice", options=(Option("l", "Left"), Option("r", "Right")))
    words = Field(name="words", type="text", required=False, max_length=200)
    return (Form(action="tap", label="Tap", fields=(sides, words)),)


def offers(state, stage):
    if stage.phase is not Phase.OPEN:
        return ()
    loud = Field(name="loud", type="flag", required=False)
    return (Offer(command="nudge", label="Nudge", fields=(loud,)),)


def wall(state, stage):
    shown = stage.phase is Phase.REVEALED
    counted = Counter(tap.side for tap in state.of_round(stage.round).values())
    return WallView(counted["l"] if shown else 0, counted["r"] if shown else 0)


def phone(state, stage, me):
    tap = state.taps.get((stage.round, me))
    return PhoneView(tap.side if tap else "")


TAP = Kind(
    name="tap",
    title="Tap",
    given=Tap | Nudge,
    parse=parse,
    content=Spec,
    start=State,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=lambda state, stage: frozenset(state.of_round(stage.round)),
    phone=phone,
    projector=wall,
    desk=wall,
    section=lambda state, stage: Section(title=state.spec.label, kind="tap"),
)
KINDS = {"tap": TAP}


def stored(steps: int = 3, seconds: int | None = None) -> StoredPlan:
    """A workshop of some taps, called s1, s2, …"""
    listed = tuple(
        Step(id=f"s{n}", kind="tap", title=f"Step {n}", minutes=5, seconds=seconds)
        for n in range(1, steps + 1)
    )
    return StoredPlan(Workshop(id="taps", title="Taps", minutes=5 * steps, steps=listed), {})


def blank(steps: int = 3, seconds: int | None = None, code: str = "TAPTAPT") -> Room:
    """A room before its first fact."""
    return Room(code=code, plan=ready(stored(steps, seconds), KINDS))


class Played:
    """A room that remembers its log and what it was at every version."""

    def __init__(self, steps: int = 3, seconds: int | None = None, plan: StoredPlan | None = None):
        self.blank = blank(steps, seconds)
        if plan is not None:
            ours = ready(plan, KINDS)
            self.blank = Room(code=self.blank.code, plan=ours, company=plan.company)
        self.room = self.blank
        self.log: list[Fact] = []
        self.now = 1000.0
        self.stations = [self.room]

    def ask(self, request):
        """Decide and evolve; raises what `decide` refuses."""
        happened = decide(self.room, request)
        for n, happening in enumerate(happened):
            self.log.append(
                Fact(
                    version=self.room.version + 1, at=request.at, happening=happening, first=n == 0
                )
            )
            self.room = evolve(self.room, self.log[-1])
            self.stations.append(self.room)
        return happened

    def command(self, name, /, expected=None, brought=None, **fields):
        seed = len(self.log)
        asked = Command(
            at=self.now, seed=seed, command=name, expected=expected, fields=fields, brought=brought
        )
        return self.ask(asked)

    def commands(self, *names):
        for name in names:
            self.command(name)
        return self

    def join(self, *people, most=100):
        for person in people:
            self.ask(Join(at=self.now, person=person, most=most))
        return self

    def move(self, person, action="tap", step=None, /, **fields):
        here = self.room.here
        step = step or (here.step.id if here else "")
        return self.ask(Move(at=self.now, person=person, step=step, action=action, fields=fields))

    def tick(self):
        return self.ask(Tick(at=self.now))

    @property
    def taps(self):
        """Who tapped what in the present round."""
        now = self.room.now
        taps = now.activity.of_round(now.stage.round) if now else {}
        return {person: tap.side for person, tap in taps.items()}

    @property
    def step_phase(self):
        return self.room.now.stage.phase if self.room.now else None


ROOM_PHASES = rooms.RoomPhase
# How a room comes to each standing that there is: (room phase, step phase).
STANDINGS = {
    (ROOM_PHASES.GATHERING, None): (),
    (ROOM_PHASES.RUNNING, Phase.BRIEFING): ("start",),
    (ROOM_PHASES.RUNNING, Phase.OPEN): ("start", "open"),
    (ROOM_PHASES.RUNNING, Phase.CLOSED): ("start", "open", "close"),
    (ROOM_PHASES.RUNNING, Phase.REVEALED): ("start", "open", "close", "reveal"),
    (ROOM_PHASES.ENDED, Phase.REVEALED): ("start", "open", "close", "reveal", "end"),
    (ROOM_PHASES.ENDED, None): ("end",),
}
