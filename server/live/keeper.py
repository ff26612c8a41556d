"""One keeper per live room: it takes the room's turn, and nobody else holds its state.

The life of a request:
1. it waits in the inbox, and the keeper takes all that wait;
2. each is checked for a resent id, then `decide` says yes or no;
3. facts of those that may are evolved into a working room that nobody sees yet;
4. the facts go to the store, one transaction for all of them;
5. only when they are on disk does the working room become the room, and senders are told;
6. whoever shows faces hears what changed.
If the store fails, senders hear an honest "not saved" and the room is read anew from the log.
"""

import asyncio
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from server.core import afterwards, facts
from server.core.decide import decide
from server.core.evolve import evolve, fold
from server.core.facts import Fact
from server.core.ids import PersonId, RoomCode, Version
from server.core.refusals import Refused
from server.core.room import Bring, Command, Join, Move, Request, Room, RoomPhase, Tick
from server.live.roster import Roster
from server.store import erasures, factlog, people, rooms
from server.store.database import Connection, Database, Work
from server.store.people import PersonRow
from server.store.rooms import RoomRow

log = logging.getLogger("plainspoken.keeper")

_MOST_WAITING: Final = 20_000
_RING_AGAIN: Final = 0.25
DESK: Final = "desk"


@dataclass(frozen=True, slots=True)
class Change:
    """What is new in a room: everything, or only some people's own phones; and who is gone."""

    everything: bool = False
    people: frozenset[PersonId] = frozenset()
    gone: frozenset[PersonId] = frozenset()
    ended: bool = False


@dataclass(slots=True)
class _Asking:
    request: Request
    who: str
    once: str | None
    digest: bytes | None
    answer: "asyncio.Future[Version]"
    beside: Work[Any] | None = None  # written in the same transaction


@dataclass(slots=True)
class _Turn:
    room: Room
    facts: list[Fact] = field(default_factory=list)
    beside: list[Work[Any]] = field(default_factory=list)
    told: list[tuple[_Asking, Version]] = field(default_factory=list)
    fresh: dict[tuple[str, str], tuple[bytes | None, Version]] = field(default_factory=dict)
    everything: bool = False
    touched: set[PersonId] = field(default_factory=set)
    gone: set[PersonId] = field(default_factory=set)


