"""What the room may know of a round: behaviours over all turns, never a person, never one turn.

Source: domain.md 3.3 and 3.4. An item is shown when at least k people rated it and at least three
people were watched for it; take 1 and take 2 stand side by side for those who rated both.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import msgspec

from server.activities.roleplay.given import Item, Published
from server.activities.roleplay.model import State, Table, Turn
from server.core.company import LOWEST_LEAST
from server.core.disclosure import Ruling, apart, enough, keep, ruled
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.rehearsal import HIGHEST_DIAL, Ratings, counts
from server.core.rubric_items import BY_SLUG, ITEMS

# One look of one person at one speaker: the answer for take 1, or those for both takes.
Look = tuple[str, ...]
_DIALS: Final = "dial"
_SAME: Final = "/same"  # take 1 as those saw it who rated both
_BOTH: Final = "/both"


def publish(state: State, stage: Stage) -> Published | None:
    """The round as it may be known now, or nothing where nothing new may be."""
    table = state.table(stage.round)
    turns = played(table)
    if not turns:
        return None
    before = state.public.get(stage.round)
    k = stage.company.k
    found = tuple(
        item
        for slug in (one.slug for one in ITEMS)
        if (item := _item(state, stage.round, turns, slug, k, before)) is not None
    )
    dials, remembered = _dials(state, stage.round, turns, k, before)
    return Published(
        groups=len(table.seating.numbers),
        turns=len(turns),
        again=sum(1 for turn in turns if turn.second or turn.change),
        items=found,
        dials=dials,
        remembered=(*(one for item in found for one in _same_sums(before, item)), *remembered),
    )


def _same_sums(before: Published | None, item: Item) -> Iterator[tuple[str, int]]:
    """The pictures of an item that were drawn anew and came out as before; each with its people."""
    was = _of(before, item.slug)
    if was is None or was is item:
        return
    if (was.first, was.raters) == (item.first, item.raters):
        yield item.slug, item.raters
    # What stays as it was shown is the very same thing.
    if item.both is not None and was.both is not item.both and _twice(was) == _twice(item):
        yield item.slug + _SAME, item.twice
        yield item.slug + _BOTH, item.twice


def published(state: State, number: int, public: Published) -> State:
    """The state after a round became public: what stands behind each picture is remembered."""
    turns = played(state.table(number))
    before, shown = state.public.get(number), state.shown
    behind = dict(public.remembered)
    for item in public.items:
        was = _of(before, item.slug)
        if was is None or (was.first, was.raters) != (item.first, item.raters):
            behind[item.slug] = item.raters
        if item.both is not None and (was is None or _twice(was) != _twice(item)):
            behind |= {item.slug + _SAME: item.twice, item.slug + _BOTH: item.twice}
    if public.dials and (before is None or public.dials != before.dials):
        behind[_DIALS] = sum(public.dials)
    for what, n in behind.items():
        key = _key(number, what)
        shown = shown.insert(key, keep(_answers(turns, what), n, shown.get(key)))
    return replace(state, public=state.public.insert(number, public), shown=shown)


def _answers(turns: tuple[Turn, ...], what: str) -> Mapping[PersonId, Hashable]:
    """Who stands with what behind a picture."""
    if what == _DIALS:
        return _own_dials(turns)
    if what.endswith(_SAME):
        return _same(turns, what.removesuffix(_SAME))
    return _looks(turns, what.removesuffix(_BOTH), twice=what.endswith(_BOTH))


def _of(public: Published | None, slug: str) -> Item | None:
    return next((item for item in public.items if item.slug == slug), None) if public else None


def _twice(item: Item) -> tuple[object, ...]:
    return item.both, item.second, item.twice


def played(table: Table) -> tuple[Turn, ...]:
    """All turns of a round in which something was played, in no person's order."""
    return tuple(
        turn
        for number in table.seating.numbers
        for turn in (table.groups[number].turns if number in table.groups else ())
        if turn.played
    )


def _key(number: int, what: str) -> str:
    return f"{number}/{what}"


def _item(
    state: State,
    number: int,
    turns: tuple[Turn, ...],
    slug: str,
    k: int,
    before: Published | None,
) -> Item | None:
    was, looks = _of(before, slug), _looks(turns, slug)
    first_shown, same_shown, both_shown = (
        state.shown.get(_key(number, slug + part)) for part in ("", _SAME, _BOTH)
    )
    watched = {turn.speaker for turn in turns if any(slug in r for r in turn.first.values())}
    if (
        len(watched) < LOWEST_LEAST
        or not enough(looks, first_shown, k)
        or not apart(looks, same_shown, k)
    ):
        return was
    first: list[Ratings] = [r for turn in turns for r in turn.first.values() if slug in r]
    both = [
        (turn.first[p], turn.second[p])
        for turn in turns
        for p in turn.first
        if p in turn.second and slug in turn.first[p] and slug in turn.second[p]
    ]
    same = _same(turns, slug)
    # Who rated take 1 alone is the difference between the two pictures of it.
    beside = (keep(looks, len(looks), first_shown), same_shown)
    told = Item(slug=slug, first=_counted(slug, first), raters=len(looks), speakers=len(watched))
    if enough(_looks(turns, slug, twice=True), both_shown, k) and all(
        apart(same, one, k) for one in beside
    ):
        return msgspec.structs.replace(
            told,
            both=_counted(slug, (one for one, _ in both)),
            second=_counted(slug, (two for _, two in both)),
            twice=len(same),
        )
    if was is None:
        return told
    return msgspec.structs.replace(told, both=was.both, second=was.second, twice=was.twice)


def _counted(slug: str, ratings: Iterable[Ratings]) -> tuple[int, int, int, int]:
    return counts(BY_SLUG[slug], ratings)


def _looks(
    turns: Iterable[Turn], slug: str, *, twice: bool = False
) -> Mapping[PersonId, tuple[Look, ...]]:
    """All that each person said of an item in take 1 (or in both), as one thing."""
    found: dict[PersonId, list[Look]] = {}
    for turn in turns:
        for person, ratings in turn.first.items():
            again = (turn.second.get(person) or {}).get(slug)
            if slug in ratings and not (twice and again is None):
                look = (turn.speaker, ratings[slug], *([again] if twice and again else []))
                found.setdefault(person, []).append(look)
    return {person: tuple(sorted(looks)) for person, looks in found.items()}


def _same(turns: Iterable[Turn], slug: str) -> Mapping[PersonId, tuple[Look, ...]]:
    """What those said of take 1 who rated both."""
    both = _looks(turns, slug, twice=True)
    return {person: tuple(look[:2] for look in looks) for person, looks in both.items()}


def _own_dials(turns: Iterable[Turn]) -> Mapping[PersonId, int]:
    return {turn.speaker: turn.dial for turn in turns if turn.dial}


def _dials(
    state: State, number: int, turns: tuple[Turn, ...], k: int, before: Published | None
) -> tuple[tuple[int, ...], tuple[tuple[str, int], ...]]:
    own, was = _own_dials(turns), before.dials if before else ()
    match ruled(own, state.shown.get(_key(number, _DIALS)), k):
        case Ruling.SHOW:
            now = tuple(list(own.values()).count(dial) for dial in range(1, HIGHEST_DIAL + 1))
            return now, ((_DIALS, len(own)),) if now == was else ()
        case Ruling.REMEMBER:
            return was, ((_DIALS, len(own)),)
        case Ruling.NOTHING:
            return was, ()
