"""Whatever lies in a content folder: a clear sentence, no traceback, and the rest still works."""

import shutil
from pathlib import Path

import pytest

from server.library import SHIPPED, Library, check, loader

SHIFT = (SHIPPED / "situations/last-minute-shift/en.toml").read_text(encoding="utf-8")
OTHER = "situations/other/en.toml"
WORKSHOP = """
id = "mine"
title = "Mine"
minutes = 5

[[steps]]
id = "first"
kind = "choice"
title = "First"
minutes = 5

[steps.content]
question = "Tea or coffee?"
options = [{ label = "Tea" }, { label = "Coffee" }]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder of one's own, with the last-minute shift in it."""
    put(tmp_path / "content", "situations/last-minute-shift/en.toml", SHIFT)
    return tmp_path / "content"


def put(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file, with the folders it needs."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def complaints(folder: Path, text: str | bytes, name: str = "workshops/mine/en.toml") -> list[str]:
    """What is said about one file, without its name; the shift beside it must still be readable."""
    put(folder, name, text)
    library = Library.read(folder)
    assert ("last-minute-shift", "en") in library.scenarios, "One broken file hides no other"
    assert all(sentence.startswith(f"content/{name}") for sentence in library.complaints)
    return [sentence.removeprefix(f"content/{name}") for sentence in library.complaints]


def test_a_sound_workshop_is_read_without_a_word(content: Path):
    assert complaints(content, WORKSHOP) == []
    assert Library.read(content).workshops["mine", "en"].steps[0].title == "First"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "is not valid TOML: Invalid value"),
        (b"title = '\xff'", "is not UTF-8 text; save it again as UTF-8"),
        ("x" * (loader.LARGEST_FILE + 1), "is larger than 256 KiB; shorten it"),
        ("x = " + "[" * 5000 + "]" * 5000, "is nested too deeply; a few levels are enough"),
        (".".join("a" * 40) + " = 1", "is nested too deeply; a few levels are enough"),
        ("x = 1" + "0" * 5000, "is not valid TOML: Exceeds the limit"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_sentence(content: Path, text: str | bytes, said: str):
    (sentence,) = complaints(content, text)
    assert sentence.startswith(f": {said}")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('title = "Mine"', "", "title: is missing"),
        ('title = "Mine"', 'title = " "', "title: must not be empty"),
        ('title = "Mine"', "title = 7", "title: must be text in quotation marks"),
        (
            "minutes = 5",
            'minutes = "5"',
            "minutes: must be a whole number, without quotation marks",
        ),
        (
            "minutes = 5",
            "minutes = 6",
            "minutes: says 6, but the steps add up to 5; make them agree",
        ),
        ('id = "mine"', 'id = "yours"', 'id: is "yours", but the folder is "mine"'),
        (
            'title = "Mine"',
            'title = "Mine"\nlanguage = "de"',
            'language: is "de", but the file is "en.toml"',
        ),
        (
            'title = "Mine"',
            'title = "Mine"\nsumary = "Short"',
            'sumary: is not a field known here (did you mean "summary"?)',
        ),
        (
            'title = "Mine"',
            'title = "Mine"\naudience = ["adult"]',
            "audience 1: must be one of adults, 12-15, 16-17, professionals"
            ' (did you mean "adults"?)',
        ),
        ('title = "First"', "", "step 1 (choice), title: is missing"),
        ('id = "first"', 'id = "First!"', 'step 1 (choice), id: "First!" must be small letters'),
        (
            'kind = "choice"',
            'kind = "choise"',
            'step 1 (choise): there is no kind of this name (did you mean "choice"?)',
        ),
        (
            'kind = "choice"',
            'kind = "choice"\nscenario = "nowhere"',
            'step 1 (choice), scenario: there is no scenario "nowhere" to read; check its id',
        ),
        (
            'kind = "choice"',
            'kind = "choice"\nseconds = 0',
            "step 1 (choice), seconds: must be from 1 to 14400, or left out",
        ),
        ('{ label = "Tea" }, { label = "Coffee" }', "", "step 1 (choice): "),
    ],
)
def test_a_mistake_in_a_workshop_names_its_place(content: Path, was: str, becomes: str, said: str):
    (sentence,) = complaints(content, WORKSHOP.replace(was, becomes, 1))
    assert sentence.startswith(f", {said}")


def test_all_mistakes_are_told_at_once(content: Path):
    text = WORKSHOP.replace('title = "Mine"', "").replace('kind = "choice"', 'kind = "x"')
    assert complaints(content, text) == [
        ", title: is missing",
        ", step 1 (x): there is no kind of this name",
    ]


