"""Every command in every standing of a room: allowed as the tables say, or refused unchanged."""

from typing import Any

import pytest

from server.core.kind import Phase
from server.core.refusals import CATALOGUE, Refused
from server.core.room import CORE_COMMANDS, ROOM_TABLE, STEP_TABLE, RoomPhase
from tests.rooms import STANDINGS, Played

COMMANDS = (*sorted(CORE_COMMANDS), "nudge", "dance", "")
FIELDS: dict[str, dict[str, Any]] = {
    "extend": {"seconds": 30},
    "go": {"step": "s3"},
    "remove": {"person": "ana"},
    "heard": {"person": "ana"},
    "minutes": {"step": "s3", "minutes": 9},
    "shorten": {"step": "s3"},
    "skip": {"step": "s3"},
    "unskip": {"step": "s3"},
    "reorder": {"step": "s3"},
    "insert": {"recipe": "taps"},
    "fix": {"step": "s3", "path": "title", "words": "Step three"},
}
# What a room in its first step and with one person cannot do, whatever the tables say.
NEEDS_MORE = {
    "back", "resume", "unblank", "unlock", "heard", "shorten", "unskip", "insert",
}  # fmt: skip


def standing(room_phase, step_phase, **plan):
    return Played(**plan).join("ana").commands(*STANDINGS[room_phase, step_phase])


def allowed(command, room_phase, step_phase):
    if command in ("nudge", "extend"):
        return room_phase is RoomPhase.RUNNING and step_phase is Phase.OPEN
    if (command, room_phase) not in ROOM_TABLE or command in NEEDS_MORE:
        return False
    if command == "undo":
        return room_phase is RoomPhase.RUNNING
    stepwise = {name for name, _ in STEP_TABLE}
    return command not in stepwise or (command, step_phase) in STEP_TABLE


@pytest.mark.parametrize("where", STANDINGS, ids=lambda where: f"{where[0]}-{where[1]}")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_every_standing(command, where):
    played = standing(*where)
    before = played.room
    fields = FIELDS.get(command, {})
    if allowed(command, *where):
        assert played.command(command, **fields)
        assert played.room.version > before.version
        return
    with pytest.raises(Refused) as no:
        played.command(command, **fields)
    assert no.value.code in CATALOGUE
    assert no.value.sentence.endswith((".", "?"))
    assert played.room is before


@pytest.mark.parametrize(("command", "phase"), STEP_TABLE)
def test_a_step_command_leads_where_the_table_says(command, phase):
    played = standing(RoomPhase.RUNNING, phase)
    played.command(command)
    assert played.step_phase is STEP_TABLE[command, phase]


@pytest.mark.parametrize("where", STANDINGS, ids=lambda where: f"{where[0]}-{where[1]}")
def test_answers_are_taken_only_while_a_step_is_open(where):
    played = standing(*where)
    if where[1] is Phase.OPEN:
        played.move("ana", side="l")
        assert played.taps == {"ana": "l"}
        return
    with pytest.raises(Refused) as no:
        played.move("ana", "tap", "s1", side="l")
    assert no.value.code in ("not-started", "not-open", "ended")


def test_refusals_name_the_reason():
    played = standing(RoomPhase.RUNNING, Phase.OPEN)
    noes: list[tuple[str, str, str, str, dict[str, Any]]] = [
        ("removed", "mallory", "tap", "s1", {"side": "l"}),
        ("other-step", "ana", "tap", "s2", {"side": "l"}),
        ("not-now", "ana", "dance", "s1", {}),
        ("missing-field", "ana", "tap", "s1", {}),
        ("bad-field", "ana", "tap", "s1", {"side": "x"}),
        ("bad-field", "ana", "tap", "s1", {"side": "l", "more": 1}),
        ("bad-field", "ana", "tap", "s1", {"side": "l", "words": "no"}),
        ("bad-field", "ana", "pass", "s1", {"side": "l"}),
        ("bad-field", "ana", "leave", "s1", {"side": "l"}),
    ]
    for code, person, action, step, fields in noes:
        with pytest.raises(Refused) as no:
            played.move(person, action, step, **fields)
        assert no.value.code == code
    played.command("pause")
    with pytest.raises(Refused, match="paused"):
        played.move("ana", side="l")


def test_an_older_look_at_the_stage_is_a_conflict():
    played = standing(RoomPhase.RUNNING, Phase.BRIEFING)
    seen = played.room.version
    played.command("open", expected=seen)
    with pytest.raises(Refused) as no:
        played.command("close", expected=seen)
    assert no.value.code == "conflict"
    assert no.value.details["version"] == played.room.version
    step: Any = no.value.details["step"]
    assert step["phase"] == "open"
    played.move("ana", side="l")  # a vote does not change the stage
    played.command("close", expected=played.room.stage_version)


def test_walking_through_a_workshop():
    played = Played(steps=2).join("ana").commands("start", "open", "next")
    assert played.room.steps["s1"].stage.phase is Phase.CLOSED
    with pytest.raises(Refused, match="last step"):
        played.command("next")
    played.command("back")
    assert played.room.here.step.id == "s1"
    assert played.step_phase is Phase.CLOSED
    with pytest.raises(Refused) as no:
        played.command("go", step="nowhere")
    assert no.value.code == "no-such-step"
    played.command("go", step="s2")
    with pytest.raises(Refused, match="already"):
        played.command("go", step="s2")
    played.commands("open", "end")
    assert played.room.steps["s2"].stage.phase is Phase.CLOSED


def test_the_door():
    played = Played().join("ana")
    with pytest.raises(Refused) as no:
        played.join("ben", most=1)
    assert no.value.code == "full"
    played.command("lock")
    with pytest.raises(Refused) as no:
        played.join("ben")
    assert no.value.code == "locked"
    played.commands("unlock").join("ben").commands("start")
    played.command("remove", person="ben")
    assert set(played.room.people) == {"ana"}
    played.command("end")
    with pytest.raises(Refused) as no:
        played.join("chidi")
    assert no.value.code == "ended"


def test_passing_counts_as_done_until_a_new_round_begins():
    played = standing(RoomPhase.RUNNING, Phase.OPEN).join("ben")
    played.move("ana", "pass")
    assert played.room.settled() == (1, 2)
    with pytest.raises(Refused):
        played.move("ana", "pass")  # it is not on the form any more
    played.move("ana", side="r")
    assert played.room.settled() == (1, 2)
    played.move("ben", "pass")
    played.commands("close", "again")
    assert played.room.settled() == (0, 2)
