"""Writing in a real browser: what is typed is saved, replies are placed by hand and by key, two
windows tell each other, and a server that goes away loses no word.
"""

import tomllib

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Desk

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


_NEWEST = """async (number) => {
    const page = await (await fetch(`/library/drafts/${number}/history`)).text();
    const read = new DOMParser().parseFromString(page, "text/html");
    return (await fetch(read.querySelector(".history a").getAttribute("href"))).text();
}"""
_SMALL = """() => {
    const form = "button, input:not([type=hidden], label *), select, label.choice, label.tick-one";
    const all = document.querySelectorAll(`.sheet-form :is(${form}), .status summary, .parts a`);
    const low = (el) => el.offsetParent && el.getBoundingClientRect().height < 43.5;
    return [...all].filter(low).map((el) => el.outerHTML.slice(0, 80));
}"""


class Writer:
    """Farah, at the form of a draft."""

    def __init__(self, page) -> None:
        self.page = page

    def field(self, name: str):
        return self.page.locator(f'[name="{name}"]').first

    async def is_saved(self) -> None:
        await expect(self.page.locator("[data-state]")).to_have_attribute(
            "data-saved", "ok", timeout=9000
        )

    async def file(self) -> dict[str, object]:
        """The newest line of the history, as the server has it."""
        number = await self.page.evaluate("document.body.dataset.number")
        latest = await self.page.evaluate(_NEWEST, number)
        return tomllib.loads(latest)


@pytest.fixture
async def writer(desk, program):
    await desk.page.goto(f"{program.local}/library/scenarios/last-minute-shift")
    await desk.presses("Copy and change")
    await desk.page.wait_for_url("**/library/drafts/1")
    return Writer(desk.page)


async def test_what_is_typed_is_judged_and_saved(desk, writer):
    await writer.field("title").fill("Saturday again")
    await writer.field("replies.assertive.verbal").fill("You never ask.")
    await expect(
        desk.page.locator('[data-remarks="replies.assertive.verbal"] li').first
    ).to_contain_text("first person", timeout=5000)
    await writer.is_saved()
    await expect(desk.page.locator("h1")).to_have_text("Saturday again")
    assert (await writer.file())["title"] == "Saturday again"
    await desk.page.locator("[data-sum]").click()
    await desk.page.locator("[data-left-list] a", has_text="first person").click()
    await expect(writer.field("replies.assertive.verbal")).to_be_focused()
    assert await desk.axe() == []
    await desk.page.reload()
    await expect(writer.field("title")).to_have_value("Saturday again")


async def test_a_reply_is_placed_by_dragging_and_by_arrow_keys(desk, writer):
    mark = desk.page.get_by_role("slider", name="Passive", exact=True)
    await mark.scroll_into_view_if_needed()
    ground = await desk.page.locator(".places-field .pic-passive").bounding_box()
    assert ground
    at = await mark.locator(".placed-ground").bounding_box()
    assert at
    await desk.page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    await desk.page.mouse.down()
    # The passive corner is 50 by 50: 60 to the right is beyond it, and is said so.
    await desk.page.mouse.move(ground["x"] + ground["width"] * 1.2, ground["y"] + 40, steps=5)
    await desk.page.mouse.move(
        ground["x"] + ground["width"] * 1.2, ground["y"] + ground["height"] * 0.6
    )
    await desk.page.mouse.up()
    await writer.is_saved()
    assert (await writer.file())["replies"]["passive"]["field"] == {"x": 60, "y": 70}
    x = desk.page.locator('[data-remarks="replies.passive.field.x"]')
    await expect(x).to_contain_text("from 0 to 49")
    assert "mostly voiced (60 of 100)" in str(await mark.get_attribute("aria-valuetext"))
    await mark.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowUp"):
        await desk.page.keyboard.press(key)
    await expect(writer.field("replies.passive.field.x")).to_have_value("45")
    await writer.is_saved()
    await expect(x).to_be_empty()
    assert (await writer.file())["replies"]["passive"]["field"] == {"x": 45, "y": 76}


async def test_two_windows_at_one_draft_tell_each_other(chromium, desk, writer, people):
    context = await chromium.new_context(storage_state=await desk.context.storage_state())
    other = Desk(await context.new_page(), context)
    people.append(other)
    await other.page.goto(desk.page.url)
    second = Writer(other.page)
    await second.field("goal").fill("Theirs")
    await second.is_saved()
    await writer.field("goal").fill("Mine")
    await expect(desk.page.locator(".clash blockquote")).to_have_text("Theirs", timeout=9000)
    await expect(writer.field("goal")).to_have_value("Mine")
    await desk.shows("You have this open in another window, too")
    await writer.field("title").fill("Both can go on")
    await second.field("self_respect_line").fill("I said it.")
    await expect(second.field("title")).to_have_value("Both can go on", timeout=15000)
    await desk.page.locator("[data-keep]").click()
    await writer.is_saved()
    made = await writer.file()
    assert (made["goal"], made["self_respect_line"]) == ("Mine", "I said it.")


async def test_a_server_that_is_killed_loses_no_word(desk, program, writer):
    await writer.field("title").fill("Before")
    await writer.is_saved()
    await program.kill()
    await writer.field("goal").fill("Typed into the dark")
    await desk.shows("not saved, keeps trying", within=9)
    await program.start()
    await writer.is_saved()
    made = await writer.file()
    assert (made["title"], made["goal"]) == ("Before", "Typed into the dark")
    await program.kill()
    await writer.field("goal").fill("And again")
    await desk.shows("not saved, keeps trying", within=9)
    url = desk.page.url
    await desk.page.goto("about:blank")  # this page is gone before the server is back
    await program.start()
    await desk.page.goto(url)
    await expect(writer.field("goal")).to_have_value("And again")
    await writer.is_saved()
    assert (await writer.file())["goal"] == "And again"


async def test_lines_come_and_go_without_losing_what_is_beside_them(desk, writer):
    await writer.field("belief_cards.0.belief").fill("I am a burden.")
    await desk.presses("Add a thought")
    await expect(writer.field("belief_cards.2.belief")).to_be_focused()
    await writer.field("belief_cards.2.belief").fill("New")
    await writer.is_saved()
    await desk.page.locator('[data-field="belief_cards"] .row').nth(1).get_by_role("button").click()
    await expect(writer.field("belief_cards.1.belief")).to_have_value("New")
    cards = (await writer.file())["belief_cards"]
    assert [card["belief"] for card in cards] == ["I am a burden.", "New"]


async def test_a_phone_shows_the_whole_form(desk, writer):
    await desk.page.set_viewport_size({"width": 320, "height": 640})
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    small = await desk.page.evaluate(_SMALL)
    assert small == []
