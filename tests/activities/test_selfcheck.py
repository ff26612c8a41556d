"""What I would do, how sure I am, what it costs me: mine alone; the room sees counts at most."""

import re
from dataclasses import replace

import msgspec
import pytest

from server.activities.selfcheck import KIND
from server.activities.selfcheck.change import Outcome
from server.activities.selfcheck.model import Earlier
from server.activities.selfcheck.scoring import confidence, leans, scores
from server.activities.selfcheck.wording import ADULT, ALIKE, UNVALIDATED, YOUTH, Scale
from server.core.cards import Card, Cards
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.disclosure import WITHHELD
from server.core.kind import Phase
from server.core.refusals import Refused
from tests.activities.examined import Page, rendered
from tests.cast import ANA, BEN, USUAL, crowd, play

# domain.md 4.2, row by row.
TABLE = """
a1 | I would ask plainly for what I need, even if the answer may be no. | assertive
p1 | I would hint or wait and hope they notice. | passive
g1 | I would keep pushing until I got it, whatever it does to them. | aggressive
a2 | I would turn down what I cannot take on, in a sentence or two. | assertive
p2 | I would say yes and be sorry about it later. | passive
g2 | I would refuse in a way that makes them regret asking. | aggressive
a3 | I would say how I see it and listen to how they see it. | assertive
p3 | I would keep my view to myself so that things stay calm. | passive
g3 | I would make sure everyone sees that they are wrong. | aggressive
a4 | I would tell the person what pleased or hurt me, and what it was about. | assertive
p4 | I would act as if nothing had happened. | passive
g4 | I would let my anger out first and sort it out afterwards. | aggressive
"""
CLASSES = ("asking", "refusing", "disagreeing", "feelings")
MANAGED, MINORS = Company(manager=True), Company(minors=True)


def spec(**content):
    return KIND.parse(content, None)


def sure(scene, person, value):
    """Somebody is that sure of all four."""
    return scene.sends(person, "sure", dict.fromkeys(("b1", "b2", "b3", "b4"), value))


def would(scene, person, assertive, passive, aggressive):
    """Somebody gives the same three answers in every class."""
    for n, about in enumerate(CLASSES, start=1):
        answers = {f"a{n}": assertive, f"p{n}": passive, f"g{n}": aggressive}
        scene = scene.sends(person, about, {k: str(v) for k, v in answers.items()})
    return scene


def after(before, people, company=USUAL, **content):
    """An after that builds on a before, open for these people."""
    scene = play(KIND, spec(moment="after", **content), people=people, company=company)
    return replace(scene, state=KIND.takes(scene.state, KIND.hands_on(before.state)))


def pairs(size, company=USUAL, changes=None, **content):
    """So many people who answered twice; person n is surer by `changes[n]` points."""
    people = crowd(size)
    changes = changes or [10 * (n % 3) for n in range(size)]
    before = play(KIND, spec(), people=people)
    for person in people:
        before = sure(before, person, 40)
    scene = after(before, people, company, **content)
    for person, change in zip(people, changes, strict=True):
        scene = sure(scene, person, 40 + change)
    return scene.then("farah: close", "farah: reveal")


def shown(scene):
    """The first picture on the wall, if there is one."""
    return scene.wall.page.pictures[0] if scene.wall.page else None


# -- the words ----------------------------------------------------------------------------------


def test_the_items_are_the_projects_own_word_by_word():
    told = [(item.id, item.text, item.scale) for _, items in ADULT.items for item in items]
    assert told == [tuple(line.split(" | ")) for line in TABLE.strip().split("\n")]
    assert ADULT.sureness == (
        ("b1", "ask for something I need"),
        ("b2", "say no and stay with it"),
        ("b3", "speak up when I disagree or am criticised"),
        ("b4", "say what I feel without attacking"),
    )


def test_both_wordings_ask_the_same_ids_in_words_of_their_own():
    def ids(wording):
        return [(about, item.id, item.scale) for about, items in wording.items for item in items]

    assert ids(ADULT) == ids(YOUTH)
    assert ADULT.name != YOUTH.name
    for wording in (ADULT, YOUTH):
        assert all(i.text.startswith("I would ") for _, items in wording.items for i in items)


