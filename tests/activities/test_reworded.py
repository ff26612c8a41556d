"""A word that was put right while people answer: every face has it, and nothing else changed.

One letter of a text becomes another one that stands nowhere else. So whatever shows the text shows
that letter, and with the letter put back every face is what it was.
"""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest

from server.activities import KINDS
from server.core.cards import Card, Cards
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.kind import Phase
from server.core.scenario import Scenario
from server.core.texts import alike, put, texts
from tests.activities.examined import LIBRARY, journey
from tests.activities.test_exchange import does, room, two
from tests.cast import ANA, BEN, CHIDI, MALLORY, play

MARK = "ж"
PEOPLE = (ANA, BEN, CHIDI, MALLORY)
# Of a scene, what rooms see most; the rest walks the same way.
SCENE = ("title", "setup", "replies", "escalation", "belief_cards", "when_not_to")
RECIPES = [
    pytest.param(step, id=f"{recipe.id}-{step.id}")
    for recipe in LIBRARY.recipes.values()
    if recipe.language == "en"
    for step in recipe.steps
]


def marked(words: str) -> tuple[str, str]:
    """The text with a letter in its middle changed, and which letter that was."""
    middle = len(words) // 2
    places = sorted(
        (n for n, x in enumerate(words) if x.isalpha() and not _in_braces(words, n)),
        key=lambda n: abs(n - middle),
    )
    if not places:
        return words, ""
    at = places[0]
    return words[:at] + MARK + words[at + 1 :], words[at]


def _in_braces(words: str, n: int) -> bool:
    return words.rfind("{", 0, n) > words.rfind("}", 0, n)


def scenes(kind, scenario: Scenario | None):
    """The texts of a scene; not those in which a mark may fall on words that are marked already."""
    if scenario is None:
        return
    for path, words in texts(Scenario, msgspec.to_builtins(scenario)):
        cut = "telling" in path or (kind.name == "contrast" and path[-1] == "verbal")
        if path[0] in SCENE and not cut:
            yield path, words


def variants(step, kind, scenario):
    """The step read with one text marked, for each text that its kind would take so."""
    for path, words in texts(kind.content, step.content):
        new, letter = marked(words)
        if letter:
            yield path, words, letter, put(step.content, path, new), scenario
    for path, words in scenes(kind, scenario):
        new, letter = marked(words)
        if letter:
            raw = put(msgspec.to_builtins(scenario), path, new)
            yield path, words, letter, step.content, msgspec.convert(raw, Scenario)


def shown(scene, state) -> str:
    """All that anybody sees of a step, as one text."""
    kind, stage = scene.kind, scene.stage
    opened = stage.phase is Phase.OPEN
    faces = (
        kind.projector(state, stage),
        kind.desk(state, stage),
        kind.section(state, stage),
        kind.offers(state, stage),
        [kind.phone(state, stage, person) for person in PEOPLE],
        [kind.forms(state, stage, person) for person in PEOPLE] if opened else (),
        [sorted(kind.settled(state, stage))],
    )
    return repr(faces)


@pytest.mark.parametrize("step", RECIPES)
def test_a_word_is_put_right_on_every_face_and_no_answer_changes(step):
    kind, scenario = KINDS[step.kind], LIBRARY.scenario_for(step, "en")
    spec = kind.parse(step.content, scenario)
    stations = journey(kind, spec, PEOPLE)
    looked = [stations[n] for n in (0, 3, 5, len(stations) - 1)]
    before = [shown(scene, scene.state) for scene in looked]
    alone = Counter(words for _, words, *_ in variants(step, kind, scenario))
    seen = 0
    for path, words, letter, content, scene_now in variants(step, kind, scenario):
        try:
            new = kind.parse(content, scene_now)
        except Complaint:  # two tags of one board, say, that must say the same
            continue
        assert alike(spec, new), path
        for scene, was in zip(looked, before, strict=True):
            state = kind.reworded(scene.state, new)
            now = shown(scene, state)
            assert now.replace(MARK, letter) == was, path
            if alone[words] == 1 and repr(words) in was and " " in words:
                assert MARK in now, path
                seen += 1
            assert kind.reworded(state, spec) == scene.state, path
    assert seen or step.kind == "selfcheck"


