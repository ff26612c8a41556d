"""What the library has for a plan that is being held: a recipe's steps with their scenes."""

from collections.abc import Mapping

import msgspec

from server.core.plan import Brought
from server.core.refusals import Refused
from server.core.said import say, say_many
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Step
from server.library.loader import Library


def bring(library: Library, fields: Mapping[str, object], language: str) -> Brought | None:
    """The steps that an `insert` speaks of: all or one `part`, on another `scenario` if it says so.

    None where there is no such recipe. Refuses `bad-field` for a part that there is not, and
    `not-found` for a scene that there is not.
    """
    name = fields.get("recipe")
    recipe = library.recipe(name, language) if isinstance(name, str) else None
    if recipe is None:
        return None
    steps = _parts(recipe, fields.get("part"))
    if wanted := fields.get("scenario"):
        steps = _on(library, steps, str(wanted), language)
    scenes: dict[str, Scenario] = {}
    for step in steps:
        scenario = library.scenario_for(step, language)
        if scenario is not None:
            scenes[scenario.id] = scenario
    return Brought(steps=steps, scenarios=scenes)


def _parts(recipe: Recipe, part: object) -> tuple[Step, ...]:
    if part is None or part == "":
        return recipe.steps
    if not isinstance(part, int | float) or part not in range(1, len(recipe.steps) + 1):
        many, title = len(recipe.steps), recipe.title
        raise Refused(
            "bad-field",
            say_many(
                "“%(title)s” has one part.", "“%(title)s” has %(num)s parts.", many, title=title
            ),
            field="part",
        )
    return (recipe.steps[int(part) - 1],)


def _on(library: Library, steps: tuple[Step, ...], name: str, language: str) -> tuple[Step, ...]:
    """The same steps on another scene, which their titles name."""
    if not any(step.scenario for step in steps):
        raise Refused("bad-field", say("This does not stand on a scene."), field="scenario")
    scene = Step(id="scene", kind="", title="", minutes=1, scenario=name)
    scenario = library.scenario_for(scene, language)
    if scenario is None:
        raise Refused("not-found", say("There is no scene called “%(name)s” here.", name=name[:60]))
    return tuple(
        msgspec.structs.replace(step, scenario=name, title=f"{step.title}: {scenario.title}"[:120])
        if step.scenario
        else step
        for step in steps
    )
