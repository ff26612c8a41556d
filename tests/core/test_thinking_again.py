"""Who thinks again is not seen where all were alike, nor where the sums stayed the same.

The same by whole rooms: tests/summary/test_alike.py.
"""

from dataclasses import replace

import msgspec
import pytest
from rpds import HashTrieMap

from server.activities.board import KIND as BOARD
from server.activities.card import KIND as CARD
from server.activities.card.model import Filtered
from server.activities.exchange import KIND as EXCHANGE
from server.activities.exchange.given import Beat, Rated
from server.activities.exchange.model import Group as Pair, Table as Pairs
from server.activities.roleplay import KIND as ROLEPLAY
from server.activities.roleplay.model import Group, Table, Turn
from server.core import appraisal, facts
from server.core.appraisal import Appraisal
from server.core.company import Company
from server.core.groups import Seating
from server.core.kind import By, Phase, Stage
from server.core.moderation import Queue
from tests.activities.examined import LIBRARY
from tests.activities.test_board import card, spec as board_of, uncomfortable
from tests.activities.test_exchange import LISTEN, NEGOTIATE
from tests.activities.test_selfcheck import pairs, shown, sure
from tests.cast import crowd, play

TEN = "abcdefghij"
CLOSED = Stage(Phase.CLOSED, 1, frozenset(TEN), Company())


def closed(kind, state, stage=CLOSED):
    """The state after the step closed, read as a log would be read."""
    public = kind.publish(state, stage)
    if public is None:
        return state
    given = msgspec.json.decode(msgspec.json.encode(public), type=kind.given)
    return kind.fold(state, stage, By(), given)


# -- all were alike -------------------------------------------------------------------------------


def marked(state, **given):
    for person, topics in given.items():
        state = CARD.fold(state, CLOSED, By(person), Filtered(topics=tuple(topics)))
    return state


def test_a_topic_that_one_marks_late_is_not_the_desks_to_know():
    content = {"title": "T", "lines": ["One."], "topics": ["War", "Loss"]}
    state = marked(CARD.start(CARD.parse(content, None), 1), **dict.fromkeys(TEN, ""))
    assert closed(CARD, marked(state, j="b")).published, "Whoever differs at first is in a picture"
    state = closed(CARD, state)
    assert state.published is None
    again = closed(CARD, marked(state, j="b"))
    assert again == replace(state, topics=again.topics)
    half = closed(CARD, marked(again, **dict.fromkeys("fghi", "b")))
    assert half.published.counts == (0, 5), "Five who think again are a picture of their own"


def test_a_card_that_is_another_to_one_alone_is_not_on_the_line():
    ten = uncomfortable(*[10] * 10).then("farah: close")
    assert ten.desk.picture is None
    late = crowd(10)[9]
    ten = ten.then("farah: reopen", f"{late}: take-back-{card(ten, f'Card of {late}')}")
    ten = ten.then(f"{late}: put text=Anew | discomfort=90", "farah: close", "farah: reveal")
    assert ten.desk.picture is None
    assert ten.wall.picture is None
    # Otherwise it would have been one: the same cards, at first.
    assert uncomfortable(*[10] * 9, 90).then("farah: close").desk.picture is not None


def test_who_picks_another_card_late_is_not_counted():
    ready = [{"text": words} for words in ("Say no", "Ask for help", "Send it back")]
    people = crowd(10)
    scene = play(BOARD, board_of(cards=ready), people=people, company=Company(manager=True))
    scene = scene.then(*(f"{p}: pick cards=card-01" for p in people), "farah: close")
    assert scene.state.counts == HashTrieMap()
    scene = scene.then("farah: reopen", f"{people[9]}: pick cards=card-02", "farah: close")
    assert scene.state.counts == HashTrieMap()


def talked(raw, by_pair):
    """Ten people in pairs, of whom each pair came out so."""
    names = [TEN[n : n + 2] for n in range(0, 10, 2)]
    groups = {n: replace(by_pair(two), beat=Beat.DONE) for n, two in enumerate(names, start=1)}
    seating = Seating(HashTrieMap({n: tuple(two) for n, two in enumerate(names, start=1)}))
    table = Pairs(Queue(1), seating, HashTrieMap(groups))
    state = EXCHANGE.start(EXCHANGE.parse(raw, None), 1)
    return replace(state, rounds=HashTrieMap({1: table}))


def understood(**other):
    def pair(two):
        fits = {person: other.get(person, 90.0) for person in two}
        return Pair(Beat.DONE, *two, fits=HashTrieMap(fits))

    return talked(LISTEN, pair)


def came_out(others="", goal=1, usual=5):
    def pair(two):
        rated = {p: Rated(goal=goal if p in others else usual, relationship=3, self_respect=4)
                 for p in two}  # fmt: skip
        return Pair(Beat.DONE, *two, ratings=HashTrieMap(rated))

    return talked(NEGOTIATE, pair)


