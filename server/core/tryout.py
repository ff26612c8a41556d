"""A room that is tried out in memory: people who do not exist walk to a step and answer there.

Nothing here is stored, sent or drawn by chance: the same plan, step and phase give the same room.
Everybody fills in what a form asks, and the desk does what it would offer first. What a kind asks
or offers is all that is known of it, so that a new kind can be tried out at once.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from zlib import crc32

from server.core.company import Company
from server.core.decide import decide, forms
from server.core.evolve import evolve
from server.core.facts import Fact
from server.core.forms import Field, Form, Offer
from server.core.ids import PersonId, RoomCode
from server.core.kind import Phase
from server.core.offers import acts
from server.core.plan import Plan
from server.core.refusals import Refused
from server.core.room import CORE_COMMANDS, Command, Join, Move, Request, Room, Tick

LINES: Final = (
    "I can see Saturday is hard to fill. I am not available that day.",
    "I would like to help, and I cannot do it this week.",
    "I need the morning quiet to finish this. Could you take calls in the small room?",
    "No, not this time. I can offer Tuesday evening.",
    "I felt left out when the plan changed. Please tell me earlier next time.",
    "Thank you. I worked hard on it and I am glad you noticed.",
    "I have a different view, and I would like to say it before we decide.",
    "Give me until tomorrow morning, then you have my answer.",
    "I did not order this. Please take it off the bill.",
    "I hear that you are under pressure. My answer stays no.",
    "Could I have my drill back by Friday?",
    "I want to stop here and think about it.",
)
NAMES: Final = (
    *("Blue Heron", "Calm Otter", "Plain Oak", "Quiet Lantern", "River Stone", "Early Lark"),
    *("Copper Kettle", "Wide Meadow", "Silver Birch"),
)
CODE: Final = RoomCode("PREVIEW")
_ROUNDS: Final = 60  # of everybody doing one thing; a role-play of threes takes some forty
_DESK_ACTS: Final = 16  # in a row; a fishbowl has the most
_SEED: Final = 11
_OTHERS: Final = slice(1, -2)  # who has answered while one looks at an open step
_SHEETS: Final = 4  # that one answers by then; a style field has one for each reply
_APART: Final = (0, 0, 1, 0, 2, 1, 0, 0, 1)  # how far from what most would choose
_NOT_ASKED: Final = ("pass", "take-back")


class Tried(NamedTuple):
    """A room at a step, the names of the people in it, and the one whose phone is looked at."""

    room: Room
    names: Mapping[PersonId, str]
    me: PersonId
    at: float


def tried(plan: Plan, step: str, phase: Phase, *, at: float, company: Company = Company()) -> Tried:  # noqa: B008 - frozen
    """The room of a plan at a step and its phase, with answers where somebody would have some.

    What the step builds on was held before it.
    """
    walk = Walk(Room(code=CODE, plan=plan, company=company), at)
    for person in walk.names:
        walk.ask(Join(at=at, person=person, most=len(walk.names)))
    walk.desk("start")
    for earlier in _before(plan, step):
        walk.hold(earlier, Phase.REVEALED)
    walk.hold(step, phase)
    return Tried(walk.room, walk.names, walk.me, walk.at)


def _before(plan: Plan, step: str) -> list[str]:
    """The steps that this one builds on, the earliest first."""
    chain: list[str] = []
    found = plan.find(step)
    while found is not None and found.step.source is not None:
        if found.step.source in chain:
            break
        chain.insert(0, found.step.source)
        found = plan.find(found.step.source)
    return chain


class Walk:
    """A room on its way, with a clock of its own; what people say and what becomes of a fact
    (`_fill`, `_take`) is for others to say otherwise."""

    def __init__(self, room: Room, at: float) -> None:
        self.room = room
        self.at = self._began = at
        self.names = {f"person-{n}": name for n, name in enumerate(NAMES, start=1)}
        self.me = next(iter(self.names))
        self._given: set[tuple[str, int, PersonId, str]] = set()

    def ask(self, request: Request) -> bool:
        """Whether it was done; what is refused does not happen."""
        try:
            happened = decide(self.room, request)
        except Refused:
            return False
        for n, happening in enumerate(happened):
            version = self.room.version + 1
            self._take(Fact(version=version, at=self.at, happening=happening, first=n == 0))
        return bool(happened)

    def _take(self, fact: Fact) -> None:
        self.room = evolve(self.room, fact)

    def desk(self, command: str, **fields: object) -> bool:
        return self.ask(
            Command(at=self.at, seed=_SEED, present=[*self.names], command=command, fields=fields)
        )

    def hold(self, step: str, phase: Phase) -> None:
        """Come to a step, at the minute that the plan has for it, and stay in one of its phases."""
        before = itertools.takewhile(lambda one: one.step.id != step, self.room.plan.steps)
        self.at = max(self.at, self._began + 60 * sum(one.step.minutes for one in before))
        self.desk("go", step=step)
        if phase is Phase.BRIEFING or not self.desk("open"):
            return
        if phase is Phase.OPEN:
            self._begin()
            return
        self._go_through()
        self.desk("close")
        if phase is Phase.REVEALED:
            self._approve()
            self.desk("reveal")

    def _begin(self) -> None:
        """Until there is something to do on a phone; then most of the others have done it."""
        for _ in range(_DESK_ACTS):
            if self._asked(self.me) or not self._natural_act():
                break
        here = self.room.here
        if here is not None and not here.kind.together:
            for n, person in enumerate(list(self.names)[_OTHERS], start=1):
                for _ in range(_SHEETS):
                    self._answer(person, n)

    def _go_through(self) -> None:
        """Everybody does what is asked, and the desk what is next, until nothing is left to do."""
        idle = 0
        for _ in range(_ROUNDS):
            done = [self._answer(person, n) for n, person in enumerate(self.names)]
            if any(done):
                idle = 0
                continue
            if not (self._natural_act() or self._bell()):
                return
            idle += 1
            if idle > _DESK_ACTS:
                return

    def _answer(self, person: PersonId, n: int) -> bool:
        """One thing that this person is asked and has not done yet."""
        here, now = self.room.here, self.room.now
        if here is None or now is None:
            return False
        for form in self._asked(person):
            key = (here.step.id, now.stage.round, person, form.action)
            if key in self._given:
                continue
            self._given.add(key)
            fields = {field.name: self._fill(field, n, form.action) for field in form.fields}
            move = Move(
                at=self.at,
                seed=_SEED + n,
                present=[*self.names],
                person=person,
                step=here.step.id,
                action=form.action,
                fields=fields,
            )
            if self.ask(move):
                return True
        return False

    def _fill(self, field: Field, n: int, action: str) -> object:
        return fill(field, n, action)

    def _asked(self, person: PersonId) -> list[Form]:
        return [
            form
            for form in forms(self.room, person)
            if not form.aside and not form.action.startswith(_NOT_ASKED)
        ]

    def _natural_act(self) -> bool:
        """The kind's own next act, if the desk would put it first."""
        offer = next((offer for offer in acts(self.room) if offer.main), None)
        if offer is None or offer.command in CORE_COMMANDS:
            return False
        return self.desk(offer.command, **_filled(offer))

    def _bell(self) -> bool:
        """Time goes by until a clock inside the activity rings."""
        bell = self.room.bell
        if bell is None:
            return False
        self.at = max(self.at, bell)
        return self.ask(Tick(at=self.at, seed=_SEED, present=[*self.names]))

    def _approve(self) -> None:
        """Let through what people wrote; every kind calls that `approve`."""
        for item in list(self._waiting()):
            self.desk("approve", item=item)

    def _waiting(self) -> Iterator[str]:
        here, now = self.room.here, self.room.now
        if here is None or now is None:
            return
        for offer in here.kind.offers(now.activity, self.room.around(now.stage)):
            if offer.command == "approve":
                yield from (option.value for field in offer.fields for option in field.options)


