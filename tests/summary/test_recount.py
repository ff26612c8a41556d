"""The figures of a summary equal a recount from the facts, in every format, for rooms of any size.

People skip steps, and change their minds. `recount.py` counts; here what it found is compared with
the table of answers, row by row and both ways, and with the tables of every other format.
"""

import csv
import io
import json
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from functools import cache
from itertools import groupby

import html5lib
import msgspec
import openpyxl
import pytest
from markdown_it import MarkdownIt

from server.core.sections import Figure, Paragraph
from server.summary import formats
from server.web.voice import voice
from tests.summary.played import RENDER, PlayedRoom, Walk, play
from tests.summary.recount import CARD, COUNTED, VOTES, recount
from tests.summary.sums import MINUS, points

ROOMS = [("ninety-minutes", 5), ("ninety-minutes", 12), ("ninety-minutes", 40),
         ("half-day", 5), ("half-day", 12), ("half-day", 40), ("ninety-minutes", 300)]  # fmt: skip
TIMES = "\N{MULTIPLICATION SIGN}"
WORDS = ("text", "withheld", "notes", "banner", "joined")  # rows that hold no number

# Numbers that stand in sentences and are not counted anew, each with its reason.
NOT_RECOUNTED = {
    r"Wording: \w+/\d": "the version of a wording, no figure",
    r"Sign test: p .* it does not name what did\.$": "tests/core/test_statistics.py, against scipy",
}


class Restless(Walk):
    """People of whom some skip a step, and some change their minds."""

    def _answer(self, person, n):
        here, now = self.room.here, self.room.now
        if here is None or now is None or here.kind.together:
            return super()._answer(person, n)
        mood = sum(f"{person}{here.step.id}".encode()) % 11
        if mood == 0:
            return False
        before = set(self._given)
        done = super()._answer(person, n)
        if mood < 3 and done:
            (key,) = self._given - before
            if (again := (*key, "again")) not in self._given:
                self._given.remove(key)
                self._given.add(again)
        return done


pytestmark = pytest.mark.timeout(180)  # three hundred people take a while to play


@cache
def held(workshop: str, people: int) -> PlayedRoom:
    return play(workshop, people=people, walks=Restless)


@cache
def written(workshop: str, people: int, name: str, level: str = "texts") -> bytes:
    return formats.write(held(workshop, people).document(level), name, RENDER, voice("en"))


@cache
def counted(workshop: str, people: int) -> dict[int, list[tuple]]:
    return recount(held(workshop, people))


# -- the table of answers, row by row -------------------------------------------------------------


def number(cell, text=""):
    if cell in ("", None):
        return text.removeprefix("'") or None
    return round(float(cell), 6)


def named(step, one):
    """A row as the recount has it: letters of replies, and cards without their words."""
    about, item = one["about"] or "", one["item"] or ""
    about = found[0] if (found := re.match(r"Reply [A-D](?=,|$)", about)) else about
    of_room = step.source and step.kind in ("ratings", "sort", "board")
    if one["what"] != "people" and (of_room or step.kind == "field"):
        item = CARD
    n = None if one["n"] in ("", None) else int(one["n"])
    figure = number(one["number"], one["text"] or "")
    return (one["what"], about, item, one["answer"] or "", one["round"] or "", figure, n)


def in_table(room: PlayedRoom, rows) -> dict[int, Counter]:
    steps = dict(enumerate((planned.step for planned in room.room.plan.steps), start=1))
    found: dict[int, Counter] = defaultdict(Counter)
    for one in rows:
        if one["what"] not in WORDS and int(one["step"]) in steps:
            found[int(one["step"])][named(steps[int(one["step"])], one)] += 1
    return found


def figures(rows) -> Counter:
    return Counter(
        (*one[:5], one[5] if isinstance(one[5], str) else number(one[5]), one[6])
        for one in rows
        if one[0] not in ("said", "note")
    )


