"""The same five people in every test, and a miniature of a room for one kind of activity.

`play(kind, spec, "ana: vote option=b", "farah: close", "farah: reveal")` gives a `Scene` to look
at. A line is who, what, and fields apart from each other by ` | `. Farah holds the desk: she moves
the stage on, and gives the kind's own commands. Everything given is written down and read back
before it is folded, as in a real room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from server.core.company import Company
from server.core.forms import Field, Form, Offer, read
from server.core.kind import By, Kind, Phase, Stage
from server.core.plan import AnyKind
from server.core.refusals import Refused
from server.core.said import plain

# Ids that could stand nowhere by chance, so that finding one on a screen means something.
ANA, BEN, CHIDI, MALLORY = "idAnaXq1", "idBenXq2", "idChidiXq3", "idMalloryXq4"
FARAH = ""  # the desk
NAMES = {ANA: "Ana Anemone", BEN: "Ben Bellflower", CHIDI: "Chidi Clover", MALLORY: "Mallory Mint"}
CAST = {"ana": ANA, "ben": BEN, "chidi": CHIDI, "mallory": MALLORY, "farah": FARAH}

USUAL = Company()

# What Farah may do to the stage; the room's own table is tested in tests/core.
STAGING = {
    "open": Phase.OPEN,
    "reopen": Phase.OPEN,
    "close": Phase.CLOSED,
    "hide": Phase.CLOSED,
    "reveal": Phase.REVEALED,
}


def crowd(size: int) -> tuple[str, ...]:
    """The cast first, then as many strangers as it takes."""
    return (ANA, BEN, CHIDI, *(f"idGuestXq{n:04}" for n in range(size)))[:size]


@dataclass(frozen=True)
class Scene:
    """One step as it stands, and everything given to it so far."""

    kind: AnyKind
    state: Any
    stage: Stage
    log: tuple[tuple[Stage, By, bytes], ...] = ()
    now: float = 1000.0  # epoch seconds by this room's clock

    def then(self, *lines: str) -> Scene:
        """The scene after these lines; raises what is refused."""
        scene = self
        for line in lines:
            who, _, what = line.partition(": ")
            action, _, rest = what.partition(" ")
            words = dict(pair.split("=", 1) for pair in rest.split(" | ") if pair)
            scene = scene.gives(CAST.get(who, who), action, words)
        return scene

    def gives(self, person: str, action: str, words: Mapping[str, str] | None = None) -> Scene:
        """The scene after one act with fields as text; each is typed as its form says."""
        if person == FARAH and action in STAGING:
            return self.staged(STAGING[action], self.stage.round)
        if person == FARAH and action == "again":
            return self.staged(Phase.OPEN, self.stage.round + 1)
        form = self.form(person, action)
        return self.sends(
            person, action, {n: typed(form.fields, n, w) for n, w in (words or {}).items()}
        )

    def staged(self, phase: Phase, round_: int) -> Scene:
        """The same step at another stage; closing publishes what may be known, as in a room."""
        was, stage = self.stage, msgspec.structs.replace(self.stage, phase=phase, round=round_)
        scene = replace(self, stage=stage)
        if was.phase is Phase.OPEN and phase is Phase.CLOSED:
            public = self.kind.publish(self.state, stage)
            return scene if public is None else scene.folded(By(), public)
        return scene

    def waits(self, seconds: float) -> Scene:
        """The scene after so many seconds, with every clock that rang meanwhile."""
        scene, until = self, self.now + seconds
        while (due := scene.kind.due(scene.state, scene.stage)) is not None and due <= until:
            scene = replace(scene, now=max(due, scene.now))
            given = self.kind.ring(scene.state, scene.stage, By(clock=True, at=scene.now, seed=5))
            assert given is not None, "A clock that rings for nothing rings for ever"
            scene = scene.folded(By(clock=True), given)
        return replace(scene, now=until)

    def sends(self, person: str, action: str, fields: Mapping[str, object]) -> Scene:
        """The scene after raw fields came through the door, as the room takes them."""
        return self.folded(By(person), self.accepts(person, action, fields))

    def folded(self, by: By, given: Any) -> Scene:
        body = msgspec.json.encode(given, enc_hook=plain)
        again = msgspec.json.decode(body, type=self.kind.given)
        assert again == given, "What is stored must come back as it was"
        state = self.kind.fold(self.state, self.stage, by, again)
        return replace(self, state=state, log=(*self.log, (self.stage, by, body)))

    def accepts(self, person: str, action: str, fields: Mapping[str, object]) -> Any:
        """What the kind makes of raw fields, without keeping it."""
        values = read(self.form(person, action).fields, fields)
        by = By(person, at=self.now, seed=len(self.log) + 3, present=self.stage.people)
        return self.kind.accept(self.state, self.stage, by, action, values)

    def form(self, person: str, action: str) -> Form | Offer:
        """The form or offer of that name, as this person has it now."""
        asked: tuple[Form | Offer, ...] = (
            tuple(self.offers) if person == FARAH else tuple(self.forms(person))
        )
        found = next((f for f in asked if _name(f) == action), None)
        if found is None:
            raise Refused("not-now")
        return found

    def forms(self, person: str) -> tuple[Form, ...]:
        """What somebody may send now: only while the stage is open, as in a room."""
        if self.stage.phase is not Phase.OPEN:
            return ()
        return self.kind.forms(self.state, self.stage, person)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What Farah may command beside the room's own."""
        return self.kind.offers(self.state, self.stage)

    def phone(self, person: str) -> Any:
        """One person's view."""
        return self.kind.phone(self.state, self.stage, person)

    @property
    def wall(self) -> Any:
        """The room's view."""
        return self.kind.projector(self.state, self.stage)

    @property
    def desk(self) -> Any:
        """Farah's view."""
        return self.kind.desk(self.state, self.stage)

    @property
    def section(self) -> Any:
        """What the summary keeps."""
        return self.kind.section(self.state, self.stage)


