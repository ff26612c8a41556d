"""Opening a room: for which company, and what that changes; by the API and at the desk."""

import datetime
import re
import time
from dataclasses import replace

import pytest

from server.core.company import Company
from server.core.helpcard import HelpCard, HelpLine
from server.core.ids import fingerprint
from tests.conftest import TWO_VOTES


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, fields) -> the answer."""
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    headers = {"cookie": "plainspoken-desk=farah", "origin": server.base}

    async def asks(method: str, path: str, **fields: str):
        how = {"data": fields} if method == "POST" else {"params": fields or None}
        return await server.nobody.http.request(method, server.base + path, headers=headers, **how)

    return asks


def company(server, answer) -> Company:
    """The company of the room that was just opened."""
    assert answer.status_code == 303, answer.text
    code = answer.headers["location"].rsplit("/", 1)[1]
    return server.house.keepers._awake[code].room.company


async def wish(server, **settings):
    body = {"workshop": "two-votes", "settings": settings}
    return await server.facilitator.post("/rooms", json=body)


# -- by the API ---------------------------------------------------------------------------------


async def test_settings_say_what_company_it_is(server):
    settings = {"manager": True, "mode": "remote", "one_to_one": True, "least": 12}
    code = (await wish(server, **settings)).json()["code"]
    opened = server.house.keepers._awake[code].room.company
    assert opened == Company(manager=True, mode="remote", one_to_one=True, least=12)
    view = await server.facilitator.view(code)
    assert view["data"]["company"] == {"minors": False} | settings
    assert view["data"]["smallest"] == 12


async def test_without_settings_it_is_the_usual_company(server):
    code = (await server.facilitator.post("/rooms", json={"workshop": "two-votes"})).json()["code"]
    assert server.house.keepers._awake[code].room.company == Company()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"least": 2}, "The smallest group shown must be from 3 to 50 people."),
        ({"least": 51}, "The smallest group shown must be from 3 to 50 people."),
        ({"least": -1}, "The smallest group shown must be from 3 to 50 people."),
        ({"least": "5"}, "The body could not be read: Expected `int`, got `str`"),
        ({"least": True}, "The body could not be read: Expected `int`, got `bool`"),
        ({"mode": "moon"}, "The body could not be read: Invalid enum value 'moon'"),
        ({"minors": "yes"}, "The body could not be read: Expected `bool`, got `str`"),
        ({"boss": True}, "The body could not be read: Object contains unknown field `boss`"),
    ],
)
async def test_settings_that_cannot_be_are_refused_with_a_sentence(server, settings, sentence):
    answer = await wish(server, **settings)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(sentence)


@pytest.mark.parametrize("least", [3, 50])
async def test_from_three_to_fifty_is_possible(server, least):
    assert (await wish(server, least=least)).status_code == 201


async def test_with_minors_only_what_was_reviewed_for_them_is_opened(server):
    answer = await server.facilitator.post(
        "/rooms", json={"workshop": "half-hour", "settings": {"minors": True}}
    )
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "not-for-minors")
    assert body["detail"].endswith("was written for adults.")
    assert body["complaints"][1] == (
        "Step 2, “Headphones: three ways to answer”, stands on the scene “Headphones”, which"
        " nobody has reviewed for minors."
    )


async def test_a_workshop_for_young_people_is_opened_with_minors(server):
    young = TWO_VOTES | {"id": "young", "audience": ["12-15"]}
    made = await server.facilitator.ask("PUT", "/workshops/young", json=young)
    assert made.status_code in (200, 201)
    answer = await server.facilitator.post(
        "/rooms", json={"workshop": "young", "settings": {"minors": True}}
    )
    assert answer.status_code == 201


# -- at the desk --------------------------------------------------------------------------------


async def test_the_page_asks_for_the_company_and_says_what_it_changes(farah):
    page = await farah("GET", "/desk/open", workshop="half-hour/en")
    assert page.status_code == 200
    for words in (
        "Minors, or adults and minors", "A manager, teacher or assessor", "One to one", "Remote",
        "Smallest group shown", "no group smaller than 8 is shown",
    ):  # fmt: skip
        assert words in page.text
    assert len(re.findall(r'name="mode"[^>]* checked', page.text)) == 1


async def test_what_is_chosen_there_holds_for_the_room(server, farah):
    answer = await farah(
        "POST", "/desk", workshop="two-votes/en", title="Ours", people="adults", manager="yes",
        mode="mixed", one_to_one="yes", least="9",
    )  # fmt: skip
    assert company(server, answer) == Company(manager=True, mode="mixed", one_to_one=True, least=9)
    desk = (await farah("GET", answer.headers["location"])).text
    assert "Smallest group shown: 9" in desk
    assert "a manager, teacher or assessor is here" in desk
    assert "in the room and remote" in desk
    summary = await farah("GET", answer.headers["location"].replace("/desk/", "/summary/"))
    assert re.search(r"Smallest group shown</dt>\s*<dd>9<", summary.text)


async def test_a_form_that_says_nothing_opens_the_usual_room(server, farah):
    assert company(server, await farah("POST", "/desk", workshop="two-votes/en")) == Company()


async def test_a_guarded_room_never_shows_fewer_than_eight(farah):
    answer = await farah("POST", "/desk", workshop="two-votes/en", manager="yes", least="3")
    desk = await farah("GET", answer.headers["location"])
    assert "Smallest group shown: 8" in desk.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"least": "2"}, "must be from 3 to 50 people."),
        ({"least": "99999999"}, "must be a whole number."),
        ({"least": "five"}, "must be a whole number."),
        ({"mode": "moon"}, "The room is in one place, remote or mixed."),
    ],
)
async def test_what_cannot_be_comes_back_with_its_sentence_and_the_rest(farah, fields, sentence):
    answer = await farah(
        "POST", "/desk", workshop="two-votes/en", title="Ours", manager="yes", **fields
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Ours"' in answer.text
    assert "Open this room" in answer.text


async def test_a_workshop_that_is_not_for_minors_says_why(farah):
    answer = await farah("POST", "/desk", workshop="half-hour/en", people="minors")
    assert answer.status_code == 422
    assert "was written for adults." in answer.text
    assert "which nobody has reviewed for minors." in answer.text
    assert re.search(r'value="minors" checked', answer.text)


async def test_an_unknown_workshop_is_not_found(farah):
    assert (await farah("GET", "/desk/open", workshop="nothing/en")).status_code == 404
    assert (await farah("POST", "/desk", workshop="nothing/en")).status_code == 404


async def test_nobody_else_opens_a_room(server):
    for method in ("GET", "POST"):
        answer = await server.nobody.http.request(
            method, f"{server.base}/desk{'/open' if method == 'GET' else ''}",
            headers={"origin": server.base},
        )  # fmt: skip
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")


# -- the help card ------------------------------------------------------------------------------


@pytest.fixture
def card(server):
    """Lets a test put another help card on all phones."""
    before = server.house.ways

    def puts(**what) -> None:
        server.house.ways = replace(before, help_card=HelpCard(**what))

    yield puts
    server.house.ways = before


LINES = {
    "en": (HelpLine(label="Crisis line", contact="0800 111 222", note="day and night"),),
    "de": (HelpLine(label="Krisentelefon", contact="0800 333 444"),),
}


async def phone(server, room, language: str) -> str:
    answer = await server.nobody.http.post(
        f"{server.base}/j/{room.code}", data={},
        headers={"origin": server.base, "accept-language": f"{language},en;q=0.5"},
    )  # fmt: skip
    cookie = answer.headers["set-cookie"].split(";")[0]
    page = await server.nobody.http.get(f"{server.base}/r/{room.code}", headers={"cookie": cookie})
    assert page.status_code == 200
    return page.text


async def test_a_phone_shows_the_card_in_its_language(server, room, card):
    card(lines=LINES, checked=server.house.today())
    english, german = [await phone(server, room, language) for language in ("fr", "de-AT")]
    assert "Crisis line" in english
    assert 'href="tel:0800111222"' in english
    assert "day and night" in english
    assert "Krisentelefon" in german
    assert "Crisis line" not in german


async def test_a_phone_without_a_card_says_whom_to_ask(server, room, card):
    assert "ask your facilitator for a word" in await phone(server, room, "en")
    card(words="Ask Sam.")
    assert "Ask Sam." in await phone(server, room, "en")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (200, "more than half a year ago"),
        (-3, "That day is still to come"),
        (None, "The help card has no date"),
        (5, ""),
    ],
)
async def test_the_desk_is_warned_of_an_old_card(server, farah, room, card, days, sentence):
    today = server.house.today()
    checked = None if days is None else today - datetime.timedelta(days=days)
    card(lines=LINES, checked=checked)
    for path in ("/desk", "/desk/open?workshop=half-hour/en", f"/desk/{room.code}"):
        page = (await farah("GET", path)).text
        assert sentence in page, path
        if days == 5 and path != f"/desk/{room.code}":
            assert f"checked on {checked}." in page


async def test_a_card_of_the_data_folder_is_read_at_the_start(tmp_path):
    from server.app import build_house
    from server.web.templating import Renderer, environment
    from tests.conftest import settings_for

    data = tmp_path / "data"
    data.mkdir()
    (data / "help-card.toml").write_text("checked = 7", encoding="utf-8")
    house = await build_house(settings_for(data), "http://x", Renderer(environment()))
    await house.db.close()
    assert house.ways.help_card == HelpCard()
    assert house.library.complaints[0].startswith("help-card.toml, checked: must be a date")
