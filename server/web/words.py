"""What the page's script says by itself, kept here so that it is translated once."""

from typing import Final

from server.core.said import say

WORDS: Final = {
    "connected": say("connected"),
    "reaching": say("reaching the server …"),
    "offline": say("You are offline. What you sent is kept here and goes out when you are back."),
    "away": say("The server does not answer. This page keeps trying; you need not do anything."),
    "ended": say("The workshop has ended."),
    "removed": say("The facilitator has taken this phone out of the room."),
    "left": say("You have left the workshop."),
    "replaced": say("You went on from another device. This one has let go."),
    "saving": say("saving …"),
    "saved": say("saved"),
    "unsaved": say("not saved yet, keeps trying"),
    "unknown": say("This did not work. Please try again."),
    "seconds": say("s"),
}
