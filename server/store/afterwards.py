"""What stands beside the log for the time after a room: personal links, words, debrief notes."""

import aiosqlite

from server.core.ids import PersonId, RoomCode
from server.store.database import fetch


async def set_link(db: aiosqlite.Connection, room: RoomCode, person: PersonId, mark: bytes) -> None:
    """Give a person a link by its secret's fingerprint; the one before is worth nothing then."""
    await db.execute("UPDATE person SET link = ? WHERE room = ? AND id = ?", (mark, room, person))


async def linked(db: aiosqlite.Connection, room: RoomCode, mark: bytes) -> PersonId | None:
    """Whose link this is."""
    rows = await fetch(db, "SELECT id FROM person WHERE room = ? AND link = ?", room, mark)
    return rows[0][0] if rows else None


async def has_link(db: aiosqlite.Connection, room: RoomCode, person: PersonId) -> bool:
    """Whether a person has made a link."""
    rows = await fetch(db, "SELECT link FROM person WHERE room = ? AND id = ?", room, person)
    return bool(rows and rows[0][0] is not None)


async def write_word(db: aiosqlite.Connection, room: RoomCode, person: PersonId, text: str) -> None:
    """Keep what the facilitator wrote to one person; an empty text takes it back."""
    await db.execute("UPDATE person SET word = ? WHERE room = ? AND id = ?", (text, room, person))


async def words(db: aiosqlite.Connection, room: RoomCode) -> dict[PersonId, str]:
    """Every word that the facilitator wrote to somebody of a room."""
    rows = await fetch(db, "SELECT id, word FROM person WHERE room = ? AND word <> ''", room)
    return {row[0]: row[1] for row in rows}


async def write_debrief(db: aiosqlite.Connection, room: RoomCode, text: str) -> None:
    """Keep the facilitator's own notes about a room."""
    await db.execute("UPDATE room SET debrief = ? WHERE code = ?", (text, room))


async def debrief(db: aiosqlite.Connection, room: RoomCode) -> str:
    """The facilitator's own notes about a room."""
    rows = await fetch(db, "SELECT debrief FROM room WHERE code = ?", room)
    return str(rows[0][0]) if rows else ""
