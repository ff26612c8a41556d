"""Whole rooms played in memory by people who write what people write, and worse.

A room is played on a shipped workshop step by step, by as many people as one asks for; what they
gave is kept as facts, to be counted again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

from server.activities import KINDS
from server.core.company import Company
from server.core.facts import Contributed, Fact
from server.core.kind import Phase
from server.core.plan import StoredPlan, ready
from server.core.room import Join, Room
from server.core.sections import Level
from server.core.tryout import Walk as Tryout, fill
from server.library import SHIPPED, Library
from server.summary.document import About, Document, document
from server.web.templating import Renderer, environment

RENDER = Renderer(environment())
LIBRARY = Library.read(SHIPPED)
BEGAN = 1_764_000_000.0

# Sentences that could do harm in some format, and in four scripts. None of them is a shipped word.
HARM = (
    '=cmd|" /C calc"!A0',
    "+1+1 is not a sum",
    "@SUM(1+9)*cmd",
    "-2+3 stays text",
    "<script>alert(1)</script><b onclick=x()>bold</b>",
    '"; DROP TABLE room; -- & <img src=x onerror=alert(1)>',
    "*bold* _it_ `code` [link](javascript:alert(1)) | # $x$ #panic() // {{ 7 * 7 }}",
    "🙂👩‍👩‍👧 I feel 💪 today 🇩🇪",
)
SCRIPTS = (
    "Heute sage ich in zwei Sätzen, was ich brauche: Ruhe am Vormittag.",
    "لا أستطيع يوم السبت، ويمكنني المساعدة يوم الثلاثاء.",
    "मुझे सुबह शांति चाहिए, कृपया छोटे कमरे में बात करें।",
    "Сегодня я скажу нет и останусь при своём.",
    "Δεν μπορώ αυτή την εβδομάδα.",
)
CJK = ("星期六我来不了。", "土曜日は行けません。", "토요일에는 갈 수 없어요.")
LONG = ("A long thought that goes on. " * 80)[:2000]
WORDS = (*SCRIPTS, *HARM, LONG)


class Walk(Tryout):
    """A room on its way whose people say `words`, in an order drawn by `seed`."""

    def __init__(self, room: Room, people: int, words: tuple[str, ...], seed: int) -> None:
        super().__init__(room, BEGAN)
        self.names = {f"id{n:03}x{seed}": NAMES[n % len(NAMES)] + f" {n}" for n in range(people)}
        self.me = next(iter(self.names), "")
        self.facts: list[Fact] = []
        self._words = words
        self._dice = random.Random(seed)

    def _take(self, fact):
        self.facts.append(fact)
        super()._take(fact)

    def _fill(self, asked, n, action):
        if asked.type == "text" and self._words:
            return self._words[self._dice.randrange(len(self._words))][: asked.max_length or 2000]
        return fill(asked, n + self._dice.randrange(7), action)

    def _approve(self):
        while items := list(self._waiting()):
            for item in items:
                self.desk("approve", item=item)


NAMES = ("Ana Anemone", "Ben Bellflower", "Chidi Clover", "Mallory Mint", "ليلى", "मीरा")


@dataclass
class PlayedRoom:
    """A room that was held, what happened in it, and what people are called."""

    room: Room
    facts: list[Fact]
    names: dict[str, str]
    at: float = BEGAN
    opened: float = BEGAN
    texts: list[str] = field(default_factory=list)

    def document(self, level: Level = "aggregate", **about) -> Document:
        known = {"title": "Room of the day", "opened": self.opened, "now": self.at + 60,
                 "names": tuple(self.names.values())}  # fmt: skip
        return document(self.room, About(**(known | about)), level)

    def given(self, step: str, number: int = 1) -> dict[str, bytes]:
        """The last contribution of each person to a round of a step, as it was stored."""
        return {
            fact.happening.person: bytes(fact.happening.body)
            for fact in self.facts
            if isinstance(fact.happening, Contributed)
            and (fact.happening.step, fact.happening.round) == (step, number)
        }


def play(
    workshop: str = "ninety-minutes",
    people: int = 12,
    words: tuple[str, ...] = WORDS,
    seed: int = 1,
    company: Company = Company(),  # noqa: B008
    steps: int = 99,
    walks: type[Walk] = Walk,
) -> PlayedRoom:
    """A room held from the first step to the last (or the first so many), and ended."""
    found = LIBRARY.workshops[workshop, "en"]
    scenes = {
        step.scenario: scene
        for step in found.steps
        if step.scenario and (scene := LIBRARY.scenario_for(step, "en")) is not None
    }
    plan = ready(StoredPlan(found, scenes, company), KINDS)
    walk = walks(Room(code="KQ7MDR4", plan=plan, company=company), people, words, seed)
    for person in walk.names:
        walk.ask(Join(at=walk.at, person=person, most=people))
    walk.desk("start")
    for planned in plan.steps[:steps]:
        walk.hold(planned.step.id, Phase.REVEALED)
    walk.at += 240
    if steps >= len(plan.steps):
        walk.desk("end")
    return PlayedRoom(walk.room, walk.facts, walk.names, walk.at)


@cache
def usual(people: int = 12) -> PlayedRoom:
    """The ninety-minute room with so many people; played once."""
    return play(people=people)
