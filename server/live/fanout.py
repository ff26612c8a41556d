"""Shows faces: each is rendered once for all who see the same, and sent only where it changed.

Phones get theirs as soon as a turn is on disk. The wall and the desk get theirs at most five
times a second: they are read, not gamed. A client that takes its bytes slowly gets the newest
face when it is ready for it, never a queue of old ones, and is let go when it takes nothing for
half a minute.
"""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from server.core.faces import (
    DeskFace,
    PhoneFace,
    WallFace,
    desk_face,
    phone_face,
    wall_face,
)
from server.core.ids import PersonId, RoomCode
from server.live import speaking
from server.live.door import Door
from server.live.errands import Errands
from server.live.keeper import Change, Keeper
from server.live.wire import Wire, text_frame

FaceName = Literal["phone", "projector", "desk"]
Face = PhoneFace | WallFace | DeskFace

log = logging.getLogger("plainspoken.fanout")

_WALL_EVERY: Final = 0.2
_SLICE: Final = 200  # writes between two turns of the loop: about two milliseconds
_TOO_FULL: Final = 64 * 1024
_LATE_AFTER: Final = 30.0
_AWAY_AFTER: Final = 20.0  # phones drop a socket and come back; that is not going away

TEMPLATES: Final[dict[str, str]] = {
    "phone": "participant/face.html",
    "projector": "facilitator/wall_face.html",
    "desk": "facilitator/desk_face.html",
}


@dataclass(eq=False, slots=True)
class Viewer:
    """One open socket and what it last got."""

    sid: str
    room: RoomCode
    face: FaceName
    wire: Wire | None
    person: PersonId = ""
    language: str = "en"
    shown: bytes = b""
    late_since: float | None = None