def play(
    kind: Kind[Any, Any, Any],
    spec: Any,
    *lines: str,
    seed: int = 7,
    people: Sequence[str] = (ANA, BEN, CHIDI),
    company: Company = USUAL,
) -> Scene:
    """A step that is open for answers, in a room of these people, after these lines."""
    stage = Stage(Phase.OPEN, 1, frozenset(people), company)
    return Scene(kind, kind.start(spec, seed), stage).then(*lines)


def typed(fields: tuple[Field, ...], name: str, words: str) -> object:
    """A field's value from a word: `b`, `4`, `a,c`, or any text."""
    kind = next((f.type for f in fields if f.name == name), "text")
    match kind:
        case "number":
            return float(words)
        case "choices" | "order":
            return words.split(",")
        case "flag":
            return words == "yes"
        case "point":
            x, y = words.split(",")
            return {"x": float(x), "y": float(y)}
        case _:
            return words


def fill(asked: Field, n: int, words: Sequence[str] = ("A word.",)) -> Any:
    """A valid answer to a field; another one for another number."""
    values = [option.value for option in asked.options]
    match asked.type:
        case "choice":
            return values[n % len(values)]
        case "choices":
            most = len(values) if asked.max is None else int(asked.max)
            return values[n % len(values) :: 2][:most]
        case "order":
            return values[n % len(values) :] + values[: n % len(values)]
        case "number":
            low, high = int(asked.min or 0), int(asked.max or 100)
            return low + n % (high - low + 1)
        case "point":
            return {"x": n * 7 % 101, "y": n * 13 % 101}
        case "flag":
            return n % 2 == 0
        case "text":
            return words[n % len(words)][: asked.max_length]


def _name(form: Form | Offer) -> str:
    return form.action if isinstance(form, Form) else form.command
