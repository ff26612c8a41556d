"""Finding one's way through the shelves: what fits a wish, how many would, and what to loosen.

Pure: it is given what the library holds. An entry is one id with all its languages, so that nobody
reads the same scene three times; a wish says what is looked for. Search ignores case and accents
and wants every word of it somewhere.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from server.core.scenario import Scenario
from server.core.workshop import Recipe, Workshop
from server.library.names import FALLBACK

Shelf: TypeAlias = Literal["situations", "workshops", "recipes"]
Item: TypeAlias = Scenario | Workshop | Recipe
HARDEST: Final = 10


class Entry(Struct, frozen=True, kw_only=True):
    """One id on a shelf; `versions` are its languages, the one to show without a wish first."""

    shelf: Shelf
    id: str
    versions: tuple[Item, ...]
    shown: Item
    own: bool = False
    starred: bool = False


class Wish(Struct, frozen=True, kw_only=True):
    """What is looked for; empty fields ask for nothing."""

    text: str = ""
    language: str = ""
    audience: str = ""
    minutes: int = 0  # at most
    setting: str = ""
    situation_class: str = ""
    technique: str = ""
    easiest: int = 1
    hardest: int = HARDEST
    without: frozenset[str] = frozenset()  # warnings to leave out
    origin: Literal["", "shipped", "own"] = ""
    starred: bool = False


class Found(Struct, frozen=True, kw_only=True):
    """What fits, of how many; how many would fit with each value of a filter, all else as it is.

    `looser` is there where nothing fits: which parts of the wish to drop, and what that brings.
    """

    entries: tuple[Entry, ...]
    of: int
    counts: Mapping[str, Mapping[str, int]]
    looser: tuple[tuple[str, int], ...] = ()


Test: TypeAlias = Callable[[Entry], bool]


def browse(entries: Collection[Entry], wish: Wish) -> Found:
    """Everything that fits, from easy to hard and from short to long."""
    turned = [_in_language(entry, wish) for entry in entries]
    tests = dict(_tests(wish))
    found = sorted(_passing(turned, tests), key=_order)
    counts = {
        facet: Counter(
            value for entry in _passing(turned, tests, but=facet) for value in {*values(entry)}
        )
        for facet, values in FACETS.items()
    }
    looser: list[tuple[str, int]] = []
    if not found:
        brings = ((name, sum(1 for _ in _passing(turned, tests, but=name))) for name in tests)
        looser = sorted((one for one in brings if one[1]), key=lambda one: -one[1])
    return Found(entries=tuple(found), of=len(turned), counts=counts, looser=tuple(looser))


def entries(
    shelf: Shelf,
    items: Mapping[tuple[str, str], Item],
    own: Collection[tuple[str, str]],
    starred: Collection[str],
    language: str = FALLBACK,
) -> list[Entry]:
    """The entries of a shelf: `own` are the keys of what did not ship, `starred` ids."""
    versions: dict[str, list[Item]] = {}
    for item in items.values():
        versions.setdefault(item.id, []).append(item)
    made = []
    for name, group in versions.items():
        group.sort(
            key=lambda item: (item.language != language, item.language != FALLBACK, item.language)
        )
        made.append(
            Entry(
                shelf=shelf,
                id=name,
                versions=tuple(group),
                shown=group[0],
                own=any((name, item.language) in own for item in group),
                starred=name in starred,
            )
        )
    return made


def minutes(item: Item) -> int:
    """How long one round of a scene, a recipe or a workshop takes."""
    if isinstance(item, Scenario):
        return item.minutes.prep + item.minutes.play + item.minutes.feedback
    return sum(step.minutes for step in item.steps)


def folded(text: str) -> str:
    """The text as it is compared: without case, accents and compatibility forms."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _says(item: Item) -> str:
    """Everything in an item that is searched."""
    if isinstance(item, Scenario):
        said = (reply.verbal for reply in item.replies.by_style().values())
        parts = [item.title, item.setup, item.goal, *said]
    elif isinstance(item, Workshop):
        parts = [item.title, item.summary, *(step.title for step in item.steps)]
    else:
        parts = [item.title, item.purpose, item.number, *(step.title for step in item.steps)]
    return folded("\n".join((item.id, *parts)))


