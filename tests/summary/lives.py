"""What may happen in a world, at random or on purpose; and whether two look the same."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings, strategies as st

from server.core.company import Company
from tests.summary.worlds import World, held

COMPANIES = (
    Company(), Company(least=3), Company(manager=True), Company(minors=True),
    Company(one_to_one=True), Company(least=6, mode="remote"),
)  # fmt: skip
# The same rooms every time; by hand, ROOMS=200 in the environment tries as many others.
FEW = settings(
    max_examples=int(os.environ.get("ROOMS", "12")),
    derandomize="ROOMS" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
    deadline=None,
    database=None,
)  # fmt: skip
numbers = st.integers(0, 99)


@st.composite
def lives(draw, most: int = 9):
    """What happens next in a room: acts of people by number, and of the desk."""
    kinds = ["answer", "answer", "go", "desk", "close", "open", "again", "leave", "remove", "erase"]
    kinds += ["undo", "join", "skip", "one", "late", "late", "late", "late"]
    act = st.tuples(st.sampled_from(kinds), numbers, numbers, numbers)
    return draw(st.lists(act, min_size=1, max_size=most))


def lived(world: World, act, people: list[str]) -> None:
    """One act of such a life, by one of these people or the desk."""
    what, who, n, which = act
    if what in ("answer", "one", "late", "leave", "remove", "erase", "join"):
        if people:
            by_a_person(world, what, people[who % len(people)], n, which, len(people))
        return
    steps = [planned.step.id for planned in world.room.plan.steps]
    step = steps[n % len(steps)]
    match what:
        case "go" | "skip":
            world.desk(what, step=step)
        case "open":
            world.opens(step)
        case "close":
            world.desk("close")
            world.desk("reveal")
        case "again" | "undo":
            world.desk(what)
        case _:
            world.presses(n)


def by_a_person(world: World, what: str, person: str, n: int, which: int, people: int) -> None:
    weeks = ["", *(planned.step.id for planned in world.room.plan.follow_up)]
    match what:
        case "answer" | "one":
            only = which // 7 if what == "one" else -1
            world.answers(person, n, which, only, after=weeks[which % len(weeks)])
        case "late":
            steps = [planned.step.id for planned in world.room.plan.steps]
            world.opens(steps[which % len(steps)])
            world.all_of_it(person, n)
            world.desk("close")
            world.desk("reveal")
        case "leave":
            world.leaves(person)
        case "remove":
            world.desk("remove", person=person)
        case "erase" if person in world.room.people:
            world.erase(person)
        case "join" if len(world.names) < people:
            world.join(person)


def same(one: World, other: World, watcher: str, told: str) -> None:
    """Whoever gave nothing sees the same in both."""
    a, b = one.outside(watcher), other.outside(watcher)
    for name in a:
        assert a[name] == b[name], f"{name} after {told}: {_first_difference(a[name], b[name])}"


def _first_difference(one: bytes, other: bytes) -> str:
    at = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), 0)
    return f"{one[max(0, at - 300) : at + 60]!r} / {other[at - 20 : at + 60]!r}"


def room_of(step: str, people: int, company: Company) -> World:
    """A room that comes to this step, and has held what it builds on."""
    before = {"ladder": ("gather-situations",), "self-check-before": ("gather-situations",),
              "pulse-again": ("pulse",),
              "self-check-after": ("gather-situations", "self-check-before")}  # fmt: skip
    return held(people, company, 0, (step, *before.get(step, ())), step)


def answered(world: World, step: str, wave) -> None:
    """People answer a step anew and it is shown; of (who, number, field) that one field is another,
    and of (who, -1, "") nothing is left."""
    world.opens(step)
    for person, n, other in wave:
        if n < 0:
            world.erase(person)
            continue
        world.all_of_it(person, n, other)
    world.desk("close")
    world.desk("reveal")
