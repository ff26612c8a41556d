"""What a phone, the wall and the desk show of a scene before everybody.

Secrets: a brief is on the phone of whoever plays that part, and covered while the play stands still
after a STOP; the sheet is the speaker's alone; who offered a part, tapped, stopped or said what is
on no wall and on nobody's phone. The wall names no player: they stand in front of it.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from server.activities.fishbowl.acts import changed_item, lines_to_vote, missing, taps_needed
from server.activities.fishbowl.desk_acts import winner
from server.activities.fishbowl.given import FACILITATOR, Beat, Part, Player
from server.activities.fishbowl.model import PLAYED, Play, State, dial, lent_line, watched
from server.activities.fishbowl.public import room_grid, room_takes, sheet
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import Fate
from server.core.phrasing import hints
from server.core.pictures import Grid, Takes
from server.core.rehearsal import WARNINGS, Sheet, push_backs
from server.core.rubric_items import ITEMS
from server.core.scenario import RouteCard, Scenario

_ROUTES_FROM: Final = 7  # difficulty: where speaking up may be the wrong tool
_LINES_ON_WALL: Final = 4


class Focus(Struct, frozen=True, kw_only=True):
    """A thing to watch for, as observers read it."""

    slug: str
    name: str
    shown: str


class Brief(Struct, frozen=True, kw_only=True):
    """What only whoever plays this part reads."""

    words: str
    line: str = ""  # the speaker's core line
    lent: str = ""  # the line that the room lent to the speaker
    said: str = ""  # what the other part says now
    level: int = 0
    of: int = 0
    easing: bool = False  # it is a line that eases off
    softer: bool = False  # somebody asks for that


class SceneView(Struct, frozen=True, kw_only=True):
    """Where the scene stands, the same for everybody."""

    beat: Beat
    take: int
    ends: float | None
    left: float | None
    over: bool
    stopped: bool
    frozen: bool
    floor: Part
    title: str
    setup: str
    warnings: tuple[str, ...]
    focus: tuple[Focus, ...]
    change: str
    item: str  # the one item that take 2 is watched for


class RoomView(Struct, frozen=True, kw_only=True):
    """What the room may know once it is revealed."""

    played: bool
    again: bool
    grid: Grid | None
    takes: Takes | None
    turned: bool  # the wall shows both takes


class PhoneView(View, frozen=True, kw_only=True):
    """The scene, this person's part in it, and what is theirs alone."""

    scene: SceneView
    part: Part
    offered: str
    passed: bool
    waits: bool  # a player is missing: nothing goes on before the desk mended it
    typing: bool
    brief: Brief | None
    hints: tuple[str, ...]
    told: bool
    tapped: bool
    proposed: str
    sheet: Sheet | None
    allowed: bool
    route: str
    routes: tuple[RouteCard, ...]
    room: RoomView | None


class WallView(View, frozen=True, kw_only=True):
    """The scene; while it is frozen the lines that were let through; afterwards what was seen."""

    prompt: str
    scene: SceneView
    lines: tuple[str, ...]
    more: int  # lines that stand on the phones only
    room: RoomView | None


class DeskItem(Struct, frozen=True, kw_only=True):
    """Words on their way through the desk, without a name."""

    id: str
    part: Part
    text: str
    next_time: str
    fate: Fate
    votes: int = 0


class DeskView(View, frozen=True, kw_only=True):
    """Everything that leading the scene takes. Names of players and volunteers are here only."""

    scene: SceneView
    speaker: Player
    partner: Player
    cast: bool
    would_speak: tuple[PersonId, ...]
    would_press: tuple[PersonId, ...]
    asked: int  # how many said which part, if any, they would take
    missing: tuple[Part, ...]
    dial: int
    awaited: bool  # the speaker has not set the dial
    rubric: tuple[Focus, ...]
    taps: int
    needed: int
    pressed: int
    lines: tuple[str, ...]  # the push-back up to the speaker's dial
    easing: tuple[str, ...]
    briefs: tuple[tuple[Part, str], ...]
    rated: int
    told: int
    watching: int
    words: tuple[DeskItem, ...]
    waiting: int
    proposals: tuple[DeskItem, ...]
    winner: str
    released: bool
    sheet: Sheet | None  # where the facilitator is the speaker
    allowed: bool
    route: str
    routes: tuple[RouteCard, ...]
    room: RoomView | None


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    play, part = state.play(stage.round), state.play(stage.round).part(me)
    own = play.words.own(1, me)
    proposed = play.lines.own(play.freezes, me) if play.frozen else ()
    mine = part is Part.SPEAKER and play.released
    route = _route(state.spec.scenario)
    return PhoneView(
        scene=_scene(state, play),
        part=part,
        offered=play.offered.get(me) or "",
        passed=me in play.down,
        waits=bool(missing(play, stage)) and play.beat is not Beat.DONE,
        typing=not stage.company.guarded,
        brief=_brief(state, play, part),
        hints=_hints(own[0].payload.strength, own[0].payload.next_time) if own else (),
        told=bool(own),
        tapped=me in play.taps,
        proposed=proposed[0].payload if proposed else "",
        sheet=sheet(play) if mine else None,
        allowed=part is Part.SPEAKER and play.allowed,
        route=route,
        routes=_routes(state.spec.scenario) if route else (),
        room=_room(play) if stage.phase is Phase.REVEALED else None,
    )


def _hints(*texts: str) -> tuple[str, ...]:
    found = (hint.sentence for text in texts for hint in hints(text, "feedback"))
    return tuple(dict.fromkeys(found))


