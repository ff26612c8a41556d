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

from server.core.forms import Field, Form, Offer, read
from server.core.kind import By, Kind, Phase, Stage
from server.core.plan import AnyKind
from server.core.refusals import Refused

# Ids that could stand nowhere by chance, so that finding one on a screen means something.
ANA, BEN, CHIDI, MALLORY = "idAnaXq1", "idBenXq2", "idChidiXq3", "idMalloryXq4"
FARAH = ""  # the desk
NAMES = {ANA: "Ana Anemone", BEN: "Ben Bellflower", CHIDI: "Chidi Clover", MALLORY: "Mallory Mint"}
CAST = {"ana": ANA, "ben": BEN, "chidi": CHIDI, "mallory": MALLORY, "farah": FARAH}

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
            return replace(self, stage=Stage(STAGING[action], self.stage.round))
        if person == FARAH and action == "again":
            return replace(self, stage=Stage(Phase.OPEN, self.stage.round + 1))
        form = self.form(person, action)
        return self.sends(
            person, action, {n: typed(form.fields, n, w) for n, w in (words or {}).items()}
        )

    def sends(self, person: str, action: str, fields: Mapping[str, object]) -> Scene:
        """The scene after raw fields came through the door, as the room takes them."""
        given = self.accepts(person, action, fields)
        body = msgspec.json.encode(given)
        again = msgspec.json.decode(body, type=self.kind.given)
        assert again == given, "What is stored must come back as it was"
        by = By(person)
        state = self.kind.fold(self.state, self.stage, by, again)
        return replace(self, state=state, log=(*self.log, (self.stage, by, body)))

    def accepts(self, person: str, action: str, fields: Mapping[str, object]) -> Any:
        """What the kind makes of raw fields, without keeping it."""
        values = read(self.form(person, action).fields, fields)
        return self.kind.accept(self.state, self.stage, By(person), action, values)

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


def play(kind: Kind[Any, Any, Any], spec: Any, *lines: str, seed: int = 7) -> Scene:
    """A step that is open for answers, after these lines."""
    return Scene(kind, kind.start(spec, seed), Stage(Phase.OPEN)).then(*lines)


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
            return values[n % len(values) :: 2]
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
