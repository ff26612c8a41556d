"""A board in miniature: who reads which card when, what stickers decide, and what stays private."""

import msgspec
import pytest

from server.activities.board import KIND
from server.core.cards import Card, Cards
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.disclosure import WITHHELD
from server.core.refusals import Refused
from tests.cast import ANA, BEN, CHIDI, Scene, crowd, play

RAW = {"prompt": "Where would you like to speak up?", "each": 2, "where": ["work", "home"]}
TWO = {**RAW, "stickers": 2, "mine": True}
READY = [{"text": "Say no", "where": "work"}, {"text": "Ask for help"}, {"text": "Send it back"}]
STICK = {"prompt": "Which one?", "collect": False, "stickers": 2, "where": ["work"], "cards": READY}
WALL = {"prompt": "What would you ask?", "ups": True, "each": 2}
GUARDED = Company(manager=True)
SHOWN = ("farah: close", "farah: reveal")


def spec(raw=RAW, **more):
    return KIND.parse({**raw, **more}, None)


def card(scene, text):
    """The id under which the desk knows these words."""
    return next(one.id for one in scene.state.queue.items.values() if one.payload.text == text)


def done(scene, what, *texts):
    return scene.then(*(f"farah: {what} item={card(scene, text)}" for text in texts))


def put(*cards, **more):
    """A board on which these were put and approved."""
    people = crowd(len(cards))
    lines = [f"{p}: put text={text}" for p, text in zip(people, cards, strict=True)]
    return done(play(KIND, spec(**more), *lines), "approve", *cards)


def texts(cards):
    return [one.text for one in cards]


def on_wall(scene):
    return texts(one for page in range(scene.wall.pages) for one in turned(scene, page).wall.cards)


def turned(scene, page):
    return scene.then(*["farah: turn"] * page) if page else scene


def folded_again(scene, without=()):
    """The same step folded anew from what was stored, without what some people gave."""
    state = KIND.start(scene.state.spec, scene.state.queue.seed)
    for stage, by, body in scene.log:
        if by.person not in without:
            given = msgspec.json.decode(body, type=KIND.given)
            state = KIND.fold(state, stage, by, given)
    return Scene(KIND, state, scene.stage)


# -- collecting ---------------------------------------------------------------------------------


def test_nobody_reads_a_card_before_it_is_approved_and_shown():
    scene = play(KIND, spec(), "ana: put text=Say no | where=tag-1")
    assert scene.wall == play(KIND, spec()).wall
    assert scene.then(*SHOWN).wall.cards == ()
    approved = done(scene, "approve", "Say no")
    assert approved.phone(BEN).cards == ()
    shown = approved.then(*SHOWN)
    assert [(one.text, one.tag) for one in shown.wall.cards] == [("Say no", "work")]
    assert texts(shown.phone(BEN).cards) == ["Say no"]


def test_cards_stand_by_tag_and_not_by_who_was_first():
    lines = (
        "ana: put text=First | where=tag-2",
        "ben: put text=Second",
        "chidi: put text=Third | where=tag-1",
    )
    for order in (lines, lines[::-1]):
        scene = done(play(KIND, spec(), *order), "approve", "First", "Second", "Third")
        assert on_wall(scene.then(*SHOWN)) == ["Third", "First", "Second"]


def test_each_may_put_so_many_and_take_them_back():
    scene = play(KIND, spec(), "ana: put text=One", "ana: put text=Two")
    with pytest.raises(Refused):
        scene.then("ana: put text=Three")
    scene = done(scene, "approve", "One").then(f"ana: take-back-{card(scene, 'One')}")
    assert texts(scene.phone(ANA).own) == ["Two"]
    assert scene.then(*SHOWN).wall.cards == ()
    with pytest.raises(Refused):
        scene.then(f"ben: take-back-{card(scene, 'Two')}")


def test_the_desk_takes_a_name_out_and_sets_a_tag():
    scene = done(play(KIND, spec(), "ana: put text=Tell Anna no"), "take", "Tell Anna no")
    item = card(scene, "Tell Anna no")
    scene = scene.then(
        f"farah: edit item={item} | text=Tell a friend no",
        f"farah: tag item={item} | tag=tag-2",
        f"farah: approve item={item}",
        "farah: put-down",
    )
    shown = scene.then(*SHOWN)
    assert [(one.text, one.tag) for one in shown.wall.cards] == [("Tell a friend no", "home")]
    assert scene.phone(ANA).own[0].edited
    assert scene.desk.in_hand is None


