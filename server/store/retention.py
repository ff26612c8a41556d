"""What has to go by itself: rooms whose days are over.

A room is kept for a number of days after it ended. One that was never ended counts from the last
thing that happened in it, so that a forgotten room is not kept for ever (reliability.md 5.9); but
however few its days are, it is not taken away under people's hands, nor before they came.
"""

from typing import Final, NamedTuple

import aiosqlite

from server.core.ids import RoomCode
from server.store.database import fetch

DAY: Final = 24 * 3600.0
USUAL_DAYS: Final = 30
MOST_DAYS: Final = 365
UNENDED_DAYS: Final = 7  # at least, while nobody has said that it is over


class Term(NamedTuple):
    """A room and the moment (epoch seconds) at which it goes."""

    code: RoomCode
    goes: float


async def terms(db: aiosqlite.Connection) -> list[Term]:
    """Every room with the moment at which it goes, soonest first."""
    rows = await fetch(
        db,
        "SELECT code, CASE WHEN ended IS NOT NULL THEN keep_days"
        " WHEN EXISTS (SELECT 1 FROM person WHERE person.room = room.code)"
        " THEN max(keep_days, ?) ELSE max(keep_days, ?) END, coalesce(ended,"
        " (SELECT max(at) FROM fact WHERE fact.room = room.code), opened) FROM room",
        UNENDED_DAYS,
        USUAL_DAYS,
    )
    found = [Term(code, since + days * DAY) for code, days, since in rows]
    return sorted(found, key=lambda term: term.goes)


async def term(db: aiosqlite.Connection, code: RoomCode) -> float | None:
    """The moment (epoch seconds) at which a room goes; None if there is no such room."""
    return next((goes for found, goes in await terms(db) if found == code), None)


async def keep(db: aiosqlite.Connection, code: RoomCode, days: int) -> bool:
    """Keep a room for so many days; False where that is more than people were told on joining."""
    changed = await db.execute(
        "UPDATE room SET keep_days = ? WHERE code = ? AND (keep_days >= ?"
        " OR NOT EXISTS (SELECT 1 FROM person WHERE person.room = room.code))",
        (days, code, days),
    )
    return changed.rowcount > 0
