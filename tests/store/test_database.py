"""One writer, one transaction for all that wait; what fails, fails alone and honestly."""

import asyncio
import sqlite3

import pytest

from server.core.refusals import Refused
from server.store.database import FILE, Database, fetch
from server.store.migrate import KNOWN, Newer, migrate


@pytest.fixture
async def db(tmp_path):
    opened = await Database.open(tmp_path)
    yield opened
    await opened.close()


def add(name):
    async def adding(db):
        await db.execute("INSERT INTO facilitator VALUES (?, 'x', 0)", (name,))
        return name

    return adding


async def names(db):
    async def reading(connection):
        return [name for (name,) in await fetch(connection, "SELECT name FROM facilitator")]

    return sorted(await db.read(reading))


async def fill(db, on: bool):
    """Make the disk full, or give it room again."""

    async def setting(connection):
        (pages,) = (await fetch(connection, "PRAGMA page_count"))[0]
        await fetch(connection, f"PRAGMA max_page_count = {pages if on else 1_000_000}")

    await db.read(setting)


async def much(db):
    await db.execute("INSERT INTO facilitator VALUES ('much', ?, 0)", ("x" * 100_000,))


async def test_many_writes_are_few_commits(db):
    before = db.commits
    told = await asyncio.gather(*(db.write(add(f"f{n}")) for n in range(500)))
    assert told == [f"f{n}" for n in range(500)]
    assert db.commits - before <= 2
    assert len(await names(db)) == 500


async def test_a_bad_write_takes_nobody_with_it(db):
    works = [add("ana"), add("ben"), add("ana"), add("chidi")]
    told = await asyncio.gather(*map(db.write, works), return_exceptions=True)
    assert isinstance(told[2], sqlite3.IntegrityError)
    assert [told[0], told[1], told[3]] == ["ana", "ben", "chidi"]
    assert await names(db) == ["ana", "ben", "chidi"]
    assert db.healthy


async def test_half_a_write_is_no_write(db):
    async def half(connection):
        await add("half")(connection)
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        await db.write(half)
    assert await names(db) == []


async def test_what_waits_after_a_commit_is_told_only_after_it(db):
    during = []

    async def looking(connection):
        await add("ana")(connection)
        during.append(task.done())

    task = asyncio.ensure_future(db.write(looking))
    await task
    assert during == [False]


async def test_a_cancelled_waiter_leaves_no_open_transaction(db):
    for n in range(50):
        waiting = asyncio.ensure_future(db.write(add(f"c{n}")))
        for _ in range(n % 5):
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

        async def open_one(connection):
            return connection.in_transaction

        assert await db.read(open_one) is False
    await db.write(add("last"))
    kept = await names(db)
    assert "last" in kept
    assert len(kept) > 1  # a write that was handed over is written, whoever waits for it


async def test_a_full_disk_refuses_writes_and_goes_on_reading(db):
    await db.write(add("before"))
    await fill(db, on=True)
    told = await asyncio.gather(*(db.write(much) for _ in range(3)), return_exceptions=True)
    assert [type(no) for no in told] == [Refused] * 3
    assert {getattr(no, "code", "") for no in told} == {"not-saved"}
    assert not db.healthy
    assert await names(db) == ["before"]
    await fill(db, on=False)
    await db.write(much)
    assert db.healthy
    assert await names(db) == ["before", "much"]


async def test_a_database_locked_by_another_program_is_not_saved_and_later_works(db, tmp_path):
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    async def hurry(connection):
        await fetch(connection, "PRAGMA busy_timeout = 50")

    await db.read(hurry)
    with pytest.raises(Refused) as no:
        await db.write(add("ana"))
    assert no.value.code == "not-saved"
    assert not await db.probe()
    other.execute("ROLLBACK")
    other.close()
    await db.write(add("ana"))
    assert await db.probe()


async def test_a_read_that_fails_leaves_the_writer_alive(db):
    async def wrong(connection):
        await connection.execute("SELECT nothing FROM nowhere")

    with pytest.raises(sqlite3.OperationalError):
        await db.read(wrong)
    assert await names(db) == []


async def test_a_read_that_leaves_a_transaction_open_does_not_end_the_writer(db):
    async def careless(connection):
        await connection.execute("BEGIN")
        await add("ghost")(connection)

    await asyncio.wait_for(db.read(careless), 5)
    await asyncio.wait_for(db.write(add("ana")), 5)
    assert await asyncio.wait_for(names(db), 5) == ["ana"]


async def test_too_much_waiting_is_busy(db, monkeypatch):
    await db.read(fetch_one)
    db._inbox = asyncio.Queue(2)  # nobody takes from this one
    for name in ("a", "b"):
        asyncio.ensure_future(db.write(add(name))).cancel()
        db._inbox.put_nowait(None)
    with pytest.raises(Refused) as no:
        await db.write(add("c"))
    assert no.value.code == "busy"
    db._writer.cancel()
    await db._db.close()
    db.close = lambda: asyncio.sleep(0)


async def fetch_one(connection):
    return await fetch(connection, "SELECT 1")


async def test_durability_is_set_as_promised(db):
    async def asked(connection):
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return [(await fetch(connection, f"PRAGMA {name}"))[0][0] for name in pragmas]

    assert await db.read(asked) == ["wal", 2, 1, 1]


async def test_opening_twice_migrates_once(tmp_path):
    for _ in range(3):
        db = await Database.open(tmp_path)
        await db.close()
    with sqlite3.connect(tmp_path / FILE) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (KNOWN,)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


@pytest.mark.parametrize("mode", ["wal", "delete"])
async def test_a_newer_file_is_refused_and_untouched(tmp_path, mode):
    file = sqlite3.connect(tmp_path / FILE)
    file.execute(f"PRAGMA journal_mode = {mode}")
    file.execute("CREATE TABLE future (a)")
    file.execute(f"PRAGMA user_version = {KNOWN + 1}")
    file.commit()
    file.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(Newer, match=rf"version {KNOWN + 1}, .*\.$"):
        await Database.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "rubbish", [b"not a database, by far" * 100, b"SQLite format 3\0" + b"\xff" * 4096]
)
async def test_a_file_that_is_none_of_ours_is_an_error_and_untouched(tmp_path, rubbish):
    (tmp_path / FILE).write_bytes(rubbish)
    with pytest.raises(sqlite3.DatabaseError):
        await Database.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == rubbish


async def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "server.store.migrate.steps", lambda: ["CREATE TABLE a (b); CREATE nonsense;"]
    )
    monkeypatch.setattr("server.store.migrate.KNOWN", 1)
    with pytest.raises(sqlite3.OperationalError):
        await Database.open(tmp_path)
    file = sqlite3.connect(tmp_path / FILE)
    assert file.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert file.execute("PRAGMA user_version").fetchone() == (0,)
    file.close()


async def test_migrating_again_by_hand_does_nothing(db):
    await db.read(migrate)
    await db.write(add("ana"))
