"""After the end: people rate the workshop and follow up for themselves; the group's numbers become
public only where nobody can be told from them."""

from dataclasses import replace
from itertools import combinations

import msgspec
import pytest
from hypothesis import given, strategies as st
from rpds import HashTrieMap

from server.activities import KINDS
from server.core import afterwards, appraisal, facts, followup
from server.core.appraisal import Appraisal
from server.core.company import Company
from server.core.followup import DAY, FollowUp
from server.core.plan import StoredPlan
from server.core.refusals import Refused
from server.core.room import Move, Room
from server.core.sections import Quotes, Withheld
from server.core.workshop import Step, Workshop
from server.library.followup import follow_up
from server.summary.document import About, document
from tests.activities.examined import LIBRARY
from tests.rooms import Played, ready

CHECK = Step(id="before", kind="selfcheck", title="Before", minutes=4, content={"parts": ["B"]})
WORKSHOP = Workshop(id="w", title="W", minutes=4, steps=(CHECK,))
PEOPLE = tuple("abcdefgh")


class Followed(Played):
    """A room that holds one self-check and is followed up."""

    def __init__(self, company=None):
        company = company or Company()
        stored = StoredPlan(WORKSHOP, {}, company, follow_up(LIBRARY, WORKSHOP, company))
        self.blank = Room(code="AFTERAF", plan=ready(stored, KINDS), company=company)
        self.room, self.log, self.now, self.stations = self.blank, [], 1000.0, []

    def sure(self, person, step, value):
        self.move(person, "sure", step, b1=value, b2=value, b3=value, b4=value)

    def held(self, people=PEOPLE):
        self.join(*people).commands("start", "open")
        for person in people:
            self.sure(person, "before", 40)
        return self.commands("close", "end")


def blocks(room, kind):
    return [block for block in afterwards.section(room).blocks if isinstance(block, kind)]


def test_a_later_self_check_opens_after_two_weeks_and_closes_after_six():
    room = Followed().held()
    with pytest.raises(Refused, match="too early"):
        room.sure("a", "self-check-later", 60)
    room.now += 14 * DAY
    room.sure("a", "self-check-later", 60)
    room.now += 29 * DAY
    with pytest.raises(Refused, match="too late"):
        room.sure("b", "self-check-later", 60)


def test_the_groups_change_needs_five_pairs_and_then_five_more_people():
    room = Followed().held()
    room.now += 20 * DAY
    for n, person in enumerate(PEOPLE[:4]):
        room.sure(person, "self-check-later", 50 + n)
    assert room.room.followed.public is None
    assert blocks(room.room, Withheld)
    room.sure("e", "self-check-later", 60)
    first = room.room.followed.public
    assert first.pairs == ((40, 50), (40, 51), (40, 52), (40, 53), (40, 60))
    assert not blocks(room.room, Withheld)
    for person in PEOPLE[5:]:
        room.sure(person, "self-check-later", 90)
    assert room.room.followed.public == first, "Three more would be the difference of two pictures"
    assert afterwards.section(room.room).answered == 5, "As many as stand behind it"


def test_where_all_moved_alike_nothing_is_shown():
    room = Followed().held()
    room.now += 20 * DAY
    for person in PEOPLE:
        room.sure(person, "self-check-later", 55)
    assert room.room.followed.public is None
    alike = afterwards.section(room.room)
    room.sure("a", "self-check-later", 90)
    assert afterwards.section(room.room) == alike, "Seven zeros and one more would say whose it is"
    few = Followed().held()
    assert alike == afterwards.section(few.room), "Nor does a count tell alike from few"


def test_the_summary_does_not_tell_that_somebody_looked_back():
    silent, one = Followed().held(), Followed().held()
    assert not afterwards.begun(silent.room, silent.now)
    silent.now += 20 * DAY
    one.now += 20 * DAY
    one.sure("a", "self-check-later", 60)
    about = About(title="T", opened=0.0, now=one.now)
    told = document(one.room, about, "texts")
    assert told == document(silent.room, about, "texts")
    assert told.sections[-1].kind == "followup"


def test_with_a_manager_in_the_room_there_is_no_picture_of_the_group():
    room = Followed(Company(manager=True)).held()
    room.now += 20 * DAY
    for n, person in enumerate(PEOPLE):
        room.sure(person, "self-check-later", 50 + n)
    assert room.room.followed.public is None
    assert "manager" in blocks(room.room, Withheld)[0].sentence


def test_minors_are_not_followed_up():
    assert follow_up(LIBRARY, WORKSHOP, Company(minors=True)) == ()


