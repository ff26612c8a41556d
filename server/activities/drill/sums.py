"""What a room may hear of ratings before and after: counts without small cells, or one word.

The merging of small cells is that of `server.core.statistics`; only what is said differs, since
here it is the way down that people look for.
"""

from collections.abc import Iterable
from typing import Final

from server.activities.drill.model import Published, Went
from server.core.said import listed, say
from server.core.statistics import group_change, movement

_WENT: Final[dict[str, Went]] = {
    "went up": "up",
    "stayed about the same": "same",
    "went down": "down",
    "stayed about the same or went down": "same-or-down",
    "went up or stayed about the same": "up-or-same",
}
WORDS: Final[dict[Went, str]] = {
    "up": say("went up"),
    "same": say("stayed about the same"),
    "down": say("went down"),
    "same-or-down": say("stayed about the same or went down"),
    "up-or-same": say("went up or stayed about the same"),
}
_DOWN: Final = {
    "most": lambda n: say("Most of the %(n)s who rated twice went down.", n=n),
    "half": lambda n: say("About half of the %(n)s who rated twice went down.", n=n),
    "few": lambda n: say("Few of the %(n)s who rated twice went down.", n=n),
}


def summed(pairs: Iterable[tuple[int, int]], least: int) -> Published | None:
    """As much as so many people allow; none if they are too few."""
    differences = [after - before for before, after in pairs]
    change = group_change(differences, least)
    if change.n is None:
        return None
    if change.cells:
        counts = tuple((_WENT[cell.did], cell.n) for cell in reversed(change.cells))
        return Published(n=change.n, counts=counts)
    share = 5 * movement(differences).down / change.n
    return Published(n=change.n, down="few" if share < 2 else "half" if share <= 3 else "most")


def went(pair: tuple[int, int]) -> str:
    """Which way somebody went."""
    moved = movement([pair[1] - pair[0]])
    return "up" if moved.up else "down" if moved.down else "same"


def sentence(published: Published) -> str:
    """The same in words, for the summary and for those who do not see the wall."""
    if not published.counts:
        return _DOWN[published.down](published.n)
    said = [say("%(n)s %(did)s", n=n, did=WORDS[went]) for went, n in published.counts]
    return say("Of %(n)s who rated twice, %(counts)s.", n=published.n, counts=listed(said))
