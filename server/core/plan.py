"""A workshop made ready to be held: each step with its kind and its parsed content."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from server.core.company import Company
from server.core.complaint import Complaint
from server.core.kind import Kind
from server.core.said import say
from server.core.scenario import MINORS, Scenario, suits_minors
from server.core.workshop import Step, Workshop

AnyKind = Kind[Any, Any, Any]


class PlannedStep(msgspec.Struct, frozen=True):
    """A step of the agenda with what its kind read from the content."""

    step: Step
    kind: Any  # AnyKind; msgspec cannot name a generic dataclass
    spec: Any


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The agenda of one room. Edits of the library do not reach it; the desk's own do (`changed`).

    `steps` are held; `listed` has those that were left out, too, each in its old place. `promised`
    are the minutes for which the room was opened.
    """

    workshop: Workshop
    steps: tuple[PlannedStep, ...]
    listed: tuple[PlannedStep, ...]
    scenarios: Mapping[str, Scenario]
    kinds: Mapping[str, Any]
    promised: int
    follow_up: tuple[PlannedStep, ...] = ()  # what each fills in by themselves weeks later

    def index(self, step: str) -> int | None:
        """The place of a step in the agenda, from 0; None if there is no such step."""
        return next((n for n, planned in enumerate(self.steps) if planned.step.id == step), None)

    def find(self, step: str) -> PlannedStep | None:
        """A step of the agenda, also one that was left out."""
        return next((planned for planned in self.listed if planned.step.id == step), None)

    def scenario(self, step: Step) -> Scenario | None:
        """The scenario that a step stands on."""
        return self.scenarios.get(step.scenario) if step.scenario else None


class StoredPlan(msgspec.Struct, frozen=True):
    """What a room keeps from its opening: workshop, its steps' scenarios, and for whom it is."""

    workshop: Workshop
    scenarios: dict[str, Scenario]
    company: Company = Company()
    follow_up: tuple[Step, ...] = ()


def not_for_minors(stored: StoredPlan) -> tuple[str, ...]:
    """Why this is nothing for a room with minors, a sentence each; nothing if it is."""
    workshop = stored.workshop
    sentences: list[str] = [
        say(
            "Step %(n)s, “%(step)s”, stands on the scene “%(scene)s”, which nobody has reviewed "
            "for minors.",
            n=n,
            step=step.title,
            scene=scenario.title,
        )
        for n, step in enumerate(workshop.steps, start=1)
        if (scenario := stored.scenarios.get(step.scenario or "")) and not suits_minors(scenario)
    ]
    if not MINORS & {*workshop.audience}:
        sentences.insert(0, say("“%(title)s” was written for adults.", title=workshop.title))
    return tuple(sentences)


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What the library brings to a plan: steps, and the scenarios that they stand on."""

    steps: tuple[Step, ...]
    scenarios: dict[str, Scenario] = {}


def ready(stored: StoredPlan, kinds: Mapping[str, AnyKind]) -> Plan:
    """The plan of stored content. Raises `Complaint` with every step that does not parse."""
    workshop = stored.workshop
    nothing = Plan(
        workshop=workshop,
        steps=(),
        listed=(),
        scenarios={},
        kinds=kinds,
        promised=workshop.minutes,
    )
    plan = changed(nothing, workshop.steps, (), stored.scenarios)
    weeks_later = tuple(_planned(nothing, step, {}) for step in stored.follow_up)
    return msgspec.structs.replace(plan, follow_up=weeks_later)


def changed(
    plan: Plan,
    steps: Iterable[Step],
    skipped: Collection[str],
    scenarios: Mapping[str, Scenario],
) -> Plan:
    """A plan with other steps, some of them left out; `scenarios` are those that are new.

    Whatever reads as before is not read again. Raises `Complaint` with every step that does not
    parse.
    """
    known = {**plan.scenarios, **scenarios}
    listed: list[PlannedStep] = []
    complaints: list[str] = []
    for n, step in enumerate(steps, start=1):
        try:
            listed.append(_planned(plan, step, known))
        except Complaint as complaint:
            complaints.extend(f"step {n} ({step.kind}): {s}" for s in complaint.sentences)
    if complaints:
        raise Complaint(*complaints)
    held = tuple(planned for planned in listed if planned.step.id not in skipped)
    workshop = msgspec.structs.replace(
        plan.workshop,
        steps=tuple(planned.step for planned in held),
        minutes=sum(planned.step.minutes for planned in held),
    )
    return msgspec.structs.replace(
        plan, workshop=workshop, steps=held, listed=tuple(listed), scenarios=known
    )


def _planned(plan: Plan, step: Step, scenarios: Mapping[str, Scenario]) -> PlannedStep:
    scenario = scenarios.get(step.scenario) if step.scenario else None
    was = plan.find(step.id)
    if was is not None and (step.kind, step.content, scenario) == (
        was.step.kind,
        was.step.content,
        plan.scenario(was.step),
    ):
        return was if was.step == step else PlannedStep(step, was.kind, was.spec)
    kind = plan.kinds.get(step.kind)
    if kind is None:
        raise Complaint(f"there is no kind of activity called {step.kind!r}")
    return PlannedStep(step, kind, kind.parse(step.content, scenario))
