"""What ships is fit to be put before a room."""

import re

import pytest

from server.core.scenario import Scenario, Style
from server.core.workshop import Recipe, Workshop
from server.library import SHIPPED, Library, check

LIBRARY = Library.read(SHIPPED)
SCENARIOS = [
    pytest.param(found, id=f"{found.id}-{found.language}") for found in LIBRARY.scenarios.values()
]
WORKSHOPS = [
    pytest.param(found, id=f"{found.id}-{found.language}") for found in LIBRARY.workshops.values()
]
RECIPES = [
    pytest.param(found, id=f"{found.id}-{found.language}") for found in LIBRARY.recipes.values()
]
SENTENCE = re.compile(r"[.!?][\"')]?(?=\s|$)")


def test_shipped_content_has_no_complaint():
    assert check() == []


def test_at_least_four_situations_show_the_fourth_reply():
    fourth = Style.PASSIVE_AGGRESSIVE
    assert sum(fourth in s.replies.by_style() for s in LIBRARY.scenarios.values()) >= 4


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_reply_has_words_that_give_it_away(scenario: Scenario):
    assert all(reply.telling for reply in scenario.replies.by_style().values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scene_can_be_read_at_a_glance(scenario: Scenario):
    replies = scenario.replies.by_style().values()
    assert all(len(reply.verbal) <= 180 for reply in replies)
    assert sum(len(reply.verbal) for reply in replies) <= 400
    assert all(len(line.words.split()) <= 16 for line in scenario.escalation)
    assert all(question.endswith(("?", ".")) for question in scenario.debrief)


def test_no_two_scenes_share_a_sentence():
    """Forty scenes are read in a row; what is said twice was copied."""
    seen: dict[str, str] = {}
    for scenario in LIBRARY.scenarios.values():
        texts = (
            scenario.setup,
            scenario.culture_notes,
            scenario.accessibility_notes,
            *(scenario.debrief),
            *(line.words for line in scenario.escalation),
            *(reply.verbal for reply in scenario.replies.by_style().values()),
        )
        for text in texts:
            assert seen.setdefault(text, scenario.id) == scenario.id, text


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_every_step_has_a_few_sentences_to_use_while_talking(workshop: Workshop):
    for step in workshop.steps:
        assert 2 <= len(SENTENCE.findall(step.notes)) <= 12, step.id


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_says_what_it_is_good_for_and_how_to_hold_it(recipe: Recipe):
    assert 1 <= len(SENTENCE.findall(recipe.purpose)) <= 5
    assert recipe.author
    assert recipe.licence
    for step in recipe.steps:
        assert 2 <= len(SENTENCE.findall(step.notes)) <= 20, step.id


@pytest.mark.parametrize("whole", [*WORKSHOPS, *RECIPES])
def test_no_hard_line_break_is_left_inside_a_sentence(whole: Workshop | Recipe):
    assert not any(re.search(r"[^\n]\n[^\n-]", step.notes) for step in whole.steps)


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_a_visible_clock_is_never_longer_than_its_step(workshop: Workshop):
    assert all((step.seconds or 0) <= step.minutes * 60 for step in workshop.steps)
