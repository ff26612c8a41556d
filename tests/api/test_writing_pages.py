"""Writing over the wire: the form with and without scripts, conflicts, the history, the library."""

import html
import re
import time

import pytest

from server.core.ids import fingerprint
from server.library import tomltext


class Browser:
    """A browser in which somebody is signed in."""

    def __init__(self, server, name: str) -> None:
        self.server = server
        self.headers = {"cookie": f"plainspoken-desk={name.lower()}", "origin": server.base}
        server.house.reception._sessions[fingerprint(name.lower())] = (name, time.time())

    async def get(self, path: str):
        return await self.server.nobody.http.get(self.server.base + path, headers=self.headers)

    async def post(self, path: str, **fields):
        return await self.server.nobody.http.post(
            self.server.base + path, headers=self.headers, data=fields
        )

    async def saves(self, draft: str, expected: int, *changes, seat="s", **more):
        body = {"expected": expected, "seat": seat, "changes": changes, **more}
        return await self.server.nobody.http.post(
            self.server.base + draft,
            headers={**self.headers, "accept": "application/json"},
            json=body,
        )

    async def copies(self, shelf="situations", name="last-minute-shift") -> str:
        answer = await self.post("/library/copy", shelf=shelf, id=name, language="en")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


@pytest.fixture
def farah(server):
    return Browser(server, "Farah")


@pytest.fixture
def ana(server):
    return Browser(server, "Ana")


def change(name: str, value=None):
    return {"path": [int(x) if x.isdigit() else x for x in name.split(".")], "value": value}


def fields(page: str) -> dict[str, list[str] | str]:
    """What a browser without scripts would send of the form on this page."""
    found: dict[str, list[str] | str] = {}
    form = page.split('class="sheet-form"')[1].split("</form>", maxsplit=1)[0]
    for tag, name in re.findall(r"(<(?:input|textarea|select)[^>]*name=\"([^\"]+)\"[^>]*>)", form):
        if tag.startswith("<textarea"):
            value = form.split(tag)[1].split("</textarea>")[0].removeprefix("\n")
        elif tag.startswith("<select"):
            inside = form.split(tag)[1].split("</select>")[0]
            chosen = re.search(r'value="([^"]*)" selected', inside)
            value = chosen[1] if chosen else re.search(r'value="([^"]*)"', inside)[1]
        elif "checkbox" in tag and " checked" not in tag:
            continue
        else:
            value = re.search(r'value="([^"]*)"', tag)[1]
        before = found.get(name)
        text = html.unescape(value)
        found[name] = (
            text if before is None else [*([before] if isinstance(before, str) else before), text]
        )
    return found


async def raw(server, draft: str):
    found = await server.house.writing.draft(int(draft.rsplit("/", 1)[1]))
    return tomltext.read(found.text)


async def test_the_form_has_every_field_with_a_line_that_explains_it(server, farah):
    import msgspec

    from server.core.scenario import Scenario

    page = (await farah.get(await farah.copies())).text
    sent = fields(page)
    named = {name.split(".")[0] for name in [*sent, *sent["ticked"]]}
    # Lists that are empty have a button, and everything else something to fill in.
    named |= {name.split(".")[0] for name in re.findall(r'value="add:([^"]+)"', page)}
    assert {info.encode_name for info in msgspec.structs.fields(Scenario)} <= named
    assert "Read aloud before every round" in page
    assert "Nothing left to do" in page
    assert 'href="/library"' in page


async def test_a_form_sent_back_as_it_came_changes_nothing(server, farah):
    draft = await farah.copies()
    sent = fields((await farah.get(draft)).text)
    answer = await farah.post(draft, **sent)
    assert answer.status_code == 303, answer.text
    history = await server.house.writing.history(int(draft.rsplit("/", 1)[1]))
    assert [change for _, changes in history for change in changes] == []


