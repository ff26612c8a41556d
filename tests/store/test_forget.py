"""Forgetting in the store: whose words stand in whose facts, and what is left in the file."""

import contextlib
import json
import os
import random
import sqlite3
import time

import msgspec
import pytest

from server.core import facts
from server.core.facts import Borrowed, Contributed, Directed, Fact
from server.store import erasures, factlog, people, rooms
from server.store.backup import back_up, sweep
from server.store.database import FILE, Database, fetch
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from tests.store.content import SMALL

CODE = "ABCDEF"
ANA, BEN, CHIDI = "a1" * 16, "b2" * 16, "c3" * 16


def raw(**fields) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(fields, ensure_ascii=False).encode())


@pytest.fixture
async def db(tmp_path):
    """A database with one room and three people."""
    found = await Database.open(tmp_path)

    async def furnish(connection):
        await rooms.add(
            connection,
            RoomRow(code=CODE, title="R", owner="f", projector=b"p", opened=7.5),
            SMALL,
        )
        for n, person in enumerate((ANA, BEN, CHIDI)):
            row = PersonRow(id=person, name=f"N{n}", language="en", token=bytes([n]))
            await people.add(connection, CODE, row)

    await found.write(furnish)
    yield found
    await found.close()


async def logged(db: Database, *given: tuple[str, facts.Happening]) -> None:
    log = [
        Fact(version=n, at=1.0, happening=happening, who=who, once=f"o{n}", digest=b"d" * 32)
        for n, (who, happening) in enumerate(given, start=1)
    ]
    await db.write(lambda connection: factlog.append(connection, CODE, log))


async def left(db: Database) -> dict[int, facts.Happening]:
    log = await db.read(lambda connection: factlog.read(connection, CODE))
    return {fact.version: fact.happening for fact in log}


async def test_words_that_others_borrowed_go_and_what_was_done_with_them_stays(db):
    both = Borrowed((ANA, BEN), raw(type="t/1", item="x", at=2.25))
    words = {"type": "t/1", "item": "x", "at": 2.25, "text": 'Sie sagte "nein" \\ 🙂 بلا'}
    await logged(
        db,
        (ANA, Contributed("s", ANA, 1, raw(type="t/1", text="hers"))),
        ("desk", Directed("s", 1, raw(**words), both)),
        (CHIDI, Contributed("s", CHIDI, 1, raw(**words), both)),
        ("desk", Directed("s", 1, raw(type="g/1", groups=[[ANA, BEN]]))),
        (BEN, Contributed("s", BEN, 1, raw(type="t/1", text="his"))),
    )
    await db.write(lambda connection: factlog.forget(connection, CODE, ANA))
    found = await left(db)
    assert list(found) == [2, 3, 4, 5]
    for version in (2, 3):
        assert json.loads(bytes(found[version].body)) == {"type": "t/1", "item": "x", "at": 2.25}
        assert found[version].borrowed is None
    assert ANA.encode() not in bytes(found[4].body)
    assert BEN.encode() in bytes(found[4].body)
    digests = await db.read(lambda c: fetch(c, "SELECT version, digest FROM fact ORDER BY version"))
    # A fingerprint of words is a way to guess them.
    assert [version for version, digest in digests if digest == b"d" * 32] == [4, 5]


async def test_words_stay_while_everybody_whose_they_are_is_there(db):
    both = Borrowed((ANA, BEN), raw(type="t/1"))
    await logged(db, ("desk", Directed("s", 1, raw(type="t/1", text="Theirs"), both)))
    await db.write(lambda connection: factlog.forget(connection, CODE, CHIDI))
    assert b"Theirs" in bytes((await left(db))[1].body)


async def test_a_person_who_is_erased_asleep_leaves_the_same(db):
    to_ana = Borrowed((ANA,), raw(type="t/1"))
    await logged(db, ("desk", Directed("s", 1, raw(type="t/1", to=ANA, text="To her"), to_ana)))
    await db.write(lambda connection: erasures.forget_person(connection, CODE, ANA, 9.0))
    found = await left(db)
    assert json.loads(bytes(found[1].body)) == {"type": "t/1"}
    assert type(found[2]) is facts.Erased


async def test_no_copy_of_what_was_deleted_lies_between_the_rows(tmp_path, db):
    """SQLite moves rows from page to page, and `secure_delete` overwrites only where they were
    last; this writes, rewrites and deletes until some such copy was left behind."""
    dice, letters, kept, copies = random.Random(3), "pqrstuvw", 0, 0
    for n in range(24):
        who = f"Zy{letters[n % 8]}{n:02}"

        async def writing(connection, who=who, n=n):
            for _ in range(250):
                mark = who if dice.random() < 0.1 else f"Other{dice.randrange(10**6)}"
                body = json.dumps({"person": mark, "t": f"{mark} " * dice.choice((2, 30, 300))})
                row = (CODE, dice.randrange(10**12), mark, os.urandom(8).hex(), body.encode())
                await connection.execute(
                    "INSERT INTO fact (room, version, at, first, who, once, digest, body)"
                    " VALUES (?, ?, 0, 1, ?, ?, NULL, ?)", row,
                )  # fmt: skip

        async def deleting(connection, who=who):
            await connection.execute("DELETE FROM fact WHERE who = ?", (who,))

        await db.write(writing)
        await db.write(deleting)
        await db.read(lambda connection: fetch(connection, "PRAGMA wal_checkpoint(TRUNCATE)"))
        copies += who.encode() in (tmp_path / FILE).read_bytes()
        assert await db.scrub()
        assert not db.soiled
        kept += any(who.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert copies, "Without rewriting the file there would have been some"
    assert kept == 0


async def test_while_somebody_reads_it_is_known_that_the_log_still_has_it(tmp_path, db):
    async def adding(connection):
        await connection.execute("INSERT INTO facilitator VALUES ('Zyxwv', 'p', 0)")

    async def deleting(connection):
        await connection.execute("DELETE FROM facilitator")

    await db.write(adding)
    assert await db.scrub()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM room").fetchall()
        await db.write(deleting)
        assert not await db.scrub()
        assert db.soiled
        assert b"Zyxwv" in (tmp_path / FILE).read_bytes()
    assert await db.scrub()
    assert b"Zyxwv" not in (tmp_path / FILE).read_bytes()
    assert not db.soiled


def half_made(folder, name: str, age: float) -> None:
    (folder / name).mkdir()
    (folder / name / FILE).write_bytes(b"Zyxwv")
    os.utime(folder / name, (time.time() - age,) * 2)


def test_what_a_killed_copy_left_is_swept(tmp_path):
    for name, age in ((".backup-x", 0), (".restore-y", 9000), (".others-z", 9000)):
        half_made(tmp_path, name, age)
    sweep(tmp_path, 3600)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".backup-x", ".others-z"]
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".others-z"]


async def test_a_backup_sweeps_where_it_is_put_and_not_what_is_at_work(tmp_path, db):
    out = tmp_path / "out"
    out.mkdir()
    half_made(out, ".backup-killed", 9000)
    half_made(out, ".backup-at-work", 10)
    back_up(tmp_path, out / "copy.zip")
    assert sorted(path.name for path in out.iterdir()) == [".backup-at-work", "copy.zip"]
