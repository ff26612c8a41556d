"""Nobody can be worked out, whatever two things an outsider holds side by side.

Random rooms of every kind of step. Two attacks: change one person's sensitive answer and look for
any trace of it; subtract any picture from any other, however far apart.
(Sources: reliability.md 5.5, 5.6, 5.11; domain.md 3.4, 4.3.)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from server.activities import KINDS
from server.core.company import Company
from server.core.facts import FollowUpPublished, Published, SeriesPublished
from server.core.kind import Kind
from server.core.pictures import Shift
from server.core.sections import Paragraph, Quotes
from server.core.tables import Table
from tests.activities.test_secrecy import pictures
from tests.summary.lives import COMPANIES, FEW, answered, lived, lives, room_of, same
from tests.summary.worlds import SENSITIVE, World, ended, held

# -- what is sensitive, and that it is reached ----------------------------------------------------


def test_every_kind_that_publishes_something_is_listed_and_reached():
    quiet = Kind.__dataclass_fields__["publish"].default
    publishing = {kind.name for kind in KINDS.values() if kind.publish is not quiet}
    assert publishing == SENSITIVE.keys() - {"rating", "weeks later"}
    world = ended(held(9))
    plan = world.room.plan
    reached = {plan.find(fact.happening.step).step.kind
               for fact in world.log if isinstance(fact.happening, Published)}  # fmt: skip
    assert reached | {"fishbowl"} == publishing, "The desk closes a feedback of the fishbowl itself"
    assert any("grid" in str(type(block)).lower() for block in section(world, "fishbowl").blocks)
    happened = {type(fact.happening) for fact in world.log}
    assert {FollowUpPublished, SeriesPublished} <= happened
    assert world.room.appraisal.public


def test_every_kind_of_step_is_in_these_rooms():
    assert {planned.step.kind for planned in held(9).room.plan.steps} == set(KINDS)


def section(world: World, step: str, level: str = "texts"):
    """The part of a step, or of what came after the end, in the document."""
    made = world.document(level)
    ids = [planned.step.id for planned in world.room.plan.steps]
    named = dict(zip(ids, made.sections, strict=False))
    named |= {one.kind: one for one in made.sections[len(ids) :]}
    return named[step]


# -- one answer changed: no trace of it -----------------------------------------------------------


QUIET = ("join-and-agree", "gather-situations", "ladder", "pulse", "self-check-before",
         "obstacle-scan", "rights-and-duties", "settle", "thought-lab", "action-plan",
         "pulse-again", "self-check-after")  # fmt: skip


@FEW
@given(
    company=st.sampled_from(COMPANIES), fewer=st.integers(1, 7), life=lives(), over=st.booleans()
)
def test_of_fewer_than_k_people_nothing_shows(company, fewer, life, over):
    """The same room twice, in which all sensitive answers of everybody are other ones."""
    people = max(0, company.k - fewer)
    one, other = (held(people, company, shift).again() for shift in (0, 1))
    if over:
        one, other = ended(one), ended(other, shift=1)
    other.shift, other.shifted = 1, frozenset(other.names)
    same(one, other, "", "holding it")
    for n, act in enumerate(life):
        for world in (one, other):
            lived(world, act, sorted(world.names))
        same(one, other, "", str(life[: n + 1]))


@FEW
@given(
    company=st.sampled_from(COMPANIES), more=st.integers(0, 6), life=lives(14),
    over=st.booleans(), alike=st.booleans(), who=st.permutations(range(14)), late=st.integers(0, 2),
)  # fmt: skip
def test_what_fewer_than_k_people_do_afterwards_shows_nowhere(
    company, more, life, over, alike, who, late
):
    """Late answers, changes of mind, people who come, go, are removed or erased after the room saw
    its pictures: with other answers of theirs everything looks the same."""
    # Ratings become public at the k-th: with more, some would be waiting for their company already.
    people = company.k + (0 if over else more)
    base = held(people, company, 0, QUIET, "", alike)
    world = (ended(base, 0, alike) if over else base).again()
    late = min(late, company.k - 2)
    known = sorted(base.names)
    few = [known[n % people] for n in who if n < people][: company.k - 1 - late]
    few += [f"idQz{people + n:02}" for n in range(late)]
    for person in few[len(few) - late :]:
        world.join(person)
    watcher = next(person for person in known if person not in few)
    other = world.again(shift=1, shifted=frozenset(few))
    for n, act in enumerate(life):
        lived(world, act, few)
        lived(other, act, few)
        same(world, other, watcher, str(life[: n + 1]))


# -- any two pictures -----------------------------------------------------------------------------

APART = ("ladder", "pulse", "self-check-before", "obstacle-scan", "rights-and-duties", "settle",
         "thought-lab", "action-plan", "pulse-again", "self-check-after")  # fmt: skip


def lines(world: World, step: str) -> dict[tuple[str, str], str]:
    """Each line of each picture of a step, and each sentence with a number in it."""
    found = {}
    for n, block in enumerate(section(world, step).blocks):
        if isinstance(block, Quotes):
            continue
        for picture in pictures(block):
            rows = picture.rows if isinstance(picture, Table) else picture.cells[1]
            for label, *cells in rows:
                found[picture.title, str(label)] = str(cells)
        if isinstance(block, Paragraph):
            found[str(block.title) or str(n), "said"] = str(block.text)
    return found


@cache
def fields_of(step: str, people: int, company: Company) -> dict[tuple[str, str], frozenset[str]]:
    """On which fields of its forms each line of a step depends: found by changing one field after
    the other for everybody, and looking."""
    base = room_of(step, people, company)
    found: dict[tuple[str, str], set[str]] = {}
    told = base.again()
    answered(told, step, [(person, n * n, "") for n, person in enumerate(base.names)])
    before = lines(told, step)
    asked = {name for said in told.known.values() for (_, _, name) in said}
    for one in asked:
        world = base.again()
        answered(world, step, [(person, n * n, one) for n, person in enumerate(base.names)])
        for line, cells in lines(world, step).items():
            if before.get(line) != cells:
                found.setdefault(line, set()).add(one)
    # Of what changed, how many went up or down may happen to stay the same.
    moved = {one.title for one in pictures(section(told, step)) if isinstance(one, Shift)}
    together = {title: set().union(*(found[line] for line in found if line[0] == title))
                for title in moved}  # fmt: skip
    return {line: frozenset(together.get(line[0], names)) for line, names in found.items()}


@st.composite
def waves(draw, people: int):
    """Several times some people answer anew: as at first, in another way, or in one field alone."""
    names = [f"idQz{n:02}" for n in range(people)]
    found = []
    for _ in range(draw(st.integers(2, 5))):
        some = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
        turns = draw(st.lists(st.integers(0, 8), min_size=people, max_size=people))
        found.append([(names.index(who), turns[names.index(who)]) for who in some])
    return found


@FEW
@given(data=st.data())
def test_no_two_pictures_of_a_room_differ_by_fewer_than_k_people(data):
    company = data.draw(st.sampled_from(COMPANIES[:3]))
    people = data.draw(st.integers(company.k, company.k + 5))
    step = data.draw(st.sampled_from(APART))
    any_two(company, people, step, data.draw(waves(people)))


def any_two(company: Company, people: int, step: str, told) -> dict[tuple[str, str], list]:
    """Live through these waves, and set every picture beside every other."""
    world, depends = room_of(step, people, company).again(), fields_of(step, people, company)
    names = sorted(world.names)
    # By line: what it showed, each with what everybody had said when that was drawn.
    drawn: dict[tuple[str, str], list] = {}
    for wave in [[(n, 0) for n in range(people)], *told]:
        answered(world, step, list(_acts(world, names, wave, depends)))
        now = state_of(world, step)
        for line, cells in lines(world, step).items():
            known = drawn.setdefault(line, [])
            if not known or known[-1][0] != cells:
                known.append((cells, now))
    for line, known in drawn.items():
        for (cells, then), (others, now) in combinations(known, 2):
            moved = {p for p in names for f in depends.get(line, ())
                     if then.get((p, f)) != now.get((p, f))}  # fmt: skip
            if cells != others and line in depends:
                assert len(moved) >= company.k, (line, cells, others, moved)
    return drawn


def _acts(world: World, names: list[str], wave, depends) -> Iterator[tuple[str, int, str]]:
    asked = sorted({name for line in depends.values() for name in line})
    for n, turn in wave:
        if names[n] in world.room.people:
            one = asked[turn % len(asked)] if turn in (3, 4, 5) and asked else ""
            yield names[n], -1 if turn == 8 else n * n + (turn in (1, 2)), one


def state_of(world: World, step: str) -> dict[tuple[str, str], str]:
    """Who said what last, field by field."""
    return {(person, name): value for person, said in world.known.items()
            for (at, _, name), value in said.items() if at == step}  # fmt: skip


@pytest.mark.parametrize("step", APART)
def test_the_pictures_set_side_by_side_do_change(step):
    """Otherwise nothing would be tried above: enough people change, and so does the picture."""
    assert fields_of(step, 9, Company())
    everybody = [(n, 1) for n in range(9)]
    drawn = any_two(Company(), 9, step, [everybody])
    assert any(len(known) > 1 for known in drawn.values())
