"""The list of what was erased, beside the database: no backup brings it back.

A line is a day and a fingerprint. Whoever reads the list cannot tell from it who or what it was;
whoever holds an older copy of the database can find in that copy what has to go again. It is
replayed at every start, before anybody is served (reliability.md 5.10).
"""

import datetime
import os
import secrets
from pathlib import Path
from typing import Final

import aiosqlite

from server.core.facts import Erased, Fact
from server.core.ids import PersonId, RoomCode, fingerprint
from server.store import factlog, people, rooms
from server.store.database import fetch

FILE: Final = "erasures.txt"


def mark_of_person(person: PersonId) -> str:
    """What stands in the list for a person."""
    return fingerprint(f"person {person}").hex()


def mark_of_room(code: RoomCode, opened: float) -> str:
    """What stands in the list for a room; a code may be drawn again, a moment not."""
    return fingerprint(f"room {code} {opened!r}").hex()


def note(data: Path, mark: str, at: float) -> None:
    """Write a mark down, with the day of an epoch second, before anything is deleted.

    Raises `OSError`.
    """
    day = datetime.datetime.fromtimestamp(at, datetime.UTC).date()
    with (data / FILE).open("a", encoding="ascii") as file:
        file.write(f"{day.isoformat()} {mark}\n")
        file.flush()
        os.fsync(file.fileno())


def listed(data: Path) -> frozenset[str]:
    """All marks; a line that was cut off by a loss of power is none."""
    try:
        lines = (data / FILE).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line[11:] for line in lines if len(line) == 11 + 64)


def merge(data: Path, text: str) -> None:
    """Add the lines of another list, such as the one in a backup."""
    known = listed(data)
    with (data / FILE).open("a", encoding="ascii") as file:
        file.writelines(
            f"{line}\n"
            for line in text.splitlines()
            if len(line) == 11 + 64 and line.isascii() and line[11:] not in known
        )
        file.flush()
        os.fsync(file.fileno())


async def forget_person(
    db: aiosqlite.Connection, room: RoomCode, person: PersonId, at: float
) -> None:
    """Delete a person from a room that sleeps; the fact of it (epoch seconds) is all that stays.

    That fact carries the room's version on, so that no phone sees it go back.
    """
    latest = await fetch(db, "SELECT coalesce(max(version), 0) FROM fact WHERE room = ?", room)
    mark = Fact(version=latest[0][0] + 1, at=at, happening=Erased(secrets.token_hex(8)))
    await factlog.forget(db, room, person)
    await people.forget(db, room, person)
    await factlog.append(db, room, [mark])


async def replay(db: aiosqlite.Connection, marks: frozenset[str], at: float) -> int:
    """Erase again whatever is listed and is there, at a moment in epoch seconds.

    Returns how many people and rooms it was.
    """
    if not marks:
        return 0
    erased = 0
    for code, opened in await fetch(db, "SELECT code, opened FROM room"):
        if mark_of_room(code, opened) in marks:
            await rooms.forget(db, code)
            erased += 1
    for code, person in await fetch(db, "SELECT room, id FROM person"):
        if mark_of_person(person) in marks:
            await forget_person(db, code, person, at)
            erased += 1
    return erased
