"""Backups under load, the way back, and what must not come back with them."""

import asyncio
import contextlib
import sqlite3
import zipfile

import pytest

from server.store import erasures, factlog, people, rooms
from server.store.backup import CannotCopy, back_up, restore
from server.store.database import FILE, Database
from server.store.lock import held
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from tests.store.content import SMALL

CODE, OTHER = "ABCDEF", "GHJKMN"
ANA = PersonRow(id="a1" * 16, name="Zyxwvuname", language="en", token=b"t" * 32)
BEN = PersonRow(id="b2" * 16, name="Benbenname", language="en", token=b"u" * 32)


def row(code: str) -> RoomRow:
    return RoomRow(code=code, title=f"Room {code}", owner="f", projector=code.encode(), opened=7.5)


async def furnish(db: Database) -> None:
    async def adding(connection):
        for code in (CODE, OTHER):
            await rooms.add(connection, row(code), SMALL)
        for person in (ANA, BEN):
            await people.add(connection, CODE, person)

    await db.write(adding)


@pytest.fixture
async def data(tmp_path):
    """A data folder with two rooms, two people, own content and a help card."""
    folder = tmp_path / "data"
    folder.mkdir()
    db = await Database.open(folder)
    await furnish(db)
    await db.close()
    (folder / "content/situations/ours").mkdir(parents=True)
    (folder / "content/situations/ours/en.toml").write_text('id = "ours"')
    (folder / "help-card.toml").write_text("checked = 2026-11-01")
    return folder


def asked(folder, sql: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(folder / FILE)) as db:
        return db.execute(sql).fetchall()


def found(folder, needle: bytes) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if needle in path.read_bytes()]


def test_a_backup_brings_everything_back(data, tmp_path):
    back_up(data, tmp_path / "copy.zip")
    assert restore(tmp_path / "copy.zip", tmp_path / "new") == 0
    for sql in ("SELECT * FROM room ORDER BY code", "SELECT * FROM person ORDER BY id"):
        assert asked(tmp_path / "new", sql) == asked(data, sql)
    assert (tmp_path / "new/content/situations/ours/en.toml").read_text() == 'id = "ours"'
    assert (tmp_path / "new/help-card.toml").read_text() == "checked = 2026-11-01"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


async def test_a_backup_under_load_is_a_state_that_was_committed(data, tmp_path):
    """Every transaction adds two rows; a copy with an odd number caught one half-way."""
    db = await Database.open(data)

    async def pair(connection, n: int) -> None:
        for half in ("x", "y"):
            await connection.execute("INSERT INTO facilitator VALUES (?, 'p', 0)", (f"{half}{n}",))

    stop = asyncio.Event()

    async def busy() -> int:
        n = 0
        while not stop.is_set():
            await db.write(lambda connection, n=n: pair(connection, n))
            n += 1
        return n

    work = asyncio.ensure_future(busy())
    counts = []
    for n in range(5):
        file = tmp_path / f"copy{n}.zip"
        await asyncio.to_thread(back_up, data, file)
        await asyncio.to_thread(restore, file, tmp_path / f"new{n}")
        counts.append(asked(tmp_path / f"new{n}", "SELECT count(*) FROM facilitator")[0][0])
    stop.set()
    written = await work
    await db.close()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert written * 2 >= counts[-1] > counts[0]


def test_what_was_erased_since_is_erased_from_the_backup_too(data, tmp_path):
    back_up(data, tmp_path / "old.zip")
    erasures.note(data, erasures.mark_of_person(ANA.id), 1_800_000_000.0)
    erasures.note(data, erasures.mark_of_room(OTHER, 7.5), 1_800_000_000.0)
    assert restore(tmp_path / "old.zip", data, replace=True) == 2
    assert asked(data, "SELECT name FROM person") == [("Benbenname",)]
    assert asked(data, "SELECT code FROM room") == [(CODE,)]
    for needle in (b"Zyxwvuname", ANA.id.encode(), OTHER.encode()):
        assert found(data, needle) == []
    assert found(data, b"Benbenname")


