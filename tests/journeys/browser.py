"""Chromium for the journeys, and the people who sit before it."""

import asyncio
import os
import re
import shutil
from pathlib import Path

from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from tests.journeys.program import HOST, ROOT

AXE = ROOT / "tests/.vendor/axe.min.js"
PHONE: ViewportSize = {"width": 360, "height": 640}
WALL: ViewportSize = {"width": 1280, "height": 720}
DESK: ViewportSize = {"width": 1440, "height": 900}


async def launch(playwright: Playwright, *more: str) -> Browser:
    path = os.environ.get("PLAINSPOKEN_CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium: `python3 -m tests` finds or installs one"
    flags = [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", *more]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    return await playwright.chromium.launch(executable_path=path, args=flags)


class Screen:
    """One page, with everything the browser complained about."""

    def __init__(self, page: Page, context: BrowserContext) -> None:
        self.page = page
        self.context = context
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _heard(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.complaints.append(text)

    async def shows(self, text: str, *, within: float = 3) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=within * 1000)

    async def shows_not(self, text: str, *, within: float = 3) -> None:
        await expect(self.page.get_by_text(text)).to_have_count(0, timeout=within * 1000)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def presses(self, name: str) -> None:
        await self.button(name).first.click()

    async def picture(self, path: Path) -> None:
        await self.page.screenshot(path=path, animations="disabled")

    async def axe(self) -> list[str]:
        """What axe finds wrong here, as short sentences."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await self.page.evaluate(
            """() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(
                v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`))"""
        )
        return list(found)


class Phone(Screen):
    """Ana, or Ben."""

    @classmethod
    async def of(cls, browser: Browser, *, scripts: bool = True) -> "Phone":
        context = await browser.new_context(
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            device_scale_factor=2,
            java_script_enabled=scripts,
        )
        return cls(await context.new_page(), context)

    async def joins(self, base: str, code: str, name: str) -> None:
        await self.page.goto(f"{base}/j/{code}")
        await self.page.get_by_label("What should we call you here?").fill(name)
        await self.presses("Join")
        await self.page.wait_for_url(f"{base}/r/{code}")

    async def falls_asleep(self) -> None:
        """No script of this page runs any more, as when a phone sleeps.

        Chromium without a window does not freeze a page that it is told to freeze, so the
        debugger stops it at its next step.
        """
        self._debugger = await self.context.new_cdp_session(self.page)
        stopped = asyncio.Event()
        self._debugger.on("Debugger.paused", lambda _: stopped.set())
        await self._debugger.send("Debugger.enable")
        await self._debugger.send("Debugger.pause")
        await asyncio.wait_for(stopped.wait(), 5)

    async def wakes(self) -> None:
        await self._debugger.send("Debugger.resume")
        await self._debugger.send("Debugger.disable")
        await self._debugger.detach()


class Desk(Screen):
    """Farah's desk."""

    browser: Browser

    @classmethod
    async def of(cls, browser: Browser) -> "Desk":
        context = await browser.new_context(viewport=DESK)
        desk = cls(await context.new_page(), context)
        desk.browser = browser
        return desk

    async def sets_up(self, link: str) -> None:
        await self.page.goto(link)
        await self.page.get_by_label("Name").fill("Farah")
        await self.page.get_by_label("Password").fill("four plain words here")
        await self.presses("Begin")
        await self.page.wait_for_url("**/desk")

    async def opens_a_room(self, workshop: str = "") -> str:
        """Open a room on a workshop by its title, or on the first; returns its code."""
        shelf = self.page.locator(".openings li")
        card = shelf.filter(has=self.page.get_by_role("link", name=workshop, exact=True))
        await (card if workshop else shelf).first.get_by_role("link", name="Open a room").click()
        await self.presses("Open this room")
        await self.page.wait_for_url(re.compile(r"/desk/[A-Z0-9]{7}$"))
        return self.page.url.rsplit("/", 1)[1]

    async def wall(self, local: str, code: str) -> "Wall":
        """The wall in a window of its own: a page behind another one draws once a second."""
        signed_in = await self.context.storage_state()
        context = await self.browser.new_context(viewport=WALL, storage_state=signed_in)
        page = await context.new_page()
        await page.goto(f"{local}/projector/{code}")
        return Wall(page, context)


class Wall(Screen):
    """What the room sees."""

    async def key(self, name: str) -> None:
        await self.page.keyboard.press(name)
