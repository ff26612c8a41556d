"""What was sent is read against the form: typed values come out, or a refusal with a sentence."""

import math

import pytest

from server.core.forms import Field, Option, Point, read
from server.core.refusals import Refused

ABC = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
CHOICE = Field(name="it", type="choice", options=ABC)
CHOICES = Field(name="it", type="choices", options=ABC, min=1, max=2)
ORDER = Field(name="it", type="order", options=ABC)
NUMBER = Field(name="it", type="number", min=1, max=5)
TEXT = Field(name="it", type="text", max_length=10)
POINT = Field(name="it", type="point")
FLAG = Field(name="it", type="flag")
EVERY = [CHOICE, CHOICES, ORDER, NUMBER, TEXT, POINT, FLAG]

GOOD = [
    (CHOICE, "b", "b"),
    (CHOICES, ["c", "a"], ("a", "c")),
    (CHOICES, ("b",), ("b",)),
    (ORDER, ["c", "a", "b"], ("c", "a", "b")),
    (NUMBER, 1, 1),
    (NUMBER, 4.5, 4.5),
    (TEXT, "  Ana\u0308  said ", "Anä said"),
    (TEXT, "x" * 10, "x" * 10),
    (POINT, {"x": 0, "y": 100}, Point(0, 100)),
    (FLAG, False, False),
    (FLAG, True, True),
]
BAD = [
    (CHOICE, ["d", 0, True, ["a"], {"a": 1}, "A", " a"]),
    (CHOICES, ["a", {"a": 1}, ["a", "b", "c"], ["a", "a"], ["d"], [1], [["a"]], [None], 7]),
    (ORDER, ["abc", ["a", "b"], ["a", "b", "b"], ["a", "b", "c", "c"], [{}, [], None], 3]),
    (NUMBER, [0, 6, -1, True, "3", math.nan, math.inf, -math.inf, [3], 10**40, {"n": 3}]),
    (TEXT, [3, ["a"], {"a": 1}, True, "x" * 11, "a\0b", "\u202eabc", "\ud800", "x" * 1_000_000]),
    (POINT, [{"x": -1, "y": 0}, {"x": 0}, {"x": 1, "y": 2, "z": 3}, [1, 2], "1,2", 5,
             {"x": "1", "y": 2}, {"x": math.nan, "y": 2}, {"x": 101, "y": 0}, {"x": None, "y": 1}]),
    (FLAG, ["yes", 1, 0, [True], {"a": 1}]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "sent", "value"), GOOD, ids=repr)
def test_good_values(field, sent, value):
    assert read((field,), {"it": sent}) == {"it": value}


@pytest.mark.parametrize(
    ("field", "sent"), [(field, sent) for field, values in BAD for sent in values],
    ids=lambda x: x.type if isinstance(x, Field) else repr(x)[:20],
)  # fmt: skip
def test_bad_values(field, sent):
    with pytest.raises(Refused) as no:
        read((field,), {"it": sent})
    assert no.value.code in ("bad-field", "too-long", "bad-text", "missing-field")
    assert no.value.status == 422


@pytest.mark.parametrize("field", EVERY, ids=lambda field: field.type)
@pytest.mark.parametrize("sent", [{}, {"it": None}, {"it": ""}, {"it": []}], ids=repr)
def test_what_must_be_there_and_what_may_be_left_out(field, sent):
    with pytest.raises(Refused) as no:
        read((field,), sent)
    assert no.value.code == "missing-field"
    assert no.value.details == {"field": "it"}
    free = Field(**{**{name: getattr(field, name) for name in field.__struct_fields__},
                    "required": False})  # fmt: skip
    assert read((free,), sent) == {}


@pytest.mark.parametrize("field", EVERY, ids=lambda field: field.type)
@pytest.mark.parametrize("sent", [0, 1.5, True, "x", ["x"], {}, {"x": {}}, [[]], 10**30], ids=repr)
def test_rubbish_is_refused_or_read_and_never_breaks(field, sent):
    try:
        read((field,), {"it": sent})
    except Refused as refused:
        told = refused.details
        assert told.get("field", "it") == "it"


def test_only_spaces_are_no_text():
    with pytest.raises(Refused, match="write something"):
        read((TEXT,), {"it": " \n\t "})


def test_names_that_are_not_on_the_form():
    for name in ("other", "", "x" * 10_000, "\ud800", "<script>"):
        with pytest.raises(Refused) as no:
            read((TEXT,), {"it": "a", name: 1})
        assert no.value.code == "bad-field"
        assert len(no.value.sentence) < 400
