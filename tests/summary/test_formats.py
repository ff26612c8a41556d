"""Every format opened by somebody else's program, with what people write, and worse."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile

import html5lib
import jsonschema
import msgspec
import openpyxl
import pytest

from server.summary import formats
from server.summary.answers import COLUMNS
from server.summary.archive import workshop_of
from server.summary.document import Document
from server.summary.schema import schema
from server.web.voice import voice
from tests.summary.played import CJK, HARM, LONG, RENDER, SCRIPTS, WORDS, play, usual
from tests.typeset.test_typeset import inside as opened

LEVELS = ("aggregate", "texts", "full")
NAMES = ("Anemone", "Bellflower", "Clover", "Mallory", "ليلى", "मीरा")


def written(name: str, level: str = "texts", people: int = 12, language: str = "en") -> bytes:
    held = usual(people)
    workshop = workshop_of(held.room.plan, notes=False)
    return formats.write(held.document(level), name, RENDER, voice(language), workshop)


def rows(level: str = "texts", people: int = 12) -> list[dict[str, str]]:
    text = written("csv", level, people).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def quoted(document: Document) -> list[str]:
    return [
        quote.text
        for section in document.sections
        for block in section.blocks
        for quote in getattr(block, "quotes", ())
    ]


def same(text: str) -> str:
    """Without the blanks and breaks that a program may set otherwise."""
    return re.sub(r"\s+", "", text)


# -- HTML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_the_page_is_sound_html_and_brings_all_it_needs(level):
    page = written("html", level).decode()
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert parser.errors == []
    tags = {one.tag for one in tree.iter() if isinstance(one.tag, str)}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "input"}
    assert not [one for one in tree.iter() if any(name.startswith("on") for name in one.attrib)]
    asked = [one.attrib for one in tree.iter() if {"src", "href", "srcset"} & set(one.attrib)]
    assert not asked
    style = "".join(one.text or "" for one in tree.iter("style"))
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_shows_every_text_as_it_was_written():
    tree = html5lib.parse(written("html").decode(), namespaceHTMLElements=False)
    shown = same("".join(tree.itertext()))
    texts = quoted(usual().document("texts"))
    assert len(texts) > 20
    for text in texts:
        assert same(text) in shown


# -- PDF ------------------------------------------------------------------------------------------


needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils not here")


def pdf_of(tmp_path, *command: str, level: str = "texts", people: int = 12) -> str:
    path = tmp_path / "summary.pdf"
    path.write_bytes(written("pdf", level, people))
    tool, *options = command
    args = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(args, capture_output=True, check=True).stdout.decode()


@needs_poppler
def test_the_pdf_is_tagged_and_has_its_title(tmp_path):
    about = pdf_of(tmp_path, "pdfinfo")
    assert re.search(r"^Tagged:\s+yes", about, re.MULTILINE)
    assert re.search(r"^Title:\s+Room of the day", about, re.MULTILINE)
    assert re.search(r"^JavaScript:\s+no", about, re.MULTILINE)


@needs_poppler
def test_the_pdf_can_be_read_aloud_from_its_tags(tmp_path):
    tree = pdf_of(tmp_path, "pdfinfo", "-struct", people=5)
    kinds = set(re.findall(r"^\s*(\w+)", tree, re.MULTILINE))
    assert {"Document", "H1", "H2", "Table", "TH", "TD", "Figure", "L", "LI", "P"} <= kinds


@needs_poppler
def test_the_pdf_prints_markup_as_text(tmp_path):
    printed = same(pdf_of(tmp_path, "pdftotext"))
    for text in (HARM[1], HARM[4], SCRIPTS[0], SCRIPTS[3]):
        assert same(text)[:30] in printed


def test_each_chapter_has_a_bookmark_and_the_standard_is_claimed():
    inside = opened(written("pdf"))
    assert b"pdfuaid:part>1" in inside
    for n, section in enumerate(usual().document("texts").sections, start=1):
        title = f"{n}. {section.title}"
        plain, wide = title.encode(), title.encode("utf-16-be").hex().upper().encode()
        assert b"(" + plain + b")" in inside or wide in inside.upper(), title


@needs_poppler
def test_a_character_without_a_font_is_named_on_the_cover(tmp_path):
    odd = "\U00012000"  # a cuneiform sign
    held = play(people=6, words=(f"Sign {odd} here.", *CJK), steps=4)
    made = formats.write(held.document("texts"), "pdf", RENDER, voice("en"))
    path = tmp_path / "odd.pdf"
    path.write_bytes(made)
    printed = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
    assert "U+12000" in printed.decode()
    about = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert re.search(r"^Tagged:\s+yes", about, re.MULTILINE)


# -- XLSX -----------------------------------------------------------------------------------------


def book(level: str = "texts", people: int = 12):
    return openpyxl.load_workbook(io.BytesIO(written("xlsx", level, people)))


@pytest.mark.parametrize("level", LEVELS)
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(level):
    for page in book(level):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.coordinate
                assert cell.hyperlink is None
    inside = zipfile.ZipFile(io.BytesIO(written("xlsx", level)))
    assert not [name for name in inside.namelist() if "external" in name or "vba" in name]


def test_the_workbook_has_a_cover_a_sheet_for_each_step_and_all_answers():
    made = book()
    held = [s for s in usual().document("texts").sections if s.held]
    assert len(made.sheetnames) == len(held) + 2
    assert all(len(name) <= 31 for name in made.sheetnames)
    head, *listed = made[made.sheetnames[-1]].iter_rows(values_only=True)
    assert head == COLUMNS
    assert len(listed) == len(rows())
    written_texts = {row[COLUMNS.index("text")] for row in listed}
    assert set(quoted(usual().document("texts"))) <= written_texts
    assert any(page._charts for page in made)


def test_steps_with_one_title_have_sheets_of_their_own():
    document = usual().document("texts")
    alike = [msgspec.structs.replace(s, title="A [very] long: title, *again* /?\\ " * 2)
             for s in document.sections]  # fmt: skip
    same_titles = msgspec.structs.replace(document, sections=tuple(alike))
    made = formats.write(same_titles, "xlsx", RENDER, voice("en"))
    names = openpyxl.load_workbook(io.BytesIO(made)).sheetnames
    assert len({name.casefold() for name in names}) == len(alike) + 2


# -- CSV ------------------------------------------------------------------------------------------


def test_the_table_has_its_mark_and_its_columns():
    assert written("csv").startswith(b"\xef\xbb\xbfstep,")
    assert tuple(rows()[0]) == COLUMNS
    assert tuple(rows("full")[0]) == (*COLUMNS, "person")


def test_no_cell_of_the_table_is_taken_for_a_formula():
    cells = [cell for row in rows("full") for name, cell in row.items()
             if name not in ("number", "n", "step")]  # fmt: skip
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [cell for cell in cells if cell.startswith("'=cmd")]


def test_every_text_is_a_row():
    texts = [row["text"].removeprefix("'") for row in rows() if row["what"] == "text"]
    assert sorted(texts) == sorted(quoted(usual().document("texts")))


# -- JSON, Markdown, ZIP --------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("people", [5, 40])
def test_the_json_holds_to_its_published_schema(level, people):
    rules = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.Draft202012Validator(rules).validate(json.loads(written("json", level, people)))
    again = msgspec.json.decode(written("json", level, people), type=Document)
    assert again.level == level


def test_the_published_schema_is_the_one_of_the_types():
    from tests.house.test_promises import ROOT

    kept = (ROOT / "docs/summary.schema.json").read_bytes()
    assert kept == schema(), "Write docs/summary.schema.json anew from schema()"


def test_no_word_of_anybody_is_a_mark_in_markdown():
    text = written("md").decode()
    bare = re.sub(r"\\.", "", text)
    assert "<script" not in bare
    assert "](" not in bare
    assert not re.search(r"^#{1,6} .*(panic|script)", bare, re.MULTILINE)
    for line in bare.splitlines():
        assert not line.startswith(("=", "+", "    ", "```", "~~~"))


def test_a_table_of_the_markdown_has_as_many_cells_in_each_row():
    tables = re.findall(r"(?:^\|.*\n?)+", written("md").decode(), re.MULTILINE)
    assert tables
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().splitlines()}
        assert len(counts) == 1, table


def test_the_archive_has_every_format_and_the_workshop_as_it_was_held():
    archive = zipfile.ZipFile(io.BytesIO(written("zip")))
    assert archive.testzip() is None
    names = {f"summary.{name}" for name in formats.MEDIA if name != "zip"}
    other = {name for name in archive.namelist() if not name.startswith("pictures/")}
    assert other == names | {"summary.schema.json", "workshop.json"}
    held = json.loads(archive.read("workshop.json"))
    assert held["workshop"]["id"] == "ninety-minutes"
    assert not [step for step in held["workshop"]["steps"] if step["notes"]]
    assert archive.read("summary.csv") == written("csv")


# -- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", formats.MEDIA)
@pytest.mark.parametrize("people", [0, 1, 2])
def test_nearly_nobody_came(name, people):
    held = usual(people)
    for level in LEVELS:
        assert formats.write(held.document(level), name, RENDER, voice("en"))


@pytest.mark.parametrize("language", ["de", "es"])
@pytest.mark.parametrize("name", formats.MEDIA)
def test_the_formats_speak_other_languages(name, language):
    assert written(name, "texts", 5, language)


def test_figures_are_those_of_a_recount():
    """The first vote of the contrast, counted again from what was stored."""
    held = usual(40)
    step = next(s for s in held.room.plan.steps if s.step.kind == "contrast")
    tally: dict[str, int] = {}
    last: dict[tuple[str, str], str] = {}
    for fact in held.facts:
        body = getattr(fact.happening, "body", None)
        person = getattr(fact.happening, "person", "")
        if body is not None and person and fact.happening.step == step.step.id:
            given = json.loads(bytes(body))
            for letter, style in _named(given):
                last[person, letter] = style
    for style in last.values():
        tally[style] = tally.get(style, 0) + 1
    counted: dict[str, int] = {}
    for row in rows("aggregate", 40):
        if row["title"] == step.step.title and row["what"] == "count":
            counted[row["answer"]] = counted.get(row["answer"], 0) + int(row["number"])
    assert tally
    assert {style: n for style, n in counted.items() if n} == tally


def _named(given):
    if "style" in given and "reply" in given:
        yield given["reply"], given["style"]


def test_words_of_2000_characters_stay_whole():
    assert len(LONG) == 2000
    held = play(people=7, words=(LONG,), steps=18)
    longest = max(map(len, quoted(held.document("texts"))))
    assert longest > 100
    assert set(WORDS)
