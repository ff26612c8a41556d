"""A copy of everything under a data folder, taken while the server runs, and the way back.

A backup is a zip: the database as one consistent file, own content, the help card, the list of
what was erased, and the tokens' fingerprints. It holds what people wrote: keep it as safe as the
data folder, and no longer than you promised (reliability.md 5.10).
"""

import asyncio
import contextlib
import datetime
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from server.store import erasures
from server.store.database import FILE, Database
from server.store.lock import Held, held
from server.store.migrate import KNOWN

MARK: Final = "plainspoken-backup.json"
_FOLDERS: Final = ("content", "tokens")
_FILES: Final = ("help-card.toml", erasures.FILE)
_ENDINGS: Final = {".toml", ".json"}


_HALF_MADE: Final = (".backup-", ".restore-")  # a folder while it is worked in
_LEFT_BEHIND: Final = 3600.0  # seconds; a copy takes far less


class CannotCopy(Exception):
    """Why there is no backup, or nothing restored, in a sentence."""


def back_up(data: Path, file: Path) -> None:
    """Write a backup of `data` to `file`; a server may go on working meanwhile.

    The file is there whole or not at all. Raises `CannotCopy`.
    """
    if not (data / FILE).is_file():
        raise CannotCopy(f"There is no Plainspoken database in {data}.")
    try:
        sweep(file.absolute().parent, _LEFT_BEHIND)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as folder:
            copy, packed = Path(folder) / FILE, Path(folder) / "backup.zip"
            _copy_database(data / FILE, copy)
            _pack(data, copy, packed)
            packed.chmod(0o600)
            packed.replace(file)
    except OSError as error:
        raise CannotCopy(f"{file} cannot be written ({error.strerror}).") from None
    except sqlite3.Error as error:
        raise CannotCopy(f"The database in {data} cannot be read ({error}).") from None


def sweep(folder: Path, older: float = 0.0) -> None:
    """Delete what a killed backup or restore left half-made in a folder, for so many seconds.

    At the start of a server nobody else can be at work in the data folder. Raises `OSError`.
    """
    for left in folder.glob(".*-*"):
        if left.name.startswith(_HALF_MADE) and time.time() - left.stat().st_mtime >= older:
            shutil.rmtree(left)


def _copy_database(source: Path, copy: Path) -> None:
    """All pages in one read transaction: a state that was committed once, however busy it is."""
    with (
        contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as a,
        contextlib.closing(sqlite3.connect(copy)) as b,
    ):
        a.backup(b, pages=-1)
        b.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if (sound := b.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise CannotCopy(f"The database is damaged ({sound}); nothing was written.")


def _pack(data: Path, database: Path, packed: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 - it is told on the command line
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MARK, json.dumps({"backup": 1, "made": now.isoformat(), "data": KNOWN}))
        archive.write(database, FILE)
        for path in _kept(data):
            archive.write(path, path.relative_to(data).as_posix())
    with packed.open("rb") as file:
        os.fsync(file.fileno())


def _kept(data: Path) -> Iterator[Path]:
    yield from (data / name for name in _FILES if (data / name).is_file())
    for folder in _FOLDERS:
        yield from (p for p in sorted((data / folder).rglob("*")) if p.suffix in _ENDINGS)


def restore(file: Path, data: Path, *, replace: bool = False) -> int:
    """Put a backup in the place of `data`; what was erased since is erased from it again.

    Returns how many people and rooms that were. Raises `CannotCopy` and changes nothing if the
    file is no backup, a server uses the folder, or there is a database (unless `replace`).
    """
    try:
        with held(data):
            return _restore(file, data, replace=replace)
    except Held as error:
        raise CannotCopy(str(error)) from None
    except OSError as error:
        raise CannotCopy(f"{file} could not be restored ({error.strerror or error}).") from None


def _restore(file: Path, data: Path, *, replace: bool) -> int:
    if (data / FILE).exists() and not replace:
        raise CannotCopy(
            f"There is a database in {data} already. Choose an empty folder with --data, "
            "or say --replace to put the backup in its place."
        )
    sweep(data)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as folder:
        staged = Path(folder)
        _unpack(file, staged)
        _check_database(staged / FILE)
        if (staged / erasures.FILE).is_file():
            erasures.merge(data, (staged / erasures.FILE).read_text(encoding="ascii"))
        erased = asyncio.run(_forgotten(staged, erasures.listed(data)))
        _put_in_place(staged, data)
    return erased


def _unpack(file: Path, staged: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if MARK not in names or FILE not in names:
                raise CannotCopy(f"{file} is not a backup made by Plainspoken.")
            for name in names:
                if name != MARK:
                    _unpack_one(archive, name, staged / _fit(name, file))
    except zipfile.BadZipFile:
        raise CannotCopy(f"{file} is not a backup, or it is damaged.") from None


def _unpack_one(archive: zipfile.ZipFile, name: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, place.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())


def _fit(name: str, file: Path) -> str:
    """The name of a member that a backup may hold; nothing leads out of the folder."""
    path = PurePosixPath(name)
    within = path.parts[0] in _FOLDERS and path.suffix in _ENDINGS and len(path.parts) <= 4
    plain = ".." not in path.parts and not path.is_absolute() and "\\" not in name
    if name in (FILE, *_FILES) or (within and plain and ":" not in name):
        return name
    raise CannotCopy(f"{file} holds {name[:80]!r}, which no backup of ours has.")


def _check_database(path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            sound = db.execute("PRAGMA integrity_check").fetchone()[0]
            at = db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise CannotCopy(f"The database in this backup cannot be read ({error}).") from None
    if sound != "ok":
        raise CannotCopy(f"The database in this backup is damaged ({sound}).")
    if at > KNOWN:
        raise CannotCopy(
            f"This backup is of version {at}, and this Plainspoken knows {KNOWN}; "
            "restore it with the newer one."
        )


async def _forgotten(staged: Path, marks: frozenset[str]) -> int:
    """The copy without what was erased since it was made, not even in its empty pages."""
    db = await Database.open(staged)
    try:
        erased = await db.write(lambda connection: erasures.replay(connection, marks, time.time()))
        await db.scrub()
    finally:
        await db.close()
    return erased


def _put_in_place(staged: Path, data: Path) -> None:
    for ending in ("-wal", "-shm"):  # of the database that goes
        (data / f"{FILE}{ending}").unlink(missing_ok=True)
    for path in sorted(staged.rglob("*")):
        name = path.relative_to(staged)
        if path.is_file() and name.name not in (erasures.FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            path.replace(data / name)
