"""The Socket.IO server: who is at the other end, and what they send.

Identity is settled once, by the token in CONNECT or by the cookies of the handshake, and never
by anything an event carries (reliability.md M1). Acknowledgements are sent after the commit.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
import socketio

from server.core.ids import PersonId, RoomCode, Version
from server.core.refusals import Refused
from server.core.room import RoomPhase
from server.live.errands import Errands
from server.live.fanout import FaceName, Fanout, Viewer
from server.live.gate import JOINED, Gate
from server.live.keeper import Keeper
from server.live.wire import EXTENSION
from server.web import languages

log = logging.getLogger("plainspoken.hub")

_SOCKETS_A_PERSON: Final = 3
LAST_LOOK: Final = 0.5  # seconds: when a room has ended, the last face goes before the farewell
OverReason = Literal["ended", "removed", "replaced"]


class Hello(msgspec.Struct, frozen=True):
    """What CONNECT says: the room, and a token or (from our own pages) which face it is for."""

    room: str
    token: str | None = None
    face: FaceName | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Who somebody turned out to be."""

    keeper: Keeper
    face: FaceName
    person: PersonId = ""
    language: str = "en"


Identify = Callable[[Hello, Mapping[str, Any]], Awaitable[Guest]]
Deliver = Callable[[Guest, Literal["move", "command"], object], Awaitable[Version]]


class Hub:
    """The sockets of all rooms."""

    def __init__(self, identify: Identify, deliver: Deliver) -> None:
        self._identify = identify
        self._deliver = deliver
        self._guests: dict[str, tuple[Guest, Viewer]] = {}
        self.fanout: Fanout | None = None
        self._sio = socketio.AsyncServer(
            async_mode="asgi",
            transports=["websocket"],
            async_handlers=False,
            # Origins are checked where cookies are believed (reception.py).
            cors_allowed_origins="*",
            cors_credentials=False,
            max_http_buffer_size=64 * 1024,
            http_compression=False,
            ping_interval=15,
            ping_timeout=10,
            logger=False,
            engineio_logger=False,
        )
        # The libraries log message bodies; what people write is theirs.
        for name in ("socketio", "engineio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._sio.on("connect", self._on_connect)
        self._sio.on("disconnect", self._on_disconnect)
        self._sio.on("move", self._on_move)
        self._sio.on("command", self._on_command)
        self.app = Gate(socketio.ASGIApp(self._sio, socketio_path=""))
        self._errands = Errands()

    @property
    def sockets(self) -> int:
        """How many sockets have joined a room."""
        return len(self._guests)

    async def send(self, sid: str, payload: dict[str, Any]) -> None:
        """A face by the ordinary way, for a connection without a wire of ours."""
        await self._sio.emit("face", payload, to=sid)

    # -- coming and going -----------------------------------------------------------------------

    async def _on_connect(self, sid: str, environ: Mapping[str, Any], auth: object) -> None:
        scope = environ["asgi.scope"]
        try:
            hello = msgspec.convert(auth, Hello)
            guest = await self._identify(hello, scope)
        except msgspec.ValidationError:
            raise _connect_error(
                Refused("malformed", "CONNECT wants a room and a token.")
            ) from None
        except Refused as refused:
            raise _connect_error(refused) from None
        viewer = Viewer(
            sid=sid,
            room=guest.keeper.row.code,
            face=guest.face,
            wire=scope["extensions"].get(EXTENSION),
            person=guest.person,
            language=guest.language,
        )
        self._guests[sid] = guest, viewer
        self._errands.run(self._welcome(guest, viewer, scope["extensions"][JOINED]))

    async def _welcome(self, guest: Guest, viewer: Viewer, joined: asyncio.Event) -> None:
        await joined.wait()
        if viewer.sid not in self._guests or self.fanout is None:
            return
        self.fanout.enter(viewer, guest.keeper)
        if guest.person:
            same = [v for v in self.fanout.viewers(viewer.room) if v.person == guest.person]
            for older in same[:-_SOCKETS_A_PERSON]:
                await self._over(older.sid, "replaced")
        if guest.face == "phone" and guest.keeper.room.phase is RoomPhase.ENDED:
            await asyncio.sleep(LAST_LOOK)
            await self._over(viewer.sid, "ended")

    async def _on_disconnect(self, sid: str, reason: object = None) -> None:
        guest, viewer = self._guests.pop(sid, (None, None))
        if guest is not None and viewer is not None and self.fanout is not None:
            self.fanout.leave(viewer, guest.keeper)

    async def dismiss(self, room: RoomCode, reason: OverReason, person: PersonId) -> None:
        """Say `over` to all sockets of one person and close them."""
        for sid in self._phones(room):
            if sid in self._guests and self._guests[sid][0].person == person:
                await self._over(sid, reason)

    async def dismiss_phones(self, room: RoomCode, reason: OverReason) -> None:
        """Say `over` to every phone of a room and close it; wall and desk stay to be read."""
        for sid in self._phones(room):
            await self._over(sid, reason)

    def _phones(self, room: RoomCode) -> list[str]:
        return [
            sid
            for sid, (guest, _) in self._guests.items()
            if guest.face == "phone" and guest.keeper.row.code == room
        ]

    async def _over(self, sid: str, reason: OverReason) -> None:
        line = self._sio.manager.eio_sid_from_sid(sid, "/")
        await self._sio.emit("over", {"reason": reason}, to=sid)
        await self._sio.disconnect(sid)  # leaves the room; the line itself is still open
        if line is not None:
            self._errands.run(self._sio.eio.disconnect(line))

    async def close(self) -> None:
        """Close every socket; browsers come back by themselves."""
        await self._errands.close()
        await self._sio.shutdown()

    # -- what they send -------------------------------------------------------------------------

    async def _on_move(self, sid: str, body: object) -> dict[str, Any]:
        return await self._take(sid, "move", body)

    async def _on_command(self, sid: str, body: object) -> dict[str, Any]:
        return await self._take(sid, "command", body)

    async def _take(
        self, sid: str, what: Literal["move", "command"], body: object
    ) -> dict[str, Any]:
        known = self._guests.get(sid)
        if known is None:
            return problem(Refused("not-signed-in"))
        try:
            version = await self._deliver(known[0], what, body)
        except Refused as refused:
            return problem(refused, known[0].language)
        except Exception:
            log.exception("A %s could not be handled", what)
            return problem(Refused("broken"), known[0].language)
        return {"ok": True, "version": version}


def problem(refused: Refused, language: str = languages.ENGLISH) -> dict[str, Any]:
    """A refusal as an acknowledgement, in words that whoever is refused understands."""
    sentence = languages.said_in(language, refused.sentence)
    return {"ok": False, "code": refused.code, "detail": str(sentence), **refused.details}


def _connect_error(refused: Refused) -> Exception:
    body = {"code": refused.code, "detail": str(refused.sentence), "status": refused.status}
    return socketio.exceptions.ConnectionRefusedError(refused.sentence, body)  # type: ignore[no-any-return]
