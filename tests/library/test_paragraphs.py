"""A trainer may break lines where the editor likes."""

import pytest

from server.library.paragraphs import unwrapped, unwrapped_all


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("one\ntwo", "one two"),
        ("\none\ntwo\n", "one two"),
        ("one  \n   two", "one two"),
        ("one\n\ntwo\nthree", "one\n\ntwo three"),
        ("one\n \n\n\ntwo", "one\n\ntwo"),
        ("Ask:\n- who\n- when", "Ask:\n- who\n- when"),
        ("", ""),
    ],
)
def test_a_single_line_break_is_a_space(written: str, read: str):
    assert unwrapped(written) == read


def test_every_text_is_reached_and_nothing_else_is_touched():
    raw = {"minutes": 3, "content": {"options": ["a\nb", {"label": "c\nd", "right": True}]}}
    assert unwrapped_all(raw) == {
        "minutes": 3,
        "content": {"options": ["a b", {"label": "c d", "right": True}]},
    }
