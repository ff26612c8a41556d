"""Who may do what: every endpoint for everybody, and a new endpoint without an entry fails."""

import uuid
from typing import Any

import pytest

from server.api.table import ENDPOINTS
from server.core.ids import fingerprint

WHO = ("nobody", "rubbish", "stranger", "wall", "ana", "desk")
# Status for: nobody, a rubbish token, another room's participant, the projector, a participant of
# this room, the facilitator.
EXPECTED = {
    ("GET", "/workshops"): (401, 401, 401, 401, 401, 200),
    ("PUT", "/workshops/{id}"): (401, 401, 401, 401, 401, 422),
    ("GET", "/recipes"): (401, 401, 401, 401, 401, 200),
    ("GET", "/scenarios"): (401, 401, 401, 401, 401, 200),
    ("GET", "/scenarios/{id}"): (401, 401, 401, 401, 401, 404),
    ("POST", "/rooms"): (401, 401, 401, 401, 401, 201),
    ("GET", "/rooms/{code}"): (401, 401, 401, 401, 401, 200),
    ("DELETE", "/rooms/{code}"): (401, 401, 401, 401, 401, 204),
    ("POST", "/rooms/{code}/commands"): (401, 401, 401, 401, 401, 200),
    ("POST", "/rooms/{code}/people"): (201, 201, 201, 201, 201, 201),
    ("GET", "/rooms/{code}/view"): (401, 401, 401, 200, 200, 200),
    ("POST", "/rooms/{code}/moves"): (401, 401, 401, 403, 409, 403),
    ("GET", "/rooms/{code}/summary"): (401, 401, 401, 401, 401, 200),
    ("GET", "/rooms/{code}/me"): (401, 401, 401, 403, 200, 403),
    ("POST", "/rooms/{code}/me/earlier"): (401, 401, 401, 403, 409, 403),
    ("DELETE", "/rooms/{code}/people/{person}"): (401, 401, 401, 403, 403, 204),
}
BODIES: dict[str, dict[str, Any]] = {
    "/workshops/{id}": {},
    "/rooms": {"workshop": "two-votes"},
    "/rooms/{code}/commands": {"command": "lock"},
    "/rooms/{code}/people": {},
    "/rooms/{code}/moves": {"step": "tea", "action": "vote", "fields": {"option": "a"}},
    "/rooms/{code}/me/earlier": {"token": "x"},
}


def test_every_endpoint_has_an_entry():
    assert {(e.method, e.path) for e in ENDPOINTS} == set(EXPECTED)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
@pytest.mark.parametrize("who", WHO)
async def test_access(server, room, endpoint, who):
    ana, ben = await room.person("Ana"), await room.person("Ben")
    stranger = await (await server.room()).person("Stranger")
    tokens = {
        "nobody": "", "rubbish": "psn_rubbish", "stranger": stranger.token,
        "wall": room.projector_token, "ana": ana.token, "desk": room.desk.token,
    }  # fmt: skip
    path = endpoint.path.format(code=room.code, id="nothing", person=ben.id) if (
        "{" in endpoint.path
    ) else endpoint.path  # fmt: skip
    how: dict[str, Any] = {}
    if endpoint.path in BODIES and endpoint.method != "GET":
        how["json"] = BODIES[endpoint.path]
        if endpoint.path.endswith(("moves", "commands")):
            how["json"] = {"id": str(uuid.uuid4()), **how["json"]}
    answer = await server.nobody(tokens[who]).ask(endpoint.method, path, **how)
    assert answer.status_code == EXPECTED[endpoint.method, endpoint.path][WHO.index(who)], (
        answer.text
    )
    if answer.status_code >= 400:
        assert_problem(answer)
    if who != "desk":
        assert "SECRET-NOTES" not in answer.text
        assert "LATER-NOTES" not in answer.text


def assert_problem(answer):
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["code"]
    assert body["detail"].endswith(".") or body["code"] == "bad-content"
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_participant_may_erase_only_themselves(server, room):
    ana, ben = await room.person("Ana"), await room.person("Ben")
    other = await server.room()
    for path, status in [
        (f"/rooms/{room.code}/people/{ben.id}", 403),
        (f"/rooms/{other.code}/people/{ana.id}", 401),
        (f"/rooms/{room.code}/people/{ana.id}", 204),
        (f"/rooms/{room.code}/people/{ana.id}", 401),
    ]:
        assert (await ana.api.ask("DELETE", path)).status_code == status
    gone = await room.desk.ask("DELETE", f"/rooms/{room.code}/people/{ana.id}")
    assert (gone.status_code, gone.json()["code"]) == (404, "no-such-person")


async def test_nobody_but_the_desk_learns_more_than_is_shown(room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start", "next", "open")
    await ana.votes("a", step="walk")
    for api in (ana.api, room.wall):
        answer = await api.get(f"/rooms/{room.code}/view")
        for secret in ("THE-KEY", "SECRET-NOTES", "LATER-NOTES", ana.id):
            assert secret not in answer.text
    assert '"counts"' not in (await room.wall.get(f"/rooms/{room.code}/view")).text


async def test_a_removed_persons_token_is_worth_nothing(room):
    ana = await room.person("Ana")
    await room.desk.command(room.code, "remove", person=ana.id)
    for answer in (await ana.api.get(f"/rooms/{room.code}/view"), await ana.votes("a")):
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong-token")


async def test_a_session_cookie_does_not_let_another_site_act(server, room):
    server.house.reception._sessions[fingerprint("cookie")] = ("Farah", 9e12)
    cookie = {"cookie": "plainspoken-desk=cookie", "content-type": "text/plain"}
    for headers in (
        {"origin": "http://evil.example"}, {"origin": "null"}, {},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
        {"origin": server.base + ".evil.example"},
    ):  # fmt: skip
        answer = await server.nobody.post(
            f"/rooms/{room.code}/commands", headers=cookie | headers,
            content=b'{"id": "12345678", "command": "start"}',
        )  # fmt: skip
        assert answer.status_code in (401, 403), headers
    state = (await room.desk.get(f"/rooms/{room.code}")).json()
    assert state["phase"] == "gathering"


PAGES = ["/j/{code}", "/r/{code}/moves", "/r/{code}/personal-code", "/j/{code}/takeover",
         "/me/{code}/forget", "/me/{code}/bring", "/desk",
         "/desk/{code}/commands", "/login", "/logout", "/setup/x"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"},
                {"sec-fetch-site": "cross-site"}],
    ids=str,
)  # fmt: skip
async def test_forms_of_other_sites_are_refused(server, room, page, headers):
    answer = await server.nobody.http.post(
        server.base + page.format(code=room.code), data={"name": "Eve"}, headers=headers
    )
    assert answer.status_code == 403
    assert "another site" in answer.text


async def test_our_own_forms_are_taken(server, room):
    answer = await server.nobody.http.post(
        f"{server.base}/j/{room.code}", data={"name": "Eve"}, headers={"origin": server.base}
    )
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
