"""Whole rooms of every kind of step, for trying what an outsider can find out.

A world is held once by people who answer all they are asked, each in a way of their own. From there
it can be lived on at random, again and again, with one thing changed: what is not to be found out
must then look the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from zlib import crc32

import aiosqlite
import msgspec

from server.activities import KINDS
from server.core import afterwards
from server.core.company import Company
from server.core.decide import decide, forms
from server.core.evolve import evolve, fold
from server.core.faces import phone_face, wall_face
from server.core.facts import Erased, Fact
from server.core.followup import DAY
from server.core.forms import Field, Form
from server.core.kind import Phase
from server.core.offers import acts, tools
from server.core.plan import StoredPlan, ready
from server.core.refusals import Refused
from server.core.room import Bring, Command, Join, Move, Room, RoomPhase
from server.core.said import plain
from server.core.workshop import Workshop
from server.library.followup import follow_up
from server.store import factlog
from server.summary.document import About, document
from tests.cast import fill
from tests.summary.played import BEGAN, LIBRARY, Walk

# What in which kind is sensitive: which fields of its forms. Domain.md 3.4 and 4.3 (self-check,
# tension, obstacles, discomfort, feedback of one person's turn, change), and what the kinds add.
SENSITIVE = {
    "board": ("discomfort", "cards"),
    "card": ("topics",),
    "drill": ("before", "after"),
    "exchange": ("fit", "goal", "relationship", "self_respect"),
    "fishbowl": (),  # what observers rate: see `sensitive`
    "ratings": ("*",),
    "roleplay": (),  # likewise; a dial decides how long a turn is played
    "selfcheck": ("*",),
    "sort": ("*",),
    "worksheet": ("before", "after", "theme", "tries"),
    "rating": ("useful", "pace", "again"),
    "weeks later": ("*",),
}
OTHER = 37  # to another answer: of few options, of many, and to another side of the middle
_TYPES = ("number", "choice", "choices", "order", "point")
_RECIPES = (
    ("join-and-agree", ""), ("gather-situations", ""), ("ladder", "gather"), ("pulse", ""),
    ("self-check-before", "gather"), ("obstacle-scan", ""), ("rights-and-duties", ""),
    ("settle", ""), ("quick-vote", ""), ("one-word", ""), ("not-now", ""), ("rank-it", "gather"),
    ("style-field", ""), ("three-replies", ""), ("rewrite-it", ""), ("question-wall", ""),
    ("listen-back", ""), ("negotiate", ""), ("trios", ""), ("fishbowl", ""),
    ("strength-wall", ""), ("thought-lab", ""), ("action-plan", ""), ("pulse-again", "pulse"),
    ("self-check-after", "self-check-before"),
)  # fmt: skip
# Names that are also words, that hold markup, that run from right to left, that are a picture.
NAMES = ("Will Quibblefrost", "Hope Zephyrwort", "<b>Zorn</b>&co", "🦔 Igelzwick", "ليلىزقزق",
         "Mark\u202eQwert", "=Zumm(1)", "O'Zarzuela", "Zoë Żółćik")  # fmt: skip


def workshop(*wanted: str) -> tuple[Workshop, dict[str, Any]]:
    """The steps of these recipes one after the other, or of all."""
    steps, scenes = [], {}
    for name, source in _RECIPES:
        if wanted and name not in wanted:
            continue
        for step in LIBRARY.recipes[name, "en"].steps:
            content = dict(step.content)
            if step.kind == "selfcheck":
                content["picture"] = True
            steps.append(msgspec.structs.replace(step, source=source or None, content=content))
            if step.scenario:
                scenes[step.scenario] = LIBRARY.scenario_for(step, "en")
    minutes = sum(step.minutes for step in steps)
    return Workshop(id="all", title="All", minutes=minutes, steps=tuple(steps)), scenes


def sensitive(kind: str, action: str, asked: Field) -> bool:
    """Whether an answer to this field is nobody else's to know."""
    names = SENSITIVE.get(kind, ())
    if kind in ("fishbowl", "roleplay") and action.startswith("rate"):
        names = (*names, asked.name)
    if kind == "board" and asked.name == "cards" and not action.startswith("pick"):
        return False  # stickers and votes for questions are open
    return asked.type in _TYPES and ("*" in names or asked.name in names)


class Held(Walk):
    """A room as it is held: everybody answers in a way of their own; `shift` turns the sensitive
    answers into others, and where they are `alike` everybody gives the same. The words of a person
    are known by their marker."""

    def __init__(self, room: Room, people: int, shift: int, alike: bool) -> None:
        super().__init__(room, people, (), 1)
        self.names = {f"idQz{n:02}": f"{NAMES[n % len(NAMES)]}{n}" for n in range(people)}
        self.me = next(iter(self.names), "")
        self.shift = shift
        self.alike = alike

    def _fill(self, asked: Field, n: int, action: str) -> Any:
        here = self.room.here
        if asked.type == "text":
            return words(f"idQz{n:02}", asked, _where(here.step.id if here else "", action))
        own = here is not None and sensitive(here.step.kind, action, asked)
        who = 0 if own and self.alike else n
        shift = OTHER * self.shift if own else 0
        return fill(asked, who * _stride(here.step.id if here else "", asked) + shift)


