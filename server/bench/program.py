"""The programs that are measured, each a process of its own on the loopback address."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import server
from server.bench.line import CannotMeasure

_STARTS_WITHIN: Final = 60.0
_STOPS_WITHIN: Final = 10.0
_HOME: Final = Path(server.__file__).resolve().parents[1]
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass
class Program:
    """A running one: where it is, and what it takes."""

    base: str
    process: asyncio.subprocess.Process

    def memory(self) -> int | None:
        """Resident bytes, where the system tells."""
        try:
            told = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        found = re.search(r"VmRSS:\s+(\d+) kB", told)
        return int(found[1]) * 1024 if found else None

    def worked(self) -> float | None:
        """Seconds of processor time so far, where the system tells."""
        try:
            told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return None
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextlib.asynccontextmanager
async def running(folder: Path, *words: str) -> AsyncIterator[Program]:
    """`python -m …`, from the moment it says its address; stopped on leaving, whatever happens.

    Settings of the environment are kept from it: it is to be this program as it comes.
    """
    said = folder / "said.txt"
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PLAINSPOKEN_")}
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *words,
            cwd=_HOME, env=environ,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        program = Program(await _address(process, said), process)
        async with _alive(process, said):
            yield program
    finally:
        await _stopped(process)


async def _address(process: asyncio.subprocess.Process, said: Path) -> str:
    assert process.stdout is not None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_STARTS_WITHIN):
            async for line in process.stdout:
                if found := _ADDRESS.search(line.decode()):
                    return found[0]
    raise CannotMeasure(f"The server did not start: {_last(said)}")


@contextlib.asynccontextmanager
async def _alive(process: asyncio.subprocess.Process, said: Path) -> AsyncIterator[None]:
    """What is done inside ends when the process does."""

    async def watch(end: Callable[[], None]) -> None:
        await process.wait()
        end()

    with _endable(lambda: f"The server stopped meanwhile: {_last(said)}") as end:
        watching = asyncio.ensure_future(watch(end))
        try:
            yield
        finally:
            watching.cancel()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl+C and its like end what is done inside in good order; a second one changes nothing."""
    loop = asyncio.get_running_loop()
    known = [n for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
    with _endable(lambda: "Stopped before it was done; nothing is left behind.") as end:
        for name in known:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(signal.Signals[name], end)
        try:
            yield
        finally:
            for name in known:
                with contextlib.suppress(NotImplementedError):
                    loop.remove_signal_handler(signal.Signals[name])


@contextlib.contextmanager
def _endable(sentence: Callable[[], str]) -> Iterator[Callable[[], None]]:
    """Something to call that ends what is done inside, and says why."""
    task, ended = asyncio.current_task(), False
    assert task is not None

    def end() -> None:
        nonlocal ended
        if not ended:
            ended = True
            task.cancel()

    try:
        yield end
    except asyncio.CancelledError:
        if ended and not task.uncancel():
            raise CannotMeasure(sentence()) from None
        raise


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOPS_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


def _last(said: Path) -> str:
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing."
