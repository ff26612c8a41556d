"""A question with two to eight answers, asked once or before and after talking.

Rules of this kind: a person has one vote a round and may change it until answers close; what was
chosen is seen by nobody but the desk before the reveal; how sure people are is shown from five of
them on, and split by right and wrong only if each side has five.
"""

from collections.abc import Set as AbstractSet

from server.activities.choice.faces import desk, options, phone, projector, section
from server.activities.choice.model import Explained, Given, Spec, State, Vote, fold, parse, start
from server.core.forms import Field, Form, Offer, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.said import say


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """The one form of a vote, filled in with what this person chose in this round."""
    spec, mine = state.spec, state.votes(stage.round).get(me)
    if spec.multiple:
        asked = Field(
            name="options",
            type="choices",
            options=options(spec),
            min=1,
            max=len(spec.options),
            value=None if mine is None else mine.options,
        )
    else:
        asked = Field(
            name="option",
            type="choice",
            options=options(spec),
            value=None if mine is None else mine.options[0],
        )
    return (Form(action="vote", label=say("Send"), fields=(asked, *_confidence(spec, mine))),)


def _confidence(spec: Spec, mine: Vote | None) -> tuple[Field, ...]:
    if not spec.confidence:
        return ()
    return (
        Field(
            name="confidence",
            type="number",
            label=say("How sure are you?"),
            required=False,
            min=1,
            max=5,
            value=None if mine is None else mine.confidence,
        ),
    )


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """After the bars the explanation, where the wall cannot hold both."""
    if stage.phase is not Phase.REVEALED or not state.spec.explained_apart:
        return ()
    if state.explained:
        return (Offer(command="show-bars", label=say("Back to the bars")),)
    return (Offer(command="explain", label=say("Show the explanation"), main=True),)


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of the form; the two offers have none."""
    if action != "vote":
        return Explained(on=action == "explain")
    chosen = values["options"] if state.spec.multiple else (values["option"],)
    sure = values.get("confidence")
    return Vote(options=chosen, confidence=None if sure is None else round(sure))


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has voted in this round."""
    return frozenset(state.votes(stage.round))


def rounds(state: State) -> int:
    """How many rounds the author planned."""
    return state.spec.rounds


def said(state: State, given: Given) -> str:
    """A vote in the words that were voted for."""
    if not isinstance(given, Vote):
        return ""
    labels = dict(state.spec.lettered)
    chosen = "; ".join(labels[letter].label for letter in given.options if letter in labels)
    return (
        say("%(chosen)s (sure: %(confidence)s of 5)", chosen=chosen, confidence=given.confidence)
        if given.confidence
        else chosen
    )


KIND: Kind[Spec, State, Given] = Kind(
    name="choice",
    title=say("Vote"),
    given=Given,
    content=Spec,
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
