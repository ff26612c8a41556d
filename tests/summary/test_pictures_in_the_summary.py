"""Pictures in the summary: title, sentence, drawing, and a table to see, in every format."""

import msgspec
import pytest

from server.core.sections import Paragraph, Section
from server.summary.document import About, Document, document
from server.summary.formats import write
from server.summary.sheet import sheet, told
from server.web.templating import Renderer, environment
from server.web.voice import voice
from tests.rooms import blank
from tests.web.test_pictures import HOSTILE, Drawn, every

RENDER = Renderer(environment())


def summary(*sections: Section) -> Document:
    empty = document(blank(), About(title="T", opened=0.0), "aggregate")
    return msgspec.structs.replace(empty, sections=sections)


def body(*sections: Section) -> str:
    english = voice("en")
    return RENDER("summary/body.html", sheet=sheet(told(summary(*sections), english), english))


@pytest.mark.parametrize("n", [0, 1, 5, 40])
def test_each_picture_has_title_sentence_and_a_table_to_see(n: int):
    blocks = every(n)
    html = body(Section(title="Step", kind="rating", blocks=tuple(blocks), answered=n))
    drawn = Drawn(html)
    assert html.count('class="pic-title"') == len(blocks)
    assert "sr-only" not in html.replace('<caption class="sr-only">', "").replace(
        '<span class="sr-only">', ""
    )
    for block in blocks:
        assert block.reading in "".join(drawn.words)
    assert len(drawn.tag("figure")) == len(blocks)


def test_pictures_stand_among_other_blocks_without_meeting():
    blocks = (Paragraph(text="Before"), *every(12, HOSTILE), Paragraph(text="After"))
    section = Section(title="Step", kind="rating", blocks=blocks, answered=12)
    drawn = Drawn(body(section, section))
    ids = drawn.all("id")
    assert ids
    assert len(ids) == len(set(ids))
    assert {"script", "style", "img"}.isdisjoint(tag for tag, _ in drawn.tags)


def test_the_page_to_keep_and_the_json_hold_the_pictures():
    section = Section(title="Step", kind="rating", blocks=tuple(every(12)), answered=12)
    page = write(summary(section), "html", RENDER, voice("en")).decode()
    assert page.count('<figure class="pic') == 8
    again = msgspec.json.decode(write(summary(section), "json", RENDER, voice("en")), type=Document)
    assert again.sections == (section,)
