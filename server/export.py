"""The summary from the command line: reads the database without touching it."""

import sqlite3
import time
from pathlib import Path

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.evolve import fold
from server.core.facts import Fact
from server.core.ids import read_code
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Room
from server.core.sections import Level
from server.library.helpcard import read_help_card
from server.store import audit, factlog, people, rooms
from server.store.database import FILE, read_only
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from server.summary import formats
from server.summary.archive import workshop_of
from server.summary.document import About, Help, document
from server.web.templating import Renderer, environment
from server.web.voice import voice


class CannotExport(Exception):
    """Why there is no summary, in a sentence."""


async def export(data: Path, typed: str, name: str, level: Level, *, notes: bool = False) -> bytes:
    """A room's summary in a format. Works beside a running server."""
    if not (data / FILE).is_file():
        raise CannotExport(f"There is no Plainspoken database in {data}.")
    code = read_code(typed)
    row, stored, log, known = await _read(data, code)
    try:
        room = fold(Room(code=code, plan=ready(stored, KINDS), company=stored.company), log)
    except (Complaint, Refused) as error:
        raise CannotExport(str(error)) from None
    tongue = voice(room.plan.workshop.language)
    card, _ = read_help_card(data)
    about = About(
        title=row.title,
        opened=row.opened,
        now=time.time(),
        keep_days=row.keep_days,
        names=tuple(person.name for person in known if person.id in room.people),
        help=Help(card.spoken(tongue.code), card.checked.isoformat() if card.checked else ""),
        notes=notes,
    )
    if level == "full":
        _note(data, code)
    workshop = workshop_of(room.plan, notes=notes)
    made = document(room, about, level)
    return formats.write(made, name, Renderer(environment()), tongue, workshop)


async def _read(data: Path, code: str) -> tuple[RoomRow, StoredPlan, list[Fact], list[PersonRow]]:
    try:
        async with read_only(data) as db:
            found = await rooms.find(db, code)
            log = await factlog.read(db, code)
            known = await people.of_room(db, code)
    except sqlite3.Error as error:
        raise CannotExport(f"The database in {data} cannot be read ({error}).") from None
    if found is None:
        raise CannotExport(f"There is no room {code} in {data}.")
    return *found, log, known


def _note(data: Path, code: str) -> None:
    try:
        audit.note(data, "names", code, "the command line", time.time())
    except OSError as error:
        raise CannotExport(
            f"That names are taken along could not be written down in {data} ({error.strerror}), "
            "so none are given."
        ) from None