# -- scoring ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"a1": 4, "a2": 4, "a3": 4, "a4": 4}, 100),
        ({"a1": 0, "a2": 0, "a3": 0, "a4": 0}, 0),
        ({"a1": 1, "a2": 2, "a3": 3, "a4": 4}, 62.5),
        ({"a1": 1, "a2": 2, "a3": 2}, 125 / 3),
        ({"a1": 4, "a2": 4}, None),
        ({"p1": 4, "p2": 4, "p3": 4, "p4": 4}, None),
        ({}, None),
    ],
)
def test_a_scale_is_the_mean_times_25_from_three_answers_on(answers, expected):
    assert scores(ADULT, answers).assertive == (
        None if expected is None else pytest.approx(expected)
    )


def test_the_three_scales_are_apart_and_there_is_no_total():
    answers = {f"{s}{n}": v for s, v in (("a", 4), ("p", 2), ("g", 1)) for n in range(1, 5)}
    own = scores(ADULT, answers)
    assert (own.assertive, own.passive, own.aggressive, own.confidence) == (100, 50, 25, None)
    assert set(own.__struct_fields__) == {"assertive", "passive", "aggressive", "confidence"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"b1": 10, "b2": 20, "b3": 30, "b4": 100}, 40),
        ({"b1": 0, "b2": 50, "b4": 70}, 40),
        ({"b1": 0, "b2": 50}, None),
    ],
)
def test_confidence_is_a_mean_from_three_answers_on(answers, expected):
    assert confidence(ADULT, answers) == expected


def test_the_sentence_names_the_lowest_and_the_highest_class():
    answers = {"a1": 1, "p1": 4, "g1": 0, "a2": 4, "p2": 0, "g2": 1}
    lowest, highest = leans(ADULT, answers)
    assert (lowest.about, lowest.towards) == ("asking", Scale.PASSIVE)
    assert (highest.about, highest.towards) == ("refusing", Scale.ASSERTIVE)
    assert leans(ADULT, {"a1": 1, "p1": 4, "g1": 0}) is None


# -- on the phone -------------------------------------------------------------------------------


def test_each_class_is_a_screen_and_the_screens_add_up():
    scene = play(KIND, spec()).sends(ANA, "asking", {"a1": "3"})
    assert [(s.name, s.sent, s.now) for s in scene.phone(ANA).screens][:2] == [
        ("asking", True, False),
        ("refusing", False, True),
    ]
    scene = scene.sends(ANA, "refusing", {"a2": "4", "p2": "0"}).sends(ANA, "asking", {"a1": "2"})
    assert scene.state.own(1, ANA) == {"a1": 2, "a2": 4, "p2": 0}
    assert {f.name: f.value for f in scene.form(ANA, "asking").fields}["a1"] == "2"


def test_anything_can_be_skipped_and_a_skipped_screen_is_done():
    scene = play(KIND, spec())
    for screen in (*CLASSES, "sure"):
        assert KIND.settled(scene.state, scene.stage) == set()
        scene = scene.sends(ANA, screen, {})
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    assert scene.phone(ANA).bars == ()
    assert scene.section.answered == 0


def test_ones_own_picture_is_on_ones_own_phone_and_nowhere_else():
    scene = sure(would(play(KIND, spec()), ANA, 4, 1, 0), ANA, 70)
    assert [(b.key, b.value) for b in scene.phone(ANA).bars] == [
        ("assertive", 100),
        ("passive", 25),
        ("aggressive", 0),
        ("confidence", 70),
    ]
    assert scene.phone(ANA).sentences == (ALIKE,)
    assert scene.phone(BEN).bars == ()
    for phase in (Phase.OPEN, Phase.CLOSED, Phase.REVEALED):
        staged = scene.staged(phase, 1)
        assert "70" not in rendered(staged, "projector") + str(staged.wall)
        assert "70" not in rendered(staged, "desk") + str(staged.desk)


def test_the_order_within_a_class_is_drawn():
    orders = {
        tuple(f.name for f in play(KIND, spec(), seed=seed).form(ANA, "asking").fields)
        for seed in range(12)
    }
    assert len(orders) > 1
    assert all(sorted(order) == ["a1", "g1", "p1"] for order in orders)


def test_later_asks_how_often_and_knows_that_something_did_not_come_up():
    scene = play(KIND, spec(moment="later"))
    field = scene.form(ANA, "asking").fields[0]
    assert [o.label for o in field.options] == [
        "never",
        "rarely",
        "sometimes",
        "often",
        "almost always",
        "did not come up",
    ]
    assert not field.label.startswith("I would")
    scene = scene.sends(ANA, "asking", {"a1": "not-up", "p1": "3"})
    assert scene.state.own(1, ANA) == {"p1": 3}
    assert {f.name: f.value for f in scene.form(ANA, "asking").fields}["a1"] == "not-up"


