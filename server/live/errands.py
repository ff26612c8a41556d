"""Small work beside a request: held until it is done, and heard of if it fails."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("plainspoken.errands")


class Errands:
    """The owner of background tasks; a task that nobody holds may vanish half done."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin; a failure goes to the log."""
        task = asyncio.ensure_future(work)  # noqa: TID251 - this is the owner
        self._running.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("An errand failed", exc_info=task.exception())

    async def close(self) -> None:
        """Cancel what still runs and wait for it."""
        for task in list(self._running):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
