"""What is erased is in no byte: of the data folder, of what the server said, of its scratch folder.

A workshop is held over the API of the real program; everybody marks all that they write. Then the
same folder is copied for each way in which somebody or something goes, and searched.
"""

import contextlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from server.activities import KINDS
from server.store import erasures
from server.store.database import FILE
from server.store.tokens import make
from server.web import guard
from tests.faults.lived import Lived, Somebody, somebody, traces
from tests.faults.program import ROOT, Program, free_port
from tests.html_forms import as_browser

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

PASSWORD = "a long pass phrase"
# What the ninety minutes do not ask; every kind in which people write is to be met (see below).
MORE = ("listen-back", "negotiate", "rewrite-relay", "strength-wall", "freeze-and-replay", "desc")
NOTING = {
    "id": "noting", "version": "1.0.0", "language": "en", "title": "Noting", "minutes": 5,
    "author": "The tests", "licence": "CC-BY-4.0", "summary": "For tests.",
    "steps": [{"id": "sort", "kind": "sort", "title": "Sort", "minutes": 5, "content": {
        "prompt": "What keeps you?", "note": "For yourself",
        "items": [{"text": "The late shift"}, {"text": "The plate"}],
        "categories": [{"value": "a", "label": "Fear"}, {"value": "b", "label": "Risk"}]}}],
}  # fmt: skip
# All that the server may keep in its folder: none of it is a copy of a summary.
KEPT = re.compile(
    r"plainspoken\.db(-wal|-shm)?|erasures\.txt|audit\.txt|lock|[0-9a-f]{64}\.json|en\.json"
)


@dataclass
class Held:
    """What was lived, as it lies in a folder that no server uses."""

    folder: Path
    backup: Path
    desk: str  # the facilitator's cookies
    rooms: list[Lived]
    gone: Somebody  # who erased themselves while the workshop and a backup went on