def _where(step: str, action: str) -> int:
    return crc32(f"{step}{action}".encode()) % 997


def _stride(step: str, asked: Field) -> int:
    """How far people's answers lie apart: another way for each field, so that changes differ."""
    return (17, 23, 29)[crc32(f"{step}{asked.name}".encode()) % 3]


def words(person: str, asked: Field, n: int = 0) -> str:
    """Words of a person with their marker: one word, long ones, and what could trip a search."""
    who = f"zq{person[-2:]}"
    ways = (f"{who}{asked.name[:2]}{n}", f"{who} thinks of {n} more", f"{who} (and {n}) more? 1.",
            f"🙂 {who} {n} 🙂", f"={who}+{n}", f"<i>{who}</i> & {n}")  # fmt: skip
    short = (asked.max_length or 999) < 24
    return ways[0 if short else int(person[-2:]) % len(ways)][: asked.max_length or 2000]


@dataclass
class World:
    """A room, its log, and what happens next. `shift` as in `Held`, for people in `shifted`."""

    room: Room
    blank: Room
    log: list[Fact]
    names: dict[str, str]
    at: float
    shift: int = 0
    shifted: frozenset[str] = frozenset()
    count: int = 0
    # what each person said last: (step, round, field) -> answer; kept by the test alone
    known: dict[str, dict[tuple[str, int, str], str]] = field(default_factory=dict)
    jitter: float = 0.0

    def again(self, **about: Any) -> World:
        """The same world, to be lived on in another way."""
        known = {person: dict(said) for person, said in self.known.items()}
        return replace(self, log=list(self.log), known=known, **about)

    def ask(self, request: Any, who: str = "") -> bool:
        """Whether it was done."""
        try:
            happened = decide(self.room, request)
        except Refused:
            return False
        for n, happening in enumerate(happened):
            at = self.at
            if self.room.phase is RoomPhase.ENDED:
                at = afterwards.moment(at)
            elif isinstance(request, Move) and self.room.now is not None:
                at = self.room.now.opened_at
            fact = Fact(version=self.room.version + 1, at=at, happening=happening, first=n == 0,
                        who=who)  # fmt: skip
            self.log.append(fact)
            self.room = evolve(self.room, fact)
        return bool(happened)

    def desk(self, command: str, **fields: object) -> bool:
        self.count += 1
        present = frozenset(self.names)
        return self.ask(
            Command(at=self.at, seed=self.count, present=present, command=command, fields=fields)
        )

    def join(self, person: str) -> bool:
        self.names.setdefault(person, f"{NAMES[len(self.names) % len(NAMES)]}x{person[-2:]}")
        return self.ask(Join(at=self.at, person=person, most=99), person)

    def offered(self, person: str, step: str = "") -> list[Form]:
        """What somebody may fill in now."""
        if self.room.phase is RoomPhase.ENDED:
            return list(afterwards.forms(self.room, person, step))
        return [form for form in forms(self.room, person) if form.fields]

    def answers(
        self, person: str, n: int, which: int = 0, only: int = -1, after: str = "", other: str = ""
    ) -> bool:
        """Somebody fills in one form; with `only`, of the fields that need not be just that one;
        the field `other` (action/name) in another way than the rest."""
        asked = self.offered(person, after)
        here = self.room.here
        if not asked or here is None:
            return False
        form = asked[which % len(asked)]
        ended = self.room.phase is RoomPhase.ENDED
        step = after if ended else here.step.id
        kind = ("weeks later" if after else "rating") if ended else here.step.kind
        fields, said = {}, {}
        for place, one in enumerate(form.fields):
            if only >= 0 and place != only % len(form.fields) and not one.required:
                continue
            own = sensitive(kind, form.action, one)
            shift = OTHER * (self.shift if own and person in self.shifted else 0)
            shift += OTHER * (other == f"{form.action}/{one.name}")
            text = (
                words(person, one, n + crc32(f"{step}{form.action}".encode()) % 997)
                if one.type == "text"
                else None
            )
            fields[one.name] = (
                text if text is not None else fill(one, n * _stride(step, one) + shift)
            )
            said[one.name] = str(fields[one.name])
        move = Move(at=self.at + self.jitter, seed=self.count, present=frozenset(self.names),
                    person=person, step=step, action=form.action, fields=fields)  # fmt: skip
        if not self.ask(move, person):
            return False
        number = 0 if ended or self.room.now is None else self.room.now.stage.round
        given = self.known.setdefault(person, {})
        for name, value in said.items():
            given[step, number, f"{form.action}/{name}"] = value
        return True

    def all_of_it(self, person: str, n: int, other: str = "") -> None:
        """Somebody fills in every form there is, and what that opens."""
        done: set[str] = set()
        for _ in range(12):
            actions = [form.action for form in self.offered(person)]
            action = next((one for one in actions if one not in done), None)
            if action is None:
                return
            done.add(action)
            self.answers(person, n, actions.index(action), other=other)

    def leaves(self, person: str) -> bool:
        here = self.room.here.step.id if self.room.here else ""
        move = Move(at=self.at, person=person, step=here, action="leave", fields={})
        return self.ask(move, person)

    def erase(self, person: str) -> None:
        """As the keeper does it: facts deleted, and the room folded anew."""
        mark = Fact(version=self.room.version + 1, at=self.at, happening=Erased("x"))
        self.log = [*asyncio.run(_forgotten(self.log, person)), mark]
        self.room = fold(self.blank, self.log)
        self.known.pop(person, None)

    def presses(self, n: int) -> bool:
        """The desk does one of the things that it is offered."""
        offers = [*acts(self.room), *tools(self.room)]
        offers = [one for one in offers if one.command not in ("end", "remove")]
        if not offers:
            return False
        offer = offers[n % len(offers)]
        fields = {one.name: fill(one, n // 7, ("reworded by the desk",)) for one in offer.fields}
        return self.desk(offer.command, **(fields | dict(offer.fixed)))

    def closes(self, step: str) -> None:
        """The step as the room sees it."""
        self.desk("go", step=step)
        self.desk("close")
        self.desk("reveal")

    def opens(self, step: str) -> None:
        self.desk("go", step=step)
        self.desk("hide")
        if not self.desk("reopen"):
            self.desk("open")

    def document(self, level: str) -> Any:
        about = About(title="R", opened=BEGAN, now=self.at, names=tuple(self.names.values()))
        return document(self.room, about, level)

    def outside(self, of: str = "") -> dict[str, bytes]:
        """Everything that somebody who gave nothing may hold; `of` is a person's phone as well."""
        names = self.names
        held = {level: _bytes(self.document(level)) for level in LEVELS}
        held["wall"] = _bytes(wall_face(self.room, names))
        here = self.room.here
        if of in self.room.people and here is not None and not here.kind.together:
            held["phone"] = _bytes(phone_face(self.room, of, names))
        return held


LEVELS = ("aggregate", "texts")


def _bytes(record: Any) -> bytes:
    return msgspec.json.encode(record, enc_hook=plain)


async def _forgotten(log: list[Fact], person: str) -> list[Fact]:
    async with aiosqlite.connect(":memory:") as db:
        await db.execute("CREATE TABLE fact (room, version, at, first, who, once, digest, body)")
        await factlog.append(db, "ROOM", log)
        await factlog.forget(db, "ROOM", person)
        return await factlog.read(db, "ROOM")


@cache
def held(
    people: int,
    company: Company = Company(),  # noqa: B008 - frozen
    shift: int = 0,
    wanted: tuple[str, ...] = (),
    before: str = "",
    alike: bool = False,
) -> World:
    """A room that was held to its last step (or to the one before this), and is still open."""
    content, scenes = workshop(*wanted)
    later = follow_up(LIBRARY, content, company)
    blank = Room("KQ7MDR4", ready(StoredPlan(content, scenes, company, later), KINDS), company)
    walk = Held(blank, people, shift, alike)
    for person in walk.names:
        walk.ask(Join(at=walk.at, person=person, most=people))
    walk.desk("start")
    for planned in blank.plan.steps:
        if planned.step.id == before:
            break
        walk.hold(planned.step.id, Phase.REVEALED)
    # In the log of a room every fact of a person says whose it is.
    facts = [replace_who(fact) for fact in walk.facts]
    return World(walk.room, blank, facts, walk.names, walk.at + 60)


def replace_who(fact: Fact) -> Fact:
    return msgspec.structs.replace(fact, who=getattr(fact.happening, "person", ""))


def ended(world: World, shift: int = 0, alike: bool = False) -> World:
    """The world some weeks after its end: everybody has rated it, and answered once more."""
    world = world.again(shift=shift, shifted=frozenset(world.names))
    for n, person in enumerate(world.names):
        found = afterwards.first(world.room, person)
        if found is not None:
            value = (13 * n + 29 * shift) % 100
            world.ask(Bring(at=world.at, person=person, measure=found[0], value=value), person)
    world.desk("end")
    world.at += 20 * DAY
    for n, person in enumerate(world.names):
        for step in ("", *(planned.step.id for planned in world.room.plan.follow_up)):
            for which in range(6):
                world.answers(person, 3 if alike else n + 3, which, after=step)
    return world
