"""The other end of a phone's line, cheap enough that it is the server that gets measured.

A WebSocket that reads the server's frames and notes when each came, and one HTTP request on a
connection of its own, as a phone makes it. Simulated people (`server/simulate.py`) use whole
libraries for both, which take longer over a face than the server does.
"""

import asyncio
import base64
import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec

_ANSWERS_WITHIN: Final = 30.0
_AGAIN_AFTER: Final = 0.2
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class CannotMeasure(Exception):
    """Why there are no figures, in a sentence."""


class _Told(msgspec.Struct, frozen=True):
    """What is read of an event's payload; the rest of a face is skipped."""

    version: int = 0


class Ack(msgspec.Struct, frozen=True):
    """What the server says to an event."""

    ok: bool
    version: int = 0
    code: str = ""


# What is called with an acknowledgement and its moment.
Told = Callable[[Ack, float], None]

_read_event = msgspec.json.Decoder(tuple[str, _Told])
_read_ack = msgspec.json.Decoder(tuple[Ack])


class Line(asyncio.Protocol):
    """One open socket: which version it was shown when, and what it asked."""

    def __init__(self, hello: bytes) -> None:
        self.faces: list[tuple[int, float]] = []
        self.frames = 0
        self.tries = 1
        self.size = 0  # characters of the newest face
        loop = asyncio.get_running_loop()
        self.joined: asyncio.Future[None] = loop.create_future()
        self.shown: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self._hello = hello
        self._unread = b""
        self._upgraded = False
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Told] = {}
        self._pinged: deque[tuple[float, Callable[[float], None]]] = deque()
        self._transport: asyncio.Transport | None = None

    @property
    def version(self) -> int:
        """The newest version it was shown."""
        return self.faces[-1][0] if self.faces else 0

    def since(self, version: int) -> float:
        """When it was first shown this version or a newer one."""
        return next(at for shown, at in self.faces if shown >= version)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a WebSocket."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is none by its class
        host, port = transport.get_extra_info("peername")[:2]
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._transport.write(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Note what came; the time is that of the bytes."""
        at = time.perf_counter()
        data = self._unread + data if self._unread else data
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._unread = head
                return
            self._upgraded = head.startswith(b"HTTP/1.1 101")
            if not self._upgraded:
                self.close()
                return
        self._unread = self._frames(data, at)

    def _frames(self, data: bytes, at: float) -> bytes:
        """Take whole frames, and give back what is left of the last one."""
        start = 0
        while len(data) >= start + 2:
            size, body = data[start + 1] & 0x7F, start + 2
            if size > 125:
                wide = 2 if size == 126 else 8
                size = int.from_bytes(data[body : body + wide], "big")
                body += wide
            if len(data) < body + size:
                break
            self._take(data[start] & 0xF, data[body : body + size], at)
            start = body + size
        return data[start:]

    def _take(self, kind: int, body: bytes, at: float) -> None:
        if kind == _TEXT:
            self._hear(body, at)
        elif kind == _PING:
            self._write(_PONG, body)
        elif kind == _PONG and self._pinged:
            sent, told = self._pinged.popleft()
            told(at - sent)
        elif kind == _CLOSE:
            self.close()

    def _hear(self, text: bytes, at: float) -> None:
        match text[:2]:
            case b"42":
                self._show(text, at)
            case b"43":
                self.frames += 1
                number, _, rest = text[2:].partition(b"[")
                self._waiting.pop(int(number))(_read_ack.decode(b"[" + rest)[0], at)
            case b"2":
                self._say(b"3")
            case b"0{":
                self._say(b"40" + self._hello)
            case b"40" if not self.joined.done():
                self.joined.set_result(None)
            case b"44":
                self.close()
            case _:
                pass

    def _show(self, text: bytes, at: float) -> None:
        name, told = _read_event.decode(text[2:])
        if name == "over":
            return
        self.frames += 1
        self.size = len(text)
        self.faces.append((told.version, at))
        if not self.shown.done():
            self.shown.set_result(None)

    def ask(self, event: str, body: object, told: Told) -> None:
        """Send an event; `told` gets the acknowledgement and its moment."""
        number = next(self._numbers)
        self._waiting[number] = told
        self._say(f"42{number}".encode() + msgspec.json.encode([event, body]))

    def ping(self, told: Callable[[float], None]) -> None:
        """Ask for a sign of life; `told` gets how long it took."""
        self._pinged.append((time.perf_counter(), told))
        self._write(_PING, b"")

    async def answered(self, event: str, body: object) -> int:
        """Send an event and wait; the version that the server answers with."""
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()

        def told(ack: Ack, at: float) -> None:
            if not answer.done():
                answer.set_result(ack)

        self.ask(event, body, told)
        try:
            ack = await asyncio.wait_for(answer, _ANSWERS_WITHIN)
        except TimeoutError:
            raise CannotMeasure(f"The server left a {event} unanswered.") from None
        if not ack.ok:
            raise CannotMeasure(f"The server refused a {event} ({ack.code}).")
        return ack.version

    def _say(self, text: bytes) -> None:
        self._write(_TEXT, text)

    def _write(self, kind: int, body: bytes) -> None:
        # A client masks its frames; with a key of zeros that changes no byte.
        size = len(body)
        long = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(bytes((0x80 | kind,)) + long + bytes(4) + body)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody waits for a line that is gone."""
        for waiting in (self.joined, self.shown):
            if not waiting.done():
                waiting.cancel()
        if not self.closed.done():
            self.closed.set_result(None)


async def opened(base: str, hello: dict[str, str], *, shown: bool = True) -> Line:
    """A line that has joined and, if `shown`, has its first face.

    A server that is too busy hangs up; then it tries again, as a phone does.
    """
    text = msgspec.json.encode(hello)
    tries = 0
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN):
            while True:
                line = await _tried(base, text)
                line.tries = tries = tries + 1
                ready = line.shown if shown else line.joined
                await asyncio.wait([ready])
                if not ready.cancelled():
                    return line
                await asyncio.sleep(_AGAIN_AFTER)
    except (OSError, TimeoutError):
        again = f" after {tries} tries" if tries > 1 else ""
        raise CannotMeasure(f"The server let nobody in{again}.") from None


async def _tried(base: str, hello: bytes) -> Line:
    parts = urlsplit(base)
    _, line = await asyncio.get_running_loop().create_connection(
        lambda: Line(hello), parts.hostname or "", parts.port or 80
    )
    return line


async def request(base: str, path: str, token: str = "", body: object = None) -> dict[str, Any]:
    """What the JSON API answers, on a connection of its own: a GET, or a POST with a body."""
    parts = urlsplit(base)
    sent = b"" if body is None else msgspec.json.encode(body)
    head = (
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\nConnection: close\r\n"
    ) + (f"Authorization: Bearer {token}\r\n" if token else "")
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(head.encode() + b"\r\n" + sent)
                answer = await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        raise CannotMeasure(f"The server did not answer at {path}.") from None
    status, _, rest = answer.partition(b"\r\n\r\n")
    if not status.startswith(b"HTTP/1.1 2"):
        raise CannotMeasure(f"The server refused what was asked at {path}.")
    found: dict[str, Any] = msgspec.json.decode(rest)
    return found
