"""What a form of the agenda wants changed in a draft's text: no more than what differs.

A form tells which of its fields it speaks of (`told`), so that what nobody touched says nothing. A
step that is taken from a recipe keeps it: what reads as the recipe does is left out of the step.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.datastructures import FormData

from facilitator.content_form import as_sent, sent, usual
from server.activities import KINDS
from server.core.refusals import Refused
from server.core.said import say
from server.core.workshop import Step, Workshop
from server.library.changes import Change, Path, shape_at, typed
from server.library.names import LONGEST_SLUG
from server.library.outline import Line, Outline

HEAD: Final = (
    "title",
    "summary",
    "audience",
    "language",
    "author",
    "licence",
    "version",
    "id",
    "followed_by",
)
FRAME: Final = ("title", "minutes", "seconds", "notes", "scenario", "from", "firm", "short")
_TICKED: Final = ("audience",)
_MAY_BE_EMPTY: Final = ("notes",)  # in the place of what the recipe says
_END: Final = 100_000  # behind the end of every list


# -- the head -------------------------------------------------------------------------------------


def of_head(raw: Mapping[str, Any], form: FormData) -> Iterator[Change]:
    """What a form wants changed in the fields that stand above the steps."""
    for name in _told(form):
        if name not in HEAD:
            raise Refused("bad-field")
        shape = shape_at(Workshop, (name,))
        said = [str(one) for one in form.getlist(name)] if name in _TICKED else _text(form, name)
        value = typed(said, shape) or None
        if value != (raw.get(name) or None):
            yield Change(path=(name,), value=value)


# -- one step -------------------------------------------------------------------------------------


def of_step(line: Line, form: FormData) -> Iterator[Change]:
    """What a form wants changed in a step; with `reset`, which field is the recipe's again."""
    for name in _told(form):
        where, _, key = name.partition(".")
        if where == "content" and key:
            yield from _of_content(line, form, key)
        elif name in FRAME:
            yield from _of_frame(line, form, name)
        else:
            raise Refused("bad-field")
    if reset := str(form.get("reset", "")):
        yield from _without(line, tuple(reset.split(".", 1)))


def _of_frame(line: Line, form: FormData, name: str) -> Iterator[Change]:
    value = _frame_value(line, form, name)
    was, base = line.whole.get(name), line.base.get(name)
    if _alike(value, was):
        return
    if value is None and base and name in _MAY_BE_EMPTY:
        value = ""
    if _alike(value, base) or value is None:
        yield from _without(line, (name,))
    else:
        yield Change(path=("steps", line.place, name), value=value)


def _frame_value(line: Line, form: FormData, name: str) -> Any:  # noqa: ANN401
    if name == "short":
        return _short(line, form)
    if name == "firm":
        return "firm" in form
    return typed(_text(form, name), shape_at(Step, (name,))) or None


def _short(line: Line, form: FormData) -> dict[str, Any] | None:
    """The short form, with whatever it lays over the content kept as it is."""
    minutes = typed(_text(form, "short.minutes"), int)
    how = typed(_text(form, "short.how"), str)
    if not minutes and not how:
        return None
    was = line.whole.get("short")
    content = was.get("content") if isinstance(was, Mapping) else None
    short: dict[str, Any] = {"minutes": minutes, "how": how}
    if content:
        short["content"] = content
    return {name: value for name, value in short.items() if value is not None}


def _of_content(line: Line, form: FormData, key: str) -> Iterator[Change]:
    kind = KINDS.get(line.kind)
    if kind is None:
        raise Refused("bad-field", say("Nobody knows what this step holds."))
    shape = kind.content
    own, base, whole = (_content(table) for table in (line.own, line.base, line.whole))
    value = sent(form, shape, key)
    was = as_sent(shape, key, whole.get(key, usual(shape, key)))
    if _alike(value, was):
        return
    path: Path = ("steps", line.place, "content", key)
    recipe = as_sent(shape, key, base.get(key))
    if key in base and not _alike(value, recipe):
        yield Change(path=path, value=_empty(whole.get(key)) if value is None else value)
    elif key in base or value is None or value == usual(shape, key):
        if key in own:
            yield from _without(line, ("content", key))
    else:
        yield Change(path=path, value=value)


def _without(line: Line, way: Path) -> Iterator[Change]:
    """Take something out of a step, and the table around it with its last field."""
    holder: Any = line.own
    for key in way[:-1]:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    if not isinstance(holder, Mapping) or way[-1] not in holder:
        return
    if len(way) > 1 and len(holder) == 1:
        way = way[:-1]
    yield Change(path=("steps", line.place, *way))


def _content(table: Mapping[str, Any]) -> Mapping[str, Any]:
    content = table.get("content")
    return content if isinstance(content, Mapping) else {}


def _empty(was: object) -> Any:  # noqa: ANN401
    """Nothing, of the kind that stood there: a step cannot leave out what its recipe says."""
    return [] if isinstance(was, list) else False if isinstance(was, bool) else ""


def _alike(one: object, other: object) -> bool:
    return (one or None) == (other or None)


def _told(form: FormData) -> list[str]:
    return list(dict.fromkeys(str(one) for one in form.getlist("told")))


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n")


# -- the list -------------------------------------------------------------------------------------


def moved(count: int, place: int, to: int) -> tuple[Change, ...]:
    """One step to another place."""
    if not (0 <= place < count and 0 <= to < count) or place == to:
        return ()
    order = [n for n in range(count) if n != place]
    order.insert(to, place)
    return (Change(path=("steps",), order=tuple(order)),)


def ordered(count: int, written: str) -> tuple[Change, ...]:
    """All steps in another order: `2,0,1`."""
    parts = written.split(",")
    if not all(part.isdecimal() for part in parts):
        raise Refused("malformed")
    order = tuple(int(part) for part in parts)
    if sorted(order) != list(range(count)):
        raise Refused("bad-field", say("This order does not name every step once."))
    return () if order == tuple(range(count)) else (Change(path=("steps",), order=order),)


def inserted(found: Outline, steps: Sequence[Mapping[str, Any]], at: int) -> tuple[Change, ...]:
    """Steps at a place, each under an id that nobody has."""
    count = len(found.lines)
    at = min(max(at, 0), count)
    taken = {line.id for line in found.lines}
    changes = []
    for step in steps:
        name = fresh(str(step.get("id") or "step"), taken)
        taken.add(name)
        changes.append(Change(path=("steps", _END), value={**step, "id": name}))
    order = [*range(count)]
    order[at:at] = range(count, count + len(steps))
    if at < count:
        changes.append(Change(path=("steps",), order=tuple(order)))
    return tuple(changes)


def timed(line: Line, by: int) -> Iterator[Change]:
    """A step some minutes longer or shorter, and never shorter than one."""
    minutes = max(1, line.minutes + by)
    if minutes == line.base.get("minutes"):
        yield from _without(line, ("minutes",))
    elif minutes != line.minutes:
        yield Change(path=("steps", line.place, "minutes"), value=minutes)


def fresh(name: str, taken: set[str]) -> str:
    """An id that is not among those that are taken: `pulse`, else `pulse-2`."""
    if name not in taken:
        return name
    stem = name.rstrip("0123456789").rstrip("-") if name[-1:].isdigit() else name
    stem = stem[: LONGEST_SLUG - 4] or "step"
    return next(f"{stem}-{n}" for n in range(2, 1000) if f"{stem}-{n}" not in taken)
