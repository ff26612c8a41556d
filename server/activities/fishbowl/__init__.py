"""One pair plays before everybody, everybody else observes; then once more, with one change.

Rules of this kind: parts are offered in private and given by the desk; the dial belongs to the
speaker, and lines of push-back above it are on no phone; STOP on any phone freezes clock and
briefs at once and tells nobody who, and only the speaker goes on. Feedback comes in the safe order,
a strength before a suggestion, through the desk to the speaker alone; the room sees what it saw
together only from enough people on, and with the speaker's yes.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Set as AbstractSet
from dataclasses import replace

from server.activities.fishbowl.acts import forms, given_by_person
from server.activities.fishbowl.borrowing import borrows
from server.activities.fishbowl.desk_acts import due, given_by_desk, offers, ring
from server.activities.fishbowl.faces import desk, phone, projector
from server.activities.fishbowl.given import (
    Beat,
    Changed,
    Given,
    Line,
    Offered,
    Part,
    Proposed,
    Rated,
    Told,
    Worked,
)
from server.activities.fishbowl.keeps import keeps
from server.activities.fishbowl.model import Content, Play, Spec, State, parse, start
from server.activities.fishbowl.public import publish
from server.activities.fishbowl.report import givers, section
from server.activities.fishbowl.rules import fold
from server.core.cards import Partners
from server.core.forms import Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Stage
from server.core.rehearsal import change_words, in_words, ticked, told_words
from server.core.said import say

_PARTS = {
    Part.SPEAKER: say("I would play the speaker"),
    Part.PARTNER: say("I would play the other part"),
    Part.OBSERVER: say("I only observe"),
}


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if by.desk:
        return given_by_desk(state, stage, by, action, values)
    return given_by_person(state, stage, by, action, values)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Whoever said which part they would take; later, whoever gave the speaker what they saw."""
    play = state.play(stage.round)
    passed = frozenset(play.down)
    match play.beat:
        case Beat.CASTING:
            return frozenset(play.offered) | passed
        case Beat.AGAIN | Beat.SECOND:
            return frozenset(play.second) | passed
        case _:
            told = play.words.people()
            return frozenset(p for p in told if p in play.first or _plays(play, p)) | passed


def _plays(play: Play, person: PersonId) -> bool:
    return play.part(person) is not Part.OBSERVER


def touches(state: State, by: PersonId) -> AbstractSet[PersonId]:
    """Everybody, where a player acts or the play stands still; else only who gave something."""
    own = frozenset((by,))
    if not state.plays:
        return own
    play = state.plays[max(state.plays)]
    helped = by in play.votes or bool(play.lines.own(play.freezes, by))
    if play.stopped or (play.frozen and not helped) or _plays(play, by):
        return state.audience | own
    return own


def delayed(state: State, seconds: float) -> State:
    """The clock moves by the length of a pause of the whole room."""
    plays = state.plays
    for number, play in state.plays.items():
        if play.ends is not None:
            plays = plays.insert(number, replace(play, ends=play.ends + seconds))
    return replace(state, plays=plays)


def hands_on(state: State) -> Partners:
    """Whom people saw play: that is whom they can say something specific about."""
    seen: dict[PersonId, set[PersonId]] = {}
    for play in state.plays.values():
        players = {p for p in (play.speaker, play.partner) if p}
        for person in givers(play):
            seen.setdefault(person, set()).update(players - {person})
    return Partners(partners={one: tuple(sorted(all_)) for one, all_ in seen.items() if all_})


def said(state: State, given: Given) -> str:
    """A person's own words and ticks."""
    match given:
        case Offered(part=part):
            return _PARTS[part]
        case Line(text=text):
            return say("My core line: %(text)s", text=text)
        case Worked(text=text):
            return say("What worked: %(text)s", text=text) if text else ""
        case Proposed(text=text):
            return say("I proposed: %(text)s", text=text)
        case Told(strength=strength, next_time=next_time):
            return in_words(told_words(strength, next_time))
        case Changed(words=words):
            return say("My one change: %(words)s", words=change_words(words)) if words else ""
        case Rated(ratings=ratings):
            return ticked(ratings)
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="fishbowl",
    title=say("Fishbowl"),
    given=Given,
    content=Content,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    borrows=borrows,
    settled=settled,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    touches=touches,
    publish=publish,
    due=due,
    ring=ring,
    delayed=delayed,
    hands_on=hands_on,
    privacy="named",
    together=True,
)
