"""A vote in miniature: who sees what of it, and when."""

import pytest

from server.activities.choice import KIND
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.cast import ANA, BEN, CHIDI, crowd, play

TEA = {"question": "Tea or coffee?", "options": [{"label": "Tea"}, {"label": "Coffee"}]}
KEYED = {
    "question": "Which one asks?",
    "options": [{"label": "You never help."}, {"label": "Please help me.", "right": True}],
    "rounds": 2,
    "confidence": True,
    "talk": "Find somebody who chose the other.",
    "explanation": "It says what it wants.",
}


def spec(raw=TEA, **more):
    return KIND.parse({**raw, **more}, None)


def counts(view):
    return {bar.value: bar.counts for bar in view.bars}


def mine(view):
    return [option.value for option in view.options if option.mine]


def test_the_wall_shows_the_question_and_no_number_before_the_reveal():
    scene = play(KIND, spec(), "ana: vote option=b", "ben: vote option=b")
    assert scene.wall == play(KIND, spec()).wall
    assert counts(scene.then("farah: close").wall) == {}
    assert counts(scene.then("farah: close", "farah: reveal").wall) == {"a": (0,), "b": (2,)}


def test_the_last_vote_of_a_person_counts_and_only_that():
    scene = play(KIND, spec(), "ana: vote option=b", "ana: vote option=a", "ben: vote option=b")
    assert counts(scene.desk) == {"a": (1,), "b": (1,)}
    assert KIND.settled(scene.state, scene.stage) == {ANA, BEN}


def test_a_phone_shows_its_own_answer_also_after_closing():
    scene = play(KIND, spec(), "ana: vote option=b", "farah: close")
    assert mine(scene.phone(ANA)) == ["b"]
    assert mine(scene.phone(BEN)) == []
    assert not scene.phone(BEN).answered


def test_a_second_round_stands_beside_the_first():
    scene = play(
        KIND,
        spec(KEYED),
        "ana: vote option=a",
        "ben: vote option=a",
        "farah: close",
        "farah: again",
        "ana: vote option=b",
    )
    assert [option.before for option in scene.phone(ANA).options] == [True, False]
    scene = scene.then("farah: close", "farah: reveal")
    assert counts(scene.wall) == {"a": (2, 0), "b": (0, 1)}
    assert scene.wall.people == (2, 1)
    assert scene.wall.reading == "B: 1 of 1, 100 %; before talking 0 of 2."


def test_the_room_talks_between_the_rounds_and_not_after_them():
    scene = play(KIND, spec(KEYED), "farah: close")
    assert scene.wall.talk == KEYED["talk"]
    assert scene.then("farah: reveal").wall.talk == ""
    assert scene.then("farah: again", "farah: close").wall.talk == ""


def test_key_and_explanation_come_with_the_reveal():
    scene = play(KIND, spec(KEYED), "ana: vote option=a", "farah: close")
    assert scene.phone(ANA).explanation == ""
    assert {option.right for option in scene.phone(ANA).options} == {None}
    scene = scene.then("farah: reveal")
    assert [option.right for option in scene.phone(ANA).options] == [False, True]
    assert scene.wall.explanation == KEYED["explanation"]


def test_an_explanation_too_long_to_stand_beside_the_bars_comes_after_them():
    long = spec(KEYED, explanation="Because it says what it wants. " * 10)
    scene = play(KIND, long, "farah: close", "farah: reveal")
    assert scene.wall.explanation == ""
    assert [(o.command, o.main) for o in scene.offers] == [("explain", True)]
    scene = scene.then("farah: explain")
    assert scene.wall.explaining
    assert scene.wall.explanation == long.explanation
    assert not scene.then("farah: show-bars").wall.explaining


def test_how_sure_people_are_is_shown_from_five_on():
    four = play(KIND, spec(KEYED), *sure(crowd(4), "b")).then("farah: close", "farah: reveal")
    five = play(KIND, spec(KEYED), *sure(crowd(5), "b")).then("farah: close", "farah: reveal")
    assert four.wall.sureness == ()
    assert [(s.side, s.median, s.people) for s in five.wall.sureness] == [("all", 3, 5)]


def test_sureness_is_split_by_the_key_only_where_both_sides_have_five():
    people = crowd(10)
    scene = play(KIND, spec(KEYED), *sure(people[:5], "b"), *sure(people[5:], "a"))
    assert [s.side for s in scene.desk.sureness] == ["right", "others"]
    scene = play(KIND, spec(KEYED), *sure(people[:6], "b"), *sure(people[6:], "a"))
    assert [s.side for s in scene.desk.sureness] == ["all"]


def sure(people, option):
    return [
        f"{person}: vote option={option} | confidence={1 + n % 5}"
        for n, person in enumerate(people)
    ]


def test_several_answers_are_per_cent_of_people_and_not_of_taps():
    scene = play(
        KIND, spec(multiple=True), "ana: vote options=a,b", "ben: vote options=b", "farah: close"
    )
    wall = scene.then("farah: reveal").wall
    assert counts(wall) == {"a": (1,), "b": (2,)}
    assert wall.people == (2,)


def test_what_is_not_on_the_form_is_refused():
    scene = play(KIND, spec())
    for line in ("ana: vote option=c", "ana: vote", "ana: vote option=a | confidence=3"):
        with pytest.raises(Refused):
            scene.then(line)


def test_the_summary_says_in_a_sentence_what_was_chosen():
    scene = play(KIND, spec(), "ana: vote option=b", "ben: vote option=b", "chidi: vote option=a")
    section = scene.section
    assert section.answered == 3
    assert section.blocks[0].rows == (("Tea", "a", (1,)), ("Coffee", "b", (2,)))
    assert section.blocks[0].reading == "B: 2 of 3, 67 %."
    assert CHIDI not in str(section)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"options": [{"label": "Tea"}]}, "from 2 to 8"),
        ({"options": [{"label": "Tea"}, {"label": "Tea"}]}, "same label"),
        ({"options": [{"label": "Tea"}, {"label": ""}]}, "options 2, label: must not be empty"),
        ({"options": [{"label": "A", "right": True}, {"label": "B", "right": True}]}, "all right"),
        ({"options": [{"label": f"{n}" * 60} for n in range(6)]}, "50 fit"),
        ({"options": [{"label": f"{n}" * 110} for n in range(4)]}, "too long to stand"),
        ({"question": " "}, "question: must not be empty"),
        ({"question": "?" * 200}, "150 fit"),
        ({"rounds": 3}, "rounds: must be 1 or 2"),
        ({"rounds": "two"}, "rounds"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
