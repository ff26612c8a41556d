"""Two people at one draft, its history, and the way into the library and out again."""

import pytest

from server.core.refusals import Refused
from server.library import tomltext
from server.library.loader import SHIPPED, Library
from server.library.shelf import keep_workshop
from server.live.writing import Writing
from server.store.database import Database
from tests.conftest import TWO_VOTES


class Desk:
    """A writing desk over a folder, with a clock that a test moves."""

    def __init__(self, db: Database, data) -> None:
        self.data, self.now = data, 1_800_000_000.0
        self.library = Library.read(SHIPPED, data / "content")
        self.writing = Writing(db, data, lambda: self.library, self.reread, lambda: self.now)

    async def reread(self) -> None:
        self.library = Library.read(SHIPPED, self.data / "content")

    async def shift(self) -> int:
        return (await self.writing.copy("situations", "last-minute-shift", "en", "Farah")).number

    async def edit(self, number, name, value, expected=None, by="Farah", seat="", once=""):
        path = [int(part) if part.isdigit() else part for part in name.split(".")]
        return await self.writing.edit(
            number, [{"path": path, "value": value}], expected, by, seat=seat, once=once
        )

    async def raw(self, number):
        return tomltext.read((await self.writing.draft(number)).text)


@pytest.fixture
async def desk(tmp_path):
    db = await Database.open(tmp_path)
    yield Desk(db, tmp_path)
    await db.close()


# -- two people ---------------------------------------------------------------------------------


async def test_changes_of_different_fields_meet(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "Hers", 1, "Ana")
    draft = await desk.edit(number, "goal", "His", 1, "Ben")
    assert draft.version == 3
    raw = await desk.raw(number)
    assert (raw["title"], raw["goal"]) == ("Hers", "His")


async def test_the_same_field_is_refused_to_whoever_comes_second(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "Hers", 1, "Ana")
    with pytest.raises(Refused) as refusal:
        await desk.writing.edit(
            number,
            [{"path": ["title"], "value": "His"}, {"path": ["goal"], "value": "His"}],
            1,
            "Ben",
        )
    assert refusal.value.code == "conflict"
    assert refusal.value.details == {
        "version": 2,
        "fields": [{"path": ["title"], "who": "Ana", "at": desk.now, "value": "Hers"}],
    }
    raw = await desk.raw(number)
    assert (raw["title"], raw["goal"] != "His") == ("Hers", True)  # all of it or nothing
    await desk.edit(number, "title", "His", 2, "Ben")  # having seen hers
    assert (await desk.raw(number))["title"] == "His"


async def test_one_person_with_two_windows_is_two(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "Left", 1, seat="left")
    await desk.edit(number, "title", "Left again", 1, seat="left")
    with pytest.raises(Refused, match="conflict"):
        await desk.edit(number, "title", "Right", 1, seat="right")


async def test_a_line_added_twice_is_there_twice_unless_it_is_the_same_tap(desk):
    number = await desk.shift()
    for once in ("a", "a", "b"):
        await desk.edit(number, "rights.99", "More", None, seat="s", once=once)
    assert (await desk.raw(number))["rights"][2:] == ["More", "More"]


async def test_a_line_is_found_where_somebody_else_moved_it(desk):
    number = await desk.shift()
    await desk.writing.edit(number, [{"path": ["debrief"], "order": [3, 2, 1, 0]}], 1, "Ana")
    await desk.edit(number, "debrief.0", "The first before", 1, "Ben")
    assert (await desk.raw(number))["debrief"][3] == "The first before"


async def test_who_is_here_is_told_and_whoever_was_not_heard_of_is_gone(desk):
    number = await desk.shift()
    assert desk.writing.visit(number, "Ana", "1", "title") == ()
    (ana,) = desk.writing.visit(number, "Ben", "2", "goal")
    assert (ana.who, ana.field) == ("Ana", "title")
    desk.now += 60
    assert desk.writing.visit(number, "Ben", "2") == ()


async def test_what_others_did_since_is_told(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "Hers", 1, "Ana")
    await desk.edit(number, "goal", "Mine", 2, "Ben", seat="b")
    draft, others = await desk.writing.since(number, 1, "Ben", "b")
    assert draft.version == 3
    assert [(one.who, one.change.path, one.change.value) for one in others] == [
        ("Ana", ("title",), "Hers")
    ]


async def test_saving_the_same_again_is_no_edit(desk):
    number = await desk.shift()
    draft = await desk.edit(number, "difficulty", "4")
    assert draft.version == 1


@pytest.mark.parametrize(
    "changes", [None, "x", [{"path": []}], [{"path": [True]}], [{"value": 1}], [{"path": "title"}]]
)
async def test_what_are_no_changes_is_refused(desk, changes):
    number = await desk.shift()
    with pytest.raises(Refused, match="malformed"):
        await desk.writing.edit(number, changes, 1, "Ana")


# -- history ------------------------------------------------------------------------------------


