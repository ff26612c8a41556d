"""The half hour is over and Ana takes it home: she opens her page on the phone, prints it, opens it
by her link on a laptop, rates the workshop, and in the end deletes it all."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.browser import Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


@pytest_asyncio.fixture
async def code(desk, program):
    """A room on the half hour."""
    await desk.page.goto(f"{program.local}/desk/open?workshop=half-hour/en")
    await desk.presses("Open this room")
    await desk.page.wait_for_url(re.compile(r"/desk/[A-Z0-9]{7}$"))
    return desk.page.url.rsplit("/", 1)[1]


LINE = "I am not available on Saturday. Tuesday works."


async def test_ana_takes_it_home(program, desk, code, ana, chromium, people, tmp_path):
    await ana.joins(program.base, code, "Ana")
    await desk.presses("Start the workshop")
    await ana.shows("bakery")
    await desk.page.get_by_role("button", name=re.compile("Your own line")).last.click()
    await desk.presses("Open for answers")
    await ana.page.get_by_role("textbox").fill(LINE)
    await ana.presses("Send")
    await ana.shows("With the facilitator.")
    await desk.page.get_by_role("button", name=re.compile("One small thing")).last.click()
    await desk.presses("Open for answers")
    await ana.page.get_by_text("Say no in one sentence").click()
    await ana.presses("Send")
    await ana.shows("saved")
    await desk.page.get_by_role("button", name="End the workshop").click()
    await desk.presses("Yes")

    # Her page: what she said first, what she wants to do, nothing of the machinery.
    await ana.shows("The workshop has ended.")
    await ana.page.get_by_role("link", name="Open your page").click()
    await ana.shows("What you keep, Ana")
    main = ana.page.locator("main")
    await expect(main.get_by_role("heading", level=2).first).to_have_text("Your own words")
    await ana.shows(LINE)
    await ana.shows("Say no in one sentence")
    await ana.shows("Only you see this page. It is here until")
    assert await ana.axe() == []
    wide = await ana.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "Nothing sticks out to the side"

    # Printed, the words are there and the buttons are not.
    await ana.page.emulate_media(media="print")
    await expect(ana.page.get_by_text(LINE)).to_be_visible()
    for part in ("rating", "keep", "forget", "calendar"):
        await expect(ana.page.locator(f"#{part}")).to_be_hidden()
    await ana.page.emulate_media(media="screen")
    async with ana.page.expect_download() as started:
        await ana.page.get_by_role("link", name="On paper (PDF)").click()
    pdf = tmp_path / "page.pdf"
    await (await started.value).save_as(pdf)
    assert pdf.read_bytes().startswith(b"%PDF")

    # Three taps and a word.
    await ana.page.locator("#rating").get_by_role("radio", name="partly").first.check()
    await ana.page.locator("#rating").get_by_role("textbox").fill("Just long enough.")
    await ana.page.locator("#rating").get_by_role("button").click()
    await expect(
        ana.page.locator("#rating").get_by_role("button", name="Change it")
    ).to_be_visible()

    # The link opens the page on another device, and nothing but the page.
    await ana.presses("Make a personal link")
    link = await ana.page.locator("#personal-link").input_value()
    laptop = await Phone.of(chromium, scripts=False)
    people.append(laptop)
    await laptop.page.goto(link)
    await laptop.shows(LINE)
    assert "/as/" not in laptop.page.url, "The secret does not stay in the address"

    # It is all gone, for her and for the laptop.
    await ana.page.goto(f"{program.base}/me/{code}")
    await ana.page.get_by_text("Delete what I gave").click()
    await ana.page.get_by_label("Yes, delete it all").check()
    await ana.presses("Delete")
    await ana.shows("Nothing that you gave is kept")
    await laptop.page.reload()
    await laptop.shows_not(LINE)
    await laptop.shows("This workshop has ended.")
    for file in program.data.rglob("*"):
        assert not file.is_file() or LINE.encode() not in file.read_bytes(), file.name
