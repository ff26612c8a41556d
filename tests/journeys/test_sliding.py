"""On a real phone: numbers by finger, by keyboard and without scripts; and a card after a card."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Desk, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

WORKSHOP = """
id = "sliding"
title = "Sliding"
minutes = 11
[[steps]]
id = "pulse"
recipe = "pulse"
[[steps]]
id = "rights"
recipe = "rights-and-duties"
"""


@pytest.fixture
def own_workshop():
    return WORKSHOP


async def test_sliding_and_sorting(chromium, program, people):
    desk, ana = await Desk.of(chromium), await Phone.of(chromium)
    ben = await Phone.of(chromium, scripts=False)
    people.extend((desk, ana, ben))
    await desk.sets_up(program.setup_link)
    code = await desk.opens_a_room("Sliding")
    await ana.joins(program.base, code, "Ana")
    await ben.joins(program.base, code, "Ben")
    await desk.presses("Start the workshop")
    await desk.presses("Open for answers")

    # Nothing is answered before it is touched, and a tap on the middle is an answer too.
    energy, tension = (ana.page.get_by_label(name) for name in ("Energy", "Tension"))
    await expect(energy).to_have_value("", timeout=5000)
    assert await ana.axe() == []
    line = await ana.page.locator("[data-slides$=item-a]").bounding_box()
    assert line
    await ana.page.touchscreen.tap(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    await expect(energy).to_have_value("50")
    await expect(tension).to_have_value("")

    # What is half done outlives a face that comes in between; the line follows a typed number.
    await tension.fill("70")
    await desk.presses("Pause all")
    await desk.presses("Resume")
    await expect(energy).to_have_value("50")
    await expect(ana.page.locator("[data-slides$=item-b]")).to_have_js_property("value", "70")
    await ana.presses("Send")
    await expect(ana.button("Send again")).to_be_visible(timeout=3000)
    await expect(ana.page.locator("form[data-move=rate] [data-saved]")).to_have_text("saved")
    await ana.page.reload()
    await expect(energy).to_have_value("50")
    await expect(tension).to_have_value("70")

    # Without scripts there are two plain numbers, and one may be skipped.
    await ben.page.reload()
    await expect(ben.page.locator(".slide").first).to_be_hidden()
    await ben.page.get_by_label("Tension").fill("35")
    await ben.presses("Send")
    await expect(ben.page.get_by_label("Tension")).to_have_value("35")
    await expect(ben.page.get_by_label("Energy")).to_have_value("")

    # One card after the other; the private words come back to their writer alone.
    await desk.presses("Close answers")
    await desk.page.locator("form[data-command=next] button").first.click()
    await desk.presses("Open for answers")
    now = ana.page.locator(".now-card")
    await expect(now).to_contain_text("say no", timeout=5000)
    await now.get_by_role("button", name="Agree", exact=True).click()
    await expect(now).to_contain_text("ask for what I want", timeout=3000)
    assert await ana.axe() == []
    card = now.get_by_role("heading")
    for _ in range(5):
        was = await card.text_content()
        await now.get_by_role("button", name="Agree with an if").click()
        # The card has gone, not only its form has changed: the same button stands below then.
        await expect(card.filter(has_text=was or "")).to_have_count(0, timeout=5000)
    await ana.shows("That was the last one.")
    note = ana.page.locator("form[data-move=note] textarea")
    if not await note.is_visible():
        await ana.page.locator("details", has=note).locator("summary").click()
    await note.fill("With me, nobody shouts.")
    await ana.presses("Keep it for me")
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await ana.shows("With me, nobody shouts.")
    await desk.shows("Not shown: too few answers")
    await desk.shows_not("With me, nobody shouts.")
