"""A workshop: an ordered agenda of steps, as a trainer writes it. A recipe: steps to take into one.

A step carries its kind's `content` unread. Only the kind knows what that must be, and reads it with
its own `parse`; so a new kind of activity never changes this file.
"""

from typing import Any

from msgspec import Struct, field

from server.core.keepsake import Part
from server.core.scenario import Audience


class Short(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a step is held when time runs out: `content` is laid over its own, key by key."""

    minutes: int
    how: str  # what to leave out, for the facilitator
    content: dict[str, Any] = field(default_factory=dict)


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place in the agenda, held by one activity."""

    id: str
    kind: str
    title: str
    minutes: int
    seconds: int | None = None  # a visible timer, only where one is wanted
    notes: str = ""  # for the facilitator only
    short: Short | None = None
    firm: bool = False  # agreement, stop rule, closing: never proposed for shortening
    scenario: str | None = None  # the id of a scenario, if the step stands on one
    keeps: Part | None = None  # where people's own pages have what they gave here, if not as usual
    # the id of an earlier step that this one builds on: its cards, or its answers
    source: str | None = field(default=None, name="from")
    content: dict[str, Any] = field(default_factory=dict)  # what the kind's own parse reads


class Workshop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agenda with the credits it needs; `minutes` is the sum of its steps' minutes."""

    id: str
    version: str = "1.0.0"
    language: str = "en"
    title: str
    summary: str = ""
    minutes: int
    audience: tuple[Audience, ...] = (Audience.ADULTS,)
    author: str = ""
    licence: str = ""
    followed_by: str | None = None  # the id of the workshop of the next meeting, if there is one
    steps: tuple[Step, ...]


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps that have proved themselves, for workshops to take over and to change.

    `number` is the recipe's place in the project's domain notes, if it has one there.
    """

    id: str
    number: str = ""  # R01 to R30
    version: str = "1.0.0"
    language: str = "en"
    title: str
    purpose: str = ""  # for whoever plans a workshop: what it is good for, and when
    author: str = ""
    licence: str = ""
    steps: tuple[Step, ...]