async def test_going_back_is_a_line_and_one_can_go_forward_again(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "New", 1)
    await desk.writing.restore(number, 1, "Ana")
    assert (await desk.raw(number))["title"] == "The last-minute shift"
    lines = await desk.writing.history(number)
    assert [(line.what, line.about, [one.path for one in changes]) for line, changes in lines] == [
        ("restored", "1", [()]),
        ("edited", "", [("title",)]),
        ("copied", "last-minute-shift/en", []),
    ]
    await desk.writing.restore(number, 2, "Ana")
    assert (await desk.raw(number))["title"] == "New"
    with pytest.raises(Refused, match="not-found"):
        await desk.writing.restore(number, 99, "Ana")


async def test_words_typed_over_an_older_text_are_not_lost_unseen(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "New", 1)
    await desk.writing.restore(number, 1, "Ana")
    with pytest.raises(Refused, match="conflict"):
        await desk.edit(number, "goal", "Ben's", 2, "Ben")


async def test_a_base_within_one_line_of_the_history_is_found(desk):
    """Edits of a minute share a text; what a version in the middle held is made from them."""
    number = await desk.shift()
    for n in range(4):
        await desk.edit(number, "rights.99", f"R{n}", None, "Ana", seat="a")
    draft = await desk.writing.draft(number)
    tables = [await desk.writing.tables(draft, version) for version in (1, 3, 5)]
    assert [len(one["rights"]) for one in tables] == [2, 4, 6]


# -- the shelf ----------------------------------------------------------------------------------


async def test_what_is_ready_goes_into_the_library_and_comes_off_again(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "Ours", 1)
    draft = await desk.writing.publish(number, "Farah")
    assert (draft.place, draft.shown) == ("last-minute-shift-2/en", draft.version)
    assert desk.library.scenarios["last-minute-shift-2", "en"].title == "Ours"
    assert desk.library.complaints == ()
    file = desk.data / "content/situations/last-minute-shift-2/en.toml"
    assert "# A right stands beside the duty" in file.read_text(encoding="utf-8")
    await desk.edit(number, "title", "Ours, again")
    assert desk.library.scenarios["last-minute-shift-2", "en"].title == "Ours"
    await desk.writing.publish(number, "Farah")
    assert desk.library.scenarios["last-minute-shift-2", "en"].title == "Ours, again"
    gone = await desk.writing.retire(number, "Farah")
    assert gone.place is None
    assert ("last-minute-shift-2", "en") not in desk.library.scenarios
    assert not file.exists()
    kept = [one.read_text(encoding="utf-8") for one in (desk.data / "replaced").rglob("*.toml")]
    assert any("Ours, again" in text for text in kept)
    assert [line.what for line, _ in await desk.writing.history(number)][:2] == [
        "retired",
        "published",
    ]
    await desk.writing.publish(number, "Farah")


async def test_what_is_not_ready_is_refused_with_all_that_is_left(desk):
    number = await desk.shift()
    await desk.edit(number, "title", "")
    await desk.edit(number, "difficulty", "99")
    with pytest.raises(Refused) as refusal:
        await desk.writing.publish(number, "Farah")
    assert refusal.value.code == "bad-content"
    assert (
        refusal.value.details["complaints"]
        == (
            "title: must not be empty",
            "difficulty: must be from 1 to 10",
            "content_warnings: needs at least one from difficulty 7",
        )[: len(refusal.value.details["complaints"])]
    )
    assert not (desk.data / "content").exists()


@pytest.mark.parametrize("name", ["headphones", "the-lent-drill"])
async def test_what_ships_is_never_changed(desk, name):
    number = await desk.shift()
    await desk.edit(number, "id", name)
    with pytest.raises(Refused, match="is in the library already"):
        await desk.writing.publish(number, "Farah")
    with pytest.raises(Refused, match="not-yours"):
        await desk.writing.open("situations", name, "en", "Farah")


async def test_a_translation_may_have_the_id_of_what_it_translates(desk):
    number = await desk.shift()
    await desk.edit(number, "id", "headphones")
    await desk.edit(number, "language", "eo")
    await desk.writing.publish(number, "Farah")
    assert ("headphones", "eo") in desk.library.scenarios


async def test_a_new_id_takes_the_old_place_with_it(desk):
    number = await desk.shift()
    await desk.writing.publish(number, "Farah")
    await desk.edit(number, "id", "our-shift")
    await desk.writing.publish(number, "Farah")
    own = {name for name, _ in desk.library.scenarios} - {
        name for name, _ in Library.read(SHIPPED).scenarios
    }
    assert own == {"our-shift"}


async def standing(desk, scene: str) -> int:
    """A workshop in the library that stands on a scene."""
    number = (await desk.writing.copy("workshops", "half-hour", "en", "Farah")).number
    steps = (await desk.raw(number))["steps"]
    at = next(n for n, step in enumerate(steps) if step.get("scenario"))
    await desk.edit(number, f"steps.{at}.scenario", scene)
    await desk.writing.publish(number, "Farah")
    return number