def test_every_try_is_a_sheet_of_its_own_and_asks_nothing_to_be_shared():
    room = Followed().held()
    for words in ("I asked for the drill.", "I said no once."):
        forms = afterwards.forms(room.room, "a", "log-of-tries")
        assert [form.action for form in forms] == ["page-1"]
        assert "tries" not in {field.name for field in forms[0].fields}
        room.move("a", "page-1", "log-of-tries", said=words)
        room.move("a", "page-2", "log-of-tries", next="Half of it")
        room.now += 3 * DAY
    tries = [one for one in afterwards.keeps(room.room, "a") if one.part == "tries"]
    assert [one.rows[0].words for one in tries] == ["I asked for the drill.", "I said no once."]
    assert tries[0].at < tries[1].at
    assert not list(afterwards.keeps(room.room, "b")), "A try is its writer's own"


def test_the_wording_is_that_of_the_workshop():
    young = msgspec.structs.replace(CHECK, content={"parts": ["B"], "wording": "youth"})
    workshop = msgspec.structs.replace(WORKSHOP, steps=(young,))
    later = [s for s in follow_up(LIBRARY, workshop, Company()) if s.kind == "selfcheck"]
    assert [step.content["wording"] for step in later] == ["youth"]


def test_nothing_else_is_possible_in_a_room_that_has_ended():
    room = Followed().held()
    with pytest.raises(Refused) as refused:
        room.sure("a", "before", 70)
    assert refused.value.code == "ended"


# -- ratings ------------------------------------------------------------------------------------


def rate(room, person, comment="", **answers):
    fields = {**answers, **({"comment": comment} if comment else {})}
    room.ask(Move(at=room.now, person=person, step="", action="rate", fields=fields))


def test_ratings_are_counted_from_the_smallest_group_on_and_comments_with_them():
    room = Followed().held()
    for person in PEOPLE[:4]:
        rate(room, person, useful="yes", comment=f"Words of {person}")
    assert room.room.appraisal.public is None
    assert appraisal.comments(room.room.appraisal) == ()
    rate(room, "e", useful="no")
    public = room.room.appraisal.public
    assert (public.people, public.counts) == (5, {"useful": (4, 0, 1)})
    section = appraisal.section(room.room.appraisal)
    quotes = [block for block in section.blocks if isinstance(block, Quotes)]
    assert quotes[0].level == "texts"
    assert len(quotes[0].quotes) == 4
    assert section.answered == 5


def test_a_late_rating_does_not_show_by_itself():
    room = Followed().held()
    for person in PEOPLE[:5]:
        rate(room, person, useful="yes")
    rate(room, "f", useful="no")
    assert room.room.appraisal.public.counts == {"useful": (5, 0, 0)}


def test_nobody_sends_an_empty_rating():
    room = Followed().held()
    with pytest.raises(Refused) as refused:
        rate(room, "a")
    assert refused.value.code == "missing-field"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([f"p{n}" for n in range(9)]), st.sampled_from(["yes", "no", "gone"])
        ),
        max_size=40,
    )
)
def test_no_two_pictures_of_ratings_differ_by_fewer_than_five_people(given_):
    told, behind, left = Appraisal(), [], set()
    for person, answer in given_:
        if person in left:
            continue  # nobody comes into a room that has ended
        if answer == "gone":
            left.add(person)
            told = erased(told, person)
        else:
            told = appraisal.with_rating(
                told, facts.Appraised(person=person, answers={"useful": answer})
            )
        public = appraisal.published(told, 5)
        if public is not None:
            behind.append({p: r.answers for p, r in told.ratings.items()})
            told = appraisal.with_published(told, public)
    for one, other in combinations(behind, 2):
        moved = [p for p in {*one, *other} if one.get(p) != other.get(p)]
        assert len(moved) >= 5


def erased(told, person):
    """Without somebody, as after an erasure: folded anew, what was shown stays."""
    kept = {
        name: replace(one, answers=one.answers.discard(person)) for name, one in told.shown.items()
    }
    return replace(told, ratings=told.ratings.discard(person), shown=HashTrieMap(kept))


@pytest.mark.parametrize(
    ("n", "shown"), [(0, False), (4, False), (5, True), (12, True), (30, True)]
)
def test_the_section_says_as_much_as_so_many_pairs_allow(n, shown):
    pairs = {f"p{one}": (40.0, 45.0 + one) for one in range(n)}
    public = followup.published(FollowUp(), pairs, 40, Company())
    section = followup.section(public, Company())
    assert (public is not None) is shown
    assert any(isinstance(block, Withheld) for block in section.blocks) is not shown
    assert (f"{n} of 40 answered again" in str(section.blocks)) is shown
    assert section.answered == (n if shown else 0)
