"""A workshop of one's own: steps dragged and moved, minutes, a word of it in the preview, and a
rehearsal with people who do not exist, up to the reveal.
"""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browser import DESK

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

WORKSHOP = """
id = "plain"
title = "Plain words"
minutes = 9
[[steps]]
id = "soup"
recipe = "quick-vote"
title = "Soup"
[[steps]]
id = "one"
recipe = "one-word"
title = "A word"
[[steps]]
id = "gather"
recipe = "rank-it"
title = "In order"
minutes = 4
"""


@pytest.fixture
def own_workshop():
    return WORKSHOP


@pytest.fixture
async def page(desk, program) -> Page:
    """Farah's copy of the workshop, in the editor."""
    page: Page = desk.page
    await page.goto(f"{program.local}/library")
    answer = await page.request.post(
        f"{program.local}/library/copy",
        form={"shelf": "workshops", "id": "plain", "language": "en"},
        headers={"Origin": program.local},
    )
    assert answer.ok, await answer.text()
    await page.goto(answer.url)
    await expect(page.get_by_role("heading", name="Plain words")).to_be_visible()
    return page


async def titles(page: Page, *wanted: str) -> None:
    await expect(page.locator(".step-row bdi")).to_have_text(wanted)


async def saved(page: Page) -> None:
    await expect(page.locator(".save-state")).to_have_attribute("data-saved", "ok")


async def test_steps_are_dragged_and_moved_by_keys(page, desk):
    await titles(page, "Soup", "A word", "In order")
    grip = await page.locator(".step-row [data-grip]").first.bounding_box()
    last = await page.locator(".step-row").last.bounding_box()
    assert grip
    assert last
    await page.mouse.move(grip["x"] + 8, grip["y"] + grip["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(grip["x"] + 8, last["y"] + last["height"] - 4, steps=6)
    await page.mouse.up()
    await titles(page, "A word", "In order", "Soup")
    await saved(page)
    await page.reload()
    await titles(page, "A word", "In order", "Soup")

    # The button keeps the focus, and the focus keeps the step: up twice, and once too often.
    up = page.get_by_role("button", name="Move Soup up")
    await up.focus()
    for wanted in (("A word", "Soup", "In order"), ("Soup", "A word", "In order")):
        await page.keyboard.press("Enter")
        await titles(page, *wanted)
        await expect(up).to_be_focused()
    await page.keyboard.press("Enter")
    await titles(page, "Soup", "A word", "In order")
    await expect(up).to_have_attribute("aria-disabled", "true")

    # Two presses at once are two places, whichever row stands there meanwhile.
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Alt+ArrowDown")
    await titles(page, "A word", "In order", "Soup")
    await expect(page.locator("[data-moved]")).to_have_text("Soup: place 3 of 3")
    assert await desk.axe() == []


async def test_minutes_and_their_total(page, desk):
    more = page.get_by_role("button", name="A minute more for Soup")
    await more.click()
    await more.click()
    await more.click()
    await expect(page.locator(".total")).to_contain_text("12 min")
    await expect(page.locator(".total")).to_contain_text("of 9: 3 too many")
    await expect(page.locator(".starts")).to_have_text(["0:00", "0:05", "0:08"])
    await desk.presses("Make the total 12")
    await expect(page.locator(".total")).to_contain_text("as declared")


async def test_what_was_taken_out_comes_back(page, desk):
    await page.get_by_role("link", name="A word").click()
    await expect(page.get_by_role("button", name="Take it out")).to_be_visible()
    await desk.presses("Take it out")
    await titles(page, "Soup", "In order")
    back = page.get_by_role("button", name="Put it back")
    await expect(back).to_be_focused()
    await back.click()
    await titles(page, "Soup", "A word", "In order")


async def test_from_a_new_step_to_a_rehearsal(page, desk, program):
    # A step is added behind the first one, and a word of it changed.
    await page.get_by_role("link", name="Soup").click()
    await page.get_by_role("link", name="Add a step after it").click()
    await page.get_by_label("Search").fill("three replies")
    await page.get_by_label("Search").press("Enter")
    await page.get_by_role("button", name="Add: Three replies").click()
    await titles(page, "Soup", "Three ways to answer", "A word", "In order")
    await page.get_by_role("link", name="Soup").click()
    await page.get_by_label("Question").fill("Plum soup or carrot soup?")
    await page.get_by_role("button", name="One more").click()
    await page.get_by_label("Words").last.fill("Neither of them.")
    await saved(page)
    await expect(page.get_by_text("Yours; the recipe says something else.").first).to_be_visible()
    assert await desk.axe() == []

    # Preview: three faces of what was just written.
    await page.get_by_role("link", name="Preview", exact=True).click()
    await page.get_by_label("Step", exact=True).select_option(label="1 · Soup")
    for face in ("A phone", "The wall", "Your desk"):
        frame = page.frame_locator(f"iframe[title='{face}']")
        await expect(frame.get_by_text("Plum soup or carrot soup?").first).to_be_visible()
        await expect(frame.get_by_text("Neither of them.").first).to_be_visible()
    await page.get_by_role("link", name="Revealed").click()
    await expect(
        page.frame_locator("iframe[title='The wall']").locator(".bar-line").first
    ).to_be_visible()
    assert await desk.axe() == []
    for width in (360, 768):
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.set_viewport_size(DESK)

    # Rehearse alone: they come and answer by themselves, up to the reveal.
    await page.get_by_role("link", name="Back to the draft").click()
    await page.get_by_role("link", name="Start from here").click()
    await page.get_by_label("How many people").fill("3")
    await page.get_by_role("radio").last.check()
    await desk.presses("Rehearse alone")
    await page.wait_for_url(re.compile(r"/desk/[A-Z0-9]{7}$"))
    await expect(page.get_by_role("heading", name="Rehearsal: Plain words")).to_be_visible()
    await expect(page.locator(".big")).to_have_text("3", timeout=15000)
    await desk.presses("Start the workshop")
    await desk.presses("Open for answers")
    await expect(page.get_by_text("everyone is done")).to_be_visible(timeout=20000)
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await desk.shows("Plum soup or carrot soup?")
    await page.goto(f"{program.local}/desk")
    await desk.shows("rehearsal")


async def test_two_at_the_same_step_are_told(page, chromium, desk, people):
    """Ben opens the same draft in a browser of his own; both are Farah's account."""
    other = await desk.context.new_page()
    await other.goto(page.url)
    for one in (page, other):
        await one.get_by_role("link", name="Soup").click()
        await expect(one.get_by_label("Title").first).to_have_value("Soup")
    await page.get_by_label("Title").first.fill("Hers")
    await saved(page)
    await expect(page.locator(".step-row bdi").first).to_have_text("Hers")
    await other.get_by_label("Title").first.fill("Mine")
    await expect(other.get_by_text("Your words are still here.")).to_be_visible()
    await expect(other.get_by_label("Title").first).to_have_value("Mine")
    await expect(other.locator("#news blockquote")).to_have_text("Hers")
