"""Makes changes in the text of a TOML file, so that its comments and its order stay.

The tables after a change are known (`server.library.changes`), so every text is read again by
another reader and believed only if it says the same. Ways that keep more are tried before ways
that keep less; the last writes the tables anew, which is always right and keeps no comment.
"""

import contextlib
import itertools
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, String

from server.library.changes import Change, Path
from server.library.paragraphs import unwrapped, unwrapped_all

_WIDE: Final = 100  # columns, as in the files that ship
_SHORT: Final = 60  # characters of a text that still stands in a table of one line
_HEADER: Final = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#]+?)[ \t]*\]\]?[ \t]*(#.*)?\n?")

Raw = dict[str, Any]


def read(text: str) -> Raw:
    """The tables of a text, as every reader of content sees them. Raises `TOMLDecodeError`."""
    raw = unwrapped_all(tomllib.loads(text))
    assert isinstance(raw, dict), "TOML is always a table"
    return raw


def edited(text: str, change: Change, after: Raw) -> str:
    """The text with a change made in it; `after` are the tables that must come of it."""
    wanted = unwrapped_all(after)
    for way in (_in_lines, _in_place, _headed, _in_block, _in_field):
        with contextlib.suppress(*_FAILURES):
            new = way(text, change, after)
            if read(new) == wanted:
                return new
    return dumped(after)


_FAILURES: Final = (
    TOMLKitError,
    tomllib.TOMLDecodeError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
)


def dumped(raw: Mapping[str, Any]) -> str:
    """Tables as a new text: plain fields first, then what needs a heading of its own."""
    return "\n".join(_lines(raw, ())).lstrip("\n") + "\n"


# -- writing values -------------------------------------------------------------------------------


def _lines(table: Mapping[str, Any], name: tuple[str, ...]) -> Iterator[str]:
    headed = {key: inner for key, inner in table.items() if _wants_heading(inner)}
    for key, inner in table.items():
        if key not in headed:
            yield f"{_dotted((key,))} = {written(inner)}"
    for key, inner in headed.items():
        for one in inner if isinstance(inner, list) else (inner,):
            yield from _block((*name, key), one, isinstance(inner, list))


def _block(name: tuple[str, ...], table: Mapping[str, Any], several: bool) -> Iterator[str]:
    yield ""
    yield f"[[{_dotted(name)}]]" if several else f"[{_dotted(name)}]"
    yield from _lines(table, name)


def _wants_heading(inner: Any) -> bool:  # noqa: ANN401
    if isinstance(inner, dict):
        return not inner or any(not _is_brief(one) for one in inner.values())
    tables = isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner)
    return bool(tables) and any(_wants_heading(one) for one in inner)


def _is_brief(inner: Any) -> bool:  # noqa: ANN401
    if isinstance(inner, str):
        return len(inner) <= _SHORT and "\n" not in inner
    return not isinstance(inner, dict | list)


def _dotted(name: Sequence[str]) -> str:
    return ".".join(tomlkit.key(part).as_string() for part in name)


def written(value: Any, *, one_line: bool = False) -> str:  # noqa: ANN401
    """A value as it stands in a file; a long text over several lines, unless it must not."""
    if isinstance(value, str):
        return _text(value, long="\n" in value or (len(value) > _WIDE and not one_line))
    if isinstance(value, dict):
        inner = ", ".join(
            f"{_dotted((key,))} = {written(one, one_line=True)}" for key, one in value.items()
        )
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        parts = [written(one, one_line=True) for one in value]
        flat = f"[{', '.join(parts)}]"
        tables = any(isinstance(one, dict) for one in value)
        if one_line or (len(flat) < _WIDE and not (tables and len(value) > 1)):
            return flat
        return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
    return str(tomlkit.item(value).as_string())


def _text(value: str, *, long: bool) -> str:
    if not long:
        return tomlkit.string(value).as_string()
    wrapped = "\n".join(
        textwrap.fill(line, _WIDE, break_long_words=False, break_on_hyphens=False)
        for line in value.split("\n")
    )
    kept = wrapped if unwrapped(wrapped) == unwrapped(value) else value
    body = tomlkit.string(kept, multiline=True).as_string().removeprefix('"""')
    return f'"""\n{body}'


# -- one value where it stands --------------------------------------------------------------------


def _in_place(text: str, change: Change, after: Raw) -> str:
    """Put the one value where it belongs, and leave everything else as it is."""
    document = tomlkit.parse(text)
    holder: Any = document
    *way, last = change.path
    for n, key in enumerate(way):
        if key not in holder if isinstance(key, str) else key >= len(holder):
            return _put(document, holder, key, _found(after, change.path[: n + 1]))
        holder = holder[key]
    if change.order is not None:
        holder = holder[last]
        _refill(holder, [holder[n] for n in change.order])
    elif change.value is None:
        del holder[last]
    else:
        return _put(document, holder, last, _found(after, change.path))
    return str(document.as_string())


def _put(document: Any, holder: Any, key: str | int, value: Any) -> str:  # noqa: ANN401
    if _wants_heading(value):
        raise ValueError("too much for a line")
    before = holder[key] if _has(holder, key) else None
    new = _item(value, before)
    if isinstance(holder, list) and key == len(holder):
        holder.append(new)
    else:
        holder[key] = new
    return str(document.as_string())


def _has(holder: Any, key: str | int) -> bool:  # noqa: ANN401
    return key in holder if isinstance(key, str) else key < len(holder)


