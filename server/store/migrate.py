"""Numbered SQL files, applied in order, each in one transaction; `user_version` counts them."""

from importlib.resources import files
from typing import Final

import aiosqlite


class Newer(Exception):
    """The data folder was written by a newer Plainspoken than this one."""


def steps() -> list[str]:
    """The scripts, oldest first; the n-th of them leads to `user_version` n."""
    found = sorted(
        (
            entry
            for entry in files("server.store").joinpath("migrations").iterdir()
            if entry.name.endswith(".sql")
        ),
        key=lambda entry: entry.name,
    )
    return [entry.read_text(encoding="utf-8") for entry in found]


KNOWN: Final = len(steps())


async def version(db: aiosqlite.Connection) -> int:
    """The file's `user_version`. Raises `Newer` if it is ahead of us."""
    async with db.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    assert row is not None, "PRAGMA user_version always answers"
    at = int(row[0])
    if at > KNOWN:
        raise Newer(
            f"This data folder is of version {at}, and this Plainspoken knows {KNOWN}. "
            "Start the newer Plainspoken that wrote it, or choose another folder with --data."
        )
    return at


async def migrate(db: aiosqlite.Connection) -> None:
    """Bring the file up to date. Raises `Newer` and changes nothing if it is ahead of us."""
    at = await version(db)
    for number, script in enumerate(steps()[at:], start=at + 1):
        # executescript commits by itself, so the transaction is part of the script.
        await db.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
        )
