"""Texts while they are written: comments stay, two people's changes fit, and `check` agrees."""

import datetime
import tomllib

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from server.core.refusals import Refused
from server.library import tomltext, writing
from server.library.changes import Change, apply, paragraphs, rebased, typed
from server.library.loader import SHIPPED, Library
from server.library.remarks import SHAPES
from server.library.writing import Other, copied, fresh_id, made, remarks, whole

LIBRARY = Library.read(SHIPPED)
SHIFT = (SHIPPED / "situations/last-minute-shift/en.toml").read_text(encoding="utf-8")
NINETY = (SHIPPED / "workshops/ninety-minutes/en.toml").read_text(encoding="utf-8")
FILES = [
    pytest.param(file, id=f"{file.parent.name}-{file.stem}")
    for shelf in SHAPES
    for file in sorted((SHIPPED / shelf).glob("*/*.toml"))
]
STEPS = len(tomltext.read(NINETY)["steps"])


def path(name: str):
    return tuple(int(part) if part.isdigit() else part for part in name.split("."))


def put(name: str, value=None, **rest) -> Change:
    return Change(path=path(name), value=value, **rest)


def after(text: str, *changes: Change, shelf: str = "situations") -> str:
    return made(text, shelf, changes).text


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.lstrip().startswith("#")]


# -- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_one_change_is_one_place_in_the_text_of_everything_that_ships(file):
    text, shelf = file.read_text(encoding="utf-8"), file.parent.parent.name
    new = after(text, put("title", "Another title"), shelf=shelf)
    before, now = text.splitlines(), new.splitlines()
    assert len(before) == len(now)
    assert [line for line, old in zip(now, before, strict=True) if line != old] == [
        'title = "Another title"'
    ]


def test_a_long_text_stays_one_of_several_lines_and_a_short_one_stays_short():
    new = after(SHIFT, put("setup", "So it goes. " * 40), put("goal", "Saturday."))
    block = new.split('setup = """\n')[1].split('"""')[0]
    assert block.count("\n") > 3
    assert max(map(len, block.splitlines())) <= 100
    assert 'goal = "Saturday."' in new
    assert tomltext.read(new)["setup"] == ("So it goes. " * 40).strip()


@pytest.mark.parametrize(
    "value",
    [
        'He said """no""" \\ and "left"\\',
        "one - two " * 30,
        "# not a comment\n[[steps]]\n- a\n- b",
        "naïve 🌍 \u05e9\u05dc\u05d5\u05dd",
        "'''",
        "=" * 300,
    ],
)
def test_whatever_is_typed_is_read_again_as_it_was_typed(value):
    new = after(
        SHIFT, put("setup", value), put("rights.0", value), put("replies.passive.verbal", value)
    )
    raw = tomltext.read(new)
    assert raw["setup"] == raw["rights"][0] == raw["replies"]["passive"]["verbal"]
    assert raw["setup"] == paragraphs(writing_clean(value))
    assert comments(SHIFT) == [line for line in comments(new) if line in comments(SHIFT)]


def writing_clean(value: str) -> str:
    from server.core.text import clean

    return clean(value, longest=6000)


def test_lines_of_a_list_keep_their_commas_and_comments():
    new = after(SHIFT, put("debrief.1"), put("escalation.3.words", "So?"), put("rights.2", "Third"))
    assert "# First the speaker, then the partner" in new
    assert '  { level = 4, words = "So?" },' in new
    assert tomllib.loads(new)["rights"][2] == "Third"
    assert len(tomllib.loads(new)["debrief"]) == 3


def test_a_step_moves_with_the_comment_above_it():
    order = (1, 0, *range(2, STEPS))
    new = after(NINETY, put("steps", order=order), shelf="workshops")
    second, first = (new.index(mark) for mark in ("# -- 0:05", "# -- 0:00"))
    assert second < new.index('id = "before"') < first < new.index('id = "agree"')
    assert sorted(new.splitlines()) == sorted(NINETY.splitlines())


