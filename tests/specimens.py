"""Draws every face of every step of the shipped workshops and recipes, in every phase, with
nobody, one, five and forty people, into tests/.specimens/: pages to open, and pictures to look at.

python3 -m tests specimens

A picture in which something does not fit is named at the end, and the exit code is 1.
"""

import asyncio
import functools
import importlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from playwright.async_api import Browser, async_playwright

from server.activities import KINDS
from server.core.decide import decide, forms
from server.core.evolve import evolve
from server.core.faces import desk_face, phone_face, wall_face
from server.core.facts import Fact
from server.core.forms import Field
from server.core.plan import Plan, StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Asked, Command, Join, Move, Room
from server.core.scenario import Scenario
from server.core.workshop import Step, Workshop
from server.library.loader import Library
from server.live.door import door
from server.web.templating import Renderer, environment
from tests.cast import ANA, crowd, fill

ROOT = Path(__file__).resolve().parents[1]
INTO = ROOT / "tests/.specimens"
CROWDS = (0, 1, 5, 40)
PHASES: dict[str, tuple[str, ...]] = {
    "1-briefing": (),
    "2-open": ("open",),
    "3-open-all": ("open", "show*"),
    "4-closed": ("open", "show*", "answer", "close"),
    "5-again": ("open", "show*", "answer", "close", "again"),
    "6-revealed": ("open", "show*", "answer", "close", "judge", "reveal"),
    "7-revealed-again": (
        *("open", "show*", "answer", "close", "again", "answer", "close", "judge", "reveal"),
    ),
    "8-close-look": ("open", "show*", "answer", "close", "judge", "reveal", "focus"),
}
Size = tuple[str, int, int]  # suffix, width, height
SIZES: dict[str, list[Size]] = {
    "wall": [("", 1280, 720)],
    "desk": [("", 1440, 900), ("-narrow", 360, 740)],
    "phone": [("", 360, 640)],
}
WORDS = (
    "I can't on Saturday. I can take Tuesday evening.",
    "No, not this Saturday. Shall I ask in the group?",
    "I see that you need somebody. I have promised this day to my family, and I will keep it.",
    "Not this time.",
    "I've done two this month. Please ask the others first, and tell me on Monday how it went.",
    "لا أستطيع يوم السبت، يمكنني مساء الثلاثاء.",
    "I won't be here on Saturday. If it helps, I can come in an hour earlier on Friday, and I can "
    "show somebody else how the list is done. I would like to know earlier next time.",
)


