"""Everything that the seeds name is held by something that ships: the table in coverage.toml.

Scenarios that are named and not written yet wait for the library: they are counted as skipped.
"""

import tomllib
from pathlib import Path

import msgspec
import pytest

from server.core.company import Company
from server.core.scenario import Scenario, Setting
from server.library import SHIPPED, Library, lint, wording

TABLE = tomllib.loads(Path(__file__).with_name("coverage.toml").read_text(encoding="utf-8"))
IDEAS = {int(number): name for number, name in TABLE.pop("scenarios").items()}
ROWS = [row for part in TABLE.values() for row in part]
LIBRARY = Library.read(SHIPPED)
SHELF = {name for name, _ in LIBRARY.scenarios}
NAMED = sorted({number for row in ROWS for number in row.get("scenarios", ())})
NUMBERS = [f"R{n:02}" for n in range(1, 31)]
HELD_BY = ("recipes", "scenarios", "setting", "pack", "workshop", "rule", "fields", "later")


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
    if "workshop" in row:
        assert (row["workshop"], "en") in LIBRARY.workshops
    if "rule" in row:
        assert row["rule"] in {rule.__name__ for rule in (*lint.RULES, *wording.RULES)}
    assert {*row.get("fields", ())} <= {f.encode_name for f in msgspec.structs.fields(Scenario)}
    if "later" in row:
        pytest.skip(f"not built yet: {row['later']}")


@pytest.mark.parametrize("number", [pytest.param(n, id=f"{n}-{IDEAS[n]}") for n in NAMED])
def test_a_named_scenario_ships_or_waits(number: int):
    if IDEAS[number] not in SHELF:
        pytest.skip(f"waiting for the library: {number}, {IDEAS[number]}")


def test_shipped_scenarios_are_ideas_of_the_table_or_its_example():
    assert SHELF - {*IDEAS.values()} <= {"last-minute-shift"}
