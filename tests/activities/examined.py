"""What the examiner works with: every shipped step, rooms at work on it, and pages read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from server.activities import KINDS
from server.core.kind import Phase, Stage
from server.core.plan import AnyKind
from server.library.loader import Library
from server.web.templating import Renderer, environment
from tests.cast import ANA, BEN, CHIDI, FARAH, MALLORY, NAMES, Scene, fill

LIBRARY: Final = Library.read(Path(__file__).resolve().parents[2] / "scenarios")
RENDER: Final = Renderer(environment())
STEP: Final = "the-step"
CODE: Final = "KQ7MDR4"
WORDS: Final = (
    "Not today, thank you.",
    "<script>alert(1)</script><b onclick='x()'>bold</b>",
    '"><img src=x onerror=alert(1)> & {{ 7 * 7 }} {% if %}',
    "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente" * 3,
    "لا أستطيع يوم السبت",
    "A line.\nAnother one.",
)


def steps() -> Iterator[Any]:
    """Every step of every shipped recipe and workshop in English, with its kind and what that read.

    A step that a workshop took from a recipe as it is counts once. Translations have the shape of
    the English (tests/library/test_translations.py), so they would examine the same again.
    """
    seen: list[tuple[str, Any]] = []
    for shelf in (LIBRARY.recipes, LIBRARY.workshops):
        for (name, language), whole in shelf.items():
            for step in whole.steps if language == "en" else ():
                kind = KINDS[step.kind]
                spec = kind.parse(step.content, LIBRARY.scenario_for(step, language))
                if (step.kind, spec) not in seen:
                    seen.append((step.kind, spec))
                    yield pytest.param(kind, spec, id=f"{step.kind}-{name}-{step.id}-{language}")


def fresh(kind: AnyKind, spec: Any, stage: Stage | None = None) -> Scene:
    """The step before anybody did anything."""
    cast = frozenset((ANA, BEN, CHIDI, MALLORY))
    return Scene(kind, kind.start(spec, 11), stage or Stage(Phase.OPEN, 1, cast))


def answered(scene: Scene, person: str, n: int) -> Scene:
    """The scene after a person filled in all they were asked, and what that opened."""
    for known in range(3):
        asked = scene.forms(person)
        for form in asked:
            if any(f.action == form.action for f in scene.forms(person)) and (
                form.fields and (not known or not _filled(form))
            ):
                fields = {f.name: fill(f, n + known, WORDS) for f in form.fields}
                scene = scene.sends(person, form.action, fields)
    return scene


def _filled(form: Any) -> bool:
    return all(f.value is not None for f in form.fields)


def directed(scene: Scene, turns: int = 3) -> Scene:
    """The scene after the desk used whatever the kind offers, each offer a few times."""
    for n in range(turns):
        for offer in scene.offers:
            if any(now.command == offer.command for now in scene.offers):
                form = scene.form(FARAH, offer.command)
                fields = {f.name: fill(f, n, WORDS) for f in form.fields}
                scene = scene.sends(FARAH, offer.command, fields)
    return scene


def at(scene: Scene, phase: Phase, round_: int = 1) -> Scene:
    """The same step at another stage."""
    return scene.staged(phase, round_)


def journey(kind: AnyKind, spec: Any, people: tuple[str, ...], *, desk: bool = True) -> list[Scene]:
    """The step at every stage on its way through two rounds, with what people gave in each."""
    direct = directed if desk else lambda scene: scene
    briefing = Stage(Phase.BRIEFING, 1, frozenset(people))
    stations = [fresh(kind, spec, briefing)]
    scene = fresh(kind, spec, Stage(Phase.OPEN, 1, frozenset(people)))
    for round_ in (1, 2):
        stations.append(scene := at(scene, Phase.OPEN, round_))
        stations.append(scene := direct(scene))
        for n, person in enumerate(people):
            scene = answered(scene, person, n)
        stations.append(scene)
        stations.append(scene := direct(at(scene, Phase.CLOSED, round_)))
        stations.append(at(scene, Phase.REVEALED, round_))
        stations.append(direct(at(scene, Phase.REVEALED, round_)))
    return stations


def rendered(scene: Scene, face: str, person: str = "", render: Renderer = RENDER) -> str:
    """A face as HTML, from exactly what a kind's template is promised."""
    given: dict[str, Any] = {"stage": scene.stage, "code": CODE, "step": STEP}
    match face:
        case "phone":
            known = scene.kind.knows(scene.state, scene.stage, person)
            names = {one: NAMES.get(one, "A guest") for one in known}
            given |= {"view": scene.phone(person), "forms": scene.forms(person), "names": names}
        case "desk":
            names = {one: NAMES.get(one, "A guest") for one in scene.stage.people}
            given |= {"view": scene.desk, "offers": scene.offers, "names": names}
        case _:
            given |= {"view": scene.wall}
    return render(f"activities/{scene.kind.name}/{face}.html", **given)


@dataclass
class Drawn:
    """A form as a browser would send it."""

    attributes: dict[str, str]
    hidden: dict[str, str] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)  # a field's name -> its data-type
    values: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    limits: dict[str, str | None] = field(default_factory=dict)
    saved: int = 0
    buttons: int = 0


class Page(HTMLParser):
    """All that the examiner wants to know of a page."""

    INPUTS = ("input", "button", "textarea", "select")
    VOID = ("input", "br", "path", "rect", "img", "link", "meta")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Drawn] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self._open: list[str] = []
        self._form: Drawn | None = None
        self._select = ""
        self.feed(html)
        self.close()
        assert not self._open, f"Left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag; look closer inside forms."""
        named = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(named)
        if "id" in named:
            self.ids.append(named["id"])
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "form":
            assert self._form is None, "A form inside a form"
            self._form = Drawn(named)
            self.forms.append(self._form)
        elif self._form is not None:
            self._inside(self._form, tag, named)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` opens nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Everything is closed in the order in which it was opened."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        self.words.append(data)

    def _inside(self, form: Drawn, tag: str, named: dict[str, str]) -> None:
        form.saved += "data-saved" in named
        form.buttons += tag == "button"
        if tag == "option":
            self._offered(form, named)
        if tag not in self.INPUTS or "name" not in named:
            return
        name, value = named["name"], named.get("value", "")
        if tag == "select":  # its value is that of the option selected, unless one is chosen there
            form.types.setdefault(name, set()).add(named["data-type"])
            self._select = name
            return
        if "data-type" not in named:
            assert named.get("type") == "hidden", f"{name} has no data-type"
            form.hidden[name] = value
            return
        form.types.setdefault(name, set()).add(named["data-type"])
        form.values.setdefault(name, []).append(value)
        form.limits[name] = named.get("maxlength")
        if "checked" in named or named.get("aria-pressed") == "true":
            form.chosen.setdefault(name, []).append(value)

    def _offered(self, form: Drawn, named: dict[str, str]) -> None:
        value, selected = named.get("value", ""), "selected" in named
        choosing = form.types.get(self._select) == {"choice"}
        if value and (choosing or selected):
            form.values.setdefault(self._select, []).append(value)
        if value and choosing and selected:
            form.chosen.setdefault(self._select, []).append(value)

    @property
    def text(self) -> str:
        """What a person reads, as one line."""
        return re.sub(r"\s+", " ", " ".join(self.words))
