"""Every face against axe, the content security policy and the weight that a phone can bear."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Desk, Phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

_LIGHT_ENOUGH = 100 * 1024  # bytes over the wire for a first visit, fonts included


async def test_no_face_breaks_a_rule_that_axe_knows(chromium, program, people):
    desk = await Desk.of(chromium)
    people.append(desk)
    found = {}

    async def look(name, screen):
        found[name] = await screen.axe()

    await desk.page.goto(program.setup_link)
    await look("set-up", desk)
    await desk.sets_up(program.setup_link)
    await look("home", desk)
    code = await desk.opens_a_room()
    wall = await desk.wall(program.local, code)
    ana = await Phone.of(chromium)
    people += [wall, ana]
    await ana.page.goto(program.base)
    await look("enter", ana)
    await ana.page.goto(f"{program.base}/j/{code}")
    await look("join", ana)
    await ana.joins(program.base, code, "Ana")
    await wall.shows("Ana")
    for screen, name in ((desk, "desk"), (wall, "wall"), (ana, "phone")):
        await look(f"lobby {name}", screen)
    await desk.presses("Start the workshop")
    for act in _ACTS:
        button = desk.page.locator(".stage").get_by_role("button", name=act, exact=True).first
        await button.click()
        await desk.page.wait_for_timeout(400)
        step = await desk.page.locator("main h1").first.inner_text()
        for screen, name in ((desk, "desk"), (wall, "wall"), (ana, "phone")):
            await look(f"{step}: after {act}, {name}", screen)
    await desk.page.goto(f"{program.local}/summary/{code}")
    await look("summary", desk)
    await desk.page.goto(f"{program.local}/library")
    await look("library", desk)
    await ana.page.goto(f"{program.base}/me/{code}")
    await look("own page", ana)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) > 40


_ACTS = (
    "Open for answers", "Close answers", "Reveal", "Next step",
    "Open for answers", "Show reply B", "Close answers", "Reveal", "Next step",
    "Next step", "Next step", "Open for answers", "Close answers", "Reveal",
)  # fmt: skip


async def test_a_phones_first_visit_is_light(program, desk, code, ana):
    await ana.page.goto(f"{program.base}/j/{code}")
    session = await ana.context.new_cdp_session(ana.page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    weights: dict[str, int] = {}

    def finished(event):
        weights[names.get(event["requestId"], "earlier")] = int(event["encodedDataLength"])

    session.on(
        "Network.responseReceived",
        lambda event: names.update({event["requestId"]: event["response"]["url"]}),
    )
    session.on("Network.loadingFinished", finished)
    await ana.joins(program.base, code, "Ana")
    await ana.shows("You are in.")
    await ana.page.wait_for_load_state("networkidle")
    whole = sum(weights.values())
    print(f"a phone's page with everything it needs: {whole} bytes compressed")
    assert whole < _LIGHT_ENOUGH, weights


async def test_everything_can_be_done_without_scripts(program, desk, code, chromium, people):
    ana = await Phone.of(chromium, scripts=False)
    people.append(ana)
    await ana.joins(program.base, code, "Ana")
    await desk.presses("Start the workshop")
    await desk.presses("Open for answers")
    await desk.shows("Open for answers.")
    await ana.page.reload()
    await ana.page.locator("form[data-move=vote] button").first.click()
    await desk.shows("everyone is done")
    pressed = ana.page.locator("form[data-move=vote] button[aria-pressed=true]")
    assert await pressed.count() == 1
    await desk.presses("Close answers")
    await desk.shows("Answers are closed")
    await ana.page.locator("form[data-move=vote] button").first.click()
    await ana.shows("Answers are closed right now.")


async def test_another_device_takes_over(program, desk, code, chromium, people):
    ana, tablet = await Phone.of(chromium), await Phone.of(chromium)
    people += [ana, tablet]
    await ana.joins(program.base, code, "Ana")
    await ana.button("Ana").click()
    await ana.presses("Go on from another device")
    personal = await ana.page.locator(".personal-code").inner_text()
    await tablet.page.goto(f"{program.base}/j/{code}")
    await tablet.page.get_by_text("I was here before").click()
    await tablet.page.get_by_label("Personal code from the other device").fill(personal.lower())
    await tablet.presses("Go on here")
    await tablet.shows("You are in.")
    await ana.shows("You went on from another device.")
    await desk.shows("People: 1 joined")


async def test_the_door_says_what_is_wrong(program, desk, code, ana):
    await ana.page.goto(program.base)
    await ana.page.get_by_label("Code from the screen").fill("WRONG22")
    await ana.presses("Go on")
    await ana.shows("There is no room with this code. If there was one, it has been deleted.")
    await ana.page.get_by_label("Code from the screen").fill(f"{program.base}/j/{code.lower()}")
    await ana.presses("Go on")
    await ana.page.get_by_label("What should we call you here?").fill("Facilitator")
    await ana.presses("Join")
    await ana.shows("This name is kept for the facilitator.")
    await desk.presses("Lock the door")
    await desk.shows("Open the door")
    await ana.page.get_by_label("What should we call you here?").fill("Ana")
    await ana.presses("Join")
    await ana.shows("The room is closed to new people right now.")
    await desk.presses("Open the door")
    await desk.shows("Lock the door")
    await ana.presses("Join")
    await ana.shows("You are in.")
    await desk.page.get_by_text("Who is here").click()
    await desk.presses("Remove")
    await desk.presses("Yes")
    await ana.shows("The facilitator has taken this phone out of the room.")


async def test_the_wall_is_driven_by_keys(desk, code, wall):
    await wall.shows("Join on your phone")
    await wall.page.wait_for_timeout(500)
    await wall.key("Space")
    await wall.shows("At the bakery")
    await wall.key("ArrowRight")
    await desk.shows("Open for answers.")
    await wall.key("PageDown")
    await desk.shows("Answers are closed")
    await wall.key("Enter")
    await desk.shows("The wall shows the results.")
    await wall.key("u")
    await desk.shows("Answers are closed")
    await wall.key("b")
    await desk.shows("The wall is dark.")
    await wall.key("b")
    await wall.key("q")
    await wall.shows(f"{code[:3]} {code[3:]}")
    await wall.key("Escape")
    await wall.key("?")
    await wall.shows("join code over everything")


async def test_a_network_that_blocks_sockets_only_makes_it_slower(program, desk, code, ana):
    await ana.context.add_init_script(
        "window.WebSocket = class { constructor() { throw new DOMException('blocked'); } };"
    )
    await ana.joins(program.base, code, "Ana")
    await ana.shows("You are in.")
    await desk.presses("Start the workshop")
    await ana.shows("bakery", within=8)
    await desk.presses("Open for answers")
    await expect(ana.page.locator("form[data-move=vote]")).to_have_count(1, timeout=8000)
    await ana.page.locator("form[data-move=vote] button").first.click()
    await ana.shows("saved", within=8)
    await desk.shows("everyone is done")
    await expect(ana.page.locator("[data-link]")).to_have_text("connected", timeout=8000)