def test_only_the_card_in_hand_can_be_edited():
    scene = play(KIND, spec(), "ana: put text=Mine", "ben: put text=Yours")
    scene = done(scene, "take", "Mine")
    with pytest.raises(Refused):
        scene.then(f"farah: edit item={card(scene, 'Yours')} | text=Other")


def test_cards_that_say_the_same_stand_as_one_until_it_is_gone():
    scene = put("Say no", "Say no to him")
    scene = done(scene, "take", "Say no to him")
    ids = f"item={card(scene, 'Say no to him')} | into={card(scene, 'Say no')}"
    scene = scene.then(f"farah: merge {ids}")
    shown = scene.then(*SHOWN)
    assert [(one.text, one.like) for one in shown.wall.cards] == [("Say no", 1)]
    assert shown.phone(BEN).own[0].merged
    assert len(on_wall(done(scene, "part", "Say no to him").then(*SHOWN))) == 2
    gone = scene.then(f"ana: take-back-{card(scene, 'Say no')}").then(*SHOWN)
    assert on_wall(gone) == ["Say no to him"]


def test_merging_in_a_circle_changes_nothing():
    scene = put("A card", "B card", "C card")
    scene = done(scene, "take", "A card")
    a, b = card(scene, "A card"), card(scene, "B card")
    scene = done(scene.then(f"farah: merge item={a} | into={b}"), "take", "B card")
    given = msgspec.convert({"type": "board.merged/1", "item": b, "into": a}, type=KIND.given)
    state = KIND.fold(scene.state, scene.stage, type(scene.log[0][1])(), given)
    assert state == scene.state


def test_a_card_kept_private_is_shown_nowhere():
    scene = done(play(KIND, spec(), "ana: put text=Too much"), "withhold", "Too much").then(*SHOWN)
    assert "Too much" not in str(scene.wall) + str(scene.phone(BEN)) + str(scene.section)
    assert scene.phone(ANA).own[0].fate == "withheld"
    assert "1 card is not shown" in str(scene.section)


def test_taking_back_a_card_that_others_see_touches_them():
    scene = put("Say no", "Ask", raw=TWO).then("farah: close", "farah: again")
    item = card(scene, "Say no")
    before = scene.state
    assert KIND.touches(before, ANA) == {ANA}
    scene = scene.then(f"ben: stick cards={item}", f"ana: take-back-{item}")
    assert BEN in KIND.touches(scene.state, ANA)


# -- how uncomfortable --------------------------------------------------------------------------


def uncomfortable(*values, company=None):
    people = crowd(len(values))
    board = spec(discomfort=True, max_length=60)
    lines = [
        f"{p}: put text=Card of {p} | discomfort={v}" for p, v in zip(people, values, strict=True)
    ]
    return play(KIND, board, *lines, people=people, company=company or Company())


def test_discomfort_is_shown_for_all_cards_together_from_five_people():
    four = uncomfortable(10, 20, 30, 40).then("farah: close")
    assert four.desk.picture is None
    assert four.desk.silent == WITHHELD
    assert WITHHELD in str(four.section)
    five = uncomfortable(10, 20, 30, 40, 50).then("farah: close")
    assert five.desk.picture.rows[0].values == (10, 20, 30, 40, 50)
    assert five.wall.picture is None
    assert five.then("farah: reveal").wall.picture is not None
    seven = uncomfortable(*range(7), company=Company(least=8)).then("farah: close")
    assert seven.desk.picture is None


def test_a_number_is_on_its_givers_phone_and_nowhere_else():
    scene = uncomfortable(11, 22, 33)
    assert scene.phone(ANA).own[0].discomfort == 11
    scene = done(scene, "approve", f"Card of {ANA}").then(*SHOWN)
    seen = str(scene.wall) + str(scene.desk) + str(scene.phone(BEN).cards) + str(scene.section)
    assert "11" not in seen.replace(card(scene, f"Card of {ANA}"), "")


def test_a_late_number_waits_and_an_erased_one_does_not_show():
    scene = uncomfortable(10, 20, 30, 40, 50).then("farah: close")
    was = scene.desk.picture
    item = card(scene, f"Card of {BEN}")
    late = scene.then("farah: reopen", f"{BEN}: take-back-{item}", "mallory: put text=Late")
    late = late.then("farah: close")
    assert late.desk.picture == was
    assert folded_again(scene, without=(ANA, BEN)).desk.picture == was


# -- stickers -----------------------------------------------------------------------------------


