"""From a step's raw content to the shape that its kind reads."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from server.core.complaint import Complaint

T = TypeVar("T")


def shaped(raw: Mapping[str, object], shape: type[T]) -> T:
    """The content as `shape`, or a `Complaint` that names the field that does not fit."""
    try:
        return msgspec.convert(raw, shape)
    except UnicodeEncodeError:  # half a character, which only Python's own JSON reader lets in
        raise Complaint("content: holds a character that cannot be shown") from None
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise Complaint(f"{where.rstrip('`') or 'content'}: {what}") from None
