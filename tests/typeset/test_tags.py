"""Every PDF of the house can be read aloud: its tags keep PDF/UA-1 as far as a program sees."""

import io
from functools import cache

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from server.summary import formats
from server.typeset import typeset
from server.web.voice import voice
from tests.api.test_taking_away import home
from tests.conftest import as_farah
from tests.summary.played import RENDER, usual
from tests.typeset.tags import faults, heard, tree
from tests.typeset.test_typeset import JOKES, SHIFT, record


@cache
def summary(people: int, level: str = "texts") -> bytes:
    document = usual(people).document(level, notes=True)
    return formats.write(document, "pdf", RENDER, voice("en"))


def spoken(made: bytes, tmp_path) -> list[str]:
    path = tmp_path / "heard.pdf"
    path.write_bytes(made)
    return list(heard(tree(PdfReader(path))))


ROOMS = [(5, "aggregate"), (12, "texts"), (40, "full")]


@pytest.mark.parametrize(("people", "level"), ROOMS)
def test_the_summary_keeps_the_conditions(people, level):
    assert faults(summary(people, level)) == []


def test_role_cards_keep_them():
    assert faults(typeset("cards", record(SHIFT, JOKES)).pdf) == []


async def test_what_somebody_takes_home_keeps_them(server):
    async with home(server) as scene:
        answer = await scene.ana.get(f"{scene.me}.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert faults(answer.content) == []


async def test_a_guide_keeps_them(server):
    async with as_farah(server) as browser:
        answer = await browser.get("/library/print/guide/ninety-minutes")
    assert answer.content.startswith(b"%PDF-")
    assert faults(answer.content) == []


def test_the_summary_is_heard_in_the_order_in_which_it_is_read(tmp_path):
    lines = spoken(summary(12), tmp_path)
    assert lines[0] == "Room of the day"
    headings = [line for line in lines if line.startswith("heading 1: ")]
    assert headings[:3] == ["heading 1: What it was for", "heading 1: How the time went",
                            "heading 1: 1. Join and agree"]  # fmt: skip
    at = lines.index("picture: A drawing. Its numbers are in the table with it.")
    assert lines[at - 1].startswith("Hardest for this room: ")
    assert lines[at + 1 : at + 3] == ["The same in numbers", "table, 6 rows"]
    assert any("; Answers 12; Middle value " in line for line in lines)


def test_words_of_people_are_heard_whole_in_their_scripts(tmp_path):
    text = together(" ".join(spoken(summary(12), tmp_path)))
    for one in ("Δεν μπορώ αυτή την εβδομάδα.", "मुझे सुबह शांति चाहिए", "🇩🇪", "Сегодня я скажу нет",
                "<script>alert(1)</script>"):  # fmt: skip
        assert together(one) in text


def test_arabic_words_of_people_are_heard_whole(tmp_path):
    assert "لا أستطيع يوم السبت" in " ".join(spoken(summary(12), tmp_path))


@pytest.mark.parametrize(
    "words",
    [
        "الأسئلة والإجابات: هل يمكنك؟",
        "قالت لي: «لا، لن آتي بعد الساعة 5». لكن ذلك ليس لكلام المدير!",
        "میں ہفتے کو نہیں آ سکتا، ٹھیک ہے؟",
        "من شنبه بیایم، گ چ پ ژ",
        "أرسلت email إلى Anna Smith أمس (الأحد).",
        "عندي 12 سؤالا و٣ أجوبة",
        "اللهم لا إله إلا الله محمد",
        "مجلس الإدارة يحاول محاولة أخرى",
        "Anna sagt es ihm: لا أستطيع اليوم. Gut.",
        "मैं शनिवार को नहीं आ सकता।",
        "स्त्री, क्षमा, ज्ञान, श्रम, ट्रेन, कृपया, मला हे जमणार नाही",
    ],
)
def test_words_of_other_scripts_are_heard_letter_by_letter(words, tmp_path):
    made = typeset("cards", record(SHIFT, setup=words))
    assert made.standard
    assert words in " ".join(spoken(made.pdf, tmp_path))


def test_a_vowel_mark_in_one_word_leaves_the_others_whole(tmp_path):
    words = ("شكراً لك", "في دار الوزارة", "هذا كثير عليّ", "قال علي")
    made = typeset("cards", record(SHIFT, setup="\n\n".join(words)))
    heard_whole = " ".join(spoken(made.pdf, tmp_path))
    assert words[1] in heard_whole
    assert words[3] in heard_whole


def together(text: str) -> str:
    return "".join(text.split())


# -- that the checks can fail ---------------------------------------------------------------------


def without(made: bytes, *path: str) -> bytes:
    """The file without something in its catalogue."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    node = writer.root_object
    for name in path[:-1]:
        node = node[NameObject(name)].get_object()
    del node[NameObject(path[-1])]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("/Lang",), "11-006"),
        (("/ViewerPreferences", "/DisplayDocTitle"), "07-001"),
        (("/MarkInfo", "/Marked"), "00"),
        (("/Outlines",), "bookmarks"),
    ],
)
def test_what_is_missing_in_a_file_is_told(path, said):
    assert [one.partition(":")[0] for one in faults(without(summary(5), *path))] == [said]


def test_faults_in_the_tree_are_told():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(summary(12))))
    first = {}
    for thing in writer._objects:
        if isinstance(thing, DictionaryObject) and "/S" in thing:
            first.setdefault(thing["/S"], thing)
    del first["/Figure"][NameObject("/Alt")]
    del first["/TH"][NameObject("/A")]
    first["/H2"][NameObject("/S")] = NameObject("/H4")
    first["/LBody"][NameObject("/S")] = NameObject("/TD")
    out = io.BytesIO()
    writer.write(out)
    told = {one.partition(":")[0] for one in faults(out.getvalue())}
    assert {"13-004", "14-003", "09-004", "15-003"} <= told