def _brief(state: State, play: Play, part: Part) -> Brief | None:
    """The private brief of somebody's part; none while stopped, and none outside the play."""
    if play.stopped or play.beat not in (Beat.FOCUS, *PLAYED):
        return None
    roles = state.spec.scenario.roles
    if part is Part.OBSERVER:
        return Brief(words=roles.observer.private)
    if part is Part.SPEAKER:
        return Brief(words=roles.speaker.private, line=play.line, lent=lent_line(state.spec, play))
    lines, easing = push_backs(state.spec.scenario, dial(play)), state.spec.scenario.deescalation
    if play.eased:
        said = easing[min(play.eased, len(easing)) - 1]
    else:
        said = lines[min(play.pressed, len(lines)) - 1] if play.pressed else ""
    return Brief(
        words=roles.partner.private,
        said=said,
        level=min(play.pressed, len(lines)),
        of=len(lines),
        easing=play.eased > 0,
        softer=play.softer,
    )


def _scene(state: State, play: Play) -> SceneView:
    scene = state.spec.scenario
    second = play.beat in (Beat.AGAIN, Beat.SECOND)
    return SceneView(
        beat=play.beat,
        take=play.take,
        ends=play.ends,
        left=play.left,
        over=play.over,
        stopped=play.stopped,
        frozen=play.frozen,
        floor=play.floor,
        title=scene.title,
        setup=scene.setup,
        warnings=tuple(WARNINGS[warning] for warning in scene.content_warnings),
        focus=_focus(state, play),
        change=play.change if second else "",
        item=changed_item(state.spec, play).name if second else "",
    )


def _focus(state: State, play: Play) -> tuple[Focus, ...]:
    return tuple(
        Focus(slug=item.slug, name=item.name, shown=item.shown)
        for item in watched(state.spec, play)
    )


def _route(scene: Scenario) -> str:
    """Where a braver sentence may be the wrong tool, phone and desk say so."""
    if scene.difficulty < _ROUTES_FROM or scene.when_not_to is None:
        return ""
    return scene.when_not_to.text


def _routes(scene: Scenario) -> tuple[RouteCard, ...]:
    return scene.when_not_to.routes if scene.when_not_to is not None else ()


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    play = state.play(stage.round)
    lines = lines_to_vote(state.spec, stage, play) if play.frozen else ()
    return WallView(
        prompt=state.spec.prompt,
        scene=_scene(state, play),
        lines=tuple(text for _, text in lines)[:_LINES_ON_WALL],
        more=len(lines[_LINES_ON_WALL:]),
        room=_room(play) if stage.phase is Phase.REVEALED else None,
    )


def _room(play: Play) -> RoomView:
    order = tuple(Beat)
    return RoomView(
        played=order.index(play.beat) >= order.index(Beat.FEEDBACK),
        again=2 in play.public,
        grid=room_grid(play),
        takes=room_takes(play),
        turned=play.takes_shown,
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    play, scene = state.play(stage.round), state.spec.scenario
    here = frozenset(stage.people)
    watching = sum(1 for person in here if play.part(person) is Part.OBSERVER)
    words = _words(play)
    raters = play.first if play.take == 1 else play.second
    lines = lines_to_vote(state.spec, stage, play) if play.frozen else ()
    facilitator = tuple(
        (part, brief.private)
        for part, brief in (
            (Part.SPEAKER, scene.roles.speaker),
            (Part.PARTNER, scene.roles.partner),
        )
        if play.player(part) == FACILITATOR
    )
    route = _route(scene)
    return DeskView(
        scene=_scene(state, play),
        speaker=play.speaker,
        partner=play.partner,
        cast=play.beat is not Beat.CASTING,
        would_speak=_volunteers(play, Part.SPEAKER, here),
        would_press=_volunteers(play, Part.PARTNER, here),
        asked=len(play.offered),
        missing=missing(play, stage),
        dial=dial(play),
        awaited=play.beat in (Beat.FOCUS, Beat.REHEARSE)
        and play.speaker != FACILITATOR
        and not play.dial,
        rubric=tuple(Focus(slug=i.slug, name=i.name, shown=i.shown) for i in ITEMS),
        taps=len(play.taps),
        needed=taps_needed(state.spec, stage, play) if state.spec.freeze else 0,
        pressed=play.pressed,
        lines=push_backs(scene, dial(play)),
        easing=scene.deescalation,
        briefs=facilitator,
        rated=len(raters),
        told=sum(1 for one in words if one.part is Part.OBSERVER),
        watching=watching,
        words=words,
        waiting=sum(1 for one in words if one.fate is Fate.PENDING),
        proposals=_proposals(play),
        winner=dict(lines).get(winner(state, stage, play), "") if lines else "",
        released=play.released,
        sheet=sheet(play) if play.released and play.speaker == FACILITATOR else None,
        allowed=play.allowed,
        route=route,
        routes=_routes(scene) if route else (),
        room=_room(play) if stage.phase in (Phase.CLOSED, Phase.REVEALED) else None,
    )


def _volunteers(play: Play, part: Part, here: frozenset[PersonId]) -> tuple[PersonId, ...]:
    return tuple(sorted(p for p, would in play.offered.items() if would is part and p in here))


def _words(play: Play) -> tuple[DeskItem, ...]:
    return tuple(
        DeskItem(
            id=item.id,
            part=item.payload.part,
            text=item.payload.strength,
            next_time=item.payload.next_time,
            fate=item.fate,
        )
        for item in play.words.drawn(1, *Fate)
    )


def _proposals(play: Play) -> tuple[DeskItem, ...]:
    votes: Sequence[str] = list(play.votes.values())
    return tuple(
        DeskItem(
            id=item.id,
            part=Part.OBSERVER,
            text=item.payload,
            next_time="",
            fate=item.fate,
            votes=votes.count(item.id),
        )
        for item in (play.lines.drawn(play.freezes, *Fate) if play.frozen else ())
    )
