"""Drafts on disk: every edit, a history that is short enough to read, and nothing half."""

import shutil

import pytest

from server.core.refusals import Refused
from server.store import drafts
from server.store.database import Database
from server.store.drafts import Draft, Edit


@pytest.fixture
async def db(tmp_path):
    opened = await Database.open(tmp_path)
    yield opened
    await opened.close()


def draft(**what) -> Draft:
    fields = {
        "shelf": "situations", "name": "shift", "language": "en", "title": "Shift", "text": "v1",
        "who": "Farah", "at": 100.0, "made": 100.0, "origin": "last-minute-shift/en",
    }  # fmt: skip
    return Draft(**(fields | what))


async def begin(db, **what) -> int:
    return await db.write(
        lambda c: drafts.begin(c, draft(**what), "copied", "last-minute-shift/en")
    )


async def edits(db, number: int, version: int, at: float, seat="a", who="Farah", what="edited"):
    new = draft(number=number, version=version, text=f"v{version}", at=at, who=who)
    edit = Edit(version=version, at=at, who=who, seat=seat, once=f"id-{version}", changes=b"[1]")
    await db.write(lambda c: drafts.save(c, new, edit, what, ""))


async def lines(db, number: int):
    return [(r.version, r.what) for r in await db.read(lambda c: drafts.revisions(c, number))]


async def test_a_draft_is_as_it_was_last_saved(db):
    number = await begin(db)
    await edits(db, number, 2, 101.0)
    found = await db.read(lambda c: drafts.find(c, number))
    assert (found.text, found.version, found.at, found.origin) == (
        "v2", 2, 101.0, "last-minute-shift/en",
    )  # fmt: skip
    assert await db.read(lambda c: drafts.find(c, 999)) is None


async def test_edits_of_one_person_within_a_minute_are_one_line(db):
    number = await begin(db)
    for version, at in ((2, 200.0), (3, 230.0), (4, 259.0), (5, 261.0)):
        await edits(db, number, version, at)
    assert await lines(db, number) == [(5, "edited"), (4, "edited"), (1, "copied")]
    assert [edit.version for edit in await db.read(lambda c: drafts.edits(c, number, 0))] == [
        2,
        3,
        4,
        5,
    ]


@pytest.mark.parametrize("other", [{"seat": "b"}, {"who": "Ana"}, {"what": "restored"}])
async def test_what_is_not_the_same_work_is_a_line_of_its_own(db, other):
    number = await begin(db)
    await edits(db, number, 2, 200.0)
    await edits(db, number, 3, 201.0, **other)
    await edits(db, number, 4, 202.0)
    assert [version for version, _ in await lines(db, number)] == [4, 3, 2, 1]


async def test_whoever_is_late_changes_nothing(db):
    number = await begin(db)
    await edits(db, number, 2, 200.0)
    with pytest.raises(Refused, match="conflict"):
        await edits(db, number, 2, 201.0, who="Ana")
    assert (await db.read(lambda c: drafts.find(c, number))).who == "Farah"
    assert len(await db.read(lambda c: drafts.edits(c, number, 0))) == 1


async def test_an_older_text_is_found_by_any_version_after_it(db):
    number = await begin(db)
    await edits(db, number, 2, 200.0)
    await edits(db, number, 3, 201.0)
    await edits(db, number, 4, 300.0)
    for version, known in ((1, 1), (2, 1), (3, 3), (4, 4), (9, 4)):
        found = await db.read(lambda c, version=version: drafts.text_at(c, number, version))
        assert (found.version, found.text) == (known, f"v{known}")


async def test_the_same_edit_is_known_again(db):
    number = await begin(db)
    await edits(db, number, 2, 200.0)
    known = [("a", "id-2"), ("b", "id-2"), ("a", "id-3"), ("a", "")]
    assert [
        await db.read(lambda c, one=one: drafts.done_already(c, number, *one)) for one in known
    ] == [True, False, False, False]


async def test_one_place_of_the_library_has_one_draft(db):
    import sqlite3

    await begin(db, place="shift/en", shown=1)
    found = await db.read(lambda c: drafts.at_place(c, "situations", "shift/en"))
    assert found.number == 1
    assert await db.read(lambda c: drafts.at_place(c, "workshops", "shift/en")) is None
    with pytest.raises(sqlite3.IntegrityError):
        await begin(db, place="shift/en", shown=1)
    await begin(db)  # any number of others


async def test_a_list_has_the_last_touched_first_and_no_texts(db):
    first, second = await begin(db), await begin(db, at=50.0)
    await edits(db, second, 2, 200.0)
    await db.write(lambda c: drafts.put_away(c, first, 300.0))
    found = await db.read(drafts.listed)
    assert [(one.number, one.text, one.away) for one in found] == [(2, "", None), (1, "", 300.0)]


async def test_what_was_answered_is_there_after_a_power_cut(db, tmp_path):
    """The files as they lie on disk at that moment, without any farewell, hold all of it."""
    number = await begin(db)
    await edits(db, number, 2, 200.0)
    cut = tmp_path / "cut"
    cut.mkdir()
    for file in tmp_path.glob("plainspoken.db*"):
        shutil.copy(file, cut)
    again = await Database.open(cut)
    found = await again.read(lambda c: drafts.find(c, number))
    kept = await again.read(lambda c: drafts.revisions(c, number))
    await again.close()
    assert (found.text, found.version) == ("v2", 2)
    assert [line.version for line in kept] == [2, 1]
