"""What can be added to an agenda: recipes, a scene in three ways, a step of another workshop."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.agenda_changes import inserted
from facilitator.asking import check_origin, house, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.core.said import Said, say
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Workshop
from server.library import tomltext
from server.library.agenda import LONGEST_TITLE, MOST_STEPS
from server.library.browsing import folded
from server.library.loader import Library
from server.library.outline import USES, Outline, fitting, outline
from server.library.shelf import source
from server.store.drafts import Draft
from server.web.answers import html, to

# What recipes are good for, in the order of an evening. What is in no group stands at the end.
GROUPS: Final[Mapping[Said, tuple[str, ...]]] = {
    say("Arriving and agreeing"): (
        *("join-and-agree", "quick-vote", "one-word", "word-list", "text-card", "break"),
        "team-agreements",
    ),
    say("Looking at oneself"): (
        *("pulse", "pulse-again", "scale", "self-check-before", "self-check-after"),
        *("self-check-later", "self-check-youth"),
    ),
    say("Gathering situations"): (
        *("gather-and-pick", "gather-situations", "pick-situations", "discuss-one", "ladder"),
        *("own-ladder", "question-wall"),
    ),
    say("What gets in the way"): (
        *("obstacle-scan", "thought-lab", "thought-lab-home", "rights-and-duties", "boundary"),
        *("settle", "settle-short", "one-minute-cue", "urge-surf"),
    ),
    say("Telling styles apart"): (
        *("three-replies", "outcome-guess", "style-field", "quiz", "rank-it", "calibration"),
        *("pressure-radar", "criticism-clinic", "stop-and-speak", "route-card"),
    ),
    say("Finding one's own line"): (
        *("house-template", "assertive-formula", "desc", "dear-man", "give-check", "rewrite-it"),
        *("rewrite-relay", "not-now", "quick-fire-no", "voice-and-body"),
    ),
    say("Rehearsing"): (
        *("pairs", "trios", "fours", "fishbowl", "freeze-and-replay", "replay", "hold-the-line"),
        *("listen-back", "negotiate", "skilled-counterpart", "step-out-of-role"),
    ),
    say("Going home with something"): (
        *("strength-wall", "reinforce", "action-plan", "log-of-tries", "kind-sentence"),
        "your-own-page",
    ),
}
WAYS: Final[Mapping[str, Said]] = dict(
    zip(
        USES,
        (say("Show its replies"), say("Place them on the field"), say("Rehearse it in threes")),
        strict=True,
    )
)
SHELVES: Final = {
    "recipes": say("Recipes"),
    "scenes": say("Scenes"),
    "workshops": say("Steps of another workshop"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Recipes that are good for the same."""

    title: str
    recipes: list[Recipe]


async def page(request: Request) -> Response:
    """Everything that can be added, or what has the words that are searched for."""
    if signed_in(request) is None:
        return to_login(request)
    draft, found = await _draft(request)
    asked = request.query_params
    shelf = asked.get("what", "recipes")
    library, words = house(request).library, folded(asked.get("q", "")[:100]).split()
    return html(
        request,
        "facilitator/writing/agenda_add.html",
        draft=draft,
        after=_after(asked.get("after", ""), found),
        outline=found,
        what=shelf if shelf in SHELVES else "recipes",
        shelves=SHELVES,
        typed=asked.get("q", "")[:100],
        groups=list(_groups(library, found.language, words)),
        scenes=_scenes(library, found.language, words),
        workshops=_workshops(library, found.language, words),
        ways=WAYS,
        full=len(found.lines) >= MOST_STEPS,
    )


async def add(request: Request) -> Response:
    """Put what was chosen behind a step, and show it."""
    check_origin(request)
    here = house(request)
    name = here.reception.session(request.headers.raw)
    form = await request.form(max_fields=8, max_files=0)
    draft, found = await _draft(request)
    steps = await _chosen(request, form, found)
    if len(found.lines) + len(steps) > MOST_STEPS:
        raise Refused("not-now", say("A workshop has at most %(n)s steps.", n=MOST_STEPS))
    after = _after(str(form.get("after", "")), found)
    changes = inserted(found, steps, after)
    await here.writing.edit(draft.number, changes, draft.version, name)
    return to(f"/library/drafts/{draft.number}?{urlencode({'step': after + 1})}")


