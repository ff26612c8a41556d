"""Undo takes back the last command, and nothing that people gave meanwhile."""

import pytest

from server.core.kind import Phase
from server.core.refusals import Refused
from tests.rooms import Played

UNDOABLE = [
    # (how it came to stand there, the command)
    ((), ("start", {})),
    (("start",), ("open", {})),
    (("start", "open"), ("close", {})),
    (("start", "open"), ("next", {})),
    (("start", "open", "next"), ("back", {})),
    (("start", "open"), ("go", {"step": "s3"})),
    (("start", "open", "close"), ("reveal", {})),
    (("start", "open", "close", "reveal"), ("hide", {})),
    (("start", "open", "close"), ("reopen", {})),
    (("start", "open", "close"), ("again", {})),
    (("start", "open", "close", "reveal"), ("again", {})),
    (("start", "open"), ("pause", {})),
    (("start", "open", "pause"), ("resume", {})),
    (("start", "open"), ("extend", {"seconds": 60})),
    (("start", "open"), ("blank", {})),
    (("start", "open", "blank"), ("unblank", {})),
    (("start", "open"), ("lock", {})),
    (("start", "open", "lock"), ("unlock", {})),
    (("start", "open"), ("nudge", {})),
]


def stage(room):
    """What a command may change, and an undo brings back."""
    return (
        room.phase, room.place, room.paused, room.blanked, room.locked, room.clock, room.visits,
        {step: (state.stage, state.activity) for step, state in room.steps.items()},
    )  # fmt: skip


@pytest.mark.parametrize(("way", "last"), UNDOABLE, ids=str)
def test_undo_brings_back_the_stage(way, last):
    played = Played(seconds=60).join("ana").commands(*way)
    before = stage(played.room)
    name, fields = last
    played.command(name, **fields)
    assert stage(played.room) != before
    came = () if played.room.locked else ("ben",)
    played.join(*came)
    played.command("undo")
    assert stage(played.room) == before
    assert set(played.room.people) == {"ana", *came}
    assert played.room.stage_version == played.room.version
    with pytest.raises(Refused) as no:
        played.command("undo")
    assert no.value.code == "nothing-to-undo"


@pytest.mark.parametrize("last", ["open", "pause", "extend", "blank", "lock", "nudge"])
def test_votes_given_since_the_command_stay(last):
    played = Played(seconds=60).join("ana", "ben").commands("start")
    if last != "open":
        played.command("open")
    played.command(last, **({"seconds": 60} if last == "extend" else {}))
    if last == "pause":
        played.command("resume")
    played.move("ana", side="l")
    played.move("ben", "pass")
    played.command("undo")
    assert played.taps == {"ana": "l"}
    assert "ben" in played.room.now.passed
    if last == "open":
        assert played.step_phase is Phase.BRIEFING
        played.command("open")
        assert played.taps == {"ana": "l"}


def test_votes_of_an_undone_round_are_not_counted_in_the_round_before():
    played = Played().join("ana").commands("start", "open")
    played.move("ana", side="l")
    played.commands("close", "again")
    played.move("ana", side="r")
    played.command("undo")
    assert played.room.now.stage.round == 1
    assert played.taps == {"ana": "l"}


def test_closing_can_be_undone_and_the_votes_before_it_stay():
    played = Played(seconds=60).join("ana").commands("start", "open")
    played.move("ana", side="l")
    ends = played.room.clock.ends
    played.command("close")
    played.command("undo")
    assert played.step_phase is Phase.OPEN
    assert played.room.clock.ends == ends
    assert played.taps == {"ana": "l"}


def test_undo_after_the_deadline_leaves_the_step_open_without_one():
    played = Played(seconds=60).join("ana").commands("start", "open", "close")
    played.now += 100
    played.command("undo")
    assert played.step_phase is Phase.OPEN
    assert played.room.clock.ends is None
    assert played.room.alarm is None
    assert played.tick() == []


def test_undo_of_a_resume_is_a_pause_with_the_time_that_was_left():
    played = Played(seconds=60).commands("start", "open")
    played.now += 20
    played.command("pause")
    played.now += 500
    played.command("resume")
    assert played.room.clock.ends == played.now + 40
    played.command("undo")
    assert played.room.paused
    assert played.room.clock.left == 40


@pytest.mark.parametrize("last", ["remove", "end"])
def test_what_is_for_good_cannot_be_undone(last):
    played = Played().join("ana").commands("start", "open")
    played.command(last, **({"person": "ana"} if last == "remove" else {}))
    with pytest.raises(Refused) as no:
        played.command("undo")
    assert no.value.code == ("ended" if last == "end" else "nothing-to-undo")


def test_a_deadline_cannot_be_undone():
    played = Played(seconds=60).commands("start", "open")
    played.now += 60
    played.tick()
    with pytest.raises(Refused) as no:
        played.command("undo")
    assert no.value.code == "nothing-to-undo"


def test_who_left_does_not_come_back_by_an_undo():
    played = Played().join("ana", "ben").commands("start", "open")
    played.move("ben", "leave", "s1")
    played.command("undo")
    assert set(played.room.people) == {"ana"}
