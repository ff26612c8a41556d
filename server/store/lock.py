"""Holds a data folder: two programs that write to one database would lose what people wrote."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


class Held(Exception):
    """Why the folder cannot be held, in one sentence."""


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder while inside. Raises `Held`."""
    file = _lock(data)
    try:
        yield
    finally:
        file.close()


def _lock(data: Path) -> IO[str]:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / "lock").open("w")
    except OSError as error:
        raise Held(
            f"The data folder {data} cannot be written ({error.strerror}). "
            "Choose another one with --data."
        ) from None
    try:
        _hold(file)
    except OSError:
        file.close()
        raise Held(
            f"Another Plainspoken is using the data folder {data}. "
            "Stop it first, or choose another folder with --data."
        ) from None
    return file


def _hold(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
