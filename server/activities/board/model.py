"""A board folded from what was given.

Cards come from three sides: people write them, the author brings them, an earlier step hands them
on. People's cards go through `server.core.moderation`; a card merged into another stands under it
as long as that one is there.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace as changed
from rpds import HashTrieMap, HashTrieSet

from server.activities.board.given import (
    Answered,
    Chosen,
    Discomforts,
    Edited,
    Given,
    Judged,
    Lit,
    Merged,
    Picked,
    Picks,
    Put,
    Stuck,
    Subject,
    Tagged,
    Taken,
    TakenBack,
    Turned,
    Upped,
)
from server.activities.board.spec import Spec
from server.core.cards import Card, Cards
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.moderation import Fate, Item as Handed, Queue


class Words(Struct, frozen=True, kw_only=True):
    """What stands on a person's card, as the desk left it."""

    text: str
    tag: str = ""
    with_whom: str = ""
    discomfort: float | None = None
    into: str = ""  # the card that it was merged into
    edits: int = 0
    whose: tuple[PersonId, ...] = ()  # whose words the desk had before it when it worded this
    forgotten: bool = False  # one of them is erased


Item: TypeAlias = Handed[Words]
Votes: TypeAlias = "HashTrieMap[PersonId, Stuck | Upped]"
PicksOf: TypeAlias = "HashTrieMap[PersonId, tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class State:
    """All that was put, stuck, picked and decided."""

    spec: Spec
    queue: Queue[Words]
    carried: tuple[Card, ...] = ()
    guarded: bool = False  # words are not asked for in this company
    votes: HashTrieMap[int, Votes] = field(default_factory=HashTrieMap)
    picks: HashTrieMap[int, PicksOf] = field(default_factory=HashTrieMap)
    chosen: tuple[str, ...] = ()
    answered: HashTrieSet[str] = field(default_factory=HashTrieSet)
    subjects: HashTrieMap[int, str] = field(default_factory=HashTrieMap)
    withdrew: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # what others had seen
    in_hand: str = ""
    spotlight: str = ""
    stood: HashTrieSet[str] = field(default_factory=HashTrieSet)  # what was ever alone on the wall
    page: int = 0
    turned_in: int = 0  # the round in which the desk turned pages
    strip: Discomforts | None = None
    strip_shown: Shown | None = None
    counts: HashTrieMap[int, Picks] = field(default_factory=HashTrieMap)
    counts_shown: HashTrieMap[int, Shown] = field(default_factory=HashTrieMap)

    def sticking(self, number: int) -> bool:
        """Whether this round asks for stickers."""
        return bool(self.spec.stickers) and (not self.spec.collect or number > 1)

    def collecting(self, number: int) -> bool:
        """Whether this round asks for cards."""
        return self.spec.collect and not self.sticking(number)

    def items(self, number: int, *fates: Fate) -> tuple[Item, ...]:
        """People's cards that a round has on its board, in drawn order, merged ones too.

        What is forgotten stands there no more: without the desk's words, those that it took out
        would come back. Questions belong to their round; cards stay for the rounds after it.
        """
        rounds = (number,) if self.spec.ups else range(1, number + 1)
        found = (item for one in rounds for item in self.queue.drawn(one, *fates))
        here = (item for item in found if not item.payload.forgotten)
        return tuple(sorted(here, key=lambda item: item.id))

    def own(self, number: int, person: PersonId) -> tuple[Item, ...]:
        """One person's cards of this board, as they gave them."""
        rounds = (number,) if self.spec.ups else range(1, number + 1)
        return tuple(item for one in rounds for item in self.queue.own(one, person))

    def root(self, item: str) -> str:
        """The card that stands for this one: itself, unless it was merged into one still here."""
        found = self.queue.get(item)
        while found is not None and (above := self._above(found)) is not None:
            found = above
        return item if found is None else found.id

    def _above(self, item: Item) -> Item | None:
        above = self.queue.get(item.payload.into)
        return None if above is None or above.payload.forgotten else above

    def alone(self, item: Item) -> bool:
        """Whether a card stands by itself."""
        return self.root(item.id) == item.id

    def votes_in(self, number: int) -> Votes:
        """The stickers or ups of one round."""
        return self.votes.get(number) or HashTrieMap()

    def picks_in(self, number: int) -> PicksOf:
        """Who knows which of the author's cards, in one round."""
        return self.picks.get(number) or HashTrieMap()

    def givers(self) -> frozenset[PersonId]:
        """Everybody who put, picked, asked or stuck something in any round."""
        stuck = (person for votes in self.votes.values() for person in votes)
        picked = (person for picks in self.picks.values() for person in picks)
        return self.queue.people() | {*stuck, *picked}

    def page_in(self, number: int) -> int:
        """The page that the desk turned to in this round."""
        return self.page if self.turned_in == number else 0


def start(spec: Spec, seed: int) -> State:
    """The board before anybody put a card on it."""
    return State(spec, Queue(seed))


