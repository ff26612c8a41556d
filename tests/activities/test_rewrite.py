"""Rewriting in miniature: a line each, a step clearer by somebody else, and which could be said."""

from collections import Counter

import msgspec
import pytest

from server.activities.rewrite import KIND
from server.activities.rewrite.dealing import Candidate, lines, pairs, to_pass_on
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.kind import Phase
from server.core.refusals import Refused
from tests.cast import ANA, BEN, CHIDI, FARAH, crowd, play

ONE = [{"text": "You never listen."}]
THREE = [
    {"text": "You never listen.", "rewrites": ["I wasn't done.", "Please let me finish."]},
    {"text": "Whatever.", "rewrites": ["I'd rather stay in.", "I don't know yet."]},
    {"text": "Sorry, sorry.", "rewrites": ["I have a question.", "One moment, please."]},
]
GUARDED = Company(manager=True)
TO_COMPARE = ("farah: close", "farah: again")
REVEALED = ("farah: close", "farah: reveal")


def spec(**more):
    return KIND.parse({"lines": ONE, **more}, None)


def judged(scene, command, *texts):
    for text in texts:
        (field,) = scene.form(FARAH, command).fields
        item = next(o.value for o in field.options if o.label == text)
        scene = scene.sends(FARAH, command, {"item": item})
    return scene


def three_rewrites(**more):
    scene = play(
        KIND,
        spec(**more),
        "ana: write-1 text=By Ana.",
        "ben: write-1 text=By Ben.",
        "chidi: write-1 text=By Chidi.",
    )
    return judged(scene, "approve", "By Ana.", "By Ben.", "By Chidi.")


def words(scene, person):
    """The pairs on a phone, in words."""
    return [{*pair.texts} for pair in scene.phone(person).pairs]


def compares(scene, person, wanted):
    """Everybody takes the wanted one where it stands in a pair, else neither."""
    for form in scene.forms(person):
        chosen = {o.label: o.value for o in form.fields[0].options}
        scene = scene.sends(person, form.action, {"say": chosen.get(wanted, "neither")})
    return scene


# -- the first round --------------------------------------------------------------------------


def test_lines_are_dealt_evenly_and_all_of_them_are_used():
    for size in (3, 7, 12, 40):
        people = crowd(size)
        scene = play(KIND, spec(lines=THREE), people=people)
        dealt = Counter(form.action for p in people for form in scene.forms(p))
        assert set(dealt) == {"write-1", "write-2", "write-3"}
        assert max(dealt.values()) - min(dealt.values()) <= 1


def test_somebody_else_coming_moves_hardly_anybody_and_nobody_who_has_begun():
    people = crowd(12)
    before = lines(people, 3, 5, {})
    after = lines((*people, "late"), 3, 5, {})
    assert sum(before[p] != after[p] for p in people) <= 3
    begun = {people[0]: 3, people[1]: 3}
    assert lines(people, 3, 5, begun) | begun == lines(people, 3, 5, begun)


def test_everybody_may_get_all_lines():
    scene = play(KIND, spec(lines=THREE, deal="all"))
    assert [f.action for f in scene.forms(ANA)] == ["write-1", "write-2", "write-3"]
    scene = scene.then("ana: write-1 text=One.", "ana: write-2 text=Two.")
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then("ana: write-3 text=Three.")
    assert KIND.settled(scene.state, scene.stage) == {ANA}


def test_a_line_can_be_written_anew_and_taken_back():
    scene = judged(play(KIND, spec(), "ana: write-1 text=First."), "approve", "First.")
    scene = scene.then("ana: write-1 text=Second.")
    assert [(i.text, i.fate) for i in scene.desk.pending] == [("Second.", "pending")]
    assert scene.desk.approved == (), "What was approved was approved in other words"
    assert scene.forms(ANA)[0].fields[0].value == "Second."
    back = scene.forms(ANA)[1].action
    scene = scene.sends(ANA, back, {})
    assert scene.desk.pending == ()
    assert KIND.settled(scene.state, scene.stage) == set()


