"""What goes over the API, as types: requests are decoded with them, the document made of them."""

from typing import Any

import msgspec

from server.core.company import Company
from server.core.forms import Form
from server.core.ids import Version
from server.store.retention import USUAL_DAYS


class StepLine(msgspec.Struct, frozen=True):
    """A step of a workshop in a list."""

    id: str
    kind: str
    title: str
    minutes: int


class WorkshopLine(msgspec.Struct, frozen=True):
    """A workshop in a list."""

    id: str
    title: str
    language: str
    minutes: int
    steps: tuple[StepLine, ...]


class RecipeLine(msgspec.Struct, frozen=True):
    """A recipe in a list; `number` is empty for one that the domain notes do not name."""

    id: str
    number: str
    title: str
    language: str
    steps: tuple[StepLine, ...]


class ScenarioLine(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A scenario in a list."""

    id: str
    title: str
    language: str
    difficulty: int
    class_: str
    settings: tuple[str, ...]


class RoomWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A room to be opened; `settings` says what company it is for.

    `keep_days`: for how many days after its end it is kept; `follows`: the code of the room that it
    follows, if it is one of several meetings.
    """

    workshop: str
    title: str = ""
    language: str = "en"
    settings: Company = Company()
    keep_days: int = USUAL_DAYS
    follows: str | None = None


class RoomMade(msgspec.Struct, frozen=True):
    """A room that was opened, with the only copy of its projector's token."""

    code: str
    join_url: str
    projector_url: str
    desk_url: str
    projector_token: str


class StepPlace(msgspec.Struct, frozen=True):
    """Where a room stands; `index` counts from 1."""

    id: str
    kind: str
    phase: str
    index: int
    of: int


class People(msgspec.Struct, frozen=True):
    """How many joined a room, and how many have a face open now."""

    joined: int
    present: int


class RoomState(msgspec.Struct, frozen=True):
    """A room at a glance; `follows` is the code of the room before it, as long as that is kept."""

    code: str
    phase: str
    version: Version
    step: StepPlace | None
    people: People
    follows: str | None = None


class Earlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token that a participant has of the room before this one."""

    token: str


class PersonWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who wants to join; without a name one is drawn."""

    name: str = ""
    language: str = "en"


class PersonMade(msgspec.Struct, frozen=True):
    """Somebody who joined, with the only copy of their token."""

    person: str
    token: str
    name: str


class StepSeen(msgspec.Struct, frozen=True):
    """The step that a viewer sees."""

    id: str
    kind: str
    phase: str


class ViewSeen(msgspec.Struct, frozen=True):
    """What this viewer may see, and for a participant exactly what it may send now."""

    version: Version
    face: str
    step: StepSeen | None
    data: dict[str, Any]
    forms: tuple[Form, ...]


class Command(msgspec.Struct, frozen=True):
    """A facilitator's command; further keys are the command's own fields."""

    id: str
    command: str
    expected: int | None = None


class Committed(msgspec.Struct, frozen=True):
    """It is on disk; a face with this version or a later one shows it."""

    version: Version


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457): `code` for programs, `detail` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class Nothing(msgspec.Struct, frozen=True):
    """No body."""
