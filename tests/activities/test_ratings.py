"""A miniature of ratings: what a room may see of numbers, and what stays on a phone."""

import msgspec
import pytest

from server.activities.ratings import KIND
from server.activities.ratings.model import Handed
from server.core.cards import Card, Cards, Partners
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.disclosure import WITHHELD
from server.core.kind import Phase
from server.core.pictures import Shift, Strips
from server.core.refusals import Refused
from tests.cast import ANA, BEN, FARAH, crowd, play

PULSE = [
    {"label": "Energy", "low": "empty", "high": "awake"},
    {"label": "Tension", "low": "at ease", "high": "tense"},
]
RUNGS = [{"label": "Say thank you"}, {"label": "Ask for the drill"}, {"label": "Say no"}]
SHOWN = ("farah: close", "farah: reveal")


def spec(**fields):
    return KIND.parse({"prompt": "How are you?", "items": PULSE} | fields, None)


def ladder(**fields):
    about = {"low": "not at all", "high": "very", "picture": "ladder", "start_here": True}
    return spec(**({"items": RUNGS} | about | fields))


def rate(person, **values):
    fields = " | ".join(f"item-{item}={value}" for item, value in values.items())
    return f"{person}: rate {fields}"


def room(asked, numbers, *, state=None, **more):
    """A step in which one person for each number gave it to item a, and ten less to item b."""
    people = crowd(len(numbers))
    scene = play(KIND, asked, people=people, **more)
    if state is not None:
        scene = standing_at(scene, state)
    lines = [rate(p, a=n, b=max(0, n - 10)) for p, n in zip(people, numbers, strict=True)]
    return scene.then(*lines)


def standing_at(scene, state):
    return type(scene)(scene.kind, state, scene.stage, scene.log, scene.now)


def rows(scene):
    """What the wall shows, by label without the ends."""
    picture = scene.wall.picture
    return {row.label.split(" (")[0]: row.values for row in picture.rows} if picture else {}


FIVE = (10, 20, 30, 40, 50)


def test_nothing_is_seen_before_the_reveal_and_then_dots_without_names():
    scene = room(spec(), FIVE)
    for now in (scene, scene.then("farah: close")):
        assert now.wall.picture is None
        assert now.phone(ANA).pictures == ()
    assert scene.desk.pictures == (), "The desk sees as little, while answers are open"
    assert rows(scene.then(*SHOWN)) == {"Energy": FIVE, "Tension": (0, 10, 20, 30, 40)}


def test_the_desk_previews_what_the_room_will_see():
    scene = room(spec(), FIVE).then("farah: close")
    assert scene.desk.pictures == scene.then("farah: reveal").phone(ANA).pictures


@pytest.mark.parametrize("numbers", [(10, 20, 30, 40), (50, 50, 50, 50, 50)])
def test_too_few_or_too_much_alike_is_not_shown_and_one_sentence_says_so(numbers):
    scene = room(spec(), numbers).then(*SHOWN)
    assert (scene.wall.picture, scene.wall.withheld) == (None, WITHHELD)
    assert scene.desk.withheld == scene.phone(ANA).withheld == WITHHELD
    assert scene.section.blocks[0].sentence.endswith(WITHHELD)


def test_with_a_manager_in_the_room_it_takes_eight():
    guarded = Company(manager=True)
    seven, eight = tuple(range(10, 80, 10)), tuple(range(10, 90, 10))
    assert room(spec(), seven, company=guarded).then(*SHOWN).wall.picture is None
    assert rows(room(spec(), eight, company=guarded).then(*SHOWN))["Energy"] == eight


def test_an_item_that_few_rated_is_left_out_and_named_as_missing():
    people = crowd(5)
    lines = [rate(p, a=n) for p, n in zip(people, FIVE, strict=True)]
    scene = play(KIND, spec(), *lines, rate("ana", a=10, b=90), *SHOWN, people=people)
    assert list(rows(scene)) == ["Energy"]
    assert scene.wall.withheld == WITHHELD
    assert scene.desk.unseen == ("Tension",)


def test_a_late_answer_cannot_be_subtracted():
    scene = room(spec(), FIVE).then("farah: close", "farah: reopen", rate("mallory", a=99))
    assert rows(scene.then(*SHOWN))["Energy"] == FIVE
    four_more = [rate(f"idLateXq{n}", a=n) for n in range(4)]
    scene = scene.then("farah: close", "farah: reopen", *four_more, *SHOWN)
    assert rows(scene)["Energy"] == (0, 1, 2, 3, *FIVE, 99)


