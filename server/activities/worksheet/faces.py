"""What phone, wall, desk and summary show of the sheets.

A sheet is in its writer's own view and in no other. The desk reads offered lines without names;
wall and other phones only what was approved or published, and only once it is revealed.
"""

from collections.abc import Iterator

from msgspec import Struct

from server.activities.worksheet.model import (
    Line,
    Piece,
    State,
    as_text,
    in_words,
    line,
)
from server.activities.worksheet.public import (
    Showing,
    Shown,
    share_picture,
    shift_picture,
    shown,
    wall_pages,
)
from server.activities.worksheet.spec import Slot, Spec
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate, Item
from server.core.phrasing import hints
from server.core.pictures import Parts, Shift


class SlotView(Struct, frozen=True, kw_only=True):
    """A slot as it is explained; `shade` counts the offered ones from 1, 0 is private."""

    name: str
    label: str
    hint: str
    example: str
    low: str
    high: str
    shade: int


class Told(Struct, frozen=True, kw_only=True):
    """An answer of one's own under its label, with the author's help for a choice."""

    label: str
    words: str
    note: str = ""


class PageView(Struct, frozen=True, kw_only=True):
    """A page of the sheet; `help` are this person's choices on earlier pages."""

    number: int
    title: str
    sent: bool
    slots: tuple[SlotView, ...]
    help: tuple[Told, ...] = ()


class OwnLine(Struct, frozen=True, kw_only=True):
    """A person's own offered line and what became of it."""

    id: str
    line: Line
    fate: Fate
    round: int


class PhoneView(View, frozen=True, kw_only=True):
    """The sheet of one person; after the reveal also what everybody may read."""

    prompt: str
    guarded: bool
    pages: tuple[PageView, ...]
    offered_on: int  # the page that makes the line whole
    current: int  # the first page not sent in this round; 0: none
    again: bool  # a later version of a sheet that has been filled in before
    line: Line  # as it stands now, whether it is offered or not
    own: tuple[OwnLine, ...]
    hints: tuple[str, ...]
    private: tuple[Told, ...]
    checks: tuple[str, ...]
    checked: tuple[str, ...]
    lines: tuple[Shown, ...] = ()
    spotlight: Line = ()
    legend: tuple[SlotView, ...] = ()
    shift: Shift | None = None
    share: Parts | None = None


class WallView(View, frozen=True, kw_only=True):
    """The outline of the sheet and an example; after the reveal a page of what may be shown."""

    prompt: str
    pages: tuple[PageView, ...]
    example: Line
    crowded: bool  # the outline takes much of the wall
    again: bool
    legend: tuple[SlotView, ...]
    showing: Showing | None = None
    lines: tuple[Shown, ...] = ()
    spotlight: Shown | None = None
    shift: Shift | None = None
    share: Parts | None = None
    done: int = 0
    done_count: str = ""
    page: int = 0
    of: int = 0


class DeskLine(Struct, frozen=True, kw_only=True):
    """An offered line as the desk sees it: words without a name."""

    id: str
    line: Line
    fate: Fate
    lit: bool


class DeskView(View, frozen=True, kw_only=True):
    """The lines to judge, the sums that are published, how many sheets are done."""

    prompt: str
    guarded: bool
    pages: tuple[PageView, ...]
    example: Line
    legend: tuple[SlotView, ...]
    pending: tuple[DeskLine, ...]
    approved: tuple[DeskLine, ...]
    withheld: tuple[DeskLine, ...]
    waiting: int
    showable: int
    done: int
    done_count: str
    asks_shift: bool
    shift: Shift | None
    asks_share: bool
    share: Parts | None
    least: int
    page: int
    of: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    spec, number = state.spec, stage.round
    sheet, ticked = state.sheet(number, me), state.checked.get((number, me)) or ()
    own_line = line(spec, sheet)
    revealed = stage.phase is Phase.REVEALED
    lines = shown(state, number) if revealed else ()
    return PhoneView(
        prompt=spec.prompt,
        guarded=stage.company.guarded,
        pages=tuple(_own_page(state, stage, n, me) for n in spec.numbers),
        offered_on=spec.offered_on,
        current=next((n for n in spec.numbers if n not in sheet.sent), 0),
        again=number > 1 and bool(state.draft(number - 1, me).sent),
        line=own_line,
        own=tuple(
            OwnLine(id=item.id, line=item.payload, fate=item.fate, round=item.round)
            for item in state.offered_by(number, me)
        ),
        hints=tuple(one.sentence for one in hints(as_text(own_line), "template")),
        private=tuple(
            Told(label=slot.label, words=words)
            for slot in spec.slots
            if slot.visibility == "private"
            and (words := in_words(slot, sheet.answers.get(slot.name)))
        ),
        checks=spec.checks,
        checked=tuple(check for n, check in enumerate(spec.checks) if n in ticked),
        lines=lines,
        spotlight=next((one.line for one in lines if one.id == state.spotlight), ()),
        legend=_legend(spec),
        shift=shift_picture(state, number) if revealed else None,
        share=share_picture(state, number) if revealed else None,
    )


