"""The small-number and difference rules, each by the smallest room in which it once failed."""

import pytest
from rpds import HashTrieMap

from server.activities.card import KIND as CARD
from server.activities.card.model import Filtered
from server.activities.drill.sums import went
from server.activities.fishbowl.model import Play
from server.activities.fishbowl.public import published as counted
from server.activities.roleplay import KIND as ROLEPLAY
from server.activities.roleplay.model import Group, Table, Turn
from server.activities.roleplay.public import publish, published
from server.core import appraisal, facts
from server.core.appraisal import Appraisal
from server.core.company import Company
from server.core.disclosure import Ruling, alike, keep, ruled
from server.core.groups import Seating
from server.core.kind import By, Phase, Stage
from server.core.moderation import Queue
from tests.activities.examined import LIBRARY

CLOSED = Stage(Phase.CLOSED, 1, frozenset("abcdefghijklmn"), Company())
SCENE = LIBRARY.scenarios["last-minute-shift", "en"]
ROOM = ROLEPLAY.start(ROLEPLAY.parse({}, SCENE), 1)
SAW, MISSED = {"voice": "clearly"}, {"voice": "not-this-time"}


def test_whoever_changes_back_again_hides_nobody():
    """Five move, four of them back: beside the first picture the third tells of two people."""
    first = dict.fromkeys("abcde", 1) | {"f": 2, "g": 2}
    second = dict.fromkeys("abcde", 2) | {"f": 2, "g": 1}
    third = first | {"e": 2, "g": 1}
    one = keep(first, 7, None)
    assert ruled(second, one, 4) is Ruling.SHOW
    two = keep(second, 7, one)
    assert ruled(third, two, 4) is Ruling.NOTHING
    assert ruled(first, two, 4) is Ruling.SHOW, "The very same answers again tell of nobody"


def test_an_erased_person_counts_in_every_picture_they_were_in():
    answers = {name: n for n, name in enumerate("abcde")}
    first = keep(answers, 6, None)  # a sixth was erased
    second = keep({name: 9 - n for name, n in answers.items()}, 5, first)
    assert ruled(answers, second, 3) is Ruling.NOTHING


@pytest.mark.parametrize(
    ("answers", "same"),
    [
        ([frozenset("ab"), frozenset("a"), frozenset("ac")], True),
        ([frozenset("ab"), frozenset("bc"), frozenset("ac")], False),
        ([frozenset(), frozenset("a")], False),
        ([1, 1], True),
        ([1, 2], False),
    ],
)
def test_of_several_choices_the_one_that_everybody_made_makes_them_alike(answers, same):
    assert alike(answers) is same


@pytest.mark.parametrize(("others", "told"), [(("a",), False), (("b",), True)])
def test_a_topic_that_everybody_marked_is_not_told(others, told):
    content = {"title": "T", "lines": ["One."], "topics": ["War", "Loss"]}
    state = CARD.start(CARD.parse(content, None), 1)
    for person in "abcde":
        marked = ("a", "b") if person == "a" else others if person == "b" else ("a",)
        state = CARD.fold(state, CLOSED, By(person), Filtered(topics=marked))
    public = CARD.publish(state, CLOSED)
    assert bool(public.counts) is told
    assert public.withheld is not told


def test_where_all_went_the_same_way_nobodys_way_is_told():
    down = {name: (50 + n, 10) for n, name in enumerate("abcde")}
    assert ruled(down, None, 5, seen=went) is Ruling.REMEMBER
    assert ruled(down | {"e": (10, 60)}, None, 5, seen=went) is Ruling.SHOW


# -- what people said of the workshop -------------------------------------------------------------


def rated(told: Appraisal, person: str, comment: str = "", **answers: str) -> Appraisal:
    given = facts.Appraised(person=person, answers=answers, comment=comment)
    told = appraisal.with_rating(told, given)
    public = appraisal.published(told, 5)
    return told if public is None else appraisal.with_published(told, public)


def five(comment: str = "") -> Appraisal:
    told = Appraisal()
    for person in "abcde":
        told = rated(told, person, comment=comment and comment + person, useful="yes")
    return told


def test_five_answers_to_another_question_hide_no_answer_to_this_one():
    told = five()
    for person in "abcd":
        told = rated(told, person, useful="yes", pace="no")
    told = rated(told, "e", useful="no", pace="no")
    assert told.public.counts == {"useful": (5, 0, 0), "pace": (0, 0, 5)}


def test_a_comment_is_told_with_the_next_numbers_and_never_alone():
    told = rated(five("From "), "f", comment="I came late", useful="yes")
    assert len(appraisal.comments(told)) == 5
    for person in "ghij":
        told = rated(told, person, useful="no")
    assert "I came late" in appraisal.comments(told)
    told = rated(told, "f", comment="I think again", useful="yes")
    assert not {"I came late", "I think again"} & {*appraisal.comments(told)}


# -- who rated one take alone ---------------------------------------------------------------------


def rehearsed(twice: str, changed: str = "") -> Table:
    """Eight people watch three speakers; these rated both takes, these saw the second otherwise."""
    turns = []
    for n, speaker in enumerate("xyz"):
        mine = [person for m, person in enumerate("abcdefgh") if m % 3 == n]
        second = {p: MISSED if p in changed else SAW for p in mine if p in twice}
        turns.append(
            Turn(f"t{n}", n, speaker, first=HashTrieMap(dict.fromkeys(mine, SAW)),
                 second=HashTrieMap(second))
        )  # fmt: skip
    group = Group(past=tuple(turns))
    return Table(Seating(HashTrieMap({1: ("x", "y", "z")})), HashTrieMap({1: group}))


def known(state, table):
    state = type(state)(state.spec, state.seed, state.cards, HashTrieMap({1: table}), state.public,
                        state.shown)  # fmt: skip
    public = publish(state, CLOSED)
    return (state if public is None else published(state, 1, public)), public.items[0]


@pytest.mark.parametrize(
    ("twice", "told"), [("abcdefgh", True), ("abcdefg", False), ("abc", False)]
)
def test_take_one_of_those_who_rated_both_leaves_no_few_over(twice, told):
    state, item = known(ROOM, rehearsed(twice))
    assert item.first == (8, 0, 0, 0)
    assert (item.both is not None) is told
    assert state.public[1].items == (item,)


def test_a_second_take_that_one_saw_otherwise_stays_as_it_was_shown():
    state, item = known(ROOM, rehearsed("abcdefgh"))
    _, later = known(state, rehearsed("abcdefgh", changed="a"))
    assert later == item


@pytest.mark.parametrize(("twice", "told"), [(8, True), (7, False), (5, True), (3, True)])
def test_the_speaker_of_a_fishbowl_is_not_told_of_one_or_two_by_subtraction(twice, told):
    eight = "abcdefgh"
    play = Play(
        Queue(1),
        Queue(1),
        change_item="voice",
        first=HashTrieMap(dict.fromkeys(eight, SAW)),
        second=HashTrieMap(dict.fromkeys(eight[:twice], SAW)),
    )
    found = counted(None, play, 5, 2).both
    assert (found is not None) is told
    # The room's minimum is five, and of three who are left over it would learn as well.
    assert not told or found.room is (twice == 8)
