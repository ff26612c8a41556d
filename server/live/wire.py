"""The WebSocket below Socket.IO: uvicorn's own protocol, plus "write this frame".

A server's text frame is the same for every client, so a face is framed once and written to each
connection; parsing, limits, closing and pings stay the library's. Measured in performance.md:
five times plain `emit` at a thousand clients. It also lets us see what a slow client has not
taken yet, and let go of one that never will (reliability.md M6, M7).
"""

from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION: Final = "plainspoken.wire"


class Wire(WebSocketsSansIOProtocol):
    """One browser's connection, reachable from its ASGI scope under `extensions`."""

    def handle_connect(self, event: Request) -> None:
        """Accept as uvicorn does, and leave a handle to this connection in the scope."""
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][EXTENSION] = self

    @property
    def waiting(self) -> int:
        """Bytes handed over that the other side has not taken yet."""
        return self.transport.get_write_buffer_size()

    def write_frame(self, frame: bytes) -> bool:
        """Write a whole pre-built frame; False if the connection is not open."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def abort(self) -> None:
        """End the connection now, without waiting for what the other side has not taken."""
        self.transport.abort()


def text_frame(text: bytes) -> bytes:
    """A final, unmasked text frame as a server sends it (RFC 6455, section 5.2)."""
    size = len(text)
    if size < 126:
        return b"\x81" + bytes((size,)) + text
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text
