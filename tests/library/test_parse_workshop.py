"""What the API is sent: a workshop, or every sentence about why it is none."""

import pytest

from server.core.complaint import Complaint
from server.core.workshop import Step
from server.library import SHIPPED, Library, parse_workshop

LIBRARY = Library.read(SHIPPED)
STEP = {
    "id": "saturday",
    "kind": "contrast",
    "title": "Saturday",
    "minutes": 8,
    "scenario": "last-minute-shift",
    "content": {},
}


def workshop(*steps: object, **changes: object) -> dict[str, object]:
    """A workshop as it comes out of JSON."""
    return {"id": "ours", "title": "Ours", "minutes": 8, "steps": [*steps]} | changes


def sentences(raw: object) -> tuple[str, ...]:
    """What is said about something that is no workshop."""
    with pytest.raises(Complaint) as caught:
        parse_workshop(raw, LIBRARY)
    return caught.value.sentences


def test_a_workshop_needs_little_more_than_its_steps():
    assert parse_workshop(workshop(STEP), LIBRARY).steps[0].scenario == "last-minute-shift"


@pytest.mark.parametrize("raw", [None, 7, "half-hour", [STEP]])
def test_what_is_no_table_is_refused_in_one_sentence(raw: object):
    assert sentences(raw) == ("the whole: must be a table",)


def test_a_workshop_without_steps_is_none():
    assert sentences(workshop()) == ("steps: are 0; there must be from 1 to 60",)


def test_a_step_that_is_no_table_is_named_by_its_place():
    assert sentences(workshop(STEP, 7)) == ("step 2: must be a table",)


def test_steps_must_be_a_list():
    assert sentences(workshop(steps={})) == ("steps: must be a list in square brackets",)


def test_deep_nesting_is_refused_before_anybody_walks_it():
    deep: dict[str, object] = {}
    for _ in range(100_000):
        deep = {"deeper": deep}
    assert sentences(workshop(STEP | {"content": deep})) == (
        "the whole: is nested too deeply; a few levels are enough",
    )


def test_a_machine_gone_wild_is_answered_with_fifty_sentences():
    wild = {f"field-{n}": n for n in range(10_000)}
    assert len(sentences(workshop(steps=[], **wild))) == 50


def test_a_step_finds_its_scenario_in_english_where_its_own_language_has_none():
    step = Step(id="a", kind="contrast", title="A", minutes=1, scenario="headphones")
    found = LIBRARY.scenario_for(step, "pt-BR")
    assert found is not None
    assert found.language == "en"


def test_a_step_without_a_scenario_has_none():
    step = Step(id="a", kind="choice", title="A", minutes=1)
    assert LIBRARY.scenario_for(step, "en") is None


def shortened(**short: object) -> dict[str, object]:
    """A small workshop whose first step has this short form."""
    return {
        "id": "small",
        "title": "Small",
        "minutes": 5,
        "steps": [
            {
                "id": "one",
                "kind": "choice",
                "title": "A vote",
                "minutes": 5,
                "short": {"minutes": 2, "how": "Without the talk.", **short},
                "content": {"question": "Tea?", "options": [{"label": "Yes"}, {"label": "No"}]},
            }
        ],
    }


def test_a_short_form_is_shorter_says_how_and_can_be_played():
    assert parse_workshop(shortened(), LIBRARY).steps[0].short.minutes == 2
    assert sentences(shortened(minutes=5)) == (
        "step 1 (choice), short.minutes: must be from 1 to less than the step's 5",
    )
    assert sentences(shortened(how="")) == ("step 1 (choice), short.how: must not be empty",)
    assert sentences(shortened(content={"rounds": 9})) == (
        "step 1 (choice), short: rounds: must be 1 or 2",
    )


def test_what_is_firm_is_never_shortened_and_feedback_never_cut():
    raw = shortened()
    raw["steps"][0]["firm"] = True
    assert sentences(raw) == (
        "step 1 (choice), short: a firm step is never shortened; take out `short` or `firm`",
    )
    assert (
        "step 1 (choice), short.content: leave `feedback` as it is; it is never shortened"
        in sentences(shortened(content={"feedback": 20}))
    )
