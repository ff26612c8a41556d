"""Putting a word right in a plan that is being held, so that every answer stays what it was.

One text at one place of a step (its title, its notes, its content) or of the scene it stands on.
Lists, numbers and names stay: what the kind makes of the new content differs in words alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from server.core.complaint import Complaint
from server.core.plan import Plan, PlannedStep, changed
from server.core.refusals import Refused
from server.core.said import say
from server.core.scenario import Scenario
from server.core.texts import Path, alike, echoes, found, path_of, put, texts, written
from server.core.workshop import Step

LONGEST_TITLE: Final = 120  # as in a workshop
# Of a scene, what no screen of a room shows, and the marks that must stand in a reply as they are.
_CREDITS: Final = frozenset(
    {"id", "version", "language", "translation_of", "variant_of", "sources", "author"}
    | {"reviewed_by", "changed", "licence"}
)
_MARKS: Final = "telling"


class Text(msgspec.Struct, frozen=True):
    """A text that can be put right, by its path."""

    path: str
    words: str


def fixable(plan: Plan, planned: PlannedStep) -> tuple[Text, ...]:
    """Every text of a step and of its scene that somebody in the room may read."""
    return tuple(Text(written(path), words) for path, words in _texts(plan, planned))


def _texts(plan: Plan, planned: PlannedStep) -> Iterator[tuple[Path, str]]:
    step, scenario = planned.step, plan.scenario(planned.step)
    yield ("title",), step.title
    if planned.kind.content is not None:
        for path, words in texts(planned.kind.content, step.content):
            if words:
                yield ("content", *path), words
    if step.notes:
        yield ("notes",), step.notes
    if scenario is not None:
        for path, words in texts(Scenario, msgspec.to_builtins(scenario)):
            if words and path[0] not in _CREDITS and _MARKS not in path:
                yield ("scenario", *path), words


def fixed(
    plan: Plan, planned: PlannedStep, where: str, words: str
) -> tuple[tuple[Step, ...], dict[str, Scenario]]:
    """All steps with other words at one place, and the scenes that changed.

    Refuses `bad-field` where there is no such text, or where its kind would not take the words.
    """
    path = path_of(where)
    was = dict(_texts(plan, planned)).get(path)
    if was is None:
        raise Refused("bad-field", say("There is no text of this name to put right."), field="path")
    if "\n" not in was:
        words = " ".join(words.split())
    _check_length(path, was, words)
    if path[0] == "scenario":
        steps: tuple[Step, ...] = tuple(one.step for one in plan.listed)
        scenarios = _with_scene(plan, planned.step, path[1:], words)
    else:
        steps, scenarios = tuple(_with_words(plan, planned, path, was, words)), {}
    _check_shape(plan, steps, scenarios)
    return steps, scenarios


def _check_length(path: Path, was: str, words: str) -> None:
    if words == was:
        raise Refused("not-now", say("These words stand there already."))
    if path == ("title",) and len(words) > LONGEST_TITLE:
        raise Refused(
            "too-long",
            say("A title has at most %(n)s characters.", n=LONGEST_TITLE),
            field="words",
        )
    if path != ("notes",) and len(words) > 1.5 * len(was) + 40:
        raise Refused(
            "too-long",
            say("This is much longer than what stands there. Putting right is for a word or two."),
            field="words",
        )


def _with_scene(plan: Plan, step: Step, path: Path, words: str) -> dict[str, Scenario]:
    scenario = plan.scenario(step)
    assert scenario is not None, "A scene's text was found, so there is a scene"
    raw = put(msgspec.to_builtins(scenario), path, words)
    return {scenario.id: msgspec.convert(raw, Scenario)}


def _with_words(
    plan: Plan, planned: PlannedStep, path: Path, was: str, words: str
) -> Iterator[Step]:
    family = _family(plan, planned) if path[0] == "content" else {planned.step.id}
    for one in plan.listed:
        step = one.step
        if step.id not in family:
            yield step
        elif path[0] == "content":
            yield _with_content(one, path[1:], was, words)
        else:
            name = str(path[0])
            yield msgspec.structs.replace(step, **{name: words})


def _family(plan: Plan, planned: PlannedStep) -> set[str]:
    """The step, and all of its kind that build on it or on which it builds.

    They say the same twice, such as a before and an after, and are compared by their words.
    """
    found = {planned.step.id}
    same = [one.step for one in plan.listed if one.step.kind == planned.step.kind]
    for _ in same:
        for step in same:
            if step.source in found or any(s.source == step.id for s in same if s.id in found):
                found.add(step.id)
    return found


def _with_content(planned: PlannedStep, path: Path, was: str, words: str) -> Step:
    step = planned.step
    content = _put_right(planned.kind.content, step.content, path, was, words)
    short = step.short
    if short is not None:
        shorter = _put_right(planned.kind.content, short.content, path, was, words)
        short = msgspec.structs.replace(short, content=shorter)
    return msgspec.structs.replace(step, content=content, short=short)


def _put_right(shape: Any, raw: Mapping[str, Any], path: Path, was: str, words: str) -> Any:  # noqa: ANN401
    """Content with the words in their place, and wherever a name repeats them."""
    if found(raw, path) != was:
        return raw
    new = put(raw, path, words)
    for echo in tuple(echoes(shape, raw, str(path[0]), was)):
        new = put(new, echo, words)
    return new


def _check_shape(plan: Plan, steps: tuple[Step, ...], scenarios: Mapping[str, Scenario]) -> None:
    out = [one.step.id for one in plan.listed if plan.index(one.step.id) is None]
    try:
        new = changed(plan, steps, out, scenarios)
    except Complaint as complaint:
        sentence = complaint.sentences[0].split(": ", 1)[-1]
        raise Refused(
            "bad-field",
            say("These words do not fit. %(why)s.", why=sentence),
            field="words",
        ) from None
    for one, other in zip(plan.listed, new.listed, strict=True):
        if not alike(one.spec, other.spec):
            raise Refused(
                "bad-field",
                say("This would change more than words, and answers with it. Ask again instead."),
                field="words",
            )
