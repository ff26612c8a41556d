"""Deadlines are data: they move with pauses and extensions, and only a tick at or after closes."""

import pytest

from server.core.kind import Phase
from server.core.refusals import Refused
from tests.rooms import Played


@pytest.fixture
def opened():
    return Played(seconds=60).join("ana").commands("start", "open")


def test_opening_sets_the_deadline(opened):
    assert opened.room.alarm == 1060


def test_a_tick_closes_at_the_deadline_and_not_before(opened):
    opened.now = 1059.999
    assert opened.tick() == []
    before = opened.room
    assert opened.room.alarm == 1060
    opened.now = 1060
    opened.tick()
    assert before.now.stage.phase is Phase.OPEN
    assert opened.step_phase is Phase.CLOSED
    assert opened.room.alarm is None
    assert opened.tick() == []


def test_a_pause_keeps_what_was_left(opened):
    opened.now += 25
    opened.command("pause")
    assert opened.room.alarm is None
    assert opened.room.clock.left == 35
    opened.now += 1000
    assert opened.tick() == []
    opened.command("resume")
    assert opened.room.alarm == opened.now + 35


def test_extending_moves_a_running_and_a_paused_deadline(opened):
    opened.command("extend", seconds=30)
    assert opened.room.alarm == 1090
    opened.command("pause")
    opened.command("extend", seconds=30)
    assert opened.room.clock.left == 120


@pytest.mark.parametrize("seconds", [9, 1801, -30, "30", None, True, float("nan"), 1e300])
def test_only_sensible_extensions(opened, seconds):
    with pytest.raises(Refused):
        opened.command("extend", seconds=seconds)


def test_without_seconds_there_is_no_deadline():
    played = Played().commands("start", "open")
    assert played.room.alarm is None


def test_a_clock_can_be_started_while_answers_are_open():
    played = Played().commands("start")
    with pytest.raises(Refused, match="only while answers are open"):
        played.command("extend", seconds=30)
    played.commands("open").command("extend", seconds=30)
    assert played.room.alarm == played.now + 30


def test_reopening_comes_without_a_deadline_and_another_round_with_one(opened):
    opened.commands("close", "reopen")
    assert opened.room.alarm is None
    opened.command("close")
    opened.now += 100
    opened.command("again")
    assert opened.room.alarm == opened.now + 60


@pytest.mark.parametrize("command", ["close", "next", "end"])
def test_leaving_or_closing_stops_the_clock(opened, command):
    opened.command(command)
    assert opened.room.alarm is None
    assert opened.room.clock.ends is None


def test_a_pause_ends_with_the_step(opened):
    opened.commands("pause", "next")
    assert not opened.room.paused
    assert opened.room.clock.left is None
