"""Looks at an installation and says what is wrong with it, in sentences with a cure."""

import datetime
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from server.core.helpcard import Standing
from server.library import check, read_help_card
from server.library.helpcard import FILE as HELP_CARD
from server.network import is_loopback, own_address
from server.store.database import FILE
from server.store.migrate import KNOWN

_PARTS: Final = ("starlette", "uvicorn", "python-socketio", "aiosqlite", "jinja2", "msgspec")
_SLOW_DISK: Final = 0.05
_LITTLE_ROOM: Final = 200 * 1024 * 1024


def doctor(data: Path, tell: Callable[[str], None]) -> int:
    """Tell facts and findings; 0 if nothing is wrong, else 1."""
    tell(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    tell(", ".join(f"{part} {version(part)}" for part in _PARTS))
    findings = [
        *_python(),
        *_assets(),
        *_folder(data, tell),
        *_content(data),
        *_help(data, tell),
        *_network(tell),
    ]
    for finding in findings:
        tell(f"! {finding}")
    tell("Nothing is wrong." if not findings else f"{len(findings)} to look at.")
    return 1 if findings else 0


def _python() -> Iterator[str]:
    if find_spec("uvloop") is None and sys.platform != "win32":
        yield "uvloop is missing, so the server is slower than it could be. Install it again."


def _assets() -> Iterator[str]:
    vendor = Path(__file__).resolve().parents[1] / "static/vendor/manifest.json"
    if not vendor.is_file():
        yield "The browser files are missing under static/vendor. Run `python3 -m server` once."


def _folder(data: Path, tell: Callable[[str], None]) -> Iterator[str]:
    if not data.exists():
        tell(f"The data folder {data} is not there yet; the first start makes it.")
        return
    try:
        yield from _disk(data, tell)
    except OSError as error:
        yield f"The data folder {data} cannot be written ({error.strerror})."
    if (data / FILE).is_file():
        yield from _database(data / FILE, tell)


def _disk(data: Path, tell: Callable[[str], None]) -> Iterator[str]:
    with tempfile.TemporaryFile(dir=data) as file:
        began = time.perf_counter()
        for _ in range(5):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        took = (time.perf_counter() - began) / 5
    tell(f"One safe write to this disk takes {took * 1000:.1f} ms.")
    if took > _SLOW_DISK:
        yield "This disk is slow to write safely; answers will be acknowledged late."
    if shutil.disk_usage(data).free < _LITTLE_ROOM:
        yield "Less than 200 MB are free on the disk of the data folder."


def _database(path: Path, tell: Callable[[str], None]) -> Iterator[str]:
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as db:
            at = db.execute("PRAGMA user_version").fetchone()[0]
            sound = db.execute("PRAGMA quick_check").fetchone()[0]
            rooms = db.execute("SELECT count(*) FROM room").fetchone()[0]
    except sqlite3.Error as error:
        yield f"The database cannot be read ({error})."
        return
    tell(f"The database is of version {at} and holds {rooms} rooms.")
    if at > KNOWN:
        yield f"The database was written by a newer Plainspoken (version {at}, known is {KNOWN})."
    if sound != "ok":
        yield f"The database is damaged ({sound}). Keep a copy and restore a backup."


def _content(data: Path) -> Iterator[str]:
    yield from check([])
    if (data / "content").is_dir():
        yield from check([data / "content"])


def _help(data: Path, tell: Callable[[str], None]) -> Iterator[str]:
    card, complaints = read_help_card(data)
    yield from complaints
    today = datetime.datetime.fromtimestamp(time.time(), datetime.UTC).astimezone().date()
    match card.standing(today):
        case Standing.NONE if not complaints:
            tell(f"There is no help card in {data / HELP_CARD}; phones show a sentence of ours.")
        case Standing.UNDATED:
            yield f"{HELP_CARD} does not say when its numbers were last tried. Add `checked`."
        case Standing.OLD:
            yield f"{HELP_CARD} was last checked on {card.checked}. Try its numbers again."
        case Standing.AHEAD:
            yield f"{HELP_CARD} says it was checked on {card.checked}, which is still to come."
        case _:
            pass


def _network(tell: Callable[[str], None]) -> Iterator[str]:
    address = own_address()
    tell(f"Phones in this network would use http://{address}:8000.")
    if is_loopback(address):
        yield "No network was found: phones cannot reach this machine. Join the room's Wi-Fi."
