"""The agenda changes while the room is held; nothing that anybody gave does."""

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from server.core import facts
from server.core.company import Company
from server.core.evolve import fold
from server.core.kind import Phase
from server.core.plan import Brought, StoredPlan
from server.core.refusals import Refused
from server.core.workshop import Short, Step, Workshop
from tests.activities.examined import LIBRARY
from tests.rooms import Played

SHORT = Short(minutes=2, how="Only the first half.", content={"label": "Tap, in short"})


USUAL = Company()


def agenda(*steps: Step, company: Company = USUAL) -> StoredPlan:
    """A stored plan of these steps."""
    minutes = sum(step.minutes for step in steps)
    return StoredPlan(Workshop(id="taps", title="Taps", minutes=minutes, steps=steps), {}, company)


def tap(name: str, minutes: int = 5, **more) -> Step:
    content = {"label": f"Tap {name}"}
    return Step(id=name, kind="tap", title=f"Step {name}", minutes=minutes, content=content, **more)


def held(*steps: Step) -> Played:
    """A room of these steps, or of a few usual ones, with two people at the first of them."""
    usual = (tap("a"), tap("b", short=SHORT), tap("c", source="b"), tap("d", firm=True))
    return Played(plan=agenda(*(steps or usual))).join("ana", "ben").commands("start", "open")


def ids(played: Played) -> list[str]:
    return [planned.step.id for planned in played.room.plan.steps]


def minutes(played: Played) -> list[int]:
    return [planned.step.minutes for planned in played.room.plan.steps]


def refused(played: Played, name: str, **fields) -> Refused:
    before = played.room
    with pytest.raises(Refused) as no:
        played.command(name, **fields)
    assert played.room is before
    return no.value


def again(played: Played):
    """The room as it is folded from its stored log."""
    stored = [
        msgspec.structs.replace(fact, happening=facts.read(facts.write(fact.happening)))
        for fact in played.log
    ]
    return fold(played.blank, stored)


# -- minutes, short forms -----------------------------------------------------------------------


def test_minutes_change_for_the_present_step_and_for_later_ones():
    played = held()
    played.command("minutes", step="a", minutes=7)
    played.command("minutes", step="c", minutes=1)
    assert minutes(played) == [7, 5, 1, 5]
    assert played.room.plan.workshop.minutes == 18
    assert played.room.plan.promised == 20
    played.command("next")
    assert "behind" in refused(played, "minutes", step="a", minutes=9).sentence
    assert refused(played, "minutes", step="c", minutes=1).code == "not-now"
    for unfit in (0, 241, 2.5):
        assert refused(played, "minutes", step="c", minutes=unfit).code == "bad-field"
    assert refused(played, "minutes", step="zz", minutes=2).code == "no-such-step"


def test_a_short_form_gives_its_minutes_its_content_and_its_how():
    played = held()
    played.command("shorten", step="b")
    planned = played.room.plan.steps[1]
    assert (planned.step.minutes, planned.spec.label) == (2, "Tap, in short")
    assert planned.step.notes == "Only the first half."
    assert refused(played, "shorten", step="b").code == "not-now"
    assert "never" in refused(played, "shorten", step="d").sentence


def test_what_was_opened_keeps_its_long_form():
    played = held().commands("next", "open", "back")
    assert "opened already" in refused(played, "shorten", step="b").sentence


def test_a_step_that_the_room_reads_can_still_take_its_short_form():
    played = held().commands("next")
    played.command("shorten", step="b")
    assert played.room.now.activity.spec.label == "Tap, in short"
    assert played.step_phase is Phase.BRIEFING
    played.command("open")
    played.move("ana", side="l")
    assert played.taps == {"ana": "l"}


# -- leaving out, bringing back, another order --------------------------------------------------


def test_a_step_leaves_the_plan_and_comes_back_to_its_place():
    played = held()
    played.command("skip", step="b")
    assert ids(played) == ["a", "c", "d"]
    assert played.room.plan.workshop.minutes == 15
    assert refused(played, "go", step="b").code == "no-such-step"
    assert refused(played, "minutes", step="b", minutes=3).code == "not-now"
    played.command("unskip", step="b")
    assert ids(played) == ["a", "b", "c", "d"]
    assert refused(played, "unskip", step="b").code == "not-now"


def test_what_comes_back_after_its_place_has_passed_comes_next():
    played = held()
    played.command("skip", step="b")
    played.commands("next")
    played.command("unskip", step="b")
    assert ids(played) == ["a", "c", "b", "d"]
    assert played.room.here.step.id == "c"


