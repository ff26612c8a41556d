"""A miniature of cards to sort: what a room may see of them, one card or all, and in a story."""

import msgspec
import pytest

from server.activities.sort import KIND
from server.activities.sort.model import Published
from server.core.cards import Card, Cards, Partners
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.disclosure import WITHHELD
from server.core.kind import Phase
from server.core.pictures import Grid, Parts
from server.core.refusals import Refused
from tests.cast import ANA, BEN, FARAH, crowd, play

CARDS = [
    {"text": "The late shift", "key": "how", "explanation": "Words were missing."},
    {"text": "The plate"},
    {"text": "The plan"},
]
PLACES = [
    {"value": "fear", "label": "Discomfort"},
    {"value": "how", "label": "Not sure how"},
    {"value": "risk", "label": "A real risk"},
]
SHOWN = ("farah: close", "farah: reveal")


def spec(**fields):
    about = {"prompt": "What keeps you?", "items": CARDS, "categories": PLACES}
    return KIND.parse(about | fields, None)


def room(asked, places, *, card="a", **more):
    """A step in which one person for each place put one card there."""
    people = crowd(len(places))
    scene = play(KIND, asked, people=people, **more)
    return scene.then(*puts(people, places, card))


def puts(people, places, card="a"):
    return [f"{p}: put-{card} category={place}" for p, place in zip(people, places, strict=True)]


def bars(scene):
    """What the wall shows, by card."""
    return dict(scene.wall.picture.rows) if scene.wall.picture else {}


FIVE = ("fear", "fear", "how", "how", "risk")


def test_nothing_is_seen_before_the_reveal_and_then_counts_without_names():
    scene = room(spec(), FIVE)
    for now in (scene, scene.then("farah: close")):
        assert now.wall.picture is None
        assert now.phone(ANA).pictures == ()
    assert scene.desk.pictures == (), "The desk sees as little, while answers are open"
    assert scene.then("farah: close").desk.pictures, "It previews what the room will see"
    assert bars(scene.then(*SHOWN)) == {"The late shift": (2, 2, 1)}


@pytest.mark.parametrize("places", [FIVE[:4], ("risk",) * 6])
def test_too_few_or_all_in_one_place_is_not_shown(places):
    scene = room(spec(), places).then(*SHOWN)
    assert (scene.wall.picture, scene.wall.withheld) == (None, WITHHELD)
    assert scene.section.blocks[0].sentence.endswith(WITHHELD)
    assert not scene.state.public


def test_with_minors_in_the_room_it_takes_eight():
    assert not bars(room(spec(), FIVE, company=Company(minors=True)).then(*SHOWN))


def test_a_card_that_may_not_be_shown_is_named_as_missing_beside_the_others():
    scene = room(spec(), FIVE).then(*puts(crowd(2), ("fear", "how"), "b"), *SHOWN)
    assert list(bars(scene)) == ["The late shift"]
    assert scene.wall.withheld == WITHHELD
    assert scene.desk.unseen == ("The plate", "The plan")


def test_a_late_answer_or_a_change_of_mind_cannot_be_subtracted():
    scene = room(spec(), FIVE).then("farah: close", "farah: reopen", "mallory: put-a category=risk")
    scene = scene.then("ana: put-a category=risk", *SHOWN)
    assert bars(scene) == {"The late shift": (2, 2, 1)}
    others = puts([f"idLateXq{n}" for n in range(3)], ("how",) * 3)
    scene = scene.then("farah: hide", "farah: reopen", *others, *SHOWN)
    assert bars(scene) == {"The late shift": (1, 5, 3)}, "Five are new or think otherwise"


def test_who_is_erased_stays_in_the_picture():
    scene = room(spec(), (*FIVE, "how")).then(*SHOWN)
    state = KIND.start(scene.state.spec, 7)
    for stage, by, body in scene.log:
        if by.person != BEN:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    after = type(scene)(scene.kind, state, scene.stage, (), scene.now)
    assert bars(after) == bars(scene)
    assert after.section.answered == 5
    assert bars(after.then("farah: hide", "farah: reopen", *SHOWN)) == bars(scene)


