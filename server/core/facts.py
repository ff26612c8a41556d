"""What has happened in a room. Facts are the only truth; state is folded from them.

The law of stored payloads: a tag is never used again for something else; fields are not renamed,
reordered or dropped; a new field has a default; whatever cannot keep that law gets a new tag, and
the old one is adapted in `read` alone.
"""

from typing import Any

import msgspec

from server.core.ids import PersonId, Version
from server.core.said import plain
from server.core.scenario import Scenario
from server.core.workshop import Step


class Started(msgspec.Struct, frozen=True, tag_field="is", tag="room.started/1"):
    """The facilitator began the workshop."""


class Ended(msgspec.Struct, frozen=True, tag_field="is", tag="room.ended/1"):
    """The workshop is over; nothing but reading follows."""


class Entered(msgspec.Struct, frozen=True, tag_field="is", tag="step.entered/1"):
    """The room came to a step. `seed` settles every drawn order of its first visit."""

    step: str
    seed: int


class Opened(msgspec.Struct, frozen=True, tag_field="is", tag="step.opened/1"):
    """Answers are taken from now; `ends` is a deadline in epoch seconds, if there is one."""

    step: str
    ends: float | None = None


class Closed(msgspec.Struct, frozen=True, tag_field="is", tag="step.closed/1"):
    """Answers are taken no more; `by_clock` when the deadline did it."""

    step: str
    by_clock: bool = False


class Reopened(msgspec.Struct, frozen=True, tag_field="is", tag="step.reopened/1"):
    """The same round takes answers again, without a deadline."""

    step: str


class Revealed(msgspec.Struct, frozen=True, tag_field="is", tag="step.revealed/1"):
    """Results are shown."""

    step: str


class Hidden(msgspec.Struct, frozen=True, tag_field="is", tag="step.hidden/1"):
    """Results are covered again."""

    step: str


class RoundBegun(msgspec.Struct, frozen=True, tag_field="is", tag="step.round/1"):
    """A further round of the same step, open from now."""

    step: str
    round: int
    ends: float | None = None


class Extended(msgspec.Struct, frozen=True, tag_field="is", tag="clock.extended/1"):
    """The running deadline moved by some seconds; where none ran, a clock of so many began."""

    seconds: int


class Paused(msgspec.Struct, frozen=True, tag_field="is", tag="room.paused/1"):
    """Everything stands still; `left` are the seconds that were left on the clock."""

    left: float | None = None


class Resumed(msgspec.Struct, frozen=True, tag_field="is", tag="room.resumed/1"):
    """It goes on; `ends` is the deadline as it stands now."""

    ends: float | None = None


class Blanked(msgspec.Struct, frozen=True, tag_field="is", tag="wall.blanked/1"):
    """The wall is dark."""


class Unblanked(msgspec.Struct, frozen=True, tag_field="is", tag="wall.unblanked/1"):
    """The wall shows the room again."""


class Locked(msgspec.Struct, frozen=True, tag_field="is", tag="door.locked/1"):
    """Nobody new comes in."""


class Unlocked(msgspec.Struct, frozen=True, tag_field="is", tag="door.unlocked/1"):
    """New people may come in."""


class Replanned(msgspec.Struct, frozen=True, tag_field="is", tag="plan.changed/1"):
    """The agenda is another from now: all its steps in order, also those that are left out.

    `scenarios` are those that are new or were put right; the others stay. `seed` settles drawn
    orders where a step that nobody answered yet begins anew.
    """

    steps: tuple[Step, ...]
    left_out: tuple[str, ...] = ()
    scenarios: dict[str, Scenario] = {}
    seed: int = 0


class Joined(msgspec.Struct, frozen=True, tag_field="is", tag="person.joined/1"):
    """Somebody came in. Their name stands apart from the log."""

    person: PersonId


class Removed(msgspec.Struct, frozen=True, tag_field="is", tag="person.removed/1"):
    """Somebody was taken out of the room by the facilitator."""

    person: PersonId


class Left(msgspec.Struct, frozen=True, tag_field="is", tag="person.left/1"):
    """Somebody left for good, of their own accord."""

    person: PersonId


class Erased(msgspec.Struct, frozen=True, tag_field="is", tag="person.erased/1"):
    """Somebody's facts were deleted. The number tells nothing of who it was."""

    erasure: str


class Borrowed(msgspec.Struct, frozen=True):
    """Whose words something given carries beside its giver's, or to whom it says some.

    `without` is the payload that takes its place when one of these people is forgotten.
    """

    of: tuple[PersonId, ...]
    without: msgspec.Raw


