"""The help card of a data folder: an operator's own numbers, and how old they are."""

import datetime
from pathlib import Path

import pytest

from server.core.helpcard import HelpCard, HelpLine, Standing
from server.doctor import doctor
from server.library import check, read_help_card
from tests.library.test_broken_files import put

DAY = datetime.date(2026, 11, 1)
CARD = """
checked = 2026-11-01

[[en]]
label = "Our safeguarding lead"
contact = "Sam, second floor"
note = "Monday to Friday"

[[en]]
label = "Crisis line"
contact = "0800 111 222"

[[de]]
label = "Krisentelefon"
contact = "0800 333 444"
"""


def card(folder: Path, text: str = CARD) -> HelpCard:
    """The card of a folder, which must be sound."""
    put(folder, "help-card.toml", text)
    found, complaints = read_help_card(folder, "Ask Sam.")
    assert complaints == ()
    return found


def said(folder: Path, text: str | bytes) -> tuple[str, ...]:
    """What is said about a card; the setting's words stand in its place."""
    put(folder, "help-card.toml", text)
    found, complaints = read_help_card(folder, "Ask Sam.")
    assert (found.lines, found.words) == ({}, "Ask Sam.")
    return complaints


def test_without_a_file_the_settings_words_are_the_card(tmp_path: Path):
    found, complaints = read_help_card(tmp_path, "Ask Sam.")
    assert (found.spoken("en"), found.words, complaints) == ((), "Ask Sam.", ())


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Our safeguarding lead"),
        ("de", "Krisentelefon"),
        ("de-AT", "Krisentelefon"),
        ("DE", "Krisentelefon"),
        ("fr", "Our safeguarding lead"),
        ("", "Our safeguarding lead"),
    ],
)
def test_a_phone_gets_its_own_language_or_english(tmp_path: Path, language: str, label: str):
    assert card(tmp_path).spoken(language)[0].label == label


def test_a_card_without_english_is_shown_as_it_is(tmp_path: Path):
    german = "[[de]]\nlabel = 'Krisentelefon'\ncontact = '0800 333 444'"
    assert card(tmp_path, german).spoken("fr")[0].label == "Krisentelefon"


@pytest.mark.parametrize(
    ("contact", "dial"),
    [
        ("0800 111-222/33", "080011122233"),
        ("+49 (0)30 1234", "+490301234"),
        ("116 123", "116123"),
        ("Sam, second floor, 555 0134", ""),
        ("١١٢", ""),
        ("", ""),
    ],
)
def test_what_is_a_number_can_be_dialled(contact: str, dial: str):
    assert HelpLine(label="A", contact=contact).dial == dial


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, Standing.FRESH), (180, Standing.FRESH), (181, Standing.OLD), (-1, Standing.AHEAD)],
)
def test_a_card_lasts_half_a_year(tmp_path: Path, days: int, standing: Standing):
    assert card(tmp_path).standing(DAY + datetime.timedelta(days=days)) is standing


def test_a_card_without_a_date_is_undated_and_none_is_none(tmp_path: Path):
    assert card(tmp_path, CARD.replace("checked", "#")).standing(DAY) is Standing.UNDATED
    assert HelpCard(words="Ask Sam.").standing(DAY) is Standing.UNDATED
    assert HelpCard().standing(DAY) is Standing.NONE


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("2026-11-01", '"lately"', ", checked: must be a date such as 2026-03-31"),
        ("2026-11-01", "2026-11-01T10:00:00", ", checked: must be a date such as 2026-03-31"),
        ('contact = "0800 111 222"', "", ", en 2, contact: is missing"),
        ('contact = "0800 111 222"', "contact = 116123", ", en 2, contact: must be text in quot"),
        ('contact = "0800 111 222"', 'contact = " "', ", en 2, contact: must not be empty"),
        ("note", "nota", ', en 1, nota: is not a field known here (did you mean "note"?)'),
        ("[[de]]", "[de]", ", de: must be a list in square brackets"),
        ("[[de]]", "[[German]]", ', German: "German" must be a language tag such as'),
        ("Monday to Friday", "x" * 161, ", en 1, note: has 161 characters; 160 fit"),
        ("[[de]]", "[[de", ": is not valid TOML: "),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, was: str, becomes: str, sentence: str):
    (line,) = said(tmp_path, CARD.replace(was, becomes, 1))
    assert line.startswith(f"help-card.toml{sentence}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("checked = 2026-11-01", ", the whole: needs at least one line, such as [[en]] with a"),
        ("", ", the whole: needs at least one line, such as [[en]] with a"),
        (b"\xff", ": is not UTF-8 text; save it again as UTF-8"),
        ("#" * 40_000, ": is larger than 32 KiB; shorten it"),
        ("[[en]]\nlabel = 'A'\ncontact = 'B'\n" * 9, ", en: has 9 lines; 1 to 8 can be taken in"),
    ],
)
def test_what_is_no_card_gives_one_sentence(tmp_path: Path, text: str | bytes, sentence: str):
    (line,) = said(tmp_path, text)
    assert line.startswith(f"help-card.toml{sentence}")


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path):
    (tmp_path / "help-card.toml").mkdir()
    _, complaints = read_help_card(tmp_path)
    assert complaints == ("help-card.toml: cannot be read (Is a directory); check who may read it",)


def test_check_reads_a_card_and_the_content_beside_it(tmp_path: Path):
    file = put(tmp_path, "help-card.toml", CARD)
    assert check([file]) == []
    assert check([tmp_path]) == []
    put(tmp_path, "content/workshops/mine/en.toml", "title = 1")
    assert check([file]) == []
    assert all(line.startswith("content/workshops/mine/en.toml") for line in check([tmp_path]))
    file.write_text("", encoding="utf-8")
    assert check([file])[0].startswith("help-card.toml, the whole")
    assert check([tmp_path])[0].startswith("help-card.toml, the whole")


def test_the_doctor_says_when_a_card_is_old_and_when_there_is_none(tmp_path: Path):
    told: list[str] = []
    doctor(tmp_path, told.append)
    assert any("There is no help card in" in line for line in told)
    put(tmp_path, "help-card.toml", CARD.replace("2026-11-01", "2020-01-01"))
    told.clear()
    assert doctor(tmp_path, told.append) == 1
    assert "! help-card.toml was last checked on 2020-01-01. Try its numbers again." in told
    put(tmp_path, "help-card.toml", "")
    told.clear()
    assert doctor(tmp_path, told.append) == 1
    assert any(line.startswith("! help-card.toml, the whole:") for line in told)
