"""A room follows another by its code, for as long as that one is there."""

import sqlite3

import pytest

from server.core import facts
from server.core.facts import Fact
from server.store import erasures, factlog, people, rooms
from server.store.database import Database, fetch
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from tests.store.content import SMALL


@pytest.fixture
async def db(tmp_path):
    opened = await Database.open(tmp_path)
    yield opened
    await opened.close()


def row(code: str, follows: str | None = None, at: float = 7.5) -> RoomRow:
    return RoomRow(
        code=code, title=code, owner="f", projector=code.encode(), opened=at, follows=follows
    )


async def add(db, *rows):
    for one in rows:
        await db.write(lambda connection, one=one: rooms.add(connection, one, SMALL))


async def found(db, code):
    return (await db.read(lambda connection: rooms.find(connection, code)))[0]


async def test_a_room_keeps_what_it_follows_and_is_found_by_it(db):
    await add(db, row("FIRSTRM"), row("SECONDR", "FIRSTRM", 8), row("THIRDRM", "FIRSTRM", 9))
    assert (await found(db, "SECONDR")).follows == "FIRSTRM"
    after = await db.read(lambda connection: rooms.following(connection, "FIRSTRM"))
    assert [one.code for one in after] == ["THIRDRM", "SECONDR"]
    assert (await found(db, "FIRSTRM")).follows is None


async def test_nobody_follows_a_room_that_there_is_not(db):
    with pytest.raises(sqlite3.IntegrityError):
        await add(db, row("SECONDR", "NOWHERE"))


@pytest.mark.parametrize("by", ["desk", "replay"])
async def test_when_the_first_goes_the_second_follows_none_also_when_the_code_is_drawn_again(
    db, by
):
    await add(db, row("FIRSTRM"), row("SECONDR", "FIRSTRM"))
    if by == "desk":
        await db.write(lambda connection: rooms.forget(connection, "FIRSTRM"))
    else:
        marks = frozenset({erasures.mark_of_room("FIRSTRM", 7.5)})
        await db.write(lambda connection: erasures.replay(connection, marks, 9.0))
    assert (await found(db, "SECONDR")).follows is None
    await add(db, row("FIRSTRM", at=20.0))
    assert (await found(db, "SECONDR")).follows is None
    assert not await db.read(lambda connection: rooms.following(connection, "FIRSTRM"))


async def test_when_the_second_goes_the_first_stays(db):
    await add(db, row("FIRSTRM"), row("SECONDR", "FIRSTRM"))
    await db.write(lambda connection: rooms.forget(connection, "SECONDR"))
    assert (await found(db, "FIRSTRM")).code == "FIRSTRM"


async def test_looking_for_followers_uses_the_index(db):
    plan = await db.read(
        lambda connection: fetch(
            connection, "EXPLAIN QUERY PLAN SELECT code FROM room WHERE follows = ?", "FIRSTRM"
        )
    )
    assert "room_follows" in str(plan)


async def test_what_somebody_brought_goes_with_them(db):
    await add(db, row("SECONDR"))
    ana = PersonRow(id="a" * 32, name="Ana", language="en", token=b"t")
    brought = facts.Brought(person=ana.id, measure="adult", value=41.5)
    log = [
        Fact(version=1, at=8.0, happening=facts.Joined(ana.id), who=ana.id),
        Fact(version=2, at=8.0, happening=brought, who=ana.id),
    ]
    await db.write(lambda connection: people.add(connection, "SECONDR", ana))
    await db.write(lambda connection: factlog.append(connection, "SECONDR", log))
    await db.write(lambda connection: erasures.forget_person(connection, "SECONDR", ana.id, 9.0))
    left = await db.read(lambda connection: factlog.read(connection, "SECONDR"))
    assert [type(fact.happening) for fact in left] == [facts.Erased]
