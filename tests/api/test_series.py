"""A second meeting: opened from the first, joined anew, and reached back from by oneself alone."""

import re
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx2
import pytest

from server.core.ids import fingerprint
from server.store.database import fetch
from server.web import guard
from server.web.guard import WrongCodes
from server.web.templating import date_in
from tests.conftest import TWO_VOTES

BRING = "Bring along how sure I was last time"
BACK = "Your page of the last meeting"
CHECK = {
    "id": "one-check", "version": "1.0.0", "language": "en", "title": "One check", "minutes": 4,
    "audience": ["adults", "12-15"],
    "steps": [{"id": "check", "kind": "selfcheck", "title": "How it is", "minutes": 4,
               "content": {"parts": ["B"]}}],
}  # fmt: skip


@pytest.fixture(autouse=True)
async def checks(server):
    answer = await server.facilitator.ask("PUT", "/workshops/one-check", json=CHECK)
    assert answer.status_code < 300, answer.text
    again = {**CHECK, "id": "check-and-votes", "title": "Then votes", "followed_by": "two-votes"}
    answer = await server.facilitator.ask("PUT", "/workshops/check-and-votes", json=again)
    assert answer.status_code < 300, answer.text


@asynccontextmanager
async def browser(server, **cookies):
    headers = {"origin": server.base}
    async with httpx2.AsyncClient(base_url=server.base, headers=headers) as made:
        for name, value in cookies.items():
            made.cookies.set(name, value)
        yield made


@pytest.fixture
async def farah(server):
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    async with browser(server, **{guard.DESK_COOKIE: "farah"}) as desk:
        yield desk


async def sure(person, value: int):
    answer = await person.api.move(
        person.room.code, "check", "sure", b1=value, b2=value, b3=value, b4=value
    )
    assert answer.status_code == 200, answer.text


async def pair(server, values=(40,), **second):
    """A first room whose people said how sure they are, and a second one that follows it."""
    one = await server.room("one-check", title="The Tuesday group")
    people = [await one.person(f"Ana Anemone {n}") for n in range(len(values))]
    await one.desk.does(one.code, "start", "open")
    for person, value in zip(people, values, strict=True):
        if value is not None:
            await sure(person, value)
    await one.desk.does(one.code, "end")
    two = await server.room("one-check", follows=one.code, **second)
    return SimpleNamespace(one=one, two=two, people=people, ana=people[0])


def as_ana(server, scene):
    """The browser that took part in the first room as Ana."""
    return browser(server, **{guard.phone_cookie(scene.one.code): scene.ana.token})


async def brought(server, room) -> list[float]:
    keeper = await server.house.keepers.find(room.code)
    return sorted(one.value for one in keeper.room.brought.values())


async def bars(person) -> list[tuple[float | None, float]]:
    own = (await person.api.get(f"/rooms/{person.room.code}/me")).json()
    return [
        (bar["before"], bar["value"])
        for chapter in own["kept"]
        for kept in chapter["kept"]
        for bar in kept["bars"]
        if bar["label"] == "How sure I am"
    ]


# -- opening ------------------------------------------------------------------------------------


async def test_a_room_says_which_one_it_follows(server):
    scene = await pair(server)
    state = (await server.facilitator.get(f"/rooms/{scene.two.code}")).json()
    assert state["follows"] == scene.one.code
    assert (await server.facilitator.get(f"/rooms/{scene.one.code}")).json()["follows"] is None


