"""What the desk may do in a scene now, and what is made of it: the natural next act is `main`."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.activities.fishbowl.acts import (
    change_fields,
    changed,
    lines_to_vote,
    missing,
)
from server.activities.fishbowl.given import (
    FACILITATOR,
    Allowed,
    Beat,
    Floored,
    Frozen,
    Given,
    Judged,
    Part,
    Picked,
    Rang,
    Released,
    Resumed,
    SheetReleased,
    Softer,
    Staged,
    Turned,
    Watched,
)
from server.activities.fishbowl.model import Play, Said, State, watched
from server.activities.fishbowl.public import published, room_grid, room_takes
from server.core import moderation
from server.core.forms import Field, Offer, Option, Values
from server.core.kind import By, Phase, Stage
from server.core.moderation import Fate
from server.core.rehearsal import MOST_FOCUS
from server.core.rubric_items import ITEMS
from server.core.said import say

DESK: Final = "facilitator"  # as an option, where an empty value would be no choice
_FEWEST_WATCHED: Final = 1


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Leading the scene while it is open; letting words through also once it has closed."""
    play = state.play(stage.round)
    if stage.phase is Phase.OPEN:
        return (*_leading(state, stage, play), *_judging(play), *_around(play, stage))
    if stage.phase is Phase.CLOSED:
        return tuple(_judging(play))
    return tuple(_turning(play)) if stage.phase is Phase.REVEALED else ()


def _turning(play: Play) -> Iterator[Offer]:
    """Two pictures, one after the other on the wall."""
    if room_grid(play) is None or room_takes(play) is None:
        return
    if play.takes_shown:
        yield Offer(command="show-counts", label=say("Back to take 1"))
    else:
        yield Offer(command="show-takes", label=say("Show both takes"), main=True)