def _own_page(state: State, stage: Stage, number: int, me: PersonId) -> PageView:
    sheet = state.sheet(stage.round, me)
    earlier = (slot for slot in state.spec.slots if slot.page < number and slot.type == "choice")
    help_ = tuple(
        Told(label=slot.label, words=option.label, note=option.note)
        for slot in earlier
        for letter, option in slot.lettered
        if letter == sheet.answers.get(slot.name) and option.note
    )
    return _page(state.spec, number, sent=number in sheet.sent, help_=help_)


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    spec = state.spec
    example = _example(spec)
    view = WallView(
        prompt=spec.prompt,
        pages=tuple(_page(spec, n) for n in spec.numbers),
        example=example if spec.holds(as_text(example)) and stage.round == 1 else (),
        crowded=spec.height > 12,
        again=stage.round > 1,
        legend=_legend(spec),
    )
    if stage.phase is not Phase.REVEALED:
        return view
    pages = wall_pages(state, stage)
    place = state.page % len(pages)
    found = shown(state, stage.round)
    return WallView(
        prompt=view.prompt,
        pages=view.pages,
        example=view.example,
        crowded=view.crowded,
        again=view.again,
        legend=view.legend,
        showing=pages[place].what,
        lines=pages[place].lines,
        spotlight=next((one for one in found if one.id == state.spotlight), None),
        shift=shift_picture(state, stage.round),
        share=share_picture(state, stage.round),
        done=len(state.done(stage.round)),
        done_count=spec.done_count,
        page=place,
        of=len(pages),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    spec, number = state.spec, stage.round
    pending = state.queue.drawn(number, Fate.PENDING)
    approved = state.queue.drawn(number, Fate.APPROVED)
    pages = wall_pages(state, stage)
    return DeskView(
        prompt=spec.prompt,
        guarded=stage.company.guarded,
        pages=tuple(_page(spec, n) for n in spec.numbers),
        example=_example(spec),
        legend=_legend(spec),
        pending=tuple(_listed(state, pending)),
        approved=tuple(_listed(state, approved)),
        withheld=tuple(_listed(state, state.queue.drawn(number, Fate.WITHHELD))),
        waiting=len(pending),
        showable=len(approved),
        done=len(state.done(number)),
        done_count=spec.done_count,
        asks_shift=spec.shift is not None,
        shift=shift_picture(state, number),
        asks_share=bool(spec.share),
        share=share_picture(state, number),
        least=stage.company.k,
        page=state.page % len(pages),
        of=len(pages),
    )


def _page(spec: Spec, number: int, *, sent: bool = False, help_: tuple[Told, ...] = ()) -> PageView:
    shade = {slot.name: n for n, slot in enumerate(spec.in_line, start=1)}
    return PageView(
        number=number,
        title=spec.pages[number - 1] if spec.pages else "",
        sent=sent,
        slots=tuple(_slot(slot, shade.get(slot.name, 0)) for slot in spec.on(number)),
        help=help_,
    )


def _slot(slot: Slot, shade: int) -> SlotView:
    return SlotView(
        name=slot.name,
        label=slot.label,
        hint=slot.hint,
        example=slot.example,
        low=slot.low,
        high=slot.high,
        shade=shade,
    )


def _legend(spec: Spec) -> tuple[SlotView, ...]:
    return tuple(_slot(slot, n) for n, slot in enumerate(spec.in_line, start=1))


def _example(spec: Spec) -> Line:
    """The line of the author's own examples, if every offered slot has one."""
    said = {slot.name: slot.example for slot in spec.offered}
    if not said or not all(said.values()):
        return ()
    place = {slot.name: n for n, slot in enumerate(spec.in_line, start=1)}
    pieces: list[Piece] = []
    for words, name in spec.joints:
        if words:
            pieces.append(Piece(0, words))
        if name:
            pieces.append(Piece(place[name], said[name]))
    return tuple(pieces)


def _listed(state: State, items: tuple[Item[Line], ...]) -> Iterator[DeskLine]:
    for item in items[:QUEUE_SHOWN]:
        lit = item.id == state.spotlight
        yield DeskLine(id=item.id, line=item.payload, fate=item.fate, lit=lit)
