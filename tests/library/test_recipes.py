"""Recipes: steps that a workshop takes over, and changes as it likes."""

from pathlib import Path

import pytest

from server.library import SHIPPED, Library, check, counted
from tests.library.test_broken_files import WORKSHOP, put

RECIPE = """
id = "drink"
number = "R02"
title = "Drink"

[[steps]]
id = "which"
kind = "choice"
title = "Which one?"
minutes = 3
seconds = 60
notes = "Say: tea is fine."

[steps.content]
question = "Tea or coffee?"
talk = "In pairs."
options = [{ label = "Tea" }, { label = "Coffee" }]

[[steps]]
id = "why"
kind = "responses"
title = "Why?"
minutes = 2
from = "which"
content = { prompt = "Why this one?" }
"""
HEAD = """
id = "mine"
title = "Mine"
minutes = 5
"""
TAKEN = '[[steps]]\nid = "first"\nrecipe = "drink"\n'
SECOND = '[[steps]]\nid = "second"\nrecipe = "drink"\npart = 2\n'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with one recipe in it."""
    put(tmp_path / "content", "recipes/drink/en.toml", RECIPE)
    return tmp_path / "content"


def said(content: Path, text: str, name: str = "workshops/mine/en.toml") -> list[str]:
    """What is said about one file, without its name."""
    put(content, name, text)
    return [line.removeprefix(f"content/{name}, ") for line in Library.read(content).complaints]


def workshop(content: Path, *steps: str, minutes: int = 5, language: str = "en"):
    """The workshop of these steps, which must be sound."""
    head = HEAD.replace("minutes = 5", f'minutes = {minutes}\nlanguage = "{language}"')
    put(content, f"workshops/mine/{language}.toml", head + "\n".join(steps))
    library = Library.read(content)
    assert library.complaints == ()
    return library.workshops["mine", language]


# -- taking over --------------------------------------------------------------------------------


def test_a_recipe_is_read_and_found_in_english_where_it_has_no_other_language(content: Path):
    library = Library.read(content)
    assert library.complaints == ()
    found = library.recipe("drink", "de")
    assert found is not None
    assert (found.number, [step.id for step in found.steps]) == ("R02", ["which", "why"])
    assert library.recipe("drunk", "en") is None


def test_a_step_takes_everything_from_its_recipe_but_the_id(content: Path):
    (step,) = workshop(content, TAKEN, minutes=3).steps
    assert (step.id, step.kind, step.title) == ("first", "choice", "Which one?")
    assert (step.minutes, step.seconds, step.notes) == (3, 60, "Say: tea is fine.")
    assert step.content["question"] == "Tea or coffee?"


def test_even_the_id_if_it_says_none(content: Path):
    (step,) = workshop(content, '[[steps]]\nrecipe = "drink"', minutes=3).steps
    assert step.id == "which"


def test_what_the_workshop_says_itself_wins_and_contents_are_merged_key_by_key(content: Path):
    own = 'minutes = 5\ntitle = "Ours"\ncontent = { question = "Beer or wine?", rounds = 2 }'
    (step,) = workshop(content, TAKEN + own).steps
    assert (step.title, step.minutes, step.seconds) == ("Ours", 5, 60)
    assert step.content == {
        "question": "Beer or wine?",
        "rounds": 2,
        "talk": "In pairs.",
        "options": [{"label": "Tea"}, {"label": "Coffee"}],
    }


def test_parts_build_on_each_other_under_whatever_ids_they_are_taken(content: Path):
    first, second = workshop(content, TAKEN, SECOND).steps
    assert (first.source, second.source) == (None, "first")


def test_a_part_builds_on_the_last_one_taken_before_it(content: Path):
    again = TAKEN.replace("first", "again")
    steps = workshop(content, TAKEN, SECOND, again, SECOND.replace("sec", "thi"), minutes=10).steps
    assert [step.source for step in steps] == [None, "first", None, "again"]


def test_a_part_may_build_on_another_step_of_the_workshop(content: Path):
    _, _, own = WORKSHOP.partition("[[steps]]")
    own = "[[steps]]" + own.replace("minutes = 5", "minutes = 3")
    steps = workshop(content, own.replace("first", "mine"), TAKEN, SECOND + 'from = "mine"',
                     minutes=8).steps  # fmt: skip
    assert steps[2].source == "mine"


def test_a_workshop_in_another_language_takes_the_english_recipe_or_its_own(content: Path):
    assert workshop(content, TAKEN, minutes=3, language="de").steps[0].title == "Which one?"
    german = RECIPE.replace('id = "drink"', 'id = "drink"\nlanguage = "de"')
    put(content, "recipes/drink/de.toml", german.replace("Which one?", "Was?"))
    assert workshop(content, TAKEN, minutes=3, language="de").steps[0].title == "Was?"


def test_ones_own_recipe_replaces_the_one_that_ships_even_for_shipped_workshops(tmp_path: Path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    put(shipped, "recipes/drink/en.toml", RECIPE)
    put(shipped, "workshops/mine/en.toml", HEAD.replace("5", "3") + TAKEN)
    put(own, "recipes/drink/en.toml", RECIPE.replace("Which one?", "Our drink"))
    library = Library.read(shipped, own)
    assert library.workshops["mine", "en"].steps[0].title == "Our drink"


# -- complaints ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            'recipe = "drinks"',
            'step 1, recipe: there is no recipe "drinks" to read (did you mean "drink"?);'
            " check its id",
        ),
        ("recipe = 7", "step 1, recipe: must be the id of a recipe, in quotation marks"),
        ('recipe = "drink"\npart = 3', 'step 1, part: the recipe "drink" has the parts 1 to 2'),
        ('recipe = "drink"\npart = 0', 'step 1, part: the recipe "drink" has the parts 1 to 2'),
        ('recipe = "drink"\npart = true', 'step 1, part: the recipe "drink" has the parts 1 to 2'),
        (
            'recipe = "drink"\ncontent = { rounds = 5 }\nminutes = 5',
            'step 1 (choice, recipe "drink"): rounds: must be 1 or 2',
        ),
        (
            'recipe = "drink"\nminuts = 5',
            'step 1 (choice, recipe "drink"), minuts: is not a field known here'
            ' (did you mean "minutes"?)',
        ),
        (
            'recipe = "drink"\npart = 2\nminutes = 5',
            'step 1 (responses, recipe "drink"), from: "which" is not the id of an earlier step',
        ),
        (
            'recipe = "drink"\nminutes = 5\nfrom = "later"',
            'step 1 (choice, recipe "drink"), from: "later" is not the id of an earlier step',
        ),
        (
            'recipe = "drink"\ncontent = 7',
            'step 1 (choice, recipe "drink"), content: must be a table',
        ),
    ],
)
def test_a_complaint_names_the_workshop_the_step_and_the_recipe(
    content: Path, step: str, sentence: str
):
    assert said(content, f'{HEAD}\n[[steps]]\nid = "a"\n{step}') == [sentence]


def test_what_else_is_wrong_is_told_beside_a_recipe_that_is_not_there(content: Path):
    own = TAKEN + 'minutes = 5\ncontent = { rounds = 5 }\n[[steps]]\nid = "b"\nrecipe = "x"'
    assert said(content, HEAD + own) == [
        'step 2, recipe: there is no recipe "x" to read; check its id',
        'step 1 (choice, recipe "drink"): rounds: must be 1 or 2',
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('"R02"', '"R31"', 'number: "R31" must be from R01 to R30, or left out'),
        ('"R02"', '"2"', 'number: "2" must be from R01 to R30, or left out'),
        ('id = "why"', 'id = "which"', 'steps: 2 have the id "which"; give each its own'),
        (
            'from = "which"',
            'from = "when"',
            'step 2 (responses), from: "when" is not the id of an earlier step',
        ),
        (
            'from = "which"',
            'from = "wich"',
            'step 2 (responses), from: "wich" is not the id of an earlier step'
            ' (did you mean "which"?)',
        ),
        (
            'kind = "choice"',
            'kind = "choice"\nrecipe = "other"',
            "step 1 (choice), recipe: is not a field known here",
        ),
        ('question = "Tea or coffee?"', 'question = ""', "step 1 (choice): question: must not"),
        ('id = "drink"', 'id = "drunk"', 'id: is "drunk", but the folder is "drink"'),
        ('title = "Drink"', "", "title: is missing"),
    ],
)
def test_a_mistake_in_a_recipe_names_its_place(
    content: Path, was: str, becomes: str, sentence: str
):
    (line,) = said(content, RECIPE.replace(was, becomes, 1), "recipes/drink/en.toml")
    assert line.startswith(sentence)


def test_a_recipe_needs_a_step(content: Path):
    text = RECIPE.partition("[[steps]]")[0] + "steps = []"
    assert said(content, text, "recipes/drink/en.toml") == [
        "steps: are 0; there must be from 1 to 60"
    ]


def test_a_broken_recipe_breaks_no_other_file(content: Path):
    put(content, "recipes/water/en.toml", "title = 1")
    library = Library.read(content)
    assert ("drink", "en") in library.recipes
    assert all(line.startswith("content/recipes/water/en.toml, ") for line in library.complaints)


def test_a_workshop_of_its_own_steps_says_from_of_an_earlier_one(content: Path):
    text = WORKSHOP.replace('kind = "choice"', 'kind = "choice"\nfrom = "first"')
    assert said(content, text) == [
        'step 1 (choice), from: "first" is not the id of an earlier step'
    ]


# -- check --------------------------------------------------------------------------------------


def test_check_covers_recipes_and_says_how_many(content: Path):
    put(content, "workshops/mine/en.toml", HEAD.replace("5", "3") + TAKEN)
    assert check([content]) == []
    assert counted([content]) == "0 scenarios, 1 recipe, 1 workshop"
    assert counted([content / "recipes"]) == "0 scenarios, 1 recipe, 0 workshops"
    broken = put(content, "recipes/water/en.toml", "title = 1")
    assert check([broken])
    assert check([content / "recipes"]) == check([broken])
    assert check([content / "workshops"]) == []


def test_a_folder_with_nothing_but_recipes_holds_content(content: Path):
    assert check([content]) == []


def test_check_counts_what_ships():
    library = Library.read(SHIPPED)
    scenarios, recipes, workshops = (int(part.split()[0]) for part in counted().split(", "))
    assert len(library.scenarios) == scenarios
    assert len(library.recipes) == recipes
    assert len(library.workshops) == workshops