def _item(value: Any, before: Any) -> Item:  # noqa: ANN401
    """A value in the manner in which the one before was written."""
    if isinstance(value, str) and isinstance(before, String):
        was_long = before.as_string().startswith(('"""', "'''"))
        shown = _text(value, long=was_long or "\n" in value)
    else:
        shown = written(value, one_line=isinstance(value, dict))
    return tomlkit.value(shown)


def _refill(array: Any, items: list[Any]) -> None:  # noqa: ANN401
    if isinstance(array, AoT):
        raise TypeError("tables with headings are moved as lines")
    several_lines = "\n" in array.as_string()
    array.clear()
    for one in items:
        array.append(one)
    array.multiline(several_lines)


def _found(raw: Any, path: Path) -> Any:  # noqa: ANN401
    for key in path:
        raw = raw[key]
    return raw


# -- tables with headings, as lines ---------------------------------------------------------------


def _in_lines(text: str, change: Change, after: Raw) -> str:
    """Move, add and take out `[[tables]]` with the comments above them."""
    lines = change.shifts
    if lines is None or not all(isinstance(key, str) for key in lines):
        raise ValueError("not a list of tables with headings")
    name = tuple(str(key) for key in lines)
    head, blocks, tail = _split(text, name)
    if change.order is not None:
        blocks = [blocks[n] for n in change.order]
    elif change.added:
        value = _found(after, change.path)
        blocks.append("\n".join(_block(name, value, several=True)) + "\n")
    else:
        del blocks[int(change.path[-1])]
    return _joined([head, *blocks, tail])


def _headed(text: str, change: Change, after: Raw) -> str:
    """Add a table that was not there, under a heading of its own at the end."""
    before = read(text)
    for n in range(1, len(change.path) + 1):
        name = change.path[:n]
        if not (isinstance(name[-1], str) and isinstance(before, dict)):
            break
        if name[-1] not in before:
            new = _block(tuple(map(str, name)), _found(after, name), several=False)
            return _joined([text, "\n".join(new) + "\n"])
        before = before[name[-1]]
    raise ValueError("not a new table with a heading")


def _in_block(text: str, change: Change, after: Raw) -> str:
    """Write the one `[[table]]` anew in which something changed."""
    place = [isinstance(key, int) for key in change.path].index(True)
    name = tuple(str(key) for key in change.path[:place])
    head, blocks, tail = _split(text, name)
    at = int(change.path[place])
    value = _found(after, change.path[: place + 1])
    above = blocks[at][: _start(blocks[at], name)]
    blocks[at] = above + "\n".join([*_block(name, value, several=True)][1:]) + "\n"
    return _joined([head, *blocks, tail])


def _joined(parts: Sequence[str]) -> str:
    """The parts below each other, with a line between them and none left over at the end."""
    joined = ""
    for part in parts:
        if joined and not joined.endswith("\n"):
            joined += "\n"
        gap = "\n" if joined and part and not part.startswith("\n") else ""
        joined += gap + part
    return joined.strip("\n") + "\n"


def _split(text: str, name: tuple[str, ...]) -> tuple[str, list[str], str]:
    """The text before `[[name]]`, each of these with what stands above and below it, the rest."""
    lines = text.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if _heads(line, name, inner=False)]
    if not starts:
        raise ValueError("no table of this name has a heading")
    end = next(
        (
            n
            for n in range(starts[0], len(lines))
            if _HEADER.fullmatch(lines[n]) and not _heads(lines[n], name, inner=True)
        ),
        len(lines),
    )
    bounds = [_above(lines, n) for n in starts]
    last = _above(lines, end) if end < len(lines) else end
    if starts[-1] >= end:
        raise ValueError("something else stands between the tables")
    cuts = [*bounds, last]
    blocks = ["".join(lines[a:b]) for a, b in itertools.pairwise(cuts)]
    return "".join(lines[: bounds[0]]), blocks, "".join(lines[last:])


def _heads(line: str, name: tuple[str, ...], *, inner: bool) -> bool:
    """Whether a line is the heading `[[name]]`, or with `inner` also of a table inside it."""
    found = _HEADER.fullmatch(line)
    if found is None:
        return False
    parts = tuple(part.strip().strip("\"'") for part in found[2].split("."))
    if parts == name:
        return found[1] == "[["
    return inner and parts[: len(name)] == name


def _above(lines: Sequence[str], n: int) -> int:
    """Where the comments above a heading begin; those that touch what is before belong to that."""
    start = n
    while start and (not lines[start - 1].strip() or lines[start - 1].lstrip().startswith("#")):
        start -= 1
    blank = next((k for k in range(start, n) if not lines[k].strip()), None)
    return start if blank is None and start == 0 else n if blank is None else blank


def _start(block: str, name: tuple[str, ...]) -> int:
    at = 0
    for line in block.splitlines(keepends=True):
        if _heads(line, name, inner=False):
            return at
        at += len(line)
    raise ValueError("no heading")


# -- a whole field --------------------------------------------------------------------------------


def _in_field(text: str, change: Change, after: Raw) -> str:
    """Write the whole field anew in which something changed; the others keep their comments."""
    field = str(change.path[0])
    document = tomlkit.parse(text)
    if field in document:
        del document[field]
    kept = str(document.as_string())
    if field not in after:
        return kept
    anew = "\n".join(_lines({field: after[field]}, ()))
    if _wants_heading(after[field]):
        return _joined([kept, anew + "\n"])
    document[field] = tomlkit.value(written(after[field]))
    return str(document.as_string())