def test_discomfort_is_asked_for_the_cards_of_this_room_and_stays_with_each_card():
    cards = Cards(cards=tuple(Card(id=f"k{n}", text=f"Situation {n}") for n in range(5)))
    scene = play(KIND, spec(parts=["B", "C"]))
    assert scene.desk.without_cards
    with pytest.raises(Refused):
        scene.form(ANA, "discomfort")
    scene = replace(scene, state=KIND.takes(scene.state, cards))
    assert [f.label for f in scene.form(ANA, "discomfort").fields] == [
        "Situation 0",
        "Situation 1",
        "Situation 2",
    ]
    scene = sure(scene, ANA, 50).sends(ANA, "discomfort", {"c1": 80, "c3": 10})
    assert [(b.label, b.value) for b in scene.phone(ANA).cards] == [
        ("Situation 0", 80),
        ("Situation 2", 10),
    ]
    assert KIND.hands_on(scene.state).answers[ANA]["card-k2"] == 10


def test_with_minors_the_third_scale_has_no_label_that_judges():
    scene = play(KIND, spec(wording="youth"), people=crowd(9), company=MINORS)
    before = scene
    for n, person in enumerate(crowd(9)):
        before = sure(would(before, person, 2, 1, n % 3), person, 50 + n)
    scene = after(before, crowd(9), MINORS, wording="youth")
    for n, person in enumerate(crowd(9)):
        scene = sure(would(scene, person, 3, n % 2, (n + 1) % 3), person, 60 + n * n % 7)
    scene = scene.then("farah: close", "farah: reveal")
    seen = [rendered(scene, face, ANA) for face in ("phone", "projector", "desk")]
    for _ in scene.desk.pages:
        scene = scene.then("farah: turn")
        seen += [rendered(scene, "projector")]
    assert not [text for text in (*seen, str(scene.section)) if "aggressive" in Page(text).text]


# -- never compared -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "now", "why"),
    [
        ({"moment": "later"}, {"moment": "after"}, "two different questions"),
        ({"moment": "before"}, {"moment": "later"}, "two different questions"),
        ({"moment": "after"}, {"moment": "later"}, "two different questions"),
        ({"moment": "later"}, {"moment": "before"}, "two different questions"),
        ({"moment": "later"}, {"moment": "later"}, "only an after"),
        ({"moment": "before"}, {"moment": "before"}, "only an after"),
        ({"moment": "after"}, {"moment": "after"}, "not a before"),
        ({"moment": "before", "wording": "youth"}, {"moment": "after"}, "different wordings"),
    ],
)
def test_what_is_not_alike_is_never_compared_and_that_is_said(earlier, now, why):
    people = crowd(12)
    first = play(KIND, spec(**earlier), people=people)
    scene = play(KIND, spec(**now), people=people)
    for person in people:
        first = sure(first, person, 40)
    scene = replace(scene, state=KIND.takes(scene.state, KIND.hands_on(first.state)))
    for n, person in enumerate(people):
        scene = sure(scene, person, 40 + n)
    scene = scene.then("farah: close", "farah: reveal")
    assert why in scene.desk.ignored
    assert shown(scene) is None
    assert scene.state.published[1].outcomes == ()
    assert why in rendered(scene, "desk")
    assert why in str(scene.section)
    assert all(bar.before is None for bar in scene.phone(ANA).bars)


def test_what_is_neither_cards_nor_a_self_check_is_let_be():
    scene = sure(play(KIND, spec()), ANA, 30)
    assert KIND.takes(scene.state, ("anything",)) == scene.state


def test_taking_over_again_keeps_the_answers_given_so_far():
    scene = pairs(8)
    earlier = Earlier("before", ADULT.name, (), KIND.hands_on(scene.state).answers)
    assert KIND.takes(scene.state, earlier).rounds == scene.state.rounds


# -- what the room may see ----------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 4])
def test_up_to_four_pairs_nothing(n):
    scene = pairs(n)
    assert shown(scene) is None
    assert scene.wall.withheld == WITHHELD
    assert (scene.wall.again, scene.wall.before) == (n, n)
    assert scene.state.published[1].outcomes == ()


@pytest.mark.parametrize("n", [5, 7])
def test_from_five_words_only(n):
    picture = shown(pairs(n))
    assert picture.reading.startswith(("Most", "About half", "Few"))
    assert (picture.counts, picture.differences, picture.median, picture.pairs) == (
        None,
        (),
        None,
        (),
    )


