"""Three replies in miniature: shown one by one, named, talked about, named again, revealed."""

from pathlib import Path

import msgspec
import pytest

from server.activities.contrast import KIND
from server.core.complaint import Complaint
from server.core.kind import Phase, Stage
from server.core.refusals import Refused
from server.library.loader import Library
from tests.cast import ANA, BEN, Scene, crowd, play

SCENARIO = Library.read(Path("scenarios")).scenarios["last-minute-shift", "en"]
RAW = {"question": "What style is this reply?", "talk": "In pairs: which word was it?"}
REPLIES = {style.value: reply for style, reply in SCENARIO.replies.by_style().items()}


def spec(**more):
    return KIND.parse({**RAW, **more}, SCENARIO)


THREE = spec(styles=["passive", "aggressive", "assertive"])
ALL_OUT = ("farah: show", "farah: show")
REVEALED = ("farah: close", "farah: reveal")


def key(scene):
    return {one.letter: one.style.value for one in scene.state.order}


def letter_of(scene, style):
    return next(letter for letter, found in key(scene).items() if found == style)


def test_the_order_is_drawn_and_the_same_for_the_same_seed():
    orders = {tuple(key(play(KIND, THREE, seed=seed)).values()) for seed in range(40)}
    assert len(orders) == 6
    assert key(play(KIND, THREE, seed=3)) == key(play(KIND, THREE, seed=3))


def test_the_first_reply_appears_at_opening_and_the_desk_shows_the_next():
    scene = play(KIND, THREE)
    assert (scene.wall.newest.letter, scene.wall.out, scene.wall.of) == ("a", 1, 3)
    assert [(o.command, o.label, o.main) for o in scene.offers] == [("show", "Show reply B", True)]
    scene = scene.then("farah: show")
    assert scene.wall.newest.letter == "b"
    assert scene.then("farah: show").offers == ()


def test_only_what_is_shown_can_be_named_and_the_newest_comes_first():
    scene = play(KIND, THREE, "farah: show")
    assert [form.action for form in scene.forms(ANA)] == ["name-b", "name-a"]
    assert [reply.letter for reply in scene.phone(ANA).replies] == ["b", "a"]
    with pytest.raises(Refused):
        scene.then("ana: name-c style=passive")


def test_before_the_reveal_no_style_and_no_number_is_on_wall_or_phones():
    given = play(KIND, THREE, *ALL_OUT, "ben: name-a style=passive")
    empty = play(KIND, THREE, *ALL_OUT)
    for lines in ((), ("farah: close",), ("farah: close", "farah: again")):
        assert given.then(*lines).wall == empty.then(*lines).wall
        assert given.then(*lines).phone(ANA) == empty.then(*lines).phone(ANA)
    closed = given.then("farah: close")
    assert len(closed.wall.replies) == 3
    assert all(not r.style and not r.pieces and not r.bars for r in closed.wall.replies)


def test_people_talk_between_the_rounds():
    closed = play(KIND, THREE, "farah: close")
    assert closed.wall.talk == closed.phone(ANA).talk == RAW["talk"]
    assert closed.then("farah: again", "farah: close").wall.talk == ""


def test_a_second_round_has_all_replies_and_remembers_the_first():
    scene = play(KIND, THREE, "ana: name-a style=passive", "farah: close", "farah: again")
    assert [form.action for form in scene.forms(ANA)] == ["name-c", "name-b", "name-a"]
    assert scene.phone(ANA).replies[0].before == "passive"
    assert scene.phone(ANA).replies[0].mine == ""
    assert scene.wall.newest is None


def test_the_reveal_shows_key_bars_and_telling_words():
    scene = play(KIND, THREE, *ALL_OUT, "ana: name-a style=passive", "ben: name-a style=assertive")
    scene = scene.then("farah: close", "farah: again", "ana: name-a style=assertive", *REVEALED)
    first = scene.wall.replies[0]
    assert first.style == key(scene)["a"]
    assert {bar.value: bar.counts for bar in first.bars} == {
        "passive": (1, 0),
        "aggressive": (0, 0),
        "assertive": (1, 1),
    }
    reply = REPLIES[first.style]
    assert "".join(piece.text for piece in first.pieces) == reply.verbal
    assert {piece.text for piece in first.pieces if piece.telling} == set(reply.telling)