class Keeper:
    """The owner of one room. `ask` is the only way to change it."""

    def __init__(
        self,
        db: Database,
        row: RoomRow,
        blank: Room,
        *,
        changed: Callable[["Keeper", Change], None],
        present: Callable[[RoomCode], frozenset[PersonId]] = lambda code: frozenset(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._db = db
        self.row = row
        self._blank = blank
        self.room = blank
        self.roster = Roster()
        self.tokens: dict[bytes, PersonId] = {}
        self._seen: dict[tuple[str, str], tuple[bytes | None, Version]] = {}
        self._changed = changed
        self._present = present
        self._clock = clock
        self._inbox: asyncio.Queue[_Asking | None] = asyncio.Queue(_MOST_WAITING)
        self._turn = asyncio.Lock()
        self._alarm: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._rang_for: float | None = None
        self._resting = ""
        self.coming: set[str] = set()  # skeletons of names whose people are not on disk yet
        self.used = clock()

    async def wake(self) -> None:
        """Fold the room from its log and begin to take requests."""
        await self._reload()
        self._task = asyncio.ensure_future(self._run())  # noqa: TID251 - the keeper's own
        self._set_alarm()

    async def rest(self, reason: str = "busy") -> None:
        """Take no more requests (they are refused for this reason), finish those that wait."""
        self._resting = reason
        if self._alarm is not None:
            self._alarm.cancel()
        await self._inbox.put(None)
        if self._task is not None:
            await self._task

    def now(self) -> float:
        """The moment by this room's clock, in epoch seconds."""
        return self._clock()

    @property
    def names(self) -> Mapping[PersonId, str]:
        """What people want to be called."""
        return self.roster.names

    async def ask(
        self,
        request: Request,
        *,
        who: str,
        once: str | None = None,
        digest: bytes | None = None,
        beside: Work[Any] | None = None,
    ) -> Version:
        """The version at which the request is on disk; raises `Refused` if it is not to be."""
        if self._resting:
            raise Refused(self._resting)
        answer: asyncio.Future[Version] = asyncio.get_running_loop().create_future()
        try:
            self._inbox.put_nowait(_Asking(request, who, once, digest, answer, beside))
        except asyncio.QueueFull:
            raise Refused("busy") from None
        self.used = self._clock()
        return await asyncio.shield(answer)

    async def join(self, person: PersonRow, most: int) -> Version:
        """Let somebody in: their name and the fact of it in one transaction."""
        code = self.row.code

        async def named(db: Connection) -> None:
            await people.add(db, code, person)

        version = await self.ask(
            Join(at=0, person=person.id, most=most), who=person.id, beside=named
        )
        self.roster.put(person)
        self.tokens[person.token] = person.id
        self._changed(self, Change(everything=True))  # the name is known now, too
        return version

    async def replace_token(self, code: bytes, token: bytes) -> PersonId | None:
        """Let another device take over by a personal code; the old token is worth nothing then."""
        room, now = self.row.code, self._clock()

        async def taking_over(db: Connection) -> PersonId | None:
            return await people.take_over(db, room, code, token, now)

        person = await self._db.write(taking_over)
        if person is not None and person not in self.room.people:
            return None  # whoever was removed does not come back by another device
        if person is not None:
            old = self.roster[person]
            self.tokens.pop(old.token, None)
            self.roster.put(msgspec.structs.replace(old, token=token))
            self.tokens[token] = person
        return person

    async def erase(self, person: PersonId) -> None:
        """Delete all that a person wrote and was called; the room is folded anew without it."""
        code = self.row.code
        async with self._turn:  # no turn may append on top of what is rewritten here
            mark = Fact(
                version=self.room.version + 1,
                at=self._clock(),
                happening=facts.Erased(secrets.token_hex(8)),
            )

            async def forgetting(db: Connection) -> None:
                await factlog.forget(db, code, person)
                await people.forget(db, code, person)
                await factlog.append(db, code, [mark])

            await asyncio.to_thread(
                erasures.note, self._db.folder, erasures.mark_of_person(person), self._clock()
            )
            await self._db.write(forgetting)
            await self._reload()
        self._set_alarm()
        self._changed(self, Change(everything=True, gone=frozenset((person,))))
        await self._db.scrub()

    async def _reload(self) -> None:
        code = self.row.code
        written = await self._db.read(lambda db: factlog.read(db, code))
        # In a large room this takes a second: the other rooms go on meanwhile.
        room = await asyncio.to_thread(fold, self._blank, written)
        known = await self._db.read(lambda db: people.of_room(db, code))
        self.room = room
        self.roster = Roster(known)
        self.tokens = {row.token: row.id for row in known if row.id in self.room.people}
        self._seen = factlog.answered(written)

    # -- the turn -------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            waiting = [await self._inbox.get()]
            while not self._inbox.empty():
                waiting.append(self._inbox.get_nowait())
            async with self._turn:
                turn = _Turn(self.room)
                for asking in waiting:
                    if asking is not None:
                        self._judge(turn, asking)
                if turn.facts:
                    await self._keep(turn)
                self._tell(turn)
            if None in waiting:
                return

    def _judge(self, turn: _Turn, asking: _Asking) -> None:
        try:
            known = self._known(turn, asking)
            if known is not None:
                turn.told.append((asking, known))
                return
            happened = decide(turn.room, self._stamped(asking.request))
            self._enter(turn, asking, happened)
        except Refused as refused:
            _refuse(asking, refused)
        except Exception:
            # One request must not take the room down with it; it is ours to mend.
            log.exception("A request could not be judged")
            _refuse(asking, Refused("broken"))

    def _known(self, turn: _Turn, asking: _Asking) -> Version | None:
        if asking.once is None:
            return None
        key = (asking.who, asking.once)
        earlier = turn.fresh.get(key) or self._seen.get(key)
        if earlier is None:
            return None
        digest, version = earlier
        if digest != asking.digest:
            raise Refused("reused-id")
        return version

    def _stamped(self, request: Request) -> Request:
        return msgspec.structs.replace(
            request,
            at=self._clock(),
            seed=secrets.randbits(48),
            present=self._present(self.row.code),
        )

    def _enter(self, turn: _Turn, asking: _Asking, happened: list[facts.Happening]) -> None:
        room, entered = turn.room, []
        for n, happening in enumerate(happened):
            fact = Fact(
                version=room.version + 1,
                at=self._moment(room, happening),
                happening=happening,
                first=n == 0,
                who=asking.who,
                once=asking.once if n == 0 else None,
                digest=asking.digest if n == 0 else None,
            )
            room = evolve(room, fact)
            entered.append(fact)
        turn.room = room
        turn.facts += entered
        if asking.beside is not None:
            turn.beside.append(asking.beside)
        if asking.once is not None:
            turn.fresh[asking.who, asking.once] = (asking.digest, turn.room.version)
        turn.told.append((asking, turn.room.version))
        self._note_change(turn, asking.request)

    def _moment(self, room: Room, happening: facts.Happening) -> float:
        now = room.now
        if isinstance(happening, facts.Contributed | facts.Passed) and now is not None:
            return now.opened_at
        if room.phase is RoomPhase.ENDED:
            return afterwards.moment(self._clock())
        return self._clock()

    def _note_change(self, turn: _Turn, request: Request) -> None:
        match request:
            case Move() | Join() | Bring():
                turn.touched.add(request.person)
                here, now = turn.room.here, turn.room.now
                if here is not None and now is not None:
                    turn.touched |= here.kind.touches(now.activity, request.person)
            case Command() | Tick():
                turn.everything = True

    async def _keep(self, turn: _Turn) -> None:
        try:
            await self._write(turn)
        except Exception as error:
            ours = not isinstance(error, Refused | sqlite3.Error)
            log.error("A turn could not be written: %s", error, exc_info=ours)
            refused = error if isinstance(error, Refused) else Refused("not-saved")
            for asking, _ in turn.told:
                _refuse(asking, refused)
            turn.told.clear()
            turn.facts.clear()
            await self._recover()
            return
        self.room = turn.room
        self._seen.update(turn.fresh)
        for fact in turn.facts:
            if isinstance(fact.happening, facts.Removed | facts.Left):
                turn.gone.add(fact.happening.person)
                self._shut_out(fact.happening.person)

    async def _write(self, turn: _Turn) -> None:
        code, ended = self.row.code, turn.room.ended_at

        async def keeping(db: Connection) -> None:
            await factlog.append(db, code, turn.facts)
            for work in turn.beside:
                await work(db)
            if ended is not None:
                await rooms.mark_ended(db, code, ended)
                await factlog.forget_words(db, code)

        await self._db.write(keeping)
        if any(isinstance(fact.happening, facts.Ended) for fact in turn.facts):
            self._db.soiled = True  # who needed a word

    async def _recover(self) -> None:
        # Whether a failed commit took effect is for the file to say, not for us to guess.
        try:
            await self._reload()
        except (Refused, sqlite3.Error) as error:
            log.error("The log could not be read after a failed write: %s", type(error).__name__)

    def _shut_out(self, person: PersonId) -> None:
        row = self.roster.get(person)
        if row is not None:
            self.tokens.pop(row.token, None)

    def _tell(self, turn: _Turn) -> None:
        for asking, version in turn.told:
            if not asking.answer.done():
                asking.answer.set_result(version)
        if turn.facts or self._alarm is None:
            self._set_alarm()
        if turn.facts:
            ended = any(isinstance(fact.happening, facts.Ended) for fact in turn.facts)
            self._changed(
                self,
                Change(turn.everything, frozenset(turn.touched), frozenset(turn.gone), ended),
            )

    # -- the clock ------------------------------------------------------------------------------

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        when = self.room.alarm
        if when is None or self.room.phase is RoomPhase.ENDED or self._resting:
            return
        delay = max(0.0, when - self._clock()) + 0.01
        if when == self._rang_for:  # it rang too early (the clock was set back), or was not saved
            delay = max(delay, _RING_AGAIN)
        self._alarm = asyncio.get_running_loop().call_later(delay, self._ring)

    def _ring(self) -> None:
        self._alarm, self._rang_for = None, self.room.alarm
        answer: asyncio.Future[Version] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda done: done.exception())
        self._inbox.put_nowait(_Asking(Tick(at=0), "clock", None, None, answer))


def _refuse(asking: _Asking, refused: Refused) -> None:
    if not asking.answer.done():
        asking.answer.set_exception(refused)
        asking.answer.exception()  # the asker may be gone