@dataclass(slots=True)
class _Hall:
    """Everybody who looks at one room."""

    viewers: dict[str, Viewer] = field(default_factory=dict)
    left_at: dict[PersonId, float] = field(default_factory=dict)
    everything: bool = False
    people: set[PersonId] = field(default_factory=set)
    sids: set[str] = field(default_factory=set)
    walls: bool = False
    wall_due: float = 0.0
    running: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Fanout:
    """All halls. `changed` is told by keepers, `enter` and `leave` by the hub."""

    def __init__(
        self,
        render: Callable[..., str],
        door: Callable[[RoomCode], Door],
        send: Callable[[str, dict[str, Any]], Any],
    ) -> None:
        self._render = render
        self._door = door
        self._send = send  # the slow path, for a connection without a wire of ours
        self._halls: dict[RoomCode, _Hall] = {}
        self._errands = Errands()
        self.frames = 0
        self.renders = 0

    # -- who is here ----------------------------------------------------------------------------

    def enter(self, viewer: Viewer, keeper: Keeper) -> None:
        """A viewer came: it gets its whole face, and the desk hears who is here."""
        hall = self._halls.setdefault(viewer.room, _Hall())
        hall.viewers[viewer.sid] = viewer
        hall.left_at.pop(viewer.person, None)
        hall.sids.add(viewer.sid)
        hall.walls = True
        self._go(hall, keeper)

    def leave(self, viewer: Viewer, keeper: Keeper) -> None:
        """A viewer went; a person is away only after a while."""
        hall = self._halls.get(viewer.room)
        if hall is None or hall.viewers.pop(viewer.sid, None) is None:
            return
        if viewer.person and not any(v.person == viewer.person for v in hall.viewers.values()):
            hall.left_at[viewer.person] = time.monotonic()
            asyncio.get_running_loop().call_later(_AWAY_AFTER + 0.1, self.changed, keeper, Change())
        if not hall.viewers:
            self._halls.pop(viewer.room, None)

    def present(self, room: RoomCode) -> frozenset[PersonId]:
        """Who has a face open, or had one a moment ago."""
        hall = self._halls.get(room)
        if hall is None:
            return frozenset()
        edge = time.monotonic() - _AWAY_AFTER
        hall.left_at = {p: at for p, at in hall.left_at.items() if at > edge}
        return frozenset({v.person for v in hall.viewers.values() if v.person} | set(hall.left_at))

    def seen(self, room: RoomCode, person: PersonId) -> None:
        """A phone that no socket reaches asked for its face: it is here, too."""
        hall = self._halls.get(room)
        if hall is not None and person:
            hall.left_at[person] = time.monotonic()

    def viewers(self, room: RoomCode) -> list[Viewer]:
        """Everybody who looks at a room."""
        hall = self._halls.get(room)
        return list(hall.viewers.values()) if hall else []

    # -- what is new ----------------------------------------------------------------------------

    def changed(self, keeper: Keeper, change: Change) -> None:
        """Something is on disk; show it to whoever sees something new."""
        hall = self._halls.get(keeper.row.code)
        if hall is None:
            return
        hall.everything |= change.everything
        hall.people |= change.people
        hall.walls = True
        self._go(hall, keeper)

    def _go(self, hall: _Hall, keeper: Keeper) -> None:
        hall.news.set()
        if hall.running:
            return
        hall.running = True
        self._errands.run(self._publish(hall, keeper))

    async def _publish(self, hall: _Hall, keeper: Keeper) -> None:
        try:
            while hall.everything or hall.people or hall.sids or hall.walls:
                hall.news.clear()
                everything, people, sids = hall.everything, hall.people, hall.sids
                hall.everything, hall.people, hall.sids = False, set(), set()
                await self._show(
                    [
                        v
                        for v in hall.viewers.values()
                        if v.sid in sids
                        or (v.face == "phone" and (everything or v.person in people))
                    ],
                    keeper,
                )
                if hall.walls and not hall.news.is_set():
                    early = hall.wall_due - time.monotonic()
                    if early > 0:  # the wall waits for its moment, and no phone waits with it
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(hall.news.wait(), early)
                        continue
                    hall.walls = False
                    hall.wall_due = time.monotonic() + _WALL_EVERY
                    await self._show(
                        [v for v in hall.viewers.values() if v.face != "phone"], keeper
                    )
        finally:
            hall.running = False

    async def _show(self, viewers: list[Viewer], keeper: Keeper) -> None:
        framed: dict[Hashable, tuple[bytes, bytes, dict[str, Any]]] = {}
        for n, viewer in enumerate(viewers, start=1):
            if viewer.wire is not None and viewer.wire.waiting > _TOO_FULL:
                self._wait_for(viewer, keeper)
                continue
            viewer.late_since = None
            try:
                await self._show_one(viewer, keeper, framed)
            except Exception:
                # One face that cannot be drawn must not keep the others from theirs.
                log.exception("A %s could not be shown", viewer.face)
            if n % _SLICE == 0:
                await asyncio.sleep(0)

    async def _show_one(
        self,
        viewer: Viewer,
        keeper: Keeper,
        framed: dict[Hashable, tuple[bytes, bytes, dict[str, Any]]],
    ) -> None:
        if viewer.person and viewer.person not in keeper.room.people:
            return
        record = self.record(viewer.face, keeper, viewer.person)
        key = (record, viewer.language, keeper.room.version)
        if key not in framed:
            html = self._html(record, keeper, viewer)
            payload: dict[str, Any] = {"version": keeper.room.version, "html": html}
            mark = hashlib.sha256(html.encode()).digest()
            framed[key] = mark, _frame("face", payload), payload
        mark, frame, payload = framed[key]
        if mark == viewer.shown:
            return
        viewer.shown = mark
        self.frames += 1
        if viewer.wire is not None:
            viewer.wire.write_frame(frame)
        else:
            await self._send(viewer.sid, payload)

    def _wait_for(self, viewer: Viewer, keeper: Keeper) -> None:
        now = time.monotonic()
        if viewer.late_since is None:
            viewer.late_since = now
            asyncio.get_running_loop().call_later(1.0, self._try_again, viewer, keeper)
        elif now - viewer.late_since > _LATE_AFTER and viewer.wire is not None:
            viewer.wire.abort()

    def _try_again(self, viewer: Viewer, keeper: Keeper) -> None:
        hall = self._halls.get(viewer.room)
        if hall is None or viewer.sid not in hall.viewers:
            return
        hall.sids.add(viewer.sid)
        self._go(hall, keeper)
        if viewer.late_since is not None:
            asyncio.get_running_loop().call_later(1.0, self._try_again, viewer, keeper)

    # -- faces ----------------------------------------------------------------------------------

    def record(self, face: FaceName, keeper: Keeper, person: PersonId = "") -> Face:
        """The view record of a face: what the API shows and the templates render."""
        match face:
            case "phone":
                return phone_face(keeper.room, person, keeper.names)
            case "projector":
                return wall_face(keeper.room, keeper.names)
            case "desk":
                present = self.present(keeper.row.code)
                return desk_face(keeper.room, keeper.names, present, keeper.now())

    def html(self, face: FaceName, keeper: Keeper, person: PersonId, language: str) -> str:
        """A face as HTML, for a page load or where no socket gets through."""
        record = self.record(face, keeper, person)
        viewer = Viewer(sid="", room=keeper.row.code, face=face, wire=None, language=language)
        return self._html(record, keeper, viewer)

    def _html(self, record: Face, keeper: Keeper, viewer: Viewer) -> str:
        self.renders += 1
        return self._render(
            TEMPLATES[viewer.face],
            spoken_in=viewer.language,
            content_in=speaking.content_of(keeper),
            face=record,
            code=keeper.row.code,
            door=self._door(keeper.row.code),
        )


def _frame(event: str, payload: dict[str, Any]) -> bytes:
    """A Socket.IO event of the default namespace, framed for the wire."""
    return text_frame(b"42" + msgspec.json.encode([event, payload]))
