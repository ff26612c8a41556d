"""Changes to content while it is written: what one means, and how two people's fit together.

A change names its place by a path into the tables of a file: `("replies", "assertive", "verbal")`,
`("steps", 2, "minutes")`; places in lists count from 0, as programs do. With a value it sets that
place, at the end of a list it appends, without one it removes; with an `order` it reorders a list.

`typed` turns what a form sends (text) into what the field's type wants and cleans every text;
`apply` makes the change on plain tables; `rebased` says what a change means after those that
somebody else made meanwhile, or that it cannot be said.
"""

import datetime
import math
import re
import types
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import Struct

from server.core.refusals import Refused
from server.core.text import clean

Path = tuple[str | int, ...]

LONGEST_TEXT: Final = 6000  # characters in one field; a page of notes has some 3000
LONGEST_KEY: Final = 80
LONGEST_LIST: Final = 500
DEEPEST: Final = 14
_NUMBER: Final = re.compile(r"-?\d{1,9}")
_YES: Final = frozenset({"yes", "true", "on"})
_NO: Final = frozenset({"", "no", "false"})


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change. `added` is ours: the place was the end of its list."""

    path: Path
    value: Any = None
    order: tuple[int, ...] | None = None
    added: bool = False

    @property
    def removes(self) -> bool:
        """Whether it takes an element out of a list, so that later ones move up."""
        return self._in_list and not self.added and self.value is None

    @property
    def _in_list(self) -> bool:
        return self.order is None and bool(self.path) and isinstance(self.path[-1], int)

    @property
    def shifts(self) -> Path | None:
        """The list whose places mean something else after it, if there is one."""
        if self.order is not None:
            return self.path
        return self.path[:-1] if self.removes or self.added else None


def decoded(raw: object) -> tuple[Change, ...]:
    """Changes as they came in. Refuses `malformed`."""
    try:
        changes = msgspec.convert(raw, tuple[Change, ...])
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise Refused("malformed", "These changes could not be read.") from None
    if len(changes) > LONGEST_LIST or any(not 1 <= len(one.path) <= DEEPEST for one in changes):
        raise Refused("malformed", "These changes could not be read.")
    return tuple(msgspec.structs.replace(one, added=False) for one in changes)


# -- what a field's type wants --------------------------------------------------------------------


def shape_at(shape: Any, path: Path) -> Any:  # noqa: ANN401 - a type as it stands in an annotation
    """The type at a path below a type, or None where only the content itself knows."""
    for key in path:
        plain = bare(shape)
        if isinstance(plain, type) and issubclass(plain, Struct):
            found = {info.encode_name: info.type for info in msgspec.structs.fields(plain)}
            shape = found.get(str(key))
        elif get_origin(plain) is tuple:
            shape = get_args(plain)[0]
        else:
            return None
    return shape


def bare(shape: Any) -> Any:  # noqa: ANN401
    """A type without the `None` that it may be instead."""
    if get_origin(shape) is types.UnionType:
        return next(arm for arm in get_args(shape) if arm is not types.NoneType)
    return shape


def typed(value: object, shape: Any) -> Any:  # noqa: ANN401
    """What was sent, as the type wants it; what cannot be that stays for `check` to complain of."""
    plain = bare(shape)
    if isinstance(value, str):
        text = paragraphs(clean(value, longest=LONGEST_TEXT))
        return None if not text and plain is not shape else _from_text(text, plain)
    if isinstance(value, list | tuple):
        return _each(value, get_args(plain)[0] if get_origin(plain) is tuple else None)
    if isinstance(value, dict):
        kept = {_key(k): typed(v, shape_at(plain, (k,))) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v is not None}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("bad-field", "This is not a number.")
    return value


def _each(values: Sequence[object], item: Any) -> list[Any]:  # noqa: ANN401
    if len(values) > LONGEST_LIST:
        raise Refused("too-large", "This list is too long.")
    kept = [found for one in values if (found := typed(one, item)) is not None]
    plain = bare(item)
    ticked = isinstance(plain, type) and issubclass(plain, Enum | int)
    return list(dict.fromkeys(kept)) if ticked else kept


def _from_text(text: str, plain: Any) -> Any:  # noqa: ANN401
    if plain is int:
        return int(text) if _NUMBER.fullmatch(text) else text or None
    if plain is bool:
        return True if text in _YES else False if text in _NO else text
    if plain is datetime.date:
        return _date(text)
    if get_origin(plain) is tuple:
        return _each([line for line in text.splitlines() if line.strip()], get_args(plain)[0])
    if isinstance(plain, type) and issubclass(plain, Enum):
        return text or None
    return text


def _date(text: str) -> datetime.date | str | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _key(name: object) -> str:
    key = str(name)
    if not key or clean(key, longest=LONGEST_KEY, lines=False) != key:
        raise Refused("bad-field", "A field has a name that cannot be used.")
    return key


def paragraphs(text: str) -> str:
    """What was typed, so that a file keeps its lines: each is a paragraph, or begins with `- `."""
    lines = [line for line in text.split("\n") if line.strip()]
    joined = "".join(("\n" if line.startswith("- ") else "\n\n") + line for line in lines)
    return joined.strip()


# -- making a change ------------------------------------------------------------------------------


def apply(raw: dict[str, Any], change: Change, shape: Any = None) -> Change:  # noqa: ANN401
    """Make a change on the tables in place; returns it as it was made. Refuses `bad-field`."""
    *way, last = (_key(key) if isinstance(key, str) else key for key in change.path)
    value = typed(change.value, shape_at(shape, change.path))
    nothing = value is None and change.order is None
    holder: Any = raw
    for n, key in enumerate(way):
        below: Any = [] if isinstance((*way, last)[n + 1], int) else {}
        holder = _into(holder, key, below, nothing=nothing)
        if holder is None:  # it is not there, so it is gone already
            return change
    if change.order is not None:
        _reorder(_into(holder, last, [], nothing=False), change.order)
        return change
    last, added = _put(holder, last, value)
    return msgspec.structs.replace(change, path=(*way, last), value=value, added=added)


def _into(holder: Any, key: str | int, below: Any, *, nothing: bool) -> Any:  # noqa: ANN401
    """What stands at a key, made anew where nothing does (unless there is nothing to put there)."""
    if isinstance(holder, list) and isinstance(key, int):
        if not 0 <= key < len(holder):
            raise _no_such_place()
    elif isinstance(holder, dict) and isinstance(key, str):
        if key not in holder:
            if nothing:
                return None
            holder[key] = below
    else:
        raise _no_such_place()
    found = holder[key]
    if not isinstance(found, list if isinstance(below, list) else dict):
        raise _no_such_place()
    return found


def _put(holder: Any, key: str | int, value: object) -> tuple[str | int, bool]:  # noqa: ANN401
    if isinstance(holder, list) and isinstance(key, int):
        return _put_in_list(holder, max(key, 0), value)
    if not (isinstance(holder, dict) and isinstance(key, str)):
        raise _no_such_place()
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value
    return key, False


def _put_in_list(holder: list[Any], key: int, value: object) -> tuple[int, bool]:
    if key >= len(holder):
        if value is not None:
            holder.append(value)
        return len(holder) - (value is not None), value is not None
    if value is None:
        del holder[key]
    else:
        holder[key] = value
    return key, False


def _reorder(found: list[Any], order: Sequence[int]) -> None:
    if sorted(order) != list(range(len(found))):
        raise Refused("bad-field", "This order does not name every line once.")
    found[:] = [found[n] for n in order]


def _no_such_place() -> Refused:
    return Refused("bad-field", "There is no such place in this text.")


# -- two people's changes -------------------------------------------------------------------------


def rebased(mine: Change, others: Iterable[Change]) -> Change | None:
    """What my change means after those of others; None if one of theirs is about the same."""
    for other in others:
        moved = _after(mine, other)
        if moved is None:
            return None
        mine = moved
    return mine


def muddled(batch: Sequence[Change], n: int, others: Iterable[Change]) -> bool:
    """Whether places of the n-th change cannot be told: both sides moved lines of one list."""
    before = {one.shifts for one in batch[:n]} - {None}
    here = {lines for lines in before if lines and _under(batch[n].path, lines)}
    return any(other.shifts in here for other in others)


def _after(mine: Change, other: Change) -> Change | None:
    lines = other.shifts
    if not other.path:
        return None
    if lines is not None:
        return _after_a_shift(mine, other, lines)
    return None if _same_place(mine, other) else mine


def _same_place(mine: Change, other: Change) -> bool:
    if mine.added:
        return _under(mine.path[:-1], other.path)
    if mine.order is not None:
        return _under(mine.path, other.path)
    if mine.path == other.path and mine.value == other.value:
        return False
    return _under(mine.path, other.path) or _under(other.path, mine.path)


def _after_a_shift(mine: Change, other: Change, lines: Path) -> Change | None:
    """Follow a line to its new place in the list that the other one changed."""
    if _under(lines, mine.path) and not (mine.added and mine.path[:-1] == lines):
        return None  # mine is about the list as a whole
    if not _under(mine.path, lines):
        return mine
    depth = len(lines)
    if mine.added and len(mine.path) == depth + 1:
        return mine  # the end is the end
    place = mine.path[depth]
    assert isinstance(place, int), "Whatever is below a list begins with a place in it"
    place = _moved(place, other, depth)
    if place < 0:
        return None
    path = (*mine.path[:depth], place, *mine.path[depth + 1 :])
    return msgspec.structs.replace(mine, path=path)


def _moved(place: int, other: Change, depth: int) -> int:
    if other.order is not None:
        return other.order.index(place) if place in other.order else -1
    at = other.path[depth]
    assert isinstance(at, int), "An element of a list has a place in it"
    if other.added:
        return place
    return -1 if place == at else place - (place > at)


def _under(path: Path, above: Path) -> bool:
    return path[: len(above)] == above
