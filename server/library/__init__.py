"""The shelf of content: scenarios, recipes, workshops, in folders that a trainer may edit.

It may use `server.core` and the activity kinds, never the store, a live room or the web.
"""

from server.library.check import check, counted
from server.library.helpcard import read_help_card
from server.library.loader import SHIPPED, Library, parse_workshop

__all__ = ["SHIPPED", "Library", "check", "counted", "parse_workshop", "read_help_card"]
