"""Replies on two axes: how far one's own needs are voiced, and how far the other's are respected.

Rules of this kind: a person places each reply once a round and may move it until answers close;
nothing placed is seen before the reveal; the author's point comes when the desk shows it. The four
corners are names for replies, never for people.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.field.faces import desk, phone, projector, section
from server.activities.field.model import (
    ALL,
    AuthorShown,
    Content,
    Focused,
    Given,
    Placed,
    Spec,
    State,
    fold,
    parse,
    reworded,
    start,
)
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.said import say

_PLACE = "place-"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """One field to place each reply on, with where this person put it in this round."""
    return tuple(
        Form(
            action=_PLACE + one.letter,
            label=say("Send"),
            fields=(
                Field(
                    name="place",
                    type="point",
                    label=say("Where does it stand?"),
                    value=state.points(stage.round, one.letter).get(me),
                ),
            ),
        )
        for one in state.order
    )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """After the reveal: the author's point of a reply, and one field large."""
    return tuple(_offers(state)) if stage.phase is Phase.REVEALED else ()


def _offers(state: State) -> Iterator[Offer]:
    hidden = [
        Option(one.letter, one.letter.upper())
        for one in state.order
        if one.author is not None and one.letter not in state.authors
    ]
    if hidden:
        field = Field(name="reply", type="choice", label=say("Reply"), options=tuple(hidden))
        yield Offer(command="author", label=say("Show the author's point"), fields=(field,))
    if len(state.order) > 1:
        letters = (Option(one.letter, one.letter.upper()) for one in state.order)
        field = Field(
            name="reply",
            type="choice",
            label=say("Reply"),
            options=(*letters, Option(ALL, say("All replies"))),
            value=state.focus,
        )
        yield Offer(command="focus", label=say("Show large"), fields=(field,))


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if action.startswith(_PLACE):
        place = values["place"]
        return Placed(reply=action.removeprefix(_PLACE), x=round(place.x), y=round(place.y))
    if action == "author":
        return AuthorShown(reply=values["reply"])
    return Focused(reply=values["reply"])


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has placed all replies in this round."""
    return frozenset.intersection(
        *(frozenset(state.points(stage.round, one.letter)) for one in state.order)
    )


def rounds(state: State) -> int:
    """How many rounds the author planned."""
    return state.spec.content.rounds


def said(state: State, given: Given) -> str:
    """A placed reply in words."""
    if not isinstance(given, Placed):
        return ""
    words = next((one.text for one in state.order if one.letter == given.reply), "")
    return say(
        "Reply %(letter)s, “%(words)s”: own needs voiced %(x)s of 100, the other's needs "
        "respected %(y)s of 100",
        letter=given.reply.upper(),
        words=words,
        x=given.x,
        y=given.y,
    )


KIND: Kind[Spec, State, Given] = Kind(
    name="field",
    title=say("Style field"),
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
