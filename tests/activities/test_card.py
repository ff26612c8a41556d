"""A card in miniature: what one tap keeps, who hears of it, and what never leaves a phone."""

import msgspec
import pytest

from server.activities.card import KIND
from server.activities.card.model import Agreed
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.activities.examined import LIBRARY, Page, rendered
from tests.cast import ANA, BEN, crowd, play

RULES = {
    "title": "How we work here",
    "lines": ["You may pass."],
    "button": "Agreed",
    "version": "2026-11",
    "practice": True,
    "topics": ["Bullying", "Money"],
}
ASKED = {
    "title": "Four parts",
    "lines": ["One.", "Two."],
    "ask": {"question": "Which?", "options": ["First", "Second"], "visibility": "counted"},
}
SHOWN = ("farah: close", "farah: reveal")


def spec(raw, scenario=None, **more):
    return KIND.parse({**raw, **more}, scenario)


def actions(scene, person):
    return [form.action for form in scene.forms(person)]


def topics(scene, marks):
    """The scene after as many people as there are marks agreed and left topics out."""
    for person, marked in zip(crowd(len(marks)), marks, strict=True):
        scene = scene.then(f"{person}: agree agree=yes")
        scene = scene.sends(person, "topics", {"topics": list(marked)})
    return scene


# -- agreeing -----------------------------------------------------------------------------------


def test_agreeing_keeps_the_version_of_the_wording():
    scene = play(KIND, spec(RULES), "ana: agree agree=yes")
    given = msgspec.json.decode(scene.log[0][2], type=KIND.given)
    assert given == Agreed(version="2026-11")
    assert KIND.said(scene.state, given) == "Agreed (version 2026-11)"
    assert "tapped by 1" in str(scene.section)


def test_what_else_there_is_to_tap_comes_after_agreeing():
    scene = play(KIND, spec(RULES))
    assert actions(scene, ANA) == ["agree"]
    assert actions(scene.then("ana: agree agree=yes"), ANA) == ["agree", "stop", "pass", "topics"]
    assert KIND.settled(scene.then("ana: agree agree=yes").state, scene.stage) == {ANA}


def test_who_agreed_is_asked_again_in_a_new_round():
    scene = play(KIND, spec(RULES), "ana: agree agree=yes", "farah: close", "farah: again")
    assert actions(scene, ANA) == ["agree"]
    assert KIND.settled(scene.state, scene.stage) == set()


# -- trying the two buttons ---------------------------------------------------------------------


def test_pass_and_stop_can_be_tried_once_and_change_nothing_for_anybody_else():
    agreed = play(KIND, spec(RULES), "ana: agree agree=yes")
    scene = agreed.then("ana: pass", "ana: stop")
    assert scene.phone(ANA).tried == ("pass", "stop")
    assert actions(scene, ANA) == ["agree", "topics"], "The room's own Pass is back in its place"
    assert (scene.wall, scene.desk, scene.phone(BEN)) == (
        agreed.wall,
        agreed.desk,
        agreed.phone(BEN),
    )
    assert scene.section == agreed.section
    assert all(
        KIND.said(scene.state, msgspec.json.decode(body, type=KIND.given)) == ""
        for _, _, body in scene.log[1:]
    )


def test_without_agreeing_pass_is_the_rooms_own():
    assert "pass" not in actions(play(KIND, spec(RULES)), ANA)


# -- topics -------------------------------------------------------------------------------------


def test_topics_reach_the_desk_as_a_sum_of_enough_people_and_nobody_else():
    quiet = play(KIND, spec(RULES), people=crowd(6))
    scene = topics(quiet, ["a", "a", "a", "ab", "", ""])
    assert scene.desk.marked == (), "Not while it is open"
    closed = scene.then("farah: close")
    assert [(one.topic, one.count) for one in closed.desk.marked] == [("Bullying", 4), ("Money", 2)]
    assert closed.desk.of == 6
    revealed = closed.then("farah: reveal")
    assert "Money" not in str((revealed.wall, revealed.section))
    assert revealed.phone(BEN).left_out == ("Bullying",), "Only one's own"


def test_one_and_two_are_told_alike():
    one = topics(play(KIND, spec(RULES)), ["b", "a", "a", "a", "a"]).then("farah: close")
    two = topics(play(KIND, spec(RULES)), ["b", "b", "a", "a", "a"]).then("farah: close")
    assert [t.count for t in one.desk.marked] == [4, 2]
    assert [t.count for t in two.desk.marked] == [3, 2]


