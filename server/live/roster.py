"""Who a keeper knows, with what is looked up at every face and every join kept beside it."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from server.core.ids import PersonId
from server.core.text import skeleton
from server.store.people import PersonRow


class Roster(Mapping[PersonId, PersonRow]):
    """The people of a room by id, also those who left it.

    `names` is what they want to be called, `taken` how those names look (see `skeleton`): made once
    for each person and not for each look, or a room of hundreds would spend its time on them.
    """

    def __init__(self, rows: Iterable[PersonRow] = ()) -> None:
        self._rows: Final[dict[PersonId, PersonRow]] = {}
        self._names: Final[dict[PersonId, str]] = {}
        self.names: Final[Mapping[PersonId, str]] = MappingProxyType(self._names)
        self.taken: Final[set[str]] = set()
        for row in rows:
            self.put(row)

    def put(self, row: PersonRow) -> None:
        """Somebody new, or somebody known with another token; a name never changes."""
        self._rows[row.id] = row
        self._names[row.id] = row.name
        self.taken.add(skeleton(row.name))

    def __getitem__(self, person: PersonId) -> PersonRow:
        return self._rows[person]

    def __iter__(self) -> Iterator[PersonId]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