def test_what_is_stored_as_public_holds_counts_and_no_person():
    scene = room(spec(), FIVE).then("farah: close")
    body = scene.log[-1][2]
    assert isinstance(msgspec.json.decode(body, type=KIND.given), Published)
    assert not [person for person in crowd(5) if person.encode() in body]


def test_a_card_can_be_put_elsewhere_and_all_of_them_make_one_settled():
    scene = play(KIND, spec(), "ana: put-a category=how", "ana: put-a category=risk")
    assert scene.phone(ANA).items[0].mine == ("A real risk",)
    assert scene.form(ANA, "put-a").fields[0].value == "risk"
    assert KIND.settled(scene.state, scene.stage) == set()
    scene = scene.then("ana: put-b category=how", "ana: put-c category=how")
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    again = scene.then("farah: close", "farah: again")
    assert KIND.settled(again.state, again.stage) == set()


def test_a_card_may_have_two_places_and_no_third():
    scene = play(KIND, spec(most=2), "ana: put-a categories=how,risk")
    assert scene.phone(ANA).items[0].mine == ("Not sure how", "A real risk")
    with pytest.raises(Refused, match="at most 2"):
        scene.then("ana: put-a categories=fear,how,risk")
    with pytest.raises(Refused):
        scene.sends(ANA, "put-a", {"categories": []})


def test_two_places_of_one_person_count_as_two_answers_of_one():
    people = crowd(5)
    lines = [f"{p}: put-a categories=how,risk" for p in people[:4]]
    scene = play(KIND, spec(most=2), *lines, people=people)
    assert not bars(scene.then(*SHOWN)), "Eight answers, and four people"
    scene = scene.then(f"{people[4]}: put-a categories=fear", *SHOWN)
    assert bars(scene) == {"The late shift": (1, 4, 4)}
    assert next(iter(scene.state.public.values())).people == 5


def test_private_words_are_on_their_writers_phone_and_nowhere_else():
    scene = room(spec(note="My boundary"), FIVE).then("ana: note text=Not on Sundays.", *SHOWN)
    assert scene.phone(ANA).noted == "Not on Sundays."
    for seen in (scene.wall, scene.desk, scene.section, scene.phone(BEN), scene.offers):
        assert "Sundays" not in str(seen)
    back = scene.then("farah: hide", "farah: reopen").sends(ANA, "note", {})
    assert back.phone(ANA).noted == ""
    assert not play(KIND, spec()).state.spec.note
    with pytest.raises(Refused):
        play(KIND, spec()).then("ana: note text=No.")


def test_harmless_cards_are_shown_of_any_number_but_not_before_the_reveal():
    scene = room(spec(sensitive=False), ("how", "how"))
    assert scene.wall.picture is None
    assert bars(scene.then(*SHOWN)) == {"The late shift": (0, 2, 0)}
    assert KIND.publish(scene.state, scene.stage) is None
    assert play(KIND, spec(sensitive=False), *SHOWN).wall.withheld == "Nobody answered."


def test_the_desk_shows_a_card_alone_and_then_what_its_author_makes_of_it():
    scene = room(spec(sensitive=False), FIVE).then(*SHOWN)
    assert "Words were missing." not in str((scene.wall, scene.phone(ANA)))
    assert scene.desk.items[0].key == "Not sure how", "The desk knows it at all times"
    scene = scene.then("farah: next-card")
    assert scene.wall.close.text == "The late shift"
    assert scene.wall.close.key == ""
    scene = scene.then("farah: explain")
    assert scene.wall.close.key == "Not sure how"
    assert scene.phone(ANA).items[0].explanation == "Words were missing."
    assert "explain" not in [offer.command for offer in scene.offers], "Only once"
    scene = scene.then("farah: next-card")
    assert scene.wall.close.text == "The plate"
    scene = scene.then("farah: next-card", "farah: next-card")
    assert scene.wall.close is None, "After the last card, all of them"
    assert scene.then("farah: focus item=c").wall.close.text == "The plan"
    assert scene.then("farah: focus item=c", "farah: focus item=all").wall.close is None


