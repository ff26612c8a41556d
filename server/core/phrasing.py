"""Friendly hints while somebody writes feedback or a line of their own: offers, never refusals.

Sources: domain.md 3.5 (feedback), R11 and R12 (lines). The table knows English, German and Spanish,
whose wordings do not get in each other's way, so nobody has to say which it is. It looks at a
handful of wordings only; it does not look for names, and never for risk or distress. (Rules for the
authors of scenarios stand in `server.library.wording`.)
"""

import re
from typing import Final, Literal

from msgspec import Struct

from server.core.phrases import BY_LANGUAGE
from server.core.said import say

Kind = Literal["feedback", "i-line", "template"]


class Hint(Struct, frozen=True):
    """A friendly sentence, and the parts of the text it is about: (start, end) in characters."""

    slug: str
    sentence: str
    parts: tuple[tuple[int, int], ...]


class _Rule(Struct, frozen=True):
    slug: str
    kinds: frozenset[Kind]
    patterns: tuple[re.Pattern[str], ...]
    sentence: str


def hints(text: str, kind: Kind) -> tuple[Hint, ...]:
    """What might be said better, the most telling first, each hint at most once.

    >>> [hint.slug for hint in hints("You are bossy", "feedback")]
    ['you-are']
    >>> hints("I heard you ask for Friday off", "feedback")
    ()
    """
    found = (
        Hint(rule.slug, rule.sentence, parts)
        for rule in _RULES
        if kind in rule.kinds and (parts := _parts(rule, text))
    )
    return tuple(found)


def _parts(rule: _Rule, text: str) -> tuple[tuple[int, int], ...]:
    found = (match.span("it") for pattern in rule.patterns for match in pattern.finditer(text))
    return tuple(sorted(found))


_FEEDBACK: Final[frozenset[Kind]] = frozenset({"feedback"})
_SEEN: Final[frozenset[Kind]] = frozenset({"feedback", "i-line"})
_LINES: Final[frozenset[Kind]] = frozenset({"i-line", "template"})
_TEMPLATE: Final[frozenset[Kind]] = frozenset({"template"})


def _not_after(*words: str) -> str:
    return "".join(rf"(?<!\b{word}\s)" for word in words)


# After these words "you want" or "you must" is a question or a condition, or reports what was said.
_OPEN: Final = _not_after("do", "did", "if", "when", "what", "how")
_REPORTED: Final = _not_after("say", "said", r"said\sthat")
_YOU_ARE: Final = _not_after("what", "how", "who", "where") + (
    r"you(?: are|'re)(?! (?:right|welcome)\b)"
)
_OTHERS: Final = (
    r"(?:(?:the )?(?:others?|rest|(?:first|last|previous) (?:speaker|person|group))"
    r"|every(?:one|body)|any(?:one|body)|most(?: of| people)?|him|her|them|me|us"
    r"|I (?:am|was|do|did|could|can|would))"
)
_DEMANDS: Final = (
    r"should|must|need to|have to|ought to|had better|(?:are|were) (?:supposed|expected) to"
)
_BARE_LOOKS: Final = (
    r"outfit|clothes|clothing|hair|haircut|hairstyle|make-up|makeup|tattoos?|good-looking"
    r"|your (?:figure|weight|skin|legs)"
)
_LOOKED: Final = (
    r"(?:you(?: are|'re)|look(?:s|ed|ing)?) (?:(?:so|very|really) )?(?:pretty(?! \w)|beautiful"
    r"|gorgeous|cute|hot|young|old|fat|thin|slim|skinny|overweight|handsome|sexy|attractive|ugly)"
)
_INSIDE: Final = (
    r"want(?:ed)? (?:to|me)|(?:do|did)(?:n't| not) (?:want|care)|meant to|intended|(?:try|tried) to"
    r"|thought|think|felt|feel|hoped|feared|were (?:nervous|afraid|scared|anxious|angry|annoyed"
    r"|upset|bored|insecure|unsure|ashamed|embarrassed|jealous|hurt|offended|trying|hoping"
    r"|thinking|pretending)"
)