def test_a_step_goes_with_its_comment_and_a_new_one_comes_last():
    step = {"id": "x", "kind": "choice", "title": "X", "minutes": 9, "content": {"question": "Q?"}}
    new = after(NINETY, put("steps.2"), put("steps.999", step), shelf="workshops")
    assert "# -- 0:09" not in new
    assert len(comments(new)) == len(comments(NINETY)) - 1
    steps = tomltext.read(new)["steps"]
    assert steps[-1] == step
    assert len(steps) == STEPS
    assert "# -- 0:18" in new


def test_parts_that_were_not_there_get_a_heading():
    bare = after(SHIFT, put("when_not_to"), put("replies.passive_aggressive"))
    assert "when_not_to" not in tomltext.read(bare)
    new = after(
        bare,
        put("when_not_to", {"text": "T", "routes": [{"route": "leave", "words": "W" * 70}]}),
        put(
            "replies.passive_aggressive",
            {"verbal": "Sure.", "nonverbal": [], "field": {"x": 1, "y": 2}},
        ),
    )
    assert "\n[when_not_to]\n" in new
    assert "\n[replies.passive_aggressive]\n" in new
    assert tomltext.read(new)["when_not_to"]["routes"][0]["route"] == "leave"


def test_a_place_that_is_not_there_is_refused_and_removing_what_is_gone_is_not():
    for change in (put("escalation.9.words", "x"), put("title.x", "y"), put("rights.a", "x")):
        with pytest.raises(Refused, match="no such place"):
            made(SHIFT, "situations", [change])
    with pytest.raises(Refused, match="every line once"):
        made(SHIFT, "situations", [put("rights", order=(0, 0))])
    assert after(SHIFT, put("when_not_to.nothing.at.all")) == SHIFT


@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "\ud800"])
def test_what_cannot_be_shown_is_refused(bad):
    with pytest.raises(Refused, match="bad-text"):
        made(SHIFT, "situations", [put("title", bad)])
    with pytest.raises(Refused):
        made(SHIFT, "situations", [Change(path=(bad,), value="x")])


def test_a_text_that_grows_beyond_all_bounds_is_refused():
    lines = ["x" * 5000] * 60
    with pytest.raises(Refused, match="too-large"):
        made(SHIFT, "situations", [put("sources", lines)])


WORDS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co")), max_size=130
)
VALUES = st.one_of(WORDS, st.integers(-5, 200), st.booleans(), st.lists(WORDS, max_size=4))
NAMES = [
    "title", "setup", "difficulty", "rights", "rights.1", "debrief.0", "debrief.99", "escalation.2",
    "escalation.0.words", "belief_cards.1", "belief_cards.99", "when_not_to", "minutes.play",
    "when_not_to.routes.0", "when_not_to.text", "roles.partner.private", "facts", "variant_of",
    "alternative_assertive.0", "replies.assertive.telling", "replies.passive_aggressive",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.none() | VALUES).map(lambda one: put(*one)), max_size=6
)


@settings(max_examples=60)
@given(CHANGES)
def test_any_changes_give_a_text_that_says_what_was_meant(changes):
    raw = tomltext.read(SHIFT)
    text = SHIFT
    for change in changes:
        try:
            done = apply(raw, change, SHAPES["situations"])
        except Refused:
            continue
        text = tomltext.edited(text, done, raw)
        assert tomltext.read(text) == tomltext.unwrapped_all(raw)
        remarks(text, "situations", LIBRARY)  # half-written or nonsense: it always has an answer


def test_what_the_api_stored_becomes_a_text_that_says_the_same():
    workshop = LIBRARY.workshops["ninety-minutes", "en"]
    stored = msgspec.json.decode(msgspec.json.encode(workshop))
    from server.library.shelf import _without_nothing

    text = tomltext.dumped(_without_nothing(stored))
    assert whole(text, "workshops", LIBRARY) == workshop
    assert text.index('id = "ninety-minutes"') < text.index("[[steps]]")


# -- what was typed -----------------------------------------------------------------------------


