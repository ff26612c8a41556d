"""All that is alive in one server, put together once and handed to the faces and the API."""

import asyncio
import datetime
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.core.helpcard import HelpCard
from server.core.ids import (
    PERSONAL_CODE_LENGTH,
    PersonId,
    RoomCode,
    code_from,
    fingerprint,
    read_code,
)
from server.core.plan import AnyKind
from server.core.refusals import Refused
from server.core.text import clean_name, skeleton
from server.library.loader import Library
from server.live.delivery import Deliverer
from server.live.door import Door, door
from server.live.errands import Errands
from server.live.fanout import Fanout
from server.live.hub import LAST_LOOK, Hub
from server.live.keeper import Change, Keeper
from server.live.keepers import Keepers
from server.live.pseudonyms import pseudonym
from server.live.reception import Reception
from server.store import people
from server.store.database import Database
from server.store.people import PersonRow

_PERSONAL_CODE_LASTS: Final = 10 * 60.0
_SWEEP_EVERY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ways:
    """The parts of the settings that rooms need."""

    data: Path
    base_url: str
    max_people: int
    help_card: HelpCard
    led_by: str
    lan_desk: bool


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
        self.deliver = Deliverer()
        self.keepers = Keepers(db, kinds, self._changed, self._present)
        self.reception = Reception(db, self.keepers, ways.data, ways.base_url)
        self.hub = Hub(self.reception.identify, self.deliver)
        self.fanout = Fanout(render, self.door, self.hub.send)
        self.hub.fanout = self.fanout
        self._errands = Errands()

    def door(self, code: RoomCode) -> Door:
        """The entrance of a room."""
        return door(self.ways.base_url, code)

    def today(self) -> datetime.date:
        """The day it is where this server stands."""
        return datetime.datetime.fromtimestamp(time.time(), datetime.UTC).astimezone().date()

    async def open(self) -> None:
        """Make ready for guests."""
        await self.reception.open()
        self._errands.run(self._sweep())

    async def close(self) -> None:
        """Close the sockets, then the rooms, then the file."""
        await self.hub.close()
        await self._errands.close()
        await self.keepers.close()
        await self.db.close()

    # -- people ---------------------------------------------------------------------------------

    async def join(self, keeper: Keeper, name: str, language: str) -> tuple[PersonRow, str]:
        """Let somebody in under a name, or a drawn one; returns them and their token."""
        taken = {skeleton(known) for known in keeper.names.values()}
        chosen = clean_name(name) if name.strip() else pseudonym(taken | keeper.coming)
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

    # -- news -----------------------------------------------------------------------------------

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