async def _draft(request: Request) -> tuple[Draft, Outline]:
    here = house(request)
    draft = await here.writing.draft(request.path_params["number"])
    if draft.shelf != "workshops":
        raise Refused("not-found")
    raw = tomltext.read(draft.text)
    return draft, await asyncio.to_thread(outline, raw, draft.shelf, here.library)


def _after(written: str, found: Outline) -> int:
    """Behind how many steps."""
    count = len(found.lines)
    return min(int(written[:4]), count) if written.isdecimal() else count


# -- what there is --------------------------------------------------------------------------------


def _groups(library: Library, language: str, words: list[str]) -> Iterator[Group]:
    known = {name: library.recipe(name, language) for name, _ in library.recipes}
    found = {
        name: recipe
        for name, recipe in known.items()
        if recipe is not None and _says(words, recipe.title, recipe.purpose, recipe.id)
    }
    placed = {name for names in GROUPS.values() for name in names}
    for title, names in GROUPS.items():
        if recipes := [found[name] for name in names if name in found]:
            yield Group(title, recipes)
    if others := [recipe for name, recipe in found.items() if name not in placed]:
        yield Group(say("Others"), sorted(others, key=lambda one: one.title))


def _scenes(library: Library, language: str, words: list[str]) -> list[Scenario]:
    known: dict[str, Scenario] = {}
    for (name, tongue), scene in library.scenarios.items():
        if tongue == language or (tongue == "en" and name not in known):
            known[name] = scene
    found = [one for one in known.values() if _says(words, one.title, one.setup, one.id)]
    return sorted(found, key=lambda one: (one.difficulty, one.title))


def _workshops(library: Library, language: str, words: list[str]) -> list[Workshop]:
    found = [
        one
        for one in library.workshops.values()
        if _says(words, one.title, *(step.title for step in one.steps))
    ]
    return sorted(found, key=lambda one: (one.language != language, one.minutes, one.title))


def _says(words: list[str], *texts: str) -> bool:
    said = folded("\n".join(texts))
    return all(word in said for word in words)


# -- what was chosen ------------------------------------------------------------------------------


async def _chosen(request: Request, form: FormData, found: Outline) -> list[dict[str, Any]]:
    """The steps as they will stand in the text. Refuses `not-found`."""
    if workshop := str(form.get("workshop", "")):
        return [await _of_workshop(request, workshop, str(form.get("place", "")), found)]
    library = house(request).library
    recipe = library.recipe(str(form.get("recipe", "")), found.language)
    if recipe is None:
        raise Refused("not-found", say("There is no recipe of this name."))
    part, scene = str(form.get("part", "")), None
    if wanted := str(form.get("scene", "")):
        scene = library.scenarios.get((wanted, found.language)) or library.scenarios.get(
            (wanted, "en")
        )
        if scene is None:
            raise Refused("not-found", say("There is no scene of this name."))
    parts = [int(part[:3]) - 1] if part.isdecimal() else [*range(len(recipe.steps))]
    if not all(0 <= n < len(recipe.steps) for n in parts):
        raise Refused("not-found", say("This recipe has no such part."))
    return [_of_recipe(recipe, n, scene) for n in parts]


def _of_recipe(recipe: Recipe, part: int, scene: Scenario | None) -> dict[str, Any]:
    """No more than the recipe's name, and what is different on another scene."""
    step: dict[str, Any] = {"id": recipe.steps[part].id, "recipe": recipe.id}
    if len(recipe.steps) > 1:
        step["part"] = part + 1
    if scene is not None:
        title = f"{recipe.steps[part].title}: {scene.title}"
        step |= {"title": title[:LONGEST_TITLE], "scenario": scene.id}
        if content := fitting(recipe, part, scene):
            step["content"] = content
    return step


async def _of_workshop(
    request: Request, workshop: str, place: str, found: Outline
) -> dict[str, Any]:
    """A step as another workshop's text has it; what it built on there is not here."""
    name, _, language = workshop.partition("/")
    text = await asyncio.to_thread(
        source, house(request).ways.data, "workshops", name[:80], language[:20] or "en"
    )
    steps = tomltext.read(text).get("steps", []) if text is not None else []
    if not place.isdecimal() or not 0 <= int(place[:4]) < len(steps):
        raise Refused("not-found", say("There is no such step."))
    step = dict(steps[int(place[:4])])
    if step.get("from") not in {line.id for line in found.lines}:
        step.pop("from", None)
    return step