@pytest.mark.parametrize("n", [8, 19])
def test_from_eight_counts_dots_median_and_interval(n):
    picture = shown(pairs(n))
    assert len(picture.differences) == n
    assert picture.counts
    assert not {1, 2} & set(picture.counts)
    assert picture.interval
    assert picture.pairs == ()


def test_from_twenty_lines_without_names():
    picture = shown(pairs(20))
    assert len(picture.pairs) == 20
    assert picture.pairs == tuple(sorted(picture.pairs))


def test_with_minors_it_takes_eight():
    assert shown(pairs(7, MINORS)) is None
    assert shown(pairs(8, MINORS)) is not None


def test_a_minimum_can_be_raised_and_never_lowered_below_five():
    assert shown(pairs(4, Company(least=3))) is None
    assert shown(pairs(9, Company(least=10))) is None


def test_with_a_manager_here_there_is_no_group_picture_at_all():
    scene = pairs(20, MANAGED)
    assert scene.desk.quiet
    assert scene.desk.pages == ()
    assert shown(scene) is None
    assert scene.wall.answered == 20
    assert scene.state.published[1].outcomes == ()
    assert "manager" in str(scene.section)
    assert scene.phone(ANA).bars


def test_where_all_changed_alike_nothing_is_shown():
    scene = pairs(12, changes=[10] * 12)
    assert shown(scene) is None
    assert scene.wall.withheld == WITHHELD


def test_a_single_moment_is_a_number_of_people_unless_the_author_wants_a_picture():
    def before(**content):
        scene = play(KIND, spec(**content), people=crowd(9))
        for n, person in enumerate(crowd(9)):
            scene = sure(would(scene, person, n % 5, 1, 0), person, 10 * n)
        return scene.then("farah: close", "farah: reveal")

    assert shown(before()) is None
    assert before().wall.answered == 9
    assert before().state.published[1].outcomes == ()
    scene = before(picture=True)
    assert shown(scene).title == "How sure we are"
    assert shown(scene).rows[0].values == (0, 10, 20, 30, 40, 50, 60, 70, 80)
    # Nobody would push, and to show that would be to show everybody's answer.
    assert [row.label for row in scene.then("farah: turn").wall.page.pictures[0].rows] == [
        "Saying it plainly (assertive)"
    ]


def test_the_main_outcome_comes_first_and_pushing_is_a_safety_check():
    people = crowd(12)
    before, scene = play(KIND, spec(), people=people), None
    for n, person in enumerate(people):
        before = sure(would(before, person, n % 4, 3, 1), person, 40)
    scene = after(before, people)
    for n, person in enumerate(people):
        scene = sure(would(scene, person, 3, n % 4, n % 3), person, 40 + n)
    scene = scene.then("farah: close", "farah: reveal")
    told = [(page.role, page.pictures[0].title) for page in scene.desk.pages]
    assert told == [
        ("main", "Confidence"),
        ("also", "Saying it plainly (assertive)"),
        ("also", "Holding back (passive)"),
        ("safety", "Pushing or snapping (aggressive)"),
    ]
    scene = scene.then("farah: turn", "farah: turn", "farah: turn")
    assert "should not rise" in rendered(scene, "projector")


def test_looking_back_stands_beside_the_other_difference():
    people = crowd(10)
    before = play(KIND, spec(), people=people)
    for person in people:
        before = sure(before, person, 60)
    scene = after(before, people, then_test=True)
    for n, person in enumerate(people):
        scene = sure(scene, person, 60 + n)
        scene = scene.sends(person, "looking-back", {f"then-b{k}": 30 + n % 4 for k in range(1, 5)})
    scene = scene.then("farah: close", "farah: reveal")
    assert [page.role for page in scene.desk.pages] == ["main", "looking-back"]
    titles = [picture.title for picture in scene.then("farah: turn").wall.page.pictures]
    assert titles == ["Confidence", "Confidence, looking back"]


def test_people_who_did_not_come_back_are_counted():
    people = crowd(12)
    before = play(KIND, spec(), people=people)
    for person in people:
        before = sure(before, person, 40)
    scene = after(before, people)
    for n, person in enumerate(people[:9]):
        scene = sure(scene, person, 40 + 5 * n)
    scene = scene.then("farah: close", "farah: reveal")
    assert "9 of 12 answered again" in str(scene.section)
    assert "9 of 12 answered again" in Page(rendered(scene, "projector")).text


# -- what was published stays -------------------------------------------------------------------


def test_nothing_is_on_wall_or_phone_before_the_reveal_and_the_desk_previews():
    scene = pairs(12).staged(Phase.CLOSED, 1)
    assert scene.wall.page is None
    assert scene.wall.answered is None
    assert scene.phone(ANA).page is None
    assert scene.desk.pages[0].pictures[0].n == 12
    assert pairs(12).staged(Phase.OPEN, 1).wall.page is None


