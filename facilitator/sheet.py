"""A draft as its form shows it, and what a form that came back without scripts wants changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData

from server.core.refusals import Refused
from server.library.changes import Change, Path, bare, shape_at, typed
from server.library.remarks import Remark
from server.library.writing import found

_OURS: Final = frozenset({"expected", "seat", "op", "ticked", "keep"})
_YES: Final = "yes"


@dataclass(frozen=True, slots=True)
class Clashing:
    """A field that somebody else changed: what they wrote, and what stays in the field."""

    name: str
    who: str
    at: float
    theirs: str
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form asks of its draft; fields are named by their paths with dots."""

    raw: Mapping[str, Any]
    shape: type[Struct]
    remarks: Sequence[Remark] = ()
    clashes: Mapping[str, Clashing] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field's value as one types it."""
        if name in self.clashes:
            return self.clashes[name].mine
        return as_typed(found(self.raw, path_of(name)))

    def count(self, name: str, unit: str) -> int:
        """How many words or characters stand in a field."""
        text = self.text(name)
        return len(text) if unit == "characters" else len(text.split())

    def placed(self, style: str) -> tuple[int, int] | None:
        """Where a reply lies on the field, if it does."""
        place = found(self.raw, ("replies", style, "field"))
        x, y = (place.get(axis) if isinstance(place, dict) else None for axis in ("x", "y"))
        return (x, y) if isinstance(x, int) and isinstance(y, int) else None

    def several(self, name: str) -> list[str]:
        """What is ticked in a field with several."""
        value = found(self.raw, path_of(name))
        return [str(one) for one in value] if isinstance(value, list) else []

    def has(self, name: str) -> bool:
        """Whether there is anything at a name."""
        return found(self.raw, path_of(name)) is not None

    def rows(self, name: str) -> range:
        """The places of a list."""
        value = found(self.raw, path_of(name))
        return range(len(value) if isinstance(value, list) else 0)

    def said(self, name: str) -> list[str]:
        """What is still to be done in this field."""
        return [one.what for one in self.remarks if name_of(one.where, self.shape) == name]

    def links(self) -> list[tuple[str, Remark]]:
        """Every remark with the name of its field."""
        return [(name_of(one.where, self.shape), one) for one in self.remarks]


def path_of(name: str) -> Path:
    """`escalation.2.words` as a path."""
    return tuple(int(part) if part.isdecimal() else part for part in name.split("."))


def name_of(path: Path, shape: type[Struct]) -> str:
    """The name of the field in which a path is edited: a list of lines is one field."""
    parts = []
    for n, key in enumerate(path):
        parts.append(str(key))
        there = bare(shape_at(shape, path[: n + 1]))
        inner = bare(get_args(there)[0]) if get_origin(there) is tuple else there
        if not (isinstance(inner, type) and issubclass(inner, Struct)):
            break
    return ".".join(parts)


def as_typed(value: object) -> str:
    """A value as it stands in a field."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return _YES if value else ""
    if isinstance(value, list):
        return "\n".join(as_typed(one) for one in value)
    return str(value)


def wanted(form: FormData, base: Mapping[str, Any], shape: type[Struct]) -> tuple[Change, ...]:
    """What a form that was filled in over `base` wants changed; the rest of it says nothing."""
    return tuple(_wanted(form, base, shape))


def _wanted(form: FormData, base: Mapping[str, Any], shape: type[Struct]) -> Iterator[Change]:
    ticked = {str(name) for name in form.getlist("ticked")}
    for name in dict.fromkeys([*form.keys(), *ticked]):
        if name in _OURS:
            continue
        path = path_of(name)
        kind = shape_at(shape, path)
        if kind is None:
            raise Refused("bad-field")
        texts = [str(one) for one in form.getlist(name)]
        many = name in ticked and get_origin(bare(kind)) is tuple
        value = typed([one for one in texts if one], kind) if many else _one(texts, kind)
        before = typed(found(base, path), kind)
        if _plain(value) != _plain(before) and not (many and _same_ticks(value, before, name)):
            yield Change(path=path, value=value)


def _one(texts: Sequence[str], kind: Any) -> Any:  # noqa: ANN401
    return typed(texts[-1], kind) if texts else False


def _plain(value: object) -> object:
    """A value to be compared: an empty field is one that is not there."""
    return None if value in ("", [], False) else msgspec.to_builtins(value)


def _same_ticks(value: list[Any], before: object, name: str) -> bool:
    """Ticks have no order, but that the first technique is the main one."""
    if not isinstance(before, list) or (name == "techniques" and value[:1] != before[:1]):
        return False
    return {*value} == {*before}
