"""Rules about the words of a scenario: how many, whose, and which never.

Counting rules hold in every language. Rules that look for words know the languages listed here and
keep quiet in the others, for a wrong complaint is worse than none.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from server.core.scenario import Scenario

LONGEST_TITLE: Final = 60  # characters: one line on a phone
LONGEST_SETUP: Final = 90  # words: about half a minute, read aloud
LONGEST_BRIEF: Final = 60  # words: taken in at one glance before the scene starts
MOST_SENTENCES: Final = 3  # what a person can remember and say under pressure

_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=\s|$)")
_FIRST_PERSON: Final = {
    "en": re.compile(r"\b(I|me|my|mine|we|us|our)\b"),
    "de": re.compile(r"\b(ich|mich|mir|mein\w*|wir|uns|unser\w*)\b", re.IGNORECASE),
    # Spanish is missing: it says "I" in the ending of a verb, which a list cannot tell from a noun.
}
_VERDICTS: Final = {
    "en": re.compile(r"\byou(['\u2019]re| are| always| never)\b", re.IGNORECASE),
    "de": re.compile(
        r"\b([Dd]u bist|Sie sind|[Ii]hr seid|([Dd]u|Sie|[Ii]hr) \w+ (immer|nie|niemals|ständig)"
        r"|[Ii]mmer \w+ (du|Sie|ihr))\b"
    ),
    "es": re.compile(
        r"\b(eres|usted es|(tú|usted) (siempre|nunca)|(siempre|nunca) \w+(as|es))\b",
        re.IGNORECASE,
    ),
}
_GENDERED: Final = {
    "en": re.compile(r"\b(he|she|him|her|his|hers)\b", re.IGNORECASE),
    # German is missing: its "er" and "sie" stand for things, too. Spanish leaves those out.
    "es": re.compile(r"\b(él|ella)\b", re.IGNORECASE),
}


def title_fits_one_line(scenario: Scenario) -> Iterator[str]:
    """A title has at most 60 characters."""
    if len(scenario.title) > LONGEST_TITLE:
        yield f"title: has {len(scenario.title)} characters; {LONGEST_TITLE} fit"


def setup_is_short(scenario: Scenario) -> Iterator[str]:
    """A setup has at most 90 words."""
    if (words := len(scenario.setup.split())) > LONGEST_SETUP:
        yield f"setup: has {words} words; {LONGEST_SETUP} fit"


def briefs_are_short(scenario: Scenario) -> Iterator[str]:
    """A private brief has at most 60 words."""
    for role in ("speaker", "partner", "observer"):
        if (words := len(getattr(scenario.roles, role).private.split())) > LONGEST_BRIEF:
            yield f"roles.{role}.private: has {words} words; {LONGEST_BRIEF} fit"


def telling_words_are_said(scenario: Scenario) -> Iterator[str]:
    """Telling words occur in what is said, letter by letter."""
    for style, reply in scenario.replies.by_style().items():
        for words in reply.telling:
            if words not in reply.verbal:
                place = f"replies.{style.value.replace('-', '_')}.telling"
                yield f'{place}: "{words}" does not occur in `verbal`'


def assertive_reply_can_be_said(scenario: Scenario) -> Iterator[str]:
    """An assertive reply has one to three sentences."""
    if (ends := len(_SENTENCE_END.findall(scenario.replies.assertive.verbal))) > MOST_SENTENCES:
        yield f"replies.assertive.verbal: has {ends} sentences; one to {MOST_SENTENCES} are enough"


def assertive_replies_speak_for_themselves(scenario: Scenario) -> Iterator[str]:
    """An assertive reply asks, refuses, thinks or feels in the first person."""
    said = scenario.replies.assertive.verbal
    first_person = _FIRST_PERSON.get(_tongue(scenario))
    if first_person and not first_person.search(said):
        yield 'replies.assertive.verbal: needs the first person, such as "I" or "my"'


def assertive_replies_pass_no_verdict(scenario: Scenario) -> Iterator[str]:
    """No assertive reply says "you are", "you always" or "you never"."""
    if not (verdicts := _VERDICTS.get(_tongue(scenario))):
        return
    for place, said in _assertive(scenario):
        if found := verdicts.search(said):
            yield f'{place}: "{found[0]}" is a verdict; say what happened instead'


def at_most_two_alternatives(scenario: Scenario) -> Iterator[str]:
    """A scene shows at most two other ways of being assertive."""
    if len(scenario.alternative_assertive) > 2:
        yield "alternative_assertive: at most two"


def roles_have_no_gender(scenario: Scenario) -> Iterator[str]:
    """Anybody can play any part: setup and briefs say neither he nor she."""
    if not (gendered := _GENDERED.get(_tongue(scenario))):
        return
    roles = scenario.roles
    texts = {
        "setup": scenario.setup,
        "roles.speaker.private": roles.speaker.private,
        "roles.partner.private": roles.partner.private,
        "roles.observer.private": roles.observer.private,
    }
    for place, text in texts.items():
        if found := gendered.search(text):
            yield f'{place}: says "{found[0]}"; write it so that anybody can play it'


def _assertive(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "replies.assertive.verbal", scenario.replies.assertive.verbal
    for place, other in enumerate(scenario.alternative_assertive, start=1):
        yield f"alternative_assertive {place}, verbal", other.verbal


def _tongue(scenario: Scenario) -> str:
    return scenario.language.partition("-")[0]


RULES: Final[tuple[Callable[[Scenario], Iterator[str]], ...]] = (
    title_fits_one_line,
    setup_is_short,
    briefs_are_short,
    telling_words_are_said,
    assertive_reply_can_be_said,
    assertive_replies_speak_for_themselves,
    assertive_replies_pass_no_verdict,
    at_most_two_alternatives,
    roles_have_no_gender,
)