def test_the_same_words_again_change_nothing():
    scene = judged(play(KIND, spec(), "ana: write-1 text=Mine."), "approve", "Mine.")
    assert scene.then("ana: write-1 text=Mine.").state == scene.state


def test_a_hint_is_an_offer_on_ones_own_phone_only():
    scene = play(KIND, spec(), "ana: write-1 text=You are never here.")
    assert scene.phone(ANA).lines[0].hints
    assert scene.phone(BEN).lines[0].hints == ()


@pytest.mark.parametrize("empty", ["", "  ", "...", "\u200b"])
def test_an_empty_line_is_not_sent(empty):
    with pytest.raises(Refused):
        play(KIND, spec()).sends(ANA, "write-1", {"text": empty})


# -- the relay --------------------------------------------------------------------------------


def test_a_relay_hands_everybody_somebody_elses_approved_line():
    scene = three_rewrites(relay=True).then(*TO_COMPARE)
    handed = {p: scene.phone(p).lines[0].passed_on for p in (ANA, BEN, CHIDI)}
    assert set(handed.values()) == {"By Ana.", "By Ben.", "By Chidi."}
    assert handed[ANA] != "By Ana."
    assert handed[BEN] != "By Ben."
    assert handed[CHIDI] != "By Chidi."


def test_each_is_passed_on_once_in_any_crowd():
    for seed in range(20):
        people = crowd(9)
        pool = [Candidate(f"i{n}", 1, "x", frozenset((p,))) for n, p in enumerate(people)]
        got = [to_pass_on(pool, p, people, seed) for p in people]
        assert len({one.id for one in got}) == 9
        assert all(p not in one.people for p, one in zip(people, got, strict=True))


def test_what_was_not_approved_is_not_handed_on():
    scene = play(KIND, spec(relay=True), "ana: write-1 text=By Ana.", *TO_COMPARE)
    assert scene.forms(BEN) == ()
    scene = judged(scene, "approve", "By Ana.")
    assert scene.phone(BEN).lines[0].passed_on == "By Ana."
    assert scene.forms(ANA) == (), "Nobody gets their own"


def test_a_step_clearer_takes_the_place_of_what_it_was_made_of():
    scene = three_rewrites(relay=True).then(*TO_COMPARE)
    was = scene.phone(ANA).lines[0].passed_on
    scene = scene.then("ana: write-1 text=Clearer.")
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    scene = judged(scene, "approve", "Clearer.").then(*REVEALED)
    texts = {one.text for one in scene.phone(ANA).results[0].rewrites}
    assert "Clearer." in texts
    assert was not in texts
    assert len(texts) == 3


# -- comparing --------------------------------------------------------------------------------


def test_nobody_compares_their_own_where_that_can_be():
    scene = three_rewrites().then(*TO_COMPARE)
    assert words(scene, ANA) == [{"By Ben.", "By Chidi."}]
    assert words(scene, BEN) == [{"By Ana.", "By Chidi."}]
    alone = play(KIND, spec(), "ana: write-1 text=A.", "ben: write-1 text=B.")
    alone = judged(alone, "approve", "A.", "B.").then(*TO_COMPARE)
    assert words(alone, ANA) == [{"A.", "B."}], "Of two it cannot be avoided"


@pytest.mark.parametrize("size", [6, 12, 13, 40])
@pytest.mark.parametrize("of", [1, 2, 4])
def test_every_rewrite_is_compared_about_equally_often(size, of):
    people = crowd(size)
    dealt = lines(people, of, 3, {})
    pool = [Candidate(f"{p:>20}", dealt[p], "x", frozenset((p,))) for p in people]
    seen = Counter({one.id: 0 for one in pool})
    for person in people:
        found = pairs(pool, person, people, 3, 3)
        assert len(found) <= 3
        assert len({frozenset((a.id, b.id)) for a, b in found}) == len(found)
        assert all(a.line == b.line and a != b for a, b in found)
        seen.update(one.id for pair in found for one in pair)
    assert max(seen.values()) - min(seen.values()) <= 4
    assert pairs(pool, ANA, people, 3, 3) == pairs(pool, ANA, people, 3, 3)


