"""A deadline for request heads and bodies: uvicorn has none (reliability.md M8)."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A phone on bad Wi-Fi sends its few hundred bytes in a second or two.
_HEAD_WITHIN: Final = 10.0
_BODY_WITHIN: Final = 20.0


class PatientHttp(HttpToolsProtocol):
    """uvicorn's protocol, ending connections that begin a request and never finish it."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give a fresh connection its time for a first request."""
        super().connection_made(transport)
        self._expect(_HEAD_WITHIN)

    def on_message_begin(self) -> None:
        """A request head begins."""
        super().on_message_begin()
        self._expect(_HEAD_WITHIN)

    def on_headers_complete(self) -> None:
        """The head is there; the body has its own time."""
        super().on_headers_complete()
        self._expect(_BODY_WITHIN)

    def on_message_complete(self) -> None:
        """The request is whole: from here it is our time, not theirs."""
        super().on_message_complete()
        self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._relax()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """The WebSocket protocol takes over; the gate has a deadline of its own."""
        self._relax()
        super().handle_websocket_upgrade()

    def _expect(self, seconds: float) -> None:
        self._relax()
        self._deadline = self.loop.call_later(seconds, self._give_up)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()
