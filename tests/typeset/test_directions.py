"""What runs from right to left stands at the right and ends at the left, in every document."""

import io

import pytest
from pypdf import PdfReader

from participant import paper
from server.core.keepsake import Bar, Chapter, Kept, Row
from server.live.own import Own
from server.typeset import typeset
from tests.typeset.tags import placed
from tests.typeset.test_typeset import SHIFT, record

LINE, ROW, BAR = "أستطيع اليوم.", "نتحدث غدا.", "مجلس الإدارة."
MIDDLE = 297.6  # of a page, in points


def own(**fields) -> Own:
    kept = {
        "lines": (LINE, "I need it back."),
        "rows": (Row("When", ROW),),
        "bars": (Bar(BAR, 40),),
    }
    page = Kept(part="lines", title="Line", **kept)
    chapters = (Chapter(part="lines", heading="Your own words", kept=(page,)),)
    usual = {"title": "Monday", "workshop": "ninety-minutes", "name": "فاطمة", "given": ()}
    return Own(**usual | {"kept": chapters, "ended": 0.0} | fields)


def pieces(pdf: bytes) -> list[tuple[float, str]]:
    """The words of the first page, each with the place where it begins."""
    reader = PdfReader(io.BytesIO(pdf))
    return [(x, text.strip()) for x, text in placed(reader, reader.pages[0]) if text.strip()]


def at(found: list[tuple[float, str]], word: str) -> float:
    (place,) = [x for x, text in found if text == word]
    return place


@pytest.mark.parametrize("words", [LINE, ROW])
def test_a_line_of_ones_own_begins_at_the_right_and_goes_on_to_the_left(words):
    found = pieces(paper.pdf(own(), "en", 0).pdf)
    first, last = (at(found, word) for word in words.split())
    assert MIDDLE < last < first


def test_a_label_in_arabic_stands_beside_its_number():
    found = pieces(paper.pdf(own(), "en", 0).pdf)
    first, last = (at(found, word) for word in BAR.split())
    assert MIDDLE < last < first < at(found, "40 of 100")


def test_other_lines_begin_at_the_left():
    found = pieces(paper.pdf(own(), "en", 0).pdf)
    assert at(found, "I need it back.") < MIDDLE / 2
    assert at(found, "What you keep,") < MIDDLE / 2


def test_the_facilitators_word_turns_with_each_paragraph():
    word = "أحسنت.\n\nThank you.\n\n- نقطة"
    found = pieces(paper.pdf(own(word=word), "en", 0).pdf)
    assert at(found, "Thank you.") < MIDDLE < at(found, "أحسنت.")
    assert MIDDLE < at(found, "نقطة") < at(found, "•")


def test_a_card_turns_with_its_words():
    made = typeset("cards", record(SHIFT, setup=LINE, goal="Sunday off"))
    found = pieces(made.pdf)
    first, last = (at(found, word) for word in LINE.split())
    assert last < first
    assert first > at(found, "The scene") + 100


def test_a_document_in_arabic_runs_from_right_to_left():
    scene = record(SHIFT, title="وردية", language="ar")
    found = pieces(typeset("cards", scene).pdf)
    assert max(x for x, text in found if text == "وردية") > MIDDLE
