"""All that is alive in one server, put together once and handed to the faces and the API."""

import asyncio
import datetime
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from server.core.helpcard import HelpCard
from server.core.ids import (
    PERSONAL_CODE_LENGTH,
    PersonId,
    RoomCode,
    code_from,
    fingerprint,
    read_code,
)
from server.core.plan import AnyKind, Brought
from server.core.refusals import Refused
from server.core.said import say
from server.core.text import clean_name, skeleton
from server.core.workshop import Workshop
from server.library.loader import SHIPPED, Library
from server.library.shelf import OWN, keep_workshop
from server.live.bringing import bring
from server.live.delivery import Deliverer
from server.live.door import Door, door
from server.live.errands import Errands
from server.live.fanout import Fanout
from server.live.hub import LAST_LOOK, Hub
from server.live.keeper import Change, Keeper
from server.live.keepers import Keepers
from server.live.pseudonyms import pseudonym
from server.live.reception import Reception
from server.live.writing import Writing
from server.store import afterwards, backup, erasures, people, retention
from server.store.database import Database
from server.store.people import PersonRow
from server.web import languages

log = logging.getLogger("plainspoken.house")

_PERSONAL_CODE_LASTS: Final = 10 * 60.0
_SWEEP_EVERY: Final = 60.0
_LET_GO_EVERY: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Ways:
    """The parts of the settings that rooms need."""

    data: Path
    base_url: str
    max_people: int
    help_card: HelpCard
    led_by: str
    lan_desk: bool
    complaints: tuple[str, ...] = ()  # about the help card


Crowd = Callable[[str, int, float], Coroutine[Any, Any, None]]


async def _nobody(join_url: str, people: int, pace: float) -> None:
    pass