def tried(others="", dial=4):
    """Ten turns at the same dial, but these."""
    turns = tuple(
        Turn(f"t{p}", n, p, dial=dial if p in others else 2, first=HashTrieMap({"x": {}}))
        for n, p in enumerate(TEN)
    )
    state = ROLEPLAY.start(ROLEPLAY.parse({}, LIBRARY.scenarios["last-minute-shift", "en"]), 1)
    table = Table(Seating(HashTrieMap({1: tuple(TEN)})), HashTrieMap({1: Group(past=turns)}))
    return replace(state, rounds=HashTrieMap({1: table}))


def rated(others=""):
    """Ten watch three speakers; these say what the others don't."""
    turns = []
    for n, speaker in enumerate("xyz"):
        mine = [person for m, person in enumerate(TEN) if m % 3 == n]
        first = {p: {"voice": "clearly" if p in others else "partly"} for p in mine}
        turns.append(Turn(f"t{n}", n, speaker, first=HashTrieMap(first)))
    state = ROLEPLAY.start(ROLEPLAY.parse({}, LIBRARY.scenarios["last-minute-shift", "en"]), 1)
    seating = Seating(HashTrieMap({1: ("x", "y", "z")}))
    table = Table(seating, HashTrieMap({1: Group(past=tuple(turns))}))
    return replace(state, rounds=HashTrieMap({1: table}))


def later(state, now):
    """The same step closed again, in which it is now like this."""
    return replace(now, public=state.public, shown=state.shown)


@pytest.mark.parametrize(
    ("kind", "alike", "other"),
    [
        (EXCHANGE, understood(), understood(j=10.0)),
        (EXCHANGE, came_out(), came_out("j")),
        (ROLEPLAY, tried(), tried("j")),
    ],
    ids=["understood", "came out", "dial"],
)
def test_one_of_ten_in_pairs_and_groups_who_thinks_again_is_not_seen(kind, alike, other):
    state = closed(kind, alike)
    again = closed(kind, later(state, other))
    assert told(again) == told(state)
    assert told(closed(kind, other)) != told(state), "At first it is one of a picture"


def told(state):
    """The figures, and not what is remembered without any."""
    return msgspec.structs.replace(state.public[1], remembered=())


def test_one_whose_change_is_another_later_is_not_seen():
    scene = pairs(10, changes=[20] * 10)
    assert shown(scene) is None
    late = sure(scene.then("farah: hide", "farah: reopen"), crowd(10)[9], 95)
    late = late.then("farah: close", "farah: reveal")
    assert (late.wall, late.desk, late.section) == (scene.wall, scene.desk, scene.section)
    assert shown(pairs(10, changes=[20] * 9 + [55])) is not None


# -- the sums stayed the same ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "second", "third"),
    [
        (EXCHANGE, understood(**dict.fromkeys("abcde", 10.0)),
         understood(**dict.fromkeys("fghij", 10.0)), understood(**dict.fromkeys("efghij", 10.0))),
        (EXCHANGE, came_out("abcde"), came_out("fghij"), came_out("efghij")),
        (ROLEPLAY, tried("abcde"), tried("fghij"), tried("efghij")),
        (ROLEPLAY, rated("abcde"), rated("fghij"), rated("efghij")),
    ],
    ids=["understood", "came out", "dial", "seen"],
)  # fmt: skip
def test_ten_who_change_places_hide_nobody_who_is_late_after_them(kind, first, second, third):
    """What is drawn anew and comes out as before counts: whoever changes next changes it alone."""
    state = closed(kind, first)
    swapped = closed(kind, later(state, second))
    assert told(swapped) == told(state)
    assert told(closed(kind, later(swapped, third))) == told(state)


def test_nor_do_they_in_a_self_check():
    changes = [10, 10, 10, 10, 10, 30, 30, 30, 30, 30]
    first = pairs(10, changes=changes)
    picture = shown(first)
    scene = first.then("farah: hide", "farah: reopen")
    for person, change in zip(crowd(10), reversed(changes), strict=True):
        scene = sure(scene, person, 40 + change)
    scene = scene.then("farah: close", "farah: reveal")
    assert shown(scene) == picture
    scene = sure(scene.then("farah: hide", "farah: reopen"), crowd(10)[0], 95)
    assert shown(scene.then("farah: close", "farah: reveal")) == picture


def test_nor_do_they_where_the_workshop_is_rated():
    ratings = Appraisal()
    half, others = dict.fromkeys("abcde", "yes"), dict.fromkeys("fghij", "no")
    swapped = dict.fromkeys("abcde", "no") | dict.fromkeys("fghij", "yes")
    counts = []
    for wave in (half | others, swapped, {"a": "yes"}):
        for person, answer in wave.items():
            given = facts.Appraised(person=person, answers={"useful": answer})
            ratings = appraisal.with_rating(ratings, given)
        public = appraisal.published(ratings, 5)
        ratings = ratings if public is None else appraisal.with_published(ratings, public)
        counts.append(ratings.public.counts["useful"])
    assert counts == [(5, 0, 5)] * 3
