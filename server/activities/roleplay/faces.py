"""What a phone, the wall and the desk show of groups that rehearse, and what the summary keeps.

Secrets: a private brief is on the phone of whoever plays that part and on no other; the sheet is
the speaker's alone; while a group is stopped no phone of it shows a brief. The wall knows that
groups rehearse, and afterwards what the room saw; never who, and never one turn.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct

from server.activities.roleplay.given import Beat, Published, Role
from server.activities.roleplay.model import Group, State, Table, Turn, live
from server.activities.roleplay.turns import observers, role, watched
from server.core import pictures
from server.core.company import Mode
from server.core.groups import GroupNumber
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.pictures import Grid, Parts, Takes
from server.core.rehearsal import (
    HIGHEST_DIAL,
    WARNINGS,
    Sheet,
    answer_labels,
    push_backs,
    sheet,
)
from server.core.rubric_items import BY_SLUG
from server.core.said import say
from server.core.scenario import RouteCard, Scenario

ROUTES_FROM: Final = 7  # difficulty: where speaking up may be the wrong tool


class Brief(Struct, frozen=True, kw_only=True):
    """What only whoever plays this part reads."""

    words: str
    line: str = ""  # the speaker's core line
    said: tuple[str, ...] = ()  # push-back lines so far, the last one to be said now
    level: int = 0
    of: int = 0
    ease: str = ""


class TurnView(Struct, frozen=True, kw_only=True):
    """The turn as one member of the group sees it."""

    key: str
    number: int
    of: int
    beat: Beat
    role: Role
    speaker: PersonId
    partner: PersonId
    ends: float | None
    left: float | None
    stopped: bool
    dial: int
    scene: str  # the card that is played instead of the scene, in words
    focus: tuple[str, ...]
    brief: Brief | None
    change: str
    awaited: tuple[PersonId, ...]  # whose yes is still missing
    sheet: Sheet | None


class PhoneView(View, frozen=True, kw_only=True):
    """The scene; this person's group and turn; their own sheets; afterwards what the room saw."""

    title: str
    setup: str
    warnings: tuple[str, ...]
    mode: Mode  # where people are: in the room, elsewhere, or both
    groups: int
    choosing: bool
    group: GroupNumber | None
    partners: tuple[PersonId, ...]
    missing: bool
    watching: bool
    done: bool
    needs: bool
    turn: TurnView | None
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]  # from the facilitator, after the turn
    route: str
    routes: tuple[RouteCard, ...]
    room: RoomView | None


class RoomView(Struct, frozen=True, kw_only=True):
    """What the room may know once it is revealed."""

    groups: int
    turns: int
    again: int
    strengths: Grid | None
    takes: tuple[Takes, ...]
    dials: Parts | None


class WallView(View, frozen=True, kw_only=True):
    """The scene and how a turn goes; afterwards the room's strengths."""

    prompt: str
    title: str
    setup: str
    groups: int
    choosing: bool
    size: int
    room: RoomView | None


class GroupRow(Struct, frozen=True, kw_only=True):
    """A group as the desk sees it."""

    number: GroupNumber
    members: tuple[PersonId, ...]
    away: tuple[PersonId, ...]
    speaker: PersonId
    beat: Beat
    ends: float | None
    stopped: bool
    needs: bool
    waits: bool  # nobody takes the other part
    turn: int
    of: int


