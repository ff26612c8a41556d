"""What a person may send right now, as records; and reading what was sent against them.

A `Form` is the single source of the phone's HTML, of `view.forms` in the API, and of the check at
the door (interface.md section 3): what is not on a form cannot be sent. A kind's `accept`
receives the values read here and never sees raw input.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from server.core.refusals import Refused
from server.core.said import figure, say
from server.core.text import clean

FieldType = Literal["choice", "choices", "number", "text", "order", "point", "flag"]


class Option(msgspec.Struct, frozen=True):
    """One answer to choose: `value` is sent, `label` is read; `mark` names its shape on screens."""

    value: str
    label: str
    mark: str = ""


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place on a field of two axes, each 0 to 100."""

    x: float
    y: float


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to fill in. `min` and `max` bound a number, or how many choices are taken."""

    name: str
    type: FieldType
    label: str = ""
    # by a factory, so that `omit_defaults` leaves it in: a form always says it (interface.md 3)
    required: bool = msgspec.field(default_factory=lambda: True)
    options: tuple[Option, ...] = ()
    min: float | None = None
    max: float | None = None
    max_length: int | None = None
    value: Any = None  # what this person sent before, so that a reload shows it


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One act a person may do now: the action's name, the words on its button, its fields.

    `aside`: possible, but not on the way that the activity takes by itself (stop, more time, help).
    """

    action: str
    label: str
    fields: tuple[Field, ...] = ()
    aside: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A command a facilitator may give now. `main`: the natural next act; `grave`: ask once."""

    command: str
    label: str
    fields: tuple[Field, ...] = ()
    main: bool = False
    grave: bool = False
    fixed: tuple[tuple[str, str], ...] = ()  # fields this button fills in by itself


Values = dict[str, Any]


def read(fields: tuple[Field, ...], sent: Mapping[str, object]) -> Values:
    """The typed values of what was sent; optional fields left out are absent.

    Refuses `missing-field` and `bad-field` (also for names that are not on the form), with the
    field's name in the details.
    """
    known = {field.name for field in fields}
    for name in sent:
        if name not in known:
            raise Refused(
                "bad-field",
                say("There is no field called %(name)s here.", name=repr(name[:40])),
                field=name,
            )
    values: Values = {}
    for field in fields:
        raw = sent.get(field.name)
        if raw is None or raw in ("", []):
            if field.required:
                raise Refused("missing-field", _missing(field), field=field.name)
            continue
        values[field.name] = _read_one(field, raw)
    return values


def _missing(field: Field) -> str:
    return {
        "text": say("Please write something first."),
        "choice": say("Please choose one."),
        "choices": say("Please choose at least one."),
    }.get(field.type, say("Something is missing."))


def _read_one(field: Field, raw: object) -> object:
    return _READERS[field.type](field, raw)


def _unfit(field: Field, sentence: str = "") -> Refused:
    return Refused("bad-field", sentence, field=field.name)


def _option(field: Field, raw: object) -> str:
    if isinstance(raw, str) and any(raw == option.value for option in field.options):
        return raw
    raise _unfit(field, say("Please choose one of the answers shown."))


def _options(field: Field, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise _unfit(field, say("Please choose from the answers shown."))
    chosen = {_option(field, one) for one in raw}
    if len(chosen) != len(raw):
        raise _unfit(field, say("Each answer can be chosen once."))
    if field.max is not None and len(chosen) > field.max:
        raise _unfit(
            field,
            say("Please choose at most %(n)s.", n=figure(f"{field.max:g}")),
        )
    if field.min is not None and len(chosen) < field.min:
        raise _unfit(
            field,
            say("Please choose at least %(n)s.", n=figure(f"{field.min:g}")),
        )
    return tuple(option.value for option in field.options if option.value in chosen)


def _order(field: Field, raw: object) -> tuple[str, ...]:
    wanted = sorted(option.value for option in field.options)
    if not isinstance(raw, list | tuple) or sorted(map(str, raw)) != wanted:
        raise _unfit(field, say("Please put each of them in one place."))
    return tuple(str(one) for one in raw)


def _number(field: Field, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:  # NaN
        raise _unfit(field, say("Please give a number."))
    low, high = field.min, field.max
    if (low is not None and raw < low) or (high is not None and raw > high):
        raise _unfit(
            field,
            say(
                "Please give a number from %(low)s to %(high)s.",
                low=figure(f"{low or 0:g}"),
                high=figure(f"{high or 0:g}"),
            ),
        )
    return raw


def _point(field: Field, raw: object) -> Point:
    try:
        point = msgspec.convert(raw, Point)
    except msgspec.ValidationError:
        raise _unfit(field, say("Please place it on the field.")) from None
    if not (0 <= point.x <= 100 and 0 <= point.y <= 100):
        raise _unfit(field, say("Please place it on the field."))
    return point


def _flag(field: Field, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _unfit(field)
    return raw


def _text(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        raise _unfit(field, say("Please write words."))
    text = clean(raw, longest=field.max_length or 2000)
    if not text:
        if field.required:
            raise Refused("missing-field", _missing(field), field=field.name)
        return ""
    return text


_READERS: Final[Mapping[FieldType, Callable[[Field, Any], object]]] = {
    "choice": _option,
    "choices": _options,
    "order": _order,
    "number": _number,
    "point": _point,
    "flag": _flag,
    "text": _text,
}