def test_the_next_act_is_main_only_while_something_is_left_to_explain():
    scene = room(spec(sensitive=False), FIVE).then(*SHOWN)
    main = lambda now: [offer.command for offer in now.offers if offer.main]  # noqa: E731
    assert main(scene) == ["next-card"]
    assert main(scene.then("farah: next-card")) == ["explain"]
    assert main(scene.then("farah: next-card", "farah: explain")) == []


def test_while_answers_come_in_the_desk_shows_nothing():
    scene = room(spec(sensitive=False), FIVE)
    assert scene.offers == ()
    with pytest.raises(Refused):
        scene.gives(FARAH, "next-card")


STORY = [{"text": f"Fact {n}", "short": f"F{n}"} for n in (1, 2, 3)]


def story(**fields):
    return spec(items=STORY, one_by_one=True, scale=True, sensitive=False, **fields)


def test_a_story_is_told_one_fact_a_round_and_stays_visible():
    scene = play(KIND, story())
    assert KIND.rounds(scene.state) == 3
    assert [form.action for form in scene.forms(ANA)] == ["put-a"]
    assert scene.wall.story == ("Fact 1",)
    scene = scene.then("ana: put-a category=fear", "farah: close", "farah: again")
    assert [form.action for form in scene.forms(ANA)] == ["put-b"]
    assert scene.wall.story == ("Fact 1", "Fact 2")
    assert [item.mine for item in scene.phone(ANA).items] == [("Discomfort",), ()]
    assert "Fact 3" not in str((scene.wall, scene.phone(ANA)))
    with pytest.raises(Refused):
        scene.then("ana: put-a category=risk")


def test_the_end_of_a_story_is_one_picture_of_facts_and_answers():
    scene = play(KIND, story(), "ana: put-a category=fear", "farah: close", "farah: again")
    scene = scene.then("ana: put-b category=how", "ben: put-b category=risk", *SHOWN)
    assert isinstance(scene.wall.picture, Parts)
    assert scene.wall.picture.diverging
    assert bars(scene) == {"F1": (1, 0, 0), "F2": (0, 1, 1)}
    assert [block for block in scene.section.blocks if isinstance(block, Parts)] == [
        scene.wall.picture
    ]


def test_a_round_more_than_facts_asks_the_last_one_again():
    scene = play(KIND, story())
    for _ in range(3):
        scene = scene.then("farah: close", "farah: again")
    assert [form.action for form in scene.forms(ANA)] == ["put-c"]
    scene = scene.then("ana: put-c category=risk", *SHOWN)
    assert bars(scene) == {"F3": (0, 0, 1)}


def test_a_card_alone_does_not_stay_into_the_next_round():
    scene = play(KIND, story(), "ana: put-a category=fear", *SHOWN, "farah: focus item=a")
    assert scene.wall.close is not None
    scene = scene.then("farah: again", "ana: put-b category=how", *SHOWN)
    assert scene.wall.close is None


def test_a_sensitive_story_publishes_every_fact_by_itself():
    asked = spec(items=STORY, one_by_one=True)
    scene = room(asked, FIVE).then("farah: close", "farah: again")
    scene = scene.then(*puts(crowd(4), FIVE[:4], "b"), *SHOWN)
    assert bars(scene) == {"F1": (2, 2, 1)}
    assert scene.wall.withheld == WITHHELD


SEEN = [
    {"value": "clearly", "label": "Clearly"},
    {"value": "partly", "label": "Partly"},
    {"value": "not", "label": "Not this time"},
    {"value": "unsure", "label": "Could not tell", "missing": True},
]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (("clearly",) * 4 + ("unsure",) * 4, "same picture"),
        (("clearly", "clearly", "partly"), "similar pictures"),
        (("clearly", "not", "clearly", "not"), "different pictures: ask what each saw"),
    ],
)
def test_a_grid_says_how_alike_people_saw_it_without_those_who_could_not_tell(places, words):
    asked = spec(items=CARDS[1:2], categories=SEEN, grid=True, sensitive=False)
    scene = room(asked, places).then(*SHOWN)
    assert isinstance(scene.wall.picture, Grid)
    assert [label for label, _ in scene.wall.picture.rows] == [f"The plate: {words}"]


def test_one_answer_says_nothing_of_likeness():
    asked = spec(items=CARDS[1:2], categories=SEEN, grid=True, sensitive=False)
    assert list(bars(room(asked, ("partly",)).then(*SHOWN))) == ["The plate"]


