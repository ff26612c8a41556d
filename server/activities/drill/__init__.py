"""A practice to choose and to follow at an even pace: settling, voice, a wave to ride out.

Rules of this kind: everybody chooses for themselves, and stepping out is a choice like any other;
which one somebody chose, and how they rate themselves, is on their own phone only. Of the ratings
the room hears at most how many went down, stayed or went up, of at least so many people; or nothing
at all, where the author keeps them private. Nothing is judged, and nobody is waited for.
"""

from collections.abc import Set as AbstractSet

import msgspec

from server.activities.drill.faces import desk, phone, projector, section
from server.activities.drill.model import (
    After,
    Chosen,
    Given,
    Led,
    Published,
    Spec,
    State,
    fold,
    parse,
    start,
)
from server.activities.drill.sums import summed, went
from server.core.company import USUAL_LEAST
from server.core.disclosure import Ruling, ruled
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Stage
from server.core.said import say

_OVERVIEW = "all"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """Choosing, with a rating if one likes; after that the second rating."""
    spec, key = state.spec, (stage.round, me)
    chosen = state.chosen.get(key)
    practice = Field(
        name="practice",
        type="choice",
        options=tuple(Option(letter, one.name) for letter, one in spec.lettered),
        value=None if chosen is None else chosen.practice,
    )
    before = _number(spec, "before", None if chosen is None else chosen.before)
    choose = Form(action="choose", label=say("Choose"), fields=(practice, *before))
    if spec.rate is None or chosen is None or chosen.before is None:
        return (choose,)
    after = _number(spec, "after", state.after.get(key), required=True)
    return (choose, Form(action="after", label=say("Send"), fields=after))


def _number(
    spec: Spec, name: str, value: int | None, *, required: bool = False
) -> tuple[Field, ...]:
    if spec.rate is None:
        return ()
    return (
        Field(
            name=name,
            type="number",
            label=spec.rate.label,
            required=required,
            min=0,
            max=100,
            value=value,
        ),
    )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Which practice's steps stand on the wall, and which step the room is at."""
    options = (
        Option(_OVERVIEW, say("All practices")),
        *(Option(letter, one.name) for letter, one in state.spec.lettered if one.steps),
    )
    practice = Field(name="practice", type="choice", label=say("On the wall"), options=options)
    show = Offer(command="show", label=say("Show on the wall"), fields=(practice,))
    led = state.on_wall
    if led is None:
        return (show,)
    return (
        show,
        *((Offer(command="step-back", label=say("Line before")),) if state.led.step else ()),
        *(
            (Offer(command="step-on", label=say("Next line")),)
            if state.led.step + 1 < len(led.steps)
            else ()
        ),
    )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    match action:
        case "choose":
            before = values.get("before")
            return Chosen(
                practice=values["practice"], before=None if before is None else round(before)
            )
        case "after":
            return After(value=round(values["after"]))
        case "show":
            return Led(practice="" if values["practice"] == _OVERVIEW else values["practice"])
        case _:
            by_one = 1 if action == "step-on" else -1
            return msgspec.structs.replace(state.led, step=state.led.step + by_one)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has chosen; rating is up to them."""
    return frozenset(person for round_, person in state.chosen if round_ == stage.round)


def publish(state: State, stage: Stage) -> Published | None:
    """How many went down, stayed or went up, if so many rated twice; nothing if it is private."""
    pairs, k = state.pairs(stage.round), max(stage.company.k, USUAL_LEAST)
    if state.spec.private or state.spec.rate is None:
        return None
    # The room sees which way people went: where all went the same way, everybody's is known.
    match ruled(pairs, state.shown.get(stage.round), k, seen=went):
        case Ruling.SHOW:
            return summed(pairs.values(), k)
        case Ruling.REMEMBER:
            return Published(n=len(pairs), withheld=True)
        case Ruling.NOTHING:
            return None


def said(state: State, given: Given) -> str:
    """A person's own choice and numbers in words."""
    spec = state.spec
    match given:
        case Chosen(practice=letter, before=before):
            chosen = dict(spec.lettered).get(letter)
            name = chosen.name if chosen else ""
            return (
                name
                if before is None
                else say("%(name)s (before: %(before)s of 100)", name=name, before=before)
            )
        case After(value=value):
            return say("Afterwards: %(value)s of 100", value=value)
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="drill",
    title=say("Guided practice"),
    given=Given,
    content=Spec,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    publish=publish,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
)
