"""What has to go by itself: rooms whose days are over.

A room is kept for a number of days after it ended. One that was never ended counts from the last
thing that happened in it, so that a forgotten room is not kept for ever (reliability.md 5.9).
"""

from typing import Final, NamedTuple

import aiosqlite

from server.core.ids import RoomCode
from server.store.database import fetch

DAY: Final = 24 * 3600.0
USUAL_DAYS: Final = 30
MOST_DAYS: Final = 365


class Term(NamedTuple):
    """A room and the moment (epoch seconds) at which it goes."""

    code: RoomCode
    goes: float


async def terms(db: aiosqlite.Connection) -> list[Term]:
    """Every room with the moment at which it goes, soonest first."""
    rows = await fetch(
        db,
        "SELECT code, keep_days, coalesce(ended,"
        " (SELECT max(at) FROM fact WHERE fact.room = room.code), opened) FROM room",
    )
    found = [Term(code, since + days * DAY) for code, days, since in rows]
    return sorted(found, key=lambda term: term.goes)


async def term(db: aiosqlite.Connection, code: RoomCode) -> float | None:
    """The moment (epoch seconds) at which a room goes; None if there is no such room."""
    return next((goes for found, goes in await terms(db) if found == code), None)