async def test_a_plain_form_saves_what_was_changed(server, farah):
    draft = await farah.copies()
    sent = fields((await farah.get(draft)).text)
    sent |= {
        "title": "Ours", "rights": "One\r\nTwo\r\n", "setting": ["care", "school"],
        "techniques": ["not-now", "hold-the-line", "not-now"], "replies.passive.field.x": "7",
        "escalation.4.words": "Well.", "minor_reviewed": "yes",
    }  # fmt: skip
    answer = await farah.post(draft, **sent)
    assert answer.status_code == 303
    made = await raw(server, draft)
    assert made["title"] == "Ours"
    assert made["rights"] == ["One", "Two"]
    assert made["setting"] == ["care", "school"]
    assert made["techniques"] == ["not-now", "hold-the-line"]
    assert made["replies"]["passive"]["field"] == {"x": 7, "y": 80}
    assert made["escalation"][4] == {"level": 5, "words": "Well."}
    assert made["minor_reviewed"] is True
    sent = fields((await farah.get(draft)).text)
    sent.pop("minor_reviewed")
    sent["setting"] = []
    await farah.post(draft, **sent)
    made = await raw(server, draft)
    assert (made["minor_reviewed"], made["setting"]) == (False, [])
    page = (await farah.get(draft)).text
    assert "Needs at least one" in page
    assert "One thing left to do" in page


async def test_a_plain_form_takes_lines_in_and_out(server, farah):
    draft = await farah.copies()
    for op, expected in [
        ("add:belief_cards", lambda r: r["belief_cards"][-1] == {"belief": "", "fairer": ""}),
        ("remove:belief_cards.0", lambda r: len(r["belief_cards"]) == 2),
        ("remove:replies.passive_aggressive", lambda r: len(r["replies"]) == 3),
        ("add:replies.passive_aggressive", lambda r: len(r["replies"]) == 4),
        ("remove:when_not_to", lambda r: "when_not_to" not in r),
        ("add:when_not_to", lambda r: len(r["when_not_to"]["routes"]) == 2),
        ("add:changed", lambda r: len(r["changed"]) == 2),
    ]:  # fmt: skip
        sent = fields((await farah.get(draft)).text)
        answer = await farah.post(draft, **sent, op=op)
        assert answer.status_code == 303, op
        assert expected(await raw(server, draft)), op
    answer = await farah.post(draft, **fields((await farah.get(draft)).text), op="add:title")
    assert answer.status_code == 422


async def test_a_script_hears_what_is_left_and_what_others_did(server, farah, ana):
    draft = await farah.copies()
    answer = (await farah.saves(draft, 1, change("title", ""), change("rights", "One"))).json()
    assert answer["ok"]
    assert answer["version"] == 2
    assert [(one["name"], one["label"]) for one in answer["remarks"]] == [
        ("title", "Title"), ("rights", "Rights"),
    ]  # fmt: skip
    assert answer["sum"] == "2 things left to do"
    heard = (await ana.saves(draft, 1, change("goal", "Hers"), field="goal")).json()
    assert [(one["who"], one["name"]) for one in heard["news"]] == [
        ("Farah", "title"), ("Farah", "rights"),
    ]  # fmt: skip
    assert heard["news"][0]["what"] == "Farah changed “Title”."
    page = await farah.get(f"{draft}/news?since=2&seat=s")
    assert (
        page.json()["here"][0]["what"] == "Ana is writing here, too: at “What the speaker wants”."
    )
    assert [one["name"] for one in page.json()["news"]] == ["goal"]


async def test_what_clashes_comes_back_and_the_rest_is_saved(server, farah, ana):
    draft = await farah.copies()
    await ana.saves(draft, 1, change("title", "Hers"), seat="a")
    answer = await farah.saves(draft, 1, change("title", "His"), change("goal", "His"))
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "conflict")
    (field,) = body["fields"]
    assert (field["name"], field["who"], field["value"]) == ("title", "Ana", "Hers")
    made = await raw(server, draft)
    assert (made["title"], made["goal"]) == ("Hers", "His")
    answer = await farah.saves(draft, body["version"], change("title", "His"))
    assert answer.json()["ok"]


