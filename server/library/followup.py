"""The sheets that a room takes along for the weeks after it: two recipes, made private."""

from typing import Any, Final

from msgspec import structs

from server.core.company import Company
from server.core.workshop import Step, Workshop
from server.library.loader import Library

RECIPES: Final = ("log-of-tries", "self-check-later")


def follow_up(library: Library, workshop: Workshop, company: Company) -> tuple[Step, ...]:
    """What people may fill in by their personal link; minors are not followed up."""
    if company.minors:
        return ()
    found = (library.recipe(name, workshop.language) for name in RECIPES)
    return tuple(
        _for_one(step, workshop) for recipe in found if recipe is not None for step in recipe.steps
    )


def _for_one(step: Step, workshop: Workshop) -> Step:
    """A step for somebody by themselves: nothing on it is asked in order to be shared."""
    content = {name: value for name, value in step.content.items() if name != "share"}
    if (shared := step.content.get("share")) is not None:
        slots: list[dict[str, Any]] = content["slots"]
        content["slots"] = [slot for slot in slots if slot.get("name") != shared]
    content |= _wording(workshop, step.kind)
    taken = {one.id for one in workshop.steps}
    name = step.id if step.id not in taken else f"after-{step.id}"
    return structs.replace(step, id=name, notes="", content=content)


def _wording(workshop: Workshop, kind: str) -> dict[str, Any]:
    """The words in which the workshop asked: other words cannot be compared."""
    asked = (step.content for step in workshop.steps if step.kind == kind)
    return next(({"wording": one["wording"]} for one in asked if "wording" in one), {})
