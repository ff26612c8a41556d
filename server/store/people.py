"""Names and tokens of participants, apart from the log so that a person can be forgotten."""

import aiosqlite
import msgspec

from server.core.ids import PersonId, RoomCode
from server.store.database import fetch


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A participant of one room; `token` is the fingerprint of what their browser holds."""

    id: PersonId
    name: str
    language: str
    token: bytes


async def add(db: aiosqlite.Connection, room: RoomCode, person: PersonRow) -> None:
    """A new participant."""
    await db.execute(
        "INSERT INTO person (room, id, name, language, token) VALUES (?, ?, ?, ?, ?)",
        (room, person.id, person.name, person.language, person.token),
    )


async def of_room(db: aiosqlite.Connection, room: RoomCode) -> list[PersonRow]:
    """Everybody who has a name in a room."""
    rows = await fetch(db, "SELECT id, name, language, token FROM person WHERE room = ?", room)
    return [PersonRow(id=i, name=n, language=g, token=t) for i, n, g, t in rows]


async def offer_handover(
    db: aiosqlite.Connection, room: RoomCode, person: PersonId, code: bytes, until: float
) -> None:
    """Let another device take over with a personal code (its fingerprint) until a moment."""
    await db.execute(
        "UPDATE person SET handover = ?, handover_until = ? WHERE room = ? AND id = ?",
        (code, until, room, person),
    )


async def take_over(
    db: aiosqlite.Connection, room: RoomCode, code: bytes, token: bytes, now: float
) -> PersonId | None:
    """Give the person with this personal code a new token; the code is used up. None: no such."""
    rows = await fetch(
        db,
        "SELECT id FROM person WHERE room = ? AND handover = ? AND handover_until > ?",
        room,
        code,
        now,
    )
    if not rows:
        return None
    person: PersonId = rows[0][0]
    await db.execute(
        "UPDATE person SET token = ?, handover = NULL, handover_until = NULL"
        " WHERE room = ? AND id = ?",
        (token, room, person),
    )
    return person


async def forget(db: aiosqlite.Connection, room: RoomCode, person: PersonId) -> None:
    """Delete a name and its token."""
    await db.execute("DELETE FROM person WHERE room = ? AND id = ?", (room, person))
