"""What somebody looks for in the library: read from an address, said in words, written back.

Every part of a wish can be dropped by a link, so the filters work without a script.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import QueryParams

from facilitator import tags
from server.core.said import Said, listed, say
from server.library.browsing import HARDEST, Found, Shelf, Wish

SHELVES: Final[Mapping[str, Shelf]] = {
    "scenarios": "situations",
    "workshops": "workshops",
    "recipes": "recipes",
}
MINUTES: Final[Mapping[Shelf, tuple[int, ...]]] = {
    "situations": (8, 10, 12, 15, 20),
    "workshops": (30, 45, 60, 90, 120, 180, 240),
    "recipes": (3, 5, 8, 10, 15, 20),
}
# What a shelf can be asked for, beside what every shelf can.
ASKED: Final[Mapping[Shelf, tuple[str, ...]]] = {
    "situations": ("setting", "situation_class", "technique", "audience", "difficulty", "without"),
    "workshops": ("audience",),
    "recipes": (),
}
_NAMES: Final[Mapping[str, Mapping[str, Said]]] = {
    "setting": tags.SETTINGS,
    "situation_class": tags.CLASSES,
    "technique": tags.TECHNIQUES,
    "audience": tags.AUDIENCES,
    "without": tags.WARNINGS,
    "origin": {"shipped": say("Comes with Plainspoken"), "own": say("Yours, or brought in")},
}
_ONE_OF: Final = ("setting", "situation_class", "technique", "audience", "origin")
_PARAMS: Final = {"situation_class": "class", "easiest": "from", "hardest": "to"}
_NOTHING: Final = Wish()
_LONGEST_SEARCH: Final = 80  # characters


class Loose(Struct, frozen=True):
    """A part of the wish in words, and the address without it; `brings` where it is known."""

    words: str
    address: str
    brings: int = 0


def shelf(params: QueryParams) -> Shelf:
    """The shelf that an address names; scenarios unless it says otherwise."""
    return SHELVES.get(params.get("shelf", ""), "situations")


def wish(params: QueryParams, on: Shelf) -> Wish:
    """What an address asks for; what it cannot mean is left out."""
    chosen = {name: params.get(_PARAMS.get(name, name), "") for name in _ONE_OF}
    known = {name: value for name, value in chosen.items() if value in _NAMES[name]}
    ends = (_number(params, "from", 1, HARDEST), _number(params, "to", HARDEST, HARDEST))
    found = replace(
        _NOTHING,
        text=" ".join(params.get("text", "")[:_LONGEST_SEARCH].split()),
        language=params.get("language", "")[:16],
        minutes=_number(params, "minutes", 0, 999),
        easiest=min(ends),
        hardest=max(ends),
        without=frozenset(one for one in params.getlist("without") if one in tags.WARNINGS),
        starred="starred" in params,
        **known,
    )
    return _narrowed(found, on)


def _number(params: QueryParams, name: str, usual: int, most: int) -> int:
    written = params.get(name, "")
    if not (written.isascii() and written.isdecimal()) or len(written) > 3:
        return usual
    return min(int(written), most) or usual


def carried(wish: Wish, on: Shelf, to: Shelf) -> Wish:
    """The same wish on another shelf, where minutes mean something else."""
    return wish if to == on else _narrowed(without(wish, "minutes"), to)


def _narrowed(wish: Wish, on: Shelf) -> Wish:
    """The wish without what this shelf cannot be asked for."""
    for part in ASKED["situations"]:
        if part not in ASKED[on]:
            wish = without(wish, part)
    return wish


def without(wish: Wish, part: str) -> Wish:
    """The wish with one part dropped."""
    fields = ("easiest", "hardest") if part == "difficulty" else (part,)
    return replace(wish, **{name: getattr(_NOTHING, name) for name in fields})


def address(wish: Wish, on: Shelf) -> str:
    """Where the library shows this wish."""
    pairs = [("shelf", name) for name, one in SHELVES.items() if one == on]
    for name in wish.__struct_fields__:
        value = getattr(wish, name)
        if value != getattr(_NOTHING, name):
            param = _PARAMS.get(name, name)
            many = sorted(value) if isinstance(value, frozenset) else [value]
            pairs += [(param, "yes" if one is True else str(one)) for one in many]
    return "/library?" + urlencode(pairs)


def parts(wish: Wish) -> dict[str, str]:
    """Each part of the wish in words, in the order of the form."""
    return dict(_parts(wish))


def _parts(wish: Wish) -> Iterator[tuple[str, str]]:
    if wish.text:
        yield "text", say("“%(words)s”", words=wish.text)
    if wish.starred:
        yield "starred", say("Favourites only")
    for facet in _ONE_OF:
        if value := getattr(wish, facet):
            yield facet, _NAMES[facet][value]
    if wish.minutes:
        yield "minutes", say("At most %(n)s minutes", n=wish.minutes)
    if wish.language:
        yield "language", say("In %(language)s", language=tags.tongue(wish.language))
    yield from _hard_parts(wish)


def _hard_parts(wish: Wish) -> Iterator[tuple[str, str]]:
    low, high = wish.easiest, wish.hardest
    if (low, high) != (1, HARDEST):
        yield "difficulty", say("Difficulty %(low)s to %(high)s", low=low, high=high)
    if wish.without:
        left_out = [tags.WARNINGS[warning] for warning in sorted(wish.without)]
        yield "without", say("Without %(warnings)s", warnings=listed(left_out))


def active(wish: Wish, on: Shelf) -> list[Loose]:
    """Everything that is asked for, each with the address that drops it."""
    return [Loose(words, address(without(wish, part), on)) for part, words in parts(wish).items()]


def looser(found: Found, wish: Wish, on: Shelf) -> list[Loose]:
    """Where nothing fits: what to drop, and how much that would bring."""
    said = parts(wish)
    return [
        Loose(said[part], address(without(wish, part), on), brings) for part, brings in found.looser
    ]


def choices(found: Found, facet: str, wish: Wish) -> list[tuple[str, str, int]]:
    """The values of a filter that lead somewhere, or are chosen: value, name, how many."""
    counts, chosen = found.counts[facet], getattr(wish, facet)
    many = chosen if isinstance(chosen, frozenset) else frozenset({chosen} - {""})
    names: Mapping[str, str] = _NAMES.get(facet) or {
        tag: tags.tongue(tag) for tag in sorted({*counts} | many)
    }
    return [
        (value, name, counts.get(value, 0))
        for value, name in names.items()
        if counts.get(value) or value in many
    ]


FACETS: Final = ("language", *_NAMES)
