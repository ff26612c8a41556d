"""People's words inside sentences of ours can be changed, and the sentence stays one."""

from server.core.said import joined, labelled, listed, say, say_many
from server.web.languages import language, said_in


def loud(text: str) -> str:
    return text.upper()


def test_words_are_changed_and_what_we_say_is_not():
    label = labelled("main point", say("Not shown: too few answers, or too much alike."))
    assert label.with_words(loud) == "MAIN POINT: Not shown: too few answers, or too much alike."
    counted = say_many("one on %(what)s", "%(num)s on %(what)s", 3, what="tea")
    assert counted.with_words(loud) == "3 on TEA"
    several = listed(["tea", say("yes"), "milk"])
    assert several.with_words(loud) == "TEA, yes and MILK"
    assert list(several.words()) == [", ", "tea", "milk"]


def test_the_changed_sentence_is_still_said_in_another_language():
    sentence = joined(" ", [say("yes"), "tea"]).with_words(loud)
    assert said_in("de", sentence) == "ja TEA"
    assert language("de").one("yes") == "ja"


def test_a_sentence_without_words_stays_itself():
    bare, figures = say("yes"), say("%(n)s of %(of)s", n=3, of=12)
    assert bare.with_words(loud) is bare
    assert figures.with_words(loud) is figures
