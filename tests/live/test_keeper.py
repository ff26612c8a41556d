"""A real keeper on a real store: one at a time, on disk before shown, the same after waking."""

import asyncio
import sqlite3
from typing import Any

import pytest

from server.core.evolve import fold
from server.core.kind import Phase
from server.core.refusals import Refused
from server.core.room import Command, Join, Move
from server.live.delivery import digest_of
from server.live.keeper import Keeper
from server.live.keepers import Keepers
from server.store import factlog, people, rooms
from server.store.database import FILE, Database, fetch
from server.store.people import PersonRow
from server.store.rooms import RoomRow
from tests.live.line import until
from tests.rooms import KINDS, blank, stored

CODE = "TAPTAPT"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self):
        self.at = 1_000_000.0

    def __call__(self):
        return self.at


class Stage:
    """A database with one room, its keeper, and what was announced."""

    def __init__(self, folder, seconds=None):
        self.folder, self.seconds = folder, seconds
        self.clock = Clock()
        self.changes = []

    async def open(self):
        self.db = await Database.open(self.folder)
        self.row = RoomRow(code=CODE, title="T", owner="F", projector=b"p" * 32, opened=1.0)
        if not await self.db.read(lambda db: rooms.find(db, CODE)):
            await self.db.write(lambda db: rooms.add(db, self.row, stored(seconds=self.seconds)))
        self.keeper = Keeper(
            self.db, self.row, blank(seconds=self.seconds), changed=self.heard, clock=self.clock
        )
        await self.keeper.wake()
        return self

    def heard(self, keeper, change):
        self.changes.append((keeper.room.version, change))

    async def close(self):
        await self.keeper.rest()
        await self.db.close()

    async def again(self):
        await self.close()
        return await self.open()

    async def join(self, person):
        row = PersonRow(id=person, name=person.title(), language="en", token=person.encode())
        return await self.keeper.join(row, 100)

    def command(self, name, /, once=None, expected=None, **fields):
        asked = Command(at=0, command=name, expected=expected, fields=fields)
        body = {"command": name, "expected": expected, **fields}
        return self.keeper.ask(asked, who="desk", once=once, digest=digest_of(body))

    async def commands(self, *names):
        for name in names:
            await self.command(name)

    def move(self, person, side="l", once=None, action="tap", **fields):
        fields = {"side": side, **fields} if action == "tap" else fields
        asked = Move(at=0, person=person, step="s1", action=action, fields=fields)
        return self.keeper.ask(asked, who=person, once=once, digest=digest_of(fields))

    async def log(self):
        return await self.db.read(lambda db: factlog.read(db, CODE))

    @property
    def taps(self):
        now = self.keeper.room.now
        assert now is not None
        taps = now.activity.of_round(now.stage.round)
        return {person: tap.side for person, tap in taps.items()}


@pytest.fixture
async def stage(tmp_path):
    opened = await Stage(tmp_path, seconds=60).open()
    for person in ("ana", "ben", "chidi"):
        await opened.join(person)
    await opened.commands("start", "open")
    opened.changes.clear()
    yield opened
    await opened.close()


def code(answer):
    return answer.code if isinstance(answer, Refused) else type(answer).__name__


async def test_two_moves_in_one_tick_are_two_facts_in_one_commit(stage):
    before = stage.db.commits
    first, second = await asyncio.gather(stage.move("ana", "l"), stage.move("ben", "r"))
    assert second == first + 1
    assert stage.db.commits == before + 1
    assert stage.taps == {"ana": "l", "ben": "r"}
    assert [change.people for _, change in stage.changes] == [{"ana", "ben"}]


async def test_a_resent_move_counts_once_and_hears_the_same(stage):
    told = await asyncio.gather(*(stage.move("ana", once="one-tap-1") for _ in range(5)))
    assert len(set(told)) == 1
    assert await stage.move("ana", once="one-tap-1") == told[0]
    assert stage.keeper.room.version == told[0]
    await stage.again()
    assert await stage.move("ana", once="one-tap-1") == told[0]
    assert stage.keeper.room.version == told[0]


