"""The agenda of a workshop as plain forms: what a press or a field does to the draft's text."""

import re
import time

import pytest
from markupsafe import escape

from facilitator.content_form import as_sent, content_form, sent
from facilitator.content_words import FIELDS
from server.activities import KINDS
from server.core.ids import fingerprint
from server.library import tomltext
from server.library.outline import outline
from tests.html_forms import as_browser, by_name


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, how it is sent) -> the answer."""
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    headers = {"cookie": "plainspoken-desk=farah", "origin": server.base}

    async def asks(method: str, path: str, **how):
        return await server.nobody.http.request(method, server.base + path, headers=headers, **how)

    return asks


class Written:
    """A draft, and the forms of its page."""

    def __init__(self, server, farah, draft) -> None:
        self.house, self.asks, self.number = server.house, farah, draft.number

    @property
    def path(self) -> str:
        return f"/library/drafts/{self.number}"

    async def draft(self):
        return await self.house.writing.draft(self.number)

    async def raw(self):
        return tomltext.read((await self.draft()).text)

    async def agenda(self):
        return outline(await self.raw(), "workshops", self.house.library)

    async def titles(self) -> list[str]:
        return [line.title for line in (await self.agenda()).lines]

    async def page(self, query: str = "") -> str:
        answer = await self.asks("GET", f"{self.path}{query}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def sends(self, where: str, status: int = 303, **fields):
        known = {"expected": str((await self.draft()).version), "seat": "one"}
        answer = await self.asks("POST", f"{self.path}/{where}", data=known | fields)
        assert answer.status_code == status, answer.text
        return answer

    async def presses(self, op: str, status: int = 303, **fields):
        return await self.sends("agenda", status, op=op, **fields)

    async def fills(self, place: int, status: int = 303, **fields):
        """One part of the form of a step, as a browser sends it."""
        told = fields.pop("told", next(iter(fields), ""))
        return await self.sends(f"steps/{place}", status, told=told, **fields)


@pytest.fixture
async def written(server, farah):
    """A fresh copy of the ninety minutes."""
    draft = await server.house.writing.copy("workshops", "ninety-minutes", "en", "Farah")
    return Written(server, farah, draft)


# -- the list -----------------------------------------------------------------------------------


async def test_the_list_tells_when_each_step_starts_and_what_it_is(written):
    page = await written.page("?step=3")
    assert "0:09" in page
    assert "1:28" in page
    assert "Role-play in groups" in page
    assert "from the recipe “Gather and pick situations”" in page
    assert "as declared" in page


async def test_a_step_moves_up_and_down_and_its_page_follows(written):
    before = await written.titles()
    answer = await written.presses("down.0", step="1")
    assert "step=2" in answer.headers["location"]
    assert (await written.titles())[:2] == [before[1], before[0]]
    answer = await written.presses("up.1", step="1")
    assert "step=2" in answer.headers["location"]
    assert await written.titles() == before


async def test_the_first_step_has_no_place_above_it(written):
    before = await written.titles()
    await written.presses("up.0")
    assert await written.titles() == before


async def test_all_steps_may_be_put_in_another_order_at_once(written):
    before = await written.titles()
    order = [*range(len(before))][::-1]
    await written.presses("order", order=",".join(map(str, order)))
    assert await written.titles() == before[::-1]
    await written.presses("order", status=422, order="0,1")
    await written.presses("order", status=422, order="x")


async def test_minutes_change_one_at_a_time_and_the_total_says_so(written):
    for op in ("plus.0", "plus.0", "minus.1"):
        await written.presses(op)
    page = await written.page()
    assert "<b>91 min</b>" in page
    assert "of 90: 1 too many" in page
    assert "Make the total 91" in page
    await written.presses("total")
    assert (await written.raw())["minutes"] == 91
    assert "as declared" in await written.page()


async def test_what_is_the_recipes_own_is_left_to_the_recipe(written):
    """One word (3 minutes in its recipe) stands with one: two more, and nothing is left to say."""
    place = [line.id for line in (await written.agenda()).lines].index("word")
    base = (await written.agenda()).lines[place].base["minutes"]
    for _ in range(base - 1):
        await written.presses(f"plus.{place}")
    step = (await written.raw())["steps"][place]
    assert "minutes" not in step
    assert (await written.agenda()).lines[place].minutes == base


async def test_a_step_is_duplicated_under_an_id_of_its_own(written):
    answer = await written.presses("copy.5")
    assert "step=7" in answer.headers["location"]
    steps = (await written.raw())["steps"]
    assert [step["id"] for step in steps[5:7]] == ["replies", "replies-2"]
    assert steps[6]["recipe"] == "three-replies"


async def test_what_was_taken_out_can_be_put_back(written):
    before = await written.raw()
    answer = await written.presses("remove.5", step="6")
    page = await written.asks("GET", answer.headers["location"])
    assert "“The drill: three ways to ask” was taken out." in page.text
    was = re.search(r'name="was" value="(\d+)"', page.text)
    assert was
    await written.presses("plus.0")
    await written.presses("back.5", was=was[1])
    after = await written.raw()
    assert after["steps"][5] == before["steps"][5]
    assert len(after["steps"]) == len(before["steps"])


async def test_nobody_puts_back_what_never_was(written):
    await written.presses("back.99", status=404, was="1")
    await written.presses("back.1", status=404, was="900")
    await written.presses("remove.99", status=404)
    await written.presses("explode", status=422)


# -- one step -------------------------------------------------------------------------------------


async def test_a_recipe_stays_and_only_what_differs_is_written(written):
    place = 6
    before = (await written.raw())["steps"][place - 1]
    await written.fills(place, told="content.question", **{"content.question": "Which style?"})
    step = (await written.raw())["steps"][place - 1]
    assert step == before | {"content": {"question": "Which style?"}}
    assert "the recipe says something else" in await written.page(f"?step={place}")
    await written.sends(f"steps/{place}", reset="content.question")
    assert (await written.raw())["steps"][place - 1] == before


async def test_saying_the_same_as_the_recipe_says_nothing(written):
    text = (await written.draft()).text
    base = (await written.agenda()).lines[5].base
    question = base["content"]["question"]
    await written.fills(6, told="content.question", **{"content.question": question})
    await written.fills(6, title="The drill: three ways to ask")
    assert (await written.draft()).text == text


async def test_the_whole_page_sent_back_untouched_changes_nothing(written):
    """Without a script everything is sent; nothing of it is news."""
    text = (await written.draft()).text
    for line in (await written.agenda()).lines:
        fields = as_browser(await written.page(f"?step={line.place + 1}"), "/steps/")
        answer = await written.asks(
            "POST", f"{written.path}/steps/{line.place + 1}", data=by_name(fields)
        )
        assert answer.status_code == 303, answer.text
        assert (await written.draft()).text == text, line.title
    fields = as_browser(await written.page(), "/agenda/about")
    await written.asks("POST", f"{written.path}/agenda/about", data=by_name(fields))
    assert (await written.draft()).text == text


async def test_frame_fields_are_written_and_taken_back(written):
    await written.fills(8, seconds="240")
    assert (await written.raw())["steps"][7]["seconds"] == 240
    await written.fills(8, told="firm", firm="yes")
    assert (await written.raw())["steps"][7]["firm"] is True
    await written.fills(8, told="firm")
    assert "firm" not in (await written.raw())["steps"][7]
    await written.fills(7, scenario="headphones")
    assert (await written.raw())["steps"][6]["scenario"] == "headphones"
    await written.fills(8, **{"from": "situations"})
    assert (await written.raw())["steps"][7]["from"] == "situations"
    await written.fills(8, **{"from": ""})
    assert "from" not in (await written.raw())["steps"][7]


async def test_a_short_form_is_written_with_what_it_lays_over_the_content(written):
    lines = (await written.agenda()).lines
    place = next(n for n, one in enumerate(lines, 1) if (one.own.get("short") or {}).get("content"))
    was = lines[place - 1].own["short"]
    fields = {"short.minutes": str(was["minutes"]), "short.how": "Skip the second round."}
    await written.fills(place, told="short", **fields)
    short = (await written.raw())["steps"][place - 1]["short"]
    assert short == was | {"how": "Skip the second round."}


async def test_rows_of_a_content_come_back_as_rows(written):
    draft = await written.house.writing.copy("workshops", "half-hour", "en", "Farah")
    mine = Written.__new__(Written)
    mine.house, mine.asks, mine.number = written.house, written.asks, draft.number
    fields = as_browser(await mine.page("?step=1"), "/steps/")
    fields = [(name, value) for name, value in fields if name.startswith("content.options")]
    was = (await mine.agenda()).lines[0].whole["content"]["options"]
    rows = [(name, value) for name, value in fields if not name.startswith("content.options.1.")]
    new = f"content.options.{len(was)}.label"
    rows = [(name, "I leave." if name == new else value) for name, value in rows]
    if new not in dict(rows):
        rows.append((new, "I leave."))
    known = {"told": "content.options", "expected": "1", "seat": "one"}
    answer = await mine.asks("POST", f"{mine.path}/steps/1", data=known | by_name(rows))
    assert answer.status_code == 303, answer.text
    now = (await mine.agenda()).lines[0].whole["content"]["options"]
    assert [one["label"] for one in now] == [
        *(one["label"] for n, one in enumerate(was) if n != 1),
        "I leave.",
    ]


async def test_remarks_stand_beside_their_step_and_field(written):
    await written.fills(4, minutes="many")
    page = await written.page("?step=4")
    assert "one thing to do" in page
    said = re.search(r'data-said="minutes">(.*?)</div>', page)
    assert said
    assert "hole number" in said[1]


async def test_a_field_that_is_none_is_refused(written):
    await written.fills(4, status=422, told="kind", kind="choice")
    await written.fills(99, status=404, title="x")


# -- two at a time --------------------------------------------------------------------------------


async def test_two_people_at_different_fields_meet(written):
    await written.fills(1, title="Mine", expected="1", seat="one")
    await written.fills(1, minutes="6", expected="1", seat="two")
    step = (await written.raw())["steps"][0]
    assert (step["title"], step["minutes"]) == ("Mine", 6)


async def test_the_same_field_is_not_overwritten_unseen(written):
    await written.fills(1, title="Hers", expected="1", seat="one")
    answer = await written.fills(1, status=409, title="Mine", expected="1", seat="two")
    assert "Hers" in answer.text
    assert "Your words are still here" in answer.text
    assert (await written.raw())["steps"][0]["title"] == "Hers"


async def test_a_field_is_found_again_after_the_step_has_moved(written):
    await written.presses("down.0", seat="two")
    await written.fills(1, title="Mine", expected="1", seat="one")
    assert (await written.raw())["steps"][1]["title"] == "Mine"


# -- adding ---------------------------------------------------------------------------------------


async def test_a_recipe_is_added_behind_a_step_with_no_more_than_its_name(written):
    answer = await written.sends("add", recipe="quick-vote", after="2")
    assert "step=3" in answer.headers["location"]
    step = (await written.raw())["steps"][2]
    assert step == {"id": "quick-vote", "recipe": "quick-vote"}


async def test_a_recipe_of_several_parts_comes_whole_or_in_part(written):
    await written.sends("add", recipe="pressure-radar", after="0")
    steps = (await written.raw())["steps"]
    assert [step.get("part") for step in steps[:2]] == [1, 2]
    await written.sends("add", recipe="pressure-radar", part="2", after="0")
    assert (await written.raw())["steps"][0]["id"] == "pressure-naming-2"
    await written.sends("add", status=404, recipe="pressure-radar", part="9", after="0")


@pytest.mark.parametrize("recipe", ["three-replies", "style-field", "trios"])
async def test_a_scene_is_added_in_each_of_three_ways(written, recipe):
    for scene in ("headphones", "thank-you-full-stop"):
        await written.sends("add", recipe=recipe, scene=scene, after="3")
        line = (await written.agenda()).lines[3]
        assert line.step is not None, (recipe, scene)
        assert line.step.scenario == scene


async def test_a_step_of_another_workshop_keeps_its_recipe(written):
    await written.sends("add", workshop="half-day/en", place="3", after="1")
    taken = (await written.raw())["steps"][1]
    source = written.house.library.workshops["half-day", "en"].steps[3]
    assert taken["id"] == source.id
    assert "recipe" in taken
    assert taken.get("from") in {None, *(line.id for line in (await written.agenda()).lines)}


async def test_one_finds_by_words_what_can_be_added(written):
    for query, found, not_found in (
        ("?q=rehearse+pairs", "Rehearse in pairs", "Quick vote"),
        ("?what=scenes&amp;q=", "Headphones", "Quick vote"),
        ("?what=scenes&q=loudspeaker", "Headphones", "Thank you, full stop"),
        ("?what=workshops&q=bakery", "At the bakery", "Quick vote"),
        ("?q=zyzzyva", "Nothing here has these words.", "Quick vote"),
    ):
        page = await written.page(f"/add{query.replace('&amp;', '&')}")
        assert str(escape(found)) in page, query
        assert not_found not in page, query


async def test_every_recipe_is_offered_once(written):
    page = await written.page("/add")
    for recipe in written.house.library.recipes.values():
        if recipe.language == "en":
            assert page.count(f'name="recipe" value="{recipe.id}"') == (
                1 if len(recipe.steps) == 1 else 1 + len(recipe.steps)
            ), recipe.id


async def test_a_full_workshop_takes_no_more(written):
    draft = await written.draft()
    more = [
        {"path": ["steps", 99], "value": {"id": f"more-{n}", "recipe": "pulse"}} for n in range(42)
    ]
    await written.house.writing.edit(draft.number, more, draft.version, "Farah")
    answer = await written.sends("add", status=409, recipe="pulse", after="0")
    assert "at most 60 steps" in answer.text


# -- the head, previews, a room -------------------------------------------------------------------


async def test_the_head_is_written_field_by_field(written):
    await written.sends("agenda/about", told="title", title="An evening of plain words")
    await written.sends("agenda/about", told="audience", audience="adults")
    raw = await written.raw()
    assert (raw["title"], raw["audience"]) == ("An evening of plain words", ["adults"])
    await written.sends("agenda/about", status=422, told="steps", steps="")


async def test_a_preview_may_be_framed_by_ourselves_and_sends_nothing(written):
    page = await written.asks("GET", f"{written.path}/preview?step=replies&phase=revealed")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert page.text.count("<iframe") == 3
    for face in ("phone", "projector", "desk"):
        frame = await written.asks("GET", f"{written.path}/preview/{face}?step=replies")
        policy = frame.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "form-action 'none'" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "<script" not in frame.text
    assert (await written.asks("GET", f"{written.path}/preview/watch")).status_code == 404
    ordinary = await written.asks("GET", "/desk")
    assert "frame-ancestors 'none'" in ordinary.headers["content-security-policy"]


async def test_a_preview_of_half_a_draft_says_what_is_missing(written):
    await written.fills(6, scenario="nowhere")
    page = await written.page("/preview?step=6")
    assert "This step cannot be shown yet." in page
    assert "there is no scenario" in page
    assert "<iframe" not in page


async def test_opening_a_room_publishes_first(written):
    assert "publishes it first" in await written.page("/start")
    answer = await written.sends("start")
    draft = await written.draft()
    assert draft.place == f"{draft.name}/en"
    assert answer.headers["location"] == f"/desk/open?workshop={draft.name}/en"
    assert "This very text is in the library." in await written.page("/start")


async def test_what_cannot_be_played_is_not_rehearsed(written):
    await written.fills(6, scenario="nowhere")
    answer = await written.sends("rehearse", status=422, people="3", pace="5")
    assert "there is no scenario" in answer.text
    for fields in ({"people": "1", "pace": "1"}, {"people": "25", "pace": "1"},
                   {"people": "3", "pace": "6"}, {"people": "x", "pace": "1"}):  # fmt: skip
        await written.sends("rehearse", status=422, **fields)


async def test_a_rehearsal_has_simulated_people_and_says_what_it_is(written, server):
    came = []

    async def crowd(join_url: str, people: int, pace: float) -> None:
        came.append((join_url, people, pace))

    usual, server.house.crowd = server.house.crowd, crowd
    try:
        answer = await written.sends("rehearse", people="4", pace="3")
        code = answer.headers["location"].rsplit("/", 1)[1]
        keeper = await server.house.keepers.find(code)
        for _ in range(100):
            if came:
                break
            await written.page()
    finally:
        server.house.crowd = usual
    assert came == [(f"{server.base}/j/{code}", 4, 3)]
    assert keeper.row.rehearsal
    assert keeper.row.title.startswith("Rehearsal: ")
    assert keeper.room.plan.workshop.title == keeper.row.title
    home = await written.asks("GET", "/desk")
    assert re.search(
        rf'href="/desk/{code}".*?<span class="who">rehearsal</span>', home.text, re.DOTALL
    )
    assert (await written.draft()).place is None


async def test_only_whoever_is_signed_in_writes(written, server):
    path = server.base + written.path
    for where in ("/agenda", "/agenda/about", "/steps/1", "/add", "/start", "/rehearse"):
        answer = await server.nobody.http.post(path + where, data={"op": "total"})
        assert answer.status_code == 403, where
        headers = {"origin": server.base}
        answer = await server.nobody.http.post(path + where, data={"op": "total"}, headers=headers)
        assert answer.status_code in (303, 401), where
    for where in ("/preview", "/preview/phone", "/start", "/add"):
        assert (await server.nobody.http.get(path + where)).status_code == 303


# -- the form of a content ------------------------------------------------------------------------


def test_every_field_of_every_kind_is_called_something():
    keys = set()

    def walk(node):
        keys.add(node.key)
        for one in (*node.inner, *node.rows, *([node.blank] if node.blank else ())):
            walk(one)

    for kind in KINDS.values():
        for node in content_form(kind.content, {}, {}):
            walk(node)
    assert keys == set(FIELDS)


def test_names_of_new_rows_are_given_and_others_are_kept():
    from starlette.datastructures import FormData

    shape = KINDS["worksheet"].content
    form = FormData(
        [
            *(("content.slots.0.name", "fact"), ("content.slots.0.label", "What happened")),
            *(("content.slots.1.name", ""), ("content.slots.1.label", "What next")),
            *(("content.slots.2.name", ""), ("content.slots.2.label", "")),
        ]
    )
    found = sent(form, shape, "slots")
    assert [slot["name"] for slot in found] == ["fact", "part-2"]
    assert found == as_sent(shape, "slots", found)
