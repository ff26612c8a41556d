"""What something given does to a scene: total, and never asking who is in the room.

The one use of the room's people here is `audience`: whose phones a player's act must reach at
once. It carries no meaning for the scene.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from rpds import HashTrieMap, HashTrieSet

from server.activities.fishbowl.given import (
    FACILITATOR,
    Allowed,
    Beat,
    Changed,
    Eased,
    Floored,
    Frozen,
    Given,
    Judged,
    Line,
    Offered,
    Part,
    Passed,
    Picked,
    Pressed,
    Proposed,
    Published,
    Rang,
    Rated,
    Released,
    Resumed,
    SetUp,
    SheetReleased,
    Softer,
    Staged,
    Stopped,
    TakenBack,
    Tapped,
    Told,
    Turned,
    Voted,
    Watched,
    Worked,
)
from server.activities.fishbowl.model import PLAYED, Play, Said, State
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.rehearsal import change_words, told_words

_WIDE: Final = (Stopped, Resumed, Tapped, Passed, SetUp, Worked, Told, Changed)
_ORDER: Final = tuple(Beat)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given."""
    if isinstance(given, Staged) and given.beat is Beat.CASTING:
        offered = state.play(stage.round).offered
        play = replace(state.fresh(stage.round), offered=offered)
    else:
        play = _RULES[type(given)](state.play(stage.round), by.person, given)
    state = state.with_play(stage.round, play)
    if by.person and isinstance(given, _WIDE):
        state = replace(state, audience=frozenset(stage.people))
    return state


def _offered(play: Play, person: PersonId, given: Offered) -> Play:
    play = _not_cast(play, person)
    return replace(
        play, offered=play.offered.insert(person, given.part), down=play.down.discard(person)
    )


def _not_cast(play: Play, person: PersonId) -> Play:
    """Whoever says something else before the scene begins is not held to what they said."""
    if play.beat is not Beat.CASTING:
        return play
    return replace(
        play,
        offered=play.offered.discard(person),
        speaker=None if play.speaker == person else play.speaker,
        partner=None if play.partner == person else play.partner,
    )


def _passed(play: Play, person: PersonId, given: Passed) -> Play:
    play = replace(_not_cast(play, person), down=play.down.insert(person))
    if play.part(person) is Part.OBSERVER:
        return play
    if play.beat in PLAYED:
        return _halted(play, given.at, stopped=True)
    return _next_floor(play) if play.beat is Beat.FEEDBACK else play


def _picked(play: Play, person: PersonId, given: Picked) -> Play:
    if given.part is Part.SPEAKER:
        return replace(play, speaker=given.player)
    return replace(play, partner=given.player)


def _staged(play: Play, person: PersonId, given: Staged) -> Play:
    play = replace(
        play,
        beat=given.beat,
        ends=given.ends,
        left=None,
        over=False,
        stopped=False,
        frozen=False,
        taps=HashTrieSet(),
        pressed=0,
        eased=0,
        softer=False,
        lent="",
    )
    if given.beat is Beat.FEEDBACK:
        return _next_floor(replace(play, floor=Part.SPEAKER), keep=True)
    return play


def _next_floor(play: Play, *, keep: bool = False) -> Play:
    """The word goes to the next player who is there to speak; last to the observers."""
    parts = (Part.SPEAKER, Part.PARTNER)
    at = 2 if play.floor is Part.OBSERVER else parts.index(play.floor) + (not keep)
    for part in parts[at:]:
        player = play.player(part)
        if player is not None and player != FACILITATOR and player not in play.down:
            return replace(play, floor=part)
    return replace(play, floor=Part.OBSERVER)


def _set_up(play: Play, person: PersonId, given: SetUp) -> Play:
    return replace(play, dial=given.dial, own=given.focus, chosen=())


def _watched(play: Play, person: PersonId, given: Watched) -> Play:
    return replace(play, chosen=given.focus)


def _line(play: Play, person: PersonId, given: Line) -> Play:
    return replace(play, line=given.text)


def _pressed(play: Play, person: PersonId, given: Pressed) -> Play:
    return replace(play, pressed=given.lines, softer=False)


def _eased(play: Play, person: PersonId, given: Eased) -> Play:
    return replace(play, eased=given.lines, softer=False)


def _softer(play: Play, person: PersonId, given: Softer) -> Play:
    return replace(play, softer=True)


# -- standing still -----------------------------------------------------------------------------


def _halted(play: Play, at: float, *, stopped: bool = False, frozen: bool = False) -> Play:
    left = play.left if play.ends is None else max(0.0, play.ends - at)
    return replace(
        play,
        ends=None,
        left=left,
        stopped=play.stopped or stopped,
        frozen=play.frozen or frozen,
        freezes=play.freezes + (frozen and not play.frozen),
    )


