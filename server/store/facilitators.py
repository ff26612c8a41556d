"""Facilitators and their signed-in browsers."""

import aiosqlite

from server.store.database import fetch


async def any_there(db: aiosqlite.Connection) -> bool:
    """Whether the first facilitator was set up."""
    return bool(await fetch(db, "SELECT 1 FROM facilitator LIMIT 1"))


async def add(db: aiosqlite.Connection, name: str, password: str, at: float) -> None:
    """A facilitator with an argon2id hash. Raises `sqlite3.IntegrityError` if the name is taken."""
    await db.execute(
        "INSERT INTO facilitator (name, password, made) VALUES (?, ?, ?)", (name, password, at)
    )


async def password_of(db: aiosqlite.Connection, name: str) -> str | None:
    """The stored hash of a facilitator's password."""
    rows = await fetch(db, "SELECT password FROM facilitator WHERE name = ?", name)
    return rows[0][0] if rows else None


async def sign_in(db: aiosqlite.Connection, name: str, token: bytes, at: float) -> None:
    """Remember a browser; sessions that nobody used for a while go at the same time."""
    await db.execute("DELETE FROM session WHERE seen < ?", (at - 14 * 24 * 3600,))
    await db.execute(
        "INSERT INTO session (token, facilitator, made, seen) VALUES (?, ?, ?, ?)",
        (token, name, at, at),
    )


async def sign_out(db: aiosqlite.Connection, token: bytes) -> None:
    """Forget a browser."""
    await db.execute("DELETE FROM session WHERE token = ?", (token,))


async def sessions(db: aiosqlite.Connection) -> list[tuple[bytes, str, float]]:
    """All signed-in browsers: fingerprint, facilitator, when they signed in."""
    return [
        (t, n, m) for t, n, m in await fetch(db, "SELECT token, facilitator, made FROM session")
    ]
