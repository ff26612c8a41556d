"""A whole room of a role-play as it would be lived: people who come, play, dawdle, stop and leave.

It runs the room's own rules (`decide`, `evolve`) with a clock of its own, so that an afternoon
takes a second. Every person looks at their phone and does what a form asks, now and then what it
only allows. Nothing here knows what a role-play is, except where it looks whether anybody is stuck.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from server.activities import KINDS
from server.activities.roleplay.model import live
from server.core.decide import decide, forms
from server.core.evolve import evolve
from server.core.facts import Fact, Happening
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Command, Join, Move, Request, Room, Tick
from server.core.workshop import Step, Workshop
from tests.activities.examined import LIBRARY
from tests.cast import fill

STEP = "play"
LINES = ("I heard you say it once and stop.", "You took a breath first.", "Try it a little slower.")


def room_of(size: int = 3, *, scenario: str = "last-minute-shift", **content: object) -> Room:
    """A room with one role-play, not started."""
    scene = LIBRARY.scenarios[scenario, "en"]
    step = Step(
        id=STEP,
        kind="roleplay",
        title="Rehearse",
        minutes=16,
        scenario=scenario,
        content={"size": size, **content},
    )
    workshop = Workshop(id="w", title="W", minutes=16, steps=(step,))
    return Room("KQ7MDR4", ready(StoredPlan(workshop, {scenario: scene}), KINDS))


@dataclass
class Crew:
    """The room, its clock, and the people in it."""

    room: Room
    dice: random.Random
    now: float = 1000.0
    log: list[Fact] = field(default_factory=list)
    asides: float = 0.02
    coming: int = 0
    refused: list[str] = field(default_factory=list)

    def ask(self, request: Request) -> bool:
        """Do one thing as the keeper would; whether it was done."""
        try:
            happened = decide(self.room, request)
        except Refused as refused:
            self.refused.append(refused.code)
            return False
        for n, happening in enumerate(happened):
            self._enter(happening, first=n == 0)
        return bool(happened)

    def _enter(self, happening: Happening, *, first: bool) -> None:
        fact = Fact(version=self.room.version + 1, at=self.now, happening=happening, first=first)
        self.log.append(fact)
        self.room = evolve(self.room, fact)

    def desk(self, command: str, **fields: object) -> bool:
        """What the facilitator does."""
        seed = self.dice.getrandbits(40)
        return self.ask(Command(at=self.now, seed=seed, command=command, fields=fields))

    def join(self, count: int) -> None:
        """So many more people come in."""
        for _ in range(count):
            self.coming += 1
            self.ask(Join(at=self.now, person=f"p{self.coming:03}", most=5000))

    def leaves(self, person: str) -> None:
        """Somebody goes home."""
        self.move(person, "leave")

    def move(self, person: str, action: str, fields: dict[str, object] | None = None) -> bool:
        """What a person does."""
        seed = self.dice.getrandbits(40)
        move = Move(
            at=self.now, seed=seed, person=person, step=STEP, action=action, fields=fields or {}
        )
        return self.ask(move)

    def wait(self, seconds: float) -> None:
        """Time goes by, and clocks ring in it."""
        until = self.now + seconds
        for _ in range(2000):
            alarm = self.room.alarm
            if alarm is None or alarm > until:
                self.now = until
                return
            self.now = max(self.now, alarm)
            self.ask(Tick(at=self.now))
        raise AssertionError("A clock rings for ever")

    def acts(self, person: str) -> None:
        """Look at the phone, and do one of the things that it asks."""
        asked = [f for f in forms(self.room, person) if f.action != "pass"]
        wanted = [f for f in asked if not f.aside or self.dice.random() < self.asides]
        if not wanted:
            return
        form = wanted[0]
        n = self.dice.randrange(1000)
        fields = {f.name: fill(f, n, LINES) for f in form.fields}
        for f in form.fields:  # not more than may be chosen
            if f.type == "choices" and f.max:
                fields[f.name] = fields[f.name][: int(f.max)]
        self.move(person, form.action, fields)

    def minute(self) -> None:
        """Half a minute in which most people do something, in no order."""
        people = sorted(self.room.people)
        self.dice.shuffle(people)
        for person in people:
            if self.dice.random() < 0.7:
                self.acts(person)
            if self.dice.random() < 0.1:
                self.wait(1)
        self.wait(15)

    @property
    def table(self):
        """The groups of the present round."""
        now = self.room.now
        assert now is not None
        return now.activity.table(now.stage.round)

    def spoke(self) -> set[str]:
        """Everybody who played a turn as the speaker."""
        return {
            turn.speaker
            for number in self.table.seating.numbers
            for turn in self.table.groups[number].past
        }

    def done(self) -> bool:
        """Whether every group has played all its turns."""
        numbers = self.table.seating.numbers
        return bool(numbers) and all(
            self.table.groups[n].done
            for n in numbers
            if len(self.table.seating.live(n, self.room.people)) > 1
        )

    def alone(self) -> list[str]:
        """Whoever sits alone in a group and knows it: not those whom their group misses."""
        table = self.table
        lives = (live(table, n, self.room.people) for n in table.seating.numbers)
        return [here[0] for here in lives if len(here) == 1]


def crew(people: int, *, size: int = 3, seed: int = 1, asides: float = 0.02) -> Crew:
    """A room of so many people with open groups."""
    found = Crew(room_of(size), random.Random(seed), asides=asides)
    found.join(people)
    found.desk("start")
    found.desk("open")
    found.desk("groups", size=str(size))
    return found