async def test_what_a_workshop_stands_on_stays(desk):
    number = await desk.shift()
    await desk.writing.publish(number, "Farah")
    workshop = await standing(desk, "last-minute-shift-2")
    with pytest.raises(Refused, match="stands on this scene"):
        await desk.writing.retire(number, "Farah")
    await desk.edit(number, "id", "elsewhere")
    with pytest.raises(Refused, match="stands on this scene"):
        await desk.writing.publish(number, "Farah")
    await desk.writing.retire(workshop, "Farah")
    await desk.writing.retire(number, "Farah")
    assert desk.library.complaints == ()


async def test_opening_what_is_in_the_library_takes_up_its_draft(desk):
    number = await desk.shift()
    await desk.writing.publish(number, "Farah")
    again = await desk.writing.open("situations", "last-minute-shift-2", "en", "Ana")
    assert again.number == number


async def test_what_was_done_to_a_file_by_hand_is_taken_up(desk):
    number = await desk.shift()
    await desk.writing.publish(number, "Farah")
    file = desk.data / "content/situations/last-minute-shift-2/en.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("The last-minute shift", "By hand"),
        encoding="utf-8",
    )
    draft = await desk.writing.open("situations", "last-minute-shift-2", "en", "Ana")
    assert (draft.number, draft.title) == (number, "By hand")
    assert (await desk.writing.history(number))[0][0].what == "opened"


async def test_what_the_api_stored_is_edited_as_text_and_stays_one_file(desk):
    from server.library.loader import parse_workshop

    await keep_workshop(desk.data / "content", parse_workshop(TWO_VOTES, desk.library))
    await desk.reread()
    draft = await desk.writing.open("workshops", "two-votes", "en", "Farah")
    await desk.edit(draft.number, "steps.0.title", "Coffee")
    await desk.writing.publish(draft.number, "Farah")
    assert desk.library.workshops["two-votes", "en"].steps[0].title == "Coffee"
    assert desk.library.complaints == ()
    home = desk.data / "content/workshops/two-votes"
    assert [file.name for file in home.iterdir()] == ["en.toml"]
    await keep_workshop(desk.data / "content", parse_workshop(TWO_VOTES, desk.library))
    await desk.reread()
    assert desk.library.workshops["two-votes", "en"].steps[0].title == "Tea"
    assert [file.name for file in home.iterdir()] == ["en.json"]


async def test_only_what_is_on_these_shelves_is_copied(desk):
    for place in (("recipes", "pulse"), ("situations", "nothing"), ("situations", "../../x")):
        with pytest.raises(Refused, match="not-found"):
            await desk.writing.copy(*place, "en", "Farah")
    with pytest.raises(Refused, match="not-found"):
        await desk.writing.draft(7)


async def test_two_copies_have_two_ids(desk):
    first, second = await desk.shift(), await desk.shift()
    names = [(await desk.writing.draft(one)).name for one in (first, second)]
    assert names == ["last-minute-shift-2", "last-minute-shift-3"]


async def test_what_is_put_away_can_be_taken_up_again(desk):
    number = await desk.shift()
    await desk.writing.put_away(number, away=True)
    assert (await desk.writing.drafts())[0].away == desk.now
    await desk.writing.put_away(number, away=False)
    assert (await desk.writing.drafts())[0].away is None


async def test_what_would_break_a_workshop_is_refused_and_nothing_is_claimed(desk):
    """A step shows all four styles; the scene has one fewer now."""
    number = await desk.shift()
    await desk.writing.publish(number, "Farah")
    workshop = (await desk.writing.copy("workshops", "half-hour", "en", "Farah")).number
    steps = (await desk.raw(workshop))["steps"]
    at = next(n for n, one in enumerate(steps) if one.get("scenario") == "last-minute-shift")
    assert "passive-aggressive" in steps[at]["content"]["styles"]
    await desk.edit(workshop, f"steps.{at}.scenario", "last-minute-shift-2")
    await desk.writing.publish(workshop, "Farah")
    await desk.edit(number, "replies.passive_aggressive", None)
    with pytest.raises(Refused, match="This would break what you have") as refusal:
        await desk.writing.publish(number, "Farah")
    assert refusal.value.code == "bad-content"
    await desk.reread()
    assert desk.library.complaints == ()
    assert (await desk.writing.draft(number)).place == "last-minute-shift-2/en"


async def test_a_power_cut_while_publishing_is_healed_by_publishing_again(desk, monkeypatch):
    number = await desk.shift()

    class PowerCut(Exception):
        pass

    def cut(*args, **how):
        raise PowerCut

    from server.live import writing as live

    with monkeypatch.context() as power:
        power.setattr(live, "arrive", cut)
        with pytest.raises(PowerCut):
            await desk.writing.publish(number, "Farah")
    draft = await desk.writing.publish(number, "Farah")
    assert (draft.place, draft.shown) == ("last-minute-shift-2/en", draft.version)
