"""Markup, formulas and trickery in every field that people fill in: shown as text, never done."""

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

HOSTILE = (
    '"><img src=x onerror="document.title=\'x\'">',
    "<svg/onload=document.title='x'>",
    "{{7*7}}{% raw %}",
    '=HYPERLINK("http://192.0.2.1","x")',
    '<a hx-get="/desk" hx-trigger="load">x</a>',
    "javascript:document.title='x'",
    "<script>document.title='x'</script>",  # the last one is what walls and pages keep
)


async def test_what_people_write_is_text_on_every_face(program, desk, code, wall, ana, people):
    asked: list[str] = []
    for screen in people:
        screen.page.on("dialog", lambda dialog: asked.append(dialog.message))
        screen.page.on(
            "request",
            lambda request: asked.append(request.url) if "192.0.2" in request.url else None,
        )
    await ana.joins(program.base, code, "<b>Ana</b>")
    await wall.shows("<b>Ana</b>")
    await desk.presses("Start the workshop")
    await desk.page.get_by_role("button", name="Your own line for Saturday").click()
    await desk.presses("Open for answers")
    for text in HOSTILE:
        box = ana.page.get_by_role("textbox")
        back = ana.page.locator("form[data-move^=take-back] button")
        await expect(box.or_(back).first).to_be_visible(timeout=10_000)
        if not await box.count():
            await back.first.click()
        await ana.page.get_by_role("textbox").fill(text)
        await ana.presses("Send")
        await desk.shows(text)
        show = desk.button("Show")
        await show.first.click()
        await desk.page.wait_for_timeout(200)
    await desk.presses("Close answers")
    await desk.presses("Reveal")
    await wall.shows(HOSTILE[-1])
    await ana.page.goto(f"{program.base}/me/{code}")
    await ana.shows(HOSTILE[-1])
    await desk.page.goto(f"{program.local}/summary/{code}?level=texts")
    await desk.shows("How the time went")
    for screen in people:
        assert await screen.page.title() != "x"
        assert await screen.page.locator("main script, main img, main a[hx-get]").count() == 0
    assert asked == []
