"""A program, a browser, and people, for each journey."""

import contextlib
import tomllib
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.journeys.browser import Desk, Phone, Screen, launch
from tests.journeys.program import Program


@pytest_asyncio.fixture(scope="session")
async def chromium():
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest.fixture
def own_workshop() -> str:
    """A workshop of a journey's own, as TOML: a module that wants one has this fixture, too."""
    return ""


@pytest_asyncio.fixture
async def program(tmp_path: Path, request, own_workshop):
    if own_workshop:
        folder = tmp_path / "data/content/workshops" / tomllib.loads(own_workshop)["id"]
        folder.mkdir(parents=True)
        (folder / "en.toml").write_text(own_workshop, encoding="utf-8")
    running = Program(tmp_path / "data")
    await running.start()
    yield running
    await running.stop()
    if request.session.testsfailed:
        print("\n".join(running.output))


@pytest_asyncio.fixture
async def people():
    """Screens that are closed when the journey is over, and must have had no complaint."""
    screens: list[Screen] = []
    yield screens
    complaints = [complaint for screen in screens for complaint in screen.complaints]
    for screen in screens:
        with contextlib.suppress(Exception):
            await screen.context.close()
    assert complaints == [], "The browser complained"


@pytest_asyncio.fixture
async def desk(chromium, program, people):
    """Farah's desk, set up and signed in."""
    screen = await Desk.of(chromium)
    people.append(screen)
    await screen.sets_up(program.setup_link)
    return screen


@pytest_asyncio.fixture
async def code(desk):
    """The code of a room that Farah has opened."""
    return await desk.opens_a_room()


@pytest_asyncio.fixture
async def wall(desk, program, code, people):
    """The wall of that room."""
    screen = await desk.wall(program.local, code)
    people.append(screen)
    return screen


@pytest_asyncio.fixture
async def ana(chromium, people):
    """Ana's phone, not yet in the room."""
    screen = await Phone.of(chromium)
    people.append(screen)
    return screen
