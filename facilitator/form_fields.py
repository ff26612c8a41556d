"""What a form for content is made of: fields, rows of the same, groups.

A field's name is its path in the file, with dots: `replies.assertive.verbal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from server.core.said import Said

Kind = Literal["line", "text", "lines", "number", "one", "some", "main", "yes", "date"]
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `most` counts words or characters; `shares` a row with what follows."""

    name: str
    label: Said
    line: str
    kind: Kind = "text"
    options: Words = field(default_factory=dict)
    most: int = 0
    unit: Literal["words", "characters"] = "words"
    rows: int = 3
    low: int = 0
    high: int = 100
    fixed: bool = False  # no longer to be changed once it stands in the library


@dataclass(frozen=True, slots=True)
class Rows:
    """Several of the same; the fields' names go on after `name.0.`, `name.1.`, …"""

    name: str
    label: Said
    line: str
    fields: tuple[Field, ...]
    add: Said
    new: Mapping[str, Any]
    most: int = 20


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the form."""

    id: str
    title: Said
    line: Said
    fields: tuple[Field | Rows, ...]
