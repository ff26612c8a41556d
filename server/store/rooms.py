"""Rooms as the store knows them: their code, their content, who opened them."""

import aiosqlite
import msgspec

from server.core.ids import RoomCode
from server.core.plan import StoredPlan
from server.store.database import fetch


class RoomRow(msgspec.Struct, frozen=True, kw_only=True):
    """One room without its facts. Times are epoch seconds."""

    code: RoomCode
    title: str
    owner: str
    projector: bytes
    opened: float
    ended: float | None = None
    rehearsal: bool = False  # simulated people, to try a draft
    keep_days: int = 30  # after it ended; then it goes with all that was written in it
    follows: RoomCode | None = None  # the meeting before this one, as long as it is kept


_COLUMNS = "code, title, owner, projector, opened, ended, rehearsal, keep_days, follows"


async def add(db: aiosqlite.Connection, row: RoomRow, plan: StoredPlan) -> None:
    """A new room with its content. Raises `sqlite3.IntegrityError` if the code is taken."""
    await db.execute(
        f"INSERT INTO room ({_COLUMNS}, plan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - own names
        (*msgspec.structs.astuple(row), msgspec.json.encode(plan)),
    )


async def find(db: aiosqlite.Connection, code: RoomCode) -> tuple[RoomRow, StoredPlan] | None:
    """A room and its content by its code."""
    rows = await fetch(db, f"SELECT {_COLUMNS}, plan FROM room WHERE code = ?", code)  # noqa: S608
    if not rows:
        return None
    *fields, plan = rows[0]
    return _row(fields), msgspec.json.decode(plan, type=StoredPlan)


async def opened(db: aiosqlite.Connection, code: RoomCode) -> float | None:
    """When a room was opened, in epoch seconds; None if there is no such room."""
    rows = await fetch(db, "SELECT opened FROM room WHERE code = ?", code)
    return float(rows[0][0]) if rows else None


async def following(db: aiosqlite.Connection, code: RoomCode) -> list[RoomRow]:
    """The rooms that follow a room, newest first."""
    rows = await fetch(
        db,
        f"SELECT {_COLUMNS} FROM room WHERE follows = ? ORDER BY opened DESC",  # noqa: S608
        code,
    )
    return [_row(list(row)) for row in rows]


async def newest(db: aiosqlite.Connection, most: int = 200) -> list[RoomRow]:
    """The rooms, newest first."""
    rows = await fetch(db, f"SELECT {_COLUMNS} FROM room ORDER BY opened DESC LIMIT ?", most)  # noqa: S608
    return [_row(list(row)) for row in rows]


async def mark_ended(db: aiosqlite.Connection, code: RoomCode, at: float) -> None:
    """Note when a room ended."""
    await db.execute("UPDATE room SET ended = ? WHERE code = ?", (at, code))


async def forget(db: aiosqlite.Connection, code: RoomCode) -> None:
    """Delete a room with its facts and its people."""
    await db.execute("DELETE FROM room WHERE code = ?", (code,))


def _row(fields: list[object]) -> RoomRow:
    named = dict(zip(RoomRow.__struct_fields__, fields, strict=True))
    return msgspec.convert(named, RoomRow, strict=False)  # SQLite has no booleans
