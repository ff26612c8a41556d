"""PDFs can be read aloud, hold each script that we ship fonts for, and print any text as text."""

import re
import zlib

import pytest

from facilitator import tags
from facilitator.printing import _WORDS, _scene, _told
from server.library import SHIPPED, Library
from server.typeset import FONTS, typeset

LIBRARY = Library.read(SHIPPED)
SHIFT = LIBRARY.scenarios["last-minute-shift", "en"]
JOKES = LIBRARY.scenarios["jokes-about-the-new-one", "en"]
HOSTILE = '*bold* #panic() $x$ `raw` // no /* #import "x": * <label> @ref \\ ~ _it_ = head'


def record(*scenes, **fields):
    words = {**_WORDS, "styles": tags.STYLES}
    data = {"title": "Cards", "author": "", "language": "en", "foot": "", "words": words}
    return _told("en", data | {"scenes": [_scene(one) | fields for one in scenes]})


def inside(pdf: bytes) -> bytes:
    """The PDF with its compressed streams opened."""
    opened = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return b"\n".join(opened)


def written(pdf: bytes) -> str:
    """The letters for which the PDF tells what they are, in any order."""
    found = re.findall(rb"<[0-9A-F]+> <([0-9A-F]{4,})>", inside(pdf))
    return "".join(bytes.fromhex(one.decode()).decode("utf-16-be", "replace") for one in found)


def test_a_set_is_tagged_and_has_title_language_and_bookmarks():
    made = typeset("cards", record(SHIFT, JOKES))
    assert (made.standard, made.missing) == (True, ())
    opened = inside(made.pdf)
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", opened)
    assert b"/StructTreeRoot" in opened
    assert re.search(rb"/S\s*/H1\b", opened)
    assert b"/Lang" in opened
    assert b"pdfuaid" in opened
    assert len(re.findall(rb"/Type\s*/Page\b", opened)) == 2  # a sheet for each scene
    assert b"(The last-minute shift)" in opened  # its bookmark


@pytest.mark.parametrize(
    ("words", "sample"),
    [
        ("Привет, Ελληνικά, Tiếng Việt", "Пλế"),
        ("مرحبا بالعالم", "مر"),
        ("नमस्ते दुनिया", "नम"),
        ("Well done 🎉 👍🏽 🇩🇪", "🎉"),
        ("first → second ✓ ★", "→✓★"),
    ],
)
def test_what_we_ship_fonts_for_is_printed(words, sample):
    made = typeset("cards", record(SHIFT, setup=words))
    assert (made.standard, made.missing) == (True, ())
    letters = written(made.pdf)
    assert all(letter in letters for letter in sample)


def test_a_character_that_no_font_has_is_told_and_the_rest_is_printed():
    made = typeset("cards", record(SHIFT, setup="before \U000f0000 after \U000f0001\U000f0000"))
    assert not made.standard
    assert made.missing == ("\U000f0000", "\U000f0001")
    assert b"/StructTreeRoot" in inside(made.pdf)  # tagged all the same


def test_text_that_looks_like_a_program_is_printed_letter_by_letter():
    made = typeset("cards", record(SHIFT, title=HOSTILE, setup=HOSTILE, goal=HOSTILE))
    assert made.standard
    letters = written(made.pdf)
    assert all(letter in letters for letter in "*#$`/@\\~_=<>")


def test_the_longest_text_that_content_may_hold_still_has_a_place():
    long = typeset("cards", record(SHIFT, setup="word " * 2000))
    assert len(re.findall(rb"/Type\s*/Page\b", inside(long.pdf))) > 1


def test_the_same_record_gives_the_same_bytes():
    assert typeset("cards", record(SHIFT)).pdf == typeset("cards", record(SHIFT)).pdf


def test_the_fonts_came_with_the_browsers_parts():
    assert len(list(FONTS.glob("*.ttf"))) >= 10
