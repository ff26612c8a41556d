"""Facts survive being written, and a room is what its log says, whatever was asked of it."""

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from server.core import facts
from server.core.evolve import fold
from server.core.facts import Fact, Happening
from server.core.kind import Phase
from server.core.refusals import Refused
from server.core.room import CORE_COMMANDS, RoomPhase
from server.core.workshop import Step
from tests.activities.examined import LIBRARY
from tests.rooms import Played

TAGS = {kind.__struct_config__.tag: kind for kind in get_args(Happening)}
SAMPLES = {
    "step": "s1", "seed": 2**48, "ends": 1700000000.25, "by_clock": True, "round": 2,
    "borrowed": facts.Borrowed(("ben",), msgspec.Raw(b'{"a":0}')),
    "seconds": 60, "left": 12.5, "person": "ana", "erasure": "0f", "body": msgspec.Raw(b'{"a":1}'),
    "steps": (Step(id="s1", kind="tap", title="One", minutes=5, content={"label": "Tap"}),),
    "left_out": ("s2",), "scenarios": {"headphones": LIBRARY.scenarios["headphones", "en"]},
    "answers": {"useful": "yes"}, "comment": "Well paced.", "people": 5,
    "counts": {"useful": (4, 1, 0)}, "sheet": 1, "before": 9, "pairs": ((40.0, 55.0), (60.0, 60.0)),
    "measure": "adult", "value": 41.25, "moved": (-5.0, 0.0, 12.5), "same": ("pace",),
    "withheld": 7,
}  # fmt: skip
# The tags of the log may never change their meaning: a new one is added here, none is edited.
KEPT = {
    "room.started/1", "room.ended/1", "step.entered/1", "step.opened/1", "step.closed/1",
    "step.reopened/1", "step.revealed/1", "step.hidden/1", "step.round/1", "clock.extended/1",
    "room.paused/1", "room.resumed/1", "wall.blanked/1", "wall.unblanked/1", "door.locked/1",
    "door.unlocked/1", "person.joined/1", "person.removed/1", "person.left/1", "person.erased/1",
    "given.person/1", "given.desk/1", "given.pass/1", "room.undone/1",
    "given.clock/1", "given.public/1", "word.asked/1", "word.settled/1", "plan.changed/1",
    "workshop.rated/1", "workshop.ratings/1", "followed-up/1", "followed-up.public/1",
    "brought/1", "series.published/1",
}  # fmt: skip


def test_every_tag_is_known_and_its_own():
    assert set(TAGS) == KEPT
    assert len(TAGS) == len(get_args(Happening))


@pytest.mark.parametrize("tag", TAGS)
def test_a_happening_round_trips(tag):
    kind = TAGS[tag]
    happening = kind(**{name: SAMPLES[name] for name in kind.__struct_fields__})
    written = facts.write(happening)
    assert json.loads(written)["is"] == tag
    assert facts.write(facts.read(written)) == written
    assert type(facts.read(written)) is kind


@pytest.mark.parametrize("tag", TAGS)
def test_a_happening_without_its_optional_fields_can_be_read(tag):
    kind = TAGS[tag]
    must = [f for f in msgspec.structs.fields(kind) if f.required]
    body = {"is": tag} | {f.encode_name: SAMPLES[f.name] for f in must}
    assert type(facts.read(msgspec.json.encode(body))) is kind


def test_an_unknown_tag_is_an_error():
    with pytest.raises(msgspec.ValidationError):
        facts.read(b'{"is":"room.exploded/1"}')


def stored(fact: Fact) -> Fact:
    """A fact as it comes back from the log."""
    return msgspec.structs.replace(fact, happening=facts.read(facts.write(fact.happening)))


PEOPLE = st.sampled_from(["ana", "ben", "chidi"])
STEPS = st.sampled_from(["s1", "s2", "s3", "s4"])
REQUESTS = st.one_of(
    st.tuples(st.just("command"), st.sampled_from([*sorted(CORE_COMMANDS - {"end"}), "nudge"]),
              STEPS, PEOPLE),
    st.tuples(st.just("command"), st.sampled_from(["start", "open", "close", "undo", "end"]),
              STEPS, PEOPLE),
    st.tuples(st.just("join"), PEOPLE),
    st.tuples(st.just("move"), PEOPLE, st.sampled_from(["tap", "tap", "pass", "leave"]),
              st.sampled_from(["l", "r", "x"])),
    st.tuples(st.just("wait"), st.integers(1, 90)),
)  # fmt: skip
FIELDS = {"go": "step", "remove": "person"}


def play(played: Played, request) -> None:
    match request:
        case ("command", "extend", _, _):
            played.command("extend", seconds=30)
        case ("command", name, step, person):
            wanted = {"go": {"step": step}, "remove": {"person": person}}
            played.command(name, **wanted.get(name, {}))
        case ("join", person) if person not in played.room.people:
            played.join(person, most=2)
        case ("move", person, action, side):
            played.move(person, action, **({"side": side} if action == "tap" else {}))
        case ("wait", seconds):
            played.now += seconds
            played.tick()
        case _:
            pass  # somebody joins who is here already


@given(st.lists(REQUESTS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_a_room_is_what_its_log_says(requests):
    played = Played(seconds=60)
    for request in requests:
        before, length = played.room, len(played.log)
        try:
            play(played, request)
        except Refused:
            assert played.room is before
            assert len(played.log) == length
        check(played)
    log = [stored(fact) for fact in played.log]
    assert [fact.version for fact in log] == list(range(1, len(log) + 1))
    for length in range(0, len(log) + 1, 7):
        assert fold(played.blank, log[:length]) == played.stations[length]
    assert fold(played.blank, log) == played.room


def check(played: Played) -> None:
    """What holds in every room at every moment."""
    room = played.room
    assert (room.phase is RoomPhase.GATHERING) == (room.place is None) or (
        room.phase is RoomPhase.ENDED
    )
    done, of = room.settled()
    assert 0 <= done <= of == len(room.people)
    assert room.stage_version <= room.version
    assert sum(state.stage.phase is Phase.OPEN for state in room.steps.values()) <= 1
    if room.alarm is not None:
        assert not room.paused
        assert room.now is not None
        assert room.now.stage.phase is Phase.OPEN
    assert room.before is None or room.before.before is None
