"""The summary document of a live or past room at a level."""

import asyncio

from server.core.refusals import Refused
from server.core.said import say
from server.core.sections import Level
from server.live import speaking
from server.live.house import House
from server.live.keeper import Keeper
from server.store import afterwards as kept_beside, audit
from server.summary import formats
from server.summary.archive import workshop_of
from server.summary.document import About, Document, Help
from server.summary.review import Flag, reviewed
from server.web.voice import voice


async def report(
    house: House, keeper: Keeper, level: Level, *, notes: bool = False, flagged: bool = True
) -> tuple[Document, tuple[Flag, ...]]:
    """The document of a room at this moment, and what was found in its texts that should be looked
    at before they leave the house; without `flagged`, those texts are left out.

    A room is a frozen value: the work is done in a thread, and everybody else is served meanwhile.
    """
    card, tongue = house.ways.help_card, speaking.of_room(keeper)
    names, code = dict(keeper.names), keeper.row.code
    about = About(
        title=keeper.row.title,
        opened=keeper.row.opened,
        led_by=house.ways.led_by,
        now=keeper.now(),
        keep_days=keeper.row.keep_days,
        names=tuple(names[person] for person in keeper.room.people),
        help=Help(card.spoken(tongue), card.checked.isoformat() if card.checked else ""),
        notes=notes,
        debrief=await house.db.read(lambda db: kept_beside.debrief(db, code)) if notes else "",
    )
    return await asyncio.to_thread(reviewed, keeper.room, about, level, names.values(), flagged)


async def written(
    house: House, keeper: Keeper, made: Document, name: str, *, notes: bool = False
) -> bytes:
    """A document of this room as a file in the room's language; refuses `bad-field`."""
    tongue, plan = voice(speaking.of_room(keeper)), keeper.room.plan

    def write() -> bytes:
        workshop = workshop_of(plan, notes=notes)
        return formats.write(made, name, house.render, tongue, workshop)

    return await asyncio.to_thread(write)


async def note_names(house: House, keeper: Keeper, by: str) -> None:
    """Write down that somebody takes names along; refuses `not-saved` where that cannot be done."""
    try:
        await asyncio.to_thread(
            audit.note, house.db.folder, "names", keeper.row.code, by, keeper.now()
        )
    except OSError:
        raise Refused(
            "not-saved",
            say("That names are taken along could not be written down, so none are given."),
        ) from None
