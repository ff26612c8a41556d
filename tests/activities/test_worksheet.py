"""A sheet in miniature: what is one's own, what is offered, and what the room may know of it."""

import msgspec
import pytest

from server.activities.worksheet import KIND
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.activities.examined import LIBRARY, rendered
from tests.cast import ANA, BEN, crowd, play

SLOTS = [
    {"name": "fact", "label": "What happened", "visibility": "offered", "example": "It was late."},
    {"name": "ask", "label": "What I ask", "visibility": "offered", "example": "Please call."},
    {"name": "cost", "label": "What it costs me", "required": False},
]
RAW = {"prompt": "Your line", "slots": SLOTS}
SHOWN = ("farah: close", "farah: reveal")

BELIEF = {
    "prompt": "A fairer thought",
    "pages": ["The thought", "Another"],
    "shift": {"before": "before", "after": "after"},
    "slots": [
        {"name": "before", "label": "How true?", "type": "number"},
        {"name": "fairer", "label": "A fairer thought", "visibility": "offered", "page": 2},
        {"name": "after", "label": "How true now?", "type": "number", "page": 2},
    ],
}
PLAN = {
    "prompt": "My next step",
    "share": "theme",
    "done_count": "with a plan",
    "slots": [
        {"name": "rung", "label": "What I will try"},
        {
            "name": "theme",
            "label": "What is it about?",
            "type": "choice",
            "required": False,
            "options": [{"label": "Asking"}, {"label": "Saying no"}],
        },
    ],
}


def spec(raw=RAW, scenario=None, **more):
    return KIND.parse({**raw, **more}, scenario)


def sheet(person, fact, *, offer="yes", ask="Please call.", cost=""):
    cost = f" | cost={cost}" if cost else ""
    return f"{person}: page-1 fact={fact} | ask={ask} | offer={offer}{cost}"


def judged(scene, what, *texts):
    """The scene after the desk judged the lines in which these words stand."""
    for text in texts:
        found = next(i for i in scene.state.queue.items.values() if text in str(i.payload))
        scene = scene.then(f"farah: {what} item={found.id}")
    return scene


def words(line):
    return "".join(piece.text for piece in line)


def believed(scene, pairs):
    for person, (before, after) in zip(crowd(len(pairs)), pairs, strict=True):
        scene = scene.then(
            f"{person}: page-1 before={before}",
            f"{person}: page-2 fairer=Perhaps. | after={after} | offer=no",
        )
    return scene


def refolded(scene, without, raw):
    state = KIND.start(spec(raw), 7)
    for stage, by, body in scene.log:
        if by.person != without:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    return state


# -- what is one's own --------------------------------------------------------------------------


def test_what_is_private_is_on_ones_own_phone_and_page_and_nowhere_else():
    scene = play(KIND, spec(), sheet("ana", "It was late.", cost="My quiet evening."))
    scene = judged(scene, "approve", "It was late.").then(*SHOWN)
    assert scene.phone(ANA).private[0].words == "My quiet evening."
    given = msgspec.json.decode(scene.log[0][2], type=KIND.given)
    assert "What it costs me: My quiet evening." in KIND.said(scene.state, given)
    seen = (scene.wall, scene.desk, scene.phone(BEN), scene.section, scene.offers)
    assert "quiet evening" not in str(seen)


def test_without_the_tick_not_even_the_desk_reads_the_line():
    scene = play(KIND, spec(), sheet("ana", "Nobody rang.", offer="no"))
    assert "Nobody rang." not in str((scene.desk, scene.offers, scene.then(*SHOWN).section))
    assert words(scene.phone(ANA).line) == "Nobody rang. Please call."
    assert KIND.settled(scene.state, scene.stage) == {ANA}


def test_where_an_open_word_can_cost_something_no_words_are_offered():
    scene = play(KIND, spec(), company=Company(manager=True))
    assert [field.name for field in scene.form(ANA, "page-1").fields] == ["fact", "ask", "cost"]
    scene = scene.then("ana: page-1 fact=It was late. | ask=Please call.")
    always = play(
        KIND,
        spec(offer_optional=False),
        "ana: page-1 fact=It was late. | ask=Please call.",
        company=Company(minors=True),
    )
    for one in (scene, always):
        assert not one.state.queue.items
        assert "stay with whoever wrote them" in rendered(one, "phone", ANA)
        assert one.then(*SHOWN).wall.showing == "done"


# -- what is offered ----------------------------------------------------------------------------