def test_what_a_form_sends_becomes_what_the_field_is():
    raw = tomltext.read(SHIFT)
    for name, sent, kept in [
        ("difficulty", "7", 7),
        ("difficulty", "many", "many"),
        ("minor_reviewed", "yes", True),
        ("created", "2026-03-31", datetime.date(2026, 3, 31)),
        ("rights", "One\r\n\r\n  Two \n", ["One", "Two"]),
        ("observer_items", ["2", "5", "2"], [2, 5]),
        ("setup", "A\nB\n\nC", "A\n\nB\n\nC"),
        ("replies.passive.field.x", "12", 12),
    ]:
        apply(raw, put(name, sent), SHAPES["situations"])
        assert writing.found(raw, path(name)) == kept, name
    for name in ("translation_of", "difficulty"):
        apply(raw, put(name, ""), SHAPES["situations"])
        assert name not in raw
    apply(raw, put("title", ""), SHAPES["situations"])
    assert raw["title"] == ""


def test_numbers_that_are_none_are_refused():
    with pytest.raises(Refused):
        typed(float("nan"), None)


# -- two people ---------------------------------------------------------------------------------

SET = put("steps.2.minutes", 5)


@pytest.mark.parametrize(
    ("mine", "theirs", "becomes"),
    [
        (SET, put("title", "x"), SET),
        (SET, put("steps.2.title", "x"), SET),
        (SET, put("steps.2.minutes", 9), None),
        (SET, put("steps.2.minutes", 5), SET),  # both wrote the same
        (SET, put("steps.2"), None),
        (SET, put("steps.0"), put("steps.1.minutes", 5)),
        (SET, put("steps.3"), SET),
        (SET, put("steps", order=(2, 0, 1)), put("steps.0.minutes", 5)),
        (SET, put("steps.3", {"id": "x"}, added=True), SET),
        (SET, Change(path=(), value="all"), None),
        (put("steps.2"), put("steps.2.minutes", 5), None),
        (put("steps.2"), put("steps.2"), None),
        (put("steps", order=(1, 0)), put("steps.0.title", "x"), put("steps", order=(1, 0))),
        (put("steps", order=(1, 0)), put("steps", order=(1, 0)), None),
        (put("steps", order=(1, 0)), put("steps.0"), None),
        (put("rights.2", "a", added=True), put("rights.2", "b", added=True),
         put("rights.2", "a", added=True)),
        (put("rights.2", "a", added=True), put("rights", ["x"]), None),
        (put("when_not_to.text", "a"), put("when_not_to"), None),
        (put("when_not_to"), put("when_not_to.text", "a"), None),
    ],
)  # fmt: skip
def test_a_change_after_somebody_elses(mine, theirs, becomes):
    assert rebased(mine, [theirs]) == becomes


def test_two_people_each_add_a_line_and_both_are_there():
    base = tomltext.read(SHIFT)
    hers = made(SHIFT, "situations", [put("rights.2", "Hers")])
    others = [Other(change, "Ana", 0.0) for change in hers.changes]
    both = made(hers.text, "situations", [put("rights.2", "His")], base, others)
    assert not both.clashes
    assert tomltext.read(both.text)["rights"][2:] == ["Hers", "His"]


def test_a_line_edited_here_and_moved_there_is_edited_where_it_went():
    base = tomltext.read(NINETY)
    order = (*range(1, STEPS), 0)
    moved = made(NINETY, "workshops", [put("steps", order=order)])
    others = [Other(change, "Ana", 0.0) for change in moved.changes]
    both = made(moved.text, "workshops", [put("steps.0.title", "First before")], base, others)
    assert tomltext.read(both.text)["steps"][-1]["title"] == "First before"


def test_places_that_nobody_can_tell_are_a_clash():
    base = tomltext.read(NINETY)
    gone = made(NINETY, "workshops", [put("steps.0")])
    others = [Other(change, "Ana", 0.0) for change in gone.changes]
    mine = [put("steps.1"), put("steps.1.title", "Which one?")]
    both = made(gone.text, "workshops", mine, base, others)
    assert [clash.change.path for clash in both.clashes] == [("steps", 1, "title")]
    assert both.clashes[0].other.who == "Ana"


# -- copies -------------------------------------------------------------------------------------


