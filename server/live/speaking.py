"""Which language somebody is spoken to in: their own where we have it, else their workshop's."""

from server.live.keeper import Keeper
from server.web import languages


def of_room(keeper: Keeper) -> str:
    """The language of wall and desk: the workshop's."""
    return languages.choose(content_of(keeper))


def of_person(keeper: Keeper, wish: str) -> str:
    """The language of a phone: the person's, as they joined with it."""
    return languages.known(wish) or of_room(keeper)


def content_of(keeper: Keeper) -> str:
    """The language in which the workshop's author wrote."""
    return keeper.room.plan.workshop.language
