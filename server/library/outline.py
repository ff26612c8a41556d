"""A draft as an agenda, as far as it goes: what can be shown of it, and what each step holds.

A step that is taken from a recipe is seen three ways: what the draft says itself (`own`), what the
recipe says (`base`), and what comes of both (`whole`). A step that cannot be played yet has no
`step`; everything else can be tried out meanwhile. A scene has an agenda, too: the ways in which a
workshop can use it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.plan import StoredPlan
from server.core.scenario import Scenario, Style
from server.core.workshop import Recipe, Step, Workshop
from server.library.agenda import LONGEST_STEP, MOST_STEPS
from server.library.loader import Library
from server.library.names import FALLBACK, bad_id
from server.library.recipes import Mixed, Origin, mixed
from server.library.remarks import as_far_as_it_goes
from server.library.schema import problems, too_deep

# What a workshop does with a scene: the recipes that stand on one, in the order of a workshop.
USES: Final = ("three-replies", "style-field", "trios")
_UNTITLED: Final = "Untitled"
_NAMELESS: Final = "draft"
_SENTENCE_ENDS: Final = (". ", "! ", "? ", '." ', '!" ', '?" ')
_ON_A_WALL: Final = 400  # characters of a situation that stand beside what is done with it


class Line(Struct, frozen=True, kw_only=True):
    """One step of a draft; `place` counts from 0, `starts` is in minutes after the beginning."""

    place: int
    id: str
    title: str
    kind: str
    minutes: int
    starts: int
    own: Mapping[str, Any]
    base: Mapping[str, Any]
    whole: Mapping[str, Any]
    origin: Origin | None = None
    step: Step | None = None


class Outline(Struct, frozen=True, kw_only=True):
    """The agenda of a draft; `stored` has what can be played of it."""

    title: str
    language: str
    minutes: int  # as declared
    lines: tuple[Line, ...]
    stored: StoredPlan
    shaped: bool = True  # whether a scene has all that it must have

    @property
    def total(self) -> int:
        """How long all steps take together."""
        return sum(line.minutes for line in self.lines)

    @property
    def playable(self) -> bool:
        """Whether all of it can be held as it is."""
        steps = [line.step for line in self.lines]
        return self.shaped and bool(steps) and all(step is not None for step in steps)


def outline(raw: Mapping[str, Any], shelf: str, library: Library) -> Outline:
    """The agenda of a draft's tables."""
    return _of_scene(raw, library) if shelf == "situations" else _of_workshop(raw, library)


def _of_workshop(raw: Mapping[str, Any], library: Library) -> Outline:
    known = [name for name, _ in library.recipes]
    found = Mixed(raw) if too_deep(raw) else mixed(raw, library.recipe, known, MOST_STEPS)
    language = _text(raw.get("language")) or FALLBACK
    lines = tuple(_lines(raw, found, language, library))
    return _outline(raw, language, lines, _scenes(lines, language, library))


def _of_scene(raw: Mapping[str, Any], library: Library) -> Outline:
    language = _text(raw.get("language")) or FALLBACK
    scene = as_far_as_it_goes(raw)
    scene = msgspec.structs.replace(scene, id=scene.id or _NAMELESS)
    steps = [step for name in USES for step in uses(library, name, scene, language)]
    lines, starts = [], 0
    for place, step in enumerate(steps):
        whole = msgspec.to_builtins(step)
        sound = step if _plays(step, scene) else None
        lines.append(_line(place, starts, whole, whole, {}, step=sound))
        starts += step.minutes
    found = _outline(raw, language, tuple(lines), {scene.id: scene})
    return msgspec.structs.replace(found, shaped=not any(problems(raw, Scenario)))


def _outline(
    raw: Mapping[str, Any],
    language: str,
    lines: tuple[Line, ...],
    scenes: dict[str, Scenario],
) -> Outline:
    title = _text(raw.get("title")) or _UNTITLED
    steps = tuple(line.step for line in lines if line.step is not None)
    workshop = Workshop(
        id=_text(raw.get("id")) or _NAMELESS,
        language=language,
        title=title,
        summary=_text(raw.get("summary")),
        minutes=sum(step.minutes for step in steps),
        steps=steps,
    )
    return Outline(
        title=title,
        language=language,
        minutes=_number(raw.get("minutes")),
        lines=lines,
        stored=StoredPlan(workshop, scenes),
    )


def uses(library: Library, name: str, scene: Scenario, language: str) -> tuple[Step, ...]:
    """The steps of a recipe with this scene in the place of the recipe's own."""
    recipe = library.recipe(name, language)
    if recipe is None:
        return ()
    return tuple(
        msgspec.structs.replace(
            step, scenario=scene.id, content={**step.content, **fitting(recipe, n, scene)}
        )
        for n, step in enumerate(recipe.steps)
    )


