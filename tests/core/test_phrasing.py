"""Hints while writing: what they notice, what they let be, and where they point."""

import pytest
from hypothesis import given, strategies as st

from server.core.phrasing import _RULES, hints

KINDS = ("feedback", "i-line", "template")


def found(text, kind):
    return {hint.slug: [text[a:b] for a, b in hint.parts] for hint in hints(text, kind)}


@pytest.mark.parametrize(
    ("text", "slug", "part"),
    [
        ("You are too soft", "you-are", "You are"),
        ("I think you\u2019re bossy", "you-are", "you\u2019re"),
        ("You always smile it away", "always-never", "You always"),
        ("YOU NEVER finish", "always-never", "YOU NEVER"),
        ("you're never clear", "always-never", "you're never"),
        ("Great start, but too quiet", "praise-but", "but"),
        ("I liked the ending. Good voice however it shook", "praise-but", "however"),
        ("Nice outfit", "looks", "outfit"),
        ("You looked beautiful", "looks", "looked beautiful"),
        ("You look pretty", "looks", "look pretty"),
        ("Your accent is charming", "accent", "accent"),
        ("Your English was good", "accent", "Your English"),
        ("You were clearer than the others", "comparison", "clearer than the others"),
        ("The best in the group", "comparison", "The best in the group"),
        ("More direct than her", "comparison", "More direct than her"),
        ("You wanted to please everybody", "mind-reading", "You wanted to"),
        ("you just want to win", "mind-reading", "you just want to"),
        ("You were nervous", "mind-reading", "You were nervous"),
        ("You  didn\u2019t\ncare", "mind-reading", "You  didn\u2019t\ncare"),
    ],
)
def test_what_feedback_is_helped_with(text, slug, part):
    assert found(text, "feedback")[slug] == [part]
    assert found(text, "i-line")[slug] == [part]


@pytest.mark.parametrize(
    "text",
    [
        "I heard you ask for Friday off",
        "I saw you take a breath, and then start",
        "That made me stop and listen",
        "Louder than before, and easy to hear",
        "Calmer than I expected",
        "You looked pretty relaxed",
        "I heard you say what you wanted",
        "I heard what you wanted to change",
        "You said that you felt tired",
        "Do you want to keep that line?",
        "You are right that it was late",
        "Next time, try one sentence rather than three",
        "You said no, but kindly",
        "I understood your address and your button",
        "A young audience would follow this",
    ],
)
def test_what_feedback_is_left_alone_with(text):
    assert hints(text, "feedback") == ()
    assert hints(text, "i-line") == ()


@pytest.mark.parametrize(
    ("text", "slug", "part"),
    [
        ("When you are rude, I leave", "you-are", "you are"),
        ("You're lazy", "you-are", "You're"),
        ("It always ends like this", "always-never", "always"),
        ("I never get an answer", "always-never", "never"),
        ("Every single time I wait", "always-never", "Every single time"),
        ("I think you should ask", "hidden-demand", "you should"),
        ("You must tell me", "hidden-demand", "You must"),
        ("You need  to go", "hidden-demand", "You need  to"),
        ("you have to stop", "hidden-demand", "you have to"),
        ("You\u2019d better ask", "hidden-demand", "You\u2019d better"),
        ("You are supposed to call", "hidden-demand", "You are supposed to"),
        ("Why can't you wait", "hidden-demand", "Why can't you"),
    ],
)
def test_what_a_line_is_helped_with(text, slug, part):
    assert found(text, "template")[slug] == [part]


@pytest.mark.parametrize(
    "text",
    [
        "I would like to leave at five",
        "Could you call me before ten?",
        "You do not have to answer today",
        "Take what you need to finish it",
        "If you need to go, tell me",
        "You are right, and I still say no",
        "I like your plan, but not today",
        "The bus was late and I missed the start",
    ],
)
def test_what_a_line_is_left_alone_with(text):
    assert hints(text, "template") == ()


def test_names_and_distress_are_none_of_its_business():
    for kind in KINDS:
        assert hints("Anna Schmidt shouted at me and I was so scared", kind) == ()


def test_every_part_is_pointed_at_and_a_hint_comes_once():
    assert found("you are late, you are loud", "feedback") == {"you-are": ["you are", "you are"]}
    for kind in KINDS:
        slugs = [rule.slug for rule in _RULES if kind in rule.kinds]
        assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("text", "kind", "heard"),
    [
        ("Du bist unhöflich", "feedback", {"you-are": ["Du bist"]}),
        ("Ihr redet immer durcheinander", "feedback", {"always-never": ["Ihr redet immer"]}),
        ("Immer bleibt es an mir hängen", "template", {"always-never": ["Immer"]}),
        ("Du musst pünktlich sein", "template", {"hidden-demand": ["Du musst"]}),
        ("Das war klar gesagt, aber zu leise", "feedback", {"praise-but": ["aber"]}),
        ("Deine Frisur war schön", "feedback", {"looks": ["Deine Frisur"]}),
        ("Man hört den Akzent", "feedback", {"accent": ["Akzent"]}),
        (
            "Du warst ruhiger als die anderen",
            "feedback",
            {"comparison": ["ruhiger als die anderen"]},
        ),
        ("Du wolltest nur gewinnen", "feedback", {"mind-reading": ["Du wolltest"]}),
        ("Eres muy brusco", "feedback", {"you-are": ["Eres"]}),
        ("Siempre llegas tarde", "feedback", {"always-never": ["Siempre llegas"]}),
        ("Nunca hay tiempo", "template", {"always-never": ["Nunca"]}),
        ("Tienes que avisar antes", "template", {"hidden-demand": ["Tienes que"]}),
        ("Lo dijiste muy bien, pero tarde", "feedback", {"praise-but": ["pero"]}),
        ("Tu pelo estaba perfecto", "feedback", {"looks": ["Tu pelo"]}),
        ("Se nota el acento", "feedback", {"accent": ["acento"]}),
        ("Lo hiciste mejor que los demás", "feedback", {"comparison": ["mejor que los demás"]}),
        ("Querías quedar bien", "feedback", {"mind-reading": ["Querías"]}),
    ],
)
def test_german_and_spanish_are_heard_too(text, kind, heard):
    assert found(text, kind) == heard


@pytest.mark.parametrize(
    "text",
    [
        "Du bist ruhig geblieben, auch als es lauter wurde.",
        "Sie sind aufgestanden und haben eine Pause gemacht.",
        "Ich habe gehört, wie du um den Freitag gebeten hast.",
        "Ich hätte gern eine Antwort bis Montag. Geht das?",
        "Wenn du willst, zeige ich es dir.",
        "Te oí pedir el viernes libre.",
        "Si quieres, lo vemos el lunes.",
        "Vi que respiraste antes de contestar.",
        "Me gustaría salir a las seis.",
    ],
)
def test_what_german_and_spanish_are_left_alone_with(text):
    for kind in KINDS:
        assert hints(text, kind) == ()


def test_a_hint_is_kind_and_short():
    for rule in _RULES:
        assert len(rule.sentence) <= 100
        assert "!" not in rule.sentence


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_parts_lie_within_the_text(text, kind):
    for hint in hints(text, kind):
        assert all(0 <= a < b <= len(text) for a, b in hint.parts)
