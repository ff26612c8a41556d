"""The fact log: append-only, one version a fact, a resent move found by its sender's id."""

import secrets
from collections.abc import Sequence

import aiosqlite

from server.core import facts
from server.core.facts import Fact
from server.core.ids import PersonId, RoomCode, Version
from server.store.database import fetch


async def append(db: aiosqlite.Connection, room: RoomCode, batch: Sequence[Fact]) -> None:
    """Write facts of one room. A version or an id that is there already is an error."""
    await db.executemany(
        "INSERT INTO fact (room, version, at, first, who, once, digest, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (room, f.version, f.at, f.first, f.who, f.once, f.digest, facts.write(f.happening))
            for f in batch
        ],
    )


async def read(db: aiosqlite.Connection, room: RoomCode, after: Version = 0) -> list[Fact]:
    """The facts of a room above a version, in order."""
    rows = await fetch(
        db,
        "SELECT version, at, first, who, once, digest, body FROM fact"
        " WHERE room = ? AND version > ? ORDER BY version",
        room,
        after,
    )
    return [
        Fact(
            version=version,
            at=at,
            first=bool(first),
            who=who,
            once=once,
            digest=digest,
            happening=facts.read(body),
        )
        for version, at, first, who, once, digest, body in rows
    ]


def answered(written: Sequence[Fact]) -> dict[tuple[str, str], tuple[bytes | None, Version]]:
    """Who sent which id, and what they were answered: the version of their last fact."""
    seen: dict[tuple[str, str], tuple[bytes | None, Version]] = {}
    asked: tuple[tuple[str, str], bytes | None] | None = None
    for fact in written:
        if fact.first:
            asked = None if fact.once is None else ((fact.who, fact.once), fact.digest)
        if asked is not None:
            seen[asked[0]] = asked[1], fact.version
    return seen


async def forget(db: aiosqlite.Connection, room: RoomCode, person: PersonId) -> None:
    """Delete every fact that a person made or that tells of them.

    Where a facilitator's act names them among others (who sat in which group), the fact stays and
    the name machines gave them goes: what is put in its place belongs to nobody. Where what others
    gave has their words in it, or the desk's to them (`Borrowed`), it stays without these words:
    what came after it in the step is counted from it.
    """
    nobody = secrets.token_hex(len(person) // 2)
    await db.execute(
        "UPDATE fact SET digest = randomblob(32), body = CAST(json_remove(json_set("
        "CAST(body AS TEXT), '$.body', json_extract(CAST(body AS TEXT), '$.borrowed.without')),"
        " '$.borrowed') AS BLOB) WHERE room = ? AND EXISTS (SELECT 1 FROM"
        " json_each(CAST(body AS TEXT), '$.borrowed.of') AS one WHERE one.value = ?)",
        (room, person),
    )
    await db.execute(
        "UPDATE fact SET body = CAST(replace(CAST(body AS TEXT), ?, ?) AS BLOB)"
        " WHERE room = ? AND who <> ? AND instr(CAST(body AS TEXT), ?)"
        " AND json_extract(CAST(body AS TEXT), '$.person') IS NOT ?",
        (person, nobody, room, person, person, person),
    )
    await db.execute(
        "DELETE FROM fact WHERE room = ?"
        " AND (who = ? OR json_extract(CAST(body AS TEXT), '$.person') = ?)",
        (room, person, person),
    )


async def forget_words(db: aiosqlite.Connection, room: RoomCode) -> None:
    """Delete that anybody ever needed a word: nobody looks that up afterwards (domain.md R29)."""
    await db.execute(
        "DELETE FROM fact WHERE room = ?"
        " AND json_extract(CAST(body AS TEXT), '$.is') IN ('word.asked/1', 'word.settled/1')",
        (room,),
    )
