"""Who is in the room, as far as the rules must know: set when it opens, and small on purpose.

Sources: domain.md 3.4 and 7.2 (minimum 5; 8 with minors or with a manager, teacher or assessor of
participants in the room; a minimum below 3 is impossible).
"""

from typing import Final, Literal

import msgspec

Mode = Literal["in-room", "remote", "mixed"]

USUAL_LEAST: Final = 5
GUARDED_LEAST: Final = 8
LOWEST_LEAST: Final = 3
HIGHEST_LEAST: Final = 50


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The circumstances of a room.

    `least` is the smallest number of people whose sensitive answers are ever shown together, as
    the facilitator wished it; `k` is the number that holds.
    """

    minors: bool = False
    manager: bool = False  # a manager, teacher or assessor of participants is here
    mode: Mode = "in-room"
    one_to_one: bool = False
    least: int = USUAL_LEAST

    @property
    def guarded(self) -> bool:
        """Whether people here have more to lose by an open word than usual."""
        return self.minors or self.manager

    @property
    def k(self) -> int:
        """The smallest group whose sensitive answers are shown.

        >>> Company().k, Company(manager=True).k, Company(least=1).k
        (5, 8, 3)
        """
        return max(self.least, GUARDED_LEAST if self.guarded else LOWEST_LEAST)