async def test_a_resent_command_hears_the_same_version_after_a_restart(stage):
    told = await stage.command("next", once="one-press")  # closes the step and enters the next
    assert await stage.command("next", once="one-press") == told
    await stage.again()
    assert await stage.command("next", once="one-press") == told
    assert stage.keeper.room.version == told
    assert stage.keeper.room.here.step.id == "s2"


async def test_the_same_id_for_something_else_is_refused_and_changes_nothing(stage):
    await stage.move("ana", "l", once="one-tap-1")
    for _ in range(2):
        with pytest.raises(Refused) as no:
            await stage.move("ana", "r", once="one-tap-1")
        assert no.value.code == "reused-id"
        assert stage.taps == {"ana": "l"}
        await stage.again()
    both = await asyncio.gather(
        stage.move("ana", "l", once="two-taps"), stage.move("ana", "r", once="two-taps"),
        return_exceptions=True,
    )  # fmt: skip
    assert [code(answer) for answer in both] == ["int", "reused-id"]
    assert await stage.move("ben", "r", once="one-tap-1")  # somebody else's id is their own


async def test_a_resent_move_after_the_close_still_hears_that_it_was_saved(stage):
    told = await stage.move("ana", once="one-tap-1")
    await stage.command("close")
    assert await stage.move("ana", once="one-tap-1") == told
    with pytest.raises(Refused) as no:
        await stage.move("ben", once="one-tap-2")
    assert no.value.code == "not-open"


async def test_a_refused_move_may_be_sent_again_with_its_id(stage):
    await stage.command("pause")
    with pytest.raises(Refused):
        await stage.move("ana", once="one-tap-1")
    await stage.command("resume")
    await stage.move("ana", once="one-tap-1")
    assert stage.taps == {"ana": "l"}


@pytest.mark.parametrize("error", [sqlite3.OperationalError("full"), RuntimeError("ours")])
async def test_what_is_not_on_disk_is_not_shown(stage, monkeypatch, error):
    before = stage.keeper.room

    async def broken(db, room, batch):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(factlog, "append", broken)
        told = await asyncio.gather(
            stage.move("ana"), stage.move("ben"), stage.command("close"), stage.join("dora"),
            return_exceptions=True,
        )  # fmt: skip
    assert {code(answer) for answer in told} == {"not-saved"}
    assert stage.changes == []
    assert stage.keeper.room == before
    assert stage.keeper.room == fold(stage.keeper._blank, await stage.log())
    assert "dora" not in stage.keeper.roster
    await stage.move("ana", "r")
    assert stage.taps == {"ana": "r"}


async def test_a_full_disk(stage):
    async def full(connection, spare=0):
        (pages,) = (await fetch(connection, "PRAGMA page_count"))[0]
        await fetch(connection, f"PRAGMA max_page_count = {pages + spare}")

    await stage.db.read(full)
    moves = (stage.move("ana", "l", words=f"{n} " + "x" * 190) for n in range(40))
    told = [(await asyncio.gather(move, return_exceptions=True))[0] for move in moves]
    assert {code(answer) for answer in told} <= {"int", "not-saved"}
    assert [code(answer) for answer in told].count("not-saved") > 5
    assert len(await stage.log()) == stage.keeper.room.version
    await stage.db.read(lambda connection: full(connection, 10_000))
    await stage.move("ana", "r")
    assert stage.taps == {"ana": "r"}
    assert stage.keeper.room == fold(stage.keeper._blank, await stage.log())


async def test_a_request_that_cannot_be_judged_harms_nobody_else(stage, monkeypatch):
    def poison(state, stage_, by, given):
        if getattr(given, "words", "") == "poison":
            raise KeyError("a mistake of a kind")
        return fold_(state, stage_, by, given)

    fold_ = KINDS["tap"].fold
    object.__setattr__(KINDS["tap"], "fold", poison)
    try:
        told = await asyncio.gather(
            stage.move("ana"), stage.move("ben", words="poison"), stage.move("chidi"),
            return_exceptions=True,
        )  # fmt: skip
    finally:
        object.__setattr__(KINDS["tap"], "fold", fold_)
    assert [code(answer) for answer in told] == ["int", "broken", "int"]
    assert stage.taps == {"ana": "l", "chidi": "l"}
    await stage.again()
    assert stage.taps == {"ana": "l", "chidi": "l"}