class DeskView(View, frozen=True, kw_only=True):
    """Every group at a glance, whoever sits nowhere, and what may be shown."""

    title: str
    size: int
    choosing: bool
    groups: tuple[GroupRow, ...]
    nowhere: tuple[PersonId, ...]
    calling: tuple[GroupNumber, ...]
    done: int
    route: str
    room: RoomView | None


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    table, scene = state.table(stage.round), state.spec.scenario
    number = table.seating.of(me)
    group = (table.groups.get(number) if number is not None else None) or Group()
    here = live(table, number, stage.people) if number is not None else ()
    turn = group.turn
    at_work = turn is not None and me not in group.missing
    sheets = tuple(sheet_of(state, past) for past in group.past if past.speaker == me)
    return PhoneView(
        title=scene.title,
        setup=scene.setup,
        warnings=tuple(WARNINGS[warning] for warning in scene.content_warnings),
        mode=stage.company.mode,
        groups=len(table.seating.numbers),
        choosing=table.choosing,
        group=number,
        partners=tuple(p for p in here if p != me),
        missing=me in group.missing,
        watching=me in table.watching,
        done=group.done,
        needs=group.needs,
        turn=_turn(state, table, group, turn, here, me) if turn is not None and at_work else None,
        sheets=sheets,
        notes=(table.notes.get(me) or ()) if sheets or stage.phase is not Phase.OPEN else (),
        route=_route(scene),
        routes=scene.when_not_to.routes if _route(scene) and scene.when_not_to else (),
        room=_room(state, stage) if stage.phase is Phase.REVEALED else None,
    )


def _route(scene: Scenario) -> str:
    """Where a braver sentence may be the wrong tool, every phone says so."""
    if scene.difficulty < ROUTES_FROM or scene.when_not_to is None:
        return ""
    return scene.when_not_to.text


def _turn(
    state: State, table: Table, group: Group, turn: Turn, here: tuple[PersonId, ...], me: PersonId
) -> TurnView:
    mine = role(turn, me)
    return TurnView(
        key=turn.key,
        number=turn.number,
        of=_of(state, group, here),
        beat=turn.beat,
        role=mine,
        speaker=turn.speaker,
        partner=turn.partner,
        ends=turn.ends,
        left=turn.left,
        stopped=turn.stopped,
        dial=turn.dial if mine is not Role.OBSERVER else 0,
        scene=next((card.text for card in state.cards if card.id == turn.scene), ""),
        focus=tuple(item.name for item in watched(state.spec, turn)) if turn.focus else (),
        brief=_brief(state, turn, mine, me),
        change=turn.change if turn.beat in (Beat.AGAIN, Beat.SWAP) else "",
        awaited=_awaited(turn, here),
        sheet=sheet_of(state, turn) if mine is Role.SPEAKER and turn.beat is Beat.SWAP else None,
    )


def _of(state: State, group: Group, here: tuple[PersonId, ...]) -> int:
    """How many turns there will be: those played, this one, and whoever has not had theirs."""
    to_come = sum(1 for p in here if p not in group.spoke)
    return min(len(group.past) + to_come, state.spec.turns or 99)