def test_a_copy_is_ones_own_and_says_where_it_comes_from():
    day = datetime.date(2026, 11, 22)
    text = copied(SHIFT, "situations", "our-shift", "Farah", day)
    raw = tomltext.read(text)
    assert (raw["id"], raw["version"], raw["status"]) == ("our-shift", "1.0.0", "draft")
    assert raw["author"] == "Farah, after The Plainspoken project"
    assert raw["created"] == day
    assert "last-minute-shift" in raw["changed"][0]["what"]
    assert raw["licence"] == tomltext.read(SHIFT)["licence"]
    assert comments(text) == comments(SHIFT)
    assert remarks(text, "situations", LIBRARY) == ()


def test_nobody_has_reviewed_a_copy():
    reviewed = after(
        SHIFT, put("status", "reviewed"), put("reviewed_by", "Sam"), put("minor_reviewed", True),
        put("audience", ["16-17"]),
    )  # fmt: skip
    text = copied(reviewed, "situations", "x", "Farah", datetime.date(2026, 1, 1))
    raw = tomltext.read(text)
    assert raw["status"] == "draft"
    assert "reviewed_by" not in raw
    assert [one.where for one in remarks(text, "situations", LIBRARY)] == [("minor_reviewed",)]


def test_a_copied_workshop_keeps_its_recipes():
    text = copied(NINETY, "workshops", "ours", "Farah", datetime.date(2026, 1, 1))
    assert text.count("recipe = ") == NINETY.count("recipe = ") > 5
    assert whole(text, "workshops", LIBRARY).minutes == 90


def test_a_copy_gets_an_id_that_nobody_has():
    assert fresh_id("headphones", set()) == "headphones-2"
    assert fresh_id("headphones-2", {"headphones-2", "headphones-3"}) == "headphones-4"
    assert len(fresh_id("x" * 64, set())) <= 64


# -- what is left to do ---------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_left_to_do_where_check_has_no_complaint(file):
    shelf = file.parent.parent.name
    assert remarks(file.read_text(encoding="utf-8"), shelf, LIBRARY) == ()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ([put("title", "x" * 61)], ("title",)),
        ([put("escalation.4")], ("escalation",)),
        ([put("replies.passive.field.x", 80)], ("replies", "passive", "field", "x")),
        ([put("alternative_assertive.1.verbal", "You are late.")],
         ("alternative_assertive", 1, "verbal")),
        ([put("difficulty", "hard")], ("difficulty",)),
        ([put("escalation.1.level", "x")], ("escalation", 1, "level")),
        ([put("roles.partner.private")], ("roles", "partner", "private")),
        ([put("goal", "")], ("goal",)),
        ([put("what_is_this", "?")], ("what_is_this",)),
    ],
)  # fmt: skip
def test_a_remark_is_the_sentence_of_check_at_its_place(tmp_path, changes, where):
    text = after(SHIFT, *changes)
    (found,) = remarks(text, "situations", LIBRARY)
    file = tmp_path / "content/situations/last-minute-shift/en.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    (sentence,) = Library.read(tmp_path / "content").complaints
    assert sentence.endswith(f", {found.sentence}")
    assert found.where == where
    assert found.sentence.lower().endswith(found.what.lower())


def test_a_half_written_scene_is_judged_as_far_as_it_goes():
    text = 'id = "x"\ntitle = "' + "x" * 70 + '"\nlanguage = "en"\n'
    found = remarks(text, "situations", LIBRARY)
    where = [one.where for one in found]
    assert ("setup",) in where
    assert ("replies",) in where
    assert where.count(("title",)) == 1
    assert not [one for one in where if one[:1] == ("replies",) and len(one) > 1]
    assert remarks("", "workshops", LIBRARY)


def test_a_remark_about_a_step_names_the_step():
    text = after(
        NINETY, put("steps.2.minutes", 999), put("steps.4.kind", "choise"), put("minutes", 5),
        shelf="workshops",
    )  # fmt: skip
    where = {one.where for one in remarks(text, "workshops", LIBRARY)}
    assert {("steps", 2, "minutes"), ("steps", 4), ("minutes",)} <= where
