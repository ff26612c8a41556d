"""Nothing runs off a wall or a phone, with content and words as long as they may be.

A sample of kinds, languages and widths; `python3 -m tests.journeys.test_fit [recipe …]` looks at
all of them and takes half an hour.
"""

import asyncio
import sys
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.async_api import async_playwright

from tests.journeys.browser import launch
from tests.journeys.fits import LARGE_TEXT, PHONES, WALLS, Misfit, misfits, screen, serving
from tests.played_long import Shown, held
from tests.stretched import LANGUAGES, library

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

# One recipe of each kind, in the language and with the people and words that try it most.
SAMPLE = (
    ("gather-and-pick", "de", "many", 12, "unbroken"),
    ("route-card", "de", "even", 12, "prose"),
    ("quick-vote", "es", "many", 12, "prose"),
    ("three-replies", "de", "even", 12, "prose"),
    ("one-minute-cue", "es", "many", 12, "prose"),
    ("negotiate", "de", "even", 12, "prose"),
    ("style-field", "es", "many", 12, "prose"),
    ("fishbowl", "de", "even", 12, "prose"),
    ("rank-it", "es", "many", 12, "prose"),
    ("ladder", "de", "even", 40, "prose"),
    ("one-word", "es", "even", 40, "unbroken"),
    ("rewrite-relay", "de", "even", 12, "wide"),
    ("trios", "en", "shipped", 40, "prose"),
    ("self-check-before", "de", "even", 12, "prose"),
    ("rights-and-duties", "es", "many", 12, "prose"),
    ("strength-wall", "es", "many", 12, "wide"),
    ("action-plan", "de", "even", 12, "prose"),
)
EVERY = 6  # so many of a phone's faces, one is looked at


@cache
def _played() -> list[Shown]:
    return [one for job in SAMPLE for one in held(*job)]


def _sampled(face: str) -> list[Shown]:
    return [one for one in _played() if one.face == face]


async def test_nothing_runs_off_a_wall(chromium):
    shown = _sampled("wall")
    with serving() as base:
        wall = await screen(chromium, base, "wall", 1280, 720)
        found = await misfits(wall, "wall", shown)
        await wall.close()
    assert found == []
    assert len(shown) > 90


@pytest.mark.parametrize("large", [False, True], ids=["100", "200"])
async def test_nothing_runs_off_a_phone(chromium, large):
    shown = _sampled("phone")[::EVERY]
    async with async_playwright() as playwright:
        browser = await launch(playwright, *([LARGE_TEXT] if large else []))
        with serving() as base:
            found = await misfits(await screen(browser, base, "phone", 320, 568), "phone", shown)
            await browser.close()
    assert found == []
    assert len(shown) > 60


async def test_a_wall_is_set_smaller_only_where_it_must_be(chromium):
    def wall(lines: int) -> str:
        words = "<br>".join(["A line."] * lines)
        return (
            '<div class="wall"><header>-</header><main class="prompt"><h1>Why?</h1>'
            f"<p>{words}</p></main><footer>-</footer></div>"
        )

    with serving() as base:
        page = await screen(chromium, base, "wall", 1280, 720)
        assert await misfits(page, "", [Shown("wall", "", wall(3))]) == []
        assert await page.locator("#face").get_attribute("data-tight") == "0"
        assert await misfits(page, "", [Shown("wall", "", wall(12))]) == []
        assert await page.locator("#face").get_attribute("data-tight") != "0"
        assert await misfits(page, "", [Shown("wall", "", wall(80))]) != []
        await page.close()


# -- all of them, by hand -----------------------------------------------------------------------


def _jobs(only: tuple[str, ...]) -> Iterator[tuple[str, str, str, int, str]]:
    for name, tongue in sorted(library().recipes):
        if tongue == "en" and (not only or name in only):
            yield from ((name, one, "even", 12, "prose") for one in LANGUAGES)
            yield from ((name, one, "many", 12, "prose") for one in LANGUAGES)
            yield name, "en", "long", 12, "prose"
            yield name, "de", "shipped", 12, "wide"
            yield name, "es", "even", 12, "unbroken"
            yield name, "es", "shipped", 12, "brief"
            yield name, "de", "even", 3, "prose"
            yield name, "es", "many", 40, "prose"
            yield name, "en", "even", 300, "wide"


async def _everything(only: tuple[str, ...]) -> int:
    cases, wrong, seen = 0, set[tuple[str, str]](), set[str]()
    async with async_playwright() as playwright:
        usual, large = await launch(playwright), await launch(playwright, LARGE_TEXT)
        with serving() as base:
            screens = [
                (f"{w} x {h}", "wall", await screen(usual, base, "wall", w, h)) for w, h in WALLS
            ]
            for w, h in PHONES:
                screens.append((f"{w} x {h}", "phone", await screen(usual, base, "phone", w, h)))
                screens.append(
                    (f"{w} x {h}, 200 %", "phone", await screen(large, base, "phone", w, h))
                )
            for job in _jobs(only):
                fresh = [one for one in held(*job) if one.html not in seen]
                seen |= {one.html for one in fresh}
                for name, face, page in screens:
                    looked = [one for one in fresh if one.face == face]
                    cases += len(looked)
                    for one in looked:
                        found = await misfits(page, name, [one])
                        wrong |= {(name, one.html)} if found else set()
                        print(*map(_said, found), sep="\n", end="\n" if found else "", flush=True)
        await usual.close()
        await large.close()
    print(f"{len(wrong)} of {cases} do not fit.")
    return 1 if wrong else 0


def _said(one: Misfit) -> str:
    return f"{one.screen}: {one.what} by {one.by} px, {one.where}; {one.thing}"


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_everything(tuple(sys.argv[1:]))))