def _running(play: Play, at: float) -> Play:
    """The play goes on where its clock stood, unless something else still holds it."""
    if play.halted or play.left is None:
        return play
    return replace(play, ends=at + play.left, left=None)


def _stopped(play: Play, person: PersonId, given: Stopped) -> Play:
    return _halted(play, given.at, stopped=True) if play.beat in PLAYED else play


def _resumed(play: Play, person: PersonId, given: Resumed) -> Play:
    return _running(replace(play, stopped=False), given.at)


def _tapped(play: Play, person: PersonId, given: Tapped) -> Play:
    play = replace(play, taps=play.taps.insert(person))
    return _freeze(play, given.at) if len(play.taps) >= given.needed else play


def _frozen(play: Play, person: PersonId, given: Frozen) -> Play:
    return _freeze(play, given.at)


def _freeze(play: Play, at: float) -> Play:
    if play.beat not in (Beat.TAKE, Beat.AGAIN) or play.frozen:
        return play
    return replace(_halted(play, at, frozen=True), votes=HashTrieMap())


def _proposed(play: Play, person: PersonId, given: Proposed) -> Play:
    return replace(play, lines=play.lines.handed_in(person, play.freezes, given.text))


def _taken_back(play: Play, person: PersonId, given: TakenBack) -> Play:
    return replace(play, lines=play.lines.taken_back(person, given.item))


def _voted(play: Play, person: PersonId, given: Voted) -> Play:
    return replace(play, votes=play.votes.insert(person, given.item))


def _released(play: Play, person: PersonId, given: Released) -> Play:
    play = replace(play, frozen=False, taps=HashTrieSet(), lent=given.item)
    return _running(play, given.at)


def _rang(play: Play, person: PersonId, given: Rang) -> Play:
    return replace(play, ends=None, left=None, over=True)


# -- feedback -----------------------------------------------------------------------------------


def _floored(play: Play, person: PersonId, given: Floored) -> Play:
    return replace(play, floor=given.part)


def _rated(play: Play, person: PersonId, given: Rated) -> Play:
    if given.take == 1:
        return replace(play, first=play.first.insert(person, given.ratings))
    return replace(play, second=play.second.insert(person, given.ratings))


def _worked(play: Play, person: PersonId, given: Worked) -> Play:
    play = replace(play, worked=given.text)
    return _next_floor(play) if play.floor is Part.SPEAKER else play


def _told(play: Play, person: PersonId, given: Told) -> Play:
    part = play.part(person)
    words_ = told_words(given.strength, given.next_time)
    said = Said(part=part, strength=words_.strength, next_time=words_.next_time)
    before = play.words.own(1, person)
    if any(item.payload == said for item in before):
        return play
    words = play.words
    for item in before:
        words = words.taken_back(person, item.id)
    play = replace(play, words=words.handed_in(person, 1, said))
    return _next_floor(play) if part is play.floor is Part.PARTNER else play


def _judged(play: Play, person: PersonId, given: Judged) -> Play:
    return replace(
        play,
        words=play.words.judged(given.item, given.fate),
        lines=play.lines.judged(given.item, given.fate),
    )


def _sheet_released(play: Play, person: PersonId, given: SheetReleased) -> Play:
    return replace(play, released=True)


def _changed(play: Play, person: PersonId, given: Changed) -> Play:
    return replace(play, change=change_words(given.words), change_item=given.item)


def _allowed(play: Play, person: PersonId, given: Allowed) -> Play:
    return replace(play, allowed=given.on)


def _turned(play: Play, person: PersonId, given: Turned) -> Play:
    return replace(play, takes_shown=given.takes)


def _published(play: Play, person: PersonId, given: Published) -> Play:
    after = Beat.CHANGE if given.take == 1 else Beat.DONE
    play = replace(play, public=play.public.insert(given.take, given))
    if _ORDER.index(play.beat) >= _ORDER.index(after):
        return play
    return replace(play, beat=after, ends=None, left=None, stopped=False, frozen=False)


_RULES: Final[dict[type, Callable[[Play, PersonId, Any], Play]]] = {
    Offered: _offered,
    Passed: _passed,
    Picked: _picked,
    Staged: _staged,
    SetUp: _set_up,
    Watched: _watched,
    Line: _line,
    Pressed: _pressed,
    Eased: _eased,
    Softer: _softer,
    Stopped: _stopped,
    Resumed: _resumed,
    Tapped: _tapped,
    Frozen: _frozen,
    Proposed: _proposed,
    TakenBack: _taken_back,
    Voted: _voted,
    Released: _released,
    Rang: _rang,
    Floored: _floored,
    Rated: _rated,
    Worked: _worked,
    Told: _told,
    Judged: _judged,
    SheetReleased: _sheet_released,
    Changed: _changed,
    Allowed: _allowed,
    Turned: _turned,
    Published: _published,
}
