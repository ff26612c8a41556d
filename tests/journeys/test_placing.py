"""On a real phone: a place on the style field by finger, by arrow keys and without scripts; the
self-check screen by screen; a strength to somebody chosen from the phone's own list.
"""

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Desk, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

WORKSHOP = """
id = "placing"
title = "Placing"
minutes = 16
[[steps]]
id = "place"
kind = "field"
title = "Place"
minutes = 5
content = { replies = [{ text = "No." }, { text = "Whatever you say." }] }
[[steps]]
id = "check"
recipe = "self-check-before"
minutes = 5
[[steps]]
id = "strong"
recipe = "strength-wall"
minutes = 6
"""


@pytest.fixture
def own_workshop():
    return WORKSHOP


async def test_placing_checking_and_sending(chromium, program, people):
    desk, ana = await Desk.of(chromium), await Phone.of(chromium)
    ben = await Phone.of(chromium, scripts=False)
    people.extend((desk, ana, ben))
    await desk.sets_up(program.setup_link)
    code = await desk.opens_a_room("Placing")
    await ana.joins(program.base, code, "Ana")
    await ben.joins(program.base, code, "Ben")
    await desk.presses("Start the workshop")
    await desk.presses("Open for answers")

    # A finger places the first reply, arrow keys move it.
    pad = ana.page.locator("details[open] .pad")
    await expect(pad).to_be_visible(timeout=5000)
    await pad.scroll_into_view_if_needed()
    ground = await ana.page.locator("details[open] .pad-ground").bounding_box()
    assert ground
    await ana.page.mouse.click(
        ground["x"] + ground["width"] * 0.8, ground["y"] + ground["height"] * 0.3
    )
    across, up = (ana.page.locator(f"details[open] [data-axis={axis}]") for axis in "xy")
    assert abs(int(await across.input_value()) - 80) <= 1
    assert abs(int(await up.input_value()) - 70) <= 1
    await pad.focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowUp"):
        await ana.page.keyboard.press(key)
    assert abs(int(await across.input_value()) - 75) <= 1
    assert abs(int(await up.input_value()) - 76) <= 1
    assert "own needs voiced 7" in str(await pad.get_attribute("aria-valuetext"))
    await expect(ana.page.locator("details[open] .pad-dot")).to_be_visible()
    assert await ana.axe() == []
    second = await ana.page.locator("details .quote").nth(1).text_content()
    await ana.presses("Send and go on")
    await expect(ana.page.locator("details[open] .quote")).to_have_text(second or "", timeout=3000)

    # Without scripts there are two plain numbers.
    await ben.page.reload()
    await expect(ben.page.locator(".pad").first).to_be_hidden()
    form = ben.page.locator("form[data-move=place-a]")
    await form.locator("[data-axis=x]").fill("30")
    await form.locator("[data-axis=y]").fill("90")
    await form.get_by_role("button").click()
    await expect(ben.page.locator("form[data-move=place-a] [data-axis=y]")).to_have_value("90")

    # The self-check opens screen after screen, and the next one begins at the top.
    await desk.presses("Close answers")
    await desk.presses("Next step")
    await desk.presses("Open for answers")
    await expect(ana.page.locator("details[open] summary")).to_contain_text("Asking", timeout=3000)
    assert await ana.axe() == []
    await ana.page.locator("details[open]").get_by_label("very likely").first.check()
    await ana.presses("Send and go on")
    opened = ana.page.locator("details[open] summary")
    await expect(opened).to_contain_text("Refusing", timeout=3000)
    await expect(opened).to_be_focused()
    await expect(opened).to_be_in_viewport()
    for _ in range(3):
        before = await opened.inner_text()
        await ana.page.locator("details[open] .send .main").click()
        await expect(opened).not_to_have_text(before, timeout=3000)
    for place in range(4):
        await ana.page.locator("details[open] input[type=number]").nth(place).fill("60")
    await ana.page.locator("details[open] .send .main").click()
    await ana.shows("Your own picture")
    assert await ana.axe() == []

    # A strength for Ben, by name.
    await desk.presses("Close answers")
    await desk.presses("Next step")
    await desk.presses("Open for answers")
    await ana.page.get_by_label("To whom?").select_option("Ben", timeout=5000)
    await ana.page.get_by_label("I heard you").fill("I heard you say no in one sentence.")
    await ana.presses("Send")
    await desk.presses("Let through")
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await ben.page.reload()
    await ben.shows("For you")
    await ben.shows("I heard you say no in one sentence.")
