"""The record that every activity kind fills in, and all that the room knows of a kind.

`Kind[Spec, State, Given]`: *Spec* is what a workshop's author wrote, *State* what has been given
so far, *Given* what may be given: a participant's contribution or a facilitator's act, small
frozen structs with a tag that is never used again. `decide` calls `accept`, `evolve` calls
`fold`; a missing face is a type error on the line `KIND: Kind[...] = Kind(...)`.

All functions are pure. `State` is never changed in place: `fold` gives a new one, so the state
before the last command stays whole for `undo`.
"""

from collections.abc import Callable, Collection, Mapping, Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

import msgspec

from server.core.company import Company
from server.core.forms import Form, Offer, Values
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.refusals import Refused
from server.core.scenario import Scenario
from server.core.sections import Section

Spec = TypeVar("Spec")
State = TypeVar("State")
Given = TypeVar("Given")

# aggregated: the room sees sums only; named: givers are shown; author-only: nobody else reads it.
Privacy = Literal["aggregated", "named", "author-only"]


class Phase(StrEnum):
    """Where a step stands. The room's table (room.py) says which follows which."""

    BRIEFING = "briefing"
    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"


class Stage(msgspec.Struct, frozen=True):
    """What a kind may know of the room around it.

    The step's phase and its round, counted from 1; who is in the room now (whoever left or was
    removed is not); what company it is (minors, a manager, the smallest group shown); whether
    everything stands still.
    """

    phase: Phase = Phase.BRIEFING
    round: int = 1
    people: Collection[PersonId] = frozenset()
    company: Company = Company()
    paused: bool = False


class By(msgspec.Struct, frozen=True):
    """Who gives something: a participant's id, or the desk, or the clock.

    For `accept` and `ring` the outside adds the moment (epoch seconds), some chance, and whose
    phones are in touch; `fold` gets none of these: what is to last stands in what is given.
    """

    person: PersonId = ""
    clock: bool = False
    at: float = 0.0
    seed: int = 0
    present: Collection[PersonId] = frozenset()

    @property
    def desk(self) -> bool:
        """Whether a facilitator did it."""
        return not self.person and not self.clock


class View(msgspec.Struct, frozen=True):
    """What a face renders: everything in it may be seen by whoever it was made for."""


def _no_offers(state: Any, stage: Stage) -> tuple[Offer, ...]:
    return ()


