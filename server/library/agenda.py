"""From raw tables to a `Workshop`: the agenda's own rules, and each step handed to its kind.

Every complaint about a step names its place and kind: `step 3 (choice): needs at least two
options`. What is inside `content` is the kind's affair alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.scenario import Scenario
from server.core.workshop import Step, Workshop
from server.library.names import bad_id, bad_names
from server.library.schema import Problem, did_you_mean, first, problems, say, too_deep

FindScenario = Callable[[Step, str], Scenario | None]  # the step, the workshop's language

MOST_STEPS: Final = 60  # a whole day of short steps
LONGEST_TITLE: Final = 120  # characters: two lines on a phone, one on the wall
LONGEST_STEP: Final = 240  # minutes: half a day


def read_workshop(raw: object, find: FindScenario) -> Workshop:
    """Turn raw tables into a workshop whose steps can all be played.

    Raise `Complaint` with every sentence otherwise.
    """
    if too_deep(raw):
        raise Complaint("the whole: is nested too deeply; a few levels are enough")
    if found := first(_said(raw, problem) for problem in problems(raw, Workshop)):
        raise Complaint(*found, *_about_sound_steps(raw, find))
    workshop = msgspec.convert(raw, Workshop)
    if sentences := (*_about_the_whole(workshop), *_about_the_steps(workshop, find)):
        raise Complaint(*sentences)
    return workshop


def _about_the_whole(workshop: Workshop) -> Iterator[str]:
    yield from bad_names(workshop.id, workshop.language, workshop.version)
    if len(workshop.title) > LONGEST_TITLE:
        yield f"title: has {len(workshop.title)} characters; {LONGEST_TITLE} fit"
    if not 1 <= len(workshop.steps) <= MOST_STEPS:
        yield f"steps: are {len(workshop.steps)}; there must be from 1 to {MOST_STEPS}"
    elif (total := sum(step.minutes for step in workshop.steps)) != workshop.minutes:
        yield f"minutes: says {workshop.minutes}, but the steps add up to {total}; make them agree"
    for name, times in Counter(step.id for step in workshop.steps).items():
        if times > 1:
            yield f'steps: {times} have the id "{name}"; give each its own'


def _about_sound_steps(raw: object, find: FindScenario) -> Iterator[str]:
    """Whatever can already be said of single steps while others, or the whole, have no shape."""
    steps = raw.get("steps") if isinstance(raw, Mapping) else None
    language = raw.get("language", "en") if isinstance(raw, Mapping) else None
    if not isinstance(steps, list) or not isinstance(language, str):
        return
    for place, step in enumerate(steps[:MOST_STEPS], start=1):
        if not any(problems(step, Step)):
            yield from _about(msgspec.convert(step, Step), place, language, find)


def _about_the_steps(workshop: Workshop, find: FindScenario) -> Iterator[str]:
    for place, step in enumerate(workshop.steps, start=1):
        yield from _about(step, place, workshop.language, find)


def _about(step: Step, place: int, language: str, find: FindScenario) -> Iterator[str]:
    label = _label(place, step.kind)
    yield from (f"{label}, {sentence}" for sentence in _about_its_frame(step))
    scenario = find(step, language)
    if step.scenario is not None and scenario is None:
        yield f'{label}, scenario: there is no scenario "{step.scenario}" to read; check its id'
    elif step.kind not in KINDS:
        yield f"{label}: there is no kind of this name{did_you_mean(step.kind, KINDS)}"
    else:
        try:
            KINDS[step.kind].parse(step.content, scenario)
        except Complaint as complaint:
            yield from (f"{label}: {sentence}" for sentence in complaint.sentences)


def _about_its_frame(step: Step) -> Iterator[str]:
    if wrong := bad_id(step.id):
        yield f"id: {wrong}"
    if len(step.title) > LONGEST_TITLE:
        yield f"title: has {len(step.title)} characters; {LONGEST_TITLE} fit"
    if not 1 <= step.minutes <= LONGEST_STEP:
        yield f"minutes: must be from 1 to {LONGEST_STEP}"
    if step.seconds is not None and not 1 <= step.seconds <= LONGEST_STEP * 60:
        yield f"seconds: must be from 1 to {LONGEST_STEP * 60}, or left out"


def _said(raw: object, problem: Problem) -> str:
    """Name a step by place and kind; everything else by its field."""
    match problem:
        case (("steps", int(place)), what):
            return f"step {place}: {what}"
        case (("steps", int(place), *inner), what):
            return f"{_label(place, _kind_of(raw, place))}, {say(tuple(inner), what)}"
        case (where, what):
            return say(where, what)


def _label(place: int, kind: str) -> str:
    return f"step {place} ({kind[:40]})" if kind else f"step {place}"


def _kind_of(raw: object, place: int) -> str:
    step = raw["steps"][place - 1] if isinstance(raw, Mapping) else None
    kind = step.get("kind") if isinstance(step, Mapping) else None
    return kind if isinstance(kind, str) else ""
