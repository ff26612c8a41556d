"""What people may do in a scene now, and what is made of it.

STOP stands on every phone while something is played; the other part's lines carry their number
in the action's name, so that a second tap on the same line is refused.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Final

from server.activities.fishbowl.given import (
    Allowed,
    Beat,
    Changed,
    Eased,
    Given,
    Line,
    Offered,
    Part,
    Passed,
    Pressed,
    Proposed,
    Rated,
    Resumed,
    SetUp,
    Softer,
    Stopped,
    TakenBack,
    Tapped,
    Told,
    Voted,
    Worked,
)
from server.activities.fishbowl.model import (
    LONGEST_PROPOSAL,
    PLAYED,
    Play,
    Spec,
    State,
    dial,
    ready_lines,
    watched,
)
from server.core import moderation
from server.core.forms import Field, Form, Option, Values
from server.core.ids import PersonId, fingerprint
from server.core.kind import By, Stage
from server.core.moderation import Fate
from server.core.refusals import Refused
from server.core.rehearsal import (
    ONCE_MORE,
    Words,
    chosen,
    dial_field,
    focus_field,
    line_field,
    push_backs,
    rating_fields,
    ready_fields,
    word_fields,
)
from server.core.rubric_items import BY_SLUG, Item
from server.core.said import say

FEWEST_TAPS: Final = 3
AS_BEFORE: Final = "as-before"
_PARTS: Final = (
    Option(Part.SPEAKER, say("I would play the speaker")),
    Option(Part.PARTNER, say("I would play the other part")),
    Option(Part.OBSERVER, say("I only observe")),
)


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """What somebody may do now: the acts of their part first, then what stands aside."""
    play = state.play(stage.round)
    return (*_on_the_way(state, stage, play, me), *_always(play, me))


def _on_the_way(state: State, stage: Stage, play: Play, me: PersonId) -> Iterator[Form]:
    if play.stopped:
        if play.part(me) is Part.SPEAKER and not missing(play, stage):
            yield Form(action="go-on", label=say("Go on"))
        return
    if play.beat is Beat.CASTING:
        field = Field(name="part", type="choice", options=_PARTS, value=play.offered.get(me))
        yield Form(action="offer", label=say("Choose"), fields=(field,))
        return
    yield from _BY_PART[play.part(me)](state, stage, play, me)


def _always(play: Play, me: PersonId) -> Iterator[Form]:
    if play.beat in PLAYED and not play.stopped:
        yield Form(action="stop", label=say("STOP"), aside=True)
    if me not in play.down and play.beat is not Beat.DONE:
        yield Form(action="pass", label=say("Pass"))


def missing(play: Play, stage: Stage) -> tuple[Part, ...]:
    """The parts whose player stepped out or left the room."""
    players = ((part, play.player(part)) for part in (Part.SPEAKER, Part.PARTNER))
    return tuple(
        part for part, who in players if who and (who in play.down or who not in stage.people)
    )


# -- the speaker --------------------------------------------------------------------------------


def _speaker(state: State, stage: Stage, play: Play, me: PersonId) -> Iterator[Form]:
    if me in play.down:
        return
    match play.beat:
        case Beat.FOCUS:
            fields = (
                dial_field(play.dial or None),
                focus_field(state.spec.scenario.observer_items, play.own),
            )
            yield Form(action="set-up", label=say("This is how I play"), fields=fields)
        case Beat.REHEARSE:
            field = line_field("text", say("My core line"), play.line, required=True)
            yield Form(action="line", label=say("Keep"), fields=(field,))
        case Beat.TAKE | Beat.AGAIN if not play.frozen and play.pressed and not play.softer:
            yield Form(action="softer", label=say("Ease off, please"), aside=True)
        case Beat.FEEDBACK if play.floor is Part.SPEAKER:
            field = line_field("text", say("What worked, in my own eyes"))
            yield Form(action="worked", label=say("Said it"), fields=(field,))
        case Beat.CHANGE if play.released:
            yield Form(
                action="change", label=say("This one"), fields=change_fields(state.spec, play)
            )
            yield _allowing(play)
        case Beat.SECOND | Beat.DONE if play.released:
            yield _allowing(play)


def change_fields(spec: Spec, play: Play) -> tuple[Field, ...]:
    """One change among what was suggested and what was watched; and what to watch for it."""
    options = (*changes(play), *(Option(one.slug, one.name) for one in watched(spec, play)))
    items = tuple(Option(item.slug, item.name) for item in watched(spec, play))
    value = next((o.value for o in options if play.change and o.label == play.change), None)
    if play.change == ONCE_MORE:
        value = AS_BEFORE
    return (
        Field(
            name="change",
            type="choice",
            label=say("One thing for take 2"),
            options=(*options, Option(AS_BEFORE, ONCE_MORE)),
            value=value,
        ),
        Field(
            name="watch",
            type="choice",
            label=say("What shall they watch for?"),
            options=items,
            value=play.change_item or None,
        ),
    )


def changes(play: Play) -> tuple[Option, ...]:
    """The suggestions that the desk let through, in drawn order."""
    approved = (item.payload.next_time for item in play.words.drawn(1, Fate.APPROVED))
    texts = dict.fromkeys(text for text in approved if text)
    return tuple(Option(f"word-{fingerprint(text).hex()[:8]}", text) for text in texts)


def _allowing(play: Play) -> Form:
    options = (Option("yes", say("The room may see it")), Option("no", say("It stays with me")))
    value = "yes" if play.allowed else "no"
    field = Field(name="room", type="choice", options=options, value=value)
    return Form(action="allow", label=say("Choose"), fields=(field,))


# -- the other part -----------------------------------------------------------------------------


def _partner(state: State, stage: Stage, play: Play, me: PersonId) -> Iterator[Form]:
    if me in play.down:
        return
    match play.beat:
        case Beat.TAKE | Beat.AGAIN if not play.frozen:
            yield from _pressing(state.spec, play)
        case Beat.FEEDBACK if play.floor is not Part.SPEAKER:
            yield _telling(state, stage, play, me)


def _pressing(spec: Spec, play: Play) -> Iterator[Form]:
    lines, easing = push_backs(spec.scenario, dial(play)), spec.scenario.deescalation
    if play.pressed < len(lines):
        label = say("Next push-back") if play.pressed else say("First push-back")
        yield Form(action=f"press-{play.pressed + 1}", label=label)
    if play.eased < len(easing):
        yield Form(action=f"ease-{play.eased + 1}", label=say("Ease off"))


# -- observers ----------------------------------------------------------------------------------


def _observer(state: State, stage: Stage, play: Play, me: PersonId) -> Iterator[Form]:
    match play.beat:
        case Beat.TAKE | Beat.AGAIN if play.frozen:
            yield from _helping(state.spec, stage, play, me)
        case Beat.TAKE | Beat.AGAIN:
            if state.spec.freeze and me not in play.taps:
                yield Form(action="freeze", label=say("Freeze it here"), aside=True)
            yield _rating(state.spec, play, me)
        case Beat.FEEDBACK:
            yield _rating(state.spec, play, me)
            if play.floor is Part.OBSERVER:
                yield _telling(state, stage, play, me)
        case Beat.SECOND:
            yield _rating(state.spec, play, me)
        case _:
            return


def _rating(spec: Spec, play: Play, me: PersonId) -> Form:
    if play.take == 1:
        fields = rating_fields(watched(spec, play), play.first.get(me))
    else:
        fields = rating_fields((changed_item(spec, play),), play.second.get(me))
    return Form(action=f"rate-{play.take}", label=say("Keep what I saw"), fields=fields)


def changed_item(spec: Spec, play: Play) -> Item:
    """The one item that is watched in take 2."""
    return BY_SLUG.get(play.change_item) or watched(spec, play)[0]


def _telling(state: State, stage: Stage, play: Play, me: PersonId) -> Form:
    own = play.words.own(1, me)
    sent = own[0].payload if own else None
    said = Words(strength=sent.strength, next_time=sent.next_time) if sent else None
    if stage.company.guarded:
        pressed = play.part(me) is Part.PARTNER
        fields = ready_fields(watched(state.spec, play), said, pressed=pressed)
    else:
        fields = word_fields(said)
    return Form(action="tell", label=say("Send to the speaker"), fields=fields)


def _helping(spec: Spec, stage: Stage, play: Play, me: PersonId) -> Iterator[Form]:
    """The play is frozen: a line of one's own, and a vote on those that may be heard."""
    if not stage.company.guarded:
        own = play.lines.own(play.freezes, me)
        if not own:
            field = Field(
                name="text", type="text", label=say("What next?"), max_length=LONGEST_PROPOSAL
            )
            yield Form(action="propose", label=say("Propose"), fields=(field,))
        yield from moderation.ways_back(own)
    options = tuple(Option(item, text) for item, text in lines_to_vote(spec, stage, play))
    if options:
        field = Field(name="line", type="choice", options=options, value=play.votes.get(me))
        yield Form(action="vote", label=say("Choose"), fields=(field,))