def test_neither_the_present_step_nor_an_opened_one_is_left_out():
    played = held().commands("next")
    assert "Next step" in refused(played, "skip", step="b").sentence
    played.commands("open", "back")
    assert "stays" in refused(played, "skip", step="b").sentence
    assert "stays" in refused(played, "reorder", step="b", after="c").sentence


def test_later_steps_change_places():
    played = held()
    played.command("reorder", step="d", after="b")
    assert ids(played) == ["a", "b", "d", "c"]
    played.command("reorder", step="d")
    assert ids(played) == ["a", "d", "b", "c"]
    assert "builds on" in refused(played, "reorder", step="c", after="a").sentence
    assert "builds on" in refused(played, "reorder", step="b", after="c").sentence
    played.command("next")
    assert "past" in refused(played, "reorder", step="c", after="a").sentence
    assert refused(played, "reorder", step="c", after="c").code == "not-now"
    assert refused(played, "reorder", step="c", after="b").sentence.endswith(
        "stands there already."
    )


def test_before_the_start_everything_can_be_moved():
    played = Played(plan=agenda(tap("a"), tap("b"), tap("c")))
    played.command("reorder", step="c")
    assert ids(played) == ["c", "a", "b"]
    played.command("skip", step="c")
    played.commands("start")
    assert played.room.here.step.id == "a"
    only = Played(plan=agenda(tap("a"), tap("b")))
    only.command("skip", step="a")
    assert "only step" in refused(only, "skip", step="b").sentence


# -- inserting ----------------------------------------------------------------------------------


def bring(*steps: Step, **scenarios) -> Brought:
    return Brought(steps=steps, scenarios=scenarios)


def test_what_is_brought_comes_next_under_ids_of_its_own():
    played = held()
    played.command("insert", recipe="x", brought=bring(tap("b"), tap("e", source="b")))
    assert ids(played) == ["a", "b-2", "e", "b", "c", "d"]
    assert played.room.plan.find("e").step.source == "b-2"
    played.command("insert", recipe="x", after="c", brought=bring(tap("b", source="unknown")))
    assert ids(played) == ["a", "b-2", "e", "b", "c", "b-3", "d"]
    assert played.room.plan.find("b-3").step.source is None
    assert refused(played, "insert", recipe="x", after="zz", brought=bring(tap("b"))).code == (
        "no-such-step"
    )
    assert refused(played, "insert", recipe="nothing").code == "not-found"


def test_what_is_brought_must_be_playable_and_not_too_much():
    played = held()
    unfit = msgspec.structs.replace(tap("e"), content={"label": "x" * 30})
    assert refused(played, "insert", recipe="x", brought=bring(unfit)).code == "bad-content"
    many = bring(*(tap(f"e{n}") for n in range(57)))
    assert "60 steps" in refused(played, "insert", recipe="x", brought=many).sentence


def test_a_room_with_minors_takes_no_scene_that_was_not_reviewed_for_them():
    played = Played(plan=agenda(tap("a"), company=Company(minors=True))).commands("start")
    scenes = LIBRARY.scenarios.values()
    adult = next(scene for scene in scenes if not scene.minor_reviewed)
    step = tap("e", scenario=adult.id)
    no = refused(played, "insert", recipe="x", brought=bring(step, **{adult.id: adult}))
    assert no.code == "not-for-minors"
    assert adult.title in no.sentence


# -- putting a word right -----------------------------------------------------------------------


def test_a_word_is_put_right_and_every_answer_stays():
    played = held()
    played.move("ana", side="l")
    played.command("fix", step="a", path="content.label", words="Tap  it\nnow")
    assert played.room.now.activity.spec.label == "Tap it now"
    assert played.taps == {"ana": "l"}
    played.command("fix", step="a", path="title", words="The first")
    assert played.room.here.step.title == "The first"
    played.command("undo")
    assert played.room.here.step.title == "Step a"
    assert played.room.now.activity.spec.label == "Tap it now"
    assert played.taps == {"ana": "l"}


def test_an_undone_fix_brings_back_the_old_word_with_the_answers_given_meanwhile():
    played = held()
    played.command("fix", step="a", path="content.label", words="Tap it")
    played.move("ana", side="l")
    played.command("undo")
    assert played.room.now.activity.spec.label == "Tap a"
    assert played.taps == {"ana": "l"}


