"""What phone, wall and desk show of rewriting: never who wrote, chose or compared.

A rewrite is read by its writer and by the desk; by others only once it was approved: by one of
them who takes it a step further, in pairs by those who compare, by all after the reveal.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, structs

from server.activities.rewrite.model import Example, Part, State, Text, authored
from server.activities.rewrite.standing import (
    FEWEST_COMPARED,
    candidates,
    givers,
    kept,
    key,
    lines_of,
    lines_open,
    pairs_of,
    passed_on,
)
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate, Item
from server.core.phrasing import hints

_ON_WALL: Final = 3
_ON_PHONE: Final = 6


class OwnLine(Struct, frozen=True, kw_only=True):
    """A line on one phone, and what this person made of it."""

    line: int
    original: str
    passed_on: str = ""  # somebody else's rewrite of it, to be made clearer
    item: str = ""
    text: str = ""
    fate: Fate = Fate.PENDING
    hints: tuple[str, ...] = ()


class OwnPair(Struct, frozen=True, kw_only=True):
    """Two rewrites on one phone, and which of them this person could say."""

    action: str
    original: str
    texts: tuple[str, str]
    answered: bool
    mine: str = ""


class Result(Struct, frozen=True, kw_only=True):
    """A rewrite with the share of its comparisons in which somebody could say it."""

    text: str
    won: int
    of: int
    share: int | None


class LineResults(Struct, frozen=True, kw_only=True):
    """An original line and the rewrites that came of it."""

    line: int
    original: str
    rewrites: tuple[Result, ...]
    more: int = 0  # that are not listed here


class PhoneView(View, frozen=True, kw_only=True):
    """The task of this round, this person's part in it, and after the reveal what came of it."""

    part: Part
    task: str
    hint: str
    example: Example | None
    typing: bool  # False: nobody types in this room
    lines: tuple[OwnLine, ...]
    pairs: tuple[OwnPair, ...]
    results: tuple[LineResults, ...] = ()


class WallView(View, frozen=True, kw_only=True):
    """The task and its lines; after the reveal one line with the rewrites that most could say."""

    part: Part
    task: str
    hint: str
    example: Example | None
    originals: tuple[str, ...]
    shown: LineResults | None = None
    page: int = 0
    pages: int = 0


class DeskItem(Struct, frozen=True, kw_only=True):
    """A rewrite as the desk sees it: without a name."""

    id: str
    original: str
    passed_on: str
    text: str
    fate: Fate


class DeskView(View, frozen=True, kw_only=True):
    """What waits to be judged, what may be shown, and how comparing stands."""

    part: Part
    task: str
    typing: bool
    originals: tuple[str, ...]
    pending: tuple[DeskItem, ...]
    approved: tuple[DeskItem, ...]
    withheld: tuple[DeskItem, ...]
    waiting: int
    showable: int
    comparable: bool  # some line has two rewrites to compare
    results: tuple[LineResults, ...]
    compared: int  # how many comparisons there are
    fewest: int
    people: int
    page: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    part = state.spec.part(stage.round)
    return PhoneView(
        part=part,
        task=state.spec.task,
        hint=state.spec.hint,
        example=state.spec.example,
        typing=not stage.company.guarded,
        lines=_own_lines(state, stage, me, part),
        pairs=_own_pairs(state, stage, me),
        results=_best(results(state, stage), _ON_PHONE) if stage.phase is Phase.REVEALED else (),
    )


def _best(found: Sequence[LineResults], most: int) -> tuple[LineResults, ...]:
    return tuple(
        structs.replace(one, rewrites=one.rewrites[:most], more=len(one.rewrites[most:]))
        for one in found
    )


def _own_lines(state: State, stage: Stage, me: PersonId, part: Part) -> tuple[OwnLine, ...]:
    match part:
        case Part.WRITE:
            mine = lines_of(state, stage, me)
            return tuple(_own_line(state, stage, me, line) for line in mine)
        case Part.RELAY:
            given = passed_on(state, stage, me)
            if given is None:
                return ()
            return (_own_line(state, stage, me, given.line, given.text),)
        case Part.COMPARE:
            return ()


