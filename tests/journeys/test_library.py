"""Looking through the library: wide, on a phone, by keyboard, and without any script."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser import PHONE, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

_PAGES = (
    "/library",
    "/library?shelf=workshops",
    "/library?shelf=recipes",
    "/library?text=nothing-is-called-that",
    "/library/scenarios/jokes-about-the-new-one",
    "/library/workshops/half-hour",
)


@pytest.fixture
async def bare(chromium, program, desk, people):
    """Farah's phone, signed in, and no script runs on it."""
    screen = await Phone.of(chromium, scripts=False)
    await screen.context.add_cookies((await desk.context.storage_state())["cookies"])
    people.append(screen)
    return screen


async def test_no_page_of_the_library_breaks_a_rule_or_runs_over_the_edge(program, desk):
    for size in (None, PHONE, {"width": 320, "height": 640}):
        if size:
            await desk.page.set_viewport_size(size)
        for path in _PAGES:
            await desk.page.goto(program.local + path)
            assert await desk.axe() == [], path
            wide = "document.documentElement.scrollWidth - window.innerWidth"
            assert await desk.page.evaluate(wide) <= 0, (path, size)


async def test_a_phone_finds_a_scene_by_keyboard_and_without_a_script(program, bare):
    page = bare.page
    await page.goto(f"{program.local}/library")
    search = page.get_by_label("Search for words")
    await expect(search).to_be_hidden()
    await page.get_by_role("checkbox", name="Search and filter").focus()
    await page.keyboard.press("Space")
    await search.fill("sátúrday SHIFT")
    await page.keyboard.press("Enter")
    await expect(
        page.get_by_role("listitem").filter(has=page.get_by_role("heading"))
    ).to_have_count(1)
    star = page.get_by_role("button", name="Favourite: The last-minute shift")
    await expect(star).to_have_attribute("aria-pressed", "false")
    await star.click()
    await expect(star).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("#last-minute-shift")
    assert "text=" in page.url  # the search is still there
    await page.get_by_role("link", name="The last-minute shift").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("The last-minute shift")


async def test_the_cards_of_ticked_scenes_are_asked_for_together(program, desk):
    await desk.page.goto(f"{program.local}/library")
    for title in ("Headphones", "The last-minute shift"):
        await desk.page.get_by_role("checkbox", name=f"Print: {title}", exact=True).check()
    async with desk.page.context.expect_event(
        "request", lambda r: "/print/cards" in r.url
    ) as asked:
        await desk.presses("Role cards (PDF)")
    request = await asked.value
    assert request.url.split("?")[1] == "scenario=headphones&scenario=last-minute-shift"
