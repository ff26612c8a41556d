"""Cards whose words are left out: one name each, in every language, in labels and sentences."""

import re

import pytest

from server.core.pictures import Strips
from server.core.said import Said, say
from server.core.sections import Paragraph, Section
from server.summary.hiding import card, without
from server.summary.sheet import told
from server.web.voice import voice
from tests.summary.played import play

CARDS = (
    "My manager asks me on Friday at five to stay until the work is done, every week",
    "My manager asks me on Friday at five to stay until the work is done, at least once a month",
    "A colleague takes my desk",
    "لا أستطيع يوم السبت، ويمكنني المساعدة يوم الثلاثاء.",
    "no",
)


def ladder(language: str) -> Strips:
    held = play(people=9, words=CARDS, steps=5)
    section = told(held.document("aggregate"), voice(language)).sections[3]
    return next(block for block in section.blocks if isinstance(block, Strips))


@pytest.mark.parametrize(
    ("language", "ours"),
    [("en", "Hardest for this room"), ("de", "Am schwersten"), ("es", "Lo más difícil")],
)
def test_a_ladders_sentence_is_said_in_the_readers_language(language, ours):
    name = re.escape(voice(language).said(card(0))).replace("0", r"\d+")
    picture = ladder(language)
    assert ours in picture.reading
    named = set(re.findall(name, picture.reading))
    assert len(named) == 2
    assert named <= {row.label for row in picture.rows}


def test_the_hardest_card_of_the_sentence_is_the_first_of_the_picture():
    picture = ladder("en")
    found = re.search(r"Hardest for this room: (card \d+ of the room)", picture.reading)
    hardest = max(picture.rows, key=lambda row: row.median or 0)
    assert found
    assert found[1] == hardest.label


def test_a_short_text_goes_where_a_sentence_names_it_and_stays_in_our_own_words():
    sentence = say("%(card)s. Not shown: too few answers, or too much alike.", card="no")
    ours = say("There is no other room of this workshop.")
    blocks = (Paragraph(text=sentence), Paragraph(text=ours))
    (made,) = without([Section(title="t", kind="k", blocks=blocks)], {"no"})
    first, second = (block.text for block in made.blocks if isinstance(block, Paragraph))
    assert first == "card 1 of the room. Not shown: too few answers, or too much alike."
    assert isinstance(first, Said)
    assert second == ours
