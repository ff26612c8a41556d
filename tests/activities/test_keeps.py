"""What a person keeps of a step is theirs, at every stage of every recipe."""

import pytest

from server.activities import KINDS
from server.core.keepsake import Bar, Kept, chapters, rows
from tests.activities.examined import LIBRARY, fresh, journey
from tests.cast import crowd

STEPS = [
    pytest.param(step, id=f"{recipe.id}-{step.id}")
    for recipe in LIBRARY.recipes.values()
    for step in recipe.steps
    if recipe.language == "en" and KINDS[step.kind].keeps is not None
]


@pytest.mark.parametrize("step", STEPS)
def test_whoever_gave_and_received_nothing_keeps_nothing(step):
    kind = KINDS[step.kind]
    spec = kind.parse(step.content, LIBRARY.scenario_for(step, "en"))
    people = tuple(crowd(5))
    for scene in journey(kind, spec, people):
        assert all(kept.empty for kept in kind.keeps(scene.state, scene.stage, "nobody")), scene
        for person in people:
            for kept in kind.keeps(scene.state, scene.stage, person):
                assert isinstance(kept, Kept)
                assert all(0 <= bar.value <= 100 for bar in kept.bars)


@pytest.mark.parametrize("step", STEPS)
def test_before_anything_was_given_nobody_keeps_anything(step):
    kind = KINDS[step.kind]
    spec = kind.parse(step.content, LIBRARY.scenario_for(step, "en"))
    scene = fresh(kind, spec, journey(kind, spec, ("ana",))[0].stage)
    assert all(kept.empty for kept in kind.keeps(scene.state, scene.stage, "ana"))


def test_what_is_empty_has_no_heading_and_parts_stand_in_their_order():
    found = chapters(
        (
            Kept(part="plan", rows=rows(("When", "Tuesday"), ("Who", ""))),
            Kept(part="lines"),
            Kept(part="heard", lines=("You took a breath first.",)),
        )
    )
    assert [chapter.part for chapter in found] == ["heard", "plan"]
    assert [row.words for row in found[1].kept[0].rows] == ["Tuesday"]


def test_numbers_that_stand_in_a_later_picture_are_not_shown_twice():
    before = Kept(part="check", title="At the start", bars=(Bar("Confidence", 40),))
    after = Kept(part="check", title="At the end", bars=(Bar("Confidence", 60, before=40),))
    other = Kept(part="check", title="At the end", bars=(Bar("Confidence", 60),))
    assert [kept.title for kept in chapters((before, after))[0].kept] == ["At the end"]
    assert len(chapters((before, other))[0].kept) == 2
