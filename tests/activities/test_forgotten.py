"""What the desk said with somebody's words, or to somebody, goes when they are forgotten."""

import msgspec

from server.activities.board import KIND as BOARD
from server.activities.roleplay import KIND as ROLEPLAY
from server.activities.roleplay.given import Helped, Noted
from server.activities.strengths import KIND as STRENGTHS
from server.activities.strengths.model import FromDesk
from tests.cast import ANA, BEN, CHIDI, Scene, play

SHOWN = ("farah: close", "farah: reveal")


def without(scene: Scene, person: str) -> Scene:
    """The step folded anew as the store leaves its facts, once a person is forgotten."""
    kind, state = scene.kind, scene.kind.start(scene.state.spec, scene.state.queue.seed)
    before = state
    for stage, by, body in scene.log:
        given = msgspec.json.decode(body, type=kind.given)
        of, left = kind.borrows(before, stage, given)
        before = kind.fold(before, stage, by, given)
        if by.person == person:
            continue
        if person in of:
            given = msgspec.json.decode(msgspec.json.encode(left), type=kind.given)
        state = kind.fold(state, stage, by, given)
    return Scene(kind, state, scene.stage)


def board(*lines: str) -> Scene:
    """Three cards, all let through; a text stands for its card in what follows."""
    spec = BOARD.parse({"prompt": "Where?", "stickers": 1, "where": ["work"]}, None)
    scene = play(
        BOARD, spec, "ana: put text=My boss Bob", "ben: put text=The queue",
        "chidi: put text=The bill",
    )  # fmt: skip
    cards = {one.payload.text: one.id for one in scene.state.queue.items.values()}
    for line in ("approve item=My boss Bob", "approve item=The queue", "approve item=The bill"):
        scene = scene.then(f"farah: {named(cards, line)}")
    for line in lines:
        scene = scene.then(f"farah: {named(cards, line)}")
    return scene


def named(cards: dict[str, str], line: str) -> str:
    for text, item in cards.items():
        line = line.replace(f"={text}", f"={item}")
    return line


def on_wall(scene: Scene) -> list[str]:
    return sorted(card.text for card in scene.then(*SHOWN).wall.cards)


EDIT = ("take item=My boss Bob", "edit item=My boss Bob | text=Somebody above me")
MERGE = ("take item=The queue", "merge item=The queue | into=My boss Bob")
BOTH = (*MERGE, "take item=My boss Bob", "edit item=My boss Bob | text=Above me, and queues")


def test_a_card_in_the_desks_words_goes_with_its_writer():
    scene = board(*EDIT)
    assert "Somebody above me" in on_wall(scene)
    assert on_wall(without(scene, ANA)) == ["The bill", "The queue"]
    assert [card.text for card in BOARD.hands_on(without(scene, ANA).state).cards]
    assert "Somebody above me" in on_wall(without(scene, BEN))


def test_words_made_of_two_cards_go_with_either_and_what_was_taken_out_stays_out():
    scene = board(*BOTH)
    assert on_wall(scene) == ["Above me, and queues", "The bill"]
    assert on_wall(without(scene, ANA)) == ["The bill", "The queue"]
    # Not even ana's own words come back: the desk had taken a name out of them.
    assert on_wall(without(scene, BEN)) == ["The bill"]
    assert on_wall(without(scene, CHIDI)) == ["Above me, and queues"]


def test_words_once_made_of_two_cards_go_also_when_these_were_parted_again():
    parted = ("put-down", "part item=The queue", "take item=My boss Bob")
    scene = board(*BOTH, *parted, "edit item=My boss Bob | text=Above me, and a queue")
    assert "Above me, and a queue" in on_wall(scene)
    assert on_wall(without(scene, BEN)) == ["The bill"]


def test_a_card_below_a_forgotten_one_stands_by_itself():
    both = (*BOTH, "take item=The bill", "merge item=The bill | into=My boss Bob")
    assert on_wall(board(*both)) == ["Above me, and queues"]
    assert on_wall(without(board(*both), BEN)) == ["The bill"]


def test_a_strength_from_the_desk_goes_and_the_next_one_keeps_its_place():
    spec = STRENGTHS.parse({"prompt": "What did you hear?"}, None)
    scene = play(STRENGTHS, spec, people=(ANA, BEN, CHIDI)).then(
        f"farah: give to={ANA} | text=To ana", f"farah: give to={BEN} | text=To ben"
    )
    to_ben = next(i.id for i in scene.state.queue.items.values() if i.payload.text == "To ben")
    kept = scene.then(f"farah: withhold item={to_ben}")
    told = FromDesk(to=ANA, text="To ana")
    assert STRENGTHS.borrows(scene.state, scene.stage, told) == ((ANA,), FromDesk())
    for one in (scene, kept):
        left = [item.payload.text for item in without(one, ANA).state.queue.items.values()]
        assert left == ["To ben"]
    assert without(kept, ANA).state.queue.get(to_ben).fate == "withheld"


def test_a_word_from_the_desk_after_a_turn_is_to_somebody():
    told = Noted(person=ANA, text="Well held")
    assert ROLEPLAY.borrows(None, None, told) == ((ANA,), Noted())
    assert ROLEPLAY.borrows(None, None, Helped(group=1))[0] == ()