async def test_two_facilitators_pressing_next_move_one_step(stage):
    seen = stage.keeper.room.version
    told = await asyncio.gather(
        stage.command("next", once="press-1", expected=seen),
        stage.command("next", once="press-2", expected=seen),
        return_exceptions=True,
    )
    assert [code(answer) for answer in told] == ["int", "conflict"]
    assert stage.keeper.room.here.step.id == "s2"
    no: Any = told[1]
    assert no.details["step"]["id"] == "s2"
    assert no.details["version"] == stage.keeper.room.version


async def test_votes_between_two_commands_are_no_conflict(stage):
    seen = stage.keeper.room.version
    await stage.move("ana")
    await stage.command("close", expected=seen)


async def test_restarting_changes_nothing(stage):
    await stage.move("ana")
    await stage.move("ben", action="pass")
    await stage.command("blank")
    before, names = stage.keeper.room, stage.keeper.names
    await stage.again()
    assert stage.keeper.room == before
    assert stage.keeper.names == names
    assert stage.keeper.room.clock.ends == 1_000_060
    await stage.command("undo")
    assert not stage.keeper.room.blanked


async def test_a_deadline_that_passed_while_the_server_was_away_closes_at_once(stage):
    stage.clock.at += 61
    await stage.again()
    await until(lambda: stage.keeper.room.now.stage.phase is Phase.CLOSED)
    assert (await stage.log())[-1].who == "clock"


async def test_an_alarm_that_rings_too_early_rings_again(stage):
    stage.keeper._ring()  # as after the clock was set back
    await until(lambda: stage.keeper._alarm is not None)
    stage.clock.at += 61
    stage.keeper._set_alarm()
    await until(lambda: stage.keeper.room.now.stage.phase is Phase.CLOSED)


async def test_a_deadline_that_could_not_be_saved_is_tried_again(stage, monkeypatch):
    tries = []

    async def broken(db, room, batch):
        tries.append(1)
        raise sqlite3.OperationalError("full")

    with monkeypatch.context() as patched:
        patched.setattr(factlog, "append", broken)
        stage.clock.at += 61
        stage.keeper._set_alarm()
        await until(lambda: len(tries) >= 2)
    await until(lambda: stage.keeper.room.now.stage.phase is Phase.CLOSED)
    assert len(tries) < 6


async def test_a_keeper_at_rest_refuses_and_never_hangs(stage):
    await stage.keeper.rest()
    with pytest.raises(Refused) as no:
        await asyncio.wait_for(stage.move("ana"), 2)
    assert no.value.code == "busy"


async def test_cancelled_askers_leave_nothing_half_done(stage):
    for n in range(60):
        asking = asyncio.ensure_future(stage.move("ana", "lr"[n % 2], once=f"cancelled-{n}"))
        for _ in range(n % 7):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    await stage.move("ana", "l", once="cancelled-60")
    log = await stage.log()
    assert [fact.version for fact in log] == list(range(1, len(log) + 1))
    assert stage.keeper.room == fold(stage.keeper._blank, log)


async def test_removing_ends_a_token_and_erasing_ends_the_person(stage):
    await stage.move("ana")
    await stage.command("remove", person="ben")
    assert b"ben" not in stage.keeper.tokens
    await stage.keeper.erase("ana")
    assert b"ana" not in stage.keeper.tokens
    assert stage.taps == {}
    assert "ana" not in stage.keeper.room.people
    with pytest.raises(Refused) as no:
        await stage.move("ana")
    assert no.value.code == "removed"
    before = stage.keeper.room
    await stage.again()
    assert stage.keeper.room == before


