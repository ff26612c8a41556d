"""A room that follows another: one number is brought along, once, and the group's change is told
once, as the room ends."""

import contextlib

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from server.activities import KINDS
from server.core import facts, series
from server.core.company import Company
from server.core.evolve import fold
from server.core.facts import Fact
from server.core.pictures import Shift
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Bring, Room
from server.core.sections import Withheld
from server.core.workshop import Step, Workshop
from tests.rooms import Played

PEOPLE = tuple("abcdefgh")
FIRST = Step(id="first", kind="selfcheck", title="First", minutes=4, content={"parts": ["B"]})
LAST = msgspec.structs.replace(FIRST, id="last", title="Last")


class Second(Played):
    """A room that follows another, with a self-check at its beginning and one at its end."""

    def __init__(self, company=None, steps=(FIRST, LAST)):
        company = company or Company()
        workshop = Workshop(id="w", title="W", minutes=4 * len(steps), steps=steps)
        plan = ready(StoredPlan(workshop, {}, company), KINDS)
        self.blank = Room(code="SECONDS", plan=plan, company=company)
        self.room, self.log, self.now, self.stations = self.blank, [], 1000.0, []

    def bring(self, person, value, measure="adult"):
        return self.ask(Bring(at=self.now, person=person, measure=measure, value=value))

    def sure(self, person, value, step="first"):
        self.move(person, "sure", step, b1=value, b2=value, b3=value, b4=value)

    def without(self, person):
        """Folded anew after somebody's facts were deleted."""
        self.log = [fact for fact in self.log if getattr(fact.happening, "person", None) != person]
        self.room = fold(self.blank, self.log)
        return self


MEASURE = KINDS["selfcheck"].parse({"parts": ["B"]}, None).words.name


def held(now, company=None, brought=40):
    """A room whose people all brought 40 and answered as `now` says; None: not at all."""
    room = Second(company).join(*PEOPLE[: len(now)])
    for person in PEOPLE[: len(now)]:
        room.bring(person, brought, MEASURE)
    room.commands("start", "open")
    for person, value in zip(PEOPLE, now, strict=False):
        if value is not None:
            room.sure(person, value)
    return room


def told(room):
    return [fact for fact in room.log if isinstance(fact.happening, facts.SeriesPublished)]


def refused(room, person="a", value=40.0):
    with pytest.raises(Refused) as error:
        room.bring(person, value)
    return error.value


# -- bringing -----------------------------------------------------------------------------------


def test_a_number_is_brought_once_while_the_room_has_not_ended():
    room = Second().join("a", "b")
    (fact,) = room.bring("a", 40)
    assert facts.write(fact) == b'{"is":"brought/1","person":"a","measure":"adult","value":40}'
    assert "brought it along already" in refused(room).sentence
    assert refused(room, "nobody").code == "removed"
    room.commands("start", "end")
    assert refused(room, "b").code == "ended"


def test_nothing_is_brought_where_minors_are():
    assert "minors" in refused(Second(Company(minors=True)).join("a")).sentence


def test_undoing_a_command_leaves_it_and_erasing_takes_it():
    room = Second().join("a").commands("start")
    room.bring("a", 40)
    room.commands("undo")
    assert room.room.brought["a"].value == 40
    assert not room.without("a").room.brought


def test_what_is_taken_on_is_what_was_brought_else_what_was_measured_first():
    room = Second().join("a", "b", "c")
    room.bring("a", 25, MEASURE)
    room.commands("start", "open")
    room.sure("a", 50)
    room.sure("b", 60)
    room.command("go", step="last")
    room.commands("open")
    room.sure("b", 90, "last")
    assert series.own(room.room, "a") == (MEASURE, 25)
    assert series.own(room.room, "b") == (MEASURE, 60)
    assert series.own(room.room, "c") is None


# -- one's own ----------------------------------------------------------------------------------


def bars(room, person="a"):
    return [
        (kept.title, bar.before, bar.value)
        for kept in series.keeps(room.room, person)
        for bar in kept.bars
    ]


def test_ones_own_page_has_both_numbers_and_the_last_one_counts():
    room = held([50, 60])
    assert bars(room) == [("How sure I was at an earlier meeting, and now", 40, 50)]
    room.commands("close", "next", "open")
    room.sure("a", 70, "last")
    assert bars(room)[0][1:] == (40, 70)
    assert bars(room, "b")[0][1:] == (40, 60), "Who did not answer again keeps the one before"
    room.commands("close", "again")
    assert bars(room)[0][1:] == (40, 70), "A round that one leaves out takes nothing away"
    assert not bars(room, "c")


def test_until_there_are_two_there_is_the_one_that_was_brought():
    assert bars(held([None])) == [("How sure I was at an earlier meeting", None, 40)]


