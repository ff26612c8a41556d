"""A guided practice in miniature: everybody chooses, nobody is judged, the room hears a sum."""

import msgspec
import pytest

from server.activities.drill import KIND
from server.core.company import Company
from server.core.complaint import Complaint
from tests.activities.examined import rendered
from tests.cast import ANA, BEN, crowd, play

RAW = {
    "prompt": "Five minutes to settle",
    "opt_out": "You can stop at any time.",
    "rate": {"label": "How tense are you?", "low": "not at all", "high": "very"},
    "practices": [
        {
            "name": "Let go",
            "about": "Muscles.",
            "caution": "Leave out what hurts.",
            "steps": [{"do": "Make fists.", "seconds": 30}, {"do": "Let go.", "seconds": 60}],
        },
        {"name": "Step out", "out": True},
    ],
}
SHOWN = ("farah: close", "farah: reveal")
TEN = [(60, 40)] * 6 + [(50, 50)] * 3 + [(20, 70)]


def spec(**more):
    return KIND.parse({**RAW, **more}, None)


def rated(scene, pairs):
    """The scene after as many people as there are pairs rated before and after."""
    for person, (before, after) in zip(crowd(len(pairs)), pairs, strict=True):
        scene = scene.then(
            f"{person}: choose practice=a | before={before}", f"{person}: after after={after}"
        )
    return scene


# -- choosing -----------------------------------------------------------------------------------


def test_stepping_out_is_a_choice_like_any_other():
    scene = play(KIND, spec(), "ana: choose practice=b", "ben: choose practice=a")
    assert KIND.settled(scene.state, scene.stage) == {ANA, BEN}
    assert scene.phone(ANA).mine.out
    assert scene.section.answered == 2


def test_nobody_but_oneself_sees_what_was_chosen():
    one = play(KIND, spec(), "ana: choose practice=a")
    other = play(KIND, spec(), "ana: choose practice=b")
    for scene in (one, one.then(*SHOWN)):
        twin = other if scene is one else other.then(*SHOWN)
        assert (scene.wall, scene.desk, scene.phone(BEN), scene.section) == (
            twin.wall,
            twin.desk,
            twin.phone(BEN),
            twin.section,
        )


def test_one_may_choose_again_and_leave_the_number_out():
    scene = play(KIND, spec(), "ana: choose practice=a", "ana: choose practice=b")
    assert scene.phone(ANA).mine.name == "Step out"
    assert [form.action for form in scene.forms(ANA)] == ["choose"], "Nothing to compare with"
    scene = scene.then("ana: choose practice=a | before=40")
    assert [form.action for form in scene.forms(ANA)] == ["choose", "after"]


def test_the_steps_with_their_seconds_and_the_caution_are_on_the_phone():
    page = rendered(play(KIND, spec(), "ana: choose practice=a"), "phone", ANA)
    for words in ("Make fists.", "30 s", "Leave out what hurts.", "stop at any time"):
        assert words in page


def test_a_new_round_is_a_new_choice():
    scene = play(KIND, spec(), "ana: choose practice=a | before=40", "farah: close", "farah: again")
    assert scene.phone(ANA).mine is None
    assert scene.phone(ANA).before is None


# -- the wall -----------------------------------------------------------------------------------


def test_the_desk_leads_through_one_practice_line_by_line():
    scene = play(KIND, spec(), "farah: show practice=a")
    assert (scene.wall.led.name, scene.wall.step) == ("Let go", 0)
    assert [offer.command for offer in scene.offers] == ["show", "step-on"]
    scene = scene.then("farah: step-on")
    assert [offer.command for offer in scene.offers] == ["show", "step-back"]
    assert scene.then("farah: step-back").wall.step == 0
    assert scene.then("farah: show practice=all").wall.led is None


def test_there_is_nothing_to_lead_through_in_stepping_out():
    show = play(KIND, spec()).offers[0]
    assert [option.value for option in show.fields[0].options] == ["all", "a"]


# -- what the room hears of ratings -------------------------------------------------------------


def test_the_room_hears_counts_without_small_cells_after_the_reveal():
    scene = rated(play(KIND, spec()), TEN)
    assert scene.desk.published is None, "Not while it is open"
    closed = scene.then("farah: close")
    assert closed.desk.published.counts == (("down", 6), ("up-or-same", 4))
    assert closed.wall == play(KIND, spec(), "farah: close").wall
    shown = closed.then("farah: reveal")
    assert shown.wall.published == closed.desk.published
    assert "6 went down and 4 went up or stayed about the same" in str(shown.section)
    assert "median" not in str(shown.section).lower(), "Counts, and nothing finer"


def test_below_eight_there_are_words_only():
    scene = rated(play(KIND, spec()), [(60, 40)] * 5 + [(50, 70)]).then(*SHOWN)
    assert scene.wall.published.counts == ()
    assert "Most of the 6" in rendered(scene, "projector")


@pytest.mark.parametrize(
    ("pairs", "company"),
    [(TEN[-4:], Company()), ([(60, 40)] * 9, Company()), (TEN[-7:], Company(minors=True))],
)
def test_too_few_or_too_much_alike_is_not_shown(pairs, company):
    scene = rated(play(KIND, spec(), company=company), pairs).then(*SHOWN)
    assert scene.wall.published is None
    assert "Not shown" in rendered(scene, "projector")
    assert "Not shown" in str(scene.section)


def test_where_the_author_keeps_it_private_nothing_is_shown():
    scene = rated(play(KIND, spec(private=True)), TEN).then(*SHOWN)
    assert scene.state.published == play(KIND, spec()).state.published
    assert "Not shown" not in rendered(scene, "projector")
    assert scene.phone(ANA).after == 40


def test_one_late_rating_does_not_change_what_was_shown():
    scene = rated(play(KIND, spec()), TEN).then("farah: close")
    late = scene.then(
        "farah: reopen", "late: choose practice=a | before=10", "late: after after=90"
    )
    assert late.then("farah: close").desk.published == scene.desk.published


def test_what_was_shown_stays_when_somebody_is_erased():
    scene = rated(play(KIND, spec()), TEN).then("farah: close")
    state = KIND.start(spec(), 7)
    for stage, by, body in scene.log:
        if by.person != ANA:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    assert KIND.desk(state, scene.stage).published == scene.desk.published
    assert len(state.pairs(1)) == 9
    assert KIND.publish(state, scene.stage) is None, "One person is no reason for a new picture"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt: must not be empty"),
        ({"opt_out": ""}, "opt_out: must not be empty"),
        ({"practices": []}, "there must be from 1 to 4"),
        ({"practices": RAW["practices"][:1]}, "stepping out is a choice"),
        ({"practices": RAW["practices"][1:]}, "all of them step out"),
        ({"practices": [*RAW["practices"], {"name": "Empty"}]}, "write at least one"),
        (
            {"practices": [{"name": "Long", "steps": [{"do": "x" * 120, "seconds": 9}] * 6}]},
            "too long to stand on a wall",
        ),
        (
            {"practices": [{"name": "Short", "steps": [{"do": "Breathe.", "seconds": 1}]}]},
            "seconds: from 3 to 600",
        ),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