def _awaited(turn: Turn, here: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    match turn.beat:
        case Beat.ROLES:
            return tuple(p for p in (turn.speaker, turn.partner) if p and p not in turn.agreed)
        case Beat.FEEDBACK if turn.worked is None:
            return (turn.speaker,)
        case Beat.FEEDBACK if turn.heard is None and turn.partner not in turn.down:
            return (turn.partner,)
        case Beat.FEEDBACK:
            return tuple(p for p in observers(turn, here) if p not in turn.told)
        case _:
            return ()


def _brief(state: State, turn: Turn, mine: Role, me: PersonId) -> Brief | None:
    """The private brief of somebody's part; none while stopped, and none before their yes."""
    if turn.stopped or turn.beat is Beat.SWAP:
        return None
    roles = state.spec.scenario.roles
    if mine is Role.OBSERVER:
        return Brief(words=roles.observer.private)
    if turn.beat is Beat.ROLES and me not in turn.agreed:
        return None
    if turn.scene:  # a card of the room: its scene has no script
        return Brief(words="", line=turn.line if mine is Role.SPEAKER else "")
    if mine is Role.SPEAKER:
        return Brief(words=roles.speaker.private, line=turn.line)
    lines = push_backs(state.spec.scenario, turn.dial)
    playing = turn.beat in (Beat.TAKE, Beat.AGAIN)
    easing = state.spec.scenario.deescalation
    return Brief(
        words=roles.partner.private,
        said=lines[: turn.lines] if playing else (),
        level=min(turn.lines, len(lines)) if playing else 0,
        of=len(lines),
        ease=easing[turn.number % len(easing)] if turn.eased and easing else "",
    )


def sheet_of(state: State, turn: Turn) -> Sheet:
    """What the speaker of a turn reads about it."""
    return sheet(
        items=watched(state.spec, turn),
        first=turn.first,
        second=turn.second,
        words=tuple(turn.told.values()),
        change=BY_SLUG.get(turn.change_item),
        change_words=turn.change,
        worked=turn.worked or "",
        tension=(turn.before, turn.after),
        partner=turn.heard,
    )


def knows(state: State, stage: Stage, me: PersonId) -> AbstractSet[PersonId]:
    """People who sit together know each other's names."""
    table = state.table(stage.round)
    number = table.seating.of(me)
    if number is None or table.choosing:
        return frozenset()
    return frozenset(table.seating.live(number, stage.people))


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    table, scene = state.table(stage.round), state.spec.scenario
    return WallView(
        prompt=state.spec.prompt,
        title=scene.title,
        setup=scene.setup,
        groups=len(table.groups),
        choosing=table.choosing,
        size=state.spec.size,
        room=_room(state, stage) if stage.phase is Phase.REVEALED else None,
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    table = state.table(stage.round)
    rows = tuple(_row(state, stage, table, number) for number in table.seating.numbers)
    return DeskView(
        title=state.spec.scenario.title,
        size=state.spec.size,
        choosing=table.choosing,
        groups=rows,
        nowhere=tuple(sorted(p for p in stage.people if table.seating.of(p) is None)),
        calling=tuple(row.number for row in rows if row.needs),
        done=sum(1 for row in rows if row.beat is Beat.DONE),
        route=_route(state.spec.scenario),
        room=_room(state, stage) if stage.phase in (Phase.CLOSED, Phase.REVEALED) else None,
    )


def _row(state: State, stage: Stage, table: Table, number: GroupNumber) -> GroupRow:
    group = table.groups.get(number) or Group()
    here, turn = live(table, number, stage.people), group.turn
    members = table.seating.live(number, stage.people)
    return GroupRow(
        number=number,
        members=members,
        away=tuple(p for p in members if p not in here),
        speaker=turn.speaker if turn is not None else "",
        beat=turn.beat if turn is not None else (Beat.DONE if group.done else Beat.ROLES),
        ends=turn.ends if turn is not None else None,
        stopped=turn is not None and turn.stopped,
        needs=group.needs and turn is not None,
        waits=turn is not None and turn.beat is Beat.ROLES and not turn.partner,
        turn=turn.number if turn is not None else len(group.past),
        of=_of(state, group, here),
    )


# -- what the room knows afterwards -------------------------------------------------------------


def _room(state: State, stage: Stage) -> RoomView | None:
    public = state.public.get(stage.round)
    if public is None:
        return None
    return RoomView(
        groups=public.groups,
        turns=public.turns,
        again=public.again,
        strengths=strengths(public),
        takes=two_takes(public),
        dials=dials(public),
    )


def strengths(public: Published) -> Grid | None:
    """What observers saw, over all turns; nothing where too few."""
    if not public.items:
        return None
    rows = [(BY_SLUG[item.slug].name, item.first) for item in public.items]
    return pictures.grid(say("What this room saw and heard"), answer_labels(), rows)


def two_takes(public: Published) -> tuple[Takes, ...]:
    """Take 1 beside take 2 for each item that enough people rated in both."""
    return tuple(
        pictures.takes(BY_SLUG[item.slug].name, answer_labels(), item.both, item.second)
        for item in public.items
        if item.both is not None and item.second is not None
    )


def dials(public: Published) -> Parts | None:
    """At which dial turns were played."""
    if not public.dials:
        return None
    names = [str(n) for n in range(1, HIGHEST_DIAL + 1)]
    return pictures.parts(
        say("How hard the other part was allowed to press"), names, [("", public.dials)]
    )
