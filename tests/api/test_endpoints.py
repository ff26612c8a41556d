"""Every endpoint as interface.md section 3 promises it, over the wire."""

import asyncio
import json

import msgspec
import pytest

from server.api import shapes
from server.api.table import ENDPOINTS, PREFIX
from server.live.own import Own
from tests.conftest import TWO_VOTES


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["detail"].endswith(".") or body["code"] == "bad-content"
    return answer.status_code, body["code"]


# -- the document -------------------------------------------------------------------------------


async def test_the_document_names_every_endpoint(server):
    answer = await server.nobody.get("/openapi.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    named = {(m.upper(), p.removeprefix(PREFIX))
             for p, methods in document["paths"].items() for m in methods}  # fmt: skip
    assert named == {(e.method, e.path) for e in ENDPOINTS}
    ids = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
    assert len(set(ids)) == len(ids)
    schemas = document["components"]["schemas"]
    for ref in set(_refs(document)):
        assert ref.removeprefix("#/components/schemas/") in schemas


def _refs(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


# -- a whole workshop ---------------------------------------------------------------------------


async def test_a_workshop_from_the_first_to_the_last_request(server):
    desk = server.facilitator
    lines = msgspec.convert((await desk.get("/workshops")).json(), list[shapes.WorkshopLine])
    assert "two-votes" in {line.id for line in lines}
    made = await desk.post("/rooms", json={"workshop": "two-votes", "title": "Our room"})
    assert made.status_code == 201
    room = msgspec.convert(made.json(), shapes.RoomMade)
    assert room.join_url.endswith(f"/j/{room.code}")
    assert room.projector_token in room.projector_url
    joined = await server.nobody.post(f"/rooms/{room.code}/people", json={"name": "Ana"})
    ana = msgspec.convert(joined.json(), shapes.PersonMade)
    state = await desk.get(f"/rooms/{room.code}")
    at = msgspec.convert(state.json(), shapes.RoomState)
    assert (at.phase, at.step, at.people.joined) == ("gathering", None, 1)
    version = await desk.does(room.code, "start", "open")
    phone = server.nobody(ana.token)
    view = msgspec.convert(await phone.view(room.code), shapes.ViewSeen)
    assert view.step is not None
    assert (view.face, view.version, view.step.phase) == ("phone", version, "open")
    vote = next(form for form in view.forms if form.action == "vote")
    (asked,) = vote.fields
    moved = await phone.move(room.code, "tea", "vote", option=asked.options[0].value)
    assert moved.json() == {"version": version + 1}
    assert (await room_view(server, room.projector_token, room.code))["step"]["phase"] == "open"
    await desk.does(room.code, "close", "reveal")
    wall = await room_view(server, room.projector_token, room.code)
    assert [bar["counts"] for bar in wall["data"]["activity"]["bars"]] == [[1], [0]]
    own = msgspec.convert((await phone.get(f"/rooms/{room.code}/me")).json(), Own)
    assert (own.name, own.given[0].step) == ("Ana", "tea")
    state = msgspec.convert((await desk.get(f"/rooms/{room.code}")).json(), shapes.RoomState)
    assert msgspec.to_builtins(state.step) == {
        "id": "tea", "kind": "choice", "phase": "revealed", "index": 1, "of": 2,
    }  # fmt: skip
    await desk.does(room.code, "end")
    for form, level in [("json", "aggregate"), ("json", "full"), ("html", "texts")]:
        answer = await desk.get(f"/rooms/{room.code}/summary?format={form}&level={level}")
        assert answer.status_code == 200
    assert (await desk.ask("DELETE", f"/rooms/{room.code}")).status_code == 204
    assert problem(await desk.get(f"/rooms/{room.code}")) == (404, "no-such-room")
    assert problem(await phone.get(f"/rooms/{room.code}/view")) == (404, "no-such-room")


async def room_view(server, token, code):
    return await server.nobody(token).view(code)


async def test_forms_have_every_key_that_the_interface_promises(room):
    ana = await room.person()
    await room.desk.does(room.code, "start", "open")
    for form in (await ana.api.view(room.code))["forms"]:
        assert set(form) >= {"action", "fields"}
        for asked in form["fields"]:
            assert set(asked) >= {"name", "type", "required"}


async def test_the_desks_view_lists_its_commands_with_what_each_needs(room):
    await room.desk.does(room.code, "start")
    commands = {c["command"]: c for c in (await room.desk.view(room.code))["data"]["commands"]}
    assert {"open", "next", "pause", "lock", "go", "remove", "end"} <= set(commands)
    assert commands["go"]["fields"][0]["name"] == "step"


async def test_recipes(server):
    answer = await server.facilitator.get("/recipes")
    assert answer.status_code == 200
    lines = msgspec.convert(answer.json(), list[shapes.RecipeLine])
    assert [(line.id, line.language) for line in lines] == sorted(server.house.library.recipes)


async def test_scenarios(server):
    lines = (await server.facilitator.get("/scenarios")).json()
    assert len(lines) >= 8
    whole = await server.facilitator.get(f"/scenarios/{lines[0]['id']}")
    assert whole.json()["id"] == lines[0]["id"]
    assert set(lines[0]) == {"id", "title", "language", "difficulty", "class", "settings"}


# -- moves --------------------------------------------------------------------------------------


async def test_moves_that_come_at_the_wrong_moment(room):
    ana = await room.person()
    assert problem(await ana.votes("a")) == (409, "not-started")
    await room.desk.does(room.code, "start")
    assert problem(await ana.votes("a")) == (409, "not-open")
    await room.desk.does(room.code, "open")
    assert problem(await ana.votes("a", step="walk")) == (409, "other-step")
    await room.desk.does(room.code, "pause")
    assert problem(await ana.votes("a")) == (409, "paused")
    await room.desk.does(room.code, "resume", "close")
    assert problem(await ana.votes("a")) == (409, "not-open")
    await room.desk.does(room.code, "end")
    assert problem(await ana.votes("a")) == (409, "ended")


async def test_the_same_id_counts_once_and_another_body_is_refused(room):
    ana = await room.person()
    await room.desk.does(room.code, "start", "open")
    told = await asyncio.gather(*(ana.votes("a", move_id="one-tap-only") for _ in range(8)))
    assert {answer.json()["version"] for answer in told} == {told[0].json()["version"]}
    assert problem(await ana.votes("b", move_id="one-tap-only")) == (409, "reused-id")
    await room.desk.does(room.code, "close", "reveal")
    wall = await room.wall.view(room.code)
    assert [bar["counts"] for bar in wall["data"]["activity"]["bars"]] == [[1], [0]]


async def test_a_sender_in_a_hurry_is_told_so_and_nobody_else_is(room):
    ana, ben = await room.person(), await room.person()
    await room.desk.does(room.code, "start", "open")
    told = await asyncio.gather(*(ana.votes("a") for _ in range(60)))
    assert {a.status_code for a in told} == {200, 429}
    assert (await ben.votes("a")).status_code == 200


async def test_a_command_upon_an_old_stage_is_a_conflict_that_says_where_the_room_is(room):
    version = await room.desk.does(room.code, "start")
    await room.desk.does(room.code, "open")
    answer = await room.desk.command(room.code, "next", expected=version)
    assert problem(answer) == (409, "conflict")
    assert answer.json()["step"]["phase"] == "open"
    assert answer.json()["version"] == version + 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"{", 422), (b"[]", 422), (b"null", 422), (b'"x"', 422), (b"\xff\xfe", 422),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{"option":"\xff"}}', 422),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{"option":"\\ud800x"}}', 422),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{"option":1' + b"0" * 30 + b"}}",
      422),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{"option":NaN}}', 422),
     (b"[" * 100_000, 422), (b'{"a":' * 20_000, 422), (b"x" * 1_000_000, 413),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{},"more":1}', 422),
     (b'{"id":"1","step":"tea","action":"vote","fields":{}}', 422),
     (b'{"id":12345678,"step":"tea","action":"vote","fields":{}}', 422),
     (b'{"id":"12345678","step":"tea","action":"vote","fields":{"option":{"a":1}}}', 422)],
    ids=lambda x: ascii(x[:70]) if isinstance(x, bytes) else "",
)  # fmt: skip
@pytest.mark.parametrize("where", ["moves", "commands", "people"])
async def test_rubbish_is_refused_politely(server, room, where, body, status):
    ana = await room.person()
    await room.desk.does(room.code, "start", "open")
    api = {"moves": ana.api, "commands": room.desk, "people": server.nobody}[where]
    answer = await api.post(f"/rooms/{room.code}/{where}", content=body)
    if where == "people" and body == b"":
        assert answer.status_code == 201
        return
    assert answer.status_code == status, answer.text
    problem(answer)


