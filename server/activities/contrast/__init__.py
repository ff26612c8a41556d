"""Replies to one scene, one after the other in drawn order; the room names the style of each.

Rules of this kind: the first reply appears at opening and the desk shows the next ones; whatever
is shown can be named, and named anew until answers close; a prediction belongs to the first round
and to a reply that one has named; key and counts leave for wall and phones only at the reveal.
A style is a label for a reply, never for a person.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.contrast.faces import desk, phone, projector
from server.activities.contrast.model import (
    Content,
    Effect,
    Focused,
    Given,
    Lettered,
    Manner,
    Named,
    Predicted,
    Shown,
    Spec,
    Staged,
    State,
    fold,
    parse,
    reworded,
    start,
)
from server.activities.contrast.report import ASPECTS, section
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.readings import STYLE_NAMES
from server.core.said import joined, labelled, say

_STYLE_LABELS = {
    "passive": say("Passive"),
    "aggressive": say("Aggressive"),
    "assertive": say("Assertive"),
    "passive-aggressive": say("Passive-aggressive"),
}
_EFFECTS = (
    Option(Effect.BETTER, say("better off")),
    Option(Effect.SAME, say("about the same")),
    Option(Effect.WORSE, say("worse off")),
)
_ASPECTS = (
    ("speaker", say("The one who says it")),
    ("other", say("The one who hears it")),
    ("relationship", say("How they get on afterwards")),
)


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """Naming for every reply that is out, newest first; a prediction where one has named."""
    newest_first = reversed(state.out(stage))
    return tuple(form for one in newest_first for form in _about(state, stage, me, one))


def _about(state: State, stage: Stage, me: PersonId, one: Lettered) -> Iterator[Form]:
    mine = state.names(stage.round, one.letter).get(me)
    styles = tuple(Option(style, _STYLE_LABELS[style], style) for style in state.spec.styles)
    field = Field(name="style", type="choice", options=styles, value=mine)
    yield Form(action=f"name-{one.letter}", label=say("Send"), fields=(field,))
    if state.spec.content.predict and stage.round == 1 and mine is not None:
        said = state.predictions(one.letter).get(me)
        yield Form(
            action=f"predict-{one.letter}",
            label=say("Send"),
            fields=tuple(
                Field(
                    name=name,
                    type="choice",
                    label=label,
                    options=_EFFECTS,
                    value=None if said is None else getattr(said, name),
                )
                for name, label in _ASPECTS
            ),
        )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Read or play; show the next reply; after the reveal, look at one of them closely."""
    if stage.phase is Phase.BRIEFING:
        if state.manner is Manner.READ:
            return (Offer(command="play", label=say("Play them instead")),)
        return (Offer(command="read-aloud", label=say("Read them aloud instead")),)
    if stage.phase is Phase.OPEN and len(state.out(stage)) < len(state.order):
        following = state.order[len(state.out(stage))].letter.upper()
        return (
            Offer(
                command="show",
                label=say("Show reply %(letter)s", letter=following),
                main=True,
            ),
        )
    if stage.phase is Phase.REVEALED:
        replies = tuple(Option(one.letter, one.letter.upper(), one.style) for one in state.order)
        everything = Option("all", say("All replies"))
        field = Field(
            name="reply", type="choice", options=(*replies, everything), value=state.focus
        )
        return (Offer(command="focus", label=say("Show large"), fields=(field,)),)
    return ()


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    act, _, letter = action.partition("-")
    match act:
        case "name":
            return Named(reply=letter, style=values["style"])
        case "predict":
            return Predicted(reply=letter, **values)
        case "play":
            return Staged(manner=Manner.PLAYED)
        case "read":
            return Staged(manner=Manner.READ)
        case "show":
            return Shown(count=len(state.out(stage)) + 1)
        case _:
            return Focused(reply=values["reply"])


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has named all that is out."""
    return frozenset.intersection(
        *(frozenset(state.names(stage.round, one.letter)) for one in state.out(stage))
    )


def rounds(state: State) -> int:
    """How many rounds the author planned."""
    return state.spec.content.rounds


def said(state: State, given: Given) -> str:
    """A named style or a prediction, with the reply that it was about."""
    if not isinstance(given, Named | Predicted):
        return ""
    letter = given.reply.upper()
    if isinstance(given, Named):
        words = next((one.reply.verbal for one in state.order if one.letter == given.reply), "")
        style = STYLE_NAMES.get(given.style, given.style)
        return say(
            "Reply %(letter)s, “%(words)s”: %(style)s", letter=letter, words=words, style=style
        )
    effects = {option.value: option.label for option in _EFFECTS}
    guesses = [labelled(ASPECTS[name], effects[getattr(given, name)]) for name, _ in _ASPECTS]
    return say(
        "Reply %(letter)s. I guessed %(guesses)s", letter=letter, guesses=joined(", ", guesses)
    )


KIND: Kind[Spec, State, Given] = Kind(
    name="contrast",
    title=say("Three replies"),
    given=Given,
    content=Content,
    reworded=reworded,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    rounds=rounds,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
)
