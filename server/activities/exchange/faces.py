"""What a phone, the wall and the desk show of pairs.

Secrets: a brief is on one phone until the desk shows both, and covered while the pair stands still
after a STOP; what a listener wrote back is read by the speaker alone, and by no desk; a number that
somebody gave is on their own phone only. The wall knows the steps, and afterwards sums.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct

from server.activities.exchange.given import Beat, Part, Rated
from server.activities.exchange.model import Group, Mode, State, Table
from server.activities.exchange.public import done, outcome
from server.activities.exchange.turns import live, missing
from server.core.company import Mode as Where
from server.core.groups import GroupNumber
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate, Item
from server.core.pictures import Parts

_OFFERS_ON_PAGE: Final = 4

Lines = tuple[tuple[str, str], ...]


class GroupView(Struct, frozen=True, kw_only=True):
    """A pair as one of its members sees it."""

    number: GroupNumber
    beat: Beat
    part: Part
    speaker: PersonId
    listener: PersonId
    partners: tuple[PersonId, ...]
    turn: int
    of: int
    ends: float | None
    left: float | None
    over: bool
    stopped: bool
    willing: bool  # this person would go on
    gone: tuple[PersonId, ...]
    ready: bool
    role: str
    brief: Lines
    heard: str  # of what this person said, by the listener
    feeling: str
    told_back: bool
    fit: float | None
    offer: str | None
    offered_by: PersonId
    agreed: bool
    rated: Rated | None


class RoomView(Struct, frozen=True, kw_only=True):
    """What the room may know once it is revealed."""

    groups: int
    agreed: int
    got: int
    of: int
    outcome: Parts | None


class PhoneView(View, frozen=True, kw_only=True):
    """The task, this person's pair, both briefs once they are shown, and what the room knows."""

    mode: Mode
    prompt: str
    setup: str
    seconds: int
    typing: bool
    where: Where  # people are: in the room, elsewhere, or both
    groups: int
    group: GroupView | None
    passed: bool
    roles: tuple[str, str]
    unveiled: tuple[Lines, ...]
    room: RoomView | None
    offers: tuple[str, ...]


class WallView(View, frozen=True, kw_only=True):
    """The task and its steps; afterwards what the room may know, page by page."""

    mode: Mode
    prompt: str
    setup: str
    typing: bool
    groups: int
    roles: tuple[str, str]
    unveiled: tuple[str, ...]  # what each side needed
    room: RoomView | None
    offers: tuple[str, ...]
    page: int
    pages: int


class GroupRow(Struct, frozen=True, kw_only=True):
    """A pair as the desk sees it: where it stands, and never what they said."""

    number: GroupNumber
    members: tuple[PersonId, ...]
    speaker: PersonId
    beat: Beat
    ends: float | None
    over: bool
    stopped: bool
    alone: bool
    missing: tuple[PersonId, ...]
    agreed: bool
    done: bool


class OfferItem(Struct, frozen=True, kw_only=True):
    """A joint offer on its way through the desk, without names."""

    id: str
    text: str
    fate: Fate


class DeskView(View, frozen=True, kw_only=True):
    """Every pair at a glance, whoever sits nowhere, and the offers to let through."""

    mode: Mode
    prompt: str
    setup: str
    rows: tuple[GroupRow, ...]
    nowhere: tuple[PersonId, ...]
    done: int
    offers: tuple[OfferItem, ...]
    waiting: int
    roles: tuple[str, str]
    secret: tuple[Lines, ...]
    unveiled: bool
    room: RoomView | None


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    table, spec = state.table(stage.round), state.spec
    number = table.seating.of(me)
    group = None if number is None else table.groups.get(number)
    found = (
        _group(state, stage, table, number, group, me)
        if number is not None and group is not None
        else None
    )
    revealed = stage.phase is Phase.REVEALED
    return PhoneView(
        mode=spec.mode,
        prompt=spec.prompt,
        setup=spec.setup,
        seconds=spec.seconds,
        typing=not stage.company.guarded,
        where=stage.company.mode,
        groups=len(table.groups),
        group=found,
        passed=me in table.down,
        roles=spec.roles,
        unveiled=_unveiled(state, table),
        room=_room(state, stage.round) if revealed else None,
        offers=approved_offers(table, stage.round) if revealed else (),
    )


def _group(
    state: State,
    stage: Stage,
    table: Table,
    number: GroupNumber,
    group: Group,
    me: PersonId,
) -> GroupView:
    here, part = live(table, number, stage), group.part(me)
    back = group.backs.get(me)
    read = back is not None and not (group.speaker == me and group.beat is Beat.WRITE)
    return GroupView(
        number=number,
        beat=group.beat,
        part=part,
        speaker=group.speaker,
        listener=group.listener,
        partners=tuple(p for p in here if p != me),
        turn=min(len(group.spoke) + 1, len(here)),
        of=len(here),
        ends=group.ends,
        left=group.left,
        over=group.over,
        stopped=group.stopped,
        willing=me in group.willing,
        gone=missing(group, here),
        ready=me in group.ready,
        role=_role(state, part),
        brief=_brief(state, group, part),
        heard=back.heard if back is not None and read else "",
        feeling=back.feeling if back is not None and read else "",
        told_back=read,
        fit=group.fits.get(me),
        offer=group.offer if me in group.two else None,
        offered_by=group.offered_by,
        agreed=group.agreed,
        rated=group.ratings.get(me),
    )


