"""Rooms go by themselves when their days are over, and stay gone."""

import time

from server.store import erasures, retention
from server.store.retention import DAY


async def age(server, code: str, days: float, *, ended: bool = True) -> None:
    """Pretend that the room was opened, and ended, so many days ago."""
    at = time.time() - days * DAY

    async def aging(db):
        await db.execute("UPDATE fact SET at = ? WHERE room = ?", (at, code))
        await db.execute(
            "UPDATE room SET opened = ?, ended = ? WHERE code = ?",
            (at, at if ended else None, code),
        )

    await server.house.db.write(aging)


async def codes(server) -> set[str]:
    return {term.code for term in await server.house.db.read(retention.terms)}


async def test_a_room_goes_thirty_days_after_its_end(server):
    young, old = await server.room(), await server.room()
    await age(server, young.code, 29.9)
    await age(server, old.code, 30.1)
    assert await server.house.let_go() == 1
    left = await codes(server)
    assert young.code in left
    assert old.code not in left
    assert (await server.facilitator.get(f"/rooms/{old.code}")).status_code == 404


async def test_a_room_that_nobody_ended_goes_thirty_days_after_the_last_thing(server):
    room = await server.room()
    await server.facilitator.does(room.code, "start")
    await age(server, room.code, 31, ended=False)
    assert await server.house.let_go() == 1
    assert room.code not in await codes(server)


async def test_each_room_has_its_own_days(server):
    room = await server.room()

    async def keep(db):
        await db.execute("UPDATE room SET keep_days = 0 WHERE code = ?", (room.code,))

    await server.house.db.write(keep)
    await age(server, room.code, 0.01)
    assert await server.house.let_go() == 1


async def test_a_room_that_cannot_be_read_goes_as_well(server):
    room = await server.room()

    async def spoil(db):
        await db.execute("UPDATE room SET plan = CAST('{}' AS BLOB) WHERE code = ?", (room.code,))

    await server.house.db.write(spoil)
    await age(server, room.code, 31)
    server.house.keepers._awake.pop(room.code, None)
    assert await server.house.let_go() == 1


async def test_what_went_by_itself_needs_no_note_and_what_was_erased_does(server):
    room = await server.room()
    opened = (await server.house.keepers.find(room.code)).row.opened
    answer = await server.facilitator.ask("DELETE", f"/rooms/{room.code}")
    assert answer.status_code == 204
    assert erasures.mark_of_room(room.code, opened) in erasures.listed(server.data)
    before = erasures.listed(server.data)
    other = await server.room()
    await age(server, other.code, 31)
    await server.house.let_go()
    assert erasures.listed(server.data) == before
