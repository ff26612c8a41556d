"""The facilitator's own notes, how many answered, and what is flagged, from a played room."""

import shutil
import subprocess

import msgspec
import pytest

from server.core.decide import decide
from server.core.evolve import evolve, fold
from server.core.facts import Contributed, Fact
from server.core.room import Command, Room
from server.core.sections import Quote, Quotes, Section
from server.summary import formats
from server.summary.answers import answers
from server.summary.archive import workshop_of
from server.summary.formats import MEDIA
from server.summary.review import flags, left_out
from server.summary.sheet import sheet
from server.web.voice import voice
from tests.summary.played import RENDER, play, usual
from tests.summary.test_levels import opened

OWN_WORDS = ("Plain one", "Plain two", "Plain three", "Plain four", "Plain five", "Plain six")
OWN = "The ladder needs ten minutes more; zebra crossing beside the door was loud."


def written(name: str, level: str, **about) -> str:
    held = usual(12)
    workshop = workshop_of(held.room.plan, notes=bool(about.get("notes")))
    made = held.document(level, debrief=OWN, **about)
    body = formats.write(made, name, RENDER, voice("en"), workshop)
    return pdf_text(body) if name == "pdf" else opened(name, body)


def pdf_text(body: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils not here")
    done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("name", MEDIA)
@pytest.mark.parametrize("level", ["aggregate", "texts", "full"])
def test_own_notes_stand_in_every_format_where_they_are_wanted_and_only_there(name, level):
    assert "zebra crossing" in written(name, level, notes=True)
    assert "zebra crossing" not in written(name, level)


def test_own_notes_with_a_name_are_flagged_and_left_out():
    made = usual(12).document("aggregate", debrief="Ana was loud.", notes=True)
    (flag,) = flags(made, ["Ana Anemone"])
    assert (flag.sort, flag.found, flag.step) == (
        "name", "Ana", "What the facilitator noted afterwards",
    )  # fmt: skip
    cleared = left_out(made, [flag])
    assert cleared.debrief == ""
    assert flag.step in {gap.step for gap in cleared.withheld}


def test_notes_have_rows_of_their_own_in_the_table():
    rows = list(answers(usual(12).document("aggregate", debrief=OWN, notes=True)))
    own = [row for row in rows if row.what == "notes" and row.step == 0]
    assert [row.text for row in own] == [OWN]
    assert any(row.what == "notes" and row.step for row in rows)


def test_the_cover_says_how_many_answered_at_all():
    held = usual(12)
    assert held.document().active == 12
    quiet = min(held.names)
    facts = [
        fact for fact in held.facts
        if not isinstance(fact.happening, Contributed) or fact.happening.person != quiet
    ]  # fmt: skip
    room = fold(Room(code="X", plan=held.room.plan), facts)
    held = type(held)(room, facts, held.names, held.at)
    made = held.document()
    assert (made.people, made.active) == (12, 11)


@pytest.mark.parametrize(("steps", "at"), [(3, 2), (8, 7), (17, 16)])
def test_what_stood_alone_on_the_wall_is_marked(steps, at):
    held = play(people=6, words=OWN_WORDS, steps=steps)
    step = held.room.plan.steps[at].step.id
    queue = held.room.steps[step].activity.queue
    item = min(queue.items)
    room, version = held.room, held.room.version
    for command, fields in (("spotlight", {"item": item}), ("unspotlight", {})):
        for happening in decide(room, Command(at=held.at, command=command, fields=fields)):
            version += 1
            room = evolve(room, Fact(version=version, at=held.at, happening=happening))
    made = type(held)(room, [], held.names, held.at).document("texts")
    notes = [q.note for b in made.sections[at].blocks if isinstance(b, Quotes) for q in b.quotes]
    assert sum("stood alone on the wall" in note for note in notes) == 1
    assert "stood alone" not in str(held.document("texts"))


def test_the_cover_says_who_led_and_nobodys_sign_in_name():
    made = sheet(usual(5).document(led_by="Farah, trained at the hospital"), voice("en"))
    assert ("Led by", "Farah, trained at the hospital") in made.cover


def test_words_beside_a_card_are_searched_as_well():
    section = Section(title="t", kind="board", blocks=(
        Quotes(title="Cards", quotes=(Quote(text="Saying no", note="to Ana"),)),
    ))  # fmt: skip
    made = msgspec.structs.replace(usual(5).document("texts"), sections=(section,))
    (flag,) = flags(made, ["Ana Anemone"])
    assert (flag.found, flag.text) == ("Ana", "Saying no")
    assert "to Ana" not in str(left_out(made, [flag]))
