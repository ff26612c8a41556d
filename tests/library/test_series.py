"""A workshop may name the one of the next meeting, and that must be there."""

import tomllib
from pathlib import Path

import pytest

from server.core.complaint import Complaint
from server.library import SHIPPED, Library, check, parse_workshop
from server.library.arrival import arrive
from server.library.departure import Wanted, gather
from server.library.remarks import remarks
from tests.library.test_broken_files import WORKSHOP, put

LIBRARY = Library.read(SHIPPED)


def follows(name: str, after: str = "") -> str:
    """A workshop of that id, which names the next one."""
    line = f'followed_by = "{after}"\n' if after else ""
    return line + WORKSHOP.replace('id = "mine"', f'id = "{name}"')


def shelf(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        put(tmp_path / "content", f"workshops/{name}/en.toml", text)
    return tmp_path / "content"


def test_the_two_evenings_that_ship_follow_each_other():
    first = LIBRARY.workshops["two-times-ninety-one", "en"]
    assert first.followed_by == "two-times-ninety-two"
    assert LIBRARY.workshops["two-times-ninety-two", "en"].followed_by is None


@pytest.mark.parametrize("name", ["two-times-ninety-one", "two-times-ninety-two"])
def test_both_ask_how_sure_people_are_in_the_same_words(name):
    asked = [
        step.content.get("wording", "adult")
        for step in LIBRARY.workshops[name, "en"].steps
        if step.kind == "selfcheck" and "B" in step.content["parts"]
    ]
    assert asked == ["adult"]


def test_an_unknown_one_is_complained_of_and_the_workshop_can_be_held(tmp_path):
    content = shelf(tmp_path, one=follows("one", "tow"), two=follows("two"))
    assert check([content]) == [
        'content/workshops/one/en.toml, followed_by: there is no workshop "tow" to read; check '
        'its id (did you mean "two"?)'
    ]
    assert ("one", "en") in Library.read(content).workshops


def test_the_order_of_files_does_not_matter_and_one_may_follow_itself(tmp_path):
    content = shelf(tmp_path, a=follows("a", "b"), b=follows("b", "a"), c=follows("c", "c"))
    assert check([content]) == []


@pytest.mark.parametrize(("after", "known"), [("half-hour", True), ("ours", True), ("no", False)])
def test_what_the_api_is_sent_and_what_is_being_written_is_told_at_once(after, known):
    raw = tomllib.loads(follows("ours", after))
    found = [one.where for one in remarks(raw, "workshops", LIBRARY)]
    assert found == ([] if known else [("followed_by",)])
    if known:
        assert parse_workshop(raw, LIBRARY).followed_by == after
    else:
        with pytest.raises(Complaint, match="followed_by"):
            parse_workshop(raw, LIBRARY)


def test_a_pack_takes_the_next_meeting_along_and_is_refused_without_it(tmp_path):
    content = shelf(tmp_path, one=follows("one", "two"), two=follows("two"))
    items = gather(tmp_path, [Wanted("workshops", "one", "en")])
    assert sorted(item.name for item in items) == ["one", "two"]
    elsewhere = tmp_path / "elsewhere"
    (alone,) = [item for item in items if item.name == "one"]
    with pytest.raises(Complaint, match='there is no workshop "two"'):
        arrive(elsewhere, [alone], LIBRARY)
    arrive(elsewhere, items, LIBRARY)
    kept = Library.read(SHIPPED, elsewhere / "content")
    assert kept.complaints == ()
    assert kept.workshops["one", "en"].followed_by == "two"
    assert content.exists()
