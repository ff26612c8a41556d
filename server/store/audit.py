"""The list of who took names out of the house, beside the database: a line each, without names.

A line is a moment, what was done, the room and by whom (a facilitator, an API token's name, or the
command line). Nothing in it is about participants, so it stays when a room goes.
"""

import datetime
import os
from pathlib import Path
from typing import Final

from server.core.ids import RoomCode

FILE: Final = "audit.txt"


def note(data: Path, what: str, code: RoomCode, by: str, at: float) -> None:
    """Write a line down before the deed, at a moment in epoch seconds. Raises `OSError`."""
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat(timespec="seconds")
    whom = " ".join(by.split())
    with (data / FILE).open("a", encoding="utf-8") as file:
        file.write(f"{moment} {what} {code} by {whom}\n")
        file.flush()
        os.fsync(file.fileno())
