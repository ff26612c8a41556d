"""From what a file holds to a typed record, with every complaint rather than the first.

msgspec stops at the first mistake, which is right for a request and unkind to an author. So
`problems` walks the raw tables beside the types and collects; msgspec converts once nothing is
left to say. It knows types only; what makes good content is said in `server.library.lint`.
"""

import datetime
import types
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cache
from itertools import islice
from typing import Final, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from server.core.complaint import Complaint

T = TypeVar("T", bound=Struct)

Where = tuple[str | int, ...]  # ("replies", "assertive", "telling", 2); places count from 1
Problem = tuple[Where, str]
Shape = object  # a type as it stands in an annotation: a Struct, `tuple[str, ...]`, `int | None`, …

# The deepest honest content has six levels; far more is a mistake or an attack on the reader.
DEEPEST: Final = 16
MOST_SENTENCES: Final = 50
_EXPECTED: Final[dict[Shape, str]] = {
    str: "must be text in quotation marks",
    int: "must be a whole number, without quotation marks",
    bool: "must be true or false, without quotation marks",
    datetime.date: "must be a date such as 2026-03-31",
    dict: "must be a table",
}


def parse(raw: object, shape: type[T]) -> T:
    """Turn raw tables into `shape`; raise `Complaint` with every sentence if that cannot be."""
    if found := first(say(where, what) for where, what in problems(raw, shape)):
        raise Complaint(*found)
    return msgspec.convert(raw, shape)


def first(sentences: Iterable[str]) -> tuple[str, ...]:
    """Take as many sentences as a person can work through; a broken machine may write millions."""
    return tuple(islice(sentences, MOST_SENTENCES))


def say(where: Where, what: str) -> str:
    """Put place and complaint into one sentence: `escalation 2, level: must be a whole number`."""
    place = ""
    for part, before in zip(where, ("", *where), strict=False):
        if isinstance(part, int):
            place += f" {part}"
        else:
            place += (", " if isinstance(before, int) else "." if place else "") + part
    return f"{place or 'the whole'}: {what}"


def too_deep(raw: object) -> bool:
    """Say whether tables and lists are nested beyond reason, without recursion."""
    layer: list[object] = [raw]
    for _ in range(DEEPEST):
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            return False
    return True


def did_you_mean(word: str, known: Iterable[object]) -> str:
    """Return ` (did you mean "title"?)` for a near miss, and nothing for a far one."""
    near = get_close_matches(word, [str(name) for name in known], n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def problems(raw: object, shape: Shape, where: Where = ()) -> Iterator[Problem]:
    """Yield all that keeps `raw` from being a `shape`, in the order of the shape's fields."""
    if get_origin(shape) is types.UnionType:
        if raw is not None:
            inner = next(arm for arm in get_args(shape) if arm is not types.NoneType)
            yield from problems(raw, inner, where)
    elif isinstance(shape, type) and issubclass(shape, Struct):
        yield from _in_table(raw, shape, where)
    elif get_origin(shape) is tuple:
        yield from _in_list(raw, get_args(shape)[0], where)
    else:
        yield from _in_value(raw, shape, where)


def _in_table(raw: object, shape: type[Struct], where: Where) -> Iterator[Problem]:
    if not isinstance(raw, Mapping):
        yield where, _EXPECTED[dict]
        return
    fields = _fields(shape)
    for name in raw:
        if name not in fields:
            short = str(name)[:80]
            yield (*where, short), f"is not a field known here{did_you_mean(short, fields)}"
    for name, info in fields.items():
        if name not in raw:
            if info.required:
                yield (*where, name), "is missing"
        elif info.required and isinstance(raw[name], str) and not raw[name].strip():
            yield (*where, name), "must not be empty"
        else:
            yield from problems(raw[name], info.type, (*where, name))


@cache
def _fields(shape: type[Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of a shape by the names that stand in a file; looking them up is slow."""
    return {info.encode_name: info for info in msgspec.structs.fields(shape)}


def _in_list(raw: object, item: Shape, where: Where) -> Iterator[Problem]:
    if not isinstance(raw, list | tuple):
        yield where, "must be a list in square brackets"
        return
    for place, inner in enumerate(raw, start=1):
        yield from problems(inner, item, (*where, place))


def _in_value(raw: object, shape: Shape, where: Where) -> Iterator[Problem]:
    try:
        msgspec.convert(raw, shape)
    except UnicodeEncodeError:  # half a character, which only Python's own JSON reader lets in
        yield where, "holds a character that cannot be shown; type it again"
    except msgspec.ValidationError:
        if isinstance(shape, type) and issubclass(shape, Enum):
            names = [str(member.value) for member in shape]
            yield where, f"must be one of {', '.join(names)}{did_you_mean(str(raw), names)}"
        else:
            yield where, _EXPECTED[get_origin(shape) or shape]


def _inside(raw: object) -> Iterable[object]:
    if isinstance(raw, Mapping):
        return raw.values()
    return raw if isinstance(raw, list | tuple) else ()
