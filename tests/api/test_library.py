"""The library's pages: looking through the shelves, one scene, one workshop, favourites, paper."""

import re
import time
from html import unescape

import pytest

from server.core.ids import fingerprint
from server.store import facilitators, favourites
from tests.conftest import TWO_VOTES

SCENE = "/library/scenarios/jokes-about-the-new-one"


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, fields) -> the answer."""
    house = server.house

    async def moves_in(db):
        if await facilitators.password_of(db, "Farah at the library") is None:
            await facilitators.add(db, "Farah at the library", "-", time.time())

    await house.db.write(moves_in)
    house.reception._sessions[fingerprint("librarian")] = ("Farah at the library", time.time())
    headers = {"cookie": "plainspoken-desk=librarian", "origin": server.base}

    async def asks(method: str, path: str, origin: str = server.base, **fields: str):
        how = {"data": fields} if method == "POST" else {}
        sent = headers | {"origin": origin}
        return await server.nobody.http.request(method, server.base + path, headers=sent, **how)

    return asks


async def page(farah, path: str) -> str:
    answer = await farah("GET", path)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def listed(text: str) -> list[str]:
    """The ids on the shelf, in order."""
    return re.findall(r'<li class="item" id="([^"]+)"', text)


async def put(server, name: str, **fields) -> None:
    answer = await server.facilitator.ask(
        "PUT", f"/workshops/{name}", json=TWO_VOTES | {"id": name} | fields
    )
    assert answer.status_code in (200, 201), answer.text


# -- the shelves ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/library", SCENE, "/library/workshops/half-hour", "/library/print/cards?scenario=headphones",
     "/library/print/guide/half-hour"],
)  # fmt: skip
async def test_only_facilitators_look_at_it(server, path):
    answer = await server.nobody.http.get(server.base + path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?to=/library")


async def test_the_shelf_holds_every_scene_once_from_easy_to_hard(server, farah):
    text = await page(farah, "/library")
    assert sorted(listed(text)) == sorted({name for name, _ in server.house.library.scenarios})
    steps = [int(n) for n in re.findall(r"</span> (\d+) of 10</span>", text)]
    assert len(steps) == len(listed(text))
    assert steps == sorted(steps)


async def test_filters_are_a_plain_form(server, farah):
    text = await page(farah, "/library?shelf=scenarios&setting=work&from=8&without=grief")
    scenes = {
        name: one for (name, lang), one in server.house.library.scenarios.items() if lang == "en"
    }
    assert listed(text)
    for name in listed(text):
        one = scenes[name]
        assert ("work" in one.setting, one.difficulty >= 8) == (True, True)
        assert "grief" not in one.content_warnings
    assert f"{len(listed(text))} of {len(scenes)}" in text
    assert re.search(r'<option value="work" selected>Work \(\d+\)', text)
    chip = re.search(r'<a href="([^"]+)"><span class="sr-only">Drop:</span> <bdi[^>]*>Work', text)
    assert len(listed(await page(farah, chip[1]))) > len(listed(text))


async def test_an_empty_shelf_says_what_to_loosen(farah):
    text = await page(farah, "/library?text=headphones&from=9")
    assert listed(text) == []
    assert "Drop one of these" in text
    loosened = re.search(r'<li><a href="([^"]+)"><bdi dir="auto">Difficulty 9 to 10', text)
    assert listed(await page(farah, loosened[1])) == ["headphones"]


@pytest.mark.parametrize(
    "query",
    ["from=0&to=99", "from=x", "to=٣", "minutes=-1", "minutes=99999999", "setting=moon", "shelf=x",
     "without=x&without=", "origin=../..", "language=%00%ff", "text=" + "a" * 5000, "starred"],
)  # fmt: skip
async def test_an_address_that_means_nothing_asks_for_nothing(farah, query):
    assert (await farah("GET", f"/library?{query}")).status_code == 200


async def test_workshops_and_recipes_stand_on_shelves_of_their_own(server, farah):
    for shelf in ("workshops", "recipes"):
        held = getattr(server.house.library, shelf)
        there = listed(await page(farah, f"/library?shelf={shelf}"))
        assert sorted(there) == sorted({name for name, _ in held})
    workshops = await page(farah, "/library?shelf=workshops&minutes=30")
    assert "half-hour" in listed(workshops)
    assert "ninety-minutes" not in listed(workshops)
    assert 'href="/desk/open?workshop=half-hour/en"' in workshops
    recipes = await page(farah, "/library?shelf=recipes&text=pulse")
    assert "pulse" in listed(recipes)


# -- one scene, one workshop ----------------------------------------------------------------------


async def test_a_scene_shows_all_of_itself_warnings_first(server, farah):
    scene = server.house.library.scenarios["jokes-about-the-new-one", "en"]
    text = await page(farah, SCENE)
    replies = [one.verbal for one in scene.replies.by_style().values()]
    lines = [line.words for line in scene.escalation]
    parts = (scene.setup, scene.when_not_to.text, scene.roles.partner.private, *lines)
    for words in (
        *parts,
        *scene.deescalation,
        *replies,
        *scene.rights,
        *scene.duties,
        *scene.debrief,
    ):
        assert words in text, words
    assert text.index("bullying") < text.index(scene.setup)
    assert text.count('class="placed-halo"') == len(replies)
    for style in ("Passive", "Aggressive", "Assertive", "Passive-aggressive"):
        assert f"<span>{style}</span>" in text
    assert "I could write down what the speaker wants or refuses" in text  # rubric 2, in words
    assert f"/library/export/situations/{scene.id}?language=en" in text
    copied = r'action="/library/copy"><input[^>]*value="situations"><input[^>]*value="jokes-'
    assert re.search(copied, text)


async def test_a_workshop_shows_when_each_step_begins(server, farah):
    workshop = server.house.library.workshops["half-hour", "en"]
    text = await page(farah, "/library/workshops/half-hour")
    starts = re.findall(r'<span class="run-start">(\d+:\d\d)</span>', text)
    assert starts[0] == "0:00"
    assert starts[1] == f"0:{workshop.steps[0].minutes:02d}"
    assert starts[-1] == f"0:{workshop.minutes}"
    assert all(step.title in text for step in workshop.steps)
    assert "/library/scenarios/last-minute-shift?language=en" in text
    assert "/library/print/guide/half-hour?language=en" in text


async def test_what_is_not_there_is_a_sentence(farah):
    for path in ("scenarios/nothing", "workshops/nothing", "print/guide/nothing",
                 "print/cards?scenario=nothing"):  # fmt: skip
        answer = await farah("GET", f"/library/{path}")
        assert answer.status_code == 404
        assert re.search(r"There is no (scenario|workshop) of this name here\.", answer.text)


async def test_content_is_text_on_every_page(server, farah):
    await put(server, "hostile", title="<script>alert(1)</script>", summary="{{ 7 * 7 }}")
    for path in ("/library?shelf=workshops", "/library/workshops/hostile"):
        answer = await farah("GET", path)
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
        assert "{{ 7 * 7 }}" in answer.text


async def test_a_reader_is_shown_their_own_language_first(server, farah):
    there = ("headphones", "de") in server.house.library.scenarios
    assert there, "The German ninety minutes stand on it"
    german = server.house.library.scenarios["headphones", "de"]
    for path in ("/library", "/library/scenarios/headphones"):
        answer = await server.nobody.http.get(
            server.base + path,
            headers={"cookie": "plainspoken-desk=librarian", "accept-language": "de-AT"},
        )
        assert german.title in unescape(answer.text)
    assert german.title not in await page(farah, "/library/scenarios/headphones")


async def test_ones_own_can_be_changed_where_it_stands(server, farah):
    await put(server, "our-own")
    assert 'action="/library/edit"' in await page(farah, "/library/workshops/our-own")
    assert 'action="/library/edit"' not in await page(farah, "/library/workshops/half-hour")
    assert "our-own" in listed(await page(farah, "/library?shelf=workshops&origin=own"))


# -- favourites -----------------------------------------------------------------------------------


async def test_a_star_marks_and_unmarks_without_a_script(server, farah):
    back = "/library?shelf=scenarios&setting=work"
    fields = {"shelf": "situations", "id": "headphones", "back": back}
    answer = await farah("POST", "/library/favourites", **fields, starred="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{back}#headphones")
    await farah("POST", "/library/favourites", **fields, starred="yes")  # twice is once
    assert listed(await page(farah, "/library?starred=yes")) == ["headphones"]
    assert 'aria-pressed="true"' in await page(farah, "/library/scenarios/headphones")
    await farah("POST", "/library/favourites", **fields, starred="no")
    text = await page(farah, "/library?starred=yes")
    assert listed(text) == []
    assert "The star beside a title marks it." in text


async def test_favourites_are_each_facilitators_own(server, farah):
    async def somebody(db):
        await facilitators.add(db, "Somebody else", "-", time.time())
        await favourites.mark(db, "Somebody else", "situations", "headphones")

    await server.house.db.write(somebody)
    assert listed(await page(farah, "/library?starred=yes")) == []


async def test_a_star_from_elsewhere_or_for_nothing_is_refused(server, farah):
    fields = {"shelf": "situations", "id": "headphones", "starred": "yes"}
    answer = await farah(
        "POST", "/library/favourites", origin="https://elsewhere.example", **fields
    )
    assert answer.status_code == 403
    for wrong in ({"id": "nothing"}, {"shelf": "moon"}):
        assert (await farah("POST", "/library/favourites", **fields | wrong)).status_code == 404
    answer = await farah("POST", "/library/favourites", **fields, back="https://elsewhere.example")
    assert answer.headers["location"] == "/library"
    await farah("POST", "/library/favourites", **fields | {"starred": "no"})


# -- paper ----------------------------------------------------------------------------------------


async def test_role_cards_are_a_pdf(farah):
    answer = await farah(
        "GET", "/library/print/cards?scenario=headphones&scenario=last-minute-shift"
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"(Role cards)" in answer.content or b"Role cards" in answer.content


async def test_cards_of_nothing_or_of_far_too_much_are_a_sentence(farah):
    answer = await farah("GET", "/library/print/cards")
    assert "Tick at least one scene" in answer.text
    many = "&".join(f"scenario=scene-{n}" for n in range(61))
    answer = await farah("GET", f"/library/print/cards?{many}")
    assert "Sixty sheets at once are enough" in answer.text


@pytest.mark.parametrize("name", ["half-hour", "ninety-minutes"])
async def test_a_guide_is_a_pdf(farah, name):
    answer = await farah("GET", f"/library/print/guide/{name}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


async def test_what_no_font_can_draw_is_told_before_it_is_printed(server, farah):
    await put(server, "boxes", title="Boxes \U000f0000")
    answer = await farah("GET", "/library/print/guide/boxes")
    assert answer.headers["content-type"].startswith("text/html")
    assert "No font on this computer has this character." in answer.text
    assert "\U000f0000" in answer.text
    anyway = unescape(re.search(r'href="(/library/print/guide/boxes[^"]*)"', answer.text)[1])
    answer = await farah("GET", anyway)
    assert answer.headers["content-type"] == "application/pdf"