def lines_to_vote(spec: Spec, stage: Stage, play: Play) -> tuple[tuple[str, str], ...]:
    """The lines that the room may choose from in this freeze, each with its id."""
    if stage.company.guarded:
        return ready_lines(spec)
    approved = play.lines.drawn(play.freezes, Fate.APPROVED)
    return tuple((item.id, item.payload) for item in approved)


_BY_PART: Final[Mapping[Part, Callable[[State, Stage, Play, PersonId], Iterator[Form]]]] = {
    Part.SPEAKER: _speaker,
    Part.PARTNER: _partner,
    Part.OBSERVER: _observer,
}


# -- what is made of it -------------------------------------------------------------------------


def taps_needed(spec: Spec, stage: Stage, play: Play) -> int:
    """How many taps freeze the play: the author's share of the observers, and never under three."""
    watching = sum(1 for person in stage.people if play.part(person) is Part.OBSERVER)
    return max(FEWEST_TAPS, ceil(spec.freeze * watching - 1e-9))


def given_by_person(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What somebody gave, from the values of a form."""
    play = state.play(stage.round)
    if item := moderation.item_of(action):
        return TakenBack(item=item)
    verb, _, number = action.partition("-")
    if verb in _NUMBERED:
        return _NUMBERED[verb](int(number), values)
    if action in _SIMPLE:
        return _SIMPLE[action](by, values)
    return _IN_PLAY[action](state, stage, play, by, values)


def changed(spec: Spec, play: Play, values: Values) -> Changed:
    """The one change in words, whoever chose it."""
    field = change_fields(spec, play)[0]
    words = next((o.label for o in field.options if o.value == values["change"]), "")
    return Changed(words=words, item=values["watch"])


def _told(stage: Stage, values: Values) -> Told:
    strength, next_time = values["strength"], values.get("next_time", "")
    if not stage.company.guarded:
        return Told(strength=_worded(strength, "strength"), next_time=next_time)
    ready = chosen(strength, next_time)
    return Told(strength=ready.strength, next_time=ready.next_time)


def _worded(text: str, name: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise Refused("missing-field", say("Please write a word or two."), field=name)
    return text


_NUMBERED: Final[Mapping[str, Callable[[int, Values], Given]]] = {
    "rate": lambda number, values: Rated(take=number, ratings=dict(values)),
    "press": lambda number, values: Pressed(lines=number),
    "ease": lambda number, values: Eased(lines=number),
}
_IN_PLAY: Final[Mapping[str, Callable[[State, Stage, Play, By, Values], Given]]] = {
    "tell": lambda state, stage, play, by, values: _told(stage, values),
    "change": lambda state, stage, play, by, values: changed(state.spec, play, values),
    "freeze": lambda state, stage, play, by, values: Tapped(
        at=by.at, needed=taps_needed(state.spec, stage, play)
    ),
}
_SIMPLE: Final[Mapping[str, Callable[[By, Values], Given]]] = {
    "offer": lambda by, values: Offered(part=Part(values["part"])),
    "pass": lambda by, values: Passed(at=by.at),
    "stop": lambda by, values: Stopped(at=by.at),
    "go-on": lambda by, values: Resumed(at=by.at),
    "set-up": lambda by, values: SetUp(dial=int(values["dial"]), focus=tuple(values["focus"])),
    "line": lambda by, values: Line(text=values["text"]),
    "softer": lambda by, values: Softer(),
    "propose": lambda by, values: Proposed(text=_worded(values["text"], "text")),
    "vote": lambda by, values: Voted(item=values["line"]),
    "worked": lambda by, values: Worked(text=values.get("text", "")),
    "allow": lambda by, values: Allowed(on=values["room"] == "yes"),
}
