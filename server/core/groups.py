"""Small groups in a room: forming them, keeping anybody from being alone, partners not met before.

Nothing here knows what the groups do. People come as ids and chance as a seed; who is in the room
is handed in, because a group is who is left of it: nobody's leaving has to be written down.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

from rpds import HashTrieMap

from server.core.ids import PersonId, shuffled

GroupNumber = int  # as people read it, from 1
Seats = tuple[tuple[PersonId, ...], ...]

_SWAPS: Final = 400  # tries to part two who have met; beyond that the room is too small for it


def sizes(people: int, size: int) -> tuple[int, ...]:
    """How many sit in each group, so that nobody is alone and no group grows by more than one.

    Who is over joins another group, except where five in trios or fours are better off as three
    and two.

    >>> sizes(7, 2), sizes(7, 3), sizes(8, 3), sizes(31, 3)[:2], sizes(5, 3), sizes(9, 4)
    ((3, 2, 2), (4, 3), (4, 4), (4, 3), (3, 2), (3, 3, 3))
    """
    if people < 2:
        return ()
    count = -(-people // size) if size > 3 else max(1, people // size)
    if people == 5 and size > 2:
        count = 2
    least, over = divmod(people, count)
    return tuple(least + (n < over) for n in range(count))


def form(
    people: Iterable[PersonId],
    size: int,
    seed: int,
    met: Collection[frozenset[PersonId]] = frozenset(),
) -> Seats:
    """The people in groups of about `size`, drawn by the seed; those who have met are kept apart.

    Where that cannot be, because the room is small, as few of them as a few hundred swaps find.
    """
    drawn = list(shuffled(sorted(people), seed, key="groups"))
    groups: list[list[PersonId]] = []
    for wanted in sizes(len(drawn), size):
        group = [drawn.pop()]
        while len(group) < wanted:
            best = min(range(len(drawn)), key=lambda n: (_known(group, drawn[n], met), n))
            group.append(drawn.pop(best))
        groups.append(group)
    if met:
        _part(groups, met)
    # The order inside a group is the order of turns, and is drawn as well.
    return tuple(shuffled(group, seed, key=f"turns {n}") for n, group in enumerate(groups))


def _known(group: Sequence[PersonId], one: PersonId, met: Collection[frozenset[PersonId]]) -> int:
    return sum(frozenset((one, other)) in met for other in group)


def _part(groups: list[list[PersonId]], met: Collection[frozenset[PersonId]]) -> None:
    """Swap people between groups as long as that parts some who have met."""
    for _ in range(_SWAPS):
        swap = next(_swaps(groups, met), None)
        if swap is None:
            return
        (here, a), (there, b) = swap
        groups[here][a], groups[there][b] = groups[there][b], groups[here][a]


def _swaps(
    groups: list[list[PersonId]], met: Collection[frozenset[PersonId]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for here, group in enumerate(groups):
        for a, one in enumerate(group):
            rest = [p for p in group if p != one]
            now = _known(rest, one, met)
            if not now:
                continue
            for there, other in enumerate(groups):
                if there == here:
                    continue
                for b, two in enumerate(other):
                    others = [p for p in other if p != two]
                    before = now + _known(others, two, met)
                    if _known(others, one, met) + _known(rest, two, met) < before:
                        yield (here, a), (there, b)


def pairs(seats: Iterable[Collection[PersonId]]) -> frozenset[frozenset[PersonId]]:
    """Everybody who sat together, two by two."""
    return frozenset(frozenset(two) for group in seats for two in combinations(group, 2))


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where. A person who sits nowhere watches, or has come late."""

    seats: HashTrieMap[GroupNumber, tuple[PersonId, ...]] = field(default_factory=HashTrieMap)
    place: HashTrieMap[PersonId, GroupNumber] = field(default_factory=HashTrieMap)

    @property
    def numbers(self) -> tuple[GroupNumber, ...]:
        """The groups' numbers, in order."""
        return tuple(sorted(self.seats))

    def of(self, person: PersonId) -> GroupNumber | None:
        """The group that somebody sits in."""
        return self.place.get(person)

    def live(self, number: GroupNumber, here: Collection[PersonId]) -> tuple[PersonId, ...]:
        """Who of a group is still in the room, in the order of turns."""
        return tuple(p for p in self.seats.get(number, ()) if p in here)

    def seated(self, person: PersonId, number: GroupNumber) -> Seating:
        """The same with this person in that group, at the end of its order; 0 is no group."""
        was = self.place.get(person)
        if was == number:
            return self
        seats, place = self.seats, self.place.discard(person)
        if was is not None:
            seats = seats.insert(was, tuple(p for p in seats[was] if p != person))
        if number:
            seats = seats.insert(number, (*(seats.get(number) or ()), person))
            place = place.insert(person, number)
        return replace(self, seats=seats, place=place)

    def room_for(self, here: Collection[PersonId], person: PersonId) -> GroupNumber:
        """The group that somebody who comes late does best to join; 0 if there is none.

        The one with the fewest people, but before that one in which somebody sits alone.
        """
        open_ = [
            (len(live) or 9_999, number)
            for number in self.numbers
            if (live := [p for p in self.live(number, here) if p != person])
        ]
        return min(open_)[1] if open_ else 0

    def alone(self, here: Collection[PersonId]) -> tuple[PersonId, GroupNumber] | None:
        """Somebody who is alone in a group, and the group that they should join."""
        for number in self.numbers:
            live = self.live(number, here)
            if len(live) == 1 and (to := self.room_for(here, live[0])) and to != number:
                return live[0], to
        return None


def seating(groups: Iterable[Iterable[PersonId]]) -> Seating:
    """A seating with groups numbered from 1."""
    found = {number: tuple(group) for number, group in enumerate(groups, start=1)}
    place: Mapping[PersonId, GroupNumber] = {
        person: number for number, group in found.items() for person in group
    }
    return Seating(HashTrieMap(found), HashTrieMap(place))


def partners(seatings: Iterable[Seating]) -> dict[PersonId, tuple[PersonId, ...]]:
    """Everybody with all whom they sat with, over several seatings."""
    together: dict[PersonId, set[PersonId]] = {}
    for one in seatings:
        for group in one.seats.values():
            for person in group:
                together.setdefault(person, set()).update(group)
    return {person: tuple(sorted(all_ - {person})) for person, all_ in together.items()}
