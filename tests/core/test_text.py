"""What people write is cleaned once: it is normal, it shows, and it stays in its place."""

import time
import unicodedata

import pytest
from hypothesis import given, strategies as st

from server.core.refusals import Refused
from server.core.text import clean, clean_name, skeleton

# The letters of "Facilitator", each as wide as a Chinese character.
WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "Facilitator")


def refusal(raw, **how):
    with pytest.raises(Refused) as no:
        clean(raw, **{"longest": 100, **how})
    return no.value.code


def test_text_is_normalised():
    assert clean("A\u030angstro\u0308m", longest=100) == "Ångström"
    assert clean(" one\t two \r\n\r\n\r\n\n three ", longest=100) == "one two\n\nthree"
    assert clean("one\ntwo", longest=100, lines=False) == "one two"


@pytest.mark.parametrize("letter", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_what_turns_its_neighbours_around_is_refused(letter):
    assert refusal(f"a{letter}b") == "bad-text"


@pytest.mark.parametrize(
    "letter", ["\0", "\x07", "\x1b", "\x7f", "\x85", chr(0xD800), chr(0xDFFF), "\ufffe", "\uffff",
               "\U0001ffff"],
    ids=ascii,
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(letter):
    assert refusal(f"a{letter}b") == "bad-text"


def test_zalgo_is_cut_to_what_a_language_needs():
    assert clean("Z" + "\u0335" * 200 + "a", longest=100) == "Z" + "\u0335" * 3 + "a"


def test_ordinary_writing_stays_as_it_is():
    for text in ("Việt Nam", "שלום לכולם", "नमस्ते", "👩‍👩‍👧‍👦 ok", "¿Qué tal?", "=1+1", "<b>x</b>"):
        assert clean(text, longest=100) == unicodedata.normalize("NFC", text)


def test_length_is_counted_after_cleaning():
    assert clean("x" * 100 + "  ", longest=100) == "x" * 100
    assert refusal("x" * 101) == "too-long"


def test_a_megabyte_is_refused_at_once():
    began = time.perf_counter()
    assert refusal("x" * 1_000_000) == "too-long"
    assert refusal("Z" + "\u0335" * 1_000_000) == "too-long"
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize("name", ["Ana", "李", "Nuñez", "🦊", "O'Brien", "Ana 2", "١٢"])
def test_names_people_have(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad-field"), ("   ", "bad-field"), ("...", "bad-field"), ("\u200b", "bad-field"),
        ("\u3164", "bad-field"), ("\u2800", "bad-field"), ("\u115f", "bad-field"),
        ("x" * 25, "too-long"), ("a\0", "bad-text"), ("\u202ename", "bad-text"),
        ("Facilitator", "name-reserved"), ("FACILITATOR", "name-reserved"),
        ("Fácilitâtor", "name-reserved"), ("f a c i l i t a t o r", "name-reserved"),
        (WIDE, "name-reserved"), ("Facili\u200dtator", "name-reserved"),
        ("Anfitrión", "name-reserved"), ("Host!", "name-reserved"),
    ],
    ids=ascii,
)  # fmt: skip
def test_names_that_are_not_to_be(name, code):
    with pytest.raises(Refused) as no:
        clean_name(name)
    assert no.value.code == code


def test_names_that_people_would_mix_up_have_one_skeleton():
    assert skeleton("José  M.") == skeleton("JOSE M") == skeleton("ｊｏｓé-m")
    assert skeleton("Straße") == skeleton("STRASSE")
    assert skeleton("Ana") != skeleton("Anna")
    assert skeleton("🦊") != skeleton("🐢")


@given(st.text(st.characters(), max_size=300))
def test_whatever_is_accepted_is_clean_and_stays_so(raw):
    try:
        once = clean(raw, longest=200)
    except Refused:
        return
    assert clean(once, longest=200) == once
    assert unicodedata.is_normalized("NFC", once)
    assert len(once) <= 200
    once.encode()
