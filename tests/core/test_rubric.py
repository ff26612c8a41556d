"""The rubric, what a group's answers say together, and what so few may not say."""

import re

import pytest
from hypothesis import given, strategies as st

from server.core.rubric import (
    Answer,
    ForRoom,
    ForSpeaker,
    Likeness,
    Spread,
    for_room,
    for_speaker,
    likeness,
    read,
    shown_to_room,
    shown_to_speaker,
    spread,
)
from server.core.rubric_items import BY_SLUG, IMPRESSIONS, ITEMS

POINT = BY_SLUG["main-point"]
VOICE = BY_SLUG["voice"]


def answers(clearly=0, partly=0, not_this_time=0, could_not_tell=0):
    counts = (clearly, partly, not_this_time, could_not_tell)
    return [one for one, count in zip(Answer, counts, strict=True) for _ in range(count)]


def reading(*counts, item=POINT):
    return read(item, answers(*counts))


def test_twelve_items_and_three_impressions():
    assert [item.number for item in ITEMS] == list(range(1, 13))
    assert len(BY_SLUG) == 12
    assert [one.slug for one in IMPRESSIONS] == ["goal", "relationship", "self-respect"]
    assert [one.value for one in Answer] == ["clearly", "partly", "not-this-time", "could-not-tell"]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.slug)
def test_an_item_asks_for_no_eye_contact_and_no_gender(item):
    words = " ".join(str(getattr(item, field)) for field in item.__struct_fields__)
    assert not re.search(r"\beye|\b(he|she|his|her|him)\b|!", words, re.IGNORECASE)
    assert all(getattr(item, field) for field in item.__struct_fields__)
    assert re.search(r"\byour?\b", item.yours)
    assert not re.search(r"\byou", f"{item.room} {item.theme}")
    assert len(item.shown) <= 60


def test_could_not_tell_is_missing_and_never_nought():
    found = reading(3, 0, 0, 2)
    assert (found.m, found.n) == (3, 5)
    assert found.deviation == 0
    assert reading(0, 0, 0, 4).deviation is None


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((6, 0, 0), Likeness.SAME),
        ((5, 1, 0), Likeness.SAME),
        ((3, 1, 0), Likeness.SAME),  # exactly a twelfth of three
        ((4, 2, 0), Likeness.SIMILAR),
        ((3, 3, 0), Likeness.SIMILAR),  # exactly a sixth of three
        ((2, 1, 1), Likeness.DIFFERENT),
        ((3, 0, 3), Likeness.DIFFERENT),
        ((1, 0, 0), None),
        ((0, 0, 0, 9), None),
    ],
)
def test_how_alike_observers_saw_it(counts, words):
    assert reading(*counts).likeness == words


def test_how_alike_impressions_are():
    assert likeness([4, 4, 4, 4, 5], options=5) == Likeness.SAME
    assert likeness([4, 4, 5, 5, 3], options=5) == Likeness.SIMILAR
    assert likeness([1, 5, 3], options=5) == Likeness.DIFFERENT
    assert likeness([1, 1, 1, 3.5, 1, 1], options=5) == Likeness.SAME  # exactly a twelfth of five


@pytest.mark.parametrize(
    ("m", "expected"),
    [(m, ForSpeaker(False, False, False, False, False)) for m in (0, 1, 2)]
    + [(m, ForSpeaker(True, True, True, False, False)) for m in (3, 4)]
    + [(m, ForSpeaker(True, True, True, True, True)) for m in (5, 30)],
)
def test_what_the_speaker_sees(m, expected):
    assert shown_to_speaker(m) == expected


@pytest.mark.parametrize(
    ("m", "least", "expected"),
    [
        (2, 5, ForRoom(False, False)), (3, 5, ForRoom(True, False)), (4, 5, ForRoom(True, False)),
        (5, 5, ForRoom(True, True)), (7, 8, ForRoom(True, False)), (8, 8, ForRoom(True, True)),
        (2, 1, ForRoom(False, False)), (3, 1, ForRoom(True, True)), (2, -4, ForRoom(False, False)),
    ],
)  # fmt: skip
def test_what_the_room_sees(m, least, expected):
    assert shown_to_room(m, least) == expected


@pytest.mark.parametrize(
    ("counts", "item", "sentence"),
    [
        ((5, 1, 0), POINT, "5 of 6 clearly heard your main point."),
        ((3, 3, 0, 4), POINT, "3 of 6 clearly heard your main point."),
        ((1, 4, 1), POINT, "5 of 6 heard your main point, clearly or in part."),
        ((0, 1, 5), POINT, "Not this time for 5 of 6: the main point. Take 2 is open for it."),
        ((3, 0, 3), VOICE, "Views differ on voice and pace: ask what each heard."),
        ((3, 0, 1), POINT, "3 of 4 clearly heard your main point."),
        ((2, 0, 2), POINT, "2 of 4 clearly heard your main point."),
        ((1, 3, 0), POINT, None),
        ((0, 0, 4), POINT, None),
        ((2, 0, 0, 9), POINT, None),
    ],
)
def test_what_the_speaker_reads(counts, item, sentence):
    assert for_speaker(reading(*counts, item=item)) == sentence


@pytest.mark.parametrize(
    ("counts", "least", "sentence"),
    [
        ((5, 1, 0), 5, "Clearly seen by 5 of 6 observers: one main point."),
        ((1, 4, 1), 5, "Seen clearly or in part by 5 of 6 observers: one main point."),
        ((3, 0, 3), 5, "Views differ on the main point: ask what each heard."),
        ((0, 1, 5), 5, None),
        ((4, 0, 0), 5, None),
        ((5, 1, 0), 8, None),
        ((3, 0, 0), 1, "Clearly seen by 3 of 3 observers: one main point."),
        ((2, 0, 0), 1, None),
    ],
)
def test_what_the_room_reads(counts, least, sentence):
    assert for_room(reading(*counts), least) == sentence


@given(st.sampled_from(ITEMS), st.lists(st.sampled_from(list(Answer)), max_size=30))
def test_no_sentence_scores_or_judges(item, given_answers):
    found = read(item, given_answers)
    for sentence in (for_speaker(found), for_room(found)):
        if sentence:
            assert found.m >= 3
            assert not re.search(r"\d[.,]\d|%|scor|average|fail|below|\b[01] of\b", sentence)
    assert not re.search(r"\byou", for_room(found) or "")


def test_a_spread_shows_every_value():
    assert spread([]) is None
    assert spread([4, 2, 5]) == Spread((2, 4, 5), 4, 2, 5, False)
    assert spread([1, 2, 3, 4, 5, 5, 5]).middle_half is False
    assert spread([1, 2, 3, 4, 5, 5, 5, 5]) == Spread((1, 2, 3, 4, 5, 5, 5, 5), 4.5, 2.5, 5, True)
