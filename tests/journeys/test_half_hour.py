"""The founding journey: two phones, wall and desk through all three kinds, with everything that
goes wrong in a real room: a killed server, a sleeping phone, no network.

Every screen must be right within 3 s, after a restart within 10 s, and nobody taps for it.
"""

import re
import sqlite3

import msgspec
import pytest
from playwright.async_api import expect

from tests.journeys.browser import Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def recount(data, step):
    """Votes of the last round, straight from the file: option -> how many."""
    latest: dict[tuple[int, str], list[str]] = {}
    with sqlite3.connect(f"file:{data}/plainspoken.db?mode=ro", uri=True) as db:
        for (body,) in db.execute("SELECT body FROM fact ORDER BY version"):
            fact = msgspec.json.decode(body)
            if fact["is"] == "given.person/1" and fact["step"] == step:
                given = fact["body"]
                latest[fact["round"], fact["person"]] = given.get("options") or [given["option"]]
    last = max(round_ for round_, _ in latest)
    counted: dict[str, int] = {}
    for (round_, _), options in latest.items():
        for option in options if round_ == last else ():
            counted[option] = counted.get(option, 0) + 1
    return counted


async def test_a_half_hour_with_everything_that_goes_wrong(
    program, desk, code, wall, ana, chromium, people
):
    ben = await Phone.of(chromium)
    people.append(ben)
    await ana.joins(program.base, code, "Ana")
    await ben.joins(program.base, code, "Ben")
    await wall.shows("Ana")
    await wall.shows("2 here")
    secure = await ana.page.evaluate("() => window.isSecureContext")
    assert secure is False, "The phones must be tested without a secure context"

    # A vote, and the server dies in the middle of it.
    await desk.presses("Start the workshop")
    await ana.shows("bakery")
    await desk.presses("Open for answers")
    await ana.page.locator("form[data-move=vote] button").nth(1).click()
    await ana.shows("saved")
    await wall.shows("1 of 2 answered")
    await program.kill()
    await ben.page.locator("form[data-move=vote] button").nth(0).click()
    await ben.shows("not saved yet, keeps trying", within=8)
    await program.start()
    await ben.shows("saved", within=10)
    for screen in (ana, ben):
        await expect(screen.page.locator("[data-link]")).to_have_text("connected", timeout=10_000)
        await expect(screen.page.locator("[data-banner]")).to_be_hidden(timeout=10_000)
    await wall.shows("2 of 2 answered", within=10)
    await desk.shows("everyone is done", within=10)
    await ben.page.locator("form[data-move=vote] button").nth(1).click()
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    step = (await _step(program, code))["id"]
    await expect(wall.page.locator("main table")).to_have_count(1, timeout=3000)
    assert await _wall_counts(wall) == recount(program.data, step) == {"b": 2}

    # Replies, one by one; Ben's phone sleeps through one of them.
    await desk.presses("Next step")
    await desk.presses("Open for answers")
    await ana.shows("What style is this reply?")
    await ben.shows("What style is this reply?")
    await ben.falls_asleep()
    await desk.presses("Show reply B")
    await desk.presses("Show reply C")
    await expect(ana.page.locator("form[data-move^=name]")).to_have_count(3, timeout=3000)
    await _name_all(ana, "Assertive")
    await ben.wakes()
    await expect(ben.page.locator("form[data-move^=name]")).to_have_count(3, timeout=3000)
    await _name_all(ben, "Passive")
    await desk.shows("everyone is done")
    await desk.presses("Close answers")
    await wall.shows("2 of 2 answered")
    await desk.presses("Answer again")
    await _name_all(ana, "Assertive")
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await wall.shows("Assertive")
    await wall.shows("Aggressive")

    # Written replies, sent while there is no network.
    await desk.page.get_by_role("button", name=re.compile("Saturday")).last.click()
    await desk.presses("Open for answers")
    await ana.page.get_by_role("textbox").fill("I am not available on Saturday. Tuesday works.")
    await ana.context.set_offline(True)
    await ana.presses("Send")
    await ana.shows("You are offline")
    await ana.context.set_offline(False)
    await ana.shows_not("You are offline")
    await desk.shows("Tuesday works")
    await wall.shows_not("Tuesday works")
    await desk.presses("Show")
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await wall.shows("Tuesday works")

    # The end, and the summary.
    await desk.page.get_by_role("button", name="End the workshop").click()
    await desk.presses("Yes")
    await ana.shows("The workshop has ended.")
    await wall.shows("Thank you for being here.")
    await desk.page.get_by_role("link", name="Summary").first.click()
    await desk.shows("How the time went")


async def _step(program, code):
    import httpx2

    from server.store.tokens import make

    headers = {"Authorization": f"Bearer {make(program.data, 'journey')}"}
    async with httpx2.AsyncClient() as http:
        answer = await http.get(
            f"http://127.0.0.1:{program.port}/api/v1/rooms/{code}", headers=headers
        )
    return answer.json()["step"]


async def _wall_counts(wall):
    """The wall's numbers as its table says them: option -> how many, nought left out."""
    counted = {}
    for row in await wall.page.locator("main table tbody tr").all():
        option = (await row.locator("th").inner_text()).split(":")[0].lower()
        count = int((await row.locator("td").last.inner_text()).split()[0])
        if count:
            counted[option] = count
    return counted


async def _name_all(phone, style):
    """Give each reply that is out this style, unfolding those that are folded away."""
    unnamed = phone.page.locator("form[data-move^=name]:not(:has([aria-pressed=true]))")
    while await unnamed.count():
        action = await unnamed.first.get_attribute("data-move")
        form = phone.page.locator(f"form[data-move={action}]")
        if not await form.is_visible():
            await phone.page.locator(f"details:has(form[data-move={action}]) > summary").click()
        await form.get_by_role("button", name=style, exact=True).click()
        await expect(form.locator("[data-saved]")).to_have_text("saved", timeout=3000)
        await phone.page.wait_for_timeout(300)  # the face that follows may put another one on top
