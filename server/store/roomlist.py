"""The rooms as a facilitator looks for them: on what workshop, how many came, when they go."""

import aiosqlite
import msgspec

from server.core.ids import RoomCode
from server.store import retention, rooms
from server.store.database import fetch
from server.store.rooms import RoomRow

_ALL = 1_000_000


class RoomLine(msgspec.Struct, frozen=True, kw_only=True):
    """One room in a list. `latest` is the last thing that happened, `goes` when it is deleted, in
    epoch seconds; `workshop` is empty where its content cannot be read."""

    row: RoomRow
    workshop: str
    name: str  # the workshop's id
    people: int
    latest: float
    goes: float


async def lines(db: aiosqlite.Connection) -> list[RoomLine]:
    """All rooms, newest first."""
    goes = dict(await retention.terms(db))
    about = {code: rest for code, *rest in await fetch(db, _ABOUT)}
    return [_line(row, about[row.code], goes[row.code]) for row in await rooms.newest(db, _ALL)]


async def line(db: aiosqlite.Connection, code: RoomCode) -> RoomLine | None:
    """One room; None if there is none."""
    return next((one for one in await lines(db) if one.row.code == code), None)


def _line(row: RoomRow, about: list[object], goes: float) -> RoomLine:
    workshop, name, people, latest = about
    made = {"workshop": workshop, "name": name, "people": people, "latest": latest}
    return msgspec.convert({**made, "row": row, "goes": goes}, RoomLine)


# A plan is JSON as the store wrote it, or spoilt: then it says nothing.
_ABOUT = """
SELECT code,
       CASE WHEN json_valid(said) THEN coalesce(json_extract(said, '$.workshop.title'), '')
       ELSE '' END,
       CASE WHEN json_valid(said) THEN coalesce(json_extract(said, '$.workshop.id'), '')
       ELSE '' END,
       (SELECT count(*) FROM person WHERE person.room = code),
       coalesce((SELECT at FROM fact WHERE fact.room = code ORDER BY version DESC LIMIT 1), opened)
FROM (SELECT code, opened, CAST(plan AS TEXT) AS said FROM room)
"""