def fitting(recipe: Recipe, part: int, scene: Scenario) -> dict[str, Any]:
    """What a recipe's step must say otherwise, so that another scene fits its wall.

    Which of the replies, if it has not all of them or they are too long beside each other; a
    shorter text of the situation where that may be said. Nothing if nothing helps: then the step
    says itself what is wrong.
    """
    step = recipe.steps[part]
    for content in _ways(step, scene):
        if _plays(msgspec.structs.replace(step, content={**step.content, **content}), scene):
            return content
    return {}


def _ways(step: Step, scene: Scenario) -> Iterator[dict[str, Any]]:
    """From what changes least to what changes most."""
    replies = list(_selections(step.content.get("styles", ()), scene))
    for text in ({}, _shorter(step, scene)) if _shorter(step, scene) else ({},):
        for kept in replies:
            yield {**kept, **text}


def _selections(styles: Sequence[str], scene: Scenario) -> Iterator[dict[str, Any]]:
    has = [str(style) for style in scene.replies.by_style()]
    kept = [style for style in styles if style in has]
    yield {} if kept == [*styles] else {"styles": kept}
    for one in kept:
        if one != Style.ASSERTIVE:  # the one that everything else is looked at beside
            yield {"styles": [one, str(Style.ASSERTIVE)]}


def _shorter(step: Step, scene: Scenario) -> dict[str, Any]:
    """The situation up to the last sentence that fits, where the content has a text of its own."""
    kind = KINDS.get(step.kind)
    names = {info.name for info in msgspec.structs.fields(kind.content)} if kind else set()
    if "setup" not in names or len(scene.setup) <= _ON_A_WALL:
        return {}
    text = " ".join(scene.setup.split())[:_ON_A_WALL]
    ends = [text.rfind(mark) + len(mark) for mark in _SENTENCE_ENDS if mark in text]
    return {"setup": text[: max(ends)].strip()} if ends else {}


# -- lines ----------------------------------------------------------------------------------------


def _lines(raw: Mapping[str, Any], found: Mixed, language: str, library: Library) -> Iterator[Line]:
    own = raw.get("steps")
    whole = found.raw.get("steps") if isinstance(found.raw, Mapping) else None
    if not isinstance(own, list | tuple) or not isinstance(whole, list | tuple):
        return
    starts = 0
    taken: set[str] = set()
    for place, one in enumerate(own):
        origin = found.origins.get(place + 1)
        base = _base(origin, language, library)
        line = _line(place, starts, _table(one), _table(whole[place]), base, origin=origin)
        if (place + 1) not in found.lost and not too_deep(one):
            line = msgspec.structs.replace(line, step=_sound(line, taken, language, library))
        if line.step is not None:
            taken.add(line.step.id)
        starts += line.minutes
        yield line


def _line(
    place: int,
    starts: int,
    own: Mapping[str, Any],
    whole: Mapping[str, Any],
    base: Mapping[str, Any],
    *,
    origin: Origin | None = None,
    step: Step | None = None,
) -> Line:
    kind = _text(whole.get("kind"))
    return Line(
        place=place,
        id=_text(own.get("id")),
        title=_text(whole.get("title")),
        kind=kind,
        minutes=max(0, min(_number(whole.get("minutes")), LONGEST_STEP)),
        starts=starts,
        own=own,
        base=base,
        whole=whole,
        origin=origin,
        step=step,
    )


def _base(origin: Origin | None, language: str, library: Library) -> Mapping[str, Any]:
    recipe = None if origin is None else library.recipe(origin.recipe, language)
    if origin is None or recipe is None:
        return {}
    found: Mapping[str, Any] = msgspec.to_builtins(recipe.steps[origin.part - 1])
    return found


def _sound(line: Line, taken: Collection[str], language: str, library: Library) -> Step | None:
    """The step as it can be played, with whatever else is wrong with its frame left out."""
    shapes = {info.encode_name: info.type for info in msgspec.structs.fields(Step)}
    kept = {
        name: value
        for name, value in line.whole.items()
        if name in shapes and not any(problems(value, shapes[name]))
    }
    if "content" not in kept and "content" in line.whole:
        return None
    name = line.id if not bad_id(line.id) and line.id not in taken else f"step-{line.place + 1}"
    kept |= {
        "id": name,
        "kind": line.kind,
        "title": line.title or _UNTITLED,
        "minutes": max(1, line.minutes),
    }
    step = msgspec.convert(kept, Step)
    if step.source not in taken:
        step = msgspec.structs.replace(step, source=None)
    if step.seconds is not None and step.seconds < 1:
        step = msgspec.structs.replace(step, seconds=None)
    scene = library.scenario_for(step, language)
    if step.scenario is not None and scene is None:
        return None
    return step if _plays(step, scene) else None


def _plays(step: Step, scene: Scenario | None) -> bool:
    if step.kind not in KINDS:
        return False
    try:
        KINDS[step.kind].parse(step.content, scene)
    except Complaint:
        return False
    return True


def _scenes(lines: Collection[Line], language: str, library: Library) -> dict[str, Scenario]:
    found = {}
    for line in lines:
        scene = None if line.step is None else library.scenario_for(line.step, language)
        if line.step is not None and line.step.scenario is not None and scene is not None:
            found[line.step.scenario] = scene
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
