"""A program, a browser, and people, for each journey."""

import contextlib
from pathlib import Path

import pytest_asyncio
from playwright.async_api import async_playwright

from tests.journeys.browser import Screen, launch
from tests.journeys.program import Program


@pytest_asyncio.fixture(scope="session")
async def chromium():
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def program(tmp_path: Path, request):
    running = Program(tmp_path / "data")
    await running.start()
    yield running
    await running.stop()
    if request.session.testsfailed:
        print("\n".join(running.output))


@pytest_asyncio.fixture
async def people(chromium):
    """Screens that are closed when the journey is over, and must have had no complaint."""
    screens: list[Screen] = []
    yield screens
    for screen in screens:
        with contextlib.suppress(Exception):
            await screen.context.close()
