"""What a room can do: every kind of activity, named once."""

from typing import Any

from server.activities import choice, contrast, responses
from server.core.kind import Kind

KINDS: dict[str, Kind[Any, Any, Any]] = {
    kind.name: kind for kind in (choice.KIND, contrast.KIND, responses.KIND)
}