def test_who_comes_late_compares_as_well():
    scene = three_rewrites().then(*TO_COMPARE)
    assert len(scene.phone("idLateXq9").pairs) == 3


def test_a_comparison_may_be_changed_until_answers_close():
    scene = compares(three_rewrites().then(*TO_COMPARE), ANA, "By Ben.")
    assert scene.phone(ANA).pairs[0].mine == "By Ben."
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    scene = compares(scene, ANA, "By Chidi.")
    assert [pair.mine for pair in scene.phone(ANA).pairs] == ["By Chidi."]
    assert scene.desk.compared == 1


def test_nothing_of_it_is_on_the_wall_before_the_reveal():
    quiet = three_rewrites().then(*TO_COMPARE)
    busy = compares(quiet, ANA, "By Ben.")
    assert quiet.wall == busy.wall
    assert quiet.then("farah: close").wall == busy.then("farah: close").wall
    assert quiet.phone(BEN) == busy.phone(BEN)


def room_of_eight():
    people = crowd(8)
    scene = play(KIND, spec(), *(f"{p}: write-1 text=By {n}." for n, p in enumerate(people)))
    scene = judged(scene, "approve", *(f"By {n}." for n in range(8)))
    return people, scene.then(*TO_COMPARE)


def test_the_wall_shows_the_three_that_most_could_say():
    people, scene = room_of_eight()
    for person in people:
        scene = compares(scene, person, "By 2.")
    scene = scene.then(*REVEALED)
    best = scene.wall.shown.rewrites[0]
    assert (best.text, best.share) == ("By 2.", 100)
    assert best.won == best.of >= 4
    assert [one.text for one in scene.wall.shown.rewrites] == ["By 2."], "Nobody's nought"
    assert scene.wall.shown.more == 7
    assert scene.wall.shown.original == "You never listen."


def test_a_rewrite_with_few_comparisons_has_no_share():
    _, scene = room_of_eight()
    scene = compares(scene, ANA, "By 2.").then(*REVEALED)
    assert all(one.share is None for one in scene.wall.shown.rewrites)
    assert "fewer than 4" in scene.section.blocks[-1].sentence


def test_what_is_withheld_late_is_gone_everywhere():
    people, scene = room_of_eight()
    for person in people:
        scene = compares(scene, person, "By 2.")
    scene = judged(scene, "withhold", "By 2.").then(*REVEALED)
    assert "By 2." not in str(scene.wall) + str(scene.phone(BEN).results) + str(scene.section)


def test_the_desk_turns_from_line_to_line():
    scene = play(KIND, spec(lines=THREE, deal="all"))
    for n in (1, 2, 3):
        scene = scene.then(f"ana: write-{n} text=A{n}.", f"ben: write-{n} text=B{n}.")
    scene = judged(scene, "approve", "A1.", "B1.", "A3.").then(*REVEALED)
    assert (scene.wall.shown.line, scene.wall.pages) == (1, 2)
    scene = scene.then("farah: turn")
    assert scene.wall.shown.line == 3, "The second line has nothing to show"
    assert scene.then("farah: turn").wall.shown.line == 1


def test_kept_lines_are_handed_on():
    people, scene = room_of_eight()
    assert KIND.hands_on(play(KIND, spec()).state) is None
    for person in people:
        scene = compares(scene, person, "By 2.")
    cards = KIND.hands_on(scene.state).cards
    assert (cards[0].text, cards[0].note) == ("By 2.", "You never listen.")


