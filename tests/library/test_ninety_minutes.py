"""The ninety minutes of the domain notes (6.1): fourteen blocks, and a room that gets through."""

import tomllib

import pytest

from server.activities import KINDS
from server.core.decide import decide, forms
from server.core.evolve import evolve
from server.core.faces import desk_face, phone_face, wall_face
from server.core.facts import Fact
from server.core.kind import Phase
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Command, Join, Move, Room, RoomPhase
from server.demo import filled, natural
from server.library import SHIPPED, Library
from server.summary.document import document
from tests.cast import crowd, fill

LIBRARY = Library.read(SHIPPED)
WORKSHOP = LIBRARY.workshops["ninety-minutes", "en"]
# minutes, and the recipes by number or id; a block may be several steps
BLOCKS = (
    (5, {"R01"}),
    (4, {"R25"}),
    (9, {"R03"}),  # and R04: the same board
    (5, {"R05"}),
    (4, {"R06"}),
    (9, {"R09", "R10"}),
    (6, {"R11"}),
    (3, {"settle-short"}),
    (10, {"R13"}),
    (16, {"R13"}),
    (5, {"R24", "R27"}),
    (6, {"R26"}),
    (4, {"R25"}),
    (4, {"R27", "R28"}),
)
PEOPLE = crowd(12)
NOT_ASKED = ("pass", "take-back")
WORDS = ("I can't on Saturday. I can take Tuesday.", "Not this time, thank you.", "Plain.")


def test_the_blocks_take_the_minutes_that_they_were_given():
    assert sum(minutes for minutes, _ in BLOCKS) == WORKSHOP.minutes == 90
    ends, at = [], 0
    for step in WORKSHOP.steps:
        at += step.minutes
        ends.append(at)
    planned = [sum(minutes for minutes, _ in BLOCKS[:n]) for n in range(1, len(BLOCKS) + 1)]
    assert len(BLOCKS) == 14
    assert set(planned) <= set(ends), "Every block ends where a step ends"


def test_every_block_stands_on_its_recipes():
    text = (SHIPPED / "workshops/ninety-minutes/en.toml").read_text(encoding="utf-8")
    taken = [step["recipe"] for step in tomllib.loads(text)["steps"]]
    numbers = {recipe.id: recipe.number for recipe in LIBRARY.recipes.values()}
    steps, at, end = zip(WORKSHOP.steps, taken, strict=True), 0, 0
    for minutes, wanted in BLOCKS:
        end += minutes
        found: set[str] = set()
        while at < end:
            step, recipe = next(steps)
            at += step.minutes
            found |= {recipe, numbers[recipe]}
        assert wanted <= found, f"The block that ends at {end}"


def opened() -> Room:
    scenarios = {
        found.id: found
        for step in WORKSHOP.steps
        if (found := LIBRARY.scenario_for(step, "en")) is not None
    }
    return Room(code="KQ7MDR4", plan=ready(StoredPlan(WORKSHOP, scenarios), KINDS))


class Played:
    """Twelve people and a facilitator who always does what the desk offers first."""

    def __init__(self) -> None:
        self.room, self.now = opened(), 1000.0
        self.rounds: list[tuple[str, int]] = []
        self.given: set[tuple[str, int, str, str]] = set()

    def ask(self, request) -> bool:
        """Whether it was done; what is refused does not happen."""
        self.now += 1
        try:
            happened = decide(self.room, request)
        except Refused:
            return False
        for n, happening in enumerate(happened):
            version = self.room.version + 1
            fact = Fact(version=version, at=self.now, happening=happening, first=n == 0)
            self.room = evolve(self.room, fact)
        return True

    def command(self, name: str, **fields: object) -> bool:
        return self.ask(Command(at=self.now, seed=11, command=name, fields=fields))

    def desk(self):
        return desk_face(self.room, {}, frozenset(PEOPLE))

    def answers(self) -> None:
        """Everybody fills in what their phone asks, once; a first answer may open a second."""
        here, now = self.room.here, self.room.now
        assert here is not None
        assert now is not None
        for turn in range(2):
            for n, person in enumerate(PEOPLE):
                for form in forms(self.room, person):
                    asked = (here.step.id, now.stage.round, person, form.action)
                    if form.aside or asked in self.given or form.action.startswith(NOT_ASKED):
                        continue
                    self.given.add(asked)
                    fields = {f.name: fill(f, n + turn, WORDS) for f in form.fields}
                    self.ask(
                        Move(at=self.now, person=person, step=here.step.id,
                             action=form.action, fields=fields)
                    )  # fmt: skip

    def approves(self) -> None:
        for offer in self.desk().commands:
            if offer.command == "approve":
                for option in offer.fields[0].options:
                    self.command("approve", item=option.value)

    def goes_on(self) -> None:
        """The natural next act, after everybody answered what is open."""
        if self.room.now is not None and self.room.now.stage.phase is Phase.OPEN:
            assert self.room.here is not None
            self.rounds.append((self.room.here.step.id, self.room.now.stage.round))
            self.answers()
        self.approves()
        main = natural(self.room)
        assert self.command(main.command, **filled(main)), main
        for person in PEOPLE[:2]:
            phone_face(self.room, person, {})
        wall_face(self.room, {})


@pytest.fixture(scope="module")
def played() -> Played:
    played = Played()
    for person in PEOPLE:
        assert played.ask(Join(at=900.0, person=person, most=100))
    for _ in range(300):
        if played.room.phase is RoomPhase.ENDED:
            return played
        played.goes_on()
    here = played.room.here
    raise AssertionError(f"It came to a stand at {here.step.id if here else here}")


def test_the_natural_next_act_leads_from_the_first_step_to_the_end(played):
    assert {step for step, _ in played.rounds} == {step.id for step in WORKSHOP.steps}


@pytest.mark.parametrize("level", ["aggregate", "texts"])
def test_every_step_has_something_to_say_in_the_summary(played, level):
    made = document(played.room, title="Ours", opened=1.0, level=level)
    assert [section.title for section in made.sections] == [s.title for s in WORKSHOP.steps]
    for section in made.sections:
        assert section.held
        assert section.blocks, section.title
        assert section.answered, section.title


def test_what_the_room_chose_goes_from_step_to_step(played):
    """The ladder rates the board's cards, and the trios may play them."""
    for step in ("ladder", "obstacles", "trios"):
        place = played.room.plan.index(step)
        assert place is not None
        source = played.room.plan.steps[place].step.source
        assert source in played.room.steps
        earlier = played.room.plan.index(source)
        kind = played.room.plan.steps[earlier].kind
        assert kind.hands_on(played.room.steps[source].activity).cards