def test_nothing_is_on_the_wall_before_it_is_approved_and_revealed():
    scene = play(KIND, spec(), sheet("ana", "It was late."))
    assert scene.then(*SHOWN).wall.showing == "none"
    approved = judged(scene, "approve", "It was late.")
    assert approved.wall == play(KIND, spec()).wall
    assert approved.phone(BEN) == play(KIND, spec()).phone(BEN)
    shown = approved.then(*SHOWN)
    assert [words(one.line) for one in shown.wall.lines] == ["It was late. Please call."]
    assert [piece.slot for piece in shown.wall.lines[0].line] == [1, 0, 2], "Each part its shade"
    assert [words(one.line) for one in shown.phone(BEN).lines] == ["It was late. Please call."]


def test_a_changed_line_is_judged_anew_and_an_equal_one_is_not():
    scene = judged(play(KIND, spec(), sheet("ana", "It was late.")), "approve", "It was late.")
    same = scene.then(sheet("ana", "It was late.", cost="Now with a private word."))
    assert [one.fate for one in same.desk.approved] == ["approved"]
    changed = scene.then(sheet("ana", "It was very late."))
    assert changed.desk.approved == ()
    assert [words(one.line) for one in changed.desk.pending] == ["It was very late. Please call."]


def test_a_line_can_be_taken_back_and_the_sheet_stays():
    scene = judged(play(KIND, spec(), sheet("ana", "It was late.")), "approve", "It was late.")
    scene = judged(scene.then(*SHOWN), "spotlight", "It was late.").then("farah: hide")
    item = scene.phone(ANA).own[0].id
    scene = scene.then("farah: reopen", f"ana: take-back-{item}")
    assert scene.then(*SHOWN).wall.spotlight is None
    assert scene.then(*SHOWN).wall.showing == "none"
    assert words(scene.phone(ANA).line) == "It was late. Please call."
    assert scene.form(ANA, "page-1").fields[-1].value is False
    again = scene.then(sheet("ana", "It was late."))
    assert again.desk.waiting == 1, "And may be offered once more"


def test_unticking_takes_it_back_too():
    scene = play(
        KIND, spec(), sheet("ana", "It was late."), sheet("ana", "It was late.", offer="no")
    )
    assert scene.desk.waiting == 0


def test_nobody_takes_back_what_is_not_theirs():
    scene = play(KIND, spec(), sheet("ana", "It was late."))
    with pytest.raises(Refused):
        scene.then(f"mallory: take-back-{scene.phone(ANA).own[0].id}")


def test_a_line_kept_private_is_counted_and_not_shown():
    scene = judged(play(KIND, spec(), sheet("ana", "Rude.")), "withhold", "Rude.").then(*SHOWN)
    assert "Rude." not in str((scene.wall, scene.phone(BEN), scene.section))
    assert "1 line is not shown" in str(scene.section)


def test_the_authors_words_join_the_line_and_go_with_an_empty_slot():
    joined = spec(
        offer="When {fact} then {ask}",
        slots=[SLOTS[0], {**SLOTS[1], "required": False}, SLOTS[2]],
    )
    full = play(KIND, joined, sheet("ana", "it rains", ask="I stay."))
    assert words(full.phone(ANA).line) == "When it rains then I stay."
    short = play(KIND, joined, "ana: page-1 fact=it rains | offer=yes")
    assert words(short.phone(ANA).line) == "When it rains"


def test_the_drawn_order_does_not_tell_who_wrote_first():
    lines = [sheet(person, f"Fact {n}.") for n, person in enumerate(crowd(6))]
    forward, backward = play(KIND, spec(), *lines), play(KIND, spec(), *lines[::-1])
    assert forward.desk == backward.desk


def test_friendly_hints_come_after_sending_and_refuse_nothing():
    scene = play(KIND, spec(), sheet("ana", "You are always late."))
    assert scene.desk.waiting == 1
    assert any("camera" in hint for hint in scene.phone(ANA).hints)
    assert not play(KIND, spec(), sheet("ana", "The bus left at nine.")).phone(ANA).hints


def test_approved_lines_are_handed_on():
    scene = judged(
        play(KIND, spec(), sheet("ana", "First."), sheet("ben", "Second.")), "approve", "First."
    )
    assert [card.text for card in KIND.hands_on(scene.state).cards] == ["First. Please call."]


# -- pages and versions -------------------------------------------------------------------------


