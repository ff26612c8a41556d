"""Something to read, with at most one simple thing to tap: house rules, a break, the ways to go.

Rules of this kind: agreeing is one tap and keeps the version of the wording; a private choice is on
one's own phone only; a counted one is shown in numbers after the reveal; topics that somebody would
rather not meet reach the desk as a sum of at least so many people, and nobody else. Which way to go
somebody marks on the route card never leaves their phone: it is not sent at all.
"""

from collections.abc import Iterator, Set as AbstractSet

from server.activities.card.faces import desk, phone, projector, section
from server.activities.card.keeps import keeps
from server.activities.card.model import (
    Agreed,
    Back,
    Chosen,
    Content,
    Filtered,
    Given,
    Spec,
    State,
    TopicsPublished,
    Tried,
    at_most_two,
    fold,
    of_round,
    parse,
    start,
)
from server.core.disclosure import Ruling, ruled
from server.core.forms import Field, Form, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Stage
from server.core.said import say
from server.core.tally import count

_YES = "yes"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """The card's button first; what else there is to tap comes once that was tapped."""
    content, key = state.spec.content, (stage.round, me)
    if content.button and key not in state.agreed:
        return (_one_tap("agree", content.button, done=False),)
    return (
        *((_one_tap("agree", content.button, done=True),) if content.button else ()),
        *(
            (_one_tap("back", say("I am back"), done=key in state.back),)
            if content.countdown
            else ()
        ),
        *((_answer(state, stage, me),) if content.ask else ()),
        *_practice(state, me),
        *((_topics(state, me),) if content.topics else ()),
    )


def _practice(state: State, me: PersonId) -> Iterator[Form]:
    if not state.spec.content.practice:
        return
    if (me, "stop") not in state.tried:
        yield Form(action="stop", label=say("STOP"))
    # The room's own right to pass comes back as soon as this one was tried.
    if (me, "pass") not in state.tried:
        yield Form(action="pass", label=say("Pass"))


def _one_tap(action: str, label: str, *, done: bool) -> Form:
    tap = Field(
        name=action,
        type="choice",
        options=(Option(_YES, label),),
        value=_YES if done else None,
    )
    return Form(action=action, label=label, fields=(tap,))


def _answer(state: State, stage: Stage, me: PersonId) -> Form:
    ask = state.spec.content.ask
    assert ask is not None, "Only a card with a question has this form"
    given = state.chosen.get((stage.round, me))
    options = tuple(Option(letter, label) for letter, label in ask.lettered)
    if ask.multiple:
        asked = Field(name="options", type="choices", options=options, min=1, value=given)
    else:
        asked = Field(
            name="option", type="choice", options=options, value=given[0] if given else None
        )
    return Form(action="answer", label=say("Send"), fields=(asked,))


def _topics(state: State, me: PersonId) -> Form:
    options = tuple(Option(letter, topic) for letter, topic in state.spec.content.topic_letters)
    topics = Field(
        name="topics",
        type="choices",
        label=say("Not for me today"),
        required=False,
        options=options,
        value=state.topics.get(me),
    )
    return Form(action="topics", label=say("Send"), fields=(topics,))


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form."""
    match action:
        case "agree":
            return Agreed(version=state.spec.content.version)
        case "answer":
            return Chosen(options=values.get("options") or (values["option"],))
        case "topics":
            return Filtered(topics=values.get("topics", ()))
        case "back":
            return Back()
        case _:
            return Tried(what="pass" if action == "pass" else "stop")


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who gave what the card is about: its button, or being back, or its question."""
    content = state.spec.content
    if content.button:
        return frozenset(of_round(state.agreed, stage.round))
    if content.countdown:
        return frozenset(of_round(state.back, stage.round))
    if content.ask:
        return frozenset(of_round(state.chosen, stage.round))
    return frozenset(state.topics) if stage.round == 1 else frozenset()


def publish(state: State, stage: Stage) -> TopicsPublished | None:
    """How often each topic was marked, if so many people answered that it points at nobody."""
    letters = [letter for letter, _ in state.spec.content.topic_letters]
    if not letters:
        return None
    match ruled(state.topics, state.shown, stage.company.k, seen=frozenset):
        case Ruling.SHOW:
            marked = count((one for topics in state.topics.values() for one in topics), letters)
            return TopicsPublished(n=len(state.topics), counts=tuple(map(at_most_two, marked)))
        case Ruling.REMEMBER:
            return TopicsPublished(n=len(state.topics), counts=(), withheld=True)
        case Ruling.NOTHING:
            return None


def said(state: State, given: Given) -> str:
    """A person's own taps in words; trying a button is not kept as something said."""
    content = state.spec.content
    match given:
        case Agreed(version=version):
            words = content.button or say("Agreed")
            return (
                say("%(words)s (version %(version)s)", words=words, version=version)
                if version
                else words
            )
        case Chosen(options=options) if content.ask is not None:
            labels = dict(content.ask.lettered)
            return "; ".join(labels[one] for one in options if one in labels)
        case Filtered(topics=topics):
            labels = dict(content.topic_letters)
            marked = "; ".join(labels[one] for one in topics if one in labels)
            return (
                say("Not for me today: %(marked)s", marked=marked)
                if marked
                else say("No topic left out.")
            )
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="card",
    title=say("Card"),
    given=Given,
    content=Content,
    parse=parse,
    start=start,
    forms=forms,
    accept=accept,
    fold=fold,
    settled=settled,
    publish=publish,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
)