@pytest.mark.parametrize(
    ("marks", "company"),
    [
        (["a", "b", "a", ""], Company()),
        (["a", "a", "a", "a", "a"], Company()),
        (["a", "b", "a", "", "a", "", "b"], Company(manager=True)),
    ],
)
def test_too_few_or_too_much_alike_is_not_shown(marks, company):
    scene = topics(play(KIND, spec(RULES), company=company), marks).then("farah: close")
    assert scene.desk.of == 0
    assert "Not shown" in rendered(scene, "desk")


def test_one_late_answer_does_not_change_the_sum():
    scene = topics(play(KIND, spec(RULES)), ["a", "a", "b", "", ""]).then("farah: close")
    before = scene.desk.marked
    late = scene.then("farah: reopen", "idLate: agree agree=yes")
    late = late.sends("idLate", "topics", {"topics": ["b"]}).then("farah: close")
    assert late.desk.marked == before


def test_the_sum_stays_when_somebody_is_erased():
    scene = topics(play(KIND, spec(RULES)), ["a", "a", "b", "", ""]).then("farah: close")
    state = KIND.start(spec(RULES), 7)
    for stage, by, body in scene.log:
        if by.person != ANA:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    assert KIND.desk(state, scene.stage).marked == scene.desk.marked
    assert ANA not in state.topics
    assert KIND.publish(state, scene.stage) is None


# -- one thing to tap ---------------------------------------------------------------------------


def test_a_counted_answer_is_on_the_wall_only_after_the_reveal():
    scene = play(KIND, spec(ASKED), "ana: answer option=a", "ben: answer option=a")
    assert scene.then("farah: close").wall == play(KIND, spec(ASKED)).wall
    assert [bar.counts for bar in scene.desk.bars] == [(2,), (0,)]
    assert [bar.counts for bar in scene.then(*SHOWN).wall.bars] == [(2,), (0,)]


def test_an_answer_can_be_changed_while_it_is_open():
    scene = play(KIND, spec(ASKED), "ana: answer option=a", "ana: answer option=b")
    assert [bar.counts for bar in scene.desk.bars] == [(0,), (1,)]
    with pytest.raises(Refused):
        scene.then("farah: close", "ana: answer option=a")


def test_a_private_answer_is_on_ones_own_phone_only():
    private = {**ASKED, "ask": {**ASKED["ask"], "visibility": "private"}}
    scene = play(KIND, spec(private), "ana: answer option=b")
    shown = scene.then(*SHOWN)
    assert shown.phone(ANA).mine == ("Second",)
    assert shown.desk.bars == shown.wall.bars == shown.phone(BEN).bars == ()
    assert "Second" not in str(shown.section)


# -- the break ----------------------------------------------------------------------------------


def test_in_a_break_people_say_that_they_are_back():
    scene = play(KIND, spec({"title": "Break", "countdown": True}), "ana: back back=yes")
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    assert scene.phone(ANA).back
    assert not scene.phone(BEN).back


# -- the ways to go -----------------------------------------------------------------------------


def ways():
    return spec(
        {"title": "Ways", "routes": True}, LIBRARY.scenarios["jokes-about-the-new-one", "en"]
    )


def test_a_way_to_go_is_marked_on_the_phone_and_never_sent():
    scene = play(KIND, ways())
    assert scene.forms(ANA) == ()
    page = Page(rendered(scene, "phone", ANA))
    assert page.forms == [], "Nothing on the card can be sent"
    assert "not sent" in page.text
    assert [way.route for way in scene.wall.ways][:2] == ["assert", "support"]


def test_the_ways_need_a_scenario_that_has_some():
    with pytest.raises(Complaint, match="when_not_to"):
        spec({"title": "Ways", "routes": True}, LIBRARY.scenarios["headphones", "en"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "title: must not be empty"),
        ({"lines": ["x"] * 7}, "6 fit on a wall"),
        ({"lines": ["x" * 111]}, "110 fit on a wall"),
        ({"lines": [], "button": "", "version": "", "practice": False}, "there to be read"),
        ({"button": "", "practice": False}, "needs a `button`"),
        ({"button": "", "version": ""}, "practice: needs a `button`"),
        ({"countdown": True}, "asks for nothing"),
        ({"topics": ["Money", "Money"]}, "two are the same"),
        ({"ask": {"question": "?", "options": ["One"]}}, "there must be from 2 to 6"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(RULES, **wrong)
