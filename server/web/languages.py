"""The languages that the faces speak: English by itself, others from `server/locale`.

A catalogue is a gettext `.po` file, read when somebody needs it. What it does not translate is
said in English; so is a translation whose placeholders are not those of its message.
"""

import gettext
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol

from server.core.said import spoken

ENGLISH: Final = "en"
LOCALE: Final = Path(__file__).resolve().parents[1] / "locale"
CATALOGUE: Final = "plainspoken.po"
_PLACEHOLDER: Final = re.compile(r"%(?:\((\w+)\)s|(.))", re.DOTALL)
_WISHES: Final = 12  # languages of one browser that we look at


class Language:
    """One language: what its catalogue says, and how it writes numbers and dates."""

    def __init__(self, code: str, catalogue: Catalog | None = None) -> None:
        self.code = code
        self.locale = Locale.parse(code, sep="-")
        self._decimal = get_decimal_symbol(self.locale)
        self._one: dict[str, str] = {}
        self._many: dict[str, tuple[str, ...]] = {}
        self._plural = gettext.c2py(catalogue.plural_expr if catalogue else "n != 1")
        for message in catalogue or ():
            self._learn(message)

    def _learn(self, message: Message) -> None:
        if message.fuzzy or not message.id or not complete(message) or mismatch(message):
            return
        if isinstance(message.id, str):
            self._one[message.id] = _forms(message.string)[0]
        else:
            self._many[message.id[0]] = _forms(message.string)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the page."""
        return self.locale.text_direction

    def one(self, message: str) -> str:
        """A message in this language, or as it is."""
        found = self._one.get(message)
        if found is not None:
            return found
        return self._many[message][self._plural(1)] if message in self._many else message

    def many(self, one: str, many: str, n: int) -> str:
        """The form of a message that fits a number."""
        forms = self._many.get(one)
        if forms is None:
            return one if n == 1 else many
        return forms[self._plural(n)]

    def figure(self, figure: str) -> str:
        """A number written as 1.5 with this language's decimal sign."""
        return figure.replace(".", self._decimal)


# -- what a catalogue must keep to --------------------------------------------------------------


def complete(message: Message) -> bool:
    """Whether a message has a translation in every form."""
    return all(_forms(message.string))


def mismatch(message: Message) -> str:
    """What is wrong with the placeholders of a translation, in a sentence; nothing if all fit.

    The forms of a plural may leave out placeholders: "one answer" needs no number.
    """
    plural = not isinstance(message.id, str)
    wanted = _placeholders(*_forms(message.id))
    for form in _forms(message.string):
        found = _placeholders(form)
        if None in found:
            return f"A percent sign stands alone in “{form}”; write %% for the sign itself."
        if not (found <= wanted if plural else found == wanted):
            names = ", ".join(sorted(f"%({name})s" for name in wanted if name)) or "none"
            return f"“{form}” needs the placeholders of its message: {names}."
    return ""


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)


def _placeholders(*texts: str) -> set[str | None]:
    """The names in a text; None stands for a percent sign that is neither written twice nor named.

    >>> sorted(_placeholders("%(n)s of %(of)s, 100 %%")), _placeholders("100 %")
    (['n', 'of'], {None})
    """
    found: set[str | None] = set()
    for text in texts:
        named = list(_PLACEHOLDER.finditer(text))
        found |= {match[1] for match in named if match[1] or match[2] != "%"}
        if text.count("%") > sum(match[0].count("%") for match in named):
            found.add(None)
    return found


# -- which languages there are ------------------------------------------------------------------


@cache
def codes() -> frozenset[str]:
    """The languages that somebody can be spoken to in."""
    return frozenset({ENGLISH, *(path.parent.name for path in LOCALE.glob(f"*/{CATALOGUE}"))})


@cache
def language(code: str) -> Language:
    """A language that there is; English for any other."""
    if code == ENGLISH or code not in codes():
        return Language(ENGLISH)
    with (LOCALE / code / CATALOGUE).open("rb") as file:
        return Language(code, read_po(file, locale=code.replace("-", "_")))


def choose(*wishes: str) -> str:
    """The first language of these that we speak, or a wider one of it; else English.

    >>> choose("fr-CH", "de-AT"), choose("xx", ""), choose("../../etc")
    ('de', 'en', 'en')
    """
    return known(*wishes) or ENGLISH


def known(*wishes: str) -> str:
    """The first language of these that we speak, or a wider one of it; else nothing."""
    for wish in wishes:
        parts = wish.strip().lower().split("-")
        for length in range(len(parts), 0, -1):
            code = "-".join(parts[:length])
            if code in codes():
                return code
    return ""


def wishes(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, the dearest first.

    >>> wishes("de-AT, es;q=0.4, en;q=0.8, *;q=0.1, fr;q=0")
    ('de-at', 'en', 'es')
    """
    asked: list[tuple[float, str]] = []
    for part in header.split(",")[:_WISHES]:
        tag, _, quality = part.strip().lower().partition(";")
        weight = _weight(quality)
        if weight > 0 and tag and tag != "*":
            asked.append((-weight, tag.strip()))
    return tuple(tag for _, tag in sorted(asked, key=lambda one: one[0]))


def _weight(quality: str) -> float:
    try:
        return float(quality.partition("=")[2]) if quality.strip() else 1.0
    except ValueError:
        return 0.0


def said_in(code: str, thing: Any) -> Any:  # noqa: ANN401 - whatever goes out
    """A thing as somebody is told it: a sentence of ours in their language."""
    return spoken(thing, language(code))


def all_said_in(code: str, words: Mapping[str, str]) -> dict[str, str]:
    """Named words, each in a language."""
    return {name: said_in(code, text) for name, text in words.items()}


def accepted(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The language for somebody of whom only a browser is known."""
    sent = next((value for name, value in headers if name == b"accept-language"), b"")
    return choose(*wishes(sent.decode("latin-1")))