def test_two_steps_with_one_id_are_told_apart(content: Path):
    head, steps, first = WORKSHOP.partition("[[steps]]")
    text = head.replace("minutes = 5", "minutes = 10") + steps + first + steps + first
    assert complaints(content, text) == [', steps: 2 have the id "first"; give each its own']


def test_a_mistake_in_a_scenario_names_its_field(content: Path):
    text = SHIFT.replace("level = 2,", 'level = "two",').replace("x = 15,", "x = 60,")
    assert complaints(content, text.replace("last-minute-shift", "other"), OTHER) == [
        ", escalation 2, level: must be a whole number, without quotation marks"
    ]


def test_a_broken_rule_names_its_field(content: Path):
    text = SHIFT.replace("last-minute-shift", "other").replace("x = 15,", "x = 60,")
    assert complaints(content, text, OTHER) == [
        ", replies.passive.field.x: must be from 0 to 49 for a reply that is passive"
    ]


def test_a_link_out_of_the_folder_is_not_followed(content: Path, tmp_path: Path):
    secret = put(tmp_path, "elsewhere.toml", SHIFT.replace("last-minute-shift", "other"))
    (content / OTHER).parent.mkdir()
    (content / OTHER).symlink_to(secret)
    (sentence,) = Library.read(content).complaints
    assert sentence == (
        f"content/{OTHER}: is a link that leads out of the content folder; put a copy there"
    )


def test_a_link_to_itself_and_a_folder_in_the_place_of_a_file_are_told(content: Path):
    (content / OTHER).parent.mkdir()
    (content / OTHER).symlink_to(content / OTHER)
    (content / "situations/third/en.toml").mkdir(parents=True)
    assert list(Library.read(content).complaints) == [
        f"content/{OTHER}: is a link that leads to itself; remove it",
        "content/situations/third/en.toml: is not a file; remove it or give it another name",
    ]


def test_a_file_in_the_wrong_place_is_told_where_to_go(content: Path):
    assert complaints(content, SHIFT, "situations/other.toml") == [
        ": stands outside a folder of its own; move it to situations/other/en.toml"
    ]


def test_json_is_read_too_and_wins_over_toml_beside_it(content: Path):
    put(content, "workshops/mine/en.toml", WORKSHOP)
    stored = (
        '{"id": "mine", "title": "Stored", "minutes": 1, "steps": [{"id": "a", "kind": "choice",'
        ' "title": "A", "minutes": 1, "content": {"question": "?", "options":'
        ' [{"label": "Tea"}, {"label": "Coffee"}]}}]}'
    )
    put(content, "workshops/mine/en.json", stored)
    library = Library.read(content)
    assert library.workshops["mine", "en"].title == "Stored"
    assert library.complaints == (
        "content/workshops/mine/en.toml: stands beside en.json, which is used;"
        " remove one of the two",
    )


def test_ones_own_overrides_what_ships_unless_it_is_broken(content: Path):
    put(content, "situations/headphones/en.toml", "title = 1")
    own = SHIFT.replace('title = "The last-minute shift"', 'title = "Our Saturday"')
    put(content, "situations/last-minute-shift/en.toml", own)
    library = Library.read(SHIPPED, content)
    assert library.scenarios["last-minute-shift", "en"].title == "Our Saturday"
    assert library.scenarios["headphones", "en"].title == "Headphones"


def test_a_missing_folder_is_an_empty_one(tmp_path: Path):
    assert Library.read(tmp_path / "nowhere").complaints == ()


def test_check_speaks_only_of_what_it_was_asked_about(content: Path):
    broken = put(content, "workshops/mine/en.toml", "title = 1")
    assert all(line.startswith("content/workshops/mine/en.toml, ") for line in check([broken]))
    assert check([broken])
    assert check([content / "situations"]) == []
    assert len(check([content])) == len(check([broken]))


def test_check_says_so_when_there_is_nothing_to_check(tmp_path: Path):
    assert check([tmp_path / "nowhere"]) == [
        f"{tmp_path / 'nowhere'}: is not there; check the path"
    ]
    assert check([tmp_path]) == [
        f"{tmp_path}: holds no content; point to a folder with `situations` or `workshops`"
    ]


def test_a_copy_of_what_ships_is_as_sound_as_the_original(tmp_path: Path):
    assert check([Path(shutil.copytree(SHIPPED, tmp_path / "scenarios"))]) == []