def _in_all(slug: str, english: str) -> tuple[re.Pattern[str], ...]:
    """The English wording, and what the other languages have in its place."""
    return tuple(map(_words, (english, *(getattr(told, slug) for told in BY_LANGUAGE.values()))))


def _words(pattern: str) -> re.Pattern[str]:
    """Whole words in any case; `'` stands for both apostrophes, and a space for any gap.

    What is marked is the group `it`; without one, everything.
    """
    pattern = pattern.replace("'", "['\u2019]").replace(" ", r"\s+")
    marked = pattern if "(?P<it>" in pattern else f"(?P<it>{pattern})"
    return re.compile(rf"\b{marked}\b", re.IGNORECASE)


_RULES: Final = (
    _Rule(
        "you-are",
        _FEEDBACK,
        _in_all("you_are", _YOU_ARE),
        say('Say what you saw or heard: "I heard you ...", "I saw you ...".'),
    ),
    _Rule(
        "you-are",
        _LINES,
        _in_all("you_are", _YOU_ARE),
        say(
            'What would a camera have caught? "When the report came on Monday ..." is easier '
            "to hear."
        ),
    ),
    _Rule(
        "always-never",
        _SEEN,
        _in_all("you_always", r"you(?: are|'re| have|'ve)? (?:always|never|constantly)"),
        say('Name the one time you mean: "just now", "last Tuesday".'),
    ),
    _Rule(
        "always-never",
        _TEMPLATE,
        _in_all("always", r"always|never|every (?:single )?time"),
        say("One time that you both remember says more than always or never."),
    ),
    _Rule(
        "hidden-demand",
        _TEMPLATE,
        _in_all(
            "demand",
            rf"{_OPEN}(?P<it>you (?:{_DEMANDS})|you'd better|you're (?:supposed|expected) to"
            r"|why (?:can|don|won|couldn)'t you)",
        ),
        say('Ask openly, so that a no is possible too: "I would like ...", "Could you ...?"'),
    ),
    _Rule(
        "praise-but",
        _SEEN,
        _in_all(
            "praise_but",
            r"(?:good|great|well|nice(?:ly)?|clear(?:ly)?|calm(?:ly)?|strong|brave|lovely|excellent"
            r"|liked?|loved?|enjoyed|heard you|saw you)\b[^.!?\n]{0,120}?\b(?P<it>but|however)",
        ),
        say('After "but" the praise is forgotten. End the sentence before it and let it stand.'),
    ),
    _Rule(
        "looks",
        _SEEN,
        _in_all("looks", rf"(?:{_BARE_LOOKS}|{_LOOKED})"),
        say("Leave looks aside: what did the person say or do?"),
    ),
    _Rule(
        "accent",
        _SEEN,
        _in_all(
            "accent",
            r"(?:accents?|dialect|pronunciation|mispronounced?|native speakers?|broken English"
            r"|your (?:English|German|Spanish|French|grammar))",
        ),
        say("Any accent is fine. Was it easy to hear, and at a steady pace?"),
    ),
    _Rule(
        "comparison",
        _SEEN,
        _in_all(
            "comparison",
            rf"(?:(?:worse|more \w+|less \w+|(?!rather|other)\w+er) than {_OTHERS}"
            rf"|(?:unlike|compared (?:to|with)) {_OTHERS}"
            r"|the (?:best|worst)(?: \w+)? (?:of|in) (?:all|us|the (?:room|group|class|team)))",
        ),
        say("Speak of this one take, without others beside it."),
    ),
    _Rule(
        "mind-reading",
        _SEEN,
        _in_all(
            "mind_reading",
            rf"{_OPEN}{_REPORTED}(?P<it>you (?:(?:really|just|only|obviously|clearly|probably) )?"
            rf"(?:{_INSIDE}))",
        ),
        say("Nobody can see what another wants or feels. Say what you saw, or ask."),
    ),
)