# -- where a text is part of what was given ------------------------------------------------------


def test_a_ready_line_reads_as_it_was_put_right():
    kind = KINDS["strengths"]
    content = {"lines": ["I herd you say no.", "I saw you wait."]}
    right = kind.parse({"lines": ["I heard you say no.", "I saw you wait."]}, None)
    company = Company(minors=True)
    scene = play(kind, kind.parse(content, None), "ana: send to=room | line=0", company=company)
    state = kind.reworded(scene.state, right)
    (item,) = state.queue.items.values()
    assert item.payload.text == "I heard you say no."


def test_a_feeling_that_was_chosen_reads_as_it_was_put_right():
    kind = KINDS["exchange"]
    content = {"mode": "listen", "prompt": "Small.", "feelings": ["at ease", "anoyed", "tired"]}
    scene = room(content, company=Company(manager=True))
    speaker, listener = two(scene)
    scene = does(does(scene, speaker, "begin").waits(1), speaker, "spoken")
    scene = does(scene, listener, "heard", feeling="anoyed")
    new = kind.parse(put(content, ("feelings", 1), "annoyed"), None)
    state = kind.reworded(scene.state, new)
    assert state.table(1).group(speaker).backs[speaker].feeling == "annoyed"
    assert "annoyed" in repr(kind.phone(state, scene.stage, speaker))


def test_a_card_of_the_self_check_reads_as_it_was_put_right():
    kind = KINDS["selfcheck"]
    content = {"parts": ["A", "B", "C"], "cards": ["Say no", "Sai yes"]}
    state = kind.start(kind.parse(content, None), 3)
    state = kind.reworded(state, kind.parse({**content, "cards": ["Say no", "Say yes"]}, None))
    assert [(card.id, card.text) for card in state.cards] == [
        ("own-1", "Say no"),
        ("own-2", "Say yes"),
    ]


def test_an_offered_line_has_the_authors_words_put_right():
    kind = KINDS["worksheet"]
    content = {
        "prompt": "A line",
        "offer": "Wen {fact}, I am {how}",
        "offer_optional": False,
        "slots": [
            {"name": "fact", "label": "What", "visibility": "offered"},
            {
                "name": "how",
                "label": "How",
                "type": "choice",
                "visibility": "offered",
                "options": [{"label": "gald"}, {"label": "sad"}],
            },
        ],
    }
    scene = play(kind, kind.parse(content, None))
    (form,) = (form for form in scene.forms(ANA) if form.fields)
    scene = scene.sends(ANA, form.action, {"fact": "it rains", "how": "a"})
    new = put(content, ("offer",), "When {fact}, I am {how}")
    new = put(new, ("slots", 1, "options", 0, "label"), "glad")
    state = kind.reworded(scene.state, kind.parse(new, None))
    (item,) = state.queue.items.values()
    assert "".join(piece.text for piece in item.payload) == "When it rains, I am glad"


@pytest.mark.parametrize("name", ["ranking", "sort", "selfcheck", "ratings"])
def test_cards_of_an_earlier_step_stay_as_that_step_hands_them_on(name):
    kind = KINDS[name]
    step = next(one.values[0] for one in RECIPES if one.values[0].kind == name)
    content = dict(step.content)
    if name == "selfcheck":
        content |= {"parts": ["A", "B", "C"], "cards": ["Say no"]}
    spec = kind.parse(content, LIBRARY.scenario_for(step, "en"))
    handed = Cards(cards=tuple(Card(id=x, text=f"Card {x}") for x in ("one", "two", "three")))
    state = kind.takes(kind.start(spec, 3), handed)
    for path, words in texts(kind.content, content):
        new, letter = marked(words)
        if letter and path[0] in ("items", "cards"):
            other = kind.parse(put(content, path, new), None)
            assert kind.reworded(state, other) == replace(state, spec=other)
