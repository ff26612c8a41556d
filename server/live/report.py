"""The summary document of a live or past room at a level."""

from server.core.sections import Level
from server.live.house import House
from server.live.keeper import Keeper
from server.summary.document import Document, document


def report(house: House, keeper: Keeper, level: Level) -> Document:
    """The document of a room at this moment."""
    return document(keeper.room, title=keeper.row.title, opened=keeper.row.opened, level=level)
