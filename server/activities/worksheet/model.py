"""What is given to a sheet, and the state folded from that.

A sheet belongs to its writer. Only the line made of the offered slots ever leaves it, by way of
the queue that the desk judges; and in company where an open word can cost something, not even that.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import msgspec
from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.activities.worksheet.spec import Slot, Spec
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.moderation import Fate, Item, Queue
from server.core.pictures import Shift

Answer: TypeAlias = str | int  # words, an option's letter, or a number from 0 to 100
Round: TypeAlias = int


class Filled(Struct, frozen=True, kw_only=True, tag="worksheet.filled/1"):
    """A person filled in a page; `offer`: whether the line may be shown, where that was asked."""

    page: int
    answers: dict[str, Answer] = {}
    offer: bool | None = None


class Checked(Struct, frozen=True, kw_only=True, tag="worksheet.checked/1"):
    """Which of the checks (numbers from 0) somebody ticks of their own draft."""

    checks: tuple[int, ...] = ()


class TakenBack(Struct, frozen=True, kw_only=True, tag="worksheet.taken-back/1"):
    """A person no longer offers their line. The sheet stays theirs."""

    item: str


class Judged(Struct, frozen=True, kw_only=True, tag="worksheet.judged/1"):
    """The desk let a line before the room, or keeps it back."""

    item: str
    fate: Fate


class Lit(Struct, frozen=True, kw_only=True, tag="worksheet.lit/1"):
    """The desk put one line alone on the wall; an empty item is none."""

    item: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="worksheet.turned/1"):
    """The desk turned to a page of the wall, counted from 0."""

    page: int


class Published(Struct, frozen=True, kw_only=True, tag="worksheet.published/1"):
    """What became public when the sheet closed: what changed, and counts of the shared slot.

    Either may be missing: then what was shown before stays. `withheld` are those of the two in
    which all are alike, each with how many people.
    """

    shift: Shift | None = None
    shared: tuple[int, ...] = ()
    sharing: int = 0  # people behind `shared`
    withheld: tuple[tuple[str, int], ...] = ()


Given = Filled | Checked | TakenBack | Judged | Lit | Turned | Published


class Piece(Struct, frozen=True):
    """A part of a line: which offered slot it fills (from 1; 0: the author's joining words)."""

    slot: int
    text: str


Line: TypeAlias = tuple[Piece, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """What one person has filled in so far in one round."""

    answers: dict[str, Answer] = {}
    sent: frozenset[int] = frozenset()  # pages
    offer: bool | None = None


NO_SHEET = Sheet()


@dataclass(frozen=True, slots=True)
class State:
    """All sheets, the lines that are offered, and what was published of the rest."""

    spec: Spec
    queue: Queue[Line]
    sheets: HashTrieMap[tuple[Round, PersonId], Sheet] = field(default_factory=HashTrieMap)
    checked: HashTrieMap[tuple[Round, PersonId], tuple[int, ...]] = field(
        default_factory=HashTrieMap
    )
    shifts: HashTrieMap[Round, Shift] = field(default_factory=HashTrieMap)
    shares: HashTrieMap[Round, Published] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[tuple[Round, str], Shown] = field(default_factory=HashTrieMap)
    spotlight: str = ""
    stood: HashTrieSet[str] = field(default_factory=HashTrieSet)  # what was ever alone on the wall
    page: int = 0

    def sheet(self, number: int, person: PersonId) -> Sheet:
        """A person's sheet of a round."""
        return self.sheets.get((number, person)) or NO_SHEET

    def draft(self, number: int, person: PersonId) -> Sheet:
        """What stands in the form: this round's answers, else those of the last round."""
        here = self.sheet(number, person)
        return here if here.sent or number == 1 else self.draft(number - 1, person)

    def done(self, number: int) -> frozenset[PersonId]:
        """Everybody who has sent every page in this round."""
        pages = set(self.spec.numbers)
        return frozenset(
            person
            for (round_, person), sheet in self.sheets.items()
            if round_ == number and pages <= sheet.sent
        )

    def own(self, number: int, person: PersonId) -> Item[Line] | None:
        """A person's line of a round, if it is offered."""
        return next(reversed(self.queue.own(number, person)), None)

    def offered_by(self, number: int, person: PersonId) -> tuple[Item[Line], ...]:
        """A person's lines up to this round, the latest first."""
        found = (self.own(n, person) for n in range(number, 0, -1))
        return tuple(item for item in found if item is not None)

    def pairs(self, number: int) -> dict[PersonId, tuple[int, int]]:
        """The two numbers of everybody who gave both in this round."""
        change, found = self.spec.shift, {}
        for (round_, person), sheet in self.sheets.items():
            if change is not None and round_ == number:
                before, after = map(sheet.answers.get, (change.before, change.after))
                if isinstance(before, int) and isinstance(after, int):
                    found[person] = (before, after)
        return found

    def sharing(self, number: int) -> dict[PersonId, str]:
        """What everybody chose in the slot whose counts may be shown."""
        return {
            person: chosen
            for (round_, person), sheet in self.sheets.items()
            if round_ == number and isinstance(chosen := sheet.answers.get(self.spec.share), str)
        }

    def behind(self, number: int) -> Mapping[str, Mapping[PersonId, Hashable]]:
        """Who stands with what behind each of the two pictures of a round."""
        return {"shift": self.pairs(number), "share": self.sharing(number)}


def start(spec: Spec, seed: int) -> State:
    """The empty sheets."""
    return State(spec, Queue(seed))


def reworded(state: State, spec: Spec) -> State:
    """The same sheets; the author's own words in lines and pictures are those of another spec."""
    queue, shifts = state.queue, state.shifts
    for item in state.queue.items.values():
        sheet = state.sheet(item.round, item.person)
        if item.payload == line(state.spec, sheet):
            queue = queue.edited(item.id, line(spec, sheet))
    for number, shift in state.shifts.items():
        if spec.shift is not None:
            shifts = shifts.insert(number, msgspec.structs.replace(shift, title=spec.shift.title))
    return replace(state, spec=spec, queue=queue, shifts=shifts)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone: later words about it are empty."""
    key = (stage.round, by.person)
    match given:
        case Filled():
            sheet = _filled(state, state.sheet(*key), given)
            state = replace(state, sheets=state.sheets.insert(key, sheet))
            return _offered(state, stage, by.person)
        case Checked():
            return replace(state, checked=state.checked.insert(key, given.checks))
        case TakenBack():
            return _taken_back(state, by.person, given.item)
        case Judged():
            state = replace(state, queue=state.queue.judged(given.item, given.fate))
            return state if given.fate is Fate.APPROVED else _dim(state)
        case Lit():
            return replace(state, spotlight=given.item, stood=state.stood.insert(given.item))
        case Turned():
            return replace(state, page=given.page, spotlight="")
        case Published():
            return _published(state, stage.round, given)


def _filled(state: State, sheet: Sheet, given: Filled) -> Sheet:
    on_page = {slot.name for slot in state.spec.on(given.page)}
    others = {name: answer for name, answer in sheet.answers.items() if name not in on_page}
    return Sheet(
        answers=others | {n: a for n, a in given.answers.items() if n in on_page},
        sent=sheet.sent | {given.page},
        offer=sheet.offer if given.offer is None else given.offer,
    )


def _offered(state: State, stage: Stage, person: PersonId) -> State:
    """With the line as it now stands in the queue: what was changed is judged anew."""
    line = _to_offer(state, stage, person)
    was = state.own(stage.round, person)
    if was is not None and was.payload == line:
        return state
    queue = state.queue if was is None else state.queue.taken_back(person, was.id)
    if line:
        queue = queue.handed_in(person, stage.round, line)
    return _dim(replace(state, queue=queue))


def _to_offer(state: State, stage: Stage, person: PersonId) -> Line:
    spec, sheet = state.spec, state.sheet(stage.round, person)
    willing = sheet.offer if spec.offer_optional else True
    whole = all(slot.page in sheet.sent for slot in spec.offered)
    if stage.company.guarded or not willing or not whole:
        return ()
    return line(spec, sheet)


def _taken_back(state: State, person: PersonId, item: str) -> State:
    found = state.queue.get(item)
    if found is None or found.person != person:
        return state
    key = (found.round, person)
    sheet = msgspec.structs.replace(state.sheet(*key), offer=False)
    return _dim(
        replace(
            state,
            queue=state.queue.taken_back(person, item),
            sheets=state.sheets.insert(key, sheet),
        )
    )


def _published(state: State, number: int, given: Published) -> State:
    behind = dict(given.withheld)
    if given.shift is not None:
        behind["shift"] = given.shift.n
        state = replace(state, shifts=state.shifts.insert(number, given.shift))
    if given.shared:
        behind["share"] = given.sharing
        state = replace(state, shares=state.shares.insert(number, given))
    shown = state.shown
    for item, n in behind.items():
        answers = state.behind(number)[item]
        shown = shown.insert((number, item), keep(answers, n, shown.get((number, item))))
    return replace(state, shown=shown)


def _dim(state: State) -> State:
    """Whatever is no longer approved does not stand alone on the wall."""
    lit = state.queue.get(state.spotlight)
    if lit is not None and lit.fate is Fate.APPROVED:
        return state
    return replace(state, spotlight="")


def line(spec: Spec, sheet: Sheet) -> Line:
    """The offered slots joined; words before a slot that was left empty go with it."""
    place = {slot.name: n for n, slot in enumerate(spec.in_line, start=1)}
    pieces: list[Piece] = []
    for words, name in spec.joints:
        slot = spec.slot(name)
        said = "" if slot is None else in_words(slot, sheet.answers.get(name))
        if slot is not None and not said:
            continue
        if words.strip() or (words and pieces):
            pieces.append(Piece(0, words))
        if said:
            pieces.append(Piece(place[name], said))
    return tuple(pieces) if any(piece.slot for piece in pieces) else ()


def in_words(slot: Slot, answer: Answer | None) -> str:
    """An answer as it is read; empty where there is none."""
    if slot.type == "choice":
        options = dict(slot.lettered)
        return options[answer].label if isinstance(answer, str) and answer in options else ""
    return "" if answer is None else str(answer)


def as_text(pieces: Line) -> str:
    """A line as plain words."""
    return "".join(piece.text for piece in pieces).strip()