def _filled(offer: Offer) -> dict[str, object]:
    chosen = {field.name: field.options[-1].value for field in offer.fields if field.options}
    return {**chosen, **dict(offer.fixed)}


def fill(field: Field, n: int, action: str = "") -> Any:  # noqa: ANN401 - whatever the field takes
    """A valid answer to a field, another one for another person; a room leans to one side."""
    lean = crc32(f"{action}/{field.name}".encode())
    values = [option.value for option in field.options]
    match field.type:
        case "choice":
            return values[(lean + _APART[n % len(_APART)]) % len(values)] if values else None
        case "choices":
            return _some(values, field, lean + n)
        case "order":
            place = n % 2 + (n % 5 == 4)
            return values[place:] + values[:place]
        case "number":
            return _near(lean, n, int(field.min or 0), int(field.max or 100))
        case "point":
            return {"x": _near(lean, n, 0, 100), "y": _near(lean // 101, n + 3, 0, 100)}
        case "flag":
            return (lean + n) % 3 > 0
        case "text":
            return LINES[(lean + n) % len(LINES)][: field.max_length or 2000]


def _some(values: list[str], field: Field, first: int) -> list[str]:
    if not values:
        return []
    most = len(values) if field.max is None else int(field.max)
    count = max(int(field.min or 1), min(most, 1 + first % 2))
    return [values[(first + n) % len(values)] for n in range(min(count, len(values)))]


def _near(lean: int, n: int, low: int, high: int) -> int:
    """A number somewhere near what most would say."""
    span = high - low
    middle = low + span * (25 + lean % 51) // 100
    return min(high, max(low, middle + span * ((n * 37) % 41 - 20) // 100))