async def test_erasing_leaves_no_byte(stage, tmp_path):
    needles = [b"Zyxwvuname", b"zyxid0001", b"Qwertzwords", b"zyxtoken99"]
    row = PersonRow(id="zyxid0001", name="Zyxwvuname", language="en", token=b"zyxtoken99")
    await stage.keeper.join(row, 100)
    for n in range(20):
        await stage.move("zyxid0001", words=f"Qwertzwords {n} " + "filler " * 20)
    await stage.move("ana", words="stays")
    assert all(found(tmp_path, needle) for needle in needles)
    await stage.keeper.erase("zyxid0001")
    assert [needle for needle in needles if found(tmp_path, needle)] == []
    assert found(tmp_path, b"stays")
    await stage.again()
    assert stage.taps == {"ana": "l"}


def found(folder, needle):
    """The files that hold these bytes."""
    return [path.name for path in folder.iterdir() if needle in path.read_bytes()]


async def test_somebody_erased_while_others_answer(stage):
    moves = [stage.move(p, "lr"[n % 2]) for n, p in enumerate(["ana", "ben", "chidi"] * 20)]
    asked = [asyncio.ensure_future(move) for move in moves]
    await asyncio.sleep(0)
    await stage.keeper.erase("ben")
    await asyncio.gather(*asked, return_exceptions=True)
    assert "ben" not in stage.taps
    assert stage.keeper.room == fold(stage.keeper._blank, await stage.log())
    await stage.again()
    assert "ben" not in stage.taps


async def test_another_device_takes_over(stage):
    await stage.db.write(lambda db: people.offer_handover(db, CODE, "ana", b"code", 2_000_000))
    assert await stage.keeper.replace_token(b"wrong", b"new") is None
    assert await stage.keeper.replace_token(b"code", b"new") == "ana"
    assert stage.keeper.tokens[b"new"] == "ana"
    assert b"ana" not in stage.keeper.tokens
    assert await stage.keeper.replace_token(b"code", b"newer") is None
    await stage.again()
    assert stage.keeper.tokens[b"new"] == "ana"


async def test_a_full_inbox_is_busy(stage):
    def full(_):
        raise asyncio.QueueFull

    stage.keeper._inbox.put_nowait = full
    with pytest.raises(Refused) as no:
        await stage.move("ana")
    assert no.value.code == "busy"
    del stage.keeper._inbox.put_nowait


async def test_joins_up_to_the_limit_even_at_once(stage):
    async def join(n):
        asked = Join(at=0, person=f"p{n}", most=5)
        return await stage.keeper.ask(asked, who=f"p{n}")

    told = await asyncio.gather(*(join(n) for n in range(6)), return_exceptions=True)
    assert [code(answer) for answer in told] == ["int", "int", "full", "full", "full", "full"]


async def test_keepers_find_wake_and_erase(tmp_path):
    db = await Database.open(tmp_path)
    keepers = Keepers(db, KINDS, lambda keeper, change: None)
    keeper, _ = await keepers.open(stored(), title="Zyxtitle", owner="F")
    room_code = keeper.row.code
    found_ = await asyncio.gather(*(keepers.find(room_code) for _ in range(5)))
    assert {id(one) for one in found_} == {id(keeper)}
    for n in range(50):
        with pytest.raises(Refused) as no:
            await keepers.find(f"WRONG{n}")
        assert no.value.code == "no-such-room"
    assert not keepers._waking  # guessing leaves nothing behind
    await keepers.erase(room_code)
    assert not found(tmp_path, b"Zyxtitle")
    with pytest.raises(Refused) as no:
        await keeper.ask(Command(at=0, command="start"), who="desk")
    assert no.value.code == "no-such-room"
    with pytest.raises(Refused):
        await keepers.find(room_code)
    await keepers.close()
    await db.close()


async def test_a_room_wakes_once_for_all_who_ask_at_once(tmp_path):
    db = await Database.open(tmp_path)
    first = Keepers(db, KINDS, lambda keeper, change: None)
    keeper, _ = await first.open(stored(), title="T", owner="F")
    await first.close()
    second = Keepers(db, KINDS, lambda keeper, change: None)
    woken = await asyncio.gather(*(second.find(keeper.row.code) for _ in range(20)))
    assert len({id(one) for one in woken}) == 1
    await second.close()
    await db.close()
    assert (tmp_path / FILE).exists()