def test_who_is_erased_stays_in_the_picture_and_is_never_the_difference():
    scene = room(spec(), (*FIVE, 60)).then("farah: close", "farah: reveal")
    state = KIND.start(scene.state.spec, 7)
    for stage, by, body in scene.log:
        if by.person != BEN:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    after = standing_at(scene, state)
    assert rows(after) == rows(scene)
    assert after.section.answered == 5
    assert rows(after.then("farah: hide", "farah: reopen", *SHOWN)) == rows(scene)


def test_numbers_may_be_changed_and_skipped_but_not_all_of_them():
    scene = play(KIND, spec(), rate("ana", a=40, b=10), rate("ana", b=20))
    assert [item.mine for item in scene.phone(ANA).items] == [None, 20]
    assert [field.value for field in scene.forms(ANA)[0].fields] == [None, 20]
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    with pytest.raises(Refused):
        scene.sends(ANA, "rate", {})
    with pytest.raises(Refused):
        scene.sends(ANA, "rate", {"item-a": 101})


def test_a_new_round_asks_everybody_anew_and_is_a_picture_of_its_own():
    scene = room(spec(), FIVE).then("farah: close", "farah: again")
    assert KIND.settled(scene.state, scene.stage) == set()
    assert scene.then(*SHOWN).wall.picture is None


def test_where_somebody_starts_is_on_their_phone_and_nowhere_else():
    scene = play(KIND, ladder())
    assert [form.action for form in scene.forms(ANA)] == ["rate"], "First they rate"
    scene = scene.then(rate("ana", a=10, b=20, c=30), "ana: start item=b", *SHOWN)
    assert scene.phone(ANA).begins == "b"
    assert scene.phone(BEN).begins == ""
    assert "Begins" not in str((scene.wall, scene.desk, scene.section))
    assert KIND.hands_on(scene.state).cards == KIND.hands_on(KIND.start(ladder(), 7)).cards


def test_a_ladder_hands_on_its_rungs_from_the_easiest_as_the_room_saw_it():
    people = crowd(5)
    lines = [rate(p, a=50 + n, b=30 + n, c=70 + n) for n, p in enumerate(people)]
    scene = play(KIND, ladder(), *lines, people=people)
    texts = lambda now: [card.text for card in KIND.hands_on(now.state).cards]  # noqa: E731
    assert texts(scene)[0] == "Say thank you", "The author's order, as nothing is public yet"
    scene = scene.then(*SHOWN)
    assert texts(scene) == ["Ask for the drill", "Say thank you", "Say no"]
    assert texts(scene.then("farah: choose item=c"))[0] == "Say no"
    assert texts(scene.then("farah: set-aside item=b")) == ["Say thank you", "Say no"]


def test_the_desk_sets_a_rung_aside_and_takes_one_for_the_demonstration():
    people = crowd(8)
    lines = [rate(p, a=10 * n, b=5 * n, c=40 + n) for n, p in enumerate(people, start=1)]
    lines[0] = rate(people[0], a=0, b=100, c=40)
    scene = play(KIND, ladder(), *lines, *SHOWN, "farah: choose item=b", people=people)
    assert scene.wall.chosen == "Ask for the drill"
    scene = scene.then("farah: set-aside item=b")
    assert scene.wall.chosen == ""
    assert "Ask for the drill" not in rows(scene)
    assert "Ask for the drill" in rows(scene.then("farah: put-back item=b"))
    last = scene.then("farah: set-aside item=a")
    assert [offer.command for offer in last.offers] == ["choose", "put-back"], "One rung stays"


def test_a_rung_seen_very_differently_says_so():
    people = crowd(8)
    lines = [rate(p, a=100 * (n % 2), b=50 + n, c=n) for n, p in enumerate(people)]
    scene = play(KIND, ladder(), *lines, *SHOWN, people=people)
    assert [item.wide for item in scene.desk.items] == [True, False, False]


def test_cards_of_an_earlier_step_become_the_items_and_answers_stay():
    cards = Cards(cards=tuple(Card(id=f"k{n}", text=f"Card {n}") for n in range(10)))
    scene = play(KIND, ladder(), rate("ana", a=10))
    state = KIND.takes(scene.state, cards)
    assert [item.label for item in state.items] == [f"Card {n}" for n in range(8)]
    assert state.answers(1) == scene.state.answers(1)
    assert KIND.takes(scene.state, Cards()) == scene.state, "No card came: the author's own stay"
    assert KIND.takes(scene.state, Partners()) == scene.state


def again(numbers, earlier=FIVE, **fields):
    """The second pulse of a room, taken over from its first."""
    first = room(spec(), earlier).then(*SHOWN)
    asked = spec(compare="Since the morning.", **fields)
    state = KIND.takes(KIND.start(asked, 7), KIND.hands_on(first.state))
    return room(asked, numbers, state=state)