def takes(state: State, handed: object) -> State:
    """Cards that an earlier step hands on; what was stuck to them stays."""
    return replace(state, carried=handed.cards) if isinstance(handed, Cards) else state


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone: later words about it are empty."""
    state = replace(state, guarded=stage.company.guarded)
    match given:
        case Put() | TakenBack() | Picked() | Stuck() | Upped():
            return _by_a_person(state, stage.round, by.person, given)
        case Judged() | Edited() | Tagged() | Merged():
            return _judged(state, given)
        case Discomforts():
            shown = keep(discomforts(state), given.people, state.strip_shown)
            strip = state.strip if given.withheld else given
            return replace(state, strip=strip, strip_shown=shown)
        case Picks():
            before = state.counts_shown.get(stage.round)
            shown = keep(state.picks_in(stage.round), given.people, before)
            counts = state.counts
            return replace(
                state,
                counts=counts if given.withheld else counts.insert(stage.round, given),
                counts_shown=state.counts_shown.insert(stage.round, shown),
            )
        case _:
            return _staged(state, stage.round, given)


def _by_a_person(
    state: State,
    number: int,
    person: PersonId,
    given: Put | TakenBack | Picked | Stuck | Upped,
) -> State:
    match given:
        case Put():
            words = Words(
                text=given.text,
                tag=given.tag,
                with_whom=given.with_whom,
                discomfort=given.discomfort,
            )
            return replace(state, queue=state.queue.handed_in(person, number, words))
        case TakenBack():
            return _taken_back(state, person, given.item)
        case Picked():
            picks = state.picks_in(number).insert(person, given.cards)
            return replace(state, picks=state.picks.insert(number, picks))
        case _:
            votes = state.votes_in(number).insert(person, given)
            return replace(state, votes=state.votes.insert(number, votes))


def _taken_back(state: State, person: PersonId, item: str) -> State:
    found = state.queue.get(item)
    if found is None or found.person != person:
        return state
    if found.fate is Fate.APPROVED:
        state = replace(state, withdrew=state.withdrew.insert(person))
    return _let_go(replace(state, queue=state.queue.taken_back(person, item)), item)


def _let_go(state: State, item: str) -> State:
    """Neither in hand nor alone on the wall, unless it is still there and may be seen."""
    found = state.queue.get(item)
    if found is None and state.in_hand == item:
        state = replace(state, in_hand="")
    if state.spotlight == item and (found is None or found.fate is not Fate.APPROVED):
        state = replace(state, spotlight="")
    return state


def _judged(state: State, given: Judged | Edited | Tagged | Merged) -> State:
    item = state.queue.get(given.item)
    if item is None:
        return state
    words = item.payload
    match given:
        case Judged():
            queue = state.queue.judged(item.id, given.fate)
            return _let_go(replace(state, queue=queue), item.id)
        case Edited(text=""):
            words = changed(words, forgotten=True)
        case Edited():
            words = changed(
                words,
                text=given.text,
                with_whom=given.with_whom,
                edits=words.edits + 1,
                whose=_writers(state, item.id),
            )
        case Tagged():
            words = changed(words, tag=given.tag)
        case Merged():
            into = state.root(given.into) if given.into else ""
            if into == item.id:
                return state
            words = changed(words, into=into)
    return replace(state, queue=state.queue.edited(item.id, words))


def borrows(state: State, stage: Stage, given: Given) -> tuple[tuple[PersonId, ...], Given]:
    """The desk's words on a card are made of its writer's, and of the cards' under it."""
    if not isinstance(given, Edited):
        return (), given
    return _writers(state, given.item), Edited(item=given.item)


def _writers(state: State, card: str) -> tuple[PersonId, ...]:
    """Whoever wrote a card, or one that stands or once stood under it when it was worded."""
    item = state.queue.get(card)
    if item is None:
        return ()
    under = (one.person for one in state.queue.items.values() if state.root(one.id) == item.id)
    return tuple(sorted({item.person, *under, *item.payload.whose}))


def _staged(
    state: State, number: int, given: Taken | Chosen | Answered | Subject | Lit | Turned
) -> State:
    match given:
        case Taken():
            return replace(state, in_hand=given.item)
        case Chosen():
            others = tuple(one for one in state.chosen if one != given.item)
            return replace(state, chosen=(*others, given.item) if given.on else others)
        case Answered():
            marked = state.answered.discard(given.item)
            return replace(state, answered=marked.insert(given.item) if given.on else marked)
        case Subject():
            return replace(state, subjects=state.subjects.insert(number, given.item))
        case Lit():
            return replace(state, spotlight=given.item, stood=state.stood.insert(given.item))
        case Turned():
            return replace(state, page=given.page, turned_in=number, spotlight="")


def discomforts(state: State) -> dict[PersonId, tuple[float, ...]]:
    """How uncomfortable each person's cards are to them, sorted."""
    found: dict[PersonId, list[float]] = {}
    for item in state.queue.items.values():
        if item.payload.discomfort is not None:
            found.setdefault(item.person, []).append(item.payload.discomfort)
    return {person: tuple(sorted(values)) for person, values in found.items()}
