"""Every workshop that ships can be held: a room of simulated people gets through it to the end."""

import tomllib

import msgspec
import pytest

from server.activities import KINDS
from server.core.company import Company
from server.core.decide import decide, forms
from server.core.evolve import evolve
from server.core.faces import desk_face, phone_face, wall_face
from server.core.facts import Fact
from server.core.kind import Phase
from server.core.plan import StoredPlan, not_for_minors, ready
from server.core.refusals import Refused
from server.core.room import Command, Join, Move, Room, RoomPhase
from server.core.scenario import MINORS
from server.core.workshop import Workshop
from server.demo import filled, natural
from server.library import SHIPPED, Library
from server.summary.document import About, document
from tests.cast import crowd, fill

LIBRARY = Library.read(SHIPPED)
SHELF = {found.id: found for found in LIBRARY.workshops.values() if found.language == "en"}
# What each was promised to take.
MINUTES = {
    "half-hour": 30,
    "ninety-minutes": 90,
    "half-day": 225,
    "taster": 60,
    "two-times-ninety-one": 90,
    "two-times-ninety-two": 90,
    "care-speak-up": 75,
    "school-lesson": 45,
    "one-to-one": 50,
    "team-agreement": 90,
    "online": 90,
}
# The agendas of the domain notes (6.1, 6.2): minutes, and the recipes by number or id. A block may
# be several steps.
Blocks = tuple[tuple[int, set[str]], ...]
NINETY: Blocks = (
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
HALF_DAY: Blocks = (
    (10, {"R01", "quick-vote"}),
    (6, {"R25"}),
    (14, {"R03", "R04"}),
    (8, {"R05"}),
    (18, {"R09", "R10"}),
    (8, {"R23"}),
    (14, {"R11", "R12"}),
    (12, {"break"}),
    (6, {"R06"}),
    (14, {"R07"}),
    (8, {"R08"}),
    (14, {"R13"}),
    (21, {"R13"}),
    (7, {"break"}),
    (14, {"quick-vote", "R17", "R19"}),
    (21, {"R13"}),
    (6, {"R24", "R27"}),
    (9, {"R26"}),
    (5, {"R25"}),
    (10, {"R27", "R28"}),
)
AGENDAS = [
    pytest.param("ninety-minutes", NINETY, id="ninety-minutes"),
    pytest.param("half-day", HALF_DAY, id="half-day"),
]
NOT_ASKED = ("pass", "take-back")
WORDS = ("I can't on Saturday. I can take Tuesday.", "Not this time, thank you.", "Plain.")


def written(name: str) -> list[dict[str, object]]:
    """The steps as their author wrote them, before recipes are taken over."""
    text = (SHIPPED / f"workshops/{name}/en.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["steps"]


@pytest.mark.parametrize("name", MINUTES)
def test_a_workshop_takes_as_long_as_it_was_promised(name):
    workshop = SHELF[name]
    assert sum(step.minutes for step in workshop.steps) == workshop.minutes == MINUTES[name]


def test_every_workshop_that_ships_is_promised_here():
    assert set(SHELF) == set(MINUTES)


@pytest.mark.parametrize(("name", "blocks"), AGENDAS)
def test_the_blocks_take_the_minutes_that_they_were_given(name, blocks):
    ends, at = [], 0
    for step in SHELF[name].steps:
        at += step.minutes
        ends.append(at)
    planned = [sum(minutes for minutes, _ in blocks[:n]) for n in range(1, len(blocks) + 1)]
    assert planned[-1] == SHELF[name].minutes
    assert set(planned) <= set(ends), "Every block ends where a step ends"


@pytest.mark.parametrize(("name", "blocks"), AGENDAS)
def test_every_block_stands_on_its_recipes(name, blocks):
    taken = [str(step["recipe"]) for step in written(name)]
    numbers = {recipe.id: recipe.number for recipe in LIBRARY.recipes.values()}
    steps, at, end = zip(SHELF[name].steps, taken, strict=True), 0, 0
    for minutes, wanted in blocks:
        end += minutes
        found: set[str] = set()
        while at < end:
            step, recipe = next(steps)
            at += step.minutes
            found |= {recipe, numbers[recipe]}
        assert wanted <= found, f"The block that ends at {end}"


def test_no_two_workshops_share_a_paragraph_of_notes():
    """Each workshop's notes are written for that workshop."""
    seen: dict[str, str] = {}
    for name, workshop in SHELF.items():
        for step in workshop.steps:
            for paragraph in filter(None, step.notes.split("\n")):
                assert paragraph not in seen, f"{name}, {step.id} as {seen[paragraph]}"
                seen[paragraph] = f"{name}, {step.id}"


@pytest.mark.parametrize("name", SHELF)
def test_what_may_be_shortened_says_how_and_what_may_not_is_firm(name):
    """From three minutes on; below that there is nothing to take away."""
    for step in SHELF[name].steps:
        assert step.firm or step.short or step.minutes <= 2, step.id
        assert step.short is None or step.short.how.strip(), step.id


# -- played to the end -----------------------------------------------------------------------------


def company(workshop: Workshop) -> Company:
    """For whom a workshop was written."""
    return Company(
        minors=bool(MINORS & {*workshop.audience}), one_to_one=workshop.id == "one-to-one"
    )


def shortened(workshop: Workshop) -> Workshop:
    """The same workshop with every step in its short form, if it has one."""
    steps = tuple(
        msgspec.structs.replace(
            step, minutes=step.short.minutes, content={**step.content, **step.short.content}
        )
        if step.short
        else step
        for step in workshop.steps
    )
    return msgspec.structs.replace(workshop, steps=steps, minutes=sum(s.minutes for s in steps))


def opened(workshop: Workshop) -> Room:
    scenarios = {
        found.id: found
        for step in workshop.steps
        if (found := LIBRARY.scenario_for(step, "en")) is not None
    }
    with_whom = company(workshop)
    stored = StoredPlan(workshop, scenarios, with_whom)
    if with_whom.minors:
        assert not_for_minors(stored) == ()
    return Room(code="KQ7MDR4", plan=ready(stored, KINDS), company=with_whom)


class Played:
    """Simulated people, and a facilitator who always does what the desk offers first."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop, self.room, self.now = workshop, opened(workshop), 1000.0
        self.people = crowd(2 if self.room.company.one_to_one else 12)
        self.rounds: list[tuple[str, int]] = []
        self.phases: set[tuple[str, Phase]] = set()
        self.given: set[tuple[str, int, str, str]] = set()
        for person in self.people:
            assert self.ask(Join(at=900.0, person=person, most=100))
        for _ in range(600):
            if self.room.phase is RoomPhase.ENDED:
                return
            self.goes_on()
        here = self.room.here
        raise AssertionError(f"It came to a stand at {here.step.id if here else here}")

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

    def answers(self) -> None:
        """Everybody fills in what their phone asks, once; a first answer may open a second."""
        here, now = self.room.here, self.room.now
        assert here is not None
        assert now is not None
        for turn in range(2):
            for n, person in enumerate(self.people):
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
        for offer in desk_face(self.room, {}, frozenset(self.people)).commands:
            if offer.command == "approve":
                for option in offer.fields[0].options:
                    self.command("approve", item=option.value)

    def goes_on(self) -> None:
        """The natural next act, after everybody answered what is open."""
        here, now = self.room.here, self.room.now
        if here is not None and now is not None:
            self.phases.add((here.step.id, now.stage.phase))
            if now.stage.phase is Phase.OPEN:
                self.rounds.append((here.step.id, now.stage.round))
                self.answers()
        self.approves()
        main = natural(self.room)
        assert self.command(main.command, **filled(main)), main
        for person in self.people[:2]:
            phone_face(self.room, person, {})
        wall_face(self.room, {})


@pytest.fixture(scope="module", params=list(SHELF))
def played(request) -> Played:
    return Played(SHELF[request.param])


def test_the_natural_next_act_leads_from_the_first_step_to_the_end(played):
    held = {step.id for step in played.workshop.steps}
    for phase in (Phase.OPEN, Phase.CLOSED, Phase.REVEALED):
        assert {step for step, at in played.phases if at is phase} == held, phase


@pytest.mark.parametrize("name", SHELF)
def test_a_room_gets_through_the_short_forms_as_well(name):
    workshop = SHELF[name]
    played = Played(shortened(workshop))
    assert {step for step, _ in played.rounds} == {step.id for step in workshop.steps}
    saved = workshop.minutes - played.room.plan.promised
    assert saved >= workshop.minutes // 10, "Too little to make good a late start"


def test_no_round_is_left_out(played):
    for planned in played.room.plan.steps:
        state = played.room.steps[planned.step.id].activity
        wanted = set(range(1, planned.kind.rounds(state) + 1))
        assert {n for step, n in played.rounds if step == planned.step.id} == wanted


@pytest.mark.parametrize("level", ["aggregate", "texts"])
def test_every_step_has_something_to_say_in_the_summary(played, level):
    made = document(played.room, About(title="Ours", opened=1.0), level)
    steps = played.workshop.steps
    assert [section.title for section in made.sections[: len(steps)]] == [s.title for s in steps]
    for section in made.sections:
        assert section.held
        assert section.blocks, section.title
    asked = {step for step, *_ in played.given}
    for step, section in zip(steps, made.sections, strict=False):
        assert section.answered or step.id not in asked, section.title


def test_what_the_room_chose_goes_from_step_to_step(played):
    """A ladder rates the board's cards, trios may play them: whatever says `from` finds it."""
    for planned in played.room.plan.steps:
        source = planned.step.source
        if source is None:
            continue
        earlier = played.room.plan.find(source)
        assert earlier is not None
        handed = earlier.kind.hands_on(played.room.steps[source].activity)
        assert handed, (planned.step.id, source)
        if cards := getattr(handed, "cards", ()):
            shown = str(played.room.steps[planned.step.id].activity)
            assert cards[0].text in shown, planned.step.id
