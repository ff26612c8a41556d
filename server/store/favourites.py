"""What each facilitator marked on the shelves of the library."""

import aiosqlite

from server.store.database import fetch


async def of(db: aiosqlite.Connection, facilitator: str) -> frozenset[tuple[str, str]]:
    """Everything that a facilitator marked, as (shelf, id)."""
    rows = await fetch(db, "SELECT shelf, name FROM favourite WHERE facilitator = ?", facilitator)
    return frozenset((shelf, name) for shelf, name in rows)


async def mark(db: aiosqlite.Connection, facilitator: str, shelf: str, name: str) -> None:
    """Mark one; marking it twice changes nothing."""
    await db.execute(
        "INSERT OR IGNORE INTO favourite (facilitator, shelf, name) VALUES (?, ?, ?)",
        (facilitator, shelf, name),
    )


async def unmark(db: aiosqlite.Connection, facilitator: str, shelf: str, name: str) -> None:
    """Take the mark away again."""
    await db.execute(
        "DELETE FROM favourite WHERE facilitator = ? AND shelf = ? AND name = ?",
        (facilitator, shelf, name),
    )
