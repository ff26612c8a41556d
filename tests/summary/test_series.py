"""Two meetings of ninety minutes, played by the same people: what the second one's summary says in
every format, counted again from what was stored."""

import csv
import html
import io
import shutil
import statistics
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import msgspec
import openpyxl
import pytest

from server.activities import KINDS
from server.core import facts, series
from server.core.kind import Phase
from server.core.plan import StoredPlan, ready
from server.core.readings import points
from server.core.room import Bring, Join, Room
from server.summary import formats
from server.summary.archive import workshop_of
from server.web.voice import voice
from tests.summary.played import LIBRARY, RENDER, PlayedRoom, Walk, play

SIZES = (4, 5, 8, 20)
TITLE = "From meeting to meeting"
WITHHELD = "Not shown: too few answers, or too much alike."


@cache
def pair(people: int) -> tuple[PlayedRoom, PlayedRoom]:
    """Both meetings; everybody comes back as somebody new, and brings their number along."""
    first = play("two-times-ninety-one", people, steps=2, seed=3)
    found = LIBRARY.workshops["two-times-ninety-two", "en"]
    scenes = {
        step.scenario: scene
        for step in found.steps
        if step.scenario and (scene := LIBRARY.scenario_for(step, "en")) is not None
    }
    plan = ready(StoredPlan(found, scenes), KINDS)
    walk = Walk(Room(code="SECONDS", plan=plan), people, (), seed=4)
    for old, new in zip(first.names, walk.names, strict=True):
        walk.ask(Join(at=walk.at, person=new, most=people))
        measured = series.own(first.room, old)
        assert measured is not None, "The first meeting asks how sure people are"
        measure, value = measured
        assert walk.ask(Bring(at=walk.at, person=new, measure=measure, value=value))
    walk.desk("start")
    for step in ("agree", "log", "later"):
        walk.hold(step, Phase.REVEALED)
    walk.desk("end")
    return first, PlayedRoom(walk.room, walk.facts, walk.names, walk.at)


def recounted(second: PlayedRoom) -> list[float]:
    """After minus before of everybody, from the stored facts alone."""
    before, after = {}, {}
    for fact in second.facts:
        raw = msgspec.json.decode(facts.write(fact.happening))
        if raw["is"] == "brought/1":
            before[raw["person"]] = raw["value"]
        if raw["is"] == "given.person/1" and raw["step"] == "later":
            given = dict(raw["body"]["answers"])
            sure = [given[name] for name in ("b1", "b2", "b3", "b4") if name in given]
            if raw["body"]["screen"] == "sure" and len(sure) >= 3:
                after[raw["person"]] = sum(sure) / len(sure)
    return sorted(after[one] - before[one] for one in before if one in after)


def written(people: int, name: str, level: str = "aggregate") -> bytes:
    second = pair(people)[1]
    workshop = workshop_of(second.room.plan, notes=False)
    return formats.write(second.document(level), name, RENDER, voice("en"), workshop)


def section(people: int, level: str = "aggregate"):
    (found,) = [one for one in pair(people)[1].document(level).sections if one.kind == "series"]
    return found


def plain(text: str) -> str:
    """Without the breaks, and the marks before full stops, that a format may set."""
    return "".join(text.replace("\\", "").split())


def text_of(people: int, name: str, tmp_path: Path) -> str:
    raw = written(people, name)
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(raw))
        return plain("".join(str(one) for sheet in book for row in sheet.values for one in row))
    if name == "pdf":
        file = tmp_path / "summary.pdf"
        file.write_bytes(raw)
        found = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
        return plain(found.stdout.decode())
    if name == "zip":
        archive = zipfile.ZipFile(io.BytesIO(raw))
        texts = [one for one in archive.namelist() if one.endswith(".md")]
        return plain(archive.read(texts[0]).decode())
    return plain(html.unescape(raw.decode("utf-8-sig")))


@pytest.mark.parametrize("people", SIZES)
def test_the_figures_are_those_of_the_facts(people):
    differences = recounted(pair(people)[1])
    assert len(differences) == people
    if people < 5:
        assert section(people).answered == 0
        return
    assert section(people).answered == people
    (table,) = [one for one in section(people).blocks if hasattr(one, "columns")]
    up = sum(one >= 5 for one in differences)
    down = sum(one <= -5 for one in differences)
    assert table.rows[0][:4] == (people, up, people - up - down, down)
    assert str(table.rows[0][4]) == points(statistics.median(differences))


@pytest.mark.parametrize("name", formats.MEDIA)
@pytest.mark.parametrize("people", SIZES)
def test_every_format_says_it_or_that_it_is_withheld(people, name, tmp_path):
    if name == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = text_of(people, name, tmp_path)
    assert plain(TITLE) in text
    told = (
        f"{people} of {people} answered again." if name != "csv" else f"series,people,,,,,{people}"
    )
    assert (plain(told) in text) is (people >= 5)
    gap = [one.step for one in pair(people)[1].document().withheld]
    assert (TITLE in gap) is (people < 5)
    assert plain(WITHHELD) in text or people >= 5


@pytest.mark.parametrize("people", SIZES)
def test_the_rows_of_the_table_hold_the_same_numbers(people):
    rows = [
        row
        for row in csv.DictReader(io.StringIO(written(people, "csv").decode("utf-8-sig")))
        if row["title"] == TITLE
    ]
    assert rows
    if people < 5:
        assert {row["what"] for row in rows} == {"withheld"}
        return
    differences = recounted(pair(people)[1])
    up = sum(one >= 5 for one in differences)
    cells = {row["answer"]: row["number"] for row in rows if row["what"] == "cell"}
    assert float(cells["Up"]) == up


def test_it_stands_before_what_people_thought_of_the_workshop():
    kinds = [one.kind for one in pair(8)[1].document().sections]
    assert kinds.index("series") == kinds.index("appraisal") - 1


def test_neither_side_of_a_difference_leaves_the_room():
    """The other room's picture of itself, and this one's, cannot be taken away from this."""
    second = pair(20)[1]
    (picture,) = [one for one in section(20).blocks if getattr(one, "differences", None)]
    assert picture.pairs == ()
    (fact,) = [f for f in second.facts if isinstance(f.happening, facts.SeriesPublished)]
    assert list(fact.happening.moved) == pytest.approx(recounted(second))


@pytest.mark.parametrize("people", SIZES)
def test_nothing_of_the_first_meetings_people_is_in_the_second(people):
    first, second = pair(people)
    stored = b"\n".join(facts.write(fact.happening) for fact in second.facts)
    assert b"brought/1" in stored
    for person in first.names:
        assert person.encode() not in stored