def test_the_list_in_the_backup_counts_too(data, tmp_path):
    """A copy that somebody put into the folder by hand after an erasure elsewhere."""
    erasures.note(data, erasures.mark_of_person(BEN.id), 1_800_000_000.0)
    back_up(data, tmp_path / "copy.zip")
    assert restore(tmp_path / "copy.zip", tmp_path / "new") == 1
    assert asked(tmp_path / "new", "SELECT name FROM person") == [("Zyxwvuname",)]
    assert erasures.listed(tmp_path / "new") == erasures.listed(data)


async def test_a_room_of_the_same_code_opened_later_is_another_room(data):
    db = await Database.open(data)
    marks = frozenset({erasures.mark_of_room(CODE, 8.5)})
    assert await db.write(lambda connection: erasures.replay(connection, marks, 9.0)) == 0
    await db.close()


def test_a_line_that_power_cut_off_spoils_no_other(data):
    erasures.note(data, erasures.mark_of_person(ANA.id), 1_800_000_000.0)
    with (data / erasures.FILE).open("a") as file:
        file.write("2026-11-22 abc")
    assert erasures.listed(data) == {erasures.mark_of_person(ANA.id)}


def test_nobody_is_told_from_the_list(data):
    erasures.note(data, erasures.mark_of_person(ANA.id), 1_800_000_000.0)
    written = (data / erasures.FILE).read_text()
    assert ANA.id not in written
    assert written.startswith("2027-01-15 ")


def test_nothing_is_restored_over_a_database_unasked(data, tmp_path):
    back_up(data, tmp_path / "copy.zip")
    with pytest.raises(CannotCopy, match="There is a database"):
        restore(tmp_path / "copy.zip", data)


def test_nothing_is_restored_under_a_running_server(data, tmp_path):
    back_up(data, tmp_path / "copy.zip")
    with held(data), pytest.raises(CannotCopy, match="Another Plainspoken is using"):
        restore(tmp_path / "copy.zip", data, replace=True)


def spoiled(tmp_path, **changes: bytes):
    """A backup with some members written differently."""
    file = tmp_path / "spoiled.zip"
    with zipfile.ZipFile(tmp_path / "copy.zip") as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name.partition(".")[0], old.read(name)))
        for name, content in changes.items():
            if "/" in name:
                new.writestr(name, content)
    return file


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"plainspoken": b"SQLite format 3\0" + b"x" * 5000}, "cannot be read|is damaged"),
        ({"plainspoken": b"no database"}, "cannot be read|is damaged"),
        ({"../evil.toml": b"x"}, "which no backup of ours has"),
        ({"content/../../evil.toml": b"x"}, "which no backup of ours has"),
        ({"content/x/y/run.sh": b"x"}, "which no backup of ours has"),
    ],
)
def test_a_spoiled_backup_changes_nothing(data, tmp_path, changes, sentence):
    back_up(data, tmp_path / "copy.zip")
    before = asked(data, "SELECT * FROM person ORDER BY id")
    file = spoiled(tmp_path, **changes)
    with pytest.raises(CannotCopy, match=sentence):
        restore(file, data, replace=True)
    assert asked(data, "SELECT * FROM person ORDER BY id") == before
    assert not list(tmp_path.rglob("evil*"))
    assert not list(data.glob(".restore-*"))


def test_what_is_no_backup_is_said_to_be_none(data, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"nothing")
    with pytest.raises(CannotCopy, match="is not a backup, or it is damaged"):
        restore(tmp_path / "x.zip", tmp_path / "new")
    with pytest.raises(CannotCopy, match="could not be restored"):
        restore(tmp_path / "nowhere.zip", tmp_path / "new")
    with pytest.raises(CannotCopy, match="There is no Plainspoken database"):
        back_up(tmp_path / "new", tmp_path / "y.zip")


async def test_replaying_takes_what_a_person_wrote(data):
    from server.core import facts
    from server.core.facts import Fact

    db = await Database.open(data)
    fact = Fact(version=1, at=1.0, happening=facts.Joined(ANA.id), first=True, who=ANA.id)
    await db.write(lambda connection: factlog.append(connection, CODE, [fact]))
    marks = frozenset({erasures.mark_of_person(ANA.id)})
    assert await db.write(lambda connection: erasures.replay(connection, marks, 9.0)) == 1
    left = await db.read(lambda connection: factlog.read(connection, CODE))
    assert [(f.version, type(f.happening)) for f in left] == [(2, facts.Erased)]
    await db.close()
