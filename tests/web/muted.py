"""A language without letters: what a page still says in it, nobody could translate."""

import re
from html.parser import HTMLParser

import msgspec

from server.web.languages import Language

_PARTS = re.compile(r"(%\(\w+\)s|%%)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-grave", "data-order")


class Muted(Language):
    """Says every message as dots, with its placeholders where they are."""

    def __init__(self) -> None:
        super().__init__("en")
        self.code = "xx"

    def one(self, message: str) -> str:
        return "".join(p if n % 2 else "·" * len(p) for n, p in enumerate(_PARTS.split(message)))

    def many(self, one: str, many: str, n: int) -> str:
        return self.one(one if n == 1 else many)


class _Heard(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.texts += [value or "" for name, value in attrs if name in _SPOKEN]

    def handle_data(self, data):
        self.texts.append(data)


def words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def texts_of(thing: object) -> set[str]:
    """The words of all texts in a record."""
    if isinstance(thing, str):
        return words(thing)
    if isinstance(thing, dict):
        return texts_of((*thing.keys(), *thing.values()))
    if isinstance(thing, list | tuple | set | frozenset):
        return {word for part in thing for word in texts_of(part)}
    if isinstance(thing, msgspec.Struct):
        return texts_of(msgspec.structs.astuple(thing))
    return set()


def left_over(html: str, known: set[str]) -> list[str]:
    """Texts of a page with words that neither a language nor its content has."""
    return sorted({text.strip() for text in _Heard(html).texts if words(text) - known})