@pytest.mark.parametrize("path", ["/rooms", "/workshops/x", "/rooms/{code}/moves"])
async def test_a_large_body_is_refused_before_it_is_read(server, room, path):
    method = "PUT" if path.startswith("/workshops") else "POST"
    answer = await server.facilitator.ask(
        method, path.format(code=room.code), content=b" " * 1_000_000
    )
    assert problem(answer) == (413, "too-large")


async def test_what_is_not_there(server, room):
    assert problem(await server.nobody.get("/nothing")) == (404, "not-found")
    assert problem(await server.nobody.post("/workshops")) == (405, "not-allowed")
    assert problem(await server.facilitator.get("/rooms/NOTHING")) == (404, "no-such-room")
    lost = await server.facilitator.post("/rooms", json={"workshop": "nothing"})
    assert problem(lost) == (404, "not-found")
    for query in ("format=exe", "level=everything"):
        answer = await room.desk.get(f"/rooms/{room.code}/summary?{query}")
        assert problem(answer) == (422, "bad-field")
    for command in ("", "dance", "x" * 5000, "go"):
        answer = await room.desk.command(room.code, command)
        assert answer.status_code in (409, 422)
        assert len(answer.text) < 500


# -- people -------------------------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>"[:24], "<img src=x onerror=x>", "=1+1", "@SUM(1)", "{{7*7}}",
           "\"'><b>x", "{% raw %}", "javascript:x"]  # fmt: skip


