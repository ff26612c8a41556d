"""The facilitator's home: the rooms that are on now, a room to open, and the rooms of before."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from facilitator import tags
from facilitator.asking import help_card, house, signed_in
from facilitator.entrance import to_login
from facilitator.meetings import chains
from server.core.ids import spoken
from server.core.room import RoomPhase
from server.core.workshop import Workshop
from server.library.browsing import Entry, entries, folded
from server.library.loader import SHIPPED
from server.live.house import House
from server.store import favourites, roomlist
from server.store.retention import DAY
from server.store.roomlist import RoomLine
from server.web import languages
from server.web.answers import html

_A_PAGE: Final = 25
_STILL_ON: Final = 7 * DAY  # a room that nobody ended, and in which nothing happened since, is past
_LONGEST: Final = 80


class Standing(Struct, frozen=True, kw_only=True):
    """Where a room that is open stands; `step` is known while it is awake and running."""

    line: RoomLine
    code: str
    here: int = 0
    step: str = ""
    number: int = 0
    of: int = 0


class Shelf(Struct, frozen=True, kw_only=True):
    """The workshops in one language, by its own name."""

    tongue: str
    workshops: tuple[Workshop, ...]


async def home(request: Request) -> Response:
    """Everything that a facilitator looks for before a workshop and after it."""
    name = signed_in(request)
    if name is None:
        return to_login(request)
    here, now = house(request), time.time()
    known = await here.db.read(roomlist.lines)
    starred = await here.db.read(lambda db: favourites.of(db, name))
    marked = {named for shelf, named in starred if shelf == "workshops"}
    on, before = _parted(known, now)
    meetings = chains(known)
    sought = request.query_params.get("q", "").strip()[:_LONGEST]
    # Whoever searches looks for a room, wherever it stands on the page.
    among = known if sought else before
    found = [line for line in among if _fits(line, sought, meetings.get(line.row.code, ()))]
    page = _page(request.query_params.get("page", ""), len(found))
    mine, others = _shelves(here, marked, languages.accepted(request.headers.raw))
    return html(
        request,
        "facilitator/home.html",
        name=name,
        on=_standings(here, on),
        mine=mine,
        others=others,
        marked=marked,
        own=_own(here),
        sought=sought,
        past=found[_A_PAGE * page : _A_PAGE * (page + 1)],
        found=len(found),
        of=len(among),
        open_now={line.row.code for line in on},
        page=page,
        more=len(found) > _A_PAGE * (page + 1),
        twice=_twice(known),
        meetings=meetings,
        spoken=spoken,
        now=now,
        erased=request.query_params.get("erased") == "yes",
        complaints=here.library.complaints,
        help=help_card(request),
    )


def _parted(known: Iterable[RoomLine], now: float) -> tuple[list[RoomLine], list[RoomLine]]:
    """What is on, and what is past, newest first."""
    on: list[RoomLine] = []
    before: list[RoomLine] = []
    for line in known:
        over = line.row.ended is not None or now - line.latest > _STILL_ON
        (before if over else on).append(line)
    return on, before


def _standings(here: House, on: Iterable[RoomLine]) -> list[Standing]:
    """Where people are first, then where something happened last; rehearsals at the end."""
    found = [_standing(here, line) for line in on]
    found.sort(key=lambda one: (one.line.row.rehearsal, not one.here, -one.line.latest))
    return found


def _standing(here: House, line: RoomLine) -> Standing:
    keeper = here.keepers.peek(line.row.code)
    code = spoken(line.row.code)
    if keeper is None:
        return Standing(line=line, code=code)
    room, here_now = keeper.room, here.fanout.present(line.row.code)
    made = Standing(line=line, code=code, here=len(here_now & set(room.people)))
    if room.here is None or room.phase is RoomPhase.GATHERING:
        return made
    steps = [planned.step.id for planned in room.plan.steps]
    return replace(
        made, step=room.here.step.title, number=steps.index(room.here.step.id) + 1, of=len(steps)
    )


def _twice(known: Iterable[RoomLine]) -> set[str]:
    """The workshops (ids) that more than one room was opened on: those can be compared."""
    counted = Counter(line.name for line in known if line.name)
    return {named for named, n in counted.items() if n > 1}


def _fits(line: RoomLine, sought: str, meetings: Iterable[str] = ()) -> bool:
    """Whether every word stands somewhere in the title, the code or the workshop's title.

    A room is also found by the code of any of the `meetings` that it follows.
    """
    text = folded("\n".join((line.row.title, line.row.code, line.workshop, *meetings)))
    return all(word in text for word in folded(sought).split())


def _page(written: str, found: int) -> int:
    last = max(0, found - 1) // _A_PAGE
    return min(int(written), last) if written.isdecimal() and len(written) < 6 else 0


# -- what a room can be opened on -----------------------------------------------------------------


def _own(here: House) -> frozenset[tuple[str, str]]:
    """The workshops that did not ship, by id and language."""
    homes = here.library.homes.items()
    return frozenset(
        (name, language)
        for (shelf, name, language), home in homes
        if shelf == "workshops" and home != SHIPPED
    )


def _shelves(here: House, marked: set[str], tongue: str) -> tuple[Shelf, tuple[Shelf, ...]]:
    """The workshops in the reader's language, where there are some, and those in others."""
    listed = entries("workshops", here.library.workshops, _own(here), marked, tongue)
    spoken_in: dict[str, list[Workshop]] = {}
    for entry in sorted(listed, key=_order(marked)):
        for version in entry.versions:
            assert isinstance(version, Workshop), "Only workshops stand on that shelf"
            spoken_in.setdefault(version.language, []).append(version)
    first = tongue if tongue in spoken_in else languages.ENGLISH
    mine = Shelf(tongue=tags.tongue(first), workshops=tuple(spoken_in.pop(first, ())))
    return mine, tuple(
        Shelf(tongue=tags.tongue(one), workshops=tuple(spoken_in[one])) for one in sorted(spoken_in)
    )


def _order(marked: set[str]) -> Callable[[Entry], tuple[bool, int, str]]:
    def order(entry: Entry) -> tuple[bool, int, str]:
        shown = entry.shown
        assert isinstance(shown, Workshop), "Only workshops stand on that shelf"
        return entry.id not in marked, shown.minutes, shown.title

    return order
