"""Draws every form of picture alone, for nobody, one, five and forty people and with trying labels,
on wall, desk, phone and paper, light and dark, into tests/.specimens/pictures/.

python3 -m tests.specimens_pictures [word of the names wanted]

What does not fit is named at the end, and the exit code is 1.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from server.core.forms import Point
from server.core.pictures import Picture, dots, grid, parts, plot, shift, strips, takes
from server.web.templating import Renderer, environment
from tests.specimens import ROOT, TOO_BIG, page

INTO = ROOT / "tests/.specimens/pictures"
SIZES = (0, 1, 5, 12, 40)
SITUATIONS = (
    "Say no to a shift on my free day",
    "Ask a colleague for the money back",
    "Tell my manager that a date cannot be kept",
    "Return a faulty kettle",
    "Ask the neighbours to be quieter at night",
    "Say in the meeting that I see it another way",
)
TRYING = (
    "Say to the person who has been asking me for favours every week since the spring that this "
    "week I have promised the time to somebody else, and mean it",
    "أن أقول لزميلي في العمل إنني لا أستطيع أن آخذ مكانه يوم السبت القادم مرة أخرى",
    "Donaudampfschifffahrtsgesellschaftskapitaenswitwenversammlung",
    '<b>"Bold" & brave</b> {{ 7 * 7 }}',
)
AGREEMENT = ("disagree", "agree, if ...", "agree")
FIVE = ("not at all", "hardly", "in between", "mostly", "fully")
STOPS = ("discomfort", "an assumption", "not sure how", "a real risk", "I choose not to")
SEEN = ("not seen", "partly", "clearly")


def lean(n: int, k: int, *, width: int = 60) -> float:
    """The k-th answer of a room that leans to one side, on a scale by fives."""
    return float(min(100, max(0, 5 * round((n + (k * k * 7 + 3 * k * n) % width) / 5))))


def counts(n: int, of: int, shape: int) -> tuple[int, ...]:
    """So many answers over so many columns, each row another way."""
    found = [0] * of
    for k in range(n):
        found[min(of - 1, (k * k + shape * k + shape) % (of + 2) * of // (of + 2))] += 1
    return tuple(found)


def pictures(n: int, labels: tuple[str, ...] = SITUATIONS) -> Iterator[tuple[str, Picture]]:
    """One of each form for `n` people."""
    rows = [
        dots(
            label,
            (lean(0 if i == 2 else 70 - 12 * i, k, width=101 if i == 2 else 60) for k in range(n)),
        )
        for i, label in enumerate(labels)
    ]
    yield "ladder", strips("How hard is it?", rows, "easy for me", "very hard", ladder=True)
    yield (
        "pulse",
        strips(
            "How awake are you?",
            [
                dots("Start", (lean(20, k) for k in range(n))),
                dots("Now", (lean(40, k, width=45) for k in range(n))),
            ],
            "tired",
            "wide awake",
        ),
    )
    yield (
        "one",
        strips("How sure are you?", [dots("", (lean(30, k) for k in range(n)))], "not", "very"),
    )
    yield (
        "rights",
        parts(
            "Rights and duties",
            AGREEMENT,
            [(label, counts(n, 3, i + 1)) for i, label in enumerate(labels[:4])],
            diverging=True,
        ),
    )
    yield (
        "agree",
        parts(
            "What I heard",
            FIVE,
            [(label, counts(n, 5, 2 * i)) for i, label in enumerate(labels[:4])],
            diverging=True,
        ),
    )
    yield (
        "stops",
        parts(
            "What stops us?",
            STOPS,
            [(label, counts(n, 5, i)) for i, label in enumerate(labels[:4])],
        ),
    )
    skewed = [(label, (n - n // 20 - i, 0, n // 20, i, 0)) for i, label in enumerate(labels[:2])]
    yield "skewed", parts("What I heard", FIVE, skewed if n > 1 else [], diverging=True)
    yield "lone", parts("What stops us?", STOPS, [("", counts(n, 5, 2))])
    points = [Point(lean(40, k), lean(35, 3 * k + 1, width=70)) for k in range(n)]
    yield "field", plot("Where does it stand?", labels[0], points, Point(82, 74) if n > 1 else None)
    pairs = [(lean(20, k), min(100.0, lean(20, k) + (k * 17) % 41 - 10)) for k in range(n)]
    yield "shift", shift("How sure, before and after", pairs)
    yield (
        "grid",
        grid(
            "What observers saw", SEEN, [(label, counts(n, 3, i)) for i, label in enumerate(labels)]
        ),
    )
    yield "takes", takes("The main point was clear", SEEN, counts(n, 3, 1), counts(n, 3, 3))
    yield "takes5", takes("The main point was clear", FIVE, counts(n, 5, 1), counts(n, 5, 3))


def all_pictures() -> Iterator[tuple[str, Picture]]:
    """Every form in every size, and with labels that are hard to set."""
    for n in SIZES:
        for name, picture in pictures(n):
            yield f"{name}-{n:02}", picture
    for n in (5, 40):
        for name, picture in pictures(n, TRYING):
            yield f"{name}-{n:02}-trying", picture


def faces(render: Renderer, name: str, picture: Picture) -> Iterator[tuple[str, str]]:
    """The four media."""
    drawn = render_one(render, picture, f"pic-{name}")
    head = "<header><span>Pictures</span><span>Step 5 of 9</span></header>"
    foot = "<footer><span>plain.local <b>KQ7 MDR4</b></span><span>40 of 42 answered</span></footer>"
    main = f'<main class="pictured">{drawn}</main>'
    wall = f'<body class="wall-page"><div class="wall">{head}{main}{foot}</div>'
    yield "wall", page("projector", wall)
    yield (
        "desk",
        page(
            "desk",
            '<body class="desk-page"><div class="desk"><aside class="plan"></aside><main><section '
            f'class="step-panel">{drawn}</section></main><aside class="beside"></aside></div>',
        ),
    )
    yield (
        "phone",
        page("phone", f'<body class="phone"><div class="face"><main>{drawn}</main></div>'),
    )


def render_one(render: Renderer, picture: Picture, name: str, **asked: bool) -> str:
    """One figure, as a face would ask for it."""
    given = "".join(f", {word}={str(value).lower()}" for word, value in asked.items())
    source = (
        '{% import "components/pictures.html" as pictures %}'
        f"{{{{ pictures.draw(picture, id{given}) }}}}"
    )
    return render._env.from_string(source).render(picture=picture, id=name)


def renderer() -> Renderer:
    """The real environment, with the style sheets two folders up."""
    env = environment()
    env.globals["asset"] = lambda name: f"../../../static/{name}"
    return Renderer(env)


MEDIA = {
    "wall": [("", 1280, 720, "light")],
    "desk": [("", 1440, 900, "light"), ("-dark", 1440, 900, "dark")],
    "phone": [("", 360, 640, "light"), ("-dark", 360, 640, "dark")],
}


async def photograph(browser: Browser, face: str, paths: list[Path]) -> list[str]:
    """Pictures of one face, and what does not fit."""
    wrong = []
    for suffix, width, height, theme in MEDIA[face]:
        tab = await browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=theme
        )
        for path in paths:
            await tab.goto(path.as_uri())
            await tab.evaluate("() => document.fonts.ready")
            name = path.with_name(f"{path.stem}{suffix}.png")
            await tab.screenshot(path=name, animations="disabled", full_page=face != "wall")
            wrong += [f"{name.name}: {one}" for one in await tab.evaluate(TOO_BIG, face)]
    return wrong


async def draw(word: str) -> list[str]:
    """Write, photograph, complain."""
    shutil.rmtree(INTO, ignore_errors=True)
    INTO.mkdir(parents=True)
    render, written = renderer(), {face: [] for face in MEDIA}
    for name, picture in all_pictures():
        if word not in name:
            continue
        for face, html in faces(render, name, picture):
            path = INTO / f"{name}-{face}.html"
            path.write_text(html.replace("../../static", "../../../static"), encoding="utf-8")
            written[face].append(path)
    chromium = os.environ.get("PLAINSPOKEN_CHROMIUM", "/usr/bin/chromium")
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        found = await asyncio.gather(
            *(photograph(browser, face, paths) for face, paths in written.items())
        )
        await browser.close()
    return [sentence for wrong in found for sentence in wrong]


def main() -> int:
    """Draw, photograph, complain."""
    wrong = asyncio.run(draw(sys.argv[1] if sys.argv[1:] else ""))
    print(*wrong, f"{len(wrong)} that do not fit.", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