def test_numbers_beneath_the_names_take_a_page_of_their_own_height():
    cards = [{"text": f"A card with a name of two lines {n}"} for n in range(3)]
    people = crowd(8)
    scene = play(KIND, spec(items=cards, sensitive=False), people=people)
    alike = [p for card in "abc" for p in puts(people, ["fear", "how"] * 4, card)]
    even = scene.then(*alike, *SHOWN)
    uneven = scene.then(*alike[:-1], *SHOWN)
    assert (even.wall.pages, uneven.wall.pages) == (1, 2)


def test_what_does_not_fit_on_one_wall_is_turned_over():
    items = [{"text": f"{n} " + "A card with rather many words on it. " * 3} for n in range(8)]
    scene = play(KIND, spec(items=items, sensitive=False))
    scene = scene.then(*(f"ana: put-{letter} category=how" for letter in "abcdefgh"), *SHOWN)
    seen = set(bars(scene))
    assert 1 < scene.wall.pages <= 8
    for _ in range(scene.wall.pages - 1):
        scene = scene.then("farah: turn")
        seen |= set(bars(scene))
    assert len(seen) == 8
    assert len([b for b in scene.section.blocks if isinstance(b, Parts)]) == 1, "Paper is long"


def test_cards_of_an_earlier_step_take_the_place_of_the_authors():
    scene = play(KIND, spec(), "ana: put-a category=how")
    cards = Cards(cards=tuple(Card(id=f"k{n}", text=f"Card {n}", note="home") for n in range(9)))
    state = KIND.takes(scene.state, cards)
    assert [item.text for item in state.items] == [f"Card {n}" for n in range(8)]
    assert state.sorts == scene.state.sorts
    assert KIND.hands_on(state).cards == cards.cards[:8]
    assert KIND.takes(scene.state, Cards()) == scene.state
    assert KIND.takes(scene.state, Partners()) == scene.state
    told = KIND.start(story(), 7)
    assert KIND.takes(told, cards) == told, "A story stays as it was written"


def test_a_person_reads_back_what_they_gave():
    scene = play(KIND, spec(note="?"), "ana: put-a category=how", "ana: note text=Mine.")
    first, second = (msgspec.json.decode(body, type=KIND.given) for _, _, body in scene.log)
    assert KIND.said(scene.state, first) == "The late shift: Not sure how"
    assert KIND.said(scene.state, second) == "Mine."
    assert scene.stage.phase is Phase.OPEN


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt: must not be empty"),
        ({"prompt": "x" * 91}, "90 fit on a wall"),
        ({"items": []}, "items: are 0"),
        ({"items": [*CARDS, CARDS[0]]}, "the same text"),
        ({"items": [{"text": "x" * 141}]}, "items 1, text: has 141"),
        ({"items": [{"text": "A", "key": "joy"}]}, '"joy" is not the value of a category'),
        ({"categories": PLACES[:1]}, "from 2 to 7"),
        ({"categories": [*PLACES, PLACES[0]]}, "two have the same value"),
        ({"categories": [{"value": "A B", "label": "x"}, PLACES[0]]}, "value: must be a short"),
        ({"most": 3}, "most: must be 1 or 2"),
        ({"most": 2, "scale": True}, "a card has one place"),
        ({"scale": True, "grid": True}, "leave one of the two away"),
        ({"one_by_one": True, "prompt": "x" * 61}, "60 fit on a wall"),
        ({"one_by_one": True, "items": [{"text": "x" * 111}]}, "110 fit on a wall"),
        ({"cards": []}, "cards"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)


def test_on_ones_own_page_each_card_stands_with_where_it_was_put_last():
    scene = play(KIND, spec(), people=(ANA, BEN)).then(
        "ana: put-a category=fear",
        "ana: put-b category=how",
        "ana: put-a category=risk",
        "ben: put-a category=how",
    )
    (kept,) = KIND.keeps(scene.state, scene.stage, ANA)
    assert [(row.label, row.words) for row in kept.rows] == [
        ("The late shift", "A real risk"),
        ("The plate", "Not sure how"),
    ]