def test_a_change_is_told_of_the_same_people_as_much_as_so_few_allow():
    scene = again((30, 40, 50, 60, 75)).then(*SHOWN)
    picture = scene.wall.picture
    assert isinstance(picture, Shift)
    assert (picture.n, picture.differences, picture.pairs) == (5, (), ())
    assert "went up" in picture.reading
    assert isinstance(scene.then("farah: turn", "farah: turn").wall.picture, Strips)


def test_from_twenty_on_lines_are_drawn_and_below_only_differences_are_kept():
    many = tuple(range(20, 40))
    scene = again(tuple(n + 10 + n % 3 for n in many), many).then(*SHOWN)
    assert len(scene.wall.picture.pairs) == 20
    few = again(tuple(n + 10 + n % 3 for n in many[:12]), many[:12]).then(*SHOWN)
    assert few.wall.picture.pairs == ()
    assert len(few.wall.picture.differences) == 12
    assert all(change.pairs == () for change in few.state.changes.values())


def test_four_who_answered_twice_are_too_few():
    scene = again((30, 40, 50, 60)).then(*SHOWN)
    assert scene.wall.picture is None


def test_own_before_and_after_are_on_the_own_phone_only():
    scene = again((33, 44, 55, 66, 77)).then(*SHOWN)
    own = scene.phone(ANA).items[0]
    assert (own.before, own.mine) == (10, 33)
    assert scene.phone(BEN).items[0].before == 20
    assert (scene.desk.twice, scene.desk.earlier) == (5, 5)


def test_the_change_of_a_shorter_scale_is_reckoned_on_one_axis():
    first = room(spec(most=10), (1, 2, 3, 4, 5)).then(*SHOWN)
    state = KIND.takes(KIND.start(spec(compare="Since then."), 7), KIND.hands_on(first.state))
    assert {values["a"] for values in state.before.values()} == {10, 20, 30, 40, 50}
    assert rows(first)["Energy"] == FIVE


def test_without_words_for_it_no_earlier_number_is_taken_over():
    first = room(spec(), FIVE)
    handed = KIND.hands_on(first.state)
    assert isinstance(handed, Handed)
    assert not KIND.takes(KIND.start(spec(), 7), handed).before


def test_harmless_lines_are_shown_of_any_number_but_not_before_the_reveal():
    scene = room(spec(sensitive=False), (10, 60))
    assert scene.wall.picture is None
    assert rows(scene.then(*SHOWN))["Energy"] == (10, 60)
    assert not KIND.publish(scene.state, scene.stage)
    assert play(KIND, spec(sensitive=False), *SHOWN).wall.withheld == "Nobody answered."


def test_a_person_reads_back_what_they_gave():
    scene = play(KIND, ladder())
    said = lambda line: KIND.said(scene.state, given(scene, line))  # noqa: E731
    assert said(rate("ana", a=10, c=30)) == "Say thank you: 10; Say no: 30"
    after = scene.then(rate("ana", a=10), "ana: start item=c")
    begun = msgspec.json.decode(after.log[-1][2], type=KIND.given)
    assert KIND.said(scene.state, begun) == "I start with: Say no"


def given(scene, line):
    return msgspec.json.decode(scene.then(line).log[-1][2], type=KIND.given)


def test_the_desk_turns_no_rung_while_answers_come_in():
    scene = play(KIND, ladder(), rate("ana", a=1))
    assert scene.offers == ()
    assert scene.stage.phase is Phase.OPEN
    with pytest.raises(Refused):
        scene.gives(FARAH, "choose", {"item": "a"})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": " "}, "prompt: must not be empty"),
        ({"prompt": "x" * 91}, "90 fit on a wall"),
        ({"items": []}, "from 1 to 8"),
        ({"items": [*RUNGS, *RUNGS], "low": "a", "high": "b"}, "the same label"),
        ({"items": [{"label": "x" * 65}], "low": "a", "high": "b"}, "items 1, label: has 65"),
        ({"items": [{"label": ""}], "low": "a", "high": "b"}, "items 1, label: must not be empty"),
        ({"items": RUNGS}, "what the low and the high end mean"),
        ({"most": 7}, "most"),
        ({"picture": "pie"}, "picture"),
        ({"prompts": "?"}, "prompts"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "0 is “not at all”, 100 is “very”. This is no test"),
        ({"low": "", "high": "", "items": PULSE}, "From 0 to 100. This is no test"),
    ],
)
def test_ones_own_ladder_says_what_its_ends_mean(about, said):
    scene = play(KIND, ladder(**about), people=(ANA,)).then(rate("ana", a=10))
    (kept,) = KIND.keeps(scene.state, scene.stage, ANA)
    assert kept.note.startswith(said)
