"""Changing the plan of a live room: by the API and by the desk's own pages, undone, and woken."""

import time

import pytest

from server.core.ids import fingerprint


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, fields) -> the answer."""
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    headers = {"cookie": "plainspoken-desk=farah", "origin": server.base}

    async def asks(method: str, path: str, /, **fields: str):
        how = {"data": fields} if method == "POST" else {"params": fields or None}
        return await server.nobody.http.request(method, server.base + path, headers=headers, **how)

    return asks


async def done(room, name, **fields):
    answer = await room.desk.command(room.code, name, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


async def refused(room, name, **fields):
    answer = await room.desk.command(room.code, name, **fields)
    assert answer.status_code in (404, 409, 422), answer.text
    return answer.json()


async def plan(room):
    return [row["id"] for row in (await room.desk.view(room.code))["data"]["agenda"]]


async def woken(server, room):
    """The room as it is folded anew from what is on disk."""
    keepers = server.house.keepers
    keeper = keepers._awake.pop(room.code)
    await keeper.rest()
    return keeper.room, (await keepers.find(room.code)).room


# -- by the API ---------------------------------------------------------------------------------


async def test_a_recipe_is_inserted_undone_and_inserted_again(server, room):
    await room.desk.does(room.code, "start", "open")
    await done(room, "insert", recipe="criticism-clinic")
    assert await plan(room) == ["tea", "criticism-sort", "criticism-reply", "walk"]
    await done(room, "undo")
    assert await plan(room) == ["tea", "walk"]
    await done(room, "insert", recipe="quick-vote", after="walk")
    await done(room, "insert", recipe="quick-vote", after="walk")
    first, second, third, fourth = await plan(room)
    assert (first, second) == ("tea", "walk")
    assert third != fourth


async def test_a_part_and_a_scene_can_be_named(server, room):
    await room.desk.does(room.code, "start")
    await done(room, "insert", recipe="criticism-clinic", part=2)
    assert len(await plan(room)) == 3
    await done(room, "insert", recipe="trios", scenario="headphones")
    rows = (await room.desk.view(room.code))["data"]["agenda"]
    assert rows[1]["title"].startswith("Rehearse in trios: ")
    keeper = server.house.keepers.peek(room.code)
    assert set(keeper.room.plan.scenarios) == {"headphones"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"recipe": "no-such-thing"}, "not-found"),
        ({"recipe": "trios", "scenario": "no-such-scene"}, "not-found"),
        ({"recipe": "quick-vote", "scenario": "headphones"}, "bad-field"),
        ({"recipe": "quick-vote", "part": 2}, "bad-field"),
        ({"recipe": "quick-vote", "after": "nowhere"}, "no-such-step"),
        ({"recipe": 7}, "bad-field"),
        ({}, "missing-field"),
    ],
)
async def test_what_cannot_be_inserted_is_refused_with_a_sentence(room, fields, code):
    problem = await refused(room, "insert", **fields)
    assert problem["code"] == code
    assert problem["detail"].endswith(".")


async def test_a_room_with_minors_is_given_no_scene_that_was_not_reviewed(server):
    from tests.conftest import TWO_VOTES

    body = TWO_VOTES | {"id": "young-votes", "audience": ["16-17"]}
    await server.facilitator.ask("PUT", "/workshops/young-votes", json=body)
    room = await server.room("young-votes", settings={"minors": True})
    scenes = server.house.library.scenarios.values()
    adult = next(one for one in scenes if one.language == "en" and not one.minor_reviewed)
    problem = await refused(room, "insert", recipe="trios", scenario=adult.id)
    assert problem["code"] == "not-for-minors"


async def test_a_fix_reaches_phones_and_keeps_the_votes(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start", "open")
    await ana.votes("a")
    await done(room, "fix", step="tea", path="content.options.0.label", words="Green tea")
    view = await ana.api.view(room.code)
    (form,) = (form for form in view["forms"] if form["action"] == "vote")
    assert [option["label"] for option in form["fields"][0]["options"]] == ["Green tea", "Coffee"]
    assert form["fields"][0]["value"] == "a"
    own = (await ana.api.get(f"/rooms/{room.code}/me")).json()
    assert own["given"][0]["said"] == "Green tea"
    problem = await refused(room, "fix", step="tea", path="content.options.0.label", words="Coffee")
    assert "two have the same label" in problem["detail"]


async def test_the_room_is_the_same_after_waking(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start", "open")
    await ana.votes("a")
    await done(room, "insert", recipe="trios", scenario="headphones")
    await done(room, "minutes", step="walk", minutes=7)
    await done(room, "fix", step="trios", path="scenario.title", words="Headphones, again")
    await done(room, "skip", step="walk")
    await done(room, "fix", step="tea", path="content.question", words="Tea, or coffee?")
    before, after = await woken(server, room)
    assert after == before
    assert [planned.step.id for planned in after.plan.listed] == ["tea", "trios", "walk"]
    summary = (await room.desk.get(f"/rooms/{room.code}/summary")).json()
    assert [line["title"] for line in summary["agenda"] if line["state"] != "left-out"] == [
        "Tea",
        after.plan.steps[1].step.title,
    ]
    await done(room, "undo")
    assert (await woken(server, room))[1].plan.steps[0].spec.question == "Tea or coffee?"


async def test_a_resent_insert_counts_once(room):
    body = {"id": "the-same-insert", "command": "insert", "recipe": "quick-vote"}
    first = await room.desk.post(f"/rooms/{room.code}/commands", json=body)
    again = await room.desk.post(f"/rooms/{room.code}/commands", json=body)
    assert first.json() == again.json()
    assert len(await plan(room)) == 3


# -- at the desk --------------------------------------------------------------------------------


async def test_the_agendas_page_changes_the_plan_without_scripts(room, farah):
    page = await farah("GET", f"/desk/{room.code}/plan")
    assert "Adjust the plan" in page.text
    assert "Two votes" in page.text
    answer = await farah(
        "POST", f"/desk/{room.code}/plan", command="minutes", step="walk", minutes="8"
    )
    assert answer.status_code == 303
    answer = await farah("POST", f"/desk/{room.code}/plan", command="skip", step="walk")
    assert answer.status_code == 303
    assert "Bring back" in (await farah("GET", f"/desk/{room.code}/plan", part="rows")).text
    answer = await farah("POST", f"/desk/{room.code}/plan", command="skip", step="tea")
    assert answer.status_code == 409
    assert "This is the only step that is left." in answer.text
    assert await plan(room) == ["tea"]


async def test_the_dialogs_part_is_no_whole_page(room, farah):
    part = (await farah("GET", f"/desk/{room.code}/plan", part="rows")).text
    assert "<html" not in part
    assert 'data-command="minutes"' in part


async def test_a_word_is_put_right_on_a_page_of_its_own(room, farah):
    page = await farah("GET", f"/desk/{room.code}/fix", step="tea")
    assert "Tea or coffee?" in page.text
    found = await farah("GET", f"/desk/{room.code}/fix", step="tea", find="coffee?")
    assert "Tea or coffee?" in found.text
    assert "SECRET-NOTES" not in found.text
    sent = {"step": "tea", "path": "content.question", "words": "Tea, or coffee?"}
    answer = await farah("POST", f"/desk/{room.code}/fix", **sent)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#fix-content-question")
    answer = await farah("POST", f"/desk/{room.code}/fix", **(sent | {"words": "x" * 300}))
    assert answer.status_code == 422
    assert "much longer" in answer.text
    assert "x" * 300 in answer.text


async def test_these_pages_are_for_facilitators(server, room):
    for page in ("plan", "fix"):
        answer = await server.nobody.http.get(f"{server.base}/desk/{room.code}/{page}")
        assert answer.status_code in (303, 401)
        answer = await server.nobody.http.post(f"{server.base}/desk/{room.code}/{page}")
        assert answer.status_code in (401, 403)


async def test_the_desk_proposes_what_to_shorten(server, farah):
    room = await server.room("ninety-minutes")
    await room.desk.does(room.code, "start")
    await done(room, "minutes", step="agree", minutes=10)
    data = (await room.desk.view(room.code))["data"]
    assert data["pace"]["over"] == 5
    (one,) = data["pace"]["shorten"]
    assert one["saves"] == 5
    page = (await farah("GET", f"/desk/{room.code}")).text
    assert "To end as promised" in page
    answer = await farah("POST", f"/desk/{room.code}/commands", command="shorten", step=one["step"])
    assert answer.status_code == 303
    assert (await room.desk.view(room.code))["data"]["pace"]["over"] == 0
    assert "To end as promised" not in (await farah("GET", f"/desk/{room.code}")).text
