"""Takes a recipe's step over into a workshop before anybody reads what it says.

A workshop's step may say `recipe = "pulse"`, and `part = 2` for the second step of a recipe with
several. What it says itself wins; its `content` is laid over the recipe's key by key. This happens
on the raw tables, so every rule for steps holds for what comes of it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from server.core.complaint import Complaint
from server.core.workshop import Recipe, Step
from server.library.names import FALLBACK
from server.library.schema import did_you_mean

FindRecipe = Callable[[str, str], Recipe | None]  # id, the workshop's language


class Origin(NamedTuple):
    """Where a workshop's step was taken from; parts count from 1."""

    recipe: str
    part: int


class Mixed(NamedTuple):
    """A workshop's tables with all recipes taken over, as far as that could be done."""

    raw: object
    origins: Mapping[int, Origin] = {}  # by the step's place, from 1
    sentences: tuple[str, ...] = ()
    lost: Collection[int] = frozenset()  # places whose recipe cannot be taken


def mixed(raw: object, find: FindRecipe, known: Iterable[str], most: int) -> Mixed:
    """Take over the recipes of the first `most` steps; `known` are the ids there are."""
    steps = raw.get("steps") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(steps, list | tuple):
        return Mixed(raw)
    language = raw.get("language", FALLBACK)
    done: list[object] = list(steps)
    origins: dict[int, Origin] = {}
    sentences: dict[int, str] = {}
    for place, step in enumerate(steps[:most], start=1):
        if not isinstance(step, Mapping) or "recipe" not in step:
            continue
        try:
            recipe, part = _wanted(step, find, known, str(language))
        except Complaint as complaint:
            sentences[place] = f"step {place}, {complaint.sentences[0]}"
            continue
        origins[place] = Origin(recipe.id, part)
        done[place - 1] = _over(recipe, part, step, _takers(recipe, done, origins, place))
    return Mixed({**raw, "steps": done}, origins, (*sentences.values(),), frozenset(sentences))


def _wanted(
    step: Mapping[str, Any], find: FindRecipe, known: Iterable[str], language: str
) -> tuple[Recipe, int]:
    name, part = step["recipe"], step.get("part", 1)
    if not isinstance(name, str):
        raise Complaint("recipe: must be the id of a recipe, in quotation marks")
    recipe = find(name, language)
    if recipe is None:
        near = did_you_mean(name, known)
        raise Complaint(f'recipe: there is no recipe "{name[:64]}" to read{near}; check its id')
    many = len(recipe.steps)
    if type(part) is not int or not 1 <= part <= many:
        range_ = "only part 1" if many == 1 else f"the parts 1 to {many}"
        raise Complaint(f'part: the recipe "{recipe.id}" has {range_}')
    return recipe, part


def _over(
    recipe: Recipe, part: int, own: Mapping[str, Any], takers: Mapping[str, str]
) -> dict[str, Any]:
    """The recipe's step with what the workshop's own step says laid over it."""
    said = {name: value for name, value in own.items() if name not in ("recipe", "part")}
    base = _fields(recipe.steps[part - 1])
    if base.get("from") in takers:
        base["from"] = takers[base["from"]]
    content = said.get("content", {})
    if isinstance(content, Mapping):
        said["content"] = {**base.get("content", {}), **content}
    return base | said


def _takers(
    recipe: Recipe, steps: list[object], origins: Mapping[int, Origin], before: int
) -> dict[str, str]:
    """Under which id each step of the recipe was last taken over before this place."""
    found: dict[str, str] = {}
    for place, origin in origins.items():
        step = steps[place - 1]
        if place < before and origin.recipe == recipe.id and isinstance(step, Mapping):
            found[recipe.steps[origin.part - 1].id] = str(step.get("id"))
    return found


def _fields(step: Step) -> dict[str, Any]:
    """What the recipe's author wrote, without what was left out."""
    written = {}
    for info in msgspec.structs.fields(Step):
        value = msgspec.to_builtins(getattr(step, info.name))
        if value not in (None, "", {}, False):
            written[info.encode_name] = value
    return written
