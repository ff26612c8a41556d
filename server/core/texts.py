"""Authored content as a tree: which of its strings people read, and another one in their place.

A path leads to one string: the keys of tables by name, the places of lists counted from 0, written
`options.1.label`. What is a word and what a name, a number or a choice of the author's is told by
the type that the content is read into.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import inspect

from server.core.content import LIKE

Path: TypeAlias = tuple[str | int, ...]

_LISTS: Final = (inspect.VarTupleType, inspect.ListType)


def path_of(written: str) -> Path:
    """A path from its written form.

    >>> path_of("options.1.label")
    ('options', 1, 'label')
    """
    return tuple(int(key) if key.isdecimal() else key for key in written.split("."))


def written(path: Path) -> str:
    """A path as it is written."""
    return ".".join(map(str, path))


def texts(shape: Any, raw: object) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - any type
    """Every string of raw content that its shape calls words, with its path, in reading order."""
    return _strings(_shape(shape), raw, (), None)


def echoes(shape: Any, raw: object, of: str, words: str) -> Iterator[Path]:  # noqa: ANN401
    """Where names of raw content repeat these words of its field `of`."""
    return (path for path, found in _strings(_shape(shape), raw, (), of) if found == words)


@cache
def _shape(shape: Any) -> inspect.Type:  # noqa: ANN401
    return inspect.type_info(shape)


def _strings(
    shape: inspect.Type, raw: object, path: Path, of: str | None
) -> Iterator[tuple[Path, str]]:
    """Words; or, with `of`, the names that repeat one of the words of that field."""
    if isinstance(shape, inspect.Metadata):
        named = shape.extra or {}
        if not named or (of is not None and named.get(LIKE) == of):
            yield from _strings(shape.type, raw, path, None)
    elif isinstance(shape, inspect.StrType):
        if isinstance(raw, str) and of is None:
            yield path, raw
    else:
        for inner, one, key in _within(shape, raw):
            yield from _strings(inner, one, (*path, *key), of)


def _within(shape: inspect.Type, raw: object) -> Iterator[tuple[inspect.Type, object, Path]]:
    """What a thing consists of: its fields, its places, or itself as each of what it may be."""
    if isinstance(shape, inspect.UnionType):
        yield from ((one, raw, ()) for one in shape.types)
    elif isinstance(shape, inspect.StructType) and isinstance(raw, Mapping):
        names = ((one.type, one.encode_name) for one in shape.fields)
        yield from ((one, raw[name], (name,)) for one, name in names if name in raw)
    elif isinstance(shape, _LISTS) and isinstance(raw, Sequence):
        yield from ((shape.item_type, one, (place,)) for place, one in enumerate(raw))


def found(raw: object, path: Path) -> object:
    """What stands at a path; None where it leads nowhere."""
    for key in path:
        if isinstance(raw, Mapping):
            raw = raw.get(key)
        elif isinstance(raw, Sequence) and isinstance(key, int) and key < len(raw):
            raw = raw[key]
        else:
            return None
    return raw


def put(raw: Any, path: Path, words: str) -> Any:  # noqa: ANN401 - as it came
    """The same content with other words at a path that exists; the old one stays as it was."""
    if not path:
        return words
    key, *rest = path
    if isinstance(raw, Mapping):
        return {**raw, key: put(raw[key], tuple(rest), words)}
    assert isinstance(key, int), "Only a table has keys with names"
    return [*raw[:key], put(raw[key], tuple(rest), words), *raw[key + 1 :]]


def alike(one: object, other: object) -> bool:
    """Whether two things that were read from content differ in their words at most.

    >>> alike(("Tea", 2), ("Tee", 2)), alike(("Tea", 2), ("Tea", 3)), alike(("Tea",), ())
    (True, False, False)
    """
    if _is_word(one) and _is_word(other):
        return True
    if type(one) is not type(other):
        return False
    parts, others = _parts(one), _parts(other)
    if parts is None or others is None:
        return one == other
    return parts.keys() == others.keys() and all(alike(parts[k], others[k]) for k in parts)


def _is_word(thing: object) -> bool:
    return isinstance(thing, str) and not isinstance(thing, Enum)


def _parts(thing: object) -> Mapping[Any, object] | None:
    if isinstance(thing, msgspec.Struct):
        return msgspec.structs.asdict(thing)
    if dataclasses.is_dataclass(thing):
        return {one.name: getattr(thing, one.name) for one in dataclasses.fields(thing)}
    if isinstance(thing, Mapping):
        return thing
    if isinstance(thing, list | tuple):
        return dict(enumerate(thing))
    return None