def test_a_page_opens_when_the_one_before_was_sent():
    scene = play(KIND, spec(BELIEF))
    assert [form.action for form in scene.forms(ANA)] == ["page-1"]
    scene = scene.then("ana: page-1 before=80")
    assert [form.action for form in scene.forms(ANA)] == ["page-1", "page-2"]
    assert KIND.settled(scene.state, scene.stage) == set()
    done = scene.then("ana: page-2 fairer=Perhaps. | after=40 | offer=no")
    assert KIND.settled(done.state, done.stage) == {ANA}


def test_a_second_version_begins_with_the_first_and_stands_beside_it():
    two = spec(rounds=2)
    scene = judged(play(KIND, two, sheet("ana", "It was so late.")), "approve", "so late")
    scene = scene.then("farah: close", "farah: again")
    assert scene.form(ANA, "page-1").fields[0].value == "It was so late."
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then(sheet("ana", "It was nine."), sheet("ben", "New."))
    scene = judged(scene, "approve", "It was nine.", "New.").then(*SHOWN)
    pairs = {words(one.line): words(one.before) for one in scene.wall.lines}
    assert pairs == {
        "It was nine. Please call.": "It was so late. Please call.",
        "New. Please call.": "",
    }


def test_a_first_version_that_was_not_approved_is_not_shown_beside_the_second():
    scene = play(KIND, spec(rounds=2), sheet("ana", "Rude."), "farah: close", "farah: again")
    scene = judged(scene.then(sheet("ana", "Kind.")), "approve", "Kind.").then(*SHOWN)
    assert scene.wall.lines[0].before == ()


def test_checks_come_after_drafting_and_are_nobodys_business():
    checked = spec(checks=["Gentle", "Interested"])
    scene = play(KIND, checked)
    assert [form.action for form in scene.forms(ANA)] == ["page-1"]
    scene = scene.then(sheet("ana", "It was late."), "ana: checks check-1=yes")
    assert scene.phone(ANA).checked == ("Interested",)
    unticked = play(KIND, checked, sheet("ana", "It was late."))
    assert (scene.desk, scene.wall, scene.section) == (
        unticked.desk,
        unticked.wall,
        unticked.section,
    )


# -- sums ---------------------------------------------------------------------------------------


def test_what_changed_is_published_at_closing_and_shown_at_the_reveal():
    scene = believed(play(KIND, spec(BELIEF)), [(80, 40)] * 5 + [(50, 50)] * 3)
    assert scene.desk.shift is None
    closed = scene.then("farah: close")
    assert closed.desk.shift.n == 8
    assert closed.wall == play(KIND, spec(BELIEF), "farah: close").wall
    shown = closed.then("farah: reveal")
    assert shown.wall.shift == closed.desk.shift
    assert shown.wall.shift in shown.section.blocks


@pytest.mark.parametrize(
    ("pairs", "company"),
    [
        ([(80, 40), (50, 50), (1, 2), (3, 4)], Company()),
        ([(80, 40)] * 6, Company()),
        ([(80, 40)] * 5 + [(50, 50)] * 2, Company(manager=True)),
    ],
)
def test_too_few_or_too_much_alike_is_not_shown(pairs, company):
    scene = play(KIND, spec(BELIEF), company=company)
    for person, (before, after) in zip(crowd(len(pairs)), pairs, strict=True):
        scene = scene.then(
            f"{person}: page-1 before={before}", f"{person}: page-2 fairer=So. | after={after}"
        )
    scene = scene.then(*SHOWN)
    assert scene.wall.shift is None
    assert "Not shown" in rendered(scene, "projector")
    assert "Not shown" in str(scene.section)


def test_one_late_sheet_does_not_change_the_picture_and_enough_of_them_do():
    scene = believed(play(KIND, spec(BELIEF)), [(80, 40)] * 4 + [(50, 50)] * 2).then("farah: close")
    first = scene.desk.shift
    late = scene.then("farah: reopen", "late0: page-1 before=1")
    late = late.then("late0: page-2 fairer=No. | after=99")
    assert late.then("farah: close").desk.shift == first
    for n in range(1, 5):
        late = late.then(f"late{n}: page-1 before={n}", f"late{n}: page-2 fairer=So. | after=9")
    assert late.then("farah: close").desk.shift.n == 11


def test_a_picture_stays_when_somebody_is_erased():
    scene = believed(play(KIND, spec(BELIEF)), [(80, 40)] * 4 + [(50, 50)] * 2).then("farah: close")
    state = refolded(scene, ANA, BELIEF)
    assert KIND.desk(state, scene.stage).shift == scene.desk.shift
    assert len(state.pairs(1)) == 5
    assert KIND.publish(state, scene.stage) is None


