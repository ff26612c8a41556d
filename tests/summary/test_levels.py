"""What each level leaves out, in every format; and that no two exports give one person away."""

from __future__ import annotations

import io
import re
import zipfile

import msgspec
import pytest

from server.summary import formats
from server.summary.answers import answers
from server.summary.archive import workshop_of
from server.summary.review import flags, left_out
from server.web.voice import voice
from tests.summary.played import RENDER, PlayedRoom, play, usual

PLAIN = ("html", "csv", "json", "md")
# Words that stand nowhere but in people's mouths.
HUES = ("amber", "beige", "coral", "denim", "ebony", "fawn", "green", "hazel", "ivory", "jade")
OWN = tuple(f"Unmistakable {hue} words of a person here" for hue in HUES)


def opened(name: str, body: bytes) -> str:
    """All that a file says, its parts opened."""
    if name in ("xlsx", "zip"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        inside = [n for n in archive.namelist() if not n.endswith((".pdf", ".xlsx"))]
        return "\n".join(archive.read(one).decode() for one in inside)
    return body.decode()


def said(held: PlayedRoom, level: str, name: str, **about) -> str:
    workshop = workshop_of(held.room.plan, notes=bool(about.get("notes")))
    made = held.document(level, **about)
    return opened(name, formats.write(made, name, RENDER, voice("en"), workshop))


@pytest.mark.parametrize("name", [*PLAIN, "xlsx", "zip"])
@pytest.mark.parametrize("level", ["aggregate", "texts"])
def test_no_name_and_no_id_below_the_full_level(name, level):
    held = play(people=9, words=OWN)
    text = said(held, level, name)
    for person, called in held.names.items():
        assert called not in text
        assert person not in text


@pytest.mark.parametrize("name", [*PLAIN, "xlsx", "zip"])
def test_the_full_level_has_names_a_banner_and_no_ids(name):
    held = play(people=9, words=OWN)
    text = said(held, "full", name)
    assert "With names. Keep this file to yourself" in text.replace("\\", "")
    for person, called in held.names.items():
        assert called in text
        assert person not in text


@pytest.mark.parametrize("name", [*PLAIN, "xlsx", "zip"])
def test_numbers_alone_hold_nobodys_words(name):
    held = play(people=9, words=OWN)
    assert "Unmistakable" in said(held, "texts", name)
    assert "Unmistakable" not in said(held, "aggregate", name)


def test_cards_that_were_rated_go_by_a_number_where_words_are_left_out():
    held = play(people=9, words=OWN, steps=5)
    ladder = held.document("aggregate").sections[3]
    labels = [row.label for picture in ladder.blocks for row in getattr(picture, "rows", ())]
    assert labels
    assert all(re.fullmatch(r"card \d+ of the room", label) for label in labels)
    assert "Unmistakable" in str(held.document("texts").sections[3])


def test_words_of_too_few_are_left_out_below_the_full_level():
    held = play(people=4, words=OWN)
    assert "Unmistakable" not in said(held, "texts", "json")
    assert "fewer than 5 people answered here" in said(held, "texts", "json")
    assert "Unmistakable" in said(held, "full", "json")


def test_an_aggregate_has_totals_and_no_single_answers():
    held = usual(12)
    kinds = {row.what for row in answers(held.document("aggregate"))}
    assert {"people", "count", "middle"} <= kinds
    assert not kinds & {"value", "point", "change", "text", "joined"}
    assert {"value", "point", "change", "text"} <= {
        row.what for row in answers(held.document("texts"))
    }


def test_facilitators_notes_only_where_they_are_wanted():
    held = usual(12)
    note = next(one.step.notes for one in held.room.plan.steps if len(one.step.notes) > 40)
    some = msgspec.json.encode(note.splitlines()[0]).decode().strip('"')
    assert some in said(held, "aggregate", "json", notes=True)
    assert some not in said(held, "aggregate", "json")
    assert some not in said(held, "full", "zip")


def test_every_gap_is_told_with_its_reason():
    made = usual(5).document("aggregate")
    listed = [gap.sentence for gap in made.withheld]
    assert listed
    assert len(listed) == sum(
        getattr(block, "__struct_config__", None) is not None
        and block.__struct_config__.tag == "withheld"
        for section in made.sections
        for block in section.blocks
    )


# -- what is found before words leave the house ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sort", "found"),
    [
        ("Write to mina.k@example.org then", "mail", "mina.k@example.org"),
        ("call +49 (0)30 1234-567 today", "phone", "+49 (0)30 1234-567"),
        ("I am @mina_k there", "handle", "@mina_k"),
        ("see https://example.org/me now", "link", "https://example.org/me"),
        ("Then Ana said no.", "name", "Ana"),
        ("then blue heron spoke", "name", "blue heron"),
        ("قالت ليلى نعم", "name", "ليلى"),
    ],
)
def test_ways_to_reach_somebody_are_found(text, sort, found):
    held = play(people=6, words=(text,), steps=3)
    seen = flags(held.document("texts"), ["Ana Anemone", "Blue Heron", "ليلى"])
    assert (sort, found) in {(flag.sort, flag.found) for flag in seen}
    cleared = left_out(held.document("texts"), seen)
    assert text not in str(cleared)
    assert "found in" in str(cleared.withheld)


@pytest.mark.parametrize(
    "text", ["In 2024 I said 12 times no", "a blue sky", "half past 10, 20 of 30"]
)
def test_what_is_no_address_is_let_be(text):
    held = play(people=6, words=(text,), steps=3)
    assert flags(held.document("texts"), ["Blue Heron"]) == ()