def test_other_words_are_another_question():
    room = Second().join("a")
    room.bring("a", 40, "other words")
    room.commands("start", "open")
    room.sure("a", 90)
    assert bars(room)[0][1:] == (None, 40)
    assert series.pairs(room.room) == {}


# -- the group ----------------------------------------------------------------------------------


def test_the_change_is_told_once_as_the_room_ends():
    room = held([50, 51, 52, 53, 60, None])
    assert not list(series.section(room.room))
    room.commands("end")
    (fact,) = told(room)
    assert fact.happening == facts.SeriesPublished(before=6, moved=(10, 11, 12, 13, 20))
    (section,) = series.section(room.room)
    assert section.title == "From meeting to meeting"
    assert "5 of 6 answered again" in section.blocks[1].text
    assert section.answered == 5


@pytest.mark.parametrize(
    ("now", "company"),
    [
        ([50, 51, 52, 53], Company()),
        ([50] * 8, Company()),
        ([50, 51, 52, 53, 54, 55, 56], Company(least=8)),
        ([50, 51, 52, 53, 54, 55, 56, 57], Company(manager=True)),
    ],
    ids=["four", "alike", "fewer than the room's least", "a manager"],
)
def test_few_or_alike_or_with_a_manager_nothing_is_told(now, company):
    room = held(now, company).commands("end")
    assert not told(room)
    (section,) = series.section(room.room)
    assert any(isinstance(block, Withheld) for block in section.blocks)
    assert str(len(now)) not in "".join(str(block) for block in section.blocks), (
        "A count would tell whether they were few or alike"
    )


def test_a_room_into_which_nobody_brought_anything_says_nothing_of_it():
    room = Second().join("a").commands("start", "end")
    assert not list(series.section(room.room))


def test_erasing_afterwards_leaves_the_picture_as_it_was():
    room = held([50, 51, 52, 53, 60]).commands("end")
    before = list(series.section(room.room))
    for person in "abcde":
        room.without(person)
    assert list(series.section(room.room)) == before
    assert not room.room.brought


def test_the_picture_holds_differences_and_neither_side_of_them():
    """From twenty people on lines might be drawn: both ends could be taken from other pictures."""
    people = [f"p{n:02}" for n in range(24)]
    room = Second().join(*people)
    for n, person in enumerate(people):
        room.bring(person, 30 + n, MEASURE)
    room.commands("start", "open")
    for n, person in enumerate(people):
        room.sure(person, 40 + n % 5)
    room.commands("end")
    (section,) = series.section(room.room)
    (picture,) = [block for block in section.blocks if isinstance(block, Shift)]
    assert picture.n == 24
    assert picture.pairs == ()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["bring", "sure", "erase", "leave", "undo", "end", "again"]),
        st.integers(0, 9),
        st.integers(0, 100),
    ),
    max_size=30,
)


def done(room, act, person, value):
    acts = {
        "bring": lambda: room.bring(person, value, MEASURE),
        "sure": lambda: room.sure(person, value),
        "erase": lambda: room.without(person),
        "leave": lambda: room.move(person, "leave"),
    }
    acts.get(act, lambda: room.command(act))()


@settings(max_examples=150)
@given(st.lists(st.sampled_from([40, 50, 60]), max_size=7), ACTS)
def test_whatever_happens_there_is_one_picture_at_most_of_enough_people(answered, acts):
    people = [f"p{n}" for n in range(10)]
    room = Second().join(*people)
    for person in people[:8]:
        room.bring(person, 40, MEASURE)
    room.commands("start", "open")
    for person, value in zip(people, answered, strict=False):
        room.sure(person, value)
    shown = set()
    for act, n, value in acts:
        with contextlib.suppress(Refused):
            done(room, act, people[n], value)
        shown |= {msgspec.json.encode(one, enc_hook=str) for one in series.section(room.room)}
    room.commands(*(() if room.room.ended_at else ("end",)))
    assert len(told(room)) <= 1
    for fact in told(room):
        assert len(fact.happening.moved) >= 5
        assert len(set(fact.happening.moved)) > 1
        assert fact.happening.before >= len(fact.happening.moved)
    numbered = {one for one in shown if b'"shift"' in one}
    assert len(numbered) <= 1, "Two pictures could be subtracted"
    withheld = {one for one in shown if b'"shift"' not in one}
    assert len(withheld) <= 1


def test_the_fact_of_it_is_stored_and_read_as_it_was():
    room = held([50, 51, 52, 53, 60]).commands("end")
    for fact in room.log:
        again = Fact(
            version=fact.version, at=fact.at, happening=facts.read(facts.write(fact.happening))
        )
        assert again.happening == fact.happening