@dataclass
class Stagehand:
    """A room that does what it is told, with a crowd that answers as people might."""

    room: Room
    people: tuple[str, ...]
    given: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def ask(self, request: Asked) -> None:
        """Decide and evolve; what is refused does not happen."""
        try:
            happened = decide(self.room, request)  # type: ignore[arg-type]
        except Refused:
            return
        for n, happening in enumerate(happened):
            fact = Fact(
                version=self.room.version + 1, at=request.at, happening=happening, first=n == 0
            )
            self.room = evolve(self.room, fact)

    def command(self, name: str, **fields: object) -> None:
        """What Farah does."""
        self.ask(Command(at=1000.0, seed=11, command=name, fields=fields))

    def do(self, act: str) -> None:
        """One word of a phase's script."""
        match act:
            case "show*":
                for _ in range(3):
                    self.command("show")
            case "answer":
                for n, person in enumerate(self.people):
                    self.answer(person, n)
            case "judge":
                self.judge()
            case "focus":
                self.command("focus", reply="b")
                self.command("spotlight", item=self._items("spotlight"))
                self.command("explain")
            case _:
                self.command(act)

    def answer(self, person: str, n: int) -> None:
        """Fill in every form once; what a first answer opens is answered in a second turn."""
        for turn in range(2):
            for form in forms(self.room, person):
                if form.action == "pass" or form.action.startswith("take-back"):
                    continue
                if turn and form.action.startswith(("name", "vote", "write")):
                    continue
                assert self.room.here is not None
                fields = {f.name: self.fill(f, n) for f in form.fields}
                self.ask(
                    Move(
                        at=1000.0,
                        person=person,
                        step=self.room.here.step.id,
                        action=form.action,
                        fields=fields,
                    )
                )

    def fill(self, asked: Field, n: int) -> object:
        """An answer that leans to one side, as a room does."""
        self.given += 1
        lean = ((n * n + self.given // 7) % 5) // 2 + n % 2
        return fill(asked, lean if asked.type == "choice" else n, WORDS)

    def judge(self) -> None:
        """Let through most of what was written."""
        for n, item in enumerate(self._all("approve")[:16]):
            self.command("withhold" if n % 7 == 6 else "approve", item=item)

    def _all(self, command: str) -> list[str]:
        here, now = self.room.here, self.room.now
        assert here is not None
        assert now is not None
        for offer in here.kind.offers(now.activity, now.stage):
            if offer.command == command:
                return [option.value for option in offer.fields[0].options]
        return []

    def _items(self, command: str) -> str:
        return (self._all(command) or [""])[0]


@functools.cache
def plan() -> Plan:
    """All shipped workshops and recipes as one, so that every step is drawn.

    A step is called by its workshop and its id; what several have alike is drawn once.
    """
    library = Library.read(ROOT / "scenarios")
    steps: dict[str, Step] = {}
    scenarios: dict[str, Scenario] = {}
    for shelf in (library.workshops, library.recipes):
        for (name, language), whole in shelf.items():
            for step in whole.steps:
                if any(_alike(step, known) for known in steps.values()):
                    continue
                called = f"{name}-{step.id}" + ("" if language == "en" else f"-{language}")
                source = None if step.source is None else called.replace(step.id, step.source)
                steps[called] = msgspec.structs.replace(step, id=called, source=source)
                found = library.scenario_for(step, language)
                if found is not None:
                    scenarios[found.id] = found
    minutes = sum(step.minutes for step in steps.values())
    whole = Workshop(id="all", title="All", minutes=minutes, steps=tuple(steps.values()))
    return ready(StoredPlan(whole, scenarios), KINDS)


def _alike(step: Step, other: Step) -> bool:
    return (step.kind, step.scenario, step.content) == (other.kind, other.scenario, other.content)


def scene(step: str, people: tuple[str, ...], script: tuple[str, ...]) -> Stagehand:
    """A room at a step, after a script."""
    hand = Stagehand(Room(code="KQ7MDR4", plan=plan()), people)
    hand.names = {person: f"Guest {n}" for n, person in enumerate(people)} | {ANA: "Blue Heron"}
    for person in people:
        hand.ask(Join(at=900.0, person=person, most=100))
    hand.command("start")
    hand.command("go", step=step)
    for act in script:
        hand.do(act)
    return hand


class Printer:
    """Renders the outer faces, with the real style sheets beside them."""

    def __init__(self) -> None:
        env = environment()
        env.globals["asset"] = lambda name: f"../../static/{name}"
        self.render = Renderer(env)
        self.door = door("http://plain.local:8000", "KQ7MDR4")

    def faces(self, hand: Stagehand) -> Iterator[tuple[str, str]]:
        """Each face of a scene as (wall, desk or phone, page)."""
        room, code, shown = hand.room, hand.room.code, {"door": self.door, "code": hand.room.code}
        wall = self.render("facilitator/wall_face.html", face=wall_face(room, hand.names), **shown)
        yield "wall", page("projector", f'<body class="wall-page"><div id="face">{wall}</div>')
        desk = self.render(
            "facilitator/desk_face.html",
            face=desk_face(room, hand.names, frozenset(hand.people)),
            **shown,
        )
        yield "desk", page("desk", f'<body class="desk-page"><div id="face">{desk}</div>')
        if ANA in room.people:
            face = phone_face(room, ANA)
            phone = self.render("participant/face.html", face=face, door=self.door, code=code)
            head = (
                '<header><span class="link"><i class="dot"></i><span>connected</span></span>'
                '<button class="name">Blue Heron</button></header>'
            )
            body = f'<body class="phone">{head}<div id="face" class="face">{phone}</div>'
            yield "phone", page("phone", body)


def page(sheet: str, body: str) -> str:
    """A page that stands alone in its folder."""
    links = "".join(
        f'<link rel="stylesheet" href="../../static/css/{name}.css">'
        for name in ("tokens", "base", "components", sheet)
    )
    return (
        '<!doctype html><html lang="en" data-live><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>specimen</title>{links}</head>{body}</body></html>"
    )


def write_all(only: Sequence[str] = ()) -> list[tuple[Path, str]]:
    """Write all pages, or those of steps named like one of `only`; those worth a picture."""
    shutil.rmtree(INTO, ignore_errors=True)
    INTO.mkdir(parents=True)
    printer, written = Printer(), []
    for planned in plan().steps:
        if only and not any(word in planned.step.id for word in only):
            continue
        for phase, script in PHASES.items():
            for size in CROWDS:
                hand = scene(planned.step.id, crowd(size), script)
                for face, html in printer.faces(hand):
                    path = INTO / f"{planned.step.id}-{phase}-{size:02}-{face}.html"
                    path.write_text(html, encoding="utf-8")
                    if worth_a_picture(phase, size):
                        written.append((path, face))
    return written


# What sticks out of the picture: a wall may not scroll, a narrow page not sideways.
TOO_BIG = """face => {
  const out = [], main = document.querySelector('main');
  const text = el => el.textContent.trim().slice(0, 30);
  const box = el => el.getBoundingClientRect();
  if (face === 'wall') {
    const over = main.scrollHeight - main.clientHeight, least = 0.0239 * innerWidth;
    if (over > 1) out.push(`too tall by ${over}px`);
    for (const el of main.querySelectorAll('*')) {
      const words = [...el.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
      if (!words || el.closest('.sr-only')) continue;
      const scale = el.closest('svg') ? el.getScreenCTM().a : 1;
      const size = parseFloat(getComputedStyle(el).fontSize) * scale;
      if (size < least) out.push(`small type, ${size.toFixed(1)}px: ${text(el)}`);
    }
  }
  const edge = document.documentElement.clientWidth + 1;
  const wide = [...main.querySelectorAll('*')].find(
    el => !el.closest('.sr-only') && box(el).width && box(el).right > edge);
  if (wide) out.push(`too wide: ${wide.className || wide.tagName}`);
  if (face !== 'wall') {
    const small = [...document.querySelectorAll('button, summary, .segment, label.choice')].find(
      el => box(el).height && box(el).height < 43.5);
    if (small) out.push(`small target: ${text(small)}`);
  }
  return out;
}"""


async def photograph(browser: Browser, paths: list[Path], face: str, size: Size) -> list[str]:
    """Take the pictures of one face in one size, and say what does not fit."""
    suffix, width, height = size
    sheet = await browser.new_page(viewport={"width": width, "height": height})
    wrong = []
    for path in paths:
        await sheet.goto(path.as_uri())
        await sheet.evaluate("() => document.fonts.ready")
        name = path.with_name(f"{path.stem}{suffix}.png")
        await sheet.screenshot(path=name, animations="disabled", full_page=suffix == "-narrow")
        wrong += [f"{name.name}: {one}" for one in await sheet.evaluate(TOO_BIG, face)]
    return wrong


async def photograph_all(written: list[tuple[Path, str]]) -> list[str]:
    """Take all pictures, one tab for each face and size."""
    chromium = os.environ.get("PLAINSPOKEN_CHROMIUM", "/usr/bin/chromium")
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        found = await asyncio.gather(
            *(
                photograph(browser, [path for path, shown in written if shown == face], face, size)
                for face, sizes in SIZES.items()
                for size in sizes
            )
        )
        await browser.close()
    return [sentence for wrong in found for sentence in wrong]


def worth_a_picture(phase: str, size: int) -> bool:
    """Before the reveal a crowd changes nothing but a number, and nobody needs two hundred more."""
    return size == 40 if phase[0] in "23578" else size == 5 if phase[0] in "14" else True


def main(names: Sequence[str] = ()) -> int:
    """Draw, photograph, complain; only steps named like one of `names`, if there are any."""
    only = tuple(names)
    written = write_all(only)
    if not only or "roleplay" in only:
        # Groups at work are lived through by a crew of their own.
        written += importlib.import_module("tests.beats").pages(Printer())
    wrong = asyncio.run(photograph_all(written))
    for sentence in wrong:
        print(sentence)
    print(f"{len(written)} specimens in {INTO.relative_to(ROOT)}, {len(wrong)} that do not fit.")
    return 1 if wrong else 0