def differing(mine, theirs) -> list[str]:
    return [
        f"step {step}: {word} {row}"
        for step in sorted({*mine, *theirs})
        for word, rows in (("only counted", figures(mine.get(step, ())) - theirs[step]),
                           ("only written", theirs[step] - figures(mine.get(step, ()))))
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize(("workshop", "people"), ROOMS)
def test_every_row_of_the_table_is_counted_and_every_count_is_a_row(workshop, people):
    text = written(workshop, people, "csv").decode("utf-8-sig")
    theirs = in_table(held(workshop, people), csv.DictReader(io.StringIO(text)))
    assert differing(counted(workshop, people), theirs) == []


@pytest.mark.parametrize(("workshop", "people"), [ROOMS[1], ROOMS[5], ROOMS[6]])
def test_the_workbook_holds_the_same_rows(workshop, people):
    book = openpyxl.load_workbook(io.BytesIO(written(workshop, people, "xlsx")), read_only=True)
    head, *rows = book[book.sheetnames[-1]].iter_rows(values_only=True)
    theirs = in_table(held(workshop, people), (dict(zip(head, r, strict=True)) for r in rows))
    assert differing(counted(workshop, people), theirs) == []


def test_the_aggregates_are_the_same_without_single_answers():
    room = held("half-day", 40)
    text = written("half-day", 40, "csv", "aggregate").decode("utf-8-sig")
    theirs = in_table(room, csv.DictReader(io.StringIO(text)))
    single = ("value", "point", "change")
    mine = {step: [r for r in rows if r[0] not in single]
            for step, rows in counted("half-day", 40).items()}  # fmt: skip
    assert differing(mine, theirs) == []


def test_a_number_that_is_off_by_one_would_be_seen():
    room = held("ninety-minutes", 12)
    text = written("ninety-minutes", 12, "csv").decode("utf-8-sig")
    theirs = in_table(room, csv.DictReader(io.StringIO(text)))
    rows = list(counted("ninety-minutes", 12)[5])
    rows[3] = (*rows[3][:5], rows[3][5] + 1, rows[3][6])
    assert len(differing({**counted("ninety-minutes", 12), 5: rows}, theirs)) == 2


# -- the tables of every other format -------------------------------------------------------------


def plain(value) -> str:
    return f"{value:.1f}".removesuffix(".0")


def signed(value) -> str:
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + plain(abs(value))


def each(values, say) -> str:
    alike = [(len(list(same)), words) for words, same in groupby(map(say, sorted(values)))]
    return ", ".join(words if n == 1 else f"{n} {TIMES} {words}" for n, words in alike)


def lines(rows) -> Counter:
    """The cells behind the first one, of each row of each table that these figures make."""
    found: Counter = Counter()
    runs: list[list[tuple]] = []
    for one in rows:
        same = runs and runs[-1][0][:3] == one[:3] and runs[-1][0][4] == one[4]
        fresh = one[0] in ("count", "cell") and same and one[3] in {r[3] for r in runs[-1]}
        if not same or fresh:
            runs.append([])
        runs[-1].append(one)
    for run in runs:
        found.update(_lines(run))
    return found


def _lines(run):
    what, values, n = run[0][0], [one[5] for one in run], run[0][6]
    if what == "count":
        yield from _counted(run, values, n)
    elif what == "value":
        half = -(-len(values) // 2)
        ends = (plain(middle(values[:half])), plain(middle(values[-half:])))
        within = " to ".join(ends) if n >= 8 else ""
        yield (str(n), plain(middle(values)), within, each(values, plain))
    elif what == "point":
        places = Counter(re.sub("[xy ]", "", one[3]) for one in run)
        yield from (tuple(place.split(",")) for place in places)
    elif what == "change":
        yield from ((each(values, signed),), (points(middle(values)),), (str(n),))


def _counted(run, values, n):
    """Bars have a row for each answer; a change too; all others a row for each line."""
    if run[0][4] in VOTES.values():
        yield from ((f"{v} ({round(100 * v / n)} %)" if n else f"{v}",) for v in values)
    elif run[0][3] in MOVED:
        yield from ((str(count),) for count in values)
    else:
        yield (*map(str, values), str(n))


MOVED = ("up", "up or same", "same", "same or down")


def middle(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def tails(rows) -> Counter:
    return Counter(tuple(re.sub(r"\s+", " ", cell).strip() for cell in row[1:]) for row in rows)


def of_html(made: bytes):
    tree = html5lib.parse(made.decode(), namespaceHTMLElements=False)
    # A heat grid keeps its sums in its sentence; on paper they stand in a column.
    for row in tree.iter("tr"):
        yield ["".join(cell.itertext()) for cell in row]


def of_markdown(made: bytes):
    page = html5lib.parse(
        MarkdownIt("commonmark").enable("table").render(made.decode()), namespaceHTMLElements=False
    )
    for row in page.iter("tr"):
        yield ["".join(cell.itertext()) for cell in row]


def of_workbook(made: bytes):
    book = openpyxl.load_workbook(io.BytesIO(made), read_only=True)
    for name in book.sheetnames[:-1]:
        for row in book[name].iter_rows(values_only=True):
            cells = [
                "" if c is None else plain(c) if isinstance(c, int | float) else c for c in row
            ]
            while len(cells) > 1 and cells[-1] == "":
                cells.pop()
            yield cells


def of_pdf(made: bytes, folder) -> str:
    """All text in the order of the content, blanks and breaks alike."""
    path = folder / "summary.pdf"
    path.write_bytes(made)
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout
    return " ".join(told.decode().split())


READERS = {"html": of_html, "md": of_markdown, "xlsx": of_workbook}


def expected(workshop, people) -> Counter:
    found: Counter = Counter()
    for rows in counted(workshop, people).values():
        found.update(lines(rows))
    return found


def missing(wanted: Counter, there: Counter) -> list[tuple]:
    """What is not there; two takes and grids may stand without their sum on a screen."""
    return [row for row in wanted - there if row[:-1] not in there]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("workshop", "people"), [ROOMS[0], ROOMS[1], ROOMS[5], ROOMS[6]])
def test_the_tables_hold_the_counted_numbers(name, workshop, people):
    there = tails(READERS[name](written(workshop, people, name)))
    wanted = expected(workshop, people)
    assert len(wanted) > 15
    assert missing(wanted, there) == []


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils not here")
@pytest.mark.parametrize(("workshop", "people"), [ROOMS[0], ROOMS[1], ROOMS[5], ROOMS[6]])
def test_the_tables_of_the_pdf_hold_the_counted_numbers(workshop, people, tmp_path):
    text = of_pdf(written(workshop, people, "pdf"), tmp_path)
    # A list of three hundred answers runs over the end of a page: it is looked for in parts.
    said = {" ".join(filter(None, row)) for row in expected(workshop, people)}
    parts = {part for one in said for part in ([one] if people < 100 else one.split(", ")[1:-1])}
    assert [part for part in parts if part not in text] == []


# -- sentences with numbers -----------------------------------------------------------------------


@pytest.mark.parametrize(("workshop", "people"), ROOMS)
def test_every_number_in_a_sentence_is_counted_or_named_as_not(workshop, people):
    room = held(workshop, people)
    document = msgspec.json.decode(written(workshop, people, "json"), type=type(room.document()))
    author = json.dumps(msgspec.to_builtins(room.room.plan.workshop), ensure_ascii=False)
    author += json.dumps(msgspec.to_builtins(dict(room.room.plan.scenarios)), ensure_ascii=False)
    loose = []
    for n, section in enumerate(document.sections, start=1):
        told = [one[1] for one in counted(workshop, people).get(n, ()) if one[0] == "said"]
        texts = [b.text for b in section.blocks if isinstance(b, Paragraph)]
        loose += [f"not said at {n}: {one}" for one in told if not any(one in t for t in texts)]
        for text in filter(re.compile(r"\d").search, texts):
            rest = text
            for one in told:
                rest = rest.replace(one, "")
            for pattern in NOT_RECOUNTED:
                rest = re.sub(pattern, "", rest)
            if re.search(r"\d", rest) and json.dumps(rest, ensure_ascii=False)[1:-1] not in author:
                loose.append(f"not counted at {n}: {rest}")
    assert loose == []


@pytest.mark.parametrize(("workshop", "people"), ROOMS)
def test_equal_words_are_counted(workshop, people):
    document = held(workshop, people).document("texts")
    for n, rows in counted(workshop, people).items():
        section = document.sections[n - 1]
        if section.kind == "responses":
            quotes = [q for b in section.blocks for q in getattr(b, "quotes", ())]
            notes = [q.note for q in quotes if re.fullmatch(r"\d+ people", q.note)]
            mine = sorted(one[5] for one in rows if one[0] == "note")
            assert sorted(int(note.split()[0]) for note in notes) == mine


def test_every_kind_that_was_held_is_counted_or_has_only_words():
    words_alone = {"rewrite", "strengths"}  # lines that people wrote: test_formats compares them
    kinds = {p.step.kind for name in ("ninety-minutes", "half-day")
             for p in held(name, 5).room.plan.steps}  # fmt: skip
    assert kinds - set(COUNTED) == words_alone
    for name in ("ninety-minutes", "half-day"):
        for section in held(name, 40).document("texts").sections:
            if section.kind in words_alone:
                assert not [
                    b for b in section.blocks if isinstance(b, Figure) or hasattr(b, "cells")
                ]
