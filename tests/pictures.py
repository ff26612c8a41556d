"""Pictures of the real screens: `python3 -m tests.pictures FOLDER` draws every state of a half hour
with simulated people; without a folder it makes the pictures of the README.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from server.simulate import simulate
from tests.journeys.browser import DESK, Desk, Phone, Wall, launch
from tests.journeys.program import ROOT, Program

README = {"wall-reveal", "phone-name", "desk"}
_NARROW = {"width": 360, "height": 780}


class Album:
    """Where the pictures go, and which of them are wanted."""

    def __init__(self, folder: Path, wanted: set[str] | None) -> None:
        self.folder = folder
        self.wanted = wanted
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, name: str, page: Page, *, whole: bool = False) -> None:
        if self.wanted is None or name in self.wanted:
            await page.wait_for_timeout(500)
            await page.screenshot(
                path=self.folder / f"{name}.png", full_page=whole, animations="disabled"
            )


async def draw(album: Album, people: int = 12) -> None:
    """One half hour from lobby to summary."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder) / "data")
        await program.start()
        try:
            async with async_playwright() as playwright:
                browser = await launch(playwright)
                await _half_hour(album, program, await Desk.of(browser), browser, people)
                await browser.close()
        finally:
            await program.stop()


async def _half_hour(album, program, desk, browser, people):
    await desk.page.goto(program.setup_link)
    await album.take("desk-setup", desk.page)
    await desk.sets_up(program.setup_link)
    await album.take("desk-home", desk.page, whole=True)
    code = await desk.opens_a_room()
    wall: Wall = await desk.wall(program.local, code)
    ana = await Phone.of(browser)
    await ana.page.goto(program.base)
    await album.take("phone-enter", ana.page)
    await ana.page.goto(f"{program.base}/j/{code}")
    await album.take("phone-join", ana.page, whole=True)
    await ana.joins(program.base, code, "Ana")
    crowd = asyncio.create_task(
        simulate(f"http://127.0.0.1:{program.port}/j/{code}", people=people - 1, pace=12, seed=7)
    )
    await wall.shows(f"{people} here", within=20)
    await _all(album, "0-lobby", desk, wall, ana)
    await wall.key("q")
    await album.take("wall-join-overlay", wall.page)
    await wall.key("q")
    await wall.key("?")
    await album.take("wall-keys", wall.page)
    await wall.key("?")
    await desk.presses("Start the workshop")
    number = 0
    while not await desk.page.get_by_role("link", name="Summary", exact=True).count():
        number += 1
        step = await desk.page.locator("main h1").first.inner_text()
        name = f"{number:02d}-{step.lower().replace(' ', '-')[:18].strip(':')}"
        await _all(album, name, desk, wall, ana)
        await _readme(album, desk, wall, ana, step)
        await _answer(ana)
        await _everybody(desk)
        await _next(desk)
    await _all(album, "99-end", desk, wall, ana)
    await desk.page.get_by_role("link", name="Summary", exact=True).first.click()
    await album.take("desk-summary", desk.page, whole=True)
    await desk.page.goto(f"{program.local}/library")
    await album.take("desk-library", desk.page, whole=True)
    await ana.page.goto(f"{program.base}/me/{code}")
    await album.take("phone-me", ana.page, whole=True)
    crowd.cancel()


async def _all(album, name, desk, wall, ana):
    await album.take(f"{name}-wall", wall.page)
    await album.take(f"{name}-phone", ana.page)
    await album.take(f"{name}-desk", desk.page)
    if album.wanted is None:
        await desk.page.set_viewport_size(_NARROW)
        await album.take(f"{name}-desk-narrow", desk.page, whole=True)
        await desk.page.set_viewport_size(DESK)


async def _readme(album, desk, wall, ana, step):
    reveal = await wall.page.locator(".replies .bars").count()
    if reveal and "Headphones" in step:
        await album.take("wall-reveal", wall.page)
    if await ana.page.locator("form[data-move^=name]").count() and "Headphones" in step:
        await album.take("phone-name", ana.page)
        await album.take("desk", desk.page)


async def _answer(ana):
    """Ana takes the second answer of whatever is asked first, or writes something."""
    form = ana.page.locator("main form[data-move]:not([data-move=pass])").first
    if not await form.count():
        return
    if await form.locator("textarea").count():
        await form.locator("textarea").fill("I am not available on Saturday. I can take Tuesday.")
    elif await form.locator("label.choice").count():
        await form.locator("label.choice").nth(1).click()
    elif await form.locator("button.choice").count():
        await form.locator("button.choice").nth(1).click()
        return
    for row in await form.locator("fieldset.segments").all():
        await row.locator("label").nth(1).click()
    await form.locator(".send button").click()


async def _everybody(desk):
    """Wait until everyone is done, or for a while; approve what there is to approve."""
    for _ in range(40):
        if not await desk.button("Close answers").count():
            break
        if await desk.page.get_by_text("everyone is done").count():
            break
        await desk.page.wait_for_timeout(200)
    for _ in range(8):
        show = desk.page.locator("form[data-command=approve] button")
        if not await show.count():
            return
        await show.first.click()
        await desk.page.wait_for_timeout(300)


async def _next(desk):
    main = desk.page.locator(".stage .acts .button.main").first
    label = await main.inner_text()
    await main.click()
    if label == "End the workshop":
        await desk.presses("Yes")
    await desk.page.wait_for_timeout(600)


def main(arguments: list[str]) -> None:
    """Draw into a folder, or the README's three into docs/pictures."""
    if arguments:
        asyncio.run(draw(Album(Path(arguments[0]), None)))
    else:
        asyncio.run(draw(Album(ROOT / "docs/pictures", README)))


if __name__ == "__main__":
    main(sys.argv[1:])
