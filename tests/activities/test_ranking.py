"""A ranking in miniature: orders are sealed, counted by place, and private where that is wished."""

import pytest

from server.activities.ranking import KIND
from server.core.cards import Card, Cards
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.cast import ANA, BEN, Scene, play

RAW = {"prompt": "What comes first?", "items": ["Voice", "Reason", "Offer"]}
SHOWN = ("farah: close", "farah: reveal")


def spec(**more):
    return KIND.parse({**RAW, **more}, None)


def ordered(**more):
    return play(
        KIND,
        spec(**more),
        "ana: rank order=item-1,item-2,item-3",
        "ben: rank order=item-1,item-3,item-2",
        "chidi: rank order=item-2,item-1,item-3",
    )


def test_nothing_is_shown_before_the_reveal():
    scene = ordered()
    assert scene.wall == play(KIND, spec()).wall
    assert scene.desk.picture is None
    assert scene.then("farah: close").wall.picture is None


def test_the_wall_says_how_often_each_stood_in_which_place():
    picture = ordered().then(*SHOWN).wall.picture
    assert picture.columns == ("1", "2", "3")
    assert picture.rows == (
        ("Voice (1)", (2, 1, 0)),
        ("Reason (2)", (1, 1, 1)),
        ("Offer (3)", (0, 1, 2)),
    )
    assert "Voice (2 of 3 put it first)" in picture.reading


def test_an_order_can_be_changed_and_is_there_after_a_reload():
    scene = ordered().then("ana: rank order=item-3,item-2,item-1")
    assert [option.value for option in scene.form(ANA, "rank").fields[0].options] == [
        "item-3",
        "item-2",
        "item-1",
    ]
    assert [one.text for one in scene.phone(ANA).own] == ["Offer", "Reason", "Voice"]
    assert scene.phone(BEN) == ordered().phone(BEN)


def test_the_order_at_the_start_is_drawn():
    firsts = {play(KIND, spec(), seed=seed).state.items[0].text for seed in range(20)}
    assert firsts == {"Voice", "Reason", "Offer"}


@pytest.mark.parametrize("order", ["item-1", "item-1,item-1,item-2", "item-1,item-2,item-9"])
def test_every_thing_has_one_place(order):
    with pytest.raises(Refused, match="one place"):
        play(KIND, spec(), f"ana: rank order={order}")


def test_a_private_order_is_on_its_givers_phone_alone():
    scene = ordered(private=True)
    other = play(
        KIND,
        spec(private=True),
        *(f"{p}: rank order=item-3,item-2,item-1" for p in scene.state.given(1)),
    )
    for one, two in ((scene, other), (scene.then(*SHOWN), other.then(*SHOWN))):
        assert (one.wall, one.desk, one.section) == (two.wall, two.desk, two.section)
    shown = scene.then(*SHOWN)
    assert (shown.wall.people, shown.wall.picture, shown.desk.picture) == (3, None, None)
    assert [one.text for one in shown.phone(BEN).own] == ["Voice", "Offer", "Reason"]
    assert "3 people made an order" in str(shown.section)


def test_cards_of_an_earlier_step_are_ordered_in_place_of_the_items():
    handed = Cards(cards=(Card(id="x", text="Say no"), Card(id="y", text="Ask")))
    scene = ordered()
    scene = Scene(KIND, KIND.takes(scene.state, handed), scene.stage)
    assert {one.text for one in scene.wall.things} == {"Say no", "Ask"}
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then("ana: rank order=y,x")
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    again = Scene(KIND, KIND.takes(scene.state, handed), scene.stage).then(*SHOWN)
    assert [row[0] for row in again.wall.picture.rows] == ["Ask (1)", "Say no (2)"]
    # What was handed on and taken back since stands nowhere any more; the author's own do.
    taken_back = KIND.takes(scene.state, Cards())
    assert not {card.text for card in taken_back.items} & {card.text for card in handed.cards}


def test_a_new_round_asks_anew():
    scene = ordered().then("farah: close", "farah: again")
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then("ana: rank order=item-3,item-2,item-1", *SHOWN)
    assert scene.wall.picture.rows[0][0] == "Offer (1)"


def test_an_order_is_said_in_words_to_whoever_gave_it():
    scene = ordered()
    given = scene.accepts(ANA, "rank", {"order": ["item-2", "item-1", "item-3"]})
    assert KIND.said(scene.state, given) == "1. Reason; 2. Voice; 3. Offer"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt: must not be empty"),
        ({"items": ["A", "B"]}, "from 3 to 8"),
        ({"items": ["A", "B", "B "]}, "two are the same"),
        ({"items": ["A", "B", ""]}, "items 3: must have"),
        ({"first": "x" * 31}, "30 fit"),
        ({"item": "?"}, "item"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
