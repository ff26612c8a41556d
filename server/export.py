"""The summary from the command line: reads the database without touching it."""

import sqlite3
from pathlib import Path
from typing import cast

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.evolve import fold
from server.core.ids import read_code
from server.core.plan import ready
from server.core.refusals import Refused
from server.core.room import Room
from server.core.sections import Level
from server.store import factlog, rooms
from server.store.database import FILE, read_only
from server.summary import formats
from server.summary.document import document
from server.web.templating import Renderer, environment


class CannotExport(Exception):
    """Why there is no summary, in a sentence."""


async def export(data: Path, typed: str, name: str, level: str) -> bytes:
    """A room's summary in a format. Works beside a running server."""
    if not (data / FILE).is_file():
        raise CannotExport(f"There is no Plainspoken database in {data}.")
    code = read_code(typed)
    try:
        async with read_only(data) as db:
            found = await rooms.find(db, code)
            log = await factlog.read(db, code)
    except sqlite3.Error as error:
        raise CannotExport(f"The database in {data} cannot be read ({error}).") from None
    if found is None:
        raise CannotExport(f"There is no room {code} in {data}.")
    row, stored = found
    try:
        room = fold(Room(code=code, plan=ready(stored, KINDS)), log)
        made = document(room, title=row.title, opened=row.opened, level=cast(Level, level))
        return formats.write(made, name, Renderer(environment()))
    except (Complaint, Refused) as error:
        raise CannotExport(str(error)) from None