def test_stickers_are_sealed_until_the_reveal():
    scene = play(KIND, spec(STICK))
    stuck = scene.then("ana: stick cards=card-01,card-02", "ben: stick cards=card-02")
    assert stuck.wall == scene.wall
    assert texts(scene.wall.cards) == ["Say no", "Ask for help", "Send it back"]
    assert {one.count for one in stuck.desk.board} == {None}
    closed = stuck.then("farah: close")
    assert closed.desk.board[0].count == 2
    assert {one.count for one in closed.wall.cards} == {None}
    wall = closed.then("farah: reveal").wall
    assert [(one.text, one.count) for one in wall.cards] == [("Ask for help", 2), ("Say no", 1)]


def test_stickers_may_be_moved_while_the_board_is_open():
    scene = play(KIND, spec(STICK), "ana: stick cards=card-01", "ana: stick cards=card-03")
    assert scene.forms(ANA)[0].fields[0].value == ("card-03",)
    assert [one.count for one in scene.then(*SHOWN).wall.cards] == [1]
    with pytest.raises(Refused, match="at most 2"):
        scene.then("ana: stick cards=card-01,card-02,card-03")


def test_mine_too_is_read_by_nobody_else():
    scene = play(KIND, spec(STICK, mine=True), "ana: stick cards=card-01 | mine=card-02,card-03")
    quiet = play(KIND, spec(STICK, mine=True), "ana: stick cards=card-01")
    assert scene.phone(ANA).mine == ("card-02", "card-03")
    for one, other in ((scene, quiet), (scene.then(*SHOWN), quiet.then(*SHOWN))):
        assert one.phone(BEN) == other.phone(BEN)
        assert (one.wall, one.desk, one.section) == (other.wall, other.desk, other.section)


def test_collecting_leads_to_sticking_on_what_was_approved():
    scene = put("Say no", "Ask", "Hidden", raw=TWO)
    scene = done(scene, "withhold", "Hidden").then("farah: close", "farah: again")
    assert KIND.rounds(scene.state) == 2
    assert {option.label for option in scene.form(ANA, "stick").fields[0].options} == {
        "Say no",
        "Ask",
    }
    scene = scene.then(f"ana: stick cards={card(scene, 'Ask')}").then(*SHOWN)
    assert [(one.text, one.count) for one in scene.wall.cards] == [("Ask", 1)]


def test_stickers_of_a_merged_card_count_where_it_stands_now():
    scene = put("Say no", "No, say", raw=TWO).then("farah: close", "farah: again")
    a, b = card(scene, "Say no"), card(scene, "No, say")
    scene = scene.then(f"ana: stick cards={a},{b}", f"ben: stick cards={b}")
    scene = scene.then(f"farah: take item={b}", f"farah: merge item={b} | into={a}", "farah: close")
    assert [one.count for one in scene.desk.board] == [2]


# -- what goes on -------------------------------------------------------------------------------


def test_the_most_stickers_go_on_unless_the_desk_chooses():
    scene = play(KIND, spec(STICK, choose=2), "ana: stick cards=card-02,card-03")
    scene = scene.then("ben: stick cards=card-03", "farah: close")
    assert texts(KIND.hands_on(scene.state).cards) == ["Send it back", "Ask for help"]
    chosen = scene.then("farah: choose item=card-01")
    assert KIND.hands_on(chosen.state).cards == (Card(id="card-01", text="Say no", note="work"),)
    assert KIND.hands_on(chosen.then("farah: unchoose item=card-01").state) == KIND.hands_on(
        scene.state
    )


def test_no_more_are_chosen_than_go_on():
    scene = play(KIND, spec(STICK, choose=1), "farah: close", "farah: choose item=card-01")
    with pytest.raises(Refused):
        scene.then("farah: choose item=card-02")


def test_all_approved_cards_go_on_from_a_board_without_stickers():
    scene = put("Say no", "Ask", choose=24)
    assert {one.text for one in KIND.hands_on(scene.state).cards} == {"Say no", "Ask"}


def test_cards_of_an_earlier_step_take_the_place_of_the_authors():
    handed = Cards(cards=(Card(id="x", text="Say no to him", note="work"), Card(id="y", text="Go")))
    scene = play(KIND, spec(STICK))
    scene = Scene(KIND, KIND.takes(scene.state, handed), scene.stage)
    assert texts(scene.wall.cards) == ["Say no to him", "Go"]
    scene = scene.then("ana: stick cards=y")
    again = Scene(KIND, KIND.takes(scene.state, handed), scene.stage)
    assert again.phone(ANA).stuck == ("y",)
    assert KIND.takes(scene.state, "something else") == scene.state


# -- power in the room --------------------------------------------------------------------------


