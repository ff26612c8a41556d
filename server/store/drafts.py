"""Drafts as the store keeps them: the text as it is, every edit, and texts to go back to."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import aiosqlite
import msgspec

from server.core.refusals import Refused
from server.store.database import fetch

# Edits of one person on one page that begin within a minute are one line of the history.
_ONE_LINE: Final = 60.0


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Content that somebody is writing. Times are epoch seconds; lists leave `text` out."""

    number: int = 0
    shelf: str
    name: str
    language: str
    title: str
    text: str = ""
    version: int = 1
    who: str
    at: float
    made: float
    origin: str = ""
    place: str | None = None
    shown: int | None = None
    away: float | None = None


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What one person changed at once: `changes` as JSON, `once` the sender's own id for it."""

    version: int
    at: float
    who: str
    seat: str = ""
    once: str = ""
    changes: bytes = b"[]"


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A text to go back to: everything up to the edit `version`. Lists leave `text` out."""

    version: int
    began: float
    at: float
    who: str
    seat: str = ""
    what: str = "edited"
    about: str = ""
    text: str = ""


T = TypeVar("T", Draft, Edit, Revision)


def _columns(shape: type[msgspec.Struct], *without: str) -> str:
    return ", ".join(name for name in shape.__struct_fields__ if name not in without)


async def begin(db: aiosqlite.Connection, draft: Draft, what: str, about: str) -> int:
    """A new draft with the first line of its history; returns its number."""
    names = _columns(Draft, "number")
    values = msgspec.structs.astuple(draft)[1:]
    marks = ", ".join("?" * len(values))
    async with db.execute(f"INSERT INTO draft ({names}) VALUES ({marks})", values) as cursor:  # noqa: S608 - own names
        number = cursor.lastrowid
    assert number is not None, "SQLite numbers every draft"
    await _remember(db, number, _revision(draft, what, about))
    return number


async def find(db: aiosqlite.Connection, number: int) -> Draft | None:
    """A draft, whole."""
    return _one(await fetch(db, f"SELECT {_columns(Draft)} FROM draft WHERE number = ?", number))  # noqa: S608


async def at_place(db: aiosqlite.Connection, shelf: str, place: str) -> Draft | None:
    """The draft of what stands at a place of the library: `id/language`."""
    sql = f"SELECT {_columns(Draft)} FROM draft WHERE shelf = ? AND place = ?"  # noqa: S608
    return _one(await fetch(db, sql, shelf, place))


async def listed(db: aiosqlite.Connection) -> list[Draft]:
    """All drafts without their texts, the last touched first."""
    sql = f"SELECT {_columns(Draft, 'text')} FROM draft ORDER BY at DESC, number DESC"  # noqa: S608
    return [_read(Draft, row, "text") for row in await fetch(db, sql)]


async def save(
    db: aiosqlite.Connection, draft: Draft, edit: Edit, what: str = "edited", about: str = ""
) -> None:
    """The draft after an edit. Refuses `conflict` if somebody else was faster."""
    await _replace(db, draft, edit.version - 1)
    await db.execute(
        f"INSERT INTO edit (draft, {_columns(Edit)}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (draft.number, *msgspec.structs.astuple(edit)),
    )
    revision = _revision(draft, what, about, edit.seat)
    before = await _newest(db, draft.number)
    if _goes_on(before, revision):
        await db.execute(
            "DELETE FROM revision WHERE draft = ? AND version = ?", (draft.number, before.version)
        )
        revision = msgspec.structs.replace(revision, began=before.began)
    await _remember(db, draft.number, revision)


async def claim(db: aiosqlite.Connection, number: int, place: str | None) -> None:
    """Note whose a place of the library is, before a file is put there or after that failed."""
    await db.execute("UPDATE draft SET place = ? WHERE number = ?", (place, number))


async def put_away(db: aiosqlite.Connection, number: int, at: float | None) -> None:
    """Take a draft out of the lists, or with None put it back."""
    await db.execute("UPDATE draft SET away = ? WHERE number = ?", (at, number))


async def edits(db: aiosqlite.Connection, number: int, after: int) -> list[Edit]:
    """The edits after a version, oldest first."""
    sql = f"SELECT {_columns(Edit)} FROM edit WHERE draft = ? AND version > ? ORDER BY version"  # noqa: S608
    return [_read(Edit, row) for row in await fetch(db, sql, number, after)]


async def done_already(db: aiosqlite.Connection, number: int, seat: str, once: str) -> bool:
    """Whether an edit with this id came from this page before."""
    sql = "SELECT 1 FROM edit WHERE draft = ? AND seat = ? AND once = ?"
    return bool(once and await fetch(db, sql, number, seat, once))


async def revisions(db: aiosqlite.Connection, number: int) -> list[Revision]:
    """The history without its texts, newest first."""
    names = _columns(Revision, "text")
    sql = f"SELECT {names} FROM revision WHERE draft = ? ORDER BY version DESC"  # noqa: S608
    return [_read(Revision, row, "text") for row in await fetch(db, sql, number)]


async def text_at(db: aiosqlite.Connection, number: int, version: int) -> Revision | None:
    """The newest text that is no newer than this version; edits after it are yet to be made."""
    sql = (
        f"SELECT {_columns(Revision)} FROM revision"  # noqa: S608
        " WHERE draft = ? AND version <= ? ORDER BY version DESC LIMIT 1"
    )
    rows = await fetch(db, sql, number, version)
    return _read(Revision, rows[0]) if rows else None


async def _newest(db: aiosqlite.Connection, number: int) -> Revision:
    sql = f"SELECT {_columns(Revision)} FROM revision WHERE draft = ? ORDER BY version DESC LIMIT 1"  # noqa: S608
    return _read(Revision, (await fetch(db, sql, number))[0])


def _goes_on(before: Revision, now: Revision) -> bool:
    one = (before.who, before.seat, before.what) == (now.who, now.seat, now.what)
    return one and now.what == "edited" and now.at - before.began < _ONE_LINE


def _revision(draft: Draft, what: str, about: str, seat: str = "") -> Revision:
    return Revision(
        version=draft.version,
        began=draft.at,
        at=draft.at,
        who=draft.who,
        seat=seat,
        what=what,
        about=about,
        text=draft.text,
    )


async def _remember(db: aiosqlite.Connection, number: int, revision: Revision) -> None:
    await db.execute(
        f"INSERT INTO revision (draft, {_columns(Revision)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (number, *msgspec.structs.astuple(revision)),
    )


async def _replace(db: aiosqlite.Connection, draft: Draft, before: int) -> None:
    names = [name for name in Draft.__struct_fields__ if name != "number"]
    changes = ", ".join(f"{name} = ?" for name in names)
    sql = f"UPDATE draft SET {changes} WHERE number = ? AND version = ?"  # noqa: S608
    values = (*msgspec.structs.astuple(draft)[1:], draft.number, before)
    async with db.execute(sql, values) as cursor:
        if cursor.rowcount != 1:
            raise Refused("conflict", "Somebody else saved a moment ago. Please try again.")


def _one(rows: Sequence[tuple[Any, ...]]) -> Draft | None:
    return _read(Draft, rows[0]) if rows else None


def _read(shape: type[T], row: tuple[Any, ...], *without: str) -> T:
    names = [name for name in shape.__struct_fields__ if name not in without]
    return msgspec.convert(dict(zip(names, row, strict=True)), shape)
