"""Rooms that follow each other: which meeting a room is, and what the next one is opened with."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from starlette.requests import Request

from facilitator.asking import house
from server.core import series
from server.core.company import Company
from server.core.ids import RoomCode
from server.core.refusals import Refused
from server.core.workshop import Workshop
from server.live.keeper import Keeper
from server.live.opening import to_follow
from server.store import retention
from server.store.roomlist import RoomLine


class Before(Struct, frozen=True, kw_only=True):
    """The meeting before the one that is to be opened; `goes` is known once it has ended."""

    code: RoomCode
    title: str
    company: Company
    goes: float | None
    keep_days: int
    measured: bool  # whether there is a number that somebody could bring along
    wanted: str  # the workshop to begin with, as `id/language`
    choice: tuple[Workshop, ...]  # all that it could be


async def before(request: Request, code: str) -> Before:
    """The meeting that the next one follows. Refuses `bad-field` where there is none."""
    keeper = await to_follow(house(request), code)
    row = keeper.row
    goes = None
    if row.ended is not None or keeper.room.ended_at is not None:
        goes = await house(request).db.read(lambda db: retention.term(db, row.code))
    shelf = sorted(house(request).library.workshops.values(), key=lambda one: one.title.casefold())
    return Before(
        code=row.code,
        title=row.title,
        company=keeper.room.company,
        goes=goes,
        keep_days=row.keep_days,
        measured=series.measured(keeper.room),
        wanted=_next_workshop(request, keeper),
        choice=tuple(shelf),
    )


def _next_workshop(request: Request, keeper: Keeper) -> str:
    """What its workshop names as the next, else the same again, else whatever there is."""
    held = keeper.room.plan.workshop
    shelf = house(request).library.workshops
    again = shelf.get((held.id, held.language))
    named = held.followed_by or (again.followed_by if again else None)
    for name in (named, held.id):
        for language in (held.language, "en"):
            if name is not None and (name, language) in shelf:
                return f"{name}/{language}"
    if not shelf:
        raise Refused("not-found")
    return "/".join(next(iter(shelf)))


def chains(known: Iterable[RoomLine]) -> Mapping[RoomCode, tuple[RoomCode, ...]]:
    """For each room of several meetings, their codes from the first up to this one."""
    follows = {line.row.code: line.row.follows for line in known}
    inside = {code for pair in follows.items() if pair[1] in follows for code in pair if code}
    return {code: _chain(follows, code) for code in inside}


def _chain(follows: Mapping[RoomCode, RoomCode | None], code: RoomCode) -> tuple[RoomCode, ...]:
    found: list[RoomCode] = []
    here: RoomCode | None = code
    while here in follows and here is not None:
        found.insert(0, here)
        here = follows[here]
    return tuple(found)
