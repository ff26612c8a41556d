"""A form for what a step holds, made from the type that its kind reads the content into.

A node is one thing to fill in, or several of the same, or several that belong together. What comes
back is read by the same type; an empty field says nothing. Names by which content calls its own
parts are kept and never shown; a new part gets one of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import msgspec
from msgspec import inspect
from starlette.datastructures import FormData

from facilitator.content_words import BRIEF, CHOICES, FIELDS
from server.core.content import LIKE, NAME
from server.core.said import Said, plain

NodeKind = Literal["line", "text", "lines", "number", "yes", "one", "some", "name", "table", "rows"]
_LISTS: Final = (inspect.VarTupleType, inspect.ListType)
_NUMBERS: Final = (inspect.IntType, inspect.FloatType)
_BRIEF: Final = 60  # characters that still fit one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One part of the form. `name` is its path with dots below the step's `content`."""

    name: str
    key: str
    kind: NodeKind
    label: str
    value: Any = None
    text: str = ""
    options: Sequence[tuple[str, str]] = ()
    inner: Sequence["Node"] = ()  # of a table
    rows: Sequence["Node"] = ()  # each a table; the blank one for a new row stands apart
    blank: "Node | None" = None
    held: bool = True  # whether the content says it; else this is the usual value
    changed: bool = False  # whether the recipe says something else
    least: bool = False  # whether it must be there


def content_form(
    shape: Any,  # noqa: ANN401 - any type
    whole: Mapping[str, Any],
    base: Mapping[str, Any],
) -> tuple[Node, ...]:
    """The form of a content: `whole` is what holds, `base` what the recipe says of it."""
    nodes = []
    for field in _fields(shape):
        key = field.encode_name
        value = whole.get(key, _usual(field))
        node = _node(field.type, f"content.{key}", key, value)
        changed = key in base and base[key] != whole.get(key)
        nodes.append(_with(node, held=key in whole, changed=changed, least=field.required))
    return tuple(nodes)


def sent(form: FormData, shape: Any, key: str) -> Any:  # noqa: ANN401
    """What a form says of one part of a content; None if nothing."""
    field = next((one for one in _fields(shape) if one.encode_name == key), None)
    return None if field is None else _read(form, f"content.{key}", field.type)


def usual(shape: Any, key: str) -> Any:  # noqa: ANN401
    """What a content means that says nothing of this."""
    field = next((one for one in _fields(shape) if one.encode_name == key), None)
    return None if field is None else _usual(field)


@cache
def _fields(shape: Any) -> tuple[inspect.Field, ...]:  # noqa: ANN401
    info = inspect.type_info(shape)
    assert isinstance(info, inspect.StructType), "A content is read into a struct"
    return info.fields


def _usual(field: inspect.Field) -> Any:  # noqa: ANN401
    if field.default is not msgspec.NODEFAULT:
        return msgspec.to_builtins(field.default, enc_hook=plain)
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.to_builtins(field.default_factory(), enc_hook=plain)
    return None


# -- drawing --------------------------------------------------------------------------------------


def _with(node: Node, **what: Any) -> Node:  # noqa: ANN401
    kept = {name: getattr(node, name) for name in Node.__slots__}
    return Node(**{**kept, **what})


def _node(kind: inspect.Type, name: str, key: str, value: Any) -> Node:  # noqa: ANN401
    bare, is_name = _bare(kind)
    label: Said | str = FIELDS.get(key) or key.replace("_", " ")
    if isinstance(bare, inspect.StructType):
        return Node(
            name=name, key=key, kind="table", label=label, inner=tuple(_inner(bare, name, value))
        )
    if isinstance(bare, _LISTS):
        return _list(bare, name, key, label, value)
    text = "" if value is None else str(value)
    if choices := _choices(bare):
        options = [(one, CHOICES.get(one, one)) for one in choices]
        return Node(
            name=name, key=key, kind="one", label=label, value=text, text=text, options=options
        )
    if isinstance(bare, inspect.BoolType):
        return Node(name=name, key=key, kind="yes", label=label, value=value is True)
    if isinstance(bare, _NUMBERS):
        return Node(name=name, key=key, kind="number", label=label, value=value, text=text)
    short = key in BRIEF and len(text) <= _BRIEF and "\n" not in text
    sort: NodeKind = "name" if is_name else "line" if short else "text"
    return Node(name=name, key=key, kind=sort, label=label, value=value, text=text)


def _inner(shape: inspect.StructType, name: str, value: Any) -> Iterator[Node]:  # noqa: ANN401
    table = value if isinstance(value, Mapping) else {}
    for field in shape.fields:
        key = field.encode_name
        node = _node(field.type, f"{name}.{key}", key, table.get(key, _usual(field)))
        yield _with(node, least=field.required)


