"""Small groups: sizes, partners who have not met, and nobody alone."""

import pytest
from hypothesis import given, strategies as st

from server.core.groups import Seating, form, pairs, seating, sizes

people = st.integers(0, 80).map(lambda n: [f"p{i}" for i in range(n)])


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (0, 3, ()),
        (1, 3, ()),
        (2, 3, (2,)),
        (3, 2, (3,)),
        (4, 3, (4,)),
        (5, 3, (3, 2)),
        (5, 4, (3, 2)),
        (6, 3, (3, 3)),
        (7, 2, (3, 2, 2)),
        (7, 3, (4, 3)),
        (8, 3, (4, 4)),
        (9, 4, (3, 3, 3)),
        (13, 4, (4, 3, 3, 3)),
        (31, 3, (4, *[3] * 9)),
    ],
)
def test_sizes_leave_nobody_alone(count, size, expected):
    assert sizes(count, size) == expected


@given(st.integers(2, 400), st.sampled_from([2, 3, 4]))
def test_every_size_is_near_the_wanted_one(count, size):
    found = sizes(count, size)
    assert sum(found) == count
    assert min(found) >= 2
    assert max(found) <= size + 1
    assert max(found) - min(found) <= 1


@given(people, st.sampled_from([2, 3, 4]), st.integers(0, 10**6))
def test_everybody_sits_in_exactly_one_group(who, size, seed):
    groups = form(who, size, seed)
    seated = [person for group in groups for person in group]
    assert sorted(seated) == (sorted(who) if len(who) > 1 else [])
    assert groups == form(reversed(who), size, seed), "The order in which people come tells nothing"


@pytest.mark.parametrize(
    ("count", "size", "rounds"), [(12, 3, 3), (31, 3, 4), (300, 3, 4), (8, 2, 5)]
)
def test_partners_are_new_as_long_as_the_room_is_large_enough(count, size, rounds):
    who, met = [f"p{i}" for i in range(count)], set()
    for seed in range(rounds):
        groups = form(who, size, seed, frozenset(met))
        assert not pairs(groups) & met
        met |= pairs(groups)


def test_where_all_have_met_as_few_as_possible_meet_again():
    who = [f"p{i}" for i in range(6)]
    first = form(who, 3, 1)
    again = form(who, 3, 2, pairs(first))
    assert len(pairs(again) & pairs(first)) == 2, "Two threes of six cannot do better"


def test_whoever_comes_late_joins_the_smallest_group():
    seats = seating([("a", "b", "c"), ("d", "e"), ("f", "g", "h")])
    here = set("abcdefgh")
    assert seats.room_for(here | {"x"}, "x") == 2
    assert seats.room_for(here - {"a", "b"}, "x") == 1, "Before all others one who is alone"
    assert seats.room_for(set(), "x") == 0


def test_somebody_alone_is_found_and_sent_to_others():
    seats = seating([("a", "b"), ("c", "d", "e"), ("f", "g")])
    assert seats.alone(set("abcdefg")) is None
    assert seats.alone(set("acdefg")) == ("a", 3)
    moved = seats.seated("a", 3)
    assert moved.live(3, set("acdefg")) == ("f", "g", "a")
    assert moved.alone(set("acdefg")) is None
    assert seating([("a", "b")]).alone({"a"}) is None, "There is nobody to join"


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), max_size=30))
def test_nobody_ever_sits_twice(moves):
    seats: Seating = seating([("a", "b"), ("c", "d"), ("e", "f")])
    for person, number in moves:
        seats = seats.seated(person, number)
        listed = [p for n in seats.numbers for p in seats.seats[n]]
        assert len(listed) == len(set(listed))
        assert {p: seats.of(p) for p in listed} == dict(seats.place.items())
