"""Clocks inside an activity, words in private, and what stays of somebody who is erased: with a
real keeper on a real store.
"""

import sqlite3

import pytest

from server.activities import KINDS
from server.activities.roleplay.given import Beat
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Command, Move, Room
from server.core.workshop import Step, Workshop
from server.live.keeper import Keeper
from server.store import rooms
from server.store.database import FILE, Database
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from tests.activities.examined import LIBRARY
from tests.live.line import until

CODE = "TAPTAPT"
SCENE = "last-minute-shift"
QUICK = {"rehearse": 10, "take": 10, "feedback": 10, "change": 10, "again": 10, "swap": 10}


class Clock:
    """A clock that can be set forward; between that it runs."""

    def __init__(self):
        self.ahead = 0.0
        self.loop_time = 1_000_000.0

    def __call__(self):
        return self.loop_time + self.ahead


class Rehearsing:
    """Six people in a role-play, kept by a real keeper."""

    def __init__(self, folder):
        self.folder, self.clock = folder, Clock()
        self.present = frozenset()
        step = Step(
            id="play",
            kind="roleplay",
            title="Play",
            minutes=9,
            scenario=SCENE,
            content={"size": 3, **QUICK},
        )
        workshop = Workshop(id="w", title="W", minutes=9, steps=(step,))
        self.stored = StoredPlan(workshop, {SCENE: LIBRARY.scenarios[SCENE, "en"]})

    async def open(self):
        self.db = await Database.open(self.folder)
        row = RoomRow(code=CODE, title="T", owner="F", projector=b"p" * 32, opened=1.0)
        if not await self.db.read(lambda db: rooms.find(db, CODE)):
            await self.db.write(lambda db: rooms.add(db, row, self.stored))
        blank = Room(CODE, ready(self.stored, KINDS))
        self.keeper = Keeper(
            self.db,
            row,
            blank,
            changed=lambda keeper, change: None,
            present=lambda code: self.present,
            clock=self.clock,
        )
        await self.keeper.wake()
        return self

    async def close(self):
        await self.keeper.rest()
        await self.db.close()

    async def desk(self, command, **fields):
        await self.keeper.ask(Command(at=0, command=command, fields=fields), who="desk")

    async def move(self, person, action, **fields):
        move = Move(at=0, person=person, step="play", action=action, fields=fields)
        await self.keeper.ask(move, who=person)

    async def joined(self, count):
        for n in range(count):
            person = f"{n:032x}"
            token = bytes([n]) * 32
            await self.keeper.join(
                PersonRow(id=person, name=f"P{n}", language="en", token=token), 100
            )
        return [f"{n:032x}" for n in range(count)]

    async def playing(self, count=6):
        people = await self.joined(count)
        for command in ("start", "open"):
            await self.desk(command)
        await self.desk("groups", size="3")
        return people

    def group(self, number=1):
        return self.keeper.room.now.activity.table(1).groups[number]

    def stored_text(self):
        with sqlite3.connect(f"file:{self.folder / FILE}?mode=ro", uri=True) as db:
            return b"\n".join(bytes(body) for (body,) in db.execute("SELECT body FROM fact"))


@pytest.fixture
async def room(tmp_path):
    found = await Rehearsing(tmp_path).open()
    yield found
    await found.close()


async def agree(room, number=1):
    turn = room.group(number).turn
    action = f"agree-{turn.key}-roles"
    await room.move(turn.speaker, action, dial="2", focus=["voice"])
    await room.move(turn.partner, action)


async def test_a_groups_clock_rings_by_itself_and_after_a_restart(room):
    await room.playing()
    await agree(room)
    assert room.group().turn.beat is Beat.REHEARSE
    room.clock.ahead += 11
    room.keeper._set_alarm()  # the loop's own clock stands still between tests' seconds
    await until(lambda: room.group().turn.beat is Beat.TAKE)
    await room.close()
    room.clock.ahead += 60
    await room.open()
    await until(lambda: room.group().turn.beat is Beat.FEEDBACK)


async def test_a_group_is_mended_when_somebody_leaves(room):
    await room.playing()
    seats = room.keeper.room.now.activity.table(1).seating.seats[1]
    for person in seats[:2]:
        await room.move(person, "leave")
    left = seats[2]
    await until(lambda: room.keeper.room.now.activity.table(1).seating.of(left) == 2)


async def test_groups_are_formed_of_those_whose_phones_are_in_touch(room):
    people = await room.joined(7)
    room.present = frozenset(people[:6])
    for command in ("start", "open"):
        await room.desk(command)
    await room.desk("groups", size="3")
    table = room.keeper.room.now.activity.table(1)
    assert table.seating.of(people[6]) is None
    await room.move(people[6], "come-in")
    assert room.keeper.room.now.activity.table(1).seating.of(people[6])


async def test_nothing_of_an_erased_person_stays_not_even_their_number(room):
    people = await room.playing()
    await agree(room)
    gone = room.group().turn.speaker
    await room.keeper.erase(gone)
    assert gone.encode() not in room.stored_text()
    assert gone not in room.keeper.room.people
    await room.close()
    await room.open()
    table = room.keeper.room.now.activity.table(1)
    assert sorted(p for p in people if table.seating.of(p)) == sorted(set(people) - {gone})


async def test_a_word_in_private_is_gone_when_the_room_ends(room):
    people = await room.joined(2)
    await room.move(people[0], "word")
    assert list(room.keeper.room.words) == [people[0]]
    with pytest.raises(Refused):
        await room.desk("heard", person=people[1])
    await room.move(people[1], "word")
    await room.move(people[1], "no-word")
    await room.desk("start")
    await room.desk("heard", person=people[0])
    assert not list(room.keeper.room.words)
    assert b"word." in room.stored_text()
    await room.desk("end")
    assert b"word." not in room.stored_text()
    await room.close()
    await room.open()
    assert room.keeper.room.phase == "ended"
