"""A role-play in a group of three, on three phones: consent, private briefs, STOP, feedback in the
safe order, take 2; somebody's phone goes away and comes back; a word in private.
"""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.browser import Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

WORKSHOP = """
id = "trio"
language = "en"
title = "One trio"
minutes = 16

[[steps]]
id = "play"
recipe = "trios"
minutes = 16
"""
LEAD = "It's only six hours."  # the first line of push-back


@pytest.fixture
def own_workshop():
    return WORKSHOP


@pytest_asyncio.fixture
async def code(desk):
    return await desk.opens_a_room("One trio")


class Group:
    """Three phones, told apart by the part that each has in the turn."""

    def __init__(self, phones: list[Phone]) -> None:
        self.phones = phones

    async def who(self, part: str) -> Phone:
        for _ in range(40):
            for phone in self.phones:
                if await phone.page.get_by_text(part, exact=True).is_visible():
                    return phone
            await self.phones[0].page.wait_for_timeout(50)
        raise AssertionError(f"Nobody's phone says {part!r}")


async def test_three_people_rehearse(program, desk, code, wall, chromium, people):
    phones = []
    for name in ("Ana", "Ben", "Chidi"):
        phone = await Phone.of(chromium)
        people.append(phone)
        phones.append(phone)
        await phone.joins(program.base, code, name)
    group = Group(phones)
    await desk.presses("Start the workshop")
    await desk.presses("Open for answers")
    await desk.presses("Form trios")
    speaker, partner = await group.who("You speak"), await group.who("You press")
    observer = await group.who("You observe")
    names = dict(zip(phones, ("Ana", "Ben", "Chidi"), strict=True))
    await speaker.shows(names[partner])
    await wall.shows("Take 2, one change")
    for name in names.values():
        assert await wall.page.get_by_text(name, exact=True).count() == 0

    # Both say yes; briefs are private.
    await speaker.page.get_by_label("3 · as in life").check()
    await speaker.page.get_by_label("Voice").check()
    await speaker.presses("I play the speaker")
    await partner.presses("I play the other part")
    await speaker.shows("Silently, each alone")
    await speaker.shows("keep Saturday free")
    await partner.shows("fill the gap")
    assert await partner.page.get_by_text("keep Saturday free").count() == 0
    await speaker.page.get_by_label("My core line").fill("I am not available on Saturday.")
    await speaker.presses("Keep")
    await speaker.presses("I am ready")

    # Take 1: the line stays pinned, pressure rises, the observer says STOP.
    await expect(speaker.page.locator(".core-line")).to_have_text("I am not available on Saturday.")
    await partner.shows(LEAD)
    await partner.presses("Next line")
    await partner.shows("Push-back 2 of 3")
    await observer.presses("STOP")
    for phone in phones:
        await phone.shows("Stopped.")
    assert await partner.page.get_by_text("fill the gap").count() == 0
    await desk.shows("stopped")
    await speaker.presses("Go on")
    await partner.shows("Push-back 2 of 3")

    # The server dies and nobody loses their place.
    await program.kill()
    await program.start()
    for phone in phones:
        await expect(phone.page.locator("[data-link]")).to_have_text("connected", timeout=10_000)
    for legend in await observer.page.locator("form.ratings fieldset").all():
        await legend.get_by_label("Clearly").check()
    await observer.presses("Keep what I saw")
    await partner.presses("The scene is over")

    # Feedback: the speaker first, then the other part, then who watched.
    assert await observer.page.get_by_text("I saw or heard you ...").count() == 0
    await speaker.page.get_by_label("What worked, in my own eyes").fill("I said it once.")
    await speaker.presses("Said it")
    await partner.page.get_by_label("I saw or heard you ...").fill("You made me stop asking.")
    await partner.presses("Send to the speaker")
    await observer.page.get_by_label("I saw or heard you ...").fill("I heard one clear no.")
    await observer.page.get_by_label("Next time, try").fill("Breathe before the line.")
    await observer.presses("Send to the speaker")
    await speaker.presses("We have talked")
    await speaker.page.get_by_role("button", name="Breathe before the line.").click()
    await observer.shows("Breathe before the line.")
    await speaker.presses("Take 2 is over")
    await speaker.shows("I heard one clear no.")
    assert await partner.page.get_by_text("I heard one clear no.").count() == 0

    # A word in private reaches the desk and nothing else.
    await observer.presses("Pause or help")
    await observer.presses("I need a word with the facilitator")
    await desk.shows("Needs a word with you")
    assert await wall.page.get_by_text("word", exact=False).count() == 0
    await desk.presses("We have talked")
    await desk.shows_not("Needs a word with you")

    # Somebody goes home in the second turn; the two who are left play on.
    await speaker.presses("Ready to go on")
    leaver = await group.who("You speak")
    await leaver.page.locator("header .name").click()
    await leaver.presses("Leave this workshop")
    rest = Group([phone for phone in phones if phone is not leaver])
    await rest.who("You speak")
    await rest.who("You press")
    for phone in phones[:2]:
        assert await phone.axe() == []