def test_themes_are_counted_without_names_and_the_plans_stay_private():
    scene = play(KIND, spec(PLAN))
    for n, person in enumerate(crowd(6)):
        theme = "" if n == 5 else f" | theme={'ab'[n % 2]}"
        scene = scene.then(f"{person}: page-1 rung=Plan {n}{theme}")
    shown = scene.then(*SHOWN)
    assert (shown.wall.done, shown.wall.done_count) == (6, "with a plan")
    assert shown.wall.share.rows == (("", (3, 2)),)
    assert "Plan 0" not in str((shown.wall, shown.desk, shown.section, shown.phone(BEN)))
    assert scene.then("farah: close").wall.share is None


def test_four_themes_are_too_few():
    scene = play(KIND, spec(PLAN))
    for n, person in enumerate(crowd(4)):
        scene = scene.then(f"{person}: page-1 rung=Plan | theme={'ab'[n % 2]}")
    assert scene.then(*SHOWN).wall.share is None
    assert scene.then(*SHOWN).wall.done == 4


# -- the wall and the author --------------------------------------------------------------------


def test_the_wall_turns_through_all_there_is_and_one_can_stand_alone():
    long = "It was a long day, and the list was longer than anybody had said in the morning. " * 2
    scene = play(KIND, spec(), *(sheet(p, f"{n} {long[:150]}") for n, p in enumerate(crowd(7))))
    scene = judged(scene, "approve", *(f"'{n} It" for n in range(7))).then(*SHOWN)
    assert scene.wall.of > 1
    seen = set()
    for _ in range(scene.wall.of):
        seen |= {words(one.line) for one in scene.wall.lines}
        scene = scene.then("farah: turn")
    assert len(seen) == 7
    assert scene.wall.page == 0
    alone = judged(scene, "spotlight", "'3 It")
    assert words(alone.wall.spotlight.line).startswith("3 It")
    assert alone.then("farah: unspotlight").wall.spotlight is None


def test_the_example_is_put_together_like_a_line():
    assert words(play(KIND, spec()).wall.example) == "It was late. Please call."
    assert words(spec_example("Well: {ask} {fact}")) == "Well: Please call. It was late."


def spec_example(offer):
    return play(KIND, spec(offer=offer)).wall.example


def test_belief_cards_come_from_the_scenario_with_their_fairer_thought_as_help():
    raw = {
        "prompt": "A fairer thought",
        "pages": ["The thought", "Another"],
        "slots": [
            {"name": "thought", "label": "Which?", "type": "choice", "beliefs": True},
            {"name": "fairer", "label": "A fairer one", "page": 2},
        ],
    }
    scene = play(KIND, spec(raw, LIBRARY.scenarios["headphones", "en"]))
    assert scene.phone(ANA).pages[1].help == ()
    scene = scene.then("ana: page-1 thought=a")
    told = scene.phone(ANA).pages[1].help[0]
    assert told.words == "A good colleague puts up with it."
    assert told.note.startswith("A good colleague mentions it early")
    with pytest.raises(Complaint, match="need a scenario"):
        spec(raw)


def test_an_empty_sheet_is_not_sent():
    with pytest.raises(Refused):
        play(KIND, spec(), sheet("ana", "..."))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt: must not be empty"),
        (
            {
                "slots": [{"name": f"s{n}", "label": f"{n} " + "x" * 58} for n in range(7)],
                "prompt": "x" * 80,
            },
            "stand on a wall together",
        ),
        ({"slots": []}, "there must be from 1 to 7"),
        ({"slots": [SLOTS[0], SLOTS[0]]}, 'have the name "fact"'),
        ({"slots": [{"name": "Bad name", "label": "x"}]}, "small letters"),
        ({"slots": [{"name": "step", "label": "x"}]}, "small letters"),
        ({"slots": [{"name": "a", "label": "x", "page": 2}]}, "page: must be from 1 to 1"),
        ({"pages": ["One", "Two"]}, "pages 2: no slot stands on it"),
        ({"slots": [{**SLOTS[0], "type": "number"}]}, "never offered"),
        ({"slots": [{**SLOTS[0], "max_length": 399}, SLOTS[1]]}, "420 fit on a wall"),
        ({"slots": [{"name": "a", "label": "x", "type": "choice"}]}, "from 2 to 8"),
        ({"offer": "When {fact}"}, "must name each offered slot once"),
        ({"share": "fact"}, "type choice"),
        ({"shift": {"before": "fact", "after": "ask"}}, "type number"),
        ({"checks": ["x"] * 5}, "at most 4"),
        ({"rounds": 3}, "rounds: must be 1 or 2"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
