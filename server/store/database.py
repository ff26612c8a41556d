"""One SQLite file, one connection, one writer task: group commit.

Whoever wants to write hands over a function; the writer takes all that wait, runs them in one
transaction, and tells them only after COMMIT has returned. If the transaction fails, each is
tried alone, so that one bad write does not take the others with it. Nothing cancels the writer
(reliability.md M12: a cancelled statement of aiosqlite still runs and leaves a transaction that
nobody owns); those who wait, wait behind a shield. One connection only, which also checkpoints:
that keeps out of the reach of SQLite's WAL-reset bug (M13).
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from server.core.refusals import Refused
from server.store.migrate import migrate, version

log = logging.getLogger("plainspoken.database")

T = TypeVar("T")
Connection = aiosqlite.Connection
Work = Callable[[aiosqlite.Connection], Awaitable[T]]

FILE: Final = "plainspoken.db"
# More than this waiting means the disk does not keep up: better an honest "busy" than a long lie.
_MOST_WAITING: Final = 20_000
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 3000",
    "PRAGMA temp_store = MEMORY",  # nothing that people wrote lies in a folder that is not ours
)
_SCRUB_TRIES: Final = 20
_SCRUB_AGAIN: Final = 0.25
_Job = tuple[bool, Work[Any], "asyncio.Future[Any]"]


class Database:
    """The file under a data folder. `write` and `read` are the only two doors."""

    def __init__(self, db: aiosqlite.Connection, folder: Path) -> None:
        self.folder = folder
        self._db = db
        self._inbox: asyncio.Queue[_Job | None] = asyncio.Queue(_MOST_WAITING)
        self._writer = asyncio.ensure_future(self._run())  # noqa: TID251 - never cancelled
        self.commits = 0
        self.healthy = True
        self.soiled = True  # what was deleted may still lie in the file or in its log

    @classmethod
    async def open(cls, folder: Path) -> "Database":
        """Open or make the file in `folder`. Raises `Newer`, `sqlite3.Error`, `OSError`."""
        db = await aiosqlite.connect(folder / FILE, isolation_level=None)
        try:
            await version(db)  # before the pragmas: a newer file is not touched
            for pragma in _PRAGMAS:
                await fetch(db, pragma)
            await migrate(db)
        except BaseException:
            await db.close()
            raise
        return cls(db, folder)

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        await self._inbox.put(None)
        await self._writer
        await self._db.close()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return once it is on disk.

        Raises `Refused("not-saved")` if the disk would not take it, `Refused("busy")` if too much
        waits, and whatever `work` itself raises. `work` may be run twice and must not mind.
        """
        return await self._hand_over(True, work)

    async def read(self, work: Work[T]) -> T:
        """Run `work` outside any transaction: it sees committed rows only."""
        return await self._hand_over(False, work)

    async def _hand_over(self, writes: bool, work: Work[T]) -> T:
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        try:
            self._inbox.put_nowait((writes, work, answer))
        except asyncio.QueueFull:
            raise Refused("busy") from None
        return await asyncio.shield(answer)

    async def _run(self) -> None:
        while True:
            first = await self._inbox.get()
            jobs = [first]
            while not self._inbox.empty():
                jobs.append(self._inbox.get_nowait())
            for _, work, answer in [job for job in jobs if job and not job[0]]:
                await self._read(work, answer)
            writes = [job for job in jobs if job and job[0]]
            if writes:
                await self._commit(writes)
            if None in jobs:
                return

    async def _read(self, work: Work[Any], answer: "asyncio.Future[Any]") -> None:
        try:
            await self._tidy()
            _tell(answer, await work(self._db))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
            _fail(answer, error)

    async def _commit(self, jobs: list[_Job]) -> None:
        try:
            results = await self._transact([work for _, work, _ in jobs])
        except Exception as error:  # noqa: BLE001 - it is told to whoever waits
            if len(jobs) > 1:
                for job in jobs:
                    await self._commit([job])
            else:
                _fail(jobs[0][2], _as_refusal(error))
                self.healthy = self.healthy and not isinstance(error, sqlite3.OperationalError)
            return
        self.healthy = True
        self.commits += 1
        for (_, _, answer), result in zip(jobs, results, strict=True):
            _tell(answer, result)

    async def _transact(self, works: list[Work[Any]]) -> list[Any]:
        await self._tidy()
        await self._db.execute("BEGIN IMMEDIATE")
        try:
            results = [await work(self._db) for work in works]
            await self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                await self._db.execute("ROLLBACK")
            raise
        return results

    async def _tidy(self) -> None:
        # Nobody was told that what an open transaction holds is on disk: it never happened.
        if self._db.in_transaction:
            log.error("A transaction was left open")
            await self._db.execute("ROLLBACK")

    async def scrub(self) -> bool:
        """Write the file anew and empty its log: what was deleted is gone from both.

        `secure_delete` overwrites what is deleted and not the copies that moving rows between pages
        leaves behind; VACUUM leaves none. False while another program reads (a backup is made) or
        the disk is full: then `soiled` stays, and whoever looks after the house tries again.
        """
        self.soiled, anew = False, True  # whoever deletes meanwhile says so again
        try:
            await self.read(_vacuum)
        except (Refused, sqlite3.Error) as error:
            log.error("What was deleted could not be overwritten yet: %s", error)
            anew = False
        clean = await self._emptied() and anew
        self.soiled = self.soiled or not clean
        return clean

    async def _emptied(self) -> bool:
        """Whether the log could be emptied, at once or as soon as nobody was reading from it."""
        for _ in range(_SCRUB_TRIES):
            with contextlib.suppress(Refused, sqlite3.Error):
                if await self.read(_empty_log):
                    return True
            await asyncio.sleep(_SCRUB_AGAIN)
        return False

    async def probe(self) -> bool:
        """Whether a write could be committed now: makes one that changes nothing."""

        async def touch(db: aiosqlite.Connection) -> None:
            await db.execute("UPDATE room SET ended = ended WHERE code = ''")

        try:
            await asyncio.wait_for(self.write(touch), 5)
        except (Refused, TimeoutError):
            return False
        return True


async def _vacuum(db: aiosqlite.Connection) -> None:
    await fetch(db, "VACUUM")


async def _empty_log(db: aiosqlite.Connection) -> bool:
    """Whether nobody was reading from the log, so that it could be emptied; does not wait."""
    await fetch(db, "PRAGMA busy_timeout = 0")
    try:
        return not (await fetch(db, "PRAGMA wal_checkpoint(TRUNCATE)"))[0][0]
    finally:
        await fetch(db, "PRAGMA busy_timeout = 3000")


def _as_refusal(error: Exception) -> Exception:
    if isinstance(error, sqlite3.OperationalError):
        return Refused("not-saved")
    return error


def _tell(answer: "asyncio.Future[Any]", result: object) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: "asyncio.Future[Any]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
        answer.exception()  # whoever waited may be gone: an unread failure is no news


@contextlib.asynccontextmanager
async def read_only(folder: Path) -> AsyncIterator[Connection]:
    """A second reader beside a running server: it opens read-only, so it never checkpoints."""
    async with aiosqlite.connect(f"{(folder / FILE).as_uri()}?mode=ro", uri=True) as db:
        yield db


async def fetch(db: aiosqlite.Connection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    async with db.execute(sql, values) as cursor:
        return [tuple(row) for row in await cursor.fetchall()]
