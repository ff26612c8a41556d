"""From the library into a room and out of it: a scene made one's own, held, mended while it runs.

A facilitator copies "The last-minute shift", changes and places its replies, looks at it on phone
and wall, puts it into a copied hour, holds that, and puts a slip of the pen right in front of
everybody. The summary has both: what was changed before, and what was mended on the way.
"""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Desk, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

SETUP = "It is Thursday, ten minutes before you leave. The ward laed asks you to cover Sunday."
MENDED = SETUP.replace("laed", "lead")
ANSWER = "I can see Saturday is a problem. I'm not available that day. I can take Tuesday evening."


async def is_saved(desk: Desk) -> None:
    await expect(desk.page.locator("[data-state]")).to_have_attribute(
        "data-saved", "ok", timeout=9000
    )


async def write_a_scene(desk: Desk, local: str) -> str:
    """Copy the shift, change it, place a reply; returns the id that the copy got."""
    page = desk.page
    await page.goto(f"{local}/library?q=last-minute")
    await page.get_by_role("link", name="The last-minute shift").first.click()
    await desk.presses("Copy and change")
    await page.wait_for_url("**/library/drafts/1")
    await page.locator('[name="title"]').first.fill("Sunday on the ward")
    await page.locator('[name="setup"]').fill(SETUP)
    await page.locator('[name="replies.assertive.verbal"]').fill(ANSWER)
    mark = page.get_by_role("slider", name="Assertive", exact=True)
    ground = await page.locator(".places-field .pic-assertive").bounding_box()
    await mark.scroll_into_view_if_needed()
    ground = await page.locator(".places-field .pic-assertive").bounding_box()
    at = await mark.locator(".placed-ground").bounding_box()
    assert ground
    assert at
    await page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(ground["x"] + 60, ground["y"] + 30, steps=6)
    await page.mouse.up()
    await is_saved(desk)
    x = await page.locator('[name="replies.assertive.field.x"]').input_value()
    assert x != "85", "The reply stayed where it was"
    return await page.locator('[name="id"]').input_value()


async def look_at_it(desk: Desk) -> None:
    """The preview shows the new words on phone and wall."""
    await desk.page.get_by_role("link", name="Preview", exact=True).first.click()
    await desk.page.wait_for_url("**/preview**")
    await expect(desk.page.locator("h1")).to_have_text("Sunday on the ward")
    for face in ("phone", "projector"):
        frame = desk.page.frame_locator(f".frame.is-{face} iframe")
        await expect(frame.locator("body")).to_contain_text("What style is this reply?")
    await desk.page.get_by_role("link", name="Back to the draft").click()
    await desk.page.wait_for_url(re.compile(r"/library/drafts/1(#.*)?$"))


async def publish(desk: Desk) -> None:
    await desk.presses("Put into the library")
    await desk.page.wait_for_load_state()
    await expect(desk.page.get_by_text("In the library").first).to_be_visible()


async def put_into_an_hour(desk: Desk, local: str, scene: str) -> None:
    """Copy the taster, and let its step of replies stand on the new scene."""
    page = desk.page
    await page.goto(f"{local}/library/workshops/taster")
    await desk.presses("Copy and change")
    await page.wait_for_url("**/library/drafts/2**")
    await page.get_by_label("Title", exact=True).fill("An hour for the ward")
    await page.keyboard.press("Tab")
    await page.get_by_role("link", name="Three ways out of a mattress shop").click()
    await expect(page.locator("#f-scenario")).to_be_visible()
    await page.locator("#f-scenario").select_option(scene)
    await page.get_by_label("Title", exact=True).fill("Three ways to answer on the ward")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Three ways to answer on the ward")).to_be_visible()
    await expect(page.locator(".total")).to_contain_text("60 min")
    await expect(page.locator(".total")).to_contain_text("as declared")


async def test_a_scene_becomes_ones_own_and_is_held(program, desk, chromium, people):
    scene = await write_a_scene(desk, program.local)
    await look_at_it(desk)
    await publish(desk)
    await put_into_an_hour(desk, program.local, scene)
    await publish(desk)

    await desk.page.goto(f"{program.local}/desk")
    code = await desk.opens_a_room("An hour for the ward")
    wall = await desk.wall(program.local, code)
    people.append(wall)
    ana = await Phone.of(chromium)
    people.append(ana)
    await ana.joins(program.base, code, "Ana")
    await desk.presses("Start the workshop")
    await desk.page.get_by_role("button", name="Three ways to answer on the ward").click()
    await desk.presses("Open for answers")
    await ana.presses("Passive")
    await ana.shows("saved")

    fixing = await desk.context.new_page()
    await fixing.goto(f"{program.local}/desk/{code}/fix?find=laed")
    box = fixing.locator("textarea").first
    await expect(box).to_have_value(SETUP)
    await box.fill(MENDED)
    await fixing.get_by_role("button", name="Put it right").first.click()
    await expect(fixing.get_by_text("Put right on every screen.")).to_be_visible()
    await expect(desk.page.locator("body")).to_contain_text(MENDED)
    await expect(ana.page.get_by_role("button", name="Passive")).to_have_attribute(
        "aria-pressed", "true"
    )

    await desk.presses("Close answers")
    await desk.page.goto(f"{program.local}/summary/{code}")
    await desk.shows(MENDED)
    await desk.shows(ANSWER)
    await desk.shows_not("laed")
