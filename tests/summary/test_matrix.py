"""Every format at every level for rooms of five, twelve and forty, read back by foreign readers.

What people write is in four scripts, with emoji, formulas, markup and two thousand characters; of
three hundred people every format is written and opened once.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import html5lib
import jsonschema
import openpyxl
import pytest
from markdown_it import MarkdownIt

from server.summary import formats
from server.summary.answers import columns
from server.summary.archive import workshop_of
from server.summary.document import LEVELS
from server.summary.schema import schema
from server.web.voice import voice
from tests.summary.played import HARM, LONG, RENDER, SCRIPTS, usual

pytestmark = pytest.mark.timeout(180)  # three hundred people take a while to play

SIZES = (5, 12, 40)
PICTURES = ("figure", "strips", "parts", "plot", "shift", "grid", "takes")
CASES = [*((people, level) for people in SIZES for level in LEVELS), (300, "texts")]
NAMES = ("Anemone", "Bellflower", "Clover", "Mallory", "ليلى", "मीरा")
matrix = pytest.mark.parametrize(("people", "level"), CASES)


@cache
def written(people: int, level: str, name: str) -> bytes:
    held = usual(people)
    workshop = workshop_of(held.room.plan, notes=True)
    document = held.document(level, notes=True)
    return formats.write(document, name, RENDER, voice("en"), workshop)


def document(people: int, level: str):
    return usual(people).document(level, notes=True)


def nobody_is_named(text: str, level: str) -> None:
    if level != "full":
        assert not [name for name in NAMES if name in text]


# -- one format after the other -------------------------------------------------------------------


@matrix
def test_json_by_a_schema_validator(people, level):
    made = json.loads(written(people, level, "json"))
    jsonschema.Draft202012Validator(json.loads(schema())).validate(made)
    assert (made["people"], made["level"]) == (people, level)
    nobody_is_named(json.dumps(made, ensure_ascii=False), level)


@matrix
def test_csv_by_pythons_reader(people, level):
    text = written(people, level, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert tuple(rows[0]) == columns(document(people, level))
    assert all(None not in row and None not in row.values() for row in rows)
    for row in rows:
        assert not row["number"] or float(row["number"]) == float(row["number"])
        assert not [cell for name, cell in row.items() if name not in ("number", "n", "step")
                    and cell.lstrip().startswith(("=", "+", "-", "@", "|"))]  # fmt: skip
    nobody_is_named(text, level)


@matrix
def test_html_by_a_strict_parser(people, level):
    page = written(people, level, "html").decode()
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    tags = [one.tag for one in tree.iter() if isinstance(one.tag, str)]
    assert not {"script", "img", "link", "form"} & set(tags)
    for figure in tree.iter("figure"):
        assert figure.get("aria-labelledby")
        captions = [n for n, one in enumerate(figure) if one.tag == "figcaption"]
        assert all(n in (0, len(figure) - 1) for n in captions)
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    nobody_is_named(page, level)


@matrix
def test_markdown_by_a_commonmark_parser(people, level):
    text = written(people, level, "md").decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inside = [child for token in tokens for child in token.children or ()]
    allowed = {"text", "strong_open", "strong_close", "softbreak"}
    assert {token.type for token in inside} <= allowed  # no link, image, code or tag of anybody's
    assert not [token for token in tokens if token.type in ("html_block", "fence", "code_block")]
    titles = [token.tag for token in tokens if token.type == "heading_open"]
    held = [section for section in document(people, level).sections if section.held]
    assert titles.count("h1") == 1
    assert titles.count("h2") >= len(held)
    nobody_is_named(text, level)


@matrix
def test_workbook_by_openpyxl(people, level):
    book = openpyxl.load_workbook(io.BytesIO(written(people, level, "xlsx")))
    held = [section for section in document(people, level).sections if section.held]
    assert len(book.sheetnames) == len(held) + 2
    charts = 0
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.coordinate
                assert cell.hyperlink is None
        for chart in page._charts:
            charts += 1
            assert any(n for series in chart.series for n in drawn_from(book, series))
    assert charts >= 3


def drawn_from(book, series) -> list[object]:
    """The numbers of a series: its ranges are cells of the book that hold them, and its names."""
    numbers = cells(book, series.val.numRef.f)
    labels = cells(book, series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f)
    assert len(numbers) == len(labels)
    assert all(isinstance(one, int) for one in numbers)
    assert cells(book, series.tx.strRef.f)
    return numbers


def cells(book, reference: str) -> list[object]:
    name, _, area = reference.rpartition("!")
    page = book[name.strip("'").replace("''", "'")]
    found = page[area.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell.value for row in rows for cell in row]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils not here")
@matrix
def test_pdf_by_poppler(people, level, tmp_path):
    path = tmp_path / "summary.pdf"
    path.write_bytes(written(people, level, "pdf"))

    def poppler(*words) -> str:
        return subprocess.run(words, capture_output=True, check=True).stdout.decode()

    about = poppler("pdfinfo", path)
    assert re.search(r"^Tagged:\s+yes", about, re.MULTILINE)
    assert re.search(r"^JavaScript:\s+no", about, re.MULTILINE)
    text = poppler("pdftotext", "-raw", path, "-")
    for section in document(people, level).sections:
        if section.held:
            assert section.title.split()[-1] in text
    if level != "aggregate":
        assert LONG[:29].strip() in text or people == 5
        assert any(one in text for one in HARM[1:5])
        assert any("".join(one.split())[:12] in "".join(text.split()) for one in SCRIPTS)
    fonts = [line.split() for line in poppler("pdffonts", path).splitlines()[2:]]
    assert fonts
    for font in fonts:
        embedded, _, known = font[-5:-2]
        assert (embedded, known) == ("yes", "yes"), font  # in the file, and every letter's meaning
    nobody_is_named(text, level)


@matrix
def test_the_archive_holds_them_all_and_each_picture(people, level):
    archive = zipfile.ZipFile(io.BytesIO(written(people, level, "zip")))
    assert archive.testzip() is None
    names = set(archive.namelist())
    wanted = {f"summary.{name}" for name in formats.MEDIA if name != "zip"}
    assert wanted | {"summary.schema.json", "workshop.json"} <= names
    for name in wanted - {"summary.pdf", "summary.xlsx"}:
        assert archive.read(name) == written(people, level, name.partition(".")[2]), name
    pictures = [name for name in names if name.startswith("pictures/")]
    made = json.loads(written(people, level, "json"))
    blocks = [block for section in made["sections"] for block in section.get("blocks", ())]
    drawn = [block for block in blocks if block["type"] in PICTURES]
    assert len(pictures) == len(drawn)
    for name in pictures:
        root = ElementTree.fromstring(archive.read(name))
        assert root.tag.endswith("svg")
        assert root[0].tag.endswith("title")
        assert not [one for one in root.iter() if one.tag.endswith(("script", "foreignObject"))]
    nobody_is_named("".join(names), level)


def test_pictures_are_named_by_step_and_title():
    names = zipfile.ZipFile(io.BytesIO(written(12, "texts", "zip"))).namelist()
    assert "pictures/04-our-ladder-1.svg" in names
    assert "pictures/05-what-gets-in-the-way-1.svg" in names


def test_no_words_of_people_stand_in_the_pictures_of_the_aggregates():
    """Letters are shapes in these files; the sentence in the title is text."""
    archive = zipfile.ZipFile(io.BytesIO(written(12, "aggregate", "zip")))
    titles = [ElementTree.fromstring(archive.read(name))[0].text or ""
              for name in archive.namelist() if name.startswith("pictures/")]  # fmt: skip
    assert any("card 1 of the room" in title for title in titles)
    assert not [title for title in titles if any(one[:12] in title for one in (*HARM, *SCRIPTS))]