@pytest.mark.parametrize("why", ["nowhere", "rehearsal"])
async def test_what_cannot_be_followed_is_refused_with_its_sentence(server, why):
    code = "CCCCCCC"
    if why == "rehearsal":
        room = await server.room()
        code = room.code
        keeper = await server.house.keepers.find(code)
        keeper.row = type(keeper.row)(
            **{name: getattr(keeper.row, name) for name in keeper.row.__struct_fields__}
            | {"rehearsal": True}
        )
    answer = await server.facilitator.post(
        "/rooms", json={"workshop": "two-votes", "follows": code}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-field")
    assert ("rehearsal" in answer.json()["detail"]) == (why == "rehearsal")


async def test_an_erased_room_is_followed_no_more_also_in_a_room_that_is_awake(server):
    scene = await pair(server)
    assert (await server.facilitator.ask("DELETE", f"/rooms/{scene.one.code}")).status_code == 204
    state = (await server.facilitator.get(f"/rooms/{scene.two.code}")).json()
    assert state["follows"] is None
    ben = await scene.two.person("Ben")
    path = f"/rooms/{scene.two.code}/me/earlier"
    answer = await ben.api.post(path, json={"token": scene.ana.token})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-now")


async def test_the_desk_opens_the_next_meeting_as_the_last_one_was(server, farah):
    settings = {"mode": "mixed", "least": 9, "manager": True}
    one = await server.room("check-and-votes", title="Ünder one title", settings=settings)
    await one.person("Ana")
    await one.desk.does(one.code, "start", "end")
    for page in (f"/desk/{one.code}/kept", f"/summary/{one.code}", "/desk"):
        assert f"/desk/open?follows={one.code}" in (await farah.get(page)).text, page
    page = (await farah.get(f"/desk/open?follows={one.code}")).text
    keeper = await server.house.keepers.find(one.code)
    goes = date_in("en", keeper.room.ended_at + 30 * 24 * 3600)
    assert f"until {goes}; then that room goes" in page
    assert re.search(r'value="two-votes/en" selected', page), "What the workshop says comes next"
    assert 'value="Ünder one title"' in page
    for chosen in ('name="manager" value="yes" checked', 'value="mixed" checked', 'value="9"'):
        assert chosen in page, chosen
    sent = {"workshop": "two-votes/en", "follows": one.code, "title": "Ünder one title"}
    answer = await farah.post("/desk", data=sent | {"mode": "mixed", "people": "adults"})
    code = answer.headers["location"].rsplit("/", 1)[1]
    assert (await server.facilitator.get(f"/rooms/{code}")).json()["follows"] == one.code


async def test_the_desk_promises_no_number_where_none_is_asked(server, farah):
    for workshop, promised in (("one-check", True), ("two-votes", False)):
        room = await server.room(workshop)
        page = (await farah.get(f"/desk/open?follows={room.code}")).text
        assert ("can bring along how sure they were" in page) is promised, workshop
        assert ("finds their page of it" in page) is not promised, workshop


async def test_the_desk_is_told_that_a_number_brought_along_stays_where_it_is(server, farah):
    scene = await pair(server)
    said = "brought along from here to a later meeting is kept there"
    assert said in (await farah.get(f"/desk/{scene.one.code}/kept")).text
    assert said not in (await farah.get(f"/desk/{scene.two.code}/kept")).text


async def test_without_a_next_workshop_the_same_one_is_proposed(server, farah):
    one = await server.room("one-check", title="Weekly")
    await one.person("Ana")
    page = (await farah.get(f"/desk/open?follows={one.code}")).text
    assert re.search(r'value="one-check/en" selected', page)
    assert "30 days after the end of that room" in page


async def test_a_refused_next_meeting_keeps_what_it_follows(server, farah):
    scene = await pair(server)
    sent = {"workshop": "two-votes/en", "follows": scene.one.code, "least": "1"}
    answer = await farah.post("/desk", data=sent)
    assert answer.status_code == 422
    assert f'name="follows" value="{scene.one.code}"' in answer.text
    nothing = await farah.post("/desk", data=sent | {"follows": "CCCCCCC", "least": "5"})
    assert "no room with this code" in nothing.text


async def test_home_counts_the_meetings_and_finds_them_all(server, farah):
    scene = await pair(server)
    await scene.two.desk.does(scene.two.code, "end")
    third = await server.room("one-check", title="Something else", follows=scene.two.code)
    await third.desk.does(third.code, "end")
    page = (await farah.get("/desk", params={"q": scene.one.code})).text
    past = page.split('id="past"')[1]
    for room in (scene.one, scene.two, third):
        assert f'href="/desk/{room.code}"' in past
    code = scene.two.code
    assert f"Meeting 3, after {code[:3]} {code[3:]}" in past
    assert f'href="/desk?q={scene.one.code}#past"' in past


# -- reaching back ------------------------------------------------------------------------------


async def test_the_first_page_leads_to_the_door_of_the_next_meeting(server):
    scene = await pair(server)
    async with as_ana(server, scene) as ana:
        page = (await ana.get(f"/me/{scene.one.code}")).text
        assert f'href="/j/{scene.two.code}"' in page
        assert "number that you brought along to the next meeting" in page
        await scene.two.desk.does(scene.two.code, "lock")
        assert f"/j/{scene.two.code}" not in (await ana.get(f"/me/{scene.one.code}")).text
        await scene.two.desk.does(scene.two.code, "unlock", "end")
        page = (await ana.get(f"/me/{scene.one.code}")).text
        assert f"/j/{scene.two.code}" not in page
        assert "number that you brought along to the next meeting" in page
        async with as_ana(server, await pair(server)) as other:
            assert f"/j/{scene.two.code}" not in (await other.get("/me/" + scene.one.code)).text


async def test_who_ticks_the_box_brings_one_number_and_nothing_else(server):
    scene = await pair(server, settings={"least": 6})
    async with as_ana(server, scene) as ana:
        door = (await ana.get(f"/j/{scene.two.code}")).text
        assert BRING in door
        assert 'name="bring" value="yes" aria' in door, "It is not ticked beforehand"
        assert "from 6 people on" in door
        answer = await ana.post(f"/j/{scene.two.code}", data={"name": "New", "bring": "yes"})
        assert answer.headers["location"] == f"/r/{scene.two.code}"
        assert await brought(server, scene.two) == [40]
        page = (await ana.get(f"/me/{scene.two.code}")).text
        assert "How sure I was at an earlier meeting" in page
        assert "This is no test" in page
        assert BRING not in page, "Once"
        again = await ana.post(f"/me/{scene.two.code}/bring")
        assert "brought it along already" in again.text
        assert await brought(server, scene.two) == [40]


async def test_without_the_tick_nothing_is_brought_and_the_way_back_is_there(server):
    scene = await pair(server)
    async with as_ana(server, scene) as ana:
        await ana.post(f"/j/{scene.two.code}", data={"name": "New"})
        assert await brought(server, scene.two) == []
        for page in (f"/r/{scene.two.code}", f"/me/{scene.two.code}"):
            text = (await ana.get(page)).text
            assert BACK in text
            assert f'href="/me/{scene.one.code}"' in text
        answer = await ana.post(f"/me/{scene.two.code}/bring")
        assert answer.headers["location"] == f"/me/{scene.two.code}#part-check"
        assert await brought(server, scene.two) == [40]


async def test_a_name_that_is_taken_keeps_the_tick(server):
    scene = await pair(server)
    await scene.two.person("Ana")
    async with as_ana(server, scene) as ana:
        page = await ana.post(f"/j/{scene.two.code}", data={"name": "Ana", "bring": "yes"})
        assert page.status_code == 409
        assert 'name="bring" value="yes" checked' in page.text
        assert await brought(server, scene.two) == []


async def test_the_personal_link_of_the_first_room_is_as_good(server):
    scene = await pair(server)
    keeper = await server.house.keepers.find(scene.one.code)
    secret = await server.house.personal_link(keeper, scene.ana.id)
    async with browser(server) as ben:
        await ben.post(f"/j/{scene.two.code}", data={"name": "Ben"})
        page = (await ben.get(f"/me/{scene.two.code}")).text
        assert "Open your own link of the first meeting on this phone" in page
        refused = await ben.post(f"/me/{scene.two.code}/bring")
        assert refused.status_code == 409
        assert "Open your own link of the first meeting on this phone" in refused.text
        await ben.get(f"/me/{scene.one.code}/as/{secret}")
        page = (await ben.get(f"/me/{scene.two.code}")).text
        assert BRING in page
        assert f'href="/me/{scene.one.code}"' in page
        await ben.post(f"/me/{scene.two.code}/bring")
        assert await brought(server, scene.two) == [40]


@pytest.mark.parametrize("held", ["nothing", "another room's", "a wrong one", "a removed one"])
async def test_a_browser_that_was_not_there_is_offered_nothing(server, held):
    scene, other = await pair(server), await pair(server)
    token = {"another room's": other.ana.token, "a wrong one": "x" * 43}.get(held, scene.ana.token)
    if held == "a removed one":
        path = f"/rooms/{scene.one.code}/people/{scene.ana.id}"
        assert (await server.facilitator.ask("DELETE", path)).status_code == 204
    cookies = {} if held == "nothing" else {guard.phone_cookie(scene.one.code): token}
    async with browser(server, **cookies) as ben:
        door = (await ben.get(f"/j/{scene.two.code}")).text
        assert BRING not in door
        assert BACK not in door
        assert "The Tuesday group" not in door
        answer = await ben.post(f"/j/{scene.two.code}", data={"name": "Ben", "bring": "yes"})
        assert answer.status_code == 409, "They are in, and hear why nothing came along"
        assert "Open your own link of the first meeting" in answer.text
        assert BACK not in (await ben.get(f"/r/{scene.two.code}")).text
        assert await brought(server, scene.two) == []


async def test_who_said_nothing_has_nothing_to_bring(server):
    scene = await pair(server, (None,))
    async with as_ana(server, scene) as ana:
        assert BRING not in (await ana.get(f"/j/{scene.two.code}")).text
        await ana.post(f"/j/{scene.two.code}", data={"name": "New"})
        page = (await ana.get(f"/me/{scene.two.code}")).text
        assert "There is nothing to bring along" in page
        answer = await ana.post(f"/me/{scene.two.code}/bring")
        assert (answer.status_code, "did not say how sure" in answer.text) == (409, True)


async def test_where_minors_are_it_is_not_offered_and_the_way_back_stays(server):
    one = await server.room("one-check", title="Young")
    ana = await one.person("Ana")
    await one.desk.does(one.code, "start", "open")
    await sure(ana, 40)
    two = await server.room("one-check", follows=one.code, settings={"minors": True})
    scene = SimpleNamespace(one=one, two=two, ana=ana)
    async with as_ana(server, scene) as phone:
        door = (await phone.get(f"/j/{two.code}")).text
        assert BRING not in door
        assert BACK in door
        answer = await phone.post(f"/j/{two.code}", data={"name": "New", "bring": "yes"})
        assert (answer.status_code, "minors" in answer.text) == (403, True)
        assert BRING not in (await phone.get(f"/me/{two.code}")).text
        assert await brought(server, two) == []


async def test_when_the_second_room_has_ended_it_is_too_late(server):
    scene = await pair(server)
    async with as_ana(server, scene) as ana:
        await ana.post(f"/j/{scene.two.code}", data={"name": "New"})
        await scene.two.desk.does(scene.two.code, "end")
        page = (await ana.get(f"/me/{scene.two.code}")).text
        assert BRING not in page
        assert BACK in page
        assert "has ended" in (await ana.post(f"/me/{scene.two.code}/bring")).text
        assert await brought(server, scene.two) == []


async def test_another_sites_page_brings_nothing(server):
    scene = await pair(server)
    async with as_ana(server, scene) as ana:
        await ana.post(f"/j/{scene.two.code}", data={"name": "New"})
        headers = {"origin": "http://elsewhere.example"}
        answer = await ana.post(f"/me/{scene.two.code}/bring", headers=headers)
        assert answer.status_code == 403
        assert await brought(server, scene.two) == []


async def test_erasing_in_the_second_room_takes_it_and_in_the_first_does_not(server):
    scene = await pair(server, (40, 50))
    async with as_ana(server, scene) as ana:
        await ana.post(f"/j/{scene.two.code}", data={"name": "New", "bring": "yes"})
        await ana.post(f"/me/{scene.one.code}/forget", data={"sure": "yes"})
        assert await brought(server, scene.two) == [40]
        await ana.post(f"/me/{scene.two.code}/forget", data={"sure": "yes"})
        assert await brought(server, scene.two) == []


# -- by program ---------------------------------------------------------------------------------


async def test_by_program_the_token_of_the_first_room_brings_it(server):
    scene = await pair(server)
    ben = await scene.two.person("Ben")
    path = f"/rooms/{scene.two.code}/me/earlier"
    answer = await ben.api.post(path, json={"token": scene.ana.token})
    assert answer.status_code == 200
    assert answer.json()["version"] == (await ben.api.view(scene.two.code))["version"]
    assert await bars(ben) == [(None, 40)]
    await scene.two.desk.does(scene.two.code, "start", "open")
    await sure(ben, 70)
    assert await bars(ben) == [(40, 70)]
    answer = await ben.api.post(path, json={"token": scene.ana.token})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-now")


async def test_a_wrong_token_is_refused_and_costs_patience(server, monkeypatch):
    noted, waited = [], []

    async def wait(self, address):
        waited.append(address)

    monkeypatch.setattr(WrongCodes, "patience", wait)
    monkeypatch.setattr(WrongCodes, "note", lambda self, address: noted.append(address))
    scene, other = await pair(server), await pair(server)
    ben = await scene.two.person("Ben")
    path = f"/rooms/{scene.two.code}/me/earlier"
    for token in ("", "x" * 43, other.ana.token, ben.token, scene.two.projector_token):
        answer = await ben.api.post(path, json={"token": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong-token")
    assert len(noted) == 5
    assert len(waited) >= 5
    for api in (server.facilitator, scene.two.wall):
        answer = await api.post(path, json={"token": scene.ana.token})
        assert answer.json()["code"] == "not-yours"
    assert await brought(server, scene.two) == []


async def test_a_room_that_follows_none_says_so(server):
    scene = await pair(server)
    ben = await scene.one.server.room("one-check")
    chidi = await ben.person("Chidi")
    answer = await chidi.api.post(f"/rooms/{ben.code}/me/earlier", json={"token": scene.ana.token})
    assert "follows no other" in answer.json()["detail"]


async def test_what_was_brought_goes_on_to_a_third_meeting(server):
    scene = await pair(server)
    ben = await scene.two.person("Ben")
    await ben.api.post(f"/rooms/{scene.two.code}/me/earlier", json={"token": scene.ana.token})
    await scene.two.desk.does(scene.two.code, "start", "open")
    await sure(ben, 70)
    third = await server.room("one-check", follows=scene.two.code)
    chidi = await third.person("Chidi")
    answer = await chidi.api.post(f"/rooms/{third.code}/me/earlier", json={"token": ben.token})
    assert answer.status_code == 200
    assert await brought(server, third) == [40], "From the first meeting on"


async def test_the_document_of_the_interface_knows_both(server):
    document = (await server.nobody.get("/openapi.json")).json()
    assert "post" in document["paths"]["/api/v1/rooms/{code}/me/earlier"]
    assert "follows" in document["components"]["schemas"]["RoomWish"]["properties"]
    assert "follows" in document["components"]["schemas"]["RoomState"]["properties"]


async def test_the_workshop_of_the_next_meeting_must_be_there(server):
    wrong = TWO_VOTES | {"id": "votes-once", "followed_by": "two-voters"}
    answer = await server.facilitator.ask("PUT", "/workshops/votes-once", json=wrong)
    assert answer.status_code == 422
    assert 'there is no workshop "two-voters"' in answer.json()["detail"]
    assert 'did you mean "two-votes"?' in answer.json()["detail"]


# -- nothing joins two rooms but a code ---------------------------------------------------------


async def test_the_second_room_holds_nothing_of_anybody_in_the_first(server):
    scene = await pair(server)
    secret = await server.house.personal_link(
        await server.house.keepers.find(scene.one.code), scene.ana.id
    )
    async with as_ana(server, scene) as ana:
        await ana.get(f"/me/{scene.one.code}/as/{secret}")
        await ana.post(f"/j/{scene.two.code}", data={"name": "Somebody new", "bring": "yes"})
        await ana.get(f"/me/{scene.two.code}")
    assert await brought(server, scene.two) == [40]
    rows = await server.house.db.read(lambda db: everything_of(db, scene.two.code))
    stored = b"\n".join(rows)
    assert b"brought/1" in stored, "The search can find"
    of_ana = (scene.ana.id, scene.ana.token, scene.ana.name, secret, fingerprint(secret),
              fingerprint(scene.ana.token))  # fmt: skip
    for one in of_ana:
        assert (one if isinstance(one, bytes) else one.encode()) not in stored
    marked = [row for row in rows if scene.one.code.encode() in row]
    assert len(marked) == 1, "Its code stands in the room's own row alone"
    first = b"\n".join(await server.house.db.read(lambda db: everything_of(db, scene.one.code)))
    assert b"Somebody new" not in first
    assert scene.two.code.encode() not in first


async def everything_of(db, code: str) -> list[bytes]:
    """Every row of a room as bytes, with each value as it is stored."""
    rows = [
        *await fetch(db, "SELECT * FROM room WHERE code = ?", code),
        *await fetch(db, "SELECT * FROM fact WHERE room = ?", code),
        *await fetch(db, "SELECT * FROM person WHERE room = ?", code),
    ]
    return [
        b"\x00".join(one if isinstance(one, bytes) else str(one).encode() for one in row)
        for row in rows
    ]


async def test_a_later_room_that_cannot_be_read_takes_nobodys_page_away(server):
    scene = await pair(server)
    door = f"/j/{scene.two.code}"
    async with as_ana(server, scene) as ana:
        assert door in (await ana.get(f"/me/{scene.one.code}")).text
        server.house.keepers._awake.pop(scene.two.code)

        async def spoil(db):
            await db.execute(
                'UPDATE room SET plan = CAST(replace(CAST(plan AS TEXT), \'"kind":"selfcheck"\','
                ' \'"kind":"bygone"\') AS BLOB) WHERE code = ?',
                (scene.two.code,),
            )

        await server.house.db.write(spoil)
        page = await ana.get(f"/me/{scene.one.code}")
        assert page.status_code == 200
        assert door not in page.text

        await server.house.db.write(
            lambda db: db.execute("DELETE FROM room WHERE code = ?", (scene.two.code,))
        )