def _no_forms(state: Any, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    return ()


def _refuse(state: Any, stage: Stage, by: By, action: str, values: Values) -> Any:
    raise Refused("not-now")


def _keep(state: Any, stage: Stage, by: By, given: Any) -> Any:
    return state


def _nobody(state: Any, stage: Stage) -> AbstractSet[PersonId]:
    return frozenset()


def _only_own(state: Any, by: PersonId) -> AbstractSet[PersonId]:
    return frozenset((by,))


def _unnamed(state: Any, stage: Stage) -> str:
    return ""


def _nothing_said(state: Any, given: Any) -> str:
    return ""


def _received_nothing(state: Any, stage: Stage, me: PersonId) -> tuple[str, ...]:
    return ()


def _nothing(state: Any, stage: Stage) -> None:
    return None


def _silent(state: Any, stage: Stage, by: By) -> None:
    return None


def _borrows_nothing(state: Any, stage: Stage, given: Any) -> tuple[tuple[PersonId, ...], Any]:
    return (), given


def _timeless(state: Any, seconds: float) -> Any:
    return state


def _hands_on_nothing(state: Any) -> None:
    return None


def _takes_nothing(state: Any, handed: Any) -> Any:
    return state


def _reworded(state: Any, spec: Any) -> Any:
    return replace(state, spec=spec)


def _knows_nobody(state: Any, stage: Stage, me: PersonId) -> AbstractSet[PersonId]:
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Spec, State, Given]):
    """One kind of activity.

    `parse` raises `Complaint` with every reason; `accept` raises `Refused`; nothing else raises.
    """

    name: str  # the slug stored in facts and content
    title: str  # what people call it
    given: Any  # the msgspec type (a tagged union) that `accept` returns and the log keeps
    # reads a step's content; the scenario is the one that the step names, if it names one
    parse: Callable[[Mapping[str, object], Scenario | None], Spec]
    # the empty activity; the seed settles every order that must look drawn
    start: Callable[[Spec, int], State]
    # the type that the author's content is read into (`core/texts.py` tells words from names by it)
    content: Any = None
    # the activity as it stands, with a spec that differs from its own in words alone
    reworded: Callable[[State, Spec], State] = _reworded
    # the three faces, each a function of its own: secrecy is never a template's `if`
    phone: Callable[[State, Stage, PersonId], View]
    projector: Callable[[State, Stage], View]
    desk: Callable[[State, Stage], View]
    section: Callable[[State, Stage], Section]
    # what this person may send now; what a facilitator may command here beside the room's own
    forms: Callable[[State, Stage, PersonId], tuple[Form, ...]] = _no_forms
    offers: Callable[[State, Stage], tuple[Offer, ...]] = _no_offers
    # values already read against the form (or offer) of that action -> a contribution
    accept: Callable[[State, Stage, By, str, Values], Given] = _refuse
    fold: Callable[[State, Stage, By, Given], State] = _keep
    # whose words something given carries beside its giver's, or to whom the desk says some; and the
    # same without these words: that is stored in its place when one of those people is forgotten
    borrows: Callable[[State, Stage, Given], tuple[tuple[PersonId, ...], Given]] = _borrows_nothing
    # who has nothing left to do in this round; counted on wall and desk, never named
    settled: Callable[[State, Stage], AbstractSet[PersonId]] = _nobody
    # a contribution in words, for the eyes of whoever gave it
    said: Callable[[State, Given], str] = _nothing_said
    # what others gave this person, in words, for their own page: theirs to keep
    received: Callable[[State, Stage, PersonId], tuple[str, ...]] = _received_nothing
    # what this person keeps of the step, from the state, for their own page; where a kind does not
    # say, that page tells what they gave as `said` words it
    keeps: Callable[[State, Stage, PersonId], tuple[Kept, ...]] | None = None
    # one number of this person that is asked in the same words before, after and weeks later, with
    # the name of those words; kinds that measure nothing leave it out
    measured: Callable[[State, Stage, PersonId], tuple[str, float] | None] | None = None
    # whose phone may look different after this person gave something
    # (also after they joined, passed or left)
    touches: Callable[[State, PersonId], AbstractSet[PersonId]] = _only_own
    # the aggregate that becomes public when the step closes, as one thing given: stored by itself,
    # so that no late answer and no erasure can be subtracted from it (reliability.md 5.6)
    publish: Callable[[State, Stage], Given | None] = _nothing
    # when this activity's own clocks want to be looked at next (epoch seconds), and what is given
    # when that moment has come; after a pause all of them move by the seconds that it took
    due: Callable[[State, Stage], float | None] = _nothing
    ring: Callable[[State, Stage, By], Given | None] = _silent
    delayed: Callable[[State, float], State] = _timeless
    # what a later step may build on (its content says `from`), and taking such a thing over
    hands_on: Callable[[State], Any] = _hands_on_nothing
    takes: Callable[[State, Any], State] = _takes_nothing
    # whose names this person's phone may read: partners in a rehearsal, never givers of answers
    knows: Callable[[State, Stage, PersonId], AbstractSet[PersonId]] = _knows_nobody
    # how many rounds the author planned: the desk then offers the next round as the natural act
    rounds: Callable[[State], int] = field(default=lambda state: 1)
    # what the act that leads to the next planned round is called on the desk, if not "Answer again"
    onward: Callable[[State, Stage], str] = _unnamed
    privacy: Privacy = "aggregated"
    # people act on each other here: nobody can do all that is asked alone, and passing is a form of
    # the kind's own, named `pass`
    together: bool = False
