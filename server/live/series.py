"""From one room to the next: what a person may reach, and bring along, by their own tap.

The rooms know each other by code alone. Who somebody was in the earlier one is read from what their
own browser or program holds of it, for as long as a request lasts, and kept nowhere.
"""

import msgspec

from server.core import series
from server.core.company import USUAL_LEAST
from server.core.ids import PersonId, RoomCode, Version, fingerprint
from server.core.refusals import Refused
from server.core.room import Bring, Room, RoomPhase
from server.core.said import say
from server.live.house import House
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.store import rooms
from server.web import guard

_FOLLOWS_NONE = say("This room follows no other one, or the one before it is deleted.")
_NOT_KNOWN = say("Open your own link of the first meeting on this phone, then come back here.")


class Meeting(msgspec.Struct, frozen=True):
    """A room of the series, as it is called."""

    code: RoomCode
    title: str


class Chance(msgspec.Struct, frozen=True):
    """What somebody may bring along: whether their browser knows them from `earlier`, whether there
    is a number, and from how many people on the summary tells of the group (0: never)."""

    earlier: Meeting
    known: bool
    measured: bool
    told_from: int


async def earlier(house: House, keeper: Keeper) -> Keeper | None:
    """The room before this one, as long as it is kept."""
    code = keeper.row.follows
    if code is None:
        return None
    try:
        return await house.keepers.find(code)
    except Refused:  # it goes in this moment, or cannot be read
        return None


async def whose(house: House, keeper: Keeper, headers: guard.Headers) -> PersonId | None:
    """Whose browser this is in a room: by having taken part with it, or by a personal link."""
    held = guard.cookies(headers).get(guard.phone_cookie(keeper.row.code))
    person = keeper.tokens.get(fingerprint(held)) if held else None
    if person is not None:
        return person
    try:
        return (await house.reception.linked(keeper, headers)).person
    except Refused:
        return None


async def page_before(house: House, keeper: Keeper, headers: guard.Headers) -> Meeting | None:
    """The room before this one, where this browser opens somebody's own page of it."""
    before = await earlier(house, keeper)
    if before is None or await whose(house, before, headers) is None:
        return None
    return _meeting(before)


async def chance(house: House, keeper: Keeper, headers: guard.Headers) -> Chance | None:
    """What the people of a room may bring along; None where nothing can be."""
    before, room = await earlier(house, keeper), keeper.room
    if before is None or _young(room, before.room) or room.phase is RoomPhase.ENDED:
        return None
    person = await whose(house, before, headers)
    return Chance(
        _meeting(before),
        known=person is not None,
        measured=person is not None and series.own(before.room, person) is not None,
        told_from=0 if room.company.manager else max(room.company.k, USUAL_LEAST),
    )


async def meetings_after(house: House, code: RoomCode) -> list[Meeting]:
    """The rooms that follow a room and take people, newest first."""
    found = []
    for row in await house.db.read(lambda db: rooms.following(db, code)):
        if row.ended is not None:
            continue
        try:
            keeper = await house.keepers.find(row.code)
        except Refused:  # it goes in this moment, or cannot be read
            continue
        if not keeper.room.locked:
            found.append(_meeting(keeper))
    return found


async def is_followed(house: House, code: RoomCode) -> bool:
    """Whether there is a room after this one into which something may have been brought."""
    after = await house.db.read(lambda db: rooms.following(db, code))
    return bool(after)


async def bring_by_browser(house: House, guest: Guest, headers: guard.Headers) -> Version:
    """Bring one's number along, as whoever this browser was in the room before."""
    before = await _bringing_from(house, guest)
    person = await whose(house, before, headers)
    if person is None:
        raise Refused("not-now", _NOT_KNOWN)
    return await _bring(guest, before, person)


async def bring_by_token(house: House, guest: Guest, token: str, address: str) -> Version:
    """Bring one's number along, as whoever a token belongs to in the room before.

    A wrong one is refused `wrong-token`, and costs patience.
    """
    before = await _bringing_from(house, guest)
    await house.reception.wrong_codes.patience(address)
    person = before.tokens.get(fingerprint(token))
    if person is None:
        house.reception.wrong_codes.note(address)
        raise Refused("wrong-token")
    return await _bring(guest, before, person)


async def _bringing_from(house: House, guest: Guest) -> Keeper:
    """The room from which this person may bring something; else refuses, and says why."""
    room = guest.keeper.room
    series.check(room, guest.person)
    before = await earlier(house, guest.keeper)
    if before is None:
        raise Refused("not-now", _FOLLOWS_NONE)
    if _young(room, before.room):
        raise Refused("not-yours", series.NOT_WITH_MINORS)
    return before


async def _bring(guest: Guest, before: Keeper, person: PersonId) -> Version:
    found = series.own(before.room, person)
    if found is None:
        raise Refused("not-now", series.NOTHING)
    measure, value = found
    bring = Bring(at=0, person=guest.person, measure=measure, value=value)
    return await guest.keeper.ask(bring, who=guest.person)


def _young(*held: Room) -> bool:
    return any(room.company.minors for room in held)


def _meeting(keeper: Keeper) -> Meeting:
    return Meeting(keeper.row.code, keeper.row.title)
