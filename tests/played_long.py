"""Rooms whose people write as much as they may, and all that their walls and phones show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from server.activities import KINDS
from server.core.company import Company
from server.core.faces import phone_face, wall_face
from server.core.forms import Field
from server.core.offers import acts
from server.core.plan import StoredPlan, ready
from server.core.room import CORE_COMMANDS, Command, Join, Request, Room, Tick
from server.core.tryout import Walk, fill
from server.core.workshop import Workshop
from server.live.door import door
from server.web.languages import language
from server.web.templating import Renderer, environment
from tests.stretched import WORDINGS, grown

CODE = "KQ7MDR4"
NAMES = (
    "Maximiliana-Wolfgangsson",
    "Christoph-Bartholomäus X",
    "عبدالرحمن عبدالله الكريم",
    "Ana",
    "WWWWWWWWWWWWWWWWWWWWWWWW",
)


@dataclass
class Shown:
    """What a wall or a phone showed, and where."""

    face: str
    where: str
    html: str


@cache
def renderer(tongue: str) -> Renderer:
    env = environment(tongue=language(tongue))
    env.globals["asset"] = lambda name: f"/static/{name}"
    return Renderer(env)


DOOR = door("http://workshop-laptop.local:8000", CODE)


class Stretcher(Walk):
    """A room on its way whose walls and phones are kept."""

    def __init__(
        self, room: Room, people: int, tongue: str, words: str, label: str, only: str = ""
    ) -> None:
        super().__init__(room, 1_764_000_000.0)
        self.names = {f"id{n:03}": NAMES[n % len(NAMES)] for n in range(people)}
        self.me = next(iter(self.names))
        self.tongue, self.words, self.label = tongue, WORDINGS[words], label
        self.shown: dict[str, Shown] = {}
        self._n = 0
        self._looked: set[tuple[str, str]] = set()
        self.quiet, self.only = True, only

    def ask(self, request: Request) -> bool:
        done = super().ask(request)
        if done and not self.quiet and isinstance(request, Command | Tick):
            self.look()
        return done

    def look(self, *, phones: int = 4) -> None:
        if self.only == "wall":
            phones = 0
        room, shown = self.room, {"door": DOOR, "code": CODE}
        render = renderer(self.tongue)
        wall = render("facilitator/wall_face.html", face=wall_face(room, self.names), **shown)
        self._keep("wall", wall)
        for person in list(self.names)[:phones]:
            face = phone_face(room, person, self.names)
            self._keep("phone", render("participant/face.html", face=face, **shown))

    def _keep(self, face: str, html: str) -> None:
        key = face + re.sub(r"\d+(\.\d+)?", "0", html)
        stage = self.room.now.stage if self.room.now else None
        where = f"{self.label} {stage.phase if stage else ''} {stage.round if stage else ''}"
        if self.room.here:
            where = f"{self.room.here.step.kind} {self.room.here.step.id} {where}"
        self.shown.setdefault(key, Shown(face, where, html))

    def _answer(self, person: str, n: int) -> bool:
        first = person == self.me
        done = super()._answer(person, n)
        if done and first and not self.quiet:
            self.look(phones=1)
        return done

    def _go_through(self) -> None:
        super()._go_through()
        self.look()

    def hold_all(self, step: str) -> None:
        """A step from its beginning to its end, with a second round where there is one."""
        self.desk("go", step=step)
        for _ in range(2):
            self.look()
            if not self.desk("open"):
                return
            for _ in range(3):
                self.desk("show")
            self._begin()
            self.look()
            self._go_through()
            self.desk("close")
            self._approve()
            self._turn_everything(reveal=False)
            self.desk("reveal")
            self.look()
            self._turn_everything(reveal=True)
            self._given.clear()
            if not self.desk("again"):
                return

    def _turn_everything(self, *, reveal: bool) -> None:
        """Whatever the desk may show, with the first, second and last of what it may choose."""
        for _ in range(6):
            for offer in acts(self.room):
                if offer.command in CORE_COMMANDS or offer.command in _NOT_NOW:
                    continue
                for place in (0, 1, -1):
                    fields = dict(offer.fixed)
                    fields |= {one.name: self._chosen(one, place) for one in offer.fields}
                    self.desk(offer.command, **fields)
                    if not any(one.options for one in offer.fields):
                        break

    def _chosen(self, asked: Field, place: int) -> Any:
        if asked.type == "choice" and asked.options:
            return asked.options[max(-len(asked.options), min(place, len(asked.options) - 1))].value
        return self._filled(asked)

    def _filled(self, asked: Field) -> Any:
        self._n += 1
        if asked.type == "text":
            return self.words(self.tongue, asked.max_length or 400, self._n)
        return fill(asked, self._n)


_NOT_NOW = {"withhold", "remove", "merge", "edit", "split", "dissolve", "insert"}


def held(name: str, tongue: str, how: str, people: int, words: str, only: str = "") -> list[Shown]:
    """Everything that a wall and a phone show of a recipe's steps."""
    steps, scenes = grown(name, tongue, how)
    minutes = sum(step.minutes for step in steps)
    whole = Workshop(id="all", title="All", minutes=minutes, steps=steps, language=tongue)
    plan = ready(StoredPlan(whole, scenes), KINDS)
    label = f"{name} {tongue} {how} {people} {words}"
    walk = Stretcher(
        Room(code=CODE, plan=plan, company=Company()), people, tongue, words, label, only
    )
    for person in walk.names:
        walk.ask(Join(at=walk.at, person=person, most=people))
    walk.look()
    walk.desk("start")
    walk.quiet = False
    for step in steps:
        walk.hold_all(step.id)
    return list(walk.shown.values())
