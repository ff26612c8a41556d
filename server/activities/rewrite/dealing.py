"""Who gets which line, whose rewrite they take a step further, and which pairs they compare.

Pure functions of the seed and the person. None of them moves while a round goes on: not with
somebody's answer, and hardly with somebody's coming or leaving.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Final, NamedTuple

from server.core.ids import PersonId, by_lot

_ENOUGH: Final = 400  # pairs looked at for one person; beyond that nothing new comes


class Candidate(NamedTuple):
    """A rewrite that may be compared, and whose it is: nobody compares their own."""

    id: str
    line: int
    text: str
    people: frozenset[PersonId] = frozenset()


def _lot(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:8])


def lines(
    people: Iterable[PersonId], of: int, seed: int, taken: Mapping[PersonId, int]
) -> dict[PersonId, int]:
    """A line (from 1) for each person, all lines about equally often.

    Everybody has a favourite by lot and gets it while there is room. Whoever has begun (`taken`)
    keeps theirs, and one more person in the room moves hardly anybody.
    """
    drawn = by_lot({*people, *taken}, seed)
    least, over = divmod(len(drawn), of)
    order = sorted(range(1, of + 1), key=lambda line: _lot(seed, "line", line))
    room = {line: least + (place < over) for place, line in enumerate(order)}
    for line in taken.values():
        room[line] = room.get(line, 0) - 1
    dealt = dict(taken)
    for person in drawn:
        if person not in dealt:
            dealt[person] = favourite(person, [n for n in order if room[n] > 0] or order, seed)
            room[dealt[person]] -= 1
    return dealt


def favourite(person: PersonId, among: Iterable[int], seed: int) -> int:
    """The line that a person likes best, by lot."""
    return min(among, key=lambda line: _lot(seed, person, line))


def to_pass_on(
    pool: Sequence[Candidate], me: PersonId, writers: Collection[PersonId], seed: int
) -> Candidate | None:
    """Somebody else's rewrite: of the next one in the ring of all writers who has one to pass on.

    So each is passed on once where all are approved, and nobody gets their own.
    """
    ring = by_lot({*writers, me}, seed)
    place = ring.index(me)
    for giver in (*ring[place + 1 :], *ring[:place]):
        theirs = [one for one in pool if giver in one.people and me not in one.people]
        if theirs:
            return min(theirs, key=lambda one: _lot(seed, me, one.id))
    return None


def pairs(
    pool: Sequence[Candidate], me: PersonId, writers: Collection[PersonId], seed: int, most: int
) -> tuple[tuple[Candidate, Candidate], ...]:
    """The pairs that one person compares; with everybody's, each rewrite comes about equally often.

    Rewrites of a line meet like teams in a league: in a sweep each meets one other, and people
    take their pairs one after the other from sweep after sweep. A pair with one's own is played
    with a substitute, and left only where a line has nobody else.
    """
    groups = [g for line in sorted({c.line for c in pool}) if len(g := _of(pool, line)) > 1]
    if not groups:
        return ()
    order = by_lot(writers, seed)
    place = order.index(me) if me in order else len(order) + _lot(seed, me) % 97
    found: list[tuple[Candidate, Candidate]] = []
    for drawn in islice(_league(groups, place * most), _ENOUGH):
        pair = _without(drawn, me, _of(pool, drawn[0].line))
        if pair is not None and not _in(found, pair):
            found.append(pair)
        if len(found) == most:
            break
    return tuple(found) or tuple(islice(_league(groups, place * most), 1))


def _of(pool: Sequence[Candidate], line: int) -> list[Candidate]:
    return sorted(one for one in pool if one.line == line)


def _league(
    groups: Sequence[Sequence[Candidate]], start: int
) -> Iterator[tuple[Candidate, Candidate]]:
    """All meetings from the one of that number on, without end.

    Lines take turns, each as often as it has rewrites, so that those of a short line do not meet
    more often than those of a long one.
    """
    turns = sorted(
        (turn / len(group), n) for n, group in enumerate(groups) for turn in range(len(group))
    )
    order = [n for _, n in turns]
    for number in count(start):
        lap, place = divmod(number, len(order))
        which = order[place]
        played = lap * len(groups[which]) + order[:place].count(which)
        sweep, table = divmod(played, len(groups[which]) // 2)
        yield _met(groups[which], sweep, table)


def _met(group: Sequence[Candidate], sweep: int, place: int) -> tuple[Candidate, Candidate]:
    """One meeting by the circle method: one stands still (or is nobody), the others go round."""
    around = len(group) - 1 + len(group) % 2
    if len(group) % 2:
        place += 1  # the first of each sweep would meet nobody
    one = group[(sweep + place) % around] if place else group[-1]
    return one, group[(sweep - place) % around]


def _without(
    pair: tuple[Candidate, Candidate], me: PersonId, group: Sequence[Candidate]
) -> tuple[Candidate, Candidate] | None:
    """The pair with a substitute for one's own; None where there is none."""
    others = [one for one in pair if me not in one.people]
    if len(others) == 2:
        return pair
    if not others:
        return None
    own = next(one for one in pair if me in one.people)
    place = group.index(own)
    for one in (*group[place + 1 :], *group[:place]):
        if one != others[0] and me not in one.people:
            return others[0], one
    return None


def _in(found: Sequence[tuple[Candidate, Candidate]], pair: tuple[Candidate, Candidate]) -> bool:
    return any({*pair} == {*one} for one in found)
