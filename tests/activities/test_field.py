"""Where does a reply stand: own needs voiced sideways, the other's needs respected upwards."""

import pytest

from participant.reading import typed_fields
from server.activities.field import KIND
from server.core.complaint import Complaint
from server.core.forms import Field, Point
from server.core.refusals import Refused
from tests.activities.examined import LIBRARY, Page, rendered
from tests.cast import ANA, BEN, crowd, play

SCENE = LIBRARY.scenarios["last-minute-shift", "en"]
PLAIN = "I can't on Saturday."


def spec(**content):
    own = (
        {} if "replies" in content else {"replies": [{"text": PLAIN, "field": {"x": 80, "y": 70}}]}
    )
    return KIND.parse(own | content, None)


def of_scene(**content):
    return KIND.parse(content, SCENE)


def letter_of(scene, words):
    return next(one.letter for one in scene.state.order if words in one.text)


def test_a_reply_is_placed_and_may_be_moved_until_answers_close():
    scene = play(KIND, spec(), "ana: place-a place=10,20", "ana: place-a place=70,80")
    assert scene.phone(ANA).replies[0].mine == Point(70, 80)
    assert scene.form(ANA, "place-a").fields[0].value == Point(70, 80)
    assert len(scene.desk.replies[0].picture.points) == 1


def test_nobody_sees_a_point_before_the_reveal():
    scene = play(KIND, spec(), "ana: place-a place=13,87")
    for staged in (scene, scene.then("farah: close")):
        assert staged.wall.replies[0].picture is None
        assert staged.wall.close is None
        assert "87" not in rendered(staged, "phone", BEN)
        assert "87" not in rendered(staged, "projector")
    shown = scene.then("farah: close", "farah: reveal")
    assert shown.wall.close.picture.points == (Point(13, 87),)


def test_the_four_corners_are_named_at_the_reveal():
    scene = play(KIND, of_scene(), *(f"{p}: place-a place=20,80" for p in crowd(3)))
    assert "Passive" not in Page(rendered(scene, "projector")).text
    page = Page(rendered(scene.then("farah: close", "farah: reveal"), "projector"))
    for corner in ("Passive", "Aggressive", "Assertive", "Passive-aggressive"):
        assert corner in page.text


def test_four_replies_stand_on_one_page_in_drawn_order_and_one_can_stand_large():
    scene = play(KIND, of_scene()).then("farah: close", "farah: reveal")
    assert len(scene.wall.replies) == 4
    assert scene.wall.close is None
    assert scene.then("farah: focus reply=b").wall.close.letter == "b"
    assert scene.then("farah: focus reply=b", "farah: focus reply=all").wall.close is None
    orders = {tuple(o.text for o in play(KIND, of_scene(), seed=n).state.order) for n in range(9)}
    assert len(orders) > 1


def test_the_authors_point_comes_when_the_desk_shows_it_reply_by_reply():
    scene = play(KIND, of_scene(), "ana: place-a place=50,60", "farah: close", "farah: reveal")
    plain = letter_of(scene, "Tuesday evening")
    assert all(reply.picture.author is None for reply in scene.wall.replies)
    scene = scene.then(f"farah: author reply={plain}")
    shown = {reply.letter: reply.picture.author for reply in scene.wall.replies}
    assert shown.pop(plain) == Point(85, 80)
    assert set(shown.values()) == {None}
    with pytest.raises(Refused):
        scene.then(f"farah: author reply={plain}")


def test_an_author_without_a_point_has_none_to_show():
    scene = play(KIND, spec(replies=[{"text": PLAIN}])).then("farah: close", "farah: reveal")
    assert scene.offers == ()


def test_after_talking_it_is_placed_anew_and_the_middle_before_is_told():
    scene = play(KIND, spec(rounds=2), "ana: place-a place=20,30", "farah: close", "farah: again")
    assert KIND.settled(scene.state, scene.stage) == set()
    assert scene.phone(ANA).replies[0].before == Point(20, 30)
    scene = scene.then("ana: place-a place=60,70", "farah: close", "farah: reveal")
    assert scene.wall.close.picture.points == (Point(60, 70),)
    assert scene.wall.before == (
        "Before talking, the middle was at own needs 20, the other's needs 30."
    )
    assert [block.title for block in scene.section.blocks[:2]] == [
        "Reply A (first round)",
        "Reply A (after talking)",
    ]


def test_who_placed_all_replies_is_done():
    scene = play(KIND, of_scene(), "ana: place-a place=1,2", "ana: place-b place=1,2")
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then("ana: place-c place=1,2", "ana: place-d place=1,2")
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    assert [reply.now for reply in scene.phone(ANA).replies] == [False] * 4


def test_the_summary_has_a_field_for_each_reply_with_the_authors_point():
    section = play(KIND, of_scene(), "ana: place-a place=10,90").section
    assert section.answered == 1
    assert [b.author for b in section.blocks if hasattr(b, "author")].count(None) == 0


@pytest.mark.parametrize("place", [{"x": 101, "y": 5}, {"x": 5}, "5,5", None, {"x": "a", "y": 1}])
def test_what_is_beside_the_field_is_refused(place):
    with pytest.raises(Refused):
        play(KIND, spec()).sends(ANA, "place-a", {"place": place})


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ([("place", "70"), ("place", "20")], {"place": {"x": 70.0, "y": 20.0}}),
        ([("place", ""), ("place", "")], {"place": None}),
        ([("place", "70"), ("place", "")], {"place": {"x": 70.0, "y": None}}),
        ([("place", "70")], {"place": {"x": 70.0, "y": None}}),
        ([("place", "left"), ("place", "20")], {"place": {"x": "left", "y": 20.0}}),
        ([], {}),
    ],
)
def test_without_scripts_a_place_is_two_plain_numbers(sent, typed):
    assert typed_fields((Field(name="place", type="point"),), sent) == typed


def test_the_square_and_its_two_numbers_are_on_the_phone():
    page = rendered(play(KIND, spec(), "ana: place-a place=70,20"), "phone", ANA)
    assert page.count('data-type="point"') == 2
    assert 'role="slider"' in page
    assert "own needs voiced 70, the other's needs respected 20" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"replies": []}, "name a scenario"),
        ({"question": " "}, "question: must not be empty"),
        ({"question": "x" * 61}, "60 fit"),
        ({"talk": "x" * 151}, "150 fit"),
        ({"rounds": 3}, "rounds: must be 1 or 2"),
        ({"replies": [{"text": str(n)} for n in range(5)]}, "replies: are 5"),
        ({"replies": [{"text": "No."}, {"text": "No. "}]}, "two are the same"),
        ({"replies": [{"text": "x" * 181}]}, "from 1 to 180"),
        ({"replies": [{"text": "x" * 121}, {"text": "b"}, {"text": "c"}]}, "from 1 to 120"),
        ({"replies": [{"text": "x", "field": {"x": 101, "y": 0}}]}, "go from 0 to 100"),
        ({"styles": ["passive"]}, "leave them out beside your own"),
        ({"reply": "No."}, "reply"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)


def test_a_scenario_gives_only_the_replies_it_has():
    assert [line.text for line in of_scene(styles=["aggressive"]).replies] == [
        SCENE.replies.aggressive.verbal
    ]
    with pytest.raises(Complaint, match="named twice"):
        of_scene(styles=["passive", "passive"])
