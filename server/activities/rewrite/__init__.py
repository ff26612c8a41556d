"""A vague, blaming or apologetic line becomes one that somebody can stand behind.

Rules of this kind: the first round deals each person a line and takes one rewrite of it, which may
be rewritten or taken back until answers close; a relay hands each person somebody else's approved
rewrite to make it one step clearer; the last round asks of a few pairs which of the two one would
be able to say. Nothing is read by others before the desk approved it, and nobody ever learns who
wrote or chose. In guarded company nobody types: people choose among the author's rewrites.
"""

from collections.abc import Iterator, Set as AbstractSet
from typing import Final

from server.activities.rewrite.faces import (
    action_for,
    desk,
    everything,
    page_of,
    phone,
    projector,
    results,
)
from server.activities.rewrite.keeps import keeps
from server.activities.rewrite.model import (
    NEITHER,
    Chosen,
    Compared,
    Given,
    Judged,
    Part,
    Spec,
    State,
    TakenBack,
    Text,
    Turned,
    Written,
    authored,
    fold,
    parse,
    start,
)
from server.activities.rewrite.report import section
from server.activities.rewrite.standing import (
    candidates,
    done,
    givers,
    kept,
    key,
    lines_of,
    pairs_of,
    passed_on,
)
from server.core import moderation
from server.core.cards import Card, Cards
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.moderation import Fate
from server.core.refusals import Refused
from server.core.said import say

_WRITE: Final = "write-"
_CHOOSE: Final = "choose-"
_COMPARE: Final = "compare-"
_MOST_CARDS: Final = 6


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A sheet or a choice for each line before this person, or their pairs to compare."""
    match state.spec.part(stage.round):
        case Part.WRITE:
            lines = lines_of(state, stage, me)
            return tuple(form for line in lines for form in _about(state, stage, me, line))
        case Part.RELAY:
            given = passed_on(state, stage, me)
            return () if given is None else tuple(_about(state, stage, me, given.line, given.id))
        case Part.COMPARE:
            return tuple(_comparing(state, stage, me))


def _about(state: State, stage: Stage, me: PersonId, line: int, source: str = "") -> Iterator[Form]:
    if stage.company.guarded:
        options = tuple(Option(i, text) for i, text in authored(state.spec, line) if i != source)
        chosen = state.choices(stage.round, me).get(line)
        field = Field(name="rewrite", type="choice", options=options, value=chosen)
        yield Form(action=f"{_CHOOSE}{line}", label=say("Choose"), fields=(field,))
        return
    item = state.written(stage.round, me, line)
    text = Field(
        name="text",
        type="text",
        label=say("Your line"),
        max_length=state.spec.max_length,
        value=None if item is None else item.payload.text,
    )
    yield Form(action=f"{_WRITE}{line}", label=say("Send"), fields=(text,))
    if item is not None:
        yield from moderation.ways_back((item,))


def _comparing(state: State, stage: Stage, me: PersonId) -> Iterator[Form]:
    votes = state.votes(stage.round, me)
    for pair in pairs_of(state, stage, me):
        options = (*(Option(one.id, one.text) for one in pair), Option(NEITHER, say("Neither")))
        field = Field(name="say", type="choice", options=options, value=votes.get(key(pair)))
        yield Form(action=action_for(key(pair)), label=say("Choose"), fields=(field,))


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging at any time; after the reveal, one line after the other on the wall."""
    return (*_judging(state), *(_turning(state, stage) if _staged(stage) else ()))


def _judging(state: State) -> Iterator[Offer]:
    open_ = everything(state, Fate.PENDING, Fate.WITHHELD)
    shown = everything(state, Fate.PENDING, Fate.APPROVED)
    yield from moderation.about("approve", say("Show"), open_, _words, what=say("Rewrite"))
    yield from moderation.about("withhold", say("Keep private"), shown, _words, what=say("Rewrite"))


def _words(text: Text) -> str:
    return text.text


def _staged(stage: Stage) -> bool:
    return stage.phase is Phase.REVEALED


def _turning(state: State, stage: Stage) -> Iterator[Offer]:
    found = results(state, stage)
    if len(found) > 1:
        following = (page_of(state, found) + 1) % len(found)
        yield Offer(
            command="turn",
            label=say("Turn to line %(page)s of %(n)s", page=following + 1, n=len(found)),
            main=following > 0,
        )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if item := moderation.item_of(action):
        return TakenBack(item=item)
    if fate := moderation.fate_of(action):
        return Judged(item=values["item"], fate=fate)
    if action.startswith(_WRITE):
        return _written(state, stage, by, int(action.removeprefix(_WRITE)), values["text"])
    if action.startswith(_CHOOSE):
        return Chosen(line=int(action.removeprefix(_CHOOSE)), item=values["rewrite"])
    if action.startswith(_COMPARE):
        first, second = action.removeprefix(_COMPARE).split("-")
        return Compared(first=first, second=second, chosen=values["say"])
    found = results(state, stage)
    return Turned(line=found[(page_of(state, found) + 1) % len(found)].line)


def _written(state: State, stage: Stage, by: By, line: int, text: str) -> Written:
    if not any(letter.isalnum() for letter in text):
        raise Refused("missing-field", say("Please write a word or two."), field="text")
    relay = state.spec.part(stage.round) is Part.RELAY
    given = passed_on(state, stage, by.person) if relay else None
    return Written(line=line, text=text, source="" if given is None else given.id)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has done all that this round asked of them."""
    return {person for person in givers(state) if done(state, stage, person)}


def onward(state: State, stage: Stage) -> str:
    """Next, somebody else's line, or choosing among all of them."""
    last = stage.round + 1 >= state.spec.rounds
    return say("On to choosing") if last else say("Pass the lines on")


def rounds(state: State) -> int:
    """How many rounds the author planned."""
    return state.spec.rounds


def said(state: State, given: Given) -> str:
    """A person's own words, or the words they chose."""
    match given:
        case Written(text=text):
            return text
        case TakenBack():
            return say("One of these was taken back.")
        case Chosen(item=item):
            return _words_of(state, item)
        case Compared(chosen=chosen) if chosen == NEITHER:
            return say("Of two rewrites: neither.")
        case Compared(chosen=chosen):
            text = _words_of(state, chosen)
            return say("I could say: %(text)s", text=text) if text else ""
        case _:
            return ""


def _words_of(state: State, chosen: str) -> str:
    """The words of a person's or an author's rewrite; none where it is gone."""
    if item := state.queue.get(chosen):
        return item.payload.text
    numbered = range(1, len(state.spec.lines) + 1)
    return dict(one for n in numbered for one in authored(state.spec, n)).get(chosen, "")


def hands_on(state: State) -> Cards | None:
    """The lines that most could say, for a step that practises them; None if there are none."""
    stage = Stage(Phase.REVEALED, state.spec.rounds)
    best = [one for n in range(1, len(state.spec.lines) + 1) for one in kept(state, stage, n)]
    best.sort(key=lambda one: -(one.share or 0))
    if not best:
        return None
    whose = {one.id: state.spec.lines[one.line - 1].text for one in candidates(state, stage)}
    return Cards(
        cards=tuple(Card(id=k.id, text=k.text, note=whose[k.id]) for k in best[:_MOST_CARDS])
    )


KIND: Kind[Spec, State, Given] = Kind(
    name="rewrite",
    title=say("Rewrite it"),
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
    onward=onward,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    hands_on=hands_on,
)