def test_a_late_answer_cannot_be_subtracted():
    scene = pairs(12)
    first = shown(scene)
    again = sure(scene.then("farah: hide", "farah: reopen"), ANA, 99)
    assert shown(again.then("farah: close", "farah: reveal")) == first
    for n, person in enumerate(crowd(12)[:5]):
        again = sure(again, person, 90 - n)
    assert shown(again.then("farah: close", "farah: reveal")) != first


def test_erasing_somebody_does_not_change_the_picture():
    scene = pairs(12)
    state = KIND.takes(KIND.start(scene.state.spec, 7), scene.state.earlier)
    for stage, by, body in scene.log:
        if by.person != ANA:
            given = msgspec.json.decode(body, type=KIND.given)
            state = KIND.fold(state, stage, by, given)
    erased = replace(scene, state=state)
    assert erased.state.own(1, ANA) == {}
    assert erased.wall == scene.wall
    assert erased.section.blocks == scene.section.blocks


def test_what_is_published_holds_sorted_numbers_and_nobody():
    scene = pairs(12)
    body = scene.log[-1][2].decode()
    assert not [person for person in crowd(12) if person in body]
    [outcome] = scene.state.published[1].outcomes
    assert outcome == Outcome(key="confidence", n=12, pairs=tuple(sorted(outcome.pairs)))


# -- the report ---------------------------------------------------------------------------------


def report(scene):
    return str(scene.section)


@pytest.mark.parametrize(("n", "tested"), [(5, False), (7, False), (8, True), (19, True)])
def test_tests_stand_in_the_report_alone_and_only_from_eight(n, tested):
    scene = pairs(n)
    assert ("Sign test: p" in report(scene)) == tested
    for face in ("phone", "projector", "desk"):
        assert not re.search(r"\bp (=|below)", rendered(scene, face, ANA))
        assert "Sign test" not in rendered(scene, face, ANA)


def test_the_report_names_its_limits_and_claims_nothing():
    scene = pairs(14, changes=[15] * 10 + [0, 2, -10, 4])
    text = report(scene)
    assert UNVALIDATED in text
    assert "Of 14 who answered twice, 10 went up" in text
    assert "cannot say what moved people" in text
    assert "14 of 14 answered again" in text
    for word in ("caused", "improved", "because of the workshop", "%% better", "significant",
                 "rose by", "diagnos", "norm", "cut-off", "score"):  # fmt: skip
        assert word not in text.lower()


def test_only_the_main_outcome_is_tested():
    people = crowd(12)
    before = play(KIND, spec(), people=people)
    for n, person in enumerate(people):
        before = sure(would(before, person, n % 4, 3, 1), person, 40)
    scene = after(before, people)
    for n, person in enumerate(people):
        scene = sure(would(scene, person, 4, n % 4, n % 3), person, 40 + n)
    scene = scene.then("farah: close", "farah: reveal")
    assert report(scene).count("Sign test: p") == 1


def test_a_follow_up_is_named_from_twenty_pairs():
    assert "two to six weeks later" in report(pairs(20))
    assert "two to six weeks later" not in report(pairs(19))


def test_a_person_is_never_told_a_verdict():
    scene = pairs(12)
    text = Page(rendered(scene, "phone", ANA)).text.lower()
    for word in ("improved", "worse", "better", "above", "below average", "type", "your score"):
        assert word not in text
    assert "no test" in text


# -- content ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"parts": []}, "parts: name each"),
        ({"parts": ["A", "A"]}, "parts: name each"),
        ({"parts": ["A"]}, 'main: "confidence" needs part B'),
        ({"parts": ["B"], "main": "assertive"}, "needs part A"),
        ({"main": "aggressive"}, "main"),
        ({"then_test": True}, "then_test: looks back"),
        ({"moment": "later", "then_test": True}, "then_test: looks back"),
        ({"cards": ["One"]}, "cards: are asked about in part C"),
        ({"parts": ["B", "C"], "cards": ["a", "b", "c", "d"]}, "cards: are 4"),
        ({"parts": ["B", "C"], "cards": ["a", "a "]}, "two are the same"),
        ({"parts": ["B", "C"], "cards": ["x" * 121]}, "cards 1: must have"),
        ({"moment": "sometime"}, "moment"),
        ({"wording": "clinical"}, "wording"),
        ({"cutoff": 50}, "cutoff"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
