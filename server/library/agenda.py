"""From raw tables to a `Workshop` or a `Recipe`: the rules for steps, and each handed to its kind.

Every complaint about a step names its place and kind: `step 3 (choice): needs at least two
options`, and the recipe that it was taken from. What is inside `content` is the kind's affair.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

import msgspec

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Short, Step, Workshop
from server.library.names import bad_id, bad_names
from server.library.recipes import Mixed
from server.library.schema import Problem, did_you_mean, first, problems, say, too_deep

FindScenario = Callable[[Step, str], Scenario | None]  # the step, the workshop's language
T = TypeVar("T", Workshop, Recipe)

MOST_STEPS: Final = 60  # a whole day of short steps
LONGEST_TITLE: Final = 120  # characters: two lines on a phone, one on the wall
LONGEST_STEP: Final = 240  # minutes: half a day
_NUMBER: Final = re.compile(r"R(0[1-9]|[12][0-9]|30)")


def read_workshop(
    raw: object, find: FindScenario, take: Callable[[object], Mixed] = Mixed
) -> Workshop:
    """Turn raw tables into a workshop whose steps can all be played; `take` takes recipes over.

    Raise `Complaint` with every sentence otherwise.
    """
    return _read(raw, Workshop, find, take, _about_the_minutes)


def read_recipe(raw: object, find: FindScenario) -> Recipe:
    """Turn raw tables into a recipe whose steps can all be played, or raise `Complaint`."""
    return _read(raw, Recipe, find, Mixed, _about_the_number)


def _read(
    raw: object,
    shape: type[T],
    find: FindScenario,
    take: Callable[[object], Mixed],
    about: Callable[[T], Iterator[str]],
) -> T:
    if too_deep(raw):
        raise Complaint("the whole: is nested too deeply; a few levels are enough")
    mixed: Mixed = take(raw)
    if unfit := first(_about_shapes(mixed, shape)):
        raise Complaint(*unfit, *_about_sound_steps(mixed, find))
    whole: T = msgspec.convert(mixed.raw, shape)
    if sentences := (*_about_the_whole(whole), *about(whole), *_about_steps(whole, mixed, find)):
        raise Complaint(*sentences)
    return whole


def _about_shapes(mixed: Mixed, shape: type[T]) -> Iterator[str]:
    yield from mixed.sentences
    yield from (_said(mixed, one) for one in problems(mixed.raw, shape) if _counts(mixed, one))


def _about_the_minutes(workshop: Workshop) -> Iterator[str]:
    total = sum(step.minutes for step in workshop.steps)
    if 1 <= len(workshop.steps) <= MOST_STEPS and total != workshop.minutes:
        yield f"minutes: says {workshop.minutes}, but the steps add up to {total}; make them agree"


def _about_the_number(recipe: Recipe) -> Iterator[str]:
    if recipe.number and not _NUMBER.fullmatch(recipe.number):
        yield f'number: "{recipe.number[:40]}" must be from R01 to R30, or left out'


def _about_the_whole(whole: Workshop | Recipe) -> Iterator[str]:
    yield from bad_names(whole.id, whole.language, whole.version)
    if len(whole.title) > LONGEST_TITLE:
        yield f"title: has {len(whole.title)} characters; {LONGEST_TITLE} fit"
    if not 1 <= len(whole.steps) <= MOST_STEPS:
        yield f"steps: are {len(whole.steps)}; there must be from 1 to {MOST_STEPS}"
    for name, times in Counter(step.id for step in whole.steps).items():
        if times > 1:
            yield f'steps: {times} have the id "{name}"; give each its own'


def _about_sound_steps(mixed: Mixed, find: FindScenario) -> Iterator[str]:
    """Whatever can already be said of single steps while others, or the whole, have no shape."""
    raw = mixed.raw
    steps = raw.get("steps") if isinstance(raw, Mapping) else None
    language = raw.get("language", "en") if isinstance(raw, Mapping) else None
    if not isinstance(steps, list) or not isinstance(language, str):
        return
    for place, step in enumerate(steps[:MOST_STEPS], start=1):
        if place not in mixed.lost and not any(problems(step, Step)):
            found = msgspec.convert(step, Step)
            yield from _about(found, _label(mixed, place, found.kind), language, find)


def _about_steps(whole: Workshop | Recipe, mixed: Mixed, find: FindScenario) -> Iterator[str]:
    earlier: list[str] = []
    for place, step in enumerate(whole.steps, start=1):
        label = _label(mixed, place, step.kind)
        yield from _about(step, label, whole.language, find)
        if step.source is not None and step.source not in earlier:
            near = did_you_mean(step.source, earlier)
            yield f'{label}, from: "{step.source[:64]}" is not the id of an earlier step{near}'
        earlier.append(step.id)


def _about(step: Step, label: str, language: str, find: FindScenario) -> Iterator[str]:
    yield from (f"{label}, {sentence}" for sentence in _about_its_frame(step))
    scenario = find(step, language)
    if step.scenario is not None and scenario is None:
        yield f'{label}, scenario: there is no scenario "{step.scenario}" to read; check its id'
    elif step.kind not in KINDS:
        yield f"{label}: there is no kind of this name{did_you_mean(step.kind, KINDS)}"
    else:
        yield from _about_its_content(step, label, scenario)


def _about_its_content(step: Step, label: str, scenario: Scenario | None) -> Iterator[str]:
    """The content as it stands, and as the short form would have it."""
    tries = [(label, step.content)]
    if step.short is not None and step.short.content:
        tries.append((f"{label}, short", {**step.content, **step.short.content}))
    for place, content in tries:
        try:
            KINDS[step.kind].parse(content, scenario)
        except Complaint as complaint:
            yield from (f"{place}: {sentence}" for sentence in complaint.sentences)
            return


def _about_its_frame(step: Step) -> Iterator[str]:
    if wrong := bad_id(step.id):
        yield f"id: {wrong}"
    if len(step.title) > LONGEST_TITLE:
        yield f"title: has {len(step.title)} characters; {LONGEST_TITLE} fit"
    if not 1 <= step.minutes <= LONGEST_STEP:
        yield f"minutes: must be from 1 to {LONGEST_STEP}"
    if step.seconds is not None and not 1 <= step.seconds <= LONGEST_STEP * 60:
        yield f"seconds: must be from 1 to {LONGEST_STEP * 60}, or left out"
    if step.short is not None:
        yield from _about_its_short_form(step, step.short)


def _about_its_short_form(step: Step, short: Short) -> Iterator[str]:
    if step.firm:
        yield "short: a firm step is never shortened; take out `short` or `firm`"
    if not 1 <= short.minutes < step.minutes:
        yield f"short.minutes: must be from 1 to less than the step's {step.minutes}"
    if "feedback" in short.content:
        yield "short.content: leave `feedback` as it is; it is never shortened"


def _counts(mixed: Mixed, problem: Problem) -> bool:
    """What is missing from a step whose recipe could not be taken is no mistake of its own."""
    match problem:
        case (("steps", int(place), *_), _):
            return place not in mixed.lost
        case _:
            return True


def _said(mixed: Mixed, problem: Problem) -> str:
    """Name a step by place and kind; everything else by its field."""
    match problem:
        case (("steps", int(place)), what):
            return f"step {place}: {what}"
        case (("steps", int(place), *inner), what):
            label = _label(mixed, place, _kind_of(mixed.raw, place))
            return f"{label}, {say(tuple(inner), what)}"
        case (where, what):
            return say(where, what)


def _label(mixed: Mixed, place: int, kind: str) -> str:
    origin = mixed.origins.get(place)
    about = [kind[:40]] if kind else []
    if origin is not None:
        about.append(f'recipe "{origin.recipe}"')
    return f"step {place} ({', '.join(about)})" if about else f"step {place}"


def _kind_of(raw: object, place: int) -> str:
    step = raw["steps"][place - 1] if isinstance(raw, Mapping) else None
    kind = step.get("kind") if isinstance(step, Mapping) else None
    return kind if isinstance(kind, str) else ""
