"""The summary document of a live or past room at a level."""

import asyncio

from server.core.refusals import Refused
from server.core.said import say
from server.core.sections import Level
from server.live import speaking
from server.live.house import House
from server.live.keeper import Keeper
from server.store import audit
from server.summary import formats
from server.summary.archive import workshop_of
from server.summary.document import About, Document, Help, document
from server.web.voice import voice


def report(house: House, keeper: Keeper, level: Level, *, notes: bool = False) -> Document:
    """The document of a room at this moment."""
    card, code = house.ways.help_card, speaking.of_room(keeper)
    about = About(
        title=keeper.row.title,
        opened=keeper.row.opened,
        now=keeper.now(),
        keep_days=keeper.row.keep_days,
        names=tuple(keeper.names[person] for person in keeper.room.people),
        help=Help(card.spoken(code), card.checked.isoformat() if card.checked else ""),
        notes=notes,
    )
    return document(keeper.room, about, level)


async def written(
    house: House, keeper: Keeper, made: Document, name: str, *, notes: bool = False
) -> bytes:
    """A document of this room as a file in the room's language; refuses `bad-field`."""
    workshop = workshop_of(keeper.room.plan, notes=notes)
    tongue = voice(speaking.of_room(keeper))
    return await asyncio.to_thread(formats.write, made, name, house.render, tongue, workshop)


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