def run(*words: object) -> str:
    """A command of the program that succeeds."""
    done = subprocess.run(
        [sys.executable, "-m", "server", *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Two workshops with everybody's words, exports of every kind, a backup under load."""
    home = tmp_path_factory.mktemp("lived")
    data, out, scratch = home / "in/data", home / "out", home / "in/scratch"
    for folder in (data, out, scratch):
        folder.mkdir(parents=True)
    token, dice = make(data, "Farah"), random.Random(5)
    with pytest.MonkeyPatch.context() as patch, Program(data, free_port()) as program:
        patch.setenv("TMPDIR", str(scratch))
        program.start()
        with httpx2.Client(timeout=60, headers={"origin": program.base}) as http:
            desk = signed_in(program, http)
            rooms = [Lived(http, program.base, token, [somebody(dice) for _ in range(5)])
                     for _ in range(3)]  # fmt: skip
            gone = long_room(rooms[0], program, out)
            rooms[1].open("half-day")
            rooms[1].hold()
            rooms[2].ask("PUT", "/workshops/noting", json=NOTING)
            rooms[2].open("noting")
            rooms[2].hold()
            for lived in rooms:
                afterwards(lived, desk)
            for lived in rooms:
                exported(lived, data, out)
        run("backup", out / "old.zip", "--data", data)
        assert program.stop()[0] == 0
    return Held(home / "in", out / "old.zip", desk, rooms, gone)


def signed_in(program: Program, http: httpx2.Client) -> str:
    link = re.search(r"/setup/(\S+)", program.said.read_text())
    assert link is not None
    sent = {"name": "Farah", "password": PASSWORD}
    answer = http.post(f"{program.base}/setup/{link[1]}", data=sent)
    assert answer.status_code == 303, answer.text
    cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    http.cookies.clear()
    return cookies


def long_room(lived: Lived, program: Program, out: Path) -> Somebody:
    """The ninety minutes and more; in the middle a backup is made and somebody takes all back."""
    gone = somebody(random.Random(99))
    lived.people.append(gone)
    lived.open("ninety-minutes", *MORE)
    for _ in range(8):
        lived.step()
        assert lived.command("next")
    words = [sys.executable, "-m", "server", "backup", str(out / "early.zip"), "--data"]
    copying = subprocess.Popen([*words, str(program.data)], cwd=ROOT)
    lived.step()
    path = f"/rooms/{lived.code}/people/{gone.id}"
    assert lived.ask("DELETE", path, gone.token).status_code == 204
    lived.people.remove(gone)
    lived.hold()
    assert copying.wait(60) == 0
    return gone


def afterwards(lived: Lived, desk: str) -> None:
    """A rating with a comment, a try written down, a word from the facilitator, own notes."""
    code, http, base = lived.code, lived.http, lived.base
    for person in lived.people:
        rate = {"step": "", "action": "rate", "useful": "yes", "comment": person.mark(200)}
        page = http.get(f"{base}/me/{code}", headers=cookie_of(lived, person))
        assert page.status_code == 200, page.text
        given(lived, person, rate)
        for step in set(re.findall(rf"/me/{code}/later/([\w-]+)", page.text)):
            a_try(lived, person, step)
        word = {"person": person.id, "word": person.mark(200)}
        where = f"{base}/desk/{code}/after/word"
        assert http.post(where, data=word, headers={"cookie": desk}).status_code == 303
        person.wrote(word)
    notes = {"debrief": "The facilitator's own"}
    http.post(f"{base}/desk/{code}/after/debrief", data=notes, headers={"cookie": desk})


def cookie_of(lived: Lived, person: Somebody) -> dict[str, str]:
    return {"cookie": f"{guard.phone_cookie(lived.code)}={person.token}"}


def given(lived: Lived, person: Somebody, sent: dict[str, str]) -> None:
    where = f"{lived.base}/r/{lived.code}/moves"
    answer = lived.http.post(where, data=sent, headers=cookie_of(lived, person))
    assert answer.status_code == 303, answer.text
    person.wrote(sent)


def a_try(lived: Lived, person: Somebody, step: str) -> None:
    """The first page of a sheet, with words in every field that takes some."""
    where = f"{lived.base}/me/{lived.code}/later/{step}"
    page = lived.http.get(where, headers=cookie_of(lived, person)).text
    areas = re.findall(r'<textarea[^>]*name="(\w+)"', page)
    if areas:
        sent = dict(as_browser(page, "/moves")) | {name: person.mark(60) for name in areas}
        given(lived, person, sent)


def exported(lived: Lived, data: Path, out: Path) -> None:
    """Every format at every level over HTTP, and by the command line."""
    for name in ("html", "pdf", "xlsx", "csv", "json", "md", "zip"):
        for level in ("aggregate", "texts", "full"):
            path = f"/rooms/{lived.code}/summary?format={name}&level={level}"
            file = lived.ask("GET", path)
            assert file.status_code == 200, (path, file.text[:300])
    run("export", lived.code, "--data", data, "--format", "zip", "--level", "full",
        "--out", out / f"{lived.code}.zip")  # fmt: skip


@pytest.fixture
def place(held, tmp_path, monkeypatch):
    """A copy of the folder to do something to; the server's scratch folder is in it."""
    shutil.copytree(held.folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    return tmp_path


@contextlib.contextmanager
def serving(held: Held, place: Path):
    """The program over the copy, and the rooms as they are asked there."""
    with Program(place / "data", free_port()) as program, httpx2.Client(timeout=60) as http:
        program.start()
        http.headers["origin"] = program.base
        for lived in held.rooms:
            lived.http, lived.base = http, program.base
        yield program, http


def whole(lived: Lived, place: Path, *, but: tuple[Somebody, ...] = ()) -> None:
    """Every word of everybody else is there."""
    content = (place / "data" / FILE).read_bytes()
    wal = place / "data" / f"{FILE}-wal"
    content += wal.read_bytes() if wal.exists() else b""
    for person in lived.people:
        if person not in but:
            assert [mark for mark in person.written if mark.encode() not in content] == []
            assert person.name.encode() in content


def clean(place: Path, *people: Somebody) -> None:
    assert [trace for person in people for trace in traces(person, place)] == []


def seen_of(lived: Lived, person: Somebody, *, gone: Somebody | None = None) -> list[str]:
    """Where anything of a person can be read over the API by whoever is there."""
    found = []
    away = (person, gone)
    readers = {one.name: one.token for one in lived.people if one not in away}
    for who, token in {"desk": lived.token, "wall": lived.wall, **readers}.items():
        found.append((f"view of {who}", lived.ask("GET", f"/rooms/{lived.code}/view", token)))
    for who, token in readers.items():
        found.append((f"page of {who}", lived.ask("GET", f"/rooms/{lived.code}/me", token)))
    for level in ("texts", "full"):
        path = f"/rooms/{lived.code}/summary?format=html&level={level}"
        found.append((f"summary, {level}", lived.ask("GET", path)))
    assert [where for where, answer in found if answer.status_code != 200] == []
    return [where for where, answer in found
            if any(needle in answer.text for needle in person.needles.values())]  # fmt: skip


# -- before -------------------------------------------------------------------------------------


def test_every_kind_in_which_people_write_was_written_in(held):
    """A kind whose source knows a field of text, and whose step nobody here filled in, fails."""
    folder = ROOT / "server/activities"
    typed = re.compile(r'type="text"|line_field|word_fields')
    writing = {
        name for name in KINDS
        if any(typed.search(path.read_text()) for path in (folder / name).glob("*.py"))
    }  # fmt: skip
    filled = {(kind, name) for lived in held.rooms for kind, _, name in lived.filled}
    assert writing == {kind for kind, _ in filled}
    assert filled >= {
        ("board", "text"), ("board", "with_whom"), ("exchange", "heard"), ("exchange", "feeling"),
        ("exchange", "text"), ("fishbowl", "text"), ("fishbowl", "strength"), ("sort", "text"),
        ("fishbowl", "next_time"), ("roleplay", "text"), ("roleplay", "strength"),
        ("roleplay", "next_time"), ("responses", "text"), ("rewrite", "text"),
        ("strengths", "text"), ("worksheet", "if_then"),
    }  # fmt: skip
    # The desk's own words: whoever is named in them is marked in them (tests/faults/lived.py).
    worded = {offer for lived in held.rooms for offer in lived.worded}
    assert worded == {("roleplay", "note"), ("strengths", "give")}
    did = {what[1] for lived in held.rooms for what in lived.did}
    assert did >= {"edit", "note", "give"}
    acts = {(kind, action) for lived in held.rooms for kind, action, _ in lived.filled}
    assert ("fishbowl", "propose") in acts


def test_the_search_finds_everybody_before_anything_is_erased(held):
    data = held.folder / "data"
    for lived in held.rooms:
        whole(lived, held.folder)
        for person in lived.people:
            kinds = {trace.split(" in ")[0] for trace in traces(person, data)}
            assert kinds == {"words", "Arabic words", "name", "id"}
    assert held.rooms[0].joint


def test_the_search_looks_into_what_is_packed(held):
    """Kept files would be found: the exports that lie outside hold everybody's words."""
    for lived in held.rooms[:2]:
        file = held.backup.parent / f"{lived.code}.zip"
        assert all(traces(person, file) for person in lived.people)


def test_whoever_went_while_a_backup_was_made_is_nowhere(held):
    assert held.gone.asked > 5
    clean(held.folder, held.gone)


def test_the_server_keeps_no_summary_and_logs_nobody(held):
    files = [path for path in (held.folder / "data").rglob("*") if path.is_file()]
    assert [path.name for path in files if not KEPT.fullmatch(path.name)] == []
    assert list((held.folder / "scratch").iterdir()) == []
    people = [person for lived in held.rooms for person in lived.people]
    assert [t for p in people for t in traces(p, held.folder / "data.log")] == []


# -- one person ---------------------------------------------------------------------------------


def test_a_person_erases_themselves_from_their_page(held, place):
    lived = held.rooms[0]
    person, *others = lived.people
    with serving(held, place) as (program, http):
        page = http.get(f"{program.base}/me/{lived.code}", headers=cookie_of(lived, person))
        assert person.core in page.text
        answer = http.post(
            f"{program.base}/me/{lived.code}/forget",
            data={"sure": "yes"}, headers=cookie_of(lived, person),
        )  # fmt: skip
        assert answer.status_code == 200
        clean(place, person)  # while it runs
        assert seen_of(lived, person) == []
        assert all(seen_of(lived, other, gone=person) for other in others)
    clean(place, person)  # killed
    with serving(held, place) as (program, _):
        assert seen_of(lived, person) == []
        assert program.stop()[0] == 0
    clean(place, person)
    whole(lived, place, but=(person,))


def test_the_desk_erases_somebody_whose_card_went_into_another(held, place):
    """The words that the desk made of two cards go with either of the two."""
    lived = held.rooms[0]
    person = lived.people[1]
    content = (place / "data" / FILE).read_bytes()
    assert all(mark.encode() in content for mark in lived.joint)
    with serving(held, place) as (program, http):
        answer = http.post(
            f"{program.base}/desk/{lived.code}/erase",
            data={"sure": "yes", "person": person.id}, headers={"cookie": held.desk},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
        clean(place, person)
        assert seen_of(lived, person) == []
        assert program.stop()[0] == 0
    clean(place, person)
    content = (place / "data" / FILE).read_bytes()
    assert not any(mark.encode() in content for mark in lived.joint)
    whole(lived, place, but=(person,))


def test_the_command_line_erases_one_of_each_room(held, place):
    for lived in held.rooms:
        person = lived.people[2]
        said = run("erase", lived.code, "--person", person.name, "--data", place / "data")
        assert person.name in said
        clean(place, person)
        whole(lived, place, but=(person,))


def test_everybody_goes_one_after_the_other(held, place):
    """What is left of a room in which nobody is left holds nobody."""
    lived = held.rooms[1]
    with serving(held, place) as (program, _):
        for person in lived.people:
            path = f"/rooms/{lived.code}/people/{person.id}"
            assert lived.ask("DELETE", path).status_code == 204
            clean(place, person)
        assert lived.ask("GET", f"/rooms/{lived.code}/view").status_code == 200
        assert program.stop()[0] == 0
    clean(place, *lived.people)
    whole(held.rooms[0], place)


# -- a room -------------------------------------------------------------------------------------


def test_the_desk_erases_a_room(held, place):
    lived = held.rooms[0]
    with serving(held, place) as (program, http):
        answer = http.post(
            f"{program.base}/desk/{lived.code}/erase",
            data={"sure": "yes", "what": "room"}, headers={"cookie": held.desk},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
        clean(place, *lived.people)
        assert lived.ask("GET", f"/rooms/{lived.code}").status_code == 404
    clean(place, *lived.people)
    whole(held.rooms[1], place)


def test_a_room_whose_days_are_over_goes_before_anybody_is_served(held, place):
    lived = held.rooms[1]
    with serving(held, place) as (program, http):
        answer = http.post(
            f"{program.base}/desk/{lived.code}/kept",
            data={"keep_days": "0"}, headers={"cookie": held.desk},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
        assert program.stop()[0] == 0
    assert all(traces(person, place / "data") for person in lived.people)
    with serving(held, place) as (program, _):
        clean(place, *lived.people)
        assert lived.ask("GET", f"/rooms/{lived.code}").status_code == 404
    whole(held.rooms[0], place)


# -- backups ------------------------------------------------------------------------------------


@pytest.fixture
def erased(held, place):
    """A folder from which one person and one room were erased after the backup was made."""
    lived, other = held.rooms[:2]
    run("erase", lived.code, "--person", lived.people[0].name, "--data", place / "data")
    run("erase", other.code, "--data", place / "data")
    assert traces(lived.people[0], held.backup)
    return place


def nobody_is_back(held: Held, place: Path) -> None:
    """Before anybody was served, and over the API."""
    lived, other = held.rooms[:2]
    clean(place, lived.people[0], *other.people)
    whole(lived, place, but=(lived.people[0],))
    with serving(held, place) as (program, _):
        clean(place, lived.people[0], *other.people)
        assert seen_of(lived, lived.people[0]) == []
        gone = lived.people[0]
        assert all(seen_of(lived, one, gone=gone) for one in lived.people[1:])
        assert lived.ask("GET", f"/rooms/{other.code}").status_code == 404
        assert program.stop()[0] == 0
    clean(place, lived.people[0], *other.people)


def test_an_older_backup_in_its_place_brings_nobody_back(held, erased):
    said = run("restore", held.backup, "--data", erased / "data", "--replace")
    assert "2 people or rooms had been erased since" in said
    nobody_is_back(held, erased)


def test_an_older_backup_in_a_new_folder_needs_the_list(held, erased, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    (new / "data").mkdir()
    shutil.copy(erased / "data" / erasures.FILE, new / "data")
    run("restore", held.backup, "--data", new / "data")
    nobody_is_back(held, new)


def test_without_the_list_they_are_back_until_it_is_there(held, erased, tmp_path_factory):
    """A backup knows what was erased before it was made, and nothing of what came later."""
    new = tmp_path_factory.mktemp("new")
    said = run("restore", held.backup, "--data", new / "data")
    assert "copy erasures.txt" in said
    assert traces(held.rooms[0].people[0], new)
    clean(new, held.gone)  # they went before the backup was made
    shutil.copy(erased / "data" / erasures.FILE, new / "data")
    with serving(held, new) as (program, _):
        assert program.stop()[0] == 0
    nobody_is_back(held, new)


def test_a_restore_that_was_killed_leaves_nobody(held, erased):
    """A half-made copy of the past lies beside the database until the next start."""
    half = erased / "data" / ".restore-killed"
    half.mkdir()
    shutil.unpack_archive(held.backup, half, "zip")
    assert traces(held.rooms[0].people[0], erased)
    nobody_is_back_after_a_start(held, erased)


def nobody_is_back_after_a_start(held: Held, place: Path) -> None:
    with serving(held, place) as (program, _):
        program.kill()
    nobody_is_back(held, place)


# -- killed in the middle -----------------------------------------------------------------------


def test_killed_after_it_was_noted_and_before_anything_was_deleted(held, place):
    lived = held.rooms[0]
    person = lived.people[0]
    with serving(held, place) as (program, _):
        program.kill()
    # All that the process had done by then: erasing begins with this line.
    erasures.note(place / "data", erasures.mark_of_person(person.id), time.time())
    assert traces(person, place / "data")
    with serving(held, place) as (program, _):
        clean(place, person)
        assert seen_of(lived, person) == []
    whole(lived, place, but=(person,))


def test_killed_after_it_was_deleted_and_before_the_log_was_emptied(held, place):
    """Somebody reads the database at that moment, so the log cannot be emptied: then the kill."""
    lived = held.rooms[0]
    person = lived.people[0]
    with serving(held, place) as (program, _):
        # The words lie in the log now, too.
        fresh = {"step": "", "action": "rate", "useful": "no", "comment": person.mark(200)}
        given(lived, person, fresh)
        with contextlib.closing(sqlite3.connect(place / "data" / FILE)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM fact").fetchone()
            path = f"/rooms/{lived.code}/people/{person.id}"
            assert lived.ask("DELETE", path).status_code == 204
            assert traces(person, place / "data"), "the log should still hold it"
            program.kill()
    with serving(held, place):
        clean(place, person)
    whole(lived, place, but=(person,))


def test_what_could_not_be_overwritten_at_once_is_a_minute_later(held, place):
    """The reader goes while the server runs: nobody has to start it again."""
    lived = held.rooms[0]
    person = lived.people[0]
    with serving(held, place):
        with contextlib.closing(sqlite3.connect(place / "data" / FILE)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM fact").fetchone()
            path = f"/rooms/{lived.code}/people/{person.id}"
            assert lived.ask("DELETE", path).status_code == 204
            assert traces(person, place / "data")
        until = time.monotonic() + 120
        while traces(person, place / "data"):
            assert time.monotonic() < until
            time.sleep(0.5)
