"""The summary from the command line: reads the database without touching it."""

import sqlite3
import time
from pathlib import Path

import msgspec

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
from server.store import afterwards, audit, factlog, people, rooms
from server.store.database import FILE, read_only
from server.store.migrate import KNOWN, Newer, version
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from server.summary import formats
from server.summary.archive import workshop_of
from server.summary.document import About, Document, Help
from server.summary.review import Flag, reviewed
from server.web.templating import Renderer, environment
from server.web.voice import Voice, voice


class CannotExport(Exception):
    """Why there is no summary, in a sentence."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted: the format, the level, the facilitator's notes, and the texts in which
    something was found; and who led, as the server says it where people join."""

    name: str
    level: Level
    notes: bool = False
    flagged: bool = True
    led_by: str = ""


async def export(data: Path, typed: str, wish: Wish) -> bytes:
    """A room's summary in a format. Works beside a running server."""
    made, _, room, tongue = await _made(data, typed, wish)
    workshop = workshop_of(room.plan, notes=wish.notes)
    return formats.write(made, wish.name, Renderer(environment()), tongue, workshop)


async def review(data: Path, typed: str, wish: Wish) -> list[str]:
    """What was found in a room's texts and should be looked at before they leave the house: a line
    each, with its sort, what was found, the step, and the text."""
    level: Level = "texts" if wish.level == "aggregate" else wish.level
    asked = msgspec.structs.replace(wish, name="", level=level)
    _, found, _, _ = await _made(data, typed, asked)
    return ["\t".join((one.sort, one.found, one.step, " ".join(one.text.split()))) for one in found]


async def _made(
    data: Path, typed: str, wish: Wish
) -> tuple[Document, tuple[Flag, ...], Room, Voice]:
    if not (data / FILE).is_file():
        raise CannotExport(f"There is no Plainspoken database in {data}.")
    code = read_code(typed)
    row, stored, log, known, debrief = await _read(data, code)
    try:
        room = fold(Room(code=code, plan=ready(stored, KINDS), company=stored.company), log)
    except (Complaint, Refused) as error:
        raise CannotExport(str(error)) from None
    tongue = voice(room.plan.workshop.language)
    card, _ = read_help_card(data)
    about = About(
        title=row.title,
        opened=row.opened,
        led_by=wish.led_by,
        now=time.time(),
        keep_days=row.keep_days,
        names=tuple(person.name for person in known if person.id in room.people),
        help=Help(card.spoken(tongue.code), card.checked.isoformat() if card.checked else ""),
        notes=wish.notes,
        debrief=debrief,
    )
    if wish.level == "full" and wish.name:
        _note(data, code)
    names = [person.name for person in known]
    made, found = reviewed(room, about, wish.level, names, wish.flagged)
    return made, found, room, tongue


async def _read(
    data: Path, code: str
) -> tuple[RoomRow, StoredPlan, list[Fact], list[PersonRow], str]:
    try:
        async with read_only(data) as db:
            if await version(db) < KNOWN:
                raise CannotExport(
                    f"{data} was written by an earlier Plainspoken. Start the server with it once, "
                    "which brings it up to date, and export again."
                )
            found = await rooms.find(db, code)
            log = await factlog.read(db, code)
            known = await people.of_room(db, code)
            debrief = await afterwards.debrief(db, code)
    except Newer as error:
        raise CannotExport(str(error)) from None
    except sqlite3.Error as error:
        raise CannotExport(f"The database in {data} cannot be read ({error}).") from None
    if found is None:
        raise CannotExport(f"There is no room {code} in {data}.")
    return *found, log, known, debrief


def _note(data: Path, code: str) -> None:
    try:
        audit.note(data, "names", code, "the command line", time.time())
    except OSError as error:
        raise CannotExport(
            f"That names are taken along could not be written down in {data} ({error.strerror}), "
            "so none are given."
        ) from None
