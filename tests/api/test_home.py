"""The facilitator's home, for how long a room is kept, and letting go of a room or a person."""

import re
import time

import pytest

from server.core.ids import fingerprint
from server.store import erasures, retention
from server.store.retention import DAY
from server.web.templating import date_in
from tests.conftest import TWO_VOTES
from tests.html_forms import as_browser


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, fields) -> the answer."""
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    headers = {"cookie": "plainspoken-desk=farah", "origin": server.base}

    async def asks(method: str, path: str, language: str = "en", **sent: str):
        how = {"data": sent} if method == "POST" else {"params": sent or None}
        said = headers | {"accept-language": language}
        return await server.nobody.http.request(method, server.base + path, headers=said, **how)

    return asks


async def ended(server, days: float = 0.0, **wish):
    """A room that ended so many days ago."""
    room = await server.room(**wish)
    at = time.time() - days * DAY

    async def ageing(db):
        await db.execute(
            "UPDATE room SET opened = ?, ended = ? WHERE code = ?", (at, at, room.code)
        )

    await server.house.db.write(ageing)
    return room


async def kept_for(server, code: str) -> int:
    return (await server.house.keepers.find(code)).row.keep_days


def part(page: str, heading: str) -> str:
    """A section of the home page by the id of its heading."""
    return re.search(rf'<section aria-labelledby="{heading}".*?</section>', page, re.DOTALL)[0]


# -- what is on, and what may be opened -----------------------------------------------------------


async def test_a_room_that_is_on_stands_first_with_its_code_and_its_step(server, farah):
    room = await server.room(title="Nine o'clock")
    await room.person("Ana")
    await room.desk.does(room.code, "start", "next")
    page = (await farah("GET", "/desk")).text
    on = part(page, "on")
    assert page.index(on) < page.index(part(page, "open"))
    mine = next(card for card in on.split("<li") if room.code in card)
    assert f"{room.code[:3]} {room.code[3:]}" in mine
    assert re.search(rf'class="button main" href="/desk/{room.code}"', mine)
    assert "Step 2 of 2" in mine
    assert ">Walk<" in mine
    assert room.code not in part(page, "past")


async def test_a_room_that_ended_or_lies_still_for_a_week_is_past(server, farah):
    over, forgotten = await ended(server, 1), await server.room()

    async def ageing(db):
        at = time.time() - 8 * DAY
        await db.execute("UPDATE room SET opened = ? WHERE code = ?", (at, forgotten.code))

    await server.house.db.write(ageing)
    page = (await farah("GET", "/desk", q=forgotten.code)).text
    assert forgotten.code not in part(page, "on")
    assert "open: nobody ended it" in part(page, "past")
    page = (await farah("GET", "/desk", q=over.code)).text
    assert over.code not in part(page, "on")
    assert over.code in part(page, "past")


async def test_workshops_of_the_readers_language_are_in_reach_and_others_folded_away(farah):
    for language, title, other in (
        ("en", "Say it plainly: ninety minutes", "Deutsch"),
        ("de", "Klar gesagt", "English"),
    ):
        shown = part((await farah("GET", "/desk", language)).text, "open")
        mine, folded = shown.split("<details", 1)
        assert title in mine
        assert f"ninety-minutes/{language}".replace("/", "%2F") in mine.replace("/", "%2F")
        assert other in folded
        assert other not in mine


async def test_a_language_without_workshops_falls_back_to_english(farah):
    mine = part((await farah("GET", "/desk", "fr")).text, "open").split("<details", 1)[0]
    assert "Say it plainly: ninety minutes" in mine


# -- past rooms -----------------------------------------------------------------------------------


async def test_a_search_ignores_case_and_accents_and_wants_every_word(server, farah):
    room = await ended(server, title="Équipe Zürich")
    other = await ended(server, title="Zürich alone")
    for sought in ("equipe ZURICH", "ZÜRICH équipe", f"{room.code[:3]} {room.code[3:]}".lower()):
        past = part((await farah("GET", "/desk", q=sought)).text, "past")
        assert room.code in past, sought
        assert other.code not in past, sought
    past = part((await farah("GET", "/desk", q="two votes équipe")).text, "past")
    assert room.code in past
    past = part((await farah("GET", "/desk", q="no such thing")).text, "past")
    assert "past-title" not in past


async def test_a_search_finds_a_room_that_is_open_now(server, farah):
    room = await server.room(title="Ward four")
    past = part((await farah("GET", "/desk", q="ward four")).text, "past")
    assert room.code in past
    assert "open now" in past
    assert room.code not in part((await farah("GET", "/desk")).text, "past")


async def test_what_was_sought_comes_back_as_text(farah):
    page = await farah("GET", "/desk", q='"><script>x</script>')
    assert page.status_code == 200
    assert "<script>x" not in page.text


async def test_past_rooms_come_newest_first_on_pages(server, farah):
    made = [await ended(server, n, title=f"Paged {n}") for n in range(27)]
    first = (await farah("GET", "/desk", q="paged")).text
    listed = re.findall(r'class="past-title" href="/desk/(\w+)"', first)
    assert listed == [room.code for room in made[:25]]
    older = re.search(r'href="(/desk\?[^"#]*)#past">Older', first)[1].replace("&amp;", "&")
    second = (await farah("GET", older)).text
    assert re.findall(r'class="past-title" href="/desk/(\w+)"', second) == [
        room.code for room in made[25:]
    ]
    assert "Older" not in second
    for page in ("99999", "-1", "x", "9" * 50):
        assert (await farah("GET", "/desk", q="paged", page=page)).status_code == 200


async def test_a_line_says_how_many_came_on_what_and_when_it_goes(server, farah):
    room = await ended(server, 2, title="Last week", keep_days=9)
    for name in ("Ana", "Ben"):
        await server.house.join(await server.house.keepers.find(room.code), name, "en")
    past = part((await farah("GET", "/desk", q=room.code)).text, "past")
    goes = date_in("en", time.time() + 7 * DAY)
    assert ">Two votes<" in past
    assert "2 people" in past
    assert f"goes on {goes}" in past
    assert f'href="/summary/{room.code}"' in past


async def test_a_room_whose_content_cannot_be_read_is_listed_and_can_be_deleted(server, farah):
    room = await ended(server, title="Spoilt")

    async def spoil(db):
        await db.execute("UPDATE room SET plan = CAST('{' AS BLOB) WHERE code = ?", (room.code,))

    await server.house.db.write(spoil)
    server.house.keepers._awake.pop(room.code, None)
    assert room.code in (await farah("GET", "/desk", q="spoilt")).text
    answer = await farah("POST", f"/desk/{room.code}/erase", what="room", sure="yes")
    assert answer.status_code == 303
    assert room.code not in (await farah("GET", "/desk", q="spoilt")).text


# -- for how long ---------------------------------------------------------------------------------


async def test_the_days_are_asked_on_opening_and_told_to_whoever_joins(server, farah):
    asked = dict(
        as_browser((await farah("GET", "/desk/open", workshop="two-votes/en")).text, "/desk")
    )
    assert asked["keep_days"] == "30"
    opened = await farah("POST", "/desk", **(asked | {"keep_days": "7"}))
    code = opened.headers["location"].rsplit("/", 1)[1]
    assert await kept_for(server, code) == 7
    door = await server.nobody.http.get(f"{server.base}/j/{code}")
    assert "deleted 7 days after the workshop has ended" in door.text


async def test_nothing_at_all_may_be_kept(server):
    room = await server.room(keep_days=0)
    door = await server.nobody.http.get(f"{server.base}/j/{room.code}")
    assert "within the hour after the workshop has ended" in door.text
    await room.person("Ana")
    assert await server.house.let_go() == 0, "It goes after its end, not while people are in it"
    await room.desk.does(room.code, "end")
    assert await server.house.let_go() == 1


@pytest.mark.parametrize("days", [-1, 366])
async def test_days_that_cannot_be_are_refused_by_the_api(server, days):
    answer = await server.facilitator.post(
        "/rooms", json={"workshop": "two-votes", "keep_days": days}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-field")
    assert answer.json()["detail"] == "A room is kept for 0 to 365 days after its end."


@pytest.mark.parametrize("days", ["366", "x", "-1", "3.5", "٣", "9" * 30])
async def test_days_that_cannot_be_come_back_with_a_sentence(server, room, farah, days):
    answer = await farah("POST", "/desk", workshop="two-votes/en", title="Ours", keep_days=days)
    assert answer.status_code == 422
    assert 'value="Ours"' in answer.text
    answer = await farah("POST", f"/desk/{room.code}/kept", keep_days=days)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await kept_for(server, room.code) == 30


async def test_days_are_raised_only_while_nobody_was_told_fewer(server, room, farah):
    change = f"/desk/{room.code}/kept"
    assert (await farah("POST", change, keep_days="90")).status_code == 303
    assert await kept_for(server, room.code) == 90
    ana = await room.person("Ana")
    refused = await farah("POST", change, keep_days="91")
    assert refused.status_code == 409
    assert "were told how long it is kept" in refused.text
    assert (await farah("POST", change, keep_days="3")).status_code == 303
    own = (await ana.api.get(f"/rooms/{room.code}/me")).json()
    assert own["keep_days"] == 3
    assert (await farah("POST", change, keep_days="4")).status_code == 409
    assert "deleted 3 days after its end" in (await farah("GET", change)).text


async def test_days_that_were_lowered_hold(server, farah):
    room = await ended(server, 5)
    await farah("POST", f"/desk/{room.code}/kept", keep_days="5")
    assert "within the hour" in (await farah("GET", f"/desk/{room.code}/kept")).text
    assert await server.house.let_go() == 1


async def test_a_room_opened_ahead_waits_for_its_people(server):
    early = await server.room(keep_days=1)

    async def ageing(db):
        at = time.time() - 10 * DAY
        await db.execute("UPDATE room SET opened = ? WHERE code = ?", (at, early.code))

    await server.house.db.write(ageing)
    await server.house.let_go()
    assert early.code in {term.code for term in await server.house.db.read(retention.terms)}


# -- letting go -----------------------------------------------------------------------------------


def holding(server, *words: str) -> set[tuple[str, str]]:
    """Which file of the data folder has which of these words in it, byte by byte."""
    return {
        (path.name, word)
        for path in server.data.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    }


async def written(server, mark: str):
    """A room in which two people wrote something with a mark in it."""
    room = await server.room("half-hour", title=f"Title{mark}")
    zora, bene = await room.person(f"Zora{mark}"), await room.person(f"Bene{mark}")
    await room.desk.does(room.code, "start")
    await room.desk.command(room.code, "go", step="own-line")
    await room.desk.does(room.code, "open")
    for person, text in ((zora, f"Not Saturday{mark}."), (bene, f"Ask Monday{mark}.")):
        answer = await person.api.move(room.code, "own-line", "write", text=text)
        assert answer.status_code == 200, answer.text
    return room, zora, bene


async def test_a_person_is_deleted_at_the_desk_with_every_byte(server, farah):
    room, zora, bene = await written(server, "zyx")
    page = f"/desk/{room.code}/kept"
    assert "Zorazyx" in (await farah("GET", page)).text
    erase = f"/desk/{room.code}/erase"
    for sent in ({"person": zora.id}, {"person": "nobody", "sure": "yes"}, {"sure": "yes"}):
        refused = await farah("POST", erase, **sent)
        assert refused.status_code in (404, 422)
        assert 'role="alert"' in refused.text
    assert holding(server, "Saturdayzyx"), "Else the search below would find nothing anyway"
    done = await farah("POST", erase, person=zora.id, sure="yes")
    said = (await farah("GET", done.headers["location"])).text
    assert "That person and all that they gave here are deleted." in said
    assert "Zorazyx" not in said
    assert holding(server, "Zorazyx", "Saturdayzyx", zora.id) == set()
    assert holding(server, "Mondayzyx")
    assert erasures.mark_of_person(zora.id) in erasures.listed(server.data)
    assert (await zora.api.get(f"/rooms/{room.code}/view")).status_code == 401
    assert (await bene.api.get(f"/rooms/{room.code}/view")).status_code == 200


async def test_a_room_is_deleted_at_the_desk_with_every_byte(server, farah):
    room, zora, bene = await written(server, "qqv")
    erase = f"/desk/{room.code}/erase"
    refused = await farah("POST", erase, what="room")
    assert refused.status_code == 422
    assert "Tick that it shall go." in refused.text
    assert holding(server, "Titleqqv")
    done = await farah("POST", erase, what="room", sure="yes")
    assert done.headers["location"] == "/desk?erased=yes"
    home = (await farah("GET", "/desk", erased="yes")).text
    assert "The room is deleted" in home
    assert room.code not in home
    words = ("Titleqqv", "Zoraqqv", "Saturdayqqv", "Mondayqqv", zora.id, bene.id)
    assert holding(server, *words) == set()
    for path in (f"/desk/{room.code}", f"/desk/{room.code}/kept", f"/summary/{room.code}"):
        assert (await farah("GET", path)).status_code == 404


async def test_the_page_says_what_deleting_cannot_undo(room, farah):
    page = (await farah("GET", f"/desk/{room.code}/kept")).text
    for words in ("stay with whoever has them", "what was on the wall", "Backups from before"):
        assert words in page


async def test_a_room_with_minors_can_be_let_go_of_in_the_same_way(server, farah):
    young = TWO_VOTES | {"id": "young", "audience": ["12-15"]}
    await server.facilitator.ask("PUT", "/workshops/young", json=young)
    room = await server.room("young", settings={"minors": True}, keep_days=1)
    kid = await room.person("Kiddozyx")
    await farah("POST", f"/desk/{room.code}/erase", person=kid.id, sure="yes")
    assert holding(server, "Kiddozyx", kid.id) == set()


async def test_nobody_else_may_look_or_let_go(server, room):
    ana = await room.person("Ana")
    page = await server.nobody.http.get(f"{server.base}/desk/{room.code}/kept")
    assert page.headers["location"].startswith("/login")
    for headers in ({"origin": server.base}, {"authorization": f"Bearer {ana.token}",
                                              "origin": server.base}):  # fmt: skip
        for path, sent in (
            ("erase", {"what": "room", "sure": "yes"}),
            ("kept", {"keep_days": "0"}),
        ):
            answer = await server.nobody.http.post(
                f"{server.base}/desk/{room.code}/{path}", data=sent, headers=headers
            )
            assert answer.status_code == 401
    assert (await room.desk.get(f"/rooms/{room.code}")).status_code == 200


async def test_another_sites_form_lets_nothing_go(server, room, farah):
    headers = {"cookie": "plainspoken-desk=farah", "origin": "http://evil.example"}
    for path, sent in (("erase", {"what": "room", "sure": "yes"}), ("kept", {"keep_days": "0"})):
        answer = await server.nobody.http.post(
            f"{server.base}/desk/{room.code}/{path}", data=sent, headers=headers
        )
        assert answer.status_code == 403
    assert await kept_for(server, room.code) == 30


# -- two rooms side by side


async def voted(server, tea: int, coffee: int, **wish):
    """A room that voted on tea, and held nothing else."""
    room = await server.room(**wish)
    people = [await room.person() for _ in range(tea + coffee)]
    await room.desk.does(room.code, "start", "open")
    for n, person in enumerate(people):
        await person.votes("a" if n < tea else "b")
    await room.desk.does(room.code, "close", "reveal")
    return room


async def test_two_rooms_stand_side_by_side_in_numbers(server, farah):
    one = await voted(server, 5, 1, title="Monday")
    two = await voted(server, 2, 6, title="Friday")
    page = (await farah("GET", "/desk/compare", a=one.code, b=two.code)).text
    first, second = page.split('class="compare-sides"')[2].split('class="card"')[1:3]
    for side, title, numbers in ((first, "Monday", "5 (83 %)"), (second, "Friday", "6 (75 %)")):
        assert title in side
        assert numbers in side
    assert ">Walk<" not in page, "Neither held it"


async def test_no_words_and_no_names_are_compared_and_gaps_stay(server, farah):
    one, zora, _ = await written(server, "wwq")
    two, _, _ = await written(server, "wwr")
    for room in (one, two):
        view = (await room.desk.get(f"/rooms/{room.code}/view")).json()
        offer = next(o for o in view["data"]["commands"] if o["command"] == "approve")
        for option in offer["fields"][0]["options"]:
            await room.desk.command(room.code, "approve", item=option["value"])
        await room.desk.does(room.code, "close", "reveal")
    approved = await farah("GET", f"/summary/{one.code}", level="texts", flagged="yes")
    assert "Saturdaywwq" in approved.text or "fewer than" in approved.text
    page = (await farah("GET", "/desk/compare", a=one.code, b=two.code)).text
    for word in ("Saturdaywwq", "Mondaywwr", "Zorawwq", zora.id):
        assert word not in page
    assert "without people&#39;s words" in page


async def test_a_step_that_one_room_did_not_hold_says_so(server, farah):
    one, two = await voted(server, 3, 3), await server.room()
    page = (await farah("GET", "/desk/compare", a=one.code, b=two.code)).text
    assert page.count("Not held here.") == 1


async def test_one_room_alone_asks_beside_which(server, farah):
    one, two, other = await server.room(), await server.room(), await server.room("half-hour")
    page = (await farah("GET", "/desk/compare", a=one.code)).text
    assert f"a={one.code}&amp;b={two.code}" in page
    assert other.code not in page
    assert (await farah("GET", "/desk/compare")).headers["location"] == "/desk"
    assert (await farah("GET", "/desk/compare", a="XXXXXXX")).status_code == 404


async def test_only_two_rooms_of_one_workshop_are_compared(server, farah):
    one, other = await server.room(), await server.room("half-hour")
    for b, status in ((other.code, 422), (one.code, 422), ("XXXXXXX", 404)):
        answer = await farah("GET", "/desk/compare", a=one.code, b=b)
        assert answer.status_code == status


async def test_only_a_facilitator_compares(server, room):
    page = await server.nobody.http.get(f"{server.base}/desk/compare?a={room.code}")
    assert page.headers["location"].startswith("/login")
