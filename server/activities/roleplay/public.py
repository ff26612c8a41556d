"""What the room may know of a round: behaviours over all turns, never a person, never one turn.

Source: domain.md 3.3 and 3.4. An item is shown when at least k people rated it and at least three
people were watched for it; take 1 and take 2 stand side by side for those who rated both.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterable, Mapping
from dataclasses import replace

from server.activities.roleplay.given import Item, Published
from server.activities.roleplay.model import State, Table, Turn
from server.core.company import LOWEST_LEAST
from server.core.disclosure import keep, may_show
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.rehearsal import HIGHEST_DIAL, Ratings, counts
from server.core.rubric_items import BY_SLUG, ITEMS

# One look of one person at one speaker: (take 1, take 2 or nothing).
Look = tuple[str, str, str]
_DIALS = "dial"


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
    return Published(
        groups=len(table.seating.numbers),
        turns=len(turns),
        again=sum(1 for turn in turns if turn.second or turn.change),
        items=found,
        dials=_dials(state, stage.round, turns, k, before),
    )


def published(state: State, number: int, public: Published) -> State:
    """The state after a round became public: what stands behind each picture is remembered."""
    turns = played(state.table(number))
    before, shown = state.public.get(number), state.shown
    for item in public.items:
        if before is None or item not in before.items:
            answers = _looks(turns, item.slug)
            shown = shown.insert(_key(number, item.slug), keep(answers, item.raters))
    if public.dials and (before is None or public.dials != before.dials):
        shown = shown.insert(_key(number, _DIALS), keep(_own_dials(turns), sum(public.dials)))
    return replace(state, public=state.public.insert(number, public), shown=shown)


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
    was = next((item for item in before.items if item.slug == slug), None) if before else None
    looks = _looks(turns, slug)
    watched = {turn.speaker for turn in turns if any(slug in r for r in turn.first.values())}
    if len(watched) < LOWEST_LEAST or not may_show(looks, state.shown.get(_key(number, slug)), k):
        return was
    first: list[Ratings] = [r for turn in turns for r in turn.first.values() if slug in r]
    both = [
        (turn.first[p], turn.second[p])
        for turn in turns
        for p in turn.first
        if p in turn.second and slug in turn.first[p] and slug in turn.second[p]
    ]
    raters = {
        p for turn in turns for p in turn.first if p in turn.second and slug in turn.second[p]
    }
    enough = len(raters) >= k
    return Item(
        slug=slug,
        first=_counted(slug, first),
        both=_counted(slug, (one for one, _ in both)) if enough else None,
        second=_counted(slug, (two for _, two in both)) if enough else None,
        raters=len(looks),
        speakers=len(watched),
    )


def _counted(slug: str, ratings: Iterable[Ratings]) -> tuple[int, int, int, int]:
    return counts(BY_SLUG[slug], ratings)


def _looks(turns: Iterable[Turn], slug: str) -> Mapping[PersonId, tuple[Look, ...]]:
    """All that each person said of an item, as one thing that is the same or not."""
    found: dict[PersonId, list[Look]] = {}
    for turn in turns:
        for person, ratings in turn.first.items():
            if slug in ratings:
                again = (turn.second.get(person) or {}).get(slug, "")
                found.setdefault(person, []).append((turn.speaker, ratings[slug], again))
    return {person: tuple(sorted(looks)) for person, looks in found.items()}


def _own_dials(turns: Iterable[Turn]) -> Mapping[PersonId, int]:
    return {turn.speaker: turn.dial for turn in turns if turn.dial}


def _dials(
    state: State, number: int, turns: tuple[Turn, ...], k: int, before: Published | None
) -> tuple[int, ...]:
    own = _own_dials(turns)
    if not may_show(own, state.shown.get(_key(number, _DIALS)), k):
        return before.dials if before else ()
    return tuple(list(own.values()).count(dial) for dial in range(1, HIGHEST_DIAL + 1))