def _list(
    shape: inspect.VarTupleType | inspect.ListType,
    name: str,
    key: str,
    label: str,
    value: Any,  # noqa: ANN401
) -> Node:
    values = value if isinstance(value, list | tuple) else []
    item, _ = _bare(shape.item_type)
    if isinstance(item, inspect.StructType):
        rows = [_node(item, f"{name}.{n}", key, one) for n, one in enumerate(values)]
        blank = _node(item, f"{name}.{len(values)}", key, None)
        return Node(name=name, key=key, kind="rows", label=label, rows=rows, blank=blank)
    if choices := _choices(item):
        options = [(one, CHOICES.get(one, one)) for one in choices]
        ticked = [str(one) for one in values]
        return Node(name=name, key=key, kind="some", label=label, value=ticked, options=options)
    text = "\n".join(str(one) for one in values)
    return Node(name=name, key=key, kind="lines", label=label, value=values, text=text)


def _bare(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    """The type without what stands around it, and whether it is a name that nobody reads."""
    is_name = False
    while True:
        if isinstance(kind, inspect.Metadata):
            extra = kind.extra or {}
            is_name = is_name or (bool(extra.get(NAME)) and LIKE not in extra)
            kind = kind.type
        elif isinstance(kind, inspect.UnionType):
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
        else:
            return kind, is_name


def _choices(kind: inspect.Type) -> list[str]:
    if isinstance(kind, inspect.EnumType):
        return [str(one.value) for one in kind.cls]
    return [str(one) for one in kind.values] if isinstance(kind, inspect.LiteralType) else []


# -- reading --------------------------------------------------------------------------------------


def _read(form: FormData, name: str, kind: inspect.Type) -> Any:  # noqa: ANN401
    bare, _ = _bare(kind)
    if isinstance(bare, inspect.StructType):
        return _table(form, name, bare)
    if isinstance(bare, _LISTS):
        item, _ = _bare(bare.item_type)
        return _several(form, name, item)
    written = str(form.get(name, "")).replace("\r\n", "\n").strip()
    if isinstance(bare, inspect.BoolType):
        return bool(written)
    return _value(written, bare) if written else None


def _value(written: str, bare: inspect.Type) -> Any:  # noqa: ANN401
    """The number or the choice that a text means; what it cannot be stays for `check` to say."""
    numbers = isinstance(bare, inspect.LiteralType) and any(type(v) is int for v in bare.values)
    try:
        if isinstance(bare, inspect.IntType) or numbers:
            return int(written)
        if isinstance(bare, inspect.FloatType):
            return float(written)
    except ValueError:
        return written
    return written


def _several(form: FormData, name: str, item: inspect.Type) -> list[Any] | None:
    if isinstance(item, inspect.StructType):
        tables = [_table(form, f"{name}.{n}", item) for n in _places(form, name)]
        found = [table for table in tables if table is not None]
        _call(found, item)
        return found or None
    if choices := _choices(item):
        ticked = [str(one) for one in form.getlist(name)]
        return [one for one in choices if one in ticked] or None
    lines = str(form.get(name, "")).splitlines()
    return [line.strip() for line in lines if line.strip()] or None


def _places(form: FormData, name: str) -> list[int]:
    """The rows that a form has, in its own order."""
    start = f"{name}."
    found = [key[len(start) :].split(".")[0] for key in form if key.startswith(start)]
    return [int(one) for one in dict.fromkeys(found) if one.isdecimal()]


def _table(form: FormData, name: str, shape: inspect.StructType) -> dict[str, Any] | None:
    """What stands in a row, without what it would mean anyway; None if nobody wrote into it."""
    table: dict[str, Any] = {}
    says = False
    for field in shape.fields:
        key = field.encode_name
        value = _read(form, f"{name}.{key}", field.type)
        if value is None or (not field.required and value == _usual(field)):
            continue
        table[key] = value
        says = says or not (_bare(field.type)[1] or isinstance(value, bool))
    return table if says else None


def _call(tables: list[dict[str, Any]], shape: inspect.StructType) -> None:
    """Give every new row the name that it must have."""
    for field in shape.fields:
        if not (field.required and _bare(field.type)[1]):
            continue
        taken = {table.get(field.encode_name) for table in tables}
        for n, table in enumerate(tables, start=1):
            if field.encode_name not in table:
                table[field.encode_name] = next(
                    name for k in range(n, 1000) if (name := f"part-{k}") not in taken
                )
                taken.add(table[field.encode_name])


def as_sent(shape: Any, key: str, value: Any) -> Any:  # noqa: ANN401
    """What a form would say of a value that nobody touched."""
    field = next((one for one in _fields(shape) if one.encode_name == key), None)
    return value if field is None else _as_sent(field.type, value)


def _as_sent(kind: inspect.Type, value: Any) -> Any:  # noqa: ANN401
    bare, _ = _bare(kind)
    if isinstance(bare, inspect.StructType) and isinstance(value, Mapping):
        table = {
            field.encode_name: kept
            for field in bare.fields
            if (kept := _as_sent(field.type, value.get(field.encode_name))) is not None
            and (field.required or kept != _usual(field))
        }
        return table or None
    if isinstance(bare, _LISTS) and isinstance(value, list | tuple):
        return [
            kept for one in value if (kept := _as_sent(bare.item_type, one)) is not None
        ] or None
    if isinstance(value, str):
        return value.strip() or None
    return value