def _leading(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    if play.stopped:
        yours = play.speaker == FACILITATOR and not missing(play, stage)
        if yours:
            yield Offer(command="go-on", label=say("Go on"), main=True)
        ends = not yours and not missing(play, stage)
        yield Offer(command="end-scene", label=say("End the scene here"), main=ends, grave=True)
    elif play.frozen:
        yield from _thawing(state, stage, play)
    else:
        yield from _BY_BEAT[play.beat](state, stage, play)


def _around(play: Play, stage: Stage) -> Iterator[Offer]:
    """Mending the casting at any time before the end."""
    if play.beat in (Beat.CASTING, Beat.DONE):
        return
    if missing(play, stage):
        yield Offer(
            command="take-over", label=say("Play the missing part yourself"), main=play.stopped
        )
    yield Offer(command="recast", label=say("Back to casting"), grave=True)


# -- beat by beat -------------------------------------------------------------------------------


def _casting(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    ready = play.speaker is not None and play.partner is not None
    for part, command in ((Part.SPEAKER, "cast-speaker"), (Part.PARTNER, "cast-partner")):
        volunteers = sorted(p for p, would in play.offered.items() if would is part)
        here = [p for p in volunteers if p in stage.people]
        options = (Option(DESK, say("Facilitator")), *(Option(p, "") for p in here))
        field = Field(name="person", type="choice", label=say("Who"), options=options)
        lacking = Part.SPEAKER if play.speaker is None else Part.PARTNER
        main = not ready and part is lacking
        yield Offer(command=command, label=say("Cast"), fields=(field,), main=main)
    if ready:
        yield Offer(command="begin-scene", label=say("Begin with these two"), main=True)


def _focus(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    yield from _watching(state, play)
    awaited = play.speaker != FACILITATOR and not play.dial
    label = say("Rehearse with the usual focus") if awaited else say("Start the silent rehearsal")
    yield Offer(command="rehearse", label=label, main=True)


def _watching(state: State, play: Play) -> Iterator[Offer]:
    now = {item.slug for item in watched(state.spec, play)}
    off = tuple(Option(one.slug, one.name) for one in ITEMS if one.slug not in now)
    on = tuple(
        Option(one.slug, one.name) for one in ITEMS if one.slug in now and one.slug not in play.own
    )
    if len(now) < MOST_FOCUS:
        yield Offer(command="watch", label=say("Watch for it"), fields=(_item(off),))
    if on and len(now) > _FEWEST_WATCHED:
        yield Offer(command="leave-out", label=say("Leave it out"), fields=(_item(on),))


def _item(options: tuple[Option, ...]) -> Field:
    return Field(name="focus", type="choice", label=say("Focus item"), options=options)


def _rehearse(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    yield Offer(command="take-1", label=say("Start take 1"), main=True)
    yield from _watching(state, play)


def _take(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    first = play.beat is Beat.TAKE
    label = say("End take 1: feedback") if first else say("End take 2")
    yield Offer(command="end-take-1" if first else "end-take-2", label=label, main=True)
    yield Offer(command="freeze-now", label=say("Freeze"))
    if not play.softer and play.partner != FACILITATOR:
        yield Offer(command="soften", label=say("Ask the other part to ease off"))
    yield Offer(command="rewind", label=say("Rewind the take"))


def _thawing(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    lines = lines_to_vote(state.spec, stage, play)
    if lines:
        yield Offer(command="lend-winner", label=say("Give the speaker the chosen line"), main=True)
        options = tuple(Option(item, text) for item, text in lines)
        field = Field(name="line", type="choice", label=say("Line"), options=options)
        yield Offer(command="lend", label=say("Give this line"), fields=(field,))
    yield Offer(command="play-on", label=say("Play on without a line"), main=not lines)


def _feedback(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    match play.floor:
        case Part.SPEAKER if play.partner and play.partner not in play.down:
            yield Offer(command="floor-partner", label=say("Now the other part"), main=True)
        case Part.SPEAKER | Part.PARTNER:
            yield Offer(command="floor-room", label=say("Now everybody"), main=True)
        case Part.OBSERVER:
            yield Offer(command="close-feedback", label=say("Close feedback"), main=True)


def _change(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    yours = play.speaker == FACILITATOR
    if not play.released:
        label = say("Look at my sheet") if yours else say("Give the speaker the sheet")
        yield Offer(command="release-sheet", label=label, main=True)
    else:
        label = say("Start take 2") if play.change else say("Start take 2 as it was")
        yield Offer(command="take-2", label=label, main=True)
        if yours:
            fields = change_fields(state.spec, play)
            yield Offer(command="pick-change", label=say("This one"), fields=fields)
            yield from _allowing(play)
    yield Offer(command="no-take-2", label=say("No second take"))


def _allowing(play: Play) -> Iterator[Offer]:
    if play.allowed:
        yield Offer(command="keep-it", label=say("Keep what they saw with me"))
    else:
        yield Offer(command="let-see", label=say("Let the room see what it saw"))


def _second(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    yield Offer(command="close-takes", label=say("Close feedback on take 2"), main=True)


def _done(state: State, stage: Stage, play: Play) -> Iterator[Offer]:
    if play.speaker == FACILITATOR and play.public:
        yield from _allowing(play)


_BY_BEAT: Final[Mapping[Beat, Callable[[State, Stage, Play], Iterator[Offer]]]] = {
    Beat.CASTING: _casting,
    Beat.FOCUS: _focus,
    Beat.REHEARSE: _rehearse,
    Beat.TAKE: _take,
    Beat.FEEDBACK: _feedback,
    Beat.CHANGE: _change,
    Beat.AGAIN: _take,
    Beat.SECOND: _second,
    Beat.DONE: _done,
}


def _judging(play: Play) -> Iterator[Offer]:
    """One pair of commands for all that waits: words for the speaker, and lines in a freeze."""
    queues = (play.words.drawn(1, *Fate), play.lines.drawn(play.freezes, *Fate))
    for command, label, fate in (
        ("approve", say("Let through"), Fate.APPROVED),
        ("withhold", say("Keep back"), Fate.WITHHELD),
    ):
        options = tuple(
            Option(item.id, said(item.payload))
            for queue in queues
            for item in queue
            if item.fate is not fate
        )
        if options:
            field = Field(name="item", type="choice", label=say("Words"), options=options)
            yield Offer(command=command, label=label, fields=(field,))


def said(payload: Said | str) -> str:
    """Words for the speaker, or a proposed line, in one line."""
    if isinstance(payload, str):
        return payload
    return f"{payload.strength} / {payload.next_time}" if payload.next_time else payload.strength


# -- what is made of it -------------------------------------------------------------------------


def given_by_desk(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What the desk did, from the values of an offer."""
    if fate := moderation.fate_of(action):
        return Judged(item=values["item"], fate=fate)
    if action in _SIMPLE:
        return _SIMPLE[action](by)
    if action in _LEADS_TO:
        beat = _LEADS_TO[action]
        return Staged(beat=beat, ends=_ends(state, beat, by))
    return _IN_PLAY[action](state, stage, by, values)


def _took_over(state: State, stage: Stage, by: By, values: Values) -> Given:
    part = missing(state.play(stage.round), stage)[0]
    return Picked(part=part, player=FACILITATOR)


def _counted(state: State, stage: Stage, take: int) -> Given:
    return published(state.spec, state.play(stage.round), stage.company.k, take)


def _rewound(state: State, stage: Stage, by: By, values: Values) -> Given:
    beat = state.play(stage.round).beat
    return Staged(beat=beat, ends=_ends(state, beat, by))


def _lent(state: State, stage: Stage, by: By, values: Values) -> Given:
    item = values.get("line") or winner(state, stage, state.play(stage.round))
    return Released(at=by.at, item=item)


def _player(person: str) -> str:
    return FACILITATOR if person == DESK else person


def _watched(state: State, stage: Stage, slug: str) -> Watched:
    now = {item.slug for item in watched(state.spec, state.play(stage.round))} ^ {slug}
    return Watched(focus=tuple(item.slug for item in ITEMS if item.slug in now))


def winner(state: State, stage: Stage, play: Play) -> str:
    """The line with the most votes; of equals the first by lot."""
    lines = [item for item, _ in lines_to_vote(state.spec, stage, play)]
    votes = list(play.votes.values())
    return max(lines, key=lambda item: (votes.count(item), -lines.index(item)))


def _ends(state: State, beat: Beat, by: By) -> float | None:
    seconds = state.spec.seconds.get(beat)
    return None if seconds is None else by.at + seconds


_LEADS_TO: Final = {
    "begin-scene": Beat.FOCUS,
    "rehearse": Beat.REHEARSE,
    "take-1": Beat.TAKE,
    "end-take-1": Beat.FEEDBACK,
    "take-2": Beat.AGAIN,
    "end-take-2": Beat.SECOND,
    "no-take-2": Beat.DONE,
    "end-scene": Beat.DONE,
    "recast": Beat.CASTING,
}
_SIMPLE: Final[Mapping[str, Callable[[By], Given]]] = {
    "go-on": lambda by: Resumed(at=by.at),
    "freeze-now": lambda by: Frozen(at=by.at),
    "soften": lambda by: Softer(),
    "play-on": lambda by: Released(at=by.at),
    "floor-partner": lambda by: Floored(part=Part.PARTNER),
    "floor-room": lambda by: Floored(part=Part.OBSERVER),
    "release-sheet": lambda by: SheetReleased(),
    "let-see": lambda by: Allowed(on=True),
    "show-takes": lambda by: Turned(takes=True),
    "show-counts": lambda by: Turned(takes=False),
    "keep-it": lambda by: Allowed(on=False),
}

_IN_PLAY: Final[Mapping[str, Callable[[State, Stage, By, Values], Given]]] = {
    "cast-speaker": lambda state, stage, by, values: Picked(
        part=Part.SPEAKER, player=_player(values["person"])
    ),
    "cast-partner": lambda state, stage, by, values: Picked(
        part=Part.PARTNER, player=_player(values["person"])
    ),
    "take-over": _took_over,
    "watch": lambda state, stage, by, values: _watched(state, stage, values["focus"]),
    "leave-out": lambda state, stage, by, values: _watched(state, stage, values["focus"]),
    "pick-change": lambda state, stage, by, values: changed(
        state.spec, state.play(stage.round), values
    ),
    "lend-winner": _lent,
    "lend": _lent,
    "rewind": _rewound,
    "close-feedback": lambda state, stage, by, values: _counted(state, stage, 1),
    "close-takes": lambda state, stage, by, values: _counted(state, stage, 2),
}


# -- the clock ----------------------------------------------------------------------------------


def due(state: State, stage: Stage) -> float | None:
    """When the clock of this beat comes to its end."""
    return state.play(stage.round).ends


def ring(state: State, stage: Stage, by: By) -> Given | None:
    """Time is up; a person decides what comes next."""
    return Rang()