class Contributed(
    msgspec.Struct, frozen=True, omit_defaults=True, tag_field="is", tag="given.person/1"
):
    """A participant gave something to a step; `body` is the kind's own payload."""

    step: str
    person: PersonId
    round: int
    body: msgspec.Raw
    borrowed: Borrowed | None = None


class Directed(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="is", tag="given.desk/1"):
    """A facilitator did something inside a step; `body` is the kind's own payload."""

    step: str
    round: int
    body: msgspec.Raw
    borrowed: Borrowed | None = None


class Passed(msgspec.Struct, frozen=True, tag_field="is", tag="given.pass/1"):
    """A participant has nothing to give to this round, and owes no reason."""

    step: str
    person: PersonId
    round: int


class Rang(msgspec.Struct, frozen=True, tag_field="is", tag="given.clock/1"):
    """A clock inside a step had come to its end; `body` is the kind's own payload."""

    step: str
    round: int
    body: msgspec.Raw


class Published(msgspec.Struct, frozen=True, tag_field="is", tag="given.public/1"):
    """What became public when a step closed: an aggregate that stays as it is, without people."""

    step: str
    round: int
    body: msgspec.Raw


class WordAsked(msgspec.Struct, frozen=True, tag_field="is", tag="word.asked/1"):
    """Somebody needs a word with the facilitator. Deleted when the room ends."""

    person: PersonId


class WordSettled(msgspec.Struct, frozen=True, tag_field="is", tag="word.settled/1"):
    """They have spoken, or it is no longer needed. Deleted when the room ends."""

    person: PersonId


class Undone(msgspec.Struct, frozen=True, tag_field="is", tag="room.undone/1"):
    """The last command was taken back; `ends` is the deadline that then stands."""

    ends: float | None = None


class Appraised(msgspec.Struct, frozen=True, tag_field="is", tag="workshop.rated/1"):
    """Somebody rated the workshop after its end: answers by question, and perhaps a comment."""

    person: PersonId
    answers: dict[str, str] = {}
    comment: str = ""


class AppraisalPublished(msgspec.Struct, frozen=True, tag_field="is", tag="workshop.ratings/1"):
    """What became public of the ratings: how many people, and counts by question.

    `same` are questions that so many people answered anew, with the same counts in sum.
    """

    people: int
    counts: dict[str, tuple[int, ...]]
    same: tuple[str, ...] = ()


class FollowedUp(msgspec.Struct, frozen=True, tag_field="is", tag="followed-up/1"):
    """Somebody filled in a sheet (counted from 1) of the follow-up; `body` is the kind's own."""

    step: str
    person: PersonId
    sheet: int
    body: msgspec.Raw


class FollowUpPublished(msgspec.Struct, frozen=True, tag_field="is", tag="followed-up.public/1"):
    """How sure people were and are, sorted: of `before` people who had answered the first time.

    `withheld`: so many who all moved alike, of whom nothing else is known.
    """

    before: int
    pairs: tuple[tuple[float, float], ...]
    withheld: int = 0


class Brought(msgspec.Struct, frozen=True, tag_field="is", tag="brought/1"):
    """Somebody brought one number along from an earlier room: 0 to 100, asked in those words."""

    person: PersonId
    measure: str
    value: float


class SeriesPublished(msgspec.Struct, frozen=True, tag_field="is", tag="series.published/1"):
    """How much surer people were than at an earlier room: differences, sorted, as it ended.

    Of `before` people who had brought a number along.
    """

    before: int
    moved: tuple[float, ...]


Happening = (
    Started | Ended | Entered | Opened | Closed | Reopened | Revealed | Hidden | RoundBegun
    | Extended | Paused | Resumed | Blanked | Unblanked | Locked | Unlocked
    | Joined | Removed | Left | Erased | Contributed | Directed | Passed | Undone
    | Rang | Published | WordAsked | WordSettled | Replanned
    | Appraised | AppraisalPublished | FollowedUp | FollowUpPublished | Brought | SeriesPublished
)  # fmt: skip


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A happening in its envelope.

    `at` is in epoch seconds; for what participants give it is the moment the round was opened,
    since finer times would tell people apart (reliability.md 5.3). `first` marks the first fact
    of a command. `once` and `digest` are the sender's id and the body's hash, kept so that a
    resent move is the same move.
    """

    version: Version
    at: float
    happening: Happening
    first: bool = True
    who: str = ""
    once: str | None = None
    digest: bytes | None = None


_encoder = msgspec.json.Encoder(enc_hook=plain)
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Happening)


def write(happening: Happening) -> bytes:
    """The stored form of a happening: JSON with its tag under `is`."""
    return _encoder.encode(happening)


def read(body: bytes) -> Happening:
    """A happening from its stored form; raises `msgspec.ValidationError` on an unknown tag."""
    happening: Happening = _decoder.decode(body)
    return happening
