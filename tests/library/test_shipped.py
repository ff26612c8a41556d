"""What ships is fit to be put before a room."""

import re

import pytest

from server.core.scenario import Scenario, Style, suits_minors
from server.core.workshop import Recipe, Workshop
from server.library import SHIPPED, Library, check

LIBRARY = Library.read(SHIPPED)
SCENARIOS = [pytest.param(found, id=found.id) for found in LIBRARY.scenarios.values()]
WORKSHOPS = [pytest.param(found, id=found.id) for found in LIBRARY.workshops.values()]
RECIPES = [pytest.param(found, id=found.id) for found in LIBRARY.recipes.values()]
SENTENCE = re.compile(r"[.!?][\"')]?(?=\s|$)")


def test_shipped_content_has_no_complaint():
    assert check() == []


def test_there_are_eight_situations_and_a_first_half_hour():
    assert len(LIBRARY.scenarios) == 8
    assert LIBRARY.workshops["half-hour", "en"].minutes == 30


def test_at_least_four_situations_show_the_fourth_reply():
    fourth = Style.PASSIVE_AGGRESSIVE
    assert sum(fourth in s.replies.by_style() for s in LIBRARY.scenarios.values()) >= 4


def test_the_situations_climb_from_easy_to_hard():
    levels = sorted(scenario.difficulty for scenario in LIBRARY.scenarios.values())
    assert levels == [1, 2, 2, 3, 4, 4, 5, 8]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_reply_has_words_that_give_it_away(scenario: Scenario):
    assert all(reply.telling for reply in scenario.replies.by_style().values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_for_minors_before_somebody_reviewed_it_for_them(scenario: Scenario):
    assert not suits_minors(scenario)


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
