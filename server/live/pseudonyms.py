"""Drawn names: a quality and a thing, friendly, short, and nobody's."""

import secrets
from collections.abc import Set as AbstractSet
from typing import Final

from server.core.text import skeleton

_QUALITIES: Final = (
    "Amber", "Autumn", "Blue", "Brave", "Bright", "Calm", "Cedar", "Clear", "Copper", "Coral",
    "Early", "Gentle", "Golden", "Green", "Honest", "Indigo", "Ivory", "Kind", "Late", "Light",
    "Lively", "Lucky", "Mellow", "Misty", "Northern", "Open", "Patient", "Plain", "Quiet", "Red",
    "River", "Rosy", "Silver", "Sleepy", "Snowy", "Southern", "Spring", "Steady", "Summer",
    "Sunny", "Swift", "Tall", "Velvet", "Warm", "Western", "Wide", "Wild", "Winter",
)  # fmt: skip
_THINGS: Final = (
    "Acorn", "Anchor", "Badger", "Beacon", "Birch", "Bridge", "Cloud", "Comet", "Cricket",
    "Falcon", "Fern", "Finch", "Garden", "Harbour", "Hazel", "Heron", "Hill", "Island", "Kettle",
    "Kite", "Lantern", "Lark", "Maple", "Meadow", "Moth", "Oak", "Orchard", "Otter", "Owl",
    "Pebble", "Pine", "Plum", "Poppy", "Raven", "Robin", "Sail", "Sparrow", "Stone", "Swallow",
    "Thistle", "Tulip", "Valley", "Walnut", "Wave", "Willow", "Wren",
)  # fmt: skip


def pseudonym(taken: AbstractSet[str] = frozenset()) -> str:
    """A name that nobody here has; `taken` are skeletons. In a huge room it carries a number."""
    for attempt in range(200):
        name = f"{secrets.choice(_QUALITIES)} {secrets.choice(_THINGS)}"
        if attempt > 50:
            name += f" {secrets.randbelow(900) + 100}"
        if skeleton(name) not in taken:
            return name
    return f"Guest {secrets.token_hex(4)}"
