"""What a draft will look like: the real faces of a room in memory, also of half a draft."""

import msgspec
import pytest

from server.activities import KINDS
from server.core.faces import phone_face, wall_face
from server.core.kind import Phase
from server.core.plan import StoredPlan, ready
from server.core.tryout import NAMES, tried
from server.core.workshop import Workshop
from server.library import SHIPPED, Library, tomltext
from server.library.outline import USES, outline, uses
from server.live.preview import look

LIBRARY = Library.read(SHIPPED)
RECIPES = sorted(name for name, language in LIBRARY.recipes if language == "en")
FACES = ("phone", "projector", "desk")


def tables(shelf: str, name: str) -> dict:
    return tomltext.read((SHIPPED / shelf / name / "en.toml").read_text(encoding="utf-8"))


def plan_of(recipe: str):
    steps = LIBRARY.recipes[recipe, "en"].steps
    found = [(step.scenario, LIBRARY.scenario_for(step, "en")) for step in steps]
    scenes = {name: scene for name, scene in found if name and scene}
    whole = Workshop(id="one", title="One", minutes=1, steps=steps)
    return ready(StoredPlan(whole, scenes), KINDS)


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_comes_to_each_phase_with_something_to_show(recipe):
    plan = plan_of(recipe)
    for step in (planned.step.id for planned in plan.steps):
        asked: set[str] = set()
        for phase in Phase:
            room, names, me, _ = tried(plan, step, phase, at=1000.0)
            assert room.here is not None
            assert room.now is not None
            assert (room.here.step.id, room.now.stage.phase) == (step, phase)
            if phase is Phase.OPEN:
                asked = {form.action for form in phone_face(room, me, names).forms}
                assert asked, "Somebody looks at an open step"
            if phase is Phase.REVEALED and asked != {"pass"}:
                assert room.settled()[0] >= len(NAMES) - 1, "Hardly anybody is in the picture"


def test_the_same_draft_gives_the_same_room():
    plan = plan_of("gather-and-pick")
    one, other = (tried(plan, "situations", Phase.REVEALED, at=1000.0) for _ in range(2))
    assert wall_face(one.room, one.names) == wall_face(other.room, other.names)


def test_what_a_step_builds_on_was_held_before_it():
    found = outline(tables("workshops", "ninety-minutes"), "workshops", LIBRARY)
    plan = ready(found.stored, KINDS)
    room = tried(plan, "ladder", Phase.OPEN, at=1000.0).room
    assert set(room.steps) >= {"situations", "ladder"}
    assert room.steps["situations"].stage.phase is Phase.REVEALED


def test_half_a_workshop_shows_what_can_be_shown():
    raw = tables("workshops", "half-hour")
    raw["steps"][0]["title"] = ""
    raw["steps"][1]["scenario"] = "nowhere"
    raw["steps"][2]["minutes"] = "a while"
    raw["steps"][3]["id"] = raw["steps"][0]["id"]
    raw["steps"].append("rubbish")
    found = outline(raw, "workshops", LIBRARY)
    shown = [line.step is not None for line in found.lines]
    assert shown == [True, False, True, True, True, True, False]
    assert not found.playable
    ids = [step.id for step in found.stored.workshop.steps]
    assert len(set(ids)) == len(ids)
    ready(found.stored, KINDS)


@pytest.mark.parametrize("raw", [{}, {"steps": 4}, {"steps": [{}]}, {"title": 3, "steps": [[]]}])
def test_hardly_anything_is_an_agenda_too(raw):
    found = outline(raw, "workshops", LIBRARY)
    assert not found.playable
    assert found.title == "Untitled"


def test_a_recipe_is_seen_apart_from_what_the_draft_says():
    line = outline(tables("workshops", "ninety-minutes"), "workshops", LIBRARY).lines[5]
    assert line.origin is not None
    assert (line.origin.recipe, line.title) == ("three-replies", "The drill: three ways to ask")
    assert line.base["title"] == "Three ways to answer"
    assert "content" not in line.own
    assert line.whole["content"] == line.base["content"]


def test_a_scene_is_shown_in_three_ways_and_an_empty_one_is_not_playable():
    raw = tables("situations", "last-minute-shift")
    found = outline(raw, "situations", LIBRARY)
    assert [line.step is not None for line in found.lines] == [True, True, True]
    assert found.playable
    del raw["replies"]
    half = outline(raw, "situations", LIBRARY)
    assert len(half.lines) == 3
    assert not half.playable


@pytest.mark.parametrize("recipe", USES)
def test_every_scene_can_be_used_in_three_ways(recipe):
    for scene in LIBRARY.scenarios.values():
        for step in uses(LIBRARY, recipe, scene, scene.language):
            KINDS[step.kind].parse(step.content, scene)


async def test_a_preview_draws_the_draft_and_no_room_is_opened(server):
    house = server.house
    draft = await house.writing.copy("workshops", "half-hour", "en", "Farah")
    before = house.keepers.awake
    change = {"path": ["steps", 0, "content", "question"], "value": "Rolls or bread?"}
    draft = await house.writing.edit(draft.number, [change], draft.version, "Farah")
    found = outline(tomltext.read(draft.text), draft.shelf, house.library)
    step = found.lines[0].step
    assert step is not None
    for face in FACES:
        assert "Rolls or bread?" in (look(house, found, step.id, Phase.OPEN, face) or "")
    assert look(house, found, "no-such-step", Phase.OPEN, "phone") is None
    assert house.keepers.awake == before


async def test_no_clock_runs_in_a_picture(server):
    raw = tables("workshops", "half-hour")
    for step in raw["steps"]:
        step["seconds"] = 90
    found = outline(raw, "workshops", server.house.library)
    step = found.stored.workshop.steps[0]
    drawn = look(server.house, found, step.id, Phase.OPEN, "projector") or ""
    assert "1:30" in drawn
    assert "data-ends" not in drawn


def test_a_plan_in_memory_survives_being_stored():
    stored = outline(tables("workshops", "half-hour"), "workshops", LIBRARY).stored
    again = msgspec.json.decode(msgspec.json.encode(stored), type=StoredPlan)
    assert again.workshop == stored.workshop