def _holds(item: Item, words: Iterable[str]) -> bool:
    said = _says(item)
    return all(word in said for word in words)


def _in_language(entry: Entry, wish: Wish) -> Entry:
    """The entry with the version shown that the wish is about: its language, or its words."""
    versions = entry.versions
    if wish.language:
        versions = tuple(v for v in versions if v.language == wish.language) or versions
    if len(versions) > 1 and (words := folded(wish.text).split()):
        versions = tuple(v for v in versions if _holds(v, words)) or versions
    if versions[0] is entry.shown:
        return entry
    return Entry(
        shelf=entry.shelf,
        id=entry.id,
        versions=entry.versions,
        shown=versions[0],
        own=entry.own,
        starred=entry.starred,
    )


def _scene(entry: Entry) -> Scenario | None:
    return entry.shown if isinstance(entry.shown, Scenario) else None


def _settings(entry: Entry) -> Iterable[str]:
    scene = _scene(entry)
    return scene.setting if scene else ()


def _classes(entry: Entry) -> Iterable[str]:
    scene = _scene(entry)
    return (scene.situation_class,) if scene else ()


def _techniques(entry: Entry) -> Iterable[str]:
    scene = _scene(entry)
    return scene.techniques if scene else ()


def _warnings(entry: Entry) -> Iterable[str]:
    scene = _scene(entry)
    return scene.content_warnings if scene else ()


def _audiences(entry: Entry) -> Iterable[str]:
    return () if isinstance(entry.shown, Recipe) else entry.shown.audience


def _languages(entry: Entry) -> Iterable[str]:
    return (version.language for version in entry.versions)


def _origins(entry: Entry) -> Iterable[str]:
    return ("own" if entry.own else "shipped",)


def _stars(entry: Entry) -> Iterable[str]:
    return ("starred",) if entry.starred else ()


FACETS: Final[Mapping[str, Callable[[Entry], Iterable[str]]]] = {
    "setting": _settings,
    "situation_class": _classes,
    "technique": _techniques,
    "audience": _audiences,
    "without": _warnings,
    "language": _languages,
    "origin": _origins,
    "starred": _stars,
}
_ONE_OF: Final = ("setting", "situation_class", "technique", "audience", "language", "origin")


def _tests(wish: Wish) -> Iterator[tuple[str, Test]]:
    """Each part of the wish that asks for something, as a test of one entry."""
    for name in _ONE_OF:
        if value := getattr(wish, name):
            yield name, _has(name, frozenset({value}))
    if wish.starred:
        yield "starred", _has("starred", frozenset({"starred"}))
    if wish.without:
        carries = _has("without", wish.without)
        yield "without", lambda entry: not carries(entry)
    if (wish.easiest, wish.hardest) != (1, HARDEST):
        yield "difficulty", lambda entry: wish.easiest <= _difficulty(entry) <= wish.hardest
    if wish.minutes:
        yield "minutes", lambda entry: minutes(entry.shown) <= wish.minutes
    if words := folded(wish.text).split():
        yield "text", lambda entry: _holds(entry.shown, words)


def _has(facet: str, wanted: frozenset[str]) -> Test:
    values = FACETS[facet]
    return lambda entry: any(value in wanted for value in values(entry))


def _difficulty(entry: Entry) -> int:
    scene = _scene(entry)
    return scene.difficulty if scene else 1


def _passing(turned: Iterable[Entry], tests: Mapping[str, Test], but: str = "") -> Iterator[Entry]:
    asked = [test for name, test in tests.items() if name != but]
    return (entry for entry in turned if all(test(entry) for test in asked))


def _order(entry: Entry) -> tuple[object, ...]:
    item = entry.shown
    if isinstance(item, Scenario):
        return (item.difficulty, folded(item.title))
    if isinstance(item, Workshop):
        return (item.minutes, folded(item.title))
    return (item.number or "R99", folded(item.title))
