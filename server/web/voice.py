"""A language as documents are written in it, handed to whoever writes: sentences, days, hours.

The summary knows no catalogues; it is given one of these.
"""

from dataclasses import dataclass
from functools import cache

from server.web import languages, templating
from server.web.languages import Language


@dataclass(frozen=True, slots=True)
class Voice:
    """One language, by its code."""

    code: str
    tongue: Language

    def said(self, text: str) -> str:
        """A text as it stands in a document: a sentence of ours in this language."""
        return str(languages.said_in(self.code, text))

    def day(self, at: float) -> str:
        """A moment (epoch seconds) as day and hour."""
        return templating.day(at, self.tongue)

    def hour(self, at: float) -> str:
        """A moment (epoch seconds) as the hour alone."""
        return templating.time_of_day(at, self.tongue)


@cache
def voice(*wishes: str) -> Voice:
    """The voice of the first language of these that we speak; English for none."""
    code = languages.choose(*wishes)
    return Voice(code, languages.language(code))
