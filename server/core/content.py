"""From a step's raw content to the shape that its kind reads."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec

from server.core.complaint import Complaint

T = TypeVar("T")

NAME: Final = "name"
LIKE: Final = "like"

# A string in content that nobody reads: other content, or what people gave, calls something by it.
# One that repeats a text of the same content adds the field that this text stands in, as `LIKE`.
Name: TypeAlias = Annotated[str, msgspec.Meta(extra={NAME: True})]


def shaped(raw: Mapping[str, object], shape: type[T]) -> T:
    """The content as `shape`, or a `Complaint` that names the field that does not fit."""
    try:
        return msgspec.convert(raw, shape)
    except UnicodeEncodeError:  # half a character, which only Python's own JSON reader lets in
        raise Complaint("content: holds a character that cannot be shown") from None
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise Complaint(f"{where.rstrip('`') or 'content'}: {what}") from None
