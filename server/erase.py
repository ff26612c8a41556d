"""Deletes a room or a person from the command line, while no server runs on the folder."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from server.core.ids import RoomCode, read_code
from server.store import erasures, people, rooms
from server.store.database import FILE, Database
from server.store.lock import Held, held
from server.store.migrate import Newer

_BEYOND: Final = (
    "Files that somebody exported, and backups from before, still hold it; from a backup that is "
    "put back here it is erased again."
)
_NOT_YET: Final = (
    "Another program is reading the database at the moment, perhaps a backup: traces may lie in "
    "the file until the next start."
)


class CannotErase(Exception):
    """Why nothing was erased, in a sentence."""


async def erase(data: Path, typed: str, name: str | None) -> str:
    """Erase a room, or the one person in it who has this name; say what was done."""
    if not (data / FILE).is_file():
        raise CannotErase(f"There is no Plainspoken database in {data}.")
    try:
        with held(data):
            db = await Database.open(data)
            try:
                done = await _erase(db, data, read_code(typed), name)
                return done if await db.scrub() else f"{done} {_NOT_YET}"
            finally:
                await db.close()
    except Held as error:
        raise CannotErase(f"{error} Or erase it at the desk, while the server runs.") from None
    except (Newer, OSError, sqlite3.Error) as error:
        raise CannotErase(f"The data folder {data} cannot be used: {error}") from None


async def _erase(db: Database, data: Path, code: RoomCode, name: str | None) -> str:
    found = await db.read(lambda connection: rooms.find(connection, code))
    if found is None:
        raise CannotErase(f"There is no room {code} in {data}.")
    if name is None:
        erasures.note(data, erasures.mark_of_room(code, found[0].opened), time.time())
        await db.write(lambda connection: rooms.forget(connection, code))
        return f"The room {code} and all that was written in it are erased. {_BEYOND}"
    known = await db.read(lambda connection: people.of_room(connection, code))
    person = next((one.id for one in known if one.name == name), None)
    if person is None:
        raise CannotErase(f"Nobody in the room {code} is called {name!r}.")
    erasures.note(data, erasures.mark_of_person(person), time.time())

    await db.write(lambda c: erasures.forget_person(c, code, person, time.time()))
    return f"{name} and all that they wrote in the room {code} are erased. {_BEYOND}"
