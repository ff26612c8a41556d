"""Finds, wakes and retires the keepers of rooms."""

import asyncio
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from server.core.complaint import Complaint
from server.core.ids import PersonId, RoomCode, code_from, fingerprint
from server.core.plan import AnyKind, StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Room
from server.core.said import say
from server.live.keeper import Change, Keeper
from server.store import erasures, retention, rooms
from server.store.database import Connection, Database
from server.store.rooms import RoomRow

log = logging.getLogger("plainspoken.keepers")

_IDLE_AFTER: Final = 15 * 60.0
_CODE_TRIES: Final = 20


class Keepers:
    """All rooms that are awake. A room wakes when somebody asks for it."""

    def __init__(
        self,
        db: Database,
        kinds: Mapping[str, AnyKind],
        changed: Callable[[Keeper, Change], None],
        present: Callable[[RoomCode], frozenset[PersonId]] = lambda code: frozenset(),
    ) -> None:
        self._present = present
        self._db = db
        self._kinds = kinds
        self._changed = changed
        self._awake: dict[RoomCode, Keeper] = {}
        self._waking: dict[RoomCode, asyncio.Lock] = {}

    @property
    def awake(self) -> int:
        """How many rooms are awake."""
        return len(self._awake)

    async def open(
        self,
        plan: StoredPlan,
        *,
        title: str,
        owner: str,
        rehearsal: bool = False,
        keep_days: int = retention.USUAL_DAYS,
        follows: RoomCode | None = None,
    ) -> tuple[Keeper, str]:
        """A new room with a fresh code; the second value is the projector's token."""
        _check_days(keep_days)
        token = secrets.token_urlsafe(32)
        for _ in range(_CODE_TRIES):
            row = RoomRow(
                code=code_from(secrets.token_bytes(16)),
                title=title,
                owner=owner,
                projector=fingerprint(token),
                opened=time.time(),
                rehearsal=rehearsal,
                keep_days=keep_days,
                follows=follows,
            )

            async def adding(db: Connection, row: RoomRow = row) -> None:
                await rooms.add(db, row, plan)

            try:
                await self._db.write(adding)
            except sqlite3.IntegrityError:
                continue
            return await self.find(row.code), token
        raise Refused("busy")

    def peek(self, code: RoomCode) -> Keeper | None:
        """The keeper of a room that is awake."""
        return self._awake.get(code)

    async def find(self, code: RoomCode) -> Keeper:
        """The keeper of a room; refuses `no-such-room`."""
        keeper = self._awake.get(code)
        if keeper is not None:
            keeper.used = time.time()
            return keeper
        try:
            async with self._waking.setdefault(code, asyncio.Lock()):
                if code not in self._awake:
                    self._awake[code] = await self._wake(code)
        finally:
            self._waking.pop(code, None)
        return self._awake[code]

    async def _wake(self, code: RoomCode) -> Keeper:
        async def finding(db: Connection) -> tuple[RoomRow, StoredPlan] | None:
            return await rooms.find(db, code)

        found = await self._db.read(finding)
        if found is None:
            raise Refused("no-such-room")
        row, stored = found
        try:
            plan = ready(stored, self._kinds)
        except Complaint as complaint:
            log.error("Room %s holds content that cannot be read: %s", code, complaint)
            raise Refused("broken") from None
        keeper = Keeper(
            self._db,
            row,
            Room(code=code, plan=plan, company=stored.company),
            changed=self._changed,
            present=self._present,
        )
        await keeper.wake()
        return keeper

    async def keep(self, code: RoomCode, days: int) -> None:
        """Keep a room for so many days after its end: fewer at any time, more while it is empty."""
        _check_days(days)
        await self._opened(code)
        if not await self._db.write(lambda db: retention.keep(db, code, days)):
            raise Refused(
                "not-now",
                say(
                    "People have joined this room and were told how long it is kept. It can go "
                    "sooner, but not later."
                ),
            )
        if (keeper := self._awake.get(code)) is not None:
            keeper.row = msgspec.structs.replace(keeper.row, keep_days=days)

    async def erase(self, code: RoomCode, *, noted: bool = True) -> None:
        """Delete a room with all that was written in it, for good: it is `noted` for restores.

        What goes because its days are over needs no note: a restored copy is as old as it was.
        Whoever lets such rooms go scrubs the file once for all of them.
        """
        mark = erasures.mark_of_room(code, (await self._opened(code)))
        if (keeper := self._awake.get(code)) is not None:
            await keeper.rest("no-such-room")
        try:
            if noted:
                await asyncio.to_thread(erasures.note, self._db.folder, mark, time.time())
            await self._db.write(lambda db: rooms.forget(db, code))
            self._unfollowed(code)
        finally:
            self._awake.pop(code, None)
            self._db.soiled = True
        if noted:
            await self._db.scrub()

    def _unfollowed(self, code: RoomCode) -> None:
        """Rooms that are awake follow it no more either: its code may be given out again."""
        for keeper in self._awake.values():
            if keeper.row.follows == code:
                keeper.row = msgspec.structs.replace(keeper.row, follows=None)

    async def _opened(self, code: RoomCode) -> float:
        """When a room was opened, without waking it: what cannot be read must go as well."""
        if (keeper := self._awake.get(code)) is not None:
            return keeper.row.opened
        opened = await self._db.read(lambda db: rooms.opened(db, code))
        if opened is None:
            raise Refused("no-such-room")
        return opened

    async def retire_idle(self, busy: Callable[[RoomCode], Any]) -> None:
        """Put rooms to rest that nobody looks at and nobody asked for a while."""
        for code, keeper in list(self._awake.items()):
            quiet = time.time() - keeper.used > _IDLE_AFTER
            if quiet and not busy(code) and keeper.room.alarm is None:
                self._awake.pop(code, None)
                await keeper.rest()

    async def close(self) -> None:
        """Put every room to rest."""
        for keeper in list(self._awake.values()):
            await keeper.rest()
        self._awake.clear()


def _check_days(days: int) -> None:
    if not 0 <= days <= retention.MOST_DAYS:
        raise Refused(
            "bad-field",
            say("A room is kept for 0 to %(most)s days after its end.", most=retention.MOST_DAYS),
            field="keep_days",
        )