async def test_without_scripts_ones_own_words_stay_in_the_field_with_the_others_beside_it(
    server, farah, ana
):
    draft = await farah.copies()
    sent = fields((await farah.get(draft)).text)
    await ana.saves(draft, 1, change("title", "Hers <b>"), seat="a")
    answer = await farah.post(draft, **(sent | {"title": "His", "goal": "His goal"}))
    assert answer.status_code == 409
    assert fields(answer.text)["title"] == "His"
    assert "Ana wrote here at" in answer.text
    assert "Hers &lt;b&gt;" in answer.text
    made = await raw(server, draft)
    assert (made["title"], made["goal"]) == ("Hers <b>", "His goal")
    await farah.post(draft, **fields(answer.text))
    assert (await raw(server, draft))["title"] == "His"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed"),
        (b'{"expected": 1, "changes": [{"path": []}]}', "malformed"),
        (b'{"expected": 1, "changes": [{"path": ["title"], "value": "a\\u202eb"}]}', "bad-text"),
        (b'{"expected": 1, "op": "add:everything"}', "malformed"),
        (b'{"expected": 1, "changes": [{"path": ["rights", "x"], "value": "y"}]}', "bad-field"),
    ],
)
async def test_what_cannot_be_saved_is_refused_with_its_sentence(server, farah, body, code):
    draft = await farah.copies()
    answer = await server.nobody.http.post(
        server.base + draft, content=body,
        headers={**farah.headers, "content-type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.json()["code"] == code


async def test_into_the_library_and_out_of_it(server, farah):
    draft = await farah.copies()
    await farah.saves(draft, 1, change("title", "Our own shift"), change("id", "wire-shift"))
    assert (await farah.post(f"{draft}/publish")).status_code == 303
    listed = (await server.facilitator.get("/scenarios")).json()
    assert "wire-shift" in {one["id"] for one in listed}
    assert "In the library." in (await farah.get(draft)).text
    answer = await farah.post("/library/edit", shelf="situations", id="wire-shift", language="en")
    assert answer.headers["location"] == draft
    await farah.saves(draft, 3, change("title", ""))
    refused = await farah.post(f"{draft}/publish")
    assert "Must not be empty" in refused.text
    await farah.post(f"{draft}/restore", version="1")
    await farah.post(f"{draft}/retire")
    listed = (await server.facilitator.get("/scenarios")).json()
    assert "wire-shift" not in {one["id"] for one in listed}
    page = (await farah.get(f"{draft}/history")).text
    for words in ("took it off the library", "went back to line 1", "put it into the library"):
        assert words in page
    assert 'id = "last-minute-shift-' in (await farah.get(f"{draft}/history/1")).text


async def test_a_workshop_from_the_api_can_be_copied_and_edited(server, farah):
    draft = await farah.copies("workshops", "two-votes")
    answer = await farah.saves(draft, 1, change("steps.0.title", "Ours"), change("id", "our-votes"))
    assert answer.json()["ok"], answer.text
    assert (await farah.post(f"{draft}/publish")).status_code == 303
    assert server.house.library.workshops["our-votes", "en"].steps[0].title == "Ours"
    room = await server.room("our-votes")
    assert room.code


async def test_drafts_are_for_facilitators_and_from_our_own_pages(server, farah):
    draft = await farah.copies()
    for path in (draft, f"{draft}/history", "/library/drafts"):
        answer = await server.nobody.http.get(server.base + path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    stranger = {"origin": server.base}
    for path in (draft, f"{draft}/publish", f"{draft}/restore", f"{draft}/retire", f"{draft}/away"):
        assert (
            await server.nobody.http.post(server.base + path, headers=stranger)
        ).status_code == 401
        foreign = {**farah.headers, "origin": "http://elsewhere.test"}
        assert (
            await server.nobody.http.post(server.base + path, headers=foreign)
        ).status_code == 403
    assert (await farah.get("/library/drafts/99999")).status_code == 404


async def test_the_list_of_drafts_and_those_put_away(server, farah):
    draft = await farah.copies()
    await farah.saves(draft, 1, change("title", "To be found in the list"))
    assert "To be found in the list" in (await farah.get("/library/drafts")).text
    await farah.post(f"{draft}/away")
    page = (await farah.get("/library/drafts")).text
    assert page.index("put away") < page.index("To be found in the list")
