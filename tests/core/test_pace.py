"""How the room stands against its promised end, and what is proposed when it is late."""

from server.core.pace import pace
from server.core.workshop import Short, Step
from tests.core.test_replan import agenda, bring, tap
from tests.rooms import Played


def short(minutes: int, how: str = "Only half of it.") -> Short:
    return Short(minutes=minutes, how=how)


def room(*steps: Step) -> Played:
    return Played(plan=agenda(*steps)).join("ana").commands("start")


def late(played: Played, by: int) -> Played:
    """The room goes on to its next step so many minutes after it should have."""
    played.now += (played.room.here.step.minutes + by) * 60
    return played.commands("next")


USUAL = (tap("a"), tap("b", 6, short=short(3)), tap("c", 9, short=short(4)), tap("d", firm=True))


def test_on_time_there_is_nothing_to_propose():
    stands = pace(room(*USUAL).room)
    assert (stands.over, stands.shorten, stands.leave_out, stands.missing) == (0, (), (), 0)
    assert dict(stands.expected) == {"b": 1300.0, "c": 1660.0, "d": 2200.0}


def test_from_three_minutes_on_the_largest_saving_that_is_needed_is_proposed():
    assert pace(late(room(*USUAL), 2).room).shorten == ()
    stands = pace(late(room(tap("z"), *USUAL), 4).room)
    assert stands.over == 4
    assert [(one.step, one.saves) for one in stands.shorten] == [("c", 5)]
    stands = pace(late(room(tap("z"), *USUAL), 7).room)
    assert [one.step for one in stands.shorten] == ["c", "b"]
    assert stands.missing == 0
    assert stands.shorten[0].how == "Only half of it."


def test_it_says_what_short_forms_do_not_cover_and_what_could_be_left_out():
    free = (tap("z"), *USUAL, tap("e", 2), tap("f", 4))
    stands = pace(late(room(*free), 11).room)
    assert [one.step for one in stands.shorten] == ["c", "b"]
    assert [(one.step, one.saves) for one in stands.leave_out] == [("b", 3)]
    assert stands.missing == 0
    stands = pace(late(room(*free), 40).room)
    assert {one.step for one in stands.leave_out} == {"b", "c", "e", "f"}
    assert stands.missing == 40 - 6 - 9 - 2 - 4


def test_neither_what_is_firm_nor_what_was_opened_nor_what_others_build_on_is_left_out():
    steps = (tap("z"), tap("a", firm=True), tap("b"), tap("c", source="b"), tap("d", firm=True))
    stands = pace(late(room(*steps), 30).room)
    assert [one.step for one in stands.leave_out] == ["c"]


def test_a_step_that_was_opened_ahead_is_not_proposed():
    played = room(tap("a"), tap("b", 9, short=short(2)), tap("c"))
    played.commands("next", "open", "back")
    played.now += 600
    assert pace(played.room, played.now).shorten == ()


def test_a_step_that_lasts_makes_the_room_later_minute_by_minute():
    played = room(*USUAL)
    assert pace(played.room, 1299.0).over == 0
    assert pace(played.room, 1359.0).over == 0
    assert pace(played.room, 1300.0 + 3 * 60).over == 3
    assert pace(played.room, 1300.0 + 3 * 60).again == 1300.0 + 4 * 60
    assert pace(played.room, 1000.0).again == 1360.0
    assert dict(pace(played.room, 1420.0).expected)["b"] == 1420.0


def test_short_forms_and_minutes_are_counted_against_what_was_promised():
    played = late(room(tap("z"), *USUAL), 4)
    played.command("shorten", step="c")
    stands = pace(played.room)
    assert (stands.over, stands.shorten) == (-1, ())
    played.command("minutes", step="a", minutes=10)
    assert pace(played.room).over == 4
    played.command("insert", recipe="x", brought=bring(tap("e", 6)))
    assert pace(played.room).over == 10
    played.command("skip", step="e")
    assert pace(played.room).over == 4


def test_before_the_start_a_plan_that_grew_is_over_without_times():
    played = Played(plan=agenda(*USUAL))
    played.command("minutes", step="a", minutes=9)
    stands = pace(played.room)
    assert (stands.over, stands.expected) == (4, ())
    assert [one.step for one in stands.shorten] == ["c"]


def test_when_the_room_has_ended_nothing_is_proposed():
    played = late(room(*USUAL), 30).commands("end")
    assert pace(played.room, played.now) == pace(Played().commands("end").room)