def _own_line(state: State, stage: Stage, me: PersonId, line: int, given: str = "") -> OwnLine:
    original = state.spec.lines[line - 1].text
    if stage.company.guarded:
        chosen = state.choices(stage.round, me).get(line, "")
        text = dict(authored(state.spec, line)).get(chosen, "")
        return OwnLine(line=line, original=original, passed_on=given, item=chosen, text=text)
    item = state.written(stage.round, me, line)
    if item is None:
        return OwnLine(line=line, original=original, passed_on=given)
    return OwnLine(
        line=line,
        original=original,
        passed_on=given,
        item=item.id,
        text=item.payload.text,
        fate=item.fate,
        hints=tuple(hint.sentence for hint in hints(item.payload.text, "i-line")),
    )


def _own_pairs(state: State, stage: Stage, me: PersonId) -> tuple[OwnPair, ...]:
    votes = state.votes(stage.round, me)
    found = []
    for pair in pairs_of(state, stage, me):
        name = key(pair)
        chosen = votes.get(name)
        found.append(
            OwnPair(
                action=action_for(name),
                original=state.spec.lines[pair[0].line - 1].text,
                texts=(pair[0].text, pair[1].text),
                answered=chosen is not None,
                mine=next((one.text for one in pair if one.id == chosen), ""),
            )
        )
    return tuple(found)


def action_for(pair: tuple[str, str]) -> str:
    """What the form of a pair is called."""
    return f"compare-{pair[0]}-{pair[1]}"


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    view = WallView(
        part=state.spec.part(stage.round),
        task=state.spec.task,
        hint=state.spec.hint,
        example=state.spec.example,
        originals=tuple(line.text for line in state.spec.lines),
    )
    found = results(state, stage)
    if stage.phase is not Phase.REVEALED or not found:
        return view
    page = page_of(state, found)
    shown = found[page]
    # A line that nobody could say stands with the others on the phones: no need to enlarge it.
    best = [one for one in shown.rewrites if one.share != 0][:_ON_WALL]
    return structs.replace(
        view,
        shown=structs.replace(shown, rewrites=tuple(best), more=len(shown.rewrites) - len(best)),
        page=page,
        pages=len(found),
    )


def page_of(state: State, found: Sequence[LineResults]) -> int:
    """The place of the line that the wall shows, among those that have rewrites."""
    return next((n for n, one in enumerate(found) if one.line >= state.line), 0)


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    pending, approved = everything(state, Fate.PENDING), everything(state, Fate.APPROVED)
    pool = candidates(state, stage)
    found = results(state, stage)
    return DeskView(
        part=state.spec.part(stage.round),
        task=state.spec.task,
        typing=not stage.company.guarded,
        originals=tuple(state.spec.lines[n - 1].text for n in lines_open(state, stage)),
        pending=_listed(state, pending),
        approved=_listed(state, approved),
        withheld=_listed(state, everything(state, Fate.WITHHELD)),
        waiting=len(pending),
        showable=len(approved),
        comparable=len(pool) > len({one.line for one in pool}),
        results=found,
        compared=sum(len(votes) for votes in state.compared.values()),
        fewest=FEWEST_COMPARED,
        people=len(givers(state)),
        page=page_of(state, found) if found else 0,
    )


def everything(state: State, *fates: Fate) -> tuple[Item[Text], ...]:
    """The rewrites of all rounds with one of these fates, in drawn order."""
    return (*state.queue.drawn(1, *fates), *state.queue.drawn(2, *fates))


def _listed(state: State, items: Sequence[Item[Text]]) -> tuple[DeskItem, ...]:
    found = []
    for item in items[:QUEUE_SHOWN]:
        source = state.queue.get(item.payload.source)
        found.append(
            DeskItem(
                id=item.id,
                original=state.spec.lines[item.payload.line - 1].text,
                passed_on="" if source is None else source.payload.text,
                text=item.payload.text,
                fate=item.fate,
            )
        )
    return tuple(found)


def results(state: State, stage: Stage) -> tuple[LineResults, ...]:
    """Each original line that has rewrites to show, with those that most could say first."""
    found = []
    for line, one in enumerate(state.spec.lines, start=1):
        rewrites = tuple(
            Result(text=k.text, won=k.won, of=k.of, share=k.share) for k in kept(state, stage, line)
        )
        if rewrites:
            found.append(LineResults(line=line, original=one.text, rewrites=rewrites))
    return tuple(found)