def test_without_a_person_the_log_still_folds_and_the_others_stay():
    people, scene = room_of_eight()
    for person in people:
        scene = compares(scene, person, "By 0.")
    state = KIND.start(spec(), 7)
    for stage, by, body in scene.log:
        if by.person != ANA:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    stage = scene.then(*REVEALED).stage
    shown = KIND.phone(state, stage, BEN).results[0].rewrites
    assert "By 0." not in {one.text for one in shown}, "Ana's own words went with her"


# -- where nobody types -----------------------------------------------------------------------


def test_in_guarded_company_people_choose_among_the_authors_rewrites():
    scene = play(KIND, spec(lines=THREE, deal="all"), company=GUARDED)
    form = scene.forms(ANA)[0]
    assert [o.label for o in form.fields[0].options] == ["I wasn't done.", "Please let me finish."]
    scene = scene.then("ana: choose-1 rewrite=1.1", "ben: choose-1 rewrite=1.2", *TO_COMPARE)
    assert words(scene, ANA), "The author's rewrites are compared"
    assert all("By" not in str(pair) for pair in scene.phone(ANA).pairs)
    with pytest.raises(Refused):
        scene.then("ana: write-1 text=Mine.")


def test_a_guarded_relay_asks_for_a_clearer_one_than_somebody_chose():
    lines_ = [{"text": "Whatever.", "rewrites": ["One.", "Two.", "Three."]}]
    scene = play(KIND, spec(lines=lines_, relay=True), company=GUARDED)
    scene = scene.then("ana: choose-1 rewrite=1.1", "ben: choose-1 rewrite=1.2", *TO_COMPARE)
    assert scene.phone(ANA).lines[0].passed_on == "Two."
    options = [o.label for o in scene.forms(ANA)[0].fields[0].options]
    assert options == ["One.", "Three."]


def test_where_the_author_brings_no_rewrites_a_guarded_room_talks():
    scene = play(KIND, spec(), company=GUARDED)
    assert scene.forms(ANA) == ()
    assert scene.desk.originals == ()
    assert scene.then(*REVEALED).wall.shown is None


# -- for oneself, and for authors -------------------------------------------------------------


def test_people_read_their_own_words_again():
    scene = compares(three_rewrites().then(*TO_COMPARE), ANA, "By Ben.")
    given = [
        msgspec.json.decode(body, type=KIND.given) for _, by, body in scene.log if by.person == ANA
    ]
    assert [KIND.said(scene.state, one) for one in given] == ["By Ana.", "I could say: By Ben."]


def test_three_rounds_are_planned_for_a_relay_and_two_without():
    assert KIND.rounds(play(KIND, spec()).state) == 2
    assert KIND.rounds(play(KIND, spec(relay=True)).state) == 3
    again = three_rewrites().then(*TO_COMPARE, *REVEALED).staged(Phase.OPEN, 3)
    assert len(again.phone(ANA).pairs) == 1, "One round more compares once more"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lines": []}, "lines: are 0"),
        ({"lines": [{"text": " "}]}, "lines 1, text: must not be empty"),
        ({"lines": [{"text": "x"}, {"text": "x "}]}, "two are the same"),
        ({"lines": [{"text": "x" * 121}]}, "120 fit"),
        ({"lines": [{"text": f"{n}" * 110} for n in range(4)]}, "together"),
        ({"lines": [{"text": "x", "rewrites": ["y"]}]}, "rewrites: are 1"),
        ({"lines": [{"text": "x", "rewrites": ["y", "y"]}]}, "two are the same"),
        ({"lines": [{"text": "x", "rewrites": ["y", "z" * 161]}]}, "160 fit"),
        ({"task": ""}, "task: must not be empty"),
        ({"pairs": 7}, "pairs: must be from 1 to 6"),
        ({"max_length": 500}, "max_length"),
        ({"example": {"line": "", "rewrite": "x"}}, "example, line"),
        ({"deal": "some"}, "deal"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
