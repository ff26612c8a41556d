"""What each level leaves out, in every format; and that no two exports give one person away."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace

import msgspec
import pytest

from server.core.company import Company
from server.core.decide import decide
from server.core.evolve import evolve, fold
from server.core.facts import Contributed, Erased, Fact, Joined, Passed, Published
from server.core.refusals import Refused
from server.core.room import Command, Move, Room
from server.core.sections import Quotes
from server.summary import formats
from server.summary.answers import answers
from server.summary.archive import workshop_of
from server.summary.document import document
from server.summary.review import flags, left_out
from server.web.voice import voice
from tests.activities.test_secrecy import pictures
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


# -- subtraction ----------------------------------------------------------------------------------


def asks(room: Room, request, at: float) -> tuple[Room, list[Fact]]:
    try:
        happened = decide(room, request)
    except Refused:
        return room, []
    facts = []
    for n, one in enumerate(happened):
        facts.append(Fact(version=room.version + 1, at=at, happening=one, first=n == 0))
        room = evolve(room, facts[-1])
    return room, facts


def without_person(held: PlayedRoom, blank: Room, person: str) -> PlayedRoom:
    """The room folded anew without a person's facts."""
    facts = [fact for fact in held.facts
             if not isinstance(fact.happening, Contributed | Passed | Joined)
             or fact.happening.person != person]  # fmt: skip
    mark = Fact(version=held.facts[-1].version + 1, at=held.at, happening=Erased("x"))
    return replace(held, facts=[*facts, mark], room=fold(blank, [*facts, mark]))


def sensitive(held: PlayedRoom, level: str) -> dict[tuple[str, ...], list[list[object]]]:
    """Each line of each picture of a step whose answers are shown only as something published."""
    made = document(held.room, _about(held), level)
    public = {f.happening.step for f in held.facts if isinstance(f.happening, Published)}
    lines = {}
    for planned, section in zip(held.room.plan.steps, made.sections, strict=True):
        if planned.step.id in public and not planned.kind.together:
            for picture in pictures(section):
                _, rows = picture.cells if hasattr(picture, "cells") else ((), picture.rows)
                for label, *cells in rows:
                    # Two people may have written the same card: each line counts by itself.
                    lines.setdefault((planned.step.id, picture.title, str(label)), []).append(cells)
    return lines


def _about(held: PlayedRoom):
    from server.summary.document import About

    return About(title="R", opened=held.opened, now=held.at, names=tuple(held.names.values()))


@pytest.mark.parametrize("seed", range(12))
def test_no_two_exports_differ_by_fewer_than_k_people(seed):
    """Late answers, changes of mind, removals and erasures, with an export after each.

    A card goes with the person who wrote it, and then its whole line goes.
    """
    dice = random.Random(seed)
    company = dice.choice([Company(), Company(least=3)])
    held = play(people=dice.randint(7, 12), words=(), seed=seed, company=company, steps=5)
    blank = Room(code=held.room.code, plan=held.room.plan, company=company)
    steps = [planned.step.id for planned in held.room.plan.steps[:5]]
    before = sensitive(held, "texts")
    assert before
    for n, person in enumerate(dice.sample(sorted(held.names), company.k - 1)):
        act = dice.choice(["answer", "remove", "erase"])
        if act == "erase":
            held = without_person(held, blank, person)
        else:
            held = _acted(held, act, person, dice.choice(steps), n)
        after = sensitive(held, "texts")
        for line, cells in after.items():
            known = before.get(line, cells)
            assert all(one in known for one in cells), "By this somebody stands out"
        assert sensitive(held, "full") == after
        assert _numbers(sensitive(held, "aggregate")) == _numbers(after)


def _numbers(lines: dict[tuple[str, ...], list[list[object]]]) -> list[str]:
    return sorted(str(cells) for several in lines.values() for cells in several)


def _acted(held: PlayedRoom, act: str, person: str, step: str, n: int) -> PlayedRoom:
    room, facts = held.room, list(held.facts)

    def desk(command: str, **fields):
        nonlocal room
        asked = Command(at=held.at, seed=n, command=command, fields=fields)
        room, new = asks(room, asked, held.at)
        facts.extend(new)

    if act == "remove":
        desk("remove", person=person)
        return replace(held, room=room, facts=facts)
    desk("go", step=step)
    desk("reopen")
    from server.core.decide import forms
    from server.core.tryout import fill

    for form in forms(room, person):
        if form.fields and not form.aside:
            fields = {one.name: fill(one, 31 + n, form.action) for one in form.fields}
            asked = Move(at=held.at, seed=n, person=person, step=step, action=form.action,
                         fields=fields)  # fmt: skip
            room, new = asks(room, asked, held.at)
            facts.extend(new)
    desk("close")
    desk("reveal")
    return replace(held, room=room, facts=facts)


def test_the_rooms_tried_have_something_to_hide():
    held = play(people=12, words=(), steps=5)
    assert len({step for step, *_ in sensitive(held, "texts")}) >= 2
    assert any(isinstance(b, Quotes) for s in held.document("texts").sections for b in s.blocks)