def test_what_is_no_text_or_does_not_fit_is_refused():
    played = held()
    assert refused(played, "fix", step="a", path="id", words="z").code == "bad-field"
    assert refused(played, "fix", step="a", path="content.nothing", words="z").code == "bad-field"
    assert refused(played, "fix", step="a", path="notes", words="z").code == "bad-field"
    no = refused(played, "fix", step="a", path="content.label", words="x" * 30)
    assert no.sentence == "These words do not fit. label: has 30 characters; 20 fit."
    assert refused(played, "fix", step="a", path="content.label", words="x" * 80).code == "too-long"
    assert refused(played, "fix", step="a", path="content.label", words=" ").code == "missing-field"
    assert refused(played, "fix", step="a", path="content.label", words="Tap a").code == "not-now"


def test_the_short_form_and_steps_that_say_the_same_are_put_right_with_it():
    same = {"label": "Tapp"}
    first = Step(id="before", kind="tap", title="Before", minutes=5, content=same)
    short = Short(minutes=2, how="Shorter.", content=same)
    later = Step(
        id="after", kind="tap", title="After", minutes=5, content=same, source="before", short=short
    )
    other = Step(id="other", kind="tap", title="Other", minutes=5, content=same)
    played = held(first, later, other)
    played.command("fix", step="before", path="content.label", words="Tap")
    assert [one.spec.label for one in played.room.plan.steps] == ["Tap", "Tap", "Tapp"]
    played.command("shorten", step="after")
    assert played.room.plan.steps[1].spec.label == "Tap"


# -- what comes of it ---------------------------------------------------------------------------


def test_the_plan_is_the_same_after_waking():
    played = held()
    played.move("ana", side="l")
    played.command("minutes", step="c", minutes=9)
    played.command("insert", recipe="x", brought=bring(tap("e")))
    played.command("skip", step="b")
    played.command("fix", step="a", path="content.label", words="Tap it")
    played.commands("next", "open")
    played.move("ben", side="r")
    assert again(played) == played.room
    assert played.room.here.step.id == "e"


def test_unchanged_steps_are_not_read_again():
    played = held()
    specs = [planned.spec for planned in played.room.plan.steps]
    played.command("minutes", step="c", minutes=9)
    played.command("reorder", step="d", after="b")
    assert {id(planned.spec) for planned in played.room.plan.steps} == {id(spec) for spec in specs}


def test_an_agenda_that_cannot_be_read_any_more_is_let_go():
    played = held()
    unread = (Step(id="a", kind="gone", title="A", minutes=5),)
    fact = facts.Fact(version=played.room.version + 1, at=1.0, happening=facts.Replanned(unread))
    room = fold(played.room, [fact])
    assert room.plan is played.room.plan
    assert room.version == fact.version


NAMES = st.sampled_from(["a", "b", "c", "d", "e", "e-2"])
WORDS = st.sampled_from(["Tap", "Tap once", "Tap twice"])
PATHS = st.sampled_from(["title", "content.label"])


def change(name, **fields):
    """A command, or a person's move, with drawn fields."""
    return st.tuples(st.just(name), st.fixed_dictionaries(fields))


CHANGES = st.one_of(
    change("minutes", step=NAMES, minutes=st.integers(1, 9)),
    *(change(name, step=NAMES) for name in ("shorten", "skip", "unskip", "go")),
    change("reorder", step=NAMES, after=NAMES),
    change("fix", step=NAMES, path=PATHS, words=WORDS),
    change("insert", recipe=st.just("x"), brought=st.just(bring(tap("e")))),
    *(change(name) for name in ("open", "close", "next", "back", "undo", "again")),
    *(change(person, side=st.sampled_from("lr")) for person in ("ana", "ben")),
)


@given(st.lists(CHANGES, max_size=25))
@settings(max_examples=150)
def test_no_change_of_the_plan_ever_loses_an_answer(changes):
    played = held()
    tapped: dict[tuple[str, int, str], str] = {}
    for name, fields in changes:
        try:
            if name in ("ana", "ben"):
                step, number = played.room.here.step.id, played.room.now.stage.round
                played.move(name, **fields)
                tapped[step, number, name] = fields["side"]
            else:
                played.command(name, **fields)
        except Refused:
            continue
    for (step, number, person), side in tapped.items():
        assert played.room.plan.index(step) is not None
        assert played.room.steps[step].activity.of_round(number)[person].side == side
    assert again(played) == played.room
    held_ids = ids(played)
    assert len(held_ids) == len(set(held_ids))
    assert played.room.here.step.id == held_ids[played.room.place]
