"""Who is at a draft just now: heard of from their page, and forgotten when it falls silent."""

from typing import Final, NamedTuple

_STAYS: Final = 45.0  # seconds after which somebody who was not heard of is away


class Present(NamedTuple):
    """Somebody who is at a draft now, and the field that they are in."""

    who: str
    at: float
    field: str


class Visitors:
    """Everybody at every draft, page by page: one person with two pages open is there twice."""

    def __init__(self) -> None:
        self._here: dict[int, dict[tuple[str, str], Present]] = {}

    def visit(self, number: int, by: str, seat: str, field: str, now: float) -> tuple[Present, ...]:
        """Note who is at a draft at a moment (epoch seconds); returns who else is there."""
        here = self._here.setdefault(number, {})
        here[by, seat] = Present(by, now, field[:120])
        for gone in [key for key, one in here.items() if now - one.at > _STAYS]:
            del here[gone]
        return tuple(one for key, one in here.items() if key != (by, seat))