def test_with_a_manager_in_the_room_people_pick_instead_of_writing():
    people = crowd(8)
    board = spec(TWO, cards=READY)
    scene = play(KIND, board, people=people, company=GUARDED)
    assert [form.action for form in scene.forms(ANA)] == ["pick"]
    scene = scene.then(*(f"{p}: pick cards=card-0{n % 2 + 1}" for n, p in enumerate(people)))
    assert scene.wall == play(KIND, board, people=people, company=GUARDED).wall
    shown = scene.then(*SHOWN)
    assert {one.text: one.count for one in shown.wall.cards} == {
        "Say no": 4,
        "Ask for help": 4,
        "Send it back": 0,
    }


def test_picks_of_fewer_than_eight_are_not_counted_there():
    people = crowd(7)
    scene = play(KIND, spec(TWO, cards=READY), people=people, company=GUARDED)
    scene = scene.then(*(f"{p}: pick cards=card-0{n % 2 + 1}" for n, p in enumerate(people)))
    scene = scene.then(*SHOWN)
    assert {one.count for one in scene.wall.cards} == {None}
    assert WITHHELD in str(scene.section)
    assert scene.wall.withheld == WITHHELD


def test_without_cards_they_pick_tags_and_a_question_wall_only_votes():
    scene = play(KIND, spec(), company=GUARDED)
    assert [o.label for o in scene.form(ANA, "pick").fields[0].options] == ["work", "home"]
    wall = play(KIND, spec(WALL, cards=[{"text": "How?"}]), company=GUARDED)
    assert [form.action for form in wall.forms(ANA)] == ["up"]
    assert play(KIND, spec(WALL), company=GUARDED).forms(ANA) == ()


# -- question walls -----------------------------------------------------------------------------


def asked():
    scene = play(
        KIND, spec(WALL), "ana: put text=Why?", "ben: put text=How?", "chidi: put text=So?"
    )
    return done(scene, "approve", "Why?", "How?")


def test_questions_are_voted_up_while_others_are_asked():
    scene = asked()
    assert scene.wall == play(KIND, spec(WALL)).wall
    how = card(scene, "How?")
    scene = scene.then(f"ana: up cards={how}", f"chidi: up cards={how}")
    assert {one.count for one in scene.phone(BEN).cards} == {None}
    wall = scene.then(*SHOWN).wall
    assert [(one.text, one.count) for one in wall.cards] == [("How?", 2), ("Why?", 0)]


def test_an_up_can_be_taken_away():
    scene = asked()
    scene = scene.then(f"ana: up cards={card(scene, 'How?')}").sends(ANA, "up", {})
    assert {one.count for one in scene.then(*SHOWN).wall.cards} == {0}
    assert KIND.settled(scene.state, scene.stage) == {ANA, BEN, CHIDI}


def test_an_answered_question_goes_to_the_end():
    scene = asked()
    scene = scene.then(f"ana: up cards={card(scene, 'How?')}")
    wall = done(scene, "answered", "How?").then(*SHOWN).wall
    assert [(one.text, one.answered) for one in wall.cards] == [("Why?", False), ("How?", True)]


def test_one_stands_alone_on_the_wall_until_it_is_put_back_or_gone():
    scene = done(asked().then(*SHOWN), "spotlight", "Why?")
    assert scene.wall.spotlight == "Why?"
    assert scene.then("farah: unspotlight").wall.spotlight == ""
    assert done(scene, "withhold", "Why?").wall.spotlight == ""


def test_each_round_asks_about_the_next_card():
    handed = Cards(cards=(Card(id="x", text="The first"), Card(id="y", text="The second")))
    scene = play(KIND, spec(WALL, about="Something"))
    assert scene.wall.about == "Something"
    scene = Scene(KIND, KIND.takes(scene.state, handed), scene.stage).then("ana: put text=Why?")
    assert scene.wall.about == "The first"
    later = scene.then("farah: close", "farah: again")
    assert later.wall.about == "The second"
    assert later.phone(ANA).own == ()
    assert later.then("farah: subject item=x").wall.about == "The first"


# -- content ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": " "}, "prompt: must not be empty"),
        ({"each": 0}, "each: must be from 1 to 5"),
        ({"where": ["a", "a"]}, "names a tag twice"),
        ({"where": ["x" * 21]}, "where 1: must have from 1 to 20"),
        ({"cards": [{"text": "A", "where": "moon"}]}, "'moon' is not one of the tags"),
        ({"cards": [{"text": "A"}, {"text": "A"}]}, "two say the same"),
        ({"collect": False}, "nobody could do anything"),
        ({"ups": True, "stickers": 2}, "ups: are votes"),
        ({"mine": True}, "mine: stands beside the stickers"),
        ({"about": "x"}, "about: is for question walls"),
        ({"choose": 25}, "choose: must be from 1 to 24"),
        ({"card": []}, "card"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
