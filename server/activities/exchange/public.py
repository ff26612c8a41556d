"""What the room may know of a round, settled as it closes: sums from enough people on.

Sources: domain.md R20 and R21, 3.4. Whether a pair agreed stands in its own words for the room, so
it is counted openly; how somebody felt understood, or came out of it, is not.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from msgspec import structs

from server.activities.exchange.given import Beat, Published
from server.activities.exchange.model import GOT_IT, RATINGS, Mode, State, Table
from server.core import pictures
from server.core.disclosure import Ruling, keep, ruled, ruled_by_item
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.pictures import Parts
from server.core.said import say

_FIT: Final = "fit"
_NAMES = {
    "goal": say("I got what I needed"),
    "relationship": say("We can go on with each other"),
    "self_respect": say("I can stand by it"),
}


def publish(state: State, stage: Stage) -> Published | None:
    """The round as it may be known now; what was shown before stays where too little changed."""
    table = state.table(stage.round)
    if not table.groups:
        return None
    before = state.public.get(stage.round) or Published(groups=0)
    public = Published(groups=len(table.groups), agreed=_agreements(table))
    if state.spec.mode is Mode.LISTEN:
        return _with_fits(state, stage, public, before)
    show, remembered = ruled_by_item(
        {name: _ratings(table, name) for name in RATINGS},
        lambda name: state.shown.get(_key(stage.round, name)),
        stage.company.k,
    )
    known = dict(before.ratings)
    counted = known | {name: _counts(_ratings(table, name)) for name in RATINGS if name in show}
    same = ((name, sum(known[name])) for name in show if known.get(name) == counted[name])
    return structs.replace(
        public,
        ratings=tuple((name, counted[name]) for name in RATINGS if name in counted),
        remembered=tuple(sorted((*remembered, *same))),
    )


def _counts(answers: Mapping[PersonId, int]) -> tuple[int, int, int, int, int]:
    given = list(answers.values())
    one, two, three, four, five = (given.count(n) for n in range(1, 6))
    return one, two, three, four, five


def _with_fits(state: State, stage: Stage, public: Published, before: Published) -> Published:
    fits = _fits(state.table(stage.round))
    got, of, n = before.got, before.of, len(fits)
    remembered: tuple[tuple[str, int], ...] = ()
    match ruled(fits, state.shown.get(_key(stage.round, _FIT)), stage.company.k, seen=_got_it):
        case Ruling.SHOW:
            got, of = sum(map(_got_it, fits.values())), n
            remembered = ((_FIT, n),) if (got, of) == (before.got, before.of) else ()
        case Ruling.REMEMBER:
            remembered = ((_FIT, n),)
        case Ruling.NOTHING:
            pass
    return Published(groups=public.groups, got=got, of=of, remembered=remembered)


def published(state: State, number: int, public: Published) -> State:
    """The state after a round became public: what stands behind each picture is remembered."""
    before = state.public.get(number) or Published(groups=0)
    table, shown, known = state.table(number), state.shown, dict(before.ratings)
    behind = dict(public.remembered)
    if public.of and (public.got, public.of) != (before.got, before.of):
        behind[_FIT] = public.of
    behind |= {name: sum(one) for name, one in public.ratings if known.get(name) != one}
    for name, n in behind.items():
        answers = _fits(table) if name == _FIT else _ratings(table, name)
        key = _key(number, name)
        shown = shown.insert(key, keep(answers, n, shown.get(key)))
    return replace(state, public=state.public.insert(number, public), shown=shown)


def _key(number: int, what: str) -> str:
    return f"{number}/{what}"


def _agreements(table: Table) -> int:
    return sum(1 for group in table.groups.values() if group.agreed)


def _got_it(value: float) -> bool:
    return value >= GOT_IT


def _fits(table: Table) -> Mapping[PersonId, float]:
    return {p: value for group in table.groups.values() for p, value in group.fits.items()}


def _ratings(table: Table, name: str) -> Mapping[PersonId, int]:
    return {
        person: getattr(rated, name)
        for group in table.groups.values()
        for person, rated in group.ratings.items()
    }


def outcome(public: Published) -> Parts | None:
    """How people came out of it, as one picture."""
    if not public.ratings:
        return None
    rows = [(_NAMES[name], counts) for name, counts in public.ratings]
    answers = (say("not at all"), say("a little"), "partly", "mostly", "fully")
    return pictures.parts(say("How it came out for us"), answers, rows, diverging=True)


def done(table: Table) -> int:
    """How many groups have come to their end."""
    return sum(
        1
        for group in table.groups.values()
        if group.beat is Beat.DONE or (group.ratings and all(p in group.ratings for p in group.two))
    )
