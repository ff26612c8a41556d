"""Two meetings: the first one's plan is found again, and one number is brought along, by a phone
that was there and by a personal link on another one."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.browser import Desk, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

PLAN = "If the door is open, I say: I need it back by Friday."
BRING = "Bring along how sure I was last time"
BACK = "Your page of the last meeting"
PATIENT = 15_000.0  # ms: what comes over the socket comes late on a busy machine


@pytest.fixture
def own_workshop() -> str:
    return """
id = "weekly"
title = "Every Tuesday"
minutes = 14
followed_by = "weekly"

[[steps]]
id = "check"
kind = "selfcheck"
title = "How it is with me"
minutes = 4
content = { parts = ["B"] }

[[steps]]
id = "plan"
recipe = "action-plan"
title = "One small thing"
minutes = 10
"""


@pytest_asyncio.fixture
async def ben(chromium, people):
    screen = await Phone.of(chromium, scripts=False)
    people.append(screen)
    return screen


async def checks(desk: Desk, *phones: Phone, sure: int) -> None:
    """The room is at the self-check, and these people say how sure they are."""
    await desk.presses("Open for answers")
    # A phone with scripts is shown it; only then is a reload of the others sure to be late enough.
    await expect(phones[0].page.locator("[data-screen]")).to_be_visible(timeout=PATIENT)
    for phone in phones:
        await phone.page.reload()
        for number in await phone.page.locator("[data-screen] input[type=number]").all():
            await number.fill(str(sure))
        await phone.page.locator("[data-screen]").get_by_role("button", name="Send").click()
        await phone.shows("You have been through everything.", within=15)


async def plans(desk: Desk, phone: Phone) -> None:
    """Ana writes the first page of her plan."""
    await desk.page.get_by_role("button", name=re.compile("One small thing")).last.click()
    await desk.presses("Open for answers")
    fields = phone.page.locator("#face form textarea")
    await expect(fields.first).to_be_visible(timeout=PATIENT)
    await fields.nth(0).fill("The drill")
    await fields.nth(1).fill(PLAN)
    await phone.page.locator("#face main form").get_by_role("button").first.click()
    await expect(phone.page.locator("#face")).to_contain_text(PLAN, timeout=PATIENT)


async def ends(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="End the workshop").click()
    await desk.presses("Yes")
    await expect(desk.page.get_by_text("The workshop has ended").first).to_be_visible(
        timeout=PATIENT
    )


async def fits(phone: Phone) -> None:
    """Nothing sticks out, and nothing is wrong with the page."""
    wide = await phone.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert await phone.axe() == []


async def test_two_tuesdays(program, desk, ana, ben, chromium, people):
    one = await desk.opens_a_room("Every Tuesday")
    for phone, name in ((ana, "Ana"), (ben, "Ben")):
        await phone.joins(program.base, one, name)
    await desk.presses("Start the workshop")
    await checks(desk, ana, ben, sure=40)
    await plans(desk, ana)
    await ends(desk)
    await ben.page.goto(f"{program.base}/me/{one}")
    await ben.presses("Make a personal link")
    link = await ben.page.locator("#personal-link").input_value()

    # The facilitator opens the next one from her list, and finds it as she left the first.
    await desk.page.goto(f"{program.local}/desk")
    await desk.page.get_by_role("link", name=re.compile("Open the next meeting")).click()
    await expect(desk.page.get_by_label("Workshop", exact=True)).to_have_value("weekly/en")
    await desk.shows("then that room goes")
    assert await desk.axe() == []
    await desk.presses("Open this room")
    await desk.page.wait_for_url(re.compile(r"/desk/[A-Z0-9]{7}$"))
    two = desk.page.url.rsplit("/", 1)[1]
    await desk.page.goto(f"{program.local}/desk")
    await desk.shows(f"Meeting 2, after {one[:3]} {one[3:]}")
    await desk.page.goto(f"{program.local}/desk/{two}")

    # Ana's phone was there: from her page through the door, with a tick that nobody set for her.
    await ana.page.goto(f"{program.base}/me/{one}")
    await ana.page.get_by_role("link", name="To its door").click()
    tick = ana.page.get_by_label(BRING)
    await expect(tick).not_to_be_checked()
    await fits(ana)
    await tick.check()
    await ana.page.get_by_label("What should we call you here?").fill("Anemone")
    await ana.presses("Join")
    await ana.page.wait_for_url(f"{program.base}/r/{two}")

    # Her plan is one tap away, beside what she fills in now.
    async with ana.context.expect_page() as opened:
        await ana.page.get_by_role("link", name=BACK).click()
    page = await opened.value
    await expect(page.get_by_text(PLAN)).to_be_visible(timeout=PATIENT)
    await page.close()

    # Ben has another phone with him, which knows nothing of him until he opens his link.
    other = await Phone.of(chromium)
    people.append(other)
    await other.joins(program.base, two, "Somebody")
    await other.shows_not(BACK)
    await other.page.goto(f"{program.base}/me/{two}")
    await other.shows("Open your own link of the first meeting on this phone")
    await other.page.goto(link)
    await other.page.goto(f"{program.base}/me/{two}")
    await fits(other)
    await other.presses(BRING)
    await other.shows("How sure I was at an earlier meeting")
    await expect(other.button(BRING)).to_have_count(0, timeout=PATIENT)
    await other.page.goto(f"{program.base}/r/{two}")

    await desk.presses("Start the workshop")
    await checks(desk, ana, other, sure=70)
    for phone in (ana, other):
        await phone.page.goto(f"{program.base}/me/{two}")
        check = phone.page.locator("#part-check")
        await expect(check).to_contain_text(
            "How sure I was at an earlier meeting, and now", timeout=PATIENT
        )
        await expect(check).to_contain_text("before: 40")
        await fits(phone)
    await ends(desk)
    await desk.page.goto(f"{program.local}/summary/{two}")
    await desk.shows("From meeting to meeting")
    await desk.shows("Not shown: too few answers, or too much alike.")