async def test_names(server, room):
    assert (await room.person("")).name
    ana = await room.person("Ana")
    for name, expected in [
        ("ANA", (409, "name-taken")), ("á n a", (409, "name-taken")),
        ("Host", (422, "name-reserved")), ("x" * 25, (422, "too-long")),
        ("\u202eevil", (422, "bad-text")), ("a\0b", (422, "bad-text")),
    ]:  # fmt: skip
        answer = await server.nobody.post(f"/rooms/{room.code}/people", json={"name": name})
        assert problem(answer) == expected
    assert ana.name == "Ana"


async def test_two_who_choose_one_name_at_the_same_moment(server, room):
    told = await asyncio.gather(*(
        server.nobody.post(f"/rooms/{room.code}/people", json={"name": "Ana"}) for _ in range(6)
    ))  # fmt: skip
    assert sorted(a.status_code for a in told) == [201, 409, 409, 409, 409, 409]


async def test_drawn_names_are_all_different(server, room):
    people = await asyncio.gather(*(room.person() for _ in range(60)))
    assert len({person.name for person in people}) == 60


@pytest.mark.parametrize("language", ["de", "", "x" * 1000, "\0", "<b>", "🦊"])
async def test_odd_languages(server, room, language):
    answer = await server.nobody.post(f"/rooms/{room.code}/people", json={"language": language})
    assert answer.status_code in (201, 422)


@pytest.mark.parametrize("name", HOSTILE)
async def test_markup_and_formulas_in_names_are_only_words(server, room, name):
    person = await room.person(name)
    assert person.name == name
    keeper = await server.house.keepers.find(room.code)
    for face, who in (("projector", ""), ("desk", ""), ("phone", person.id)):
        html = server.house.fanout.html(face, keeper, who, "en")
        if name[0] == "<":
            assert name not in html
        assert "<script>alert" not in html
    await room.desk.does(room.code, "start", "end")
    for level in ("aggregate", "texts", "full"):
        answer = await room.desk.get(f"/rooms/{room.code}/summary?format=html&level={level}")
        if name[0] == "<":
            assert name not in answer.text


# -- workshops ----------------------------------------------------------------------------------


async def test_keeping_a_workshop(server):
    new = {**TWO_VOTES, "id": "kept", "title": "Kept"}
    assert (await server.facilitator.ask("PUT", "/workshops/kept", json=new)).status_code == 201
    assert (await server.facilitator.ask("PUT", "/workshops/kept", json=new)).status_code == 200
    assert (server.data / "content/workshops/kept/en.json").exists()
    made = await server.facilitator.post("/rooms", json={"workshop": "kept"})
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("wrong", "least"),
    [({"steps": []}, 1), ({"id": "other"}, 1), ({"more": 1}, 1), ({"minutes": "x"}, 1),
     ({"steps": [{**TWO_VOTES["steps"][0], "kind": "nothing"},
                 {**TWO_VOTES["steps"][0], "content": {"question": "", "options": []}}]}, 2),
     ({"id": "../../etc/passwd"}, 1), ({"language": "../../x"}, 1), ({"title": 5}, 1)],
    ids=lambda x: str(x)[:40],
)  # fmt: skip
async def test_a_workshop_with_mistakes_comes_back_with_every_complaint(server, wrong, least):
    body = {**TWO_VOTES, "id": "wrong", **wrong}
    answer = await server.facilitator.ask("PUT", "/workshops/wrong", json=body)
    assert problem(answer) == (422, "bad-content")
    assert len(answer.json()["complaints"]) >= least
    assert not (server.data / "content/workshops/wrong").exists()


@pytest.mark.parametrize("path", ["..%2f..%2fx", "%2e%2e", "a%00b", "x" * 300, "A B", "é"])
async def test_odd_ids_of_workshops(server, path):
    answer = await server.facilitator.ask(
        "PUT", f"/workshops/{path}", json={k: v for k, v in TWO_VOTES.items() if k != "id"}
    )
    assert answer.status_code in (404, 405, 422), answer.text


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", json.dumps(TWO_VOTES)[:-2].encode()])
async def test_workshops_that_are_none(server, body):
    answer = await server.facilitator.ask("PUT", "/workshops/wrong", content=body)
    assert answer.status_code == 422


async def test_the_house_is_well(server):
    answer = await server.nobody.http.get(f"{server.base}/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
