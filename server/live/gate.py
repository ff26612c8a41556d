"""What stands before Socket.IO: only well-formed text frames of ours get past it.

The libraries behind it take more than this product needs, and some of it hurts (reliability.md
M1-M5): events with reserved names reach the connect handler, binary attachments pile up in
memory, refused CONNECTs may be repeated at leisure, a socket that never joins stays, odd frames
fill the log with tracebacks. Here a frame is either one of five shapes or is counted against its
sender, and the third such frame ends the connection.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from server.live.wire import EXTENSION

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LARGEST: Final = 16 * 1024
JOINED: Final = "plainspoken.joined"
_STRIKES: Final = 3
_JOIN_WITHIN: Final = 5.0
# A person taps a few times a second at most; this much from one socket is a script gone wild.
_PER_SECOND: Final = 20.0
_BURST: Final = 120.0
_EVENT: Final = re.compile(r"42(\d{0,15})(\[.*)", re.DOTALL)
_CONNECT: Final = re.compile(r"40(\{.*)?", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_MOST_NESTED: Final = 64  # brackets outside of texts
_CLOSE: Final = "1"
_EVENTS: Final = frozenset({"move", "command"})


@dataclass
class _Visitor:
    strikes: int = 0
    connects: int = 0
    joined: bool = False
    budget: float = _BURST
    filled: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def takes(self) -> bool:
        now = asyncio.get_running_loop().time()
        self.budget = min(_BURST, self.budget + (now - self.filled) * _PER_SECOND)
        self.filled = now
        self.budget -= 1
        return self.budget >= 0


class Gate:
    """An ASGI layer in front of the Socket.IO application."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let well-formed WebSocket traffic pass; anything but a WebSocket is not found."""
        if scope["type"] != "websocket":
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        visitor = _Visitor()
        # Faces go past Socket.IO's own queue; whoever writes them waits until CONNECT is answered.
        joined = scope["extensions"].setdefault(JOINED, asyncio.Event())
        closer = asyncio.get_running_loop().call_later(_JOIN_WITHIN, _let_go, scope, visitor)

        async def checked() -> Message:
            return await _next_good(scope, visitor, receive)

        async def watched(message: Message) -> None:
            await send(message)
            text = str(message.get("text")) if message["type"] == "websocket.send" else ""
            if text.startswith("40"):
                visitor.joined = True
                joined.set()
            elif text == _CLOSE:  # the library leaves it to the other side to hang up
                await send({"type": "websocket.close", "code": 1000})

        try:
            await self._app(scope, checked, watched)
        finally:
            closer.cancel()


async def _next_good(scope: Scope, visitor: _Visitor, receive: Receive) -> Message:
    """The next message that the library may see, or the end of the connection."""
    while True:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        if not _passes(visitor, message):
            _drop(scope)
            return {"type": "websocket.disconnect", "code": 1008}
        if message.get("good"):
            return message


def _passes(visitor: _Visitor, message: Message) -> bool:
    """Whether the connection goes on; marks the message `good` if the library may see it."""
    if not visitor.takes():
        return False
    text = message.get("text")
    if not isinstance(text, str) or len(text) > LARGEST:
        return False  # binary and oversized frames close the connection (interface.md section 4)
    if well_formed(text):
        if text.startswith("40"):
            visitor.connects += 1
            if visitor.connects > _STRIKES:
                return False
        message["good"] = True
        return True
    visitor.strikes += 1
    return visitor.strikes < _STRIKES


def well_formed(text: str) -> bool:
    """Whether a frame is one of: pong, close, CONNECT, DISCONNECT, or one of our two events.

    >>> well_formed('42["move",{}]'), well_formed('42["connect",{}]')
    (True, False)
    """
    if text in ("3", "1", "41"):
        return True
    if _nests(text) > _MOST_NESTED and _nests(_STRING.sub("", text)) > _MOST_NESTED:
        return False
    if connect := _CONNECT.fullmatch(text):
        return connect[1] is None or isinstance(_json(connect[1]), dict)
    if event := _EVENT.fullmatch(text):
        match _json(event[2]):
            case [str(name), dict()]:
                return name in _EVENTS
            case _:
                return False
    return False


def _nests(text: str) -> int:
    return text.count("[") + text.count("{")


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def _let_go(scope: MutableMapping[str, Any], visitor: _Visitor) -> None:
    if not visitor.joined:
        _drop(scope)


def _drop(scope: MutableMapping[str, Any]) -> None:
    wire = scope.get("extensions", {}).get(EXTENSION)
    if wire is not None:
        wire.abort()
