"""From what was sent to a request the room can judge; the same for page, API and socket."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from server.core.ids import Version
from server.core.plan import Brought
from server.core.refusals import Refused
from server.core.room import Command, Move
from server.core.said import say
from server.live.hub import Guest
from server.live.keeper import DESK, Keeper
from server.web.guard import Buckets

_LONGEST_ID: Final = 64


class MoveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A participant's move (interface.md section 3). `id` is made by the sender, once a tap."""

    id: str
    step: str
    action: str
    fields: dict[str, Any] = {}


class Deliverer:
    """Hands requests to keepers, each sender within a budget."""

    def __init__(self, bring: Callable[[Keeper, Mapping[str, object]], Brought | None]) -> None:
        self._bring = bring
        self._people = Buckets(per_second=5, burst=40)
        self._desks = Buckets(per_second=20, burst=120)

    async def __call__(
        self, guest: Guest, what: Literal["move", "command"], body: object
    ) -> Version:
        """The version at which it is on disk; raises `Refused`."""
        if what == "move":
            return await self.move(guest, body)
        return await self.command(guest, body)

    async def move(self, guest: Guest, raw: object) -> Version:
        """A participant's move."""
        if guest.face != "phone":
            raise Refused("not-yours", say("Only participants can do this."))
        if not self._people.take(f"{guest.keeper.row.code}/{guest.person}"):
            raise Refused("too-fast")
        try:
            body = msgspec.convert(raw, MoveBody)
        except msgspec.ValidationError as error:
            raise Refused("malformed", f"This move could not be read: {error}.") from None
        move = Move(
            at=0, person=guest.person, step=body.step, action=body.action, fields=body.fields
        )
        return await guest.keeper.ask(
            move, who=guest.person, once=_id(body.id), digest=digest_of(raw)
        )

    async def command(self, guest: Guest, raw: object) -> Version:
        """A facilitator's command: `{id, command, expected?, …}`."""
        if guest.face != "desk":
            raise Refused("not-yours", say("Only a facilitator can do this."))
        if not self._desks.take(guest.keeper.row.code):
            raise Refused("too-fast")
        if not isinstance(raw, Mapping):
            raise Refused("malformed")
        fields = {str(key): value for key, value in raw.items()}
        once, name, expected = (
            fields.pop("id", None),
            fields.pop("command", None),
            fields.pop("expected", None),
        )
        if not isinstance(name, str) or not isinstance(once, str):
            raise Refused("malformed", "A command wants an id and the command's name.")
        if expected is not None and (isinstance(expected, bool) or not isinstance(expected, int)):
            raise Refused("malformed", "`expected` is the number of a version.")
        brought = self._bring(guest.keeper, fields) if name == "insert" else None
        command = Command(at=0, command=name, expected=expected, fields=fields, brought=brought)
        return await guest.keeper.ask(command, who=DESK, once=_id(once), digest=digest_of(raw))


def _id(raw: str) -> str:
    if not 8 <= len(raw) <= _LONGEST_ID or not raw.isascii() or not raw.isprintable():
        raise Refused("malformed", "An id has 8 to 64 plain characters, best a UUID.")
    return raw


def digest_of(body: object) -> bytes:
    """The hash by which a resent request is told from another one with the same id."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).digest()