def _role(state: State, part: Part) -> str:
    first, second = state.spec.roles
    return {Part.SPEAKER: first, Part.LISTENER: second}.get(part, "")


def _brief(state: State, group: Group, part: Part) -> Lines:
    """One's own brief while it is needed; covered while the pair stands still."""
    if state.spec.mode is Mode.LISTEN or group.stopped:
        return ()
    if group.beat not in (Beat.BRIEF, Beat.TALK):
        return ()
    if part is Part.THIRD:
        return (("mediator", state.spec.mediator),)
    return state.spec.secret[0 if part is Part.SPEAKER else 1]


def _unveiled(state: State, table: Table) -> tuple[Lines, ...]:
    """Both briefs once the desk shows them: what each needed, not how they were to behave."""
    if not table.unveiled:
        return ()
    return tuple(
        tuple((name, text) for name, text in lines if name != "manner")
        for lines in state.spec.secret
    )


def _needs(state: State, table: Table) -> tuple[str, ...]:
    """For the wall: what each side needed; limit and fallback stand on the phones."""
    return tuple(lines[0][1] for lines in _unveiled(state, table) if lines)


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    table, spec = state.table(stage.round), state.spec
    found = pages(state, stage.round)
    page = table.page % len(found) if found else 0
    shown = stage.phase is Phase.REVEALED and bool(found)
    offers = found[page] if shown else ()
    return WallView(
        mode=spec.mode,
        prompt=spec.prompt,
        setup=spec.setup,
        typing=not stage.company.guarded,
        groups=len(table.groups),
        roles=spec.roles,
        unveiled=_needs(state, table) if stage.phase is not Phase.REVEALED else (),
        room=_room(state, stage.round) if shown and not offers else None,
        offers=offers,
        page=page,
        pages=len(found),
    )


def pages(state: State, number: int) -> tuple[tuple[str, ...], ...]:
    """The wall's pages after the reveal: sums first (no offers on it), then offers by fours."""
    if state.public.get(number) is None:
        return ()
    approved = approved_offers(state.table(number), number)
    cut = range(0, len(approved), _OFFERS_ON_PAGE)
    return ((), *(approved[at : at + _OFFERS_ON_PAGE] for at in cut))


def approved_offers(table: Table, number: int) -> tuple[str, ...]:
    """The joint offers that the desk let through, in drawn order."""
    return tuple(item.payload for item in table.offers.drawn(number, Fate.APPROVED))


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    table, spec = state.table(stage.round), state.spec
    items: tuple[Item[str], ...] = table.offers.drawn(stage.round, *Fate)
    listed = tuple(OfferItem(id=i.id, text=i.payload, fate=i.fate) for i in items[:QUEUE_SHOWN])
    shown = stage.phase in (Phase.CLOSED, Phase.REVEALED)
    return DeskView(
        mode=spec.mode,
        prompt=spec.prompt,
        setup=spec.setup,
        rows=tuple(_row(table, stage, number) for number in table.seating.numbers),
        nowhere=tuple(sorted(p for p in stage.people if table.seating.of(p) is None)),
        done=done(table),
        offers=listed,
        waiting=sum(1 for item in items if item.fate is Fate.PENDING),
        roles=spec.roles,
        secret=spec.secret if spec.mode is Mode.NEGOTIATE else (),
        unveiled=table.unveiled,
        room=_room(state, stage.round) if shown else None,
    )


def _row(table: Table, stage: Stage, number: GroupNumber) -> GroupRow:
    group = table.groups[number]
    here = live(table, number, stage)
    rated = bool(group.ratings) and all(p in group.ratings for p in group.two)
    return GroupRow(
        number=number,
        members=table.seating.live(number, stage.people),
        speaker=group.speaker if group.beat in _SPOKEN else "",
        beat=group.beat,
        ends=group.ends,
        over=group.over,
        stopped=group.stopped,
        alone=len(here) == 1,
        missing=missing(group, here),
        agreed=group.agreed,
        done=group.beat is Beat.DONE or rated,
    )


_SPOKEN: Final = (Beat.READY, Beat.SPEAK, Beat.WRITE, Beat.FIT)


def knows(state: State, stage: Stage, me: PersonId) -> AbstractSet[PersonId]:
    """People who sit together know each other's names."""
    table = state.table(stage.round)
    number = table.seating.of(me)
    return frozenset() if number is None else frozenset(table.seating.live(number, stage.people))


# -- what the room knows afterwards -------------------------------------------------------------


def _room(state: State, number: int) -> RoomView | None:
    public = state.public.get(number)
    if public is None:
        return None
    return RoomView(
        groups=public.groups,
        agreed=public.agreed,
        got=public.got,
        of=public.of,
        outcome=outcome(public),
    )