def test_a_prediction_belongs_to_the_first_round_and_to_a_reply_that_one_has_named():
    scene = play(KIND, THREE)
    assert [form.action for form in scene.forms(ANA)] == ["name-a"]
    scene = scene.then("ana: name-a style=passive")
    assert [form.action for form in scene.forms(ANA)] == ["name-a", "predict-a"]
    assert [form.action for form in scene.forms(BEN)] == ["name-a"]
    scene = scene.then("ana: predict-a speaker=worse | other=better | relationship=same")
    assert [field.value for field in scene.forms(ANA)[1].fields] == ["worse", "better", "same"]
    again = scene.then("farah: close", "farah: again", "ana: name-a style=passive")
    assert all(form.action.startswith("name") for form in again.forms(ANA))


@pytest.mark.parametrize(("size", "shown"), [(4, ()), (5, (0, 0, 5))])
def test_predictions_are_shown_from_five_people_on(size, shown):
    scene = play(KIND, THREE)
    for person in crowd(size):
        scene = scene.then(
            f"{person}: name-a style=passive",
            f"{person}: predict-a speaker=worse | other=better | relationship=same",
        )
    close = scene.then(*REVEALED, "farah: focus reply=a").wall.close
    assert (close.predictions[0].counts if close.predictions else ()) == shown


def test_one_reply_can_be_looked_at_closely_and_left_again():
    scene = play(KIND, THREE, *REVEALED, "farah: focus reply=b")
    reply = REPLIES[key(scene)["b"]]
    assert scene.wall.close.outcome_later == reply.outcome_later
    assert scene.wall.close.nonverbal == reply.nonverbal
    assert scene.then("farah: focus reply=all").wall.close is None
    assert scene.then("farah: hide").wall.close is None


def test_the_desk_has_everything_from_the_start():
    desk = play(KIND, THREE).desk
    assert [one.close.reply.letter for one in desk.replies] == ["a", "b", "c"]
    assert [one.out for one in desk.replies] == [True, False, False]
    assert all(one.close.nonverbal and one.close.reply.style for one in desk.replies)


def test_the_summary_tells_how_many_named_it_so():
    scene = play(KIND, THREE, *ALL_OUT)
    letter = letter_of(scene, "assertive")
    scene = scene.then(*(f"{person}: name-{letter} style=assertive" for person in crowd(4)))
    readings = [block.reading for block in scene.section.blocks if hasattr(block, "reading")]
    assert f"4 of 4 (100 %) named reply {letter.upper()} assertive." in readings
    assert any("Fewer than five" in getattr(b, "sentence", "") for b in scene.section.blocks)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"styles": ["passive"]}, "at least two"),
        ({"styles": ["passive", "passive"]}, "named twice"),
        ({"styles": ["passive", "loud"]}, "loud"),
        ({"rounds": 0}, "rounds: must be 1 or 2"),
        ({"question": ""}, "question: must not be empty"),
        ({"talk": "x" * 400}, "fit on a wall"),
        ({"manner": "sung"}, "manner"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)


def test_replies_too_long_for_a_wall_are_complained_about():
    long = msgspec.structs.replace(SCENARIO.replies.passive, verbal="well " * 90)
    replies = msgspec.structs.replace(SCENARIO.replies, passive=long)
    with pytest.raises(Complaint, match=r"passive reply has 450 characters; 180 fit.*fewer styles"):
        KIND.parse(RAW, msgspec.structs.replace(SCENARIO, replies=replies))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"inner_thought": "x" * 301, "outcome_now": "x" * 50, "outcome_later": "x" * 50}, "400"),
        ({"nonverbal": ("x" * 71, "x" * 70)}, "140 fit"),
    ],
)
def test_what_a_close_look_cannot_hold_is_complained_about(more, sentence):
    passive = msgspec.structs.replace(SCENARIO.replies.passive, **more)
    replies = msgspec.structs.replace(SCENARIO.replies, passive=passive)
    with pytest.raises(Complaint, match=sentence):
        KIND.parse(RAW, msgspec.structs.replace(SCENARIO, replies=replies))


def test_it_needs_a_scenario():
    with pytest.raises(Complaint, match="scenario: is needed"):
        KIND.parse(RAW, None)


def test_the_desk_chooses_whether_replies_are_read_or_played():
    scene = Scene(KIND, KIND.start(THREE, 7), Stage(Phase.BRIEFING))
    assert KIND.desk(scene.state, scene.stage).manner == "read"
    scene = scene.then("farah: play")
    assert KIND.projector(scene.state, scene.stage).manner == "played"
    scene = scene.then("farah: read-aloud")
    assert KIND.phone(scene.state, scene.stage, ANA).manner == "read"
