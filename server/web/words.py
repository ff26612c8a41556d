"""What the page's script says by itself, kept here so that it is translated once."""

from typing import Final

WORDS: Final = {
    "connected": "connected",
    "reaching": "reaching the server …",
    "offline": "You are offline. What you sent is kept here and goes out when you are back.",
    "away": "The server does not answer. This page keeps trying; you need not do anything.",
    "ended": "The workshop has ended.",
    "removed": "The facilitator has taken this phone out of the room.",
    "left": "You have left the workshop.",
    "replaced": "You went on from another device. This one has let go.",
    "saving": "saving …",
    "saved": "saved",
    "unsaved": "not saved yet, keeps trying",
    "unknown": "This did not work. Please try again.",
    "seconds": "s",
}
