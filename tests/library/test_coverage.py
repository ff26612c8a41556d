"""Everything that the seeds name is held by something that ships: the table in coverage.toml.

Scenarios that are named and not written yet, and what is not built yet, stand in lists here.
"""

import tomllib
from pathlib import Path

import msgspec
import pytest

from server.core.company import Company
from server.core.scenario import Scenario, Setting
from server.library import SHIPPED, Library, lint, wording
from server.settings import SETTINGS

TABLE = tomllib.loads(Path(__file__).with_name("coverage.toml").read_text(encoding="utf-8"))
IDEAS = {int(number): name for number, name in TABLE.pop("scenarios").items()}
ROWS = [row for part in TABLE.values() for row in part]
LIBRARY = Library.read(SHIPPED)
SHELF = {name for name, _ in LIBRARY.scenarios}
NAMED = sorted({number for row in ROWS for number in row.get("scenarios", ())})
NUMBERS = [f"R{n:02}" for n in range(1, 31)]
# Numbers of domain.md 5.3, for the library to write.
WAITING = {
    1,
    3,
    5,
    6,
    8,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    36,
    37,
    38,
}
NOT_BUILT = {"live course, online weekly, own pace"}
# Settings in which no scene plays yet: for the library, too.
EMPTY_PACKS = {"care", "family", "school"}
HELD_BY = (
    "recipes",
    "scenarios",
    "setting",
    "pack",
    "workshop",
    "rule",
    "fields",
    "program",
    "later",
)


def test_what_is_not_built_yet_is_known():
    assert {row["element"] for row in ROWS if "later" in row} == NOT_BUILT


def ships(recipe: str) -> bool:
    """Whether a recipe of this number, or with this id, can be used."""
    return any(recipe in (found.number, found.id) for found in LIBRARY.recipes.values())


def test_the_table_is_whole():
    assert len(ROWS) == 114
    assert len({row["element"] for row in ROWS}) == len(ROWS)
    assert list(IDEAS) == list(range(1, 41))
    for row in ROWS:
        assert set(row) <= {"element", "seeds", *HELD_BY}, row["element"]
        assert set(row) & {*HELD_BY}, f"Nothing holds {row['element']}"


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_has_a_recipe_that_can_be_used(number: str):
    assert ships(number)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["element"]) for row in ROWS])
def test_a_named_element_is_held(row):
    missing = [recipe for recipe in row.get("recipes", ()) if not ships(recipe)]
    assert not missing, f"No recipe for {missing}"
    assert set(row.get("scenarios", ())) <= set(IDEAS)
    if "setting" in row:
        assert row["setting"] in Company.__struct_fields__
    if "pack" in row:
        assert row["pack"] in list(Setting)
        held = any(row["pack"] in found.setting for found in LIBRARY.scenarios.values())
        assert held != (row["pack"] in EMPTY_PACKS)
    if "program" in row:
        assert row["program"] in {setting.name for setting in SETTINGS}
    if "workshop" in row:
        assert (row["workshop"], "en") in LIBRARY.workshops
    if "rule" in row:
        assert row["rule"] in {rule.__name__ for rule in (*lint.RULES, *wording.RULES)}
    assert {*row.get("fields", ())} <= {f.encode_name for f in msgspec.structs.fields(Scenario)}


def test_the_scenarios_that_are_not_written_yet_are_known():
    """They wait for the library. Whoever writes one takes it off this list."""
    assert {number for number in NAMED if IDEAS[number] not in SHELF} == WAITING


def test_shipped_scenarios_are_ideas_of_the_table_or_its_example():
    assert SHELF - {*IDEAS.values()} <= {"last-minute-shift"}
