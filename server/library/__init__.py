"""The shelf of content: scenarios and workshops, read from folders that a trainer may edit.

It may use `server.core` and the activity kinds, never the store, a live room or the web.
"""

from server.library.check import check
from server.library.loader import SHIPPED, Library, parse_workshop

__all__ = ["SHIPPED", "Library", "check", "parse_workshop"]
