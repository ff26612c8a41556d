"""A workshop made ready to be held: each step with its kind and its parsed content."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.core.company import Company
from server.core.complaint import Complaint
from server.core.kind import Kind
from server.core.scenario import MINORS, Scenario, suits_minors
from server.core.workshop import Step, Workshop

AnyKind = Kind[Any, Any, Any]


class PlannedStep(msgspec.Struct, frozen=True):
    """A step of the agenda with what its kind read from the content."""

    step: Step
    kind: Any  # AnyKind; msgspec cannot name a generic dataclass
    spec: Any


class Plan(msgspec.Struct, frozen=True):
    """The agenda of one room. It is fixed when the room opens: later edits do not reach it."""

    workshop: Workshop
    steps: tuple[PlannedStep, ...]

    def index(self, step: str) -> int | None:
        """The place of a step in the agenda, from 0; None if there is no such step."""
        return next((n for n, planned in enumerate(self.steps) if planned.step.id == step), None)


class StoredPlan(msgspec.Struct, frozen=True):
    """What a room keeps from its opening: workshop, its steps' scenarios, and for whom it is."""

    workshop: Workshop
    scenarios: dict[str, Scenario]
    company: Company = Company()


def not_for_minors(stored: StoredPlan) -> tuple[str, ...]:
    """Why this is nothing for a room with minors, a sentence each; nothing if it is."""
    workshop = stored.workshop
    sentences = [
        f"Step {n}, “{step.title}”, stands on the scene “{scenario.title}”, which nobody has"
        " reviewed for minors."
        for n, step in enumerate(workshop.steps, start=1)
        if (scenario := stored.scenarios.get(step.scenario or "")) and not suits_minors(scenario)
    ]
    if not MINORS & {*workshop.audience}:
        sentences.insert(0, f"“{workshop.title}” was written for adults.")
    return tuple(sentences)


def ready(stored: StoredPlan, kinds: Mapping[str, AnyKind]) -> Plan:
    """The plan of stored content. Raises `Complaint` with every step that does not parse."""
    steps: list[PlannedStep] = []
    complaints: list[str] = []
    for n, step in enumerate(stored.workshop.steps, start=1):
        kind = kinds.get(step.kind)
        if kind is None:
            complaints.append(f"step {n}: there is no kind of activity called {step.kind!r}")
            continue
        scenario = stored.scenarios.get(step.scenario) if step.scenario else None
        try:
            steps.append(PlannedStep(step, kind, kind.parse(step.content, scenario)))
        except Complaint as complaint:
            complaints.extend(f"step {n} ({step.kind}): {s}" for s in complaint.sentences)
    if complaints:
        raise Complaint(*complaints)
    return Plan(stored.workshop, tuple(steps))