class House:
    """The composition of store, rooms, sockets and content."""

    def __init__(
        self,
        db: Database,
        kinds: Mapping[str, AnyKind],
        library: Library,
        ways: Ways,
        render: Callable[..., str],
    ) -> None:
        self.db = db
        self.ways = ways
        self.kinds = kinds
        self.library = library
        self.render = render
        self.deliver = Deliverer(self._bring)
        self.keepers = Keepers(db, kinds, self._changed, self._present)
        self.reception = Reception(db, self.keepers, ways.data, ways.base_url)
        self.hub = Hub(self.reception.identify, self.deliver)
        self.fanout = Fanout(render, self.door, self.hub.send)
        self.hub.fanout = self.fanout
        self.writing = Writing(db, ways.data, lambda: self.library, self.reread)
        self._reading = asyncio.Lock()
        self._errands = Errands()
        self.crowd: Crowd = _nobody  # the composition root knows simulated people

    def door(self, code: RoomCode) -> Door:
        """The entrance of a room."""
        return door(self.ways.base_url, code)

    def today(self) -> datetime.date:
        """The day it is where this server stands."""
        return datetime.datetime.fromtimestamp(time.time(), datetime.UTC).astimezone().date()

    async def open(self) -> None:
        """Make ready for guests."""
        await asyncio.to_thread(backup.sweep, self.db.folder)
        marks = erasures.listed(self.db.folder)  # a copy from before may have been put here
        await self.db.write(lambda db: erasures.replay(db, marks, time.time()))
        await self.let_go()  # it also finishes what a killed process began
        await self.reception.open()
        self._errands.run(self._sweep())
        self._errands.run(self._let_go())

    async def close(self) -> None:
        """Close the sockets, then the rooms, then the file."""
        await self.hub.close()
        await self._errands.close()
        await self.keepers.close()
        await self.db.close()

    # -- content --------------------------------------------------------------------------------

    async def reread(self) -> None:
        """Read all content anew, after something was put on the own shelf or taken off it."""
        async with self._reading:
            fresh = await asyncio.to_thread(Library.read, SHIPPED, self.ways.data / OWN)
            complaints = (*fresh.complaints, *self.ways.complaints)
            self.library = replace(fresh, complaints=complaints)

    async def keep(self, workshop: Workshop) -> bool:
        """Put a workshop that came by the API on the own shelf; True if it is new there."""
        async with self._reading:
            made = await keep_workshop(self.ways.data / OWN, workshop)
            key = (workshop.id, workshop.language)
            home = {("workshops", *key): self.ways.data / OWN}
            self.library = replace(
                self.library,
                workshops={**self.library.workshops, key: workshop},
                homes={**self.library.homes, **home},
            )
            return made

    # -- people ---------------------------------------------------------------------------------

    async def join(self, keeper: Keeper, name: str, language: str) -> tuple[PersonRow, str]:
        """Let somebody in under a name, or a drawn one; returns them and their token."""
        taken = keeper.roster.taken
        chosen = (
            clean_name(name)
            if name.strip()
            else pseudonym(taken | keeper.coming, languages.choose(language))
        )
        mark = skeleton(chosen)
        if mark in taken or mark in keeper.coming:
            raise Refused("name-taken")
        token = secrets.token_urlsafe(32)
        person = PersonRow(
            id=secrets.token_hex(16),
            name=chosen,
            language=language[:16] or "en",
            token=fingerprint(token),
        )
        keeper.coming.add(mark)
        try:
            await keeper.join(person, self.ways.max_people)
        finally:
            keeper.coming.discard(mark)
        return person, token

    async def personal_code(self, keeper: Keeper, person: PersonId) -> str:
        """A code with which this person may go on from another device, for ten minutes."""
        code = code_from(secrets.token_bytes(2 * PERSONAL_CODE_LENGTH), PERSONAL_CODE_LENGTH)
        room, mark = keeper.row.code, fingerprint(code)
        until = keeper.now() + _PERSONAL_CODE_LASTS
        await self.db.write(lambda db: people.offer_handover(db, room, person, mark, until))
        return code

    async def personal_link(self, keeper: Keeper, person: PersonId) -> str:
        """The secret of a new link to this person's own page; the link before ends."""
        if keeper.room.company.minors:
            raise Refused("not-yours", say("In rooms with minors nobody is given a personal link."))
        secret, room = secrets.token_urlsafe(24), keeper.row.code
        mark = fingerprint(secret)
        await self.db.write(lambda db: afterwards.set_link(db, room, person, mark))
        return secret

    async def take_over(self, keeper: Keeper, typed: str, address: str) -> str:
        """Move somebody to this device; the device before hears that it was replaced."""
        await self.reception.wrong_codes.patience(address)
        token = secrets.token_urlsafe(32)
        person = await keeper.replace_token(fingerprint(read_code(typed)), fingerprint(token))
        if person is None:
            self.reception.wrong_codes.note(address)
            raise Refused("wrong-personal-code")
        await self.hub.dismiss(keeper.row.code, "replaced", person)
        return token

    def invite(self, join_url: str, people: int, pace: float) -> None:
        """Simulated people come into a room, at an address of this server, and stay to its end."""
        self._errands.run(self.crowd(join_url, people, pace))

    # -- news -----------------------------------------------------------------------------------

    def _bring(self, keeper: Keeper, fields: Mapping[str, object]) -> Brought | None:
        return bring(self.library, fields, keeper.room.plan.workshop.language)

    def _present(self, code: RoomCode) -> frozenset[PersonId]:
        return self.fanout.present(code)

    def _changed(self, keeper: Keeper, change: Change) -> None:
        self.fanout.changed(keeper, change)
        for person in change.gone:
            self._errands.run(self.hub.dismiss(keeper.row.code, "removed", person))
        if change.ended:
            self._errands.run(self._farewell(keeper.row.code))

    async def _farewell(self, code: RoomCode) -> None:
        await asyncio.sleep(LAST_LOOK)
        await self.hub.dismiss_phones(code, "ended")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            await self.keepers.retire_idle(self.fanout.viewers)
            if self.db.soiled:
                await self.db.scrub()

    async def _let_go(self) -> None:
        """Rooms whose days are over go: at the start before anybody is served, then by the hour."""
        while True:
            await asyncio.sleep(_LET_GO_EVERY)
            try:
                await self.let_go()
            except (Refused, sqlite3.Error) as error:
                log.error("Rooms whose days are over could not be deleted: %s", error)

    async def let_go(self) -> int:
        """Delete every room whose days are over; returns how many those were."""
        now = time.time()
        over = [t.code for t in await self.db.read(retention.terms) if t.goes <= now]
        for code in over:
            await self.hub.dismiss_phones(code, "ended")
            await self.keepers.erase(code, noted=False)
        if over:
            log.warning("%d rooms whose days were over are deleted", len(over))
        if self.db.soiled:
            await self.db.scrub()
        return len(over)
