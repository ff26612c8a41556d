"""Some weeks after a workshop: a later self-check and tries, of each person for themselves.

The sheets are those of two recipes, stored with the room when it opened. What is on them is on
its writer's own page alone. One number is the group's: how sure people are, which is asked in the
same words at every moment; what they did is never set beside what they would do. It becomes public
by the rules of domain.md 4.3, as a fact of its own, so that no later answer can be subtracted.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from msgspec import structs
from rpds import HashTrieMap

from server.core import facts, pictures
from server.core.company import USUAL_LEAST, Company
from server.core.disclosure import WITHHELD, Ruling, Shown, keep, ruled
from server.core.ids import PersonId
from server.core.readings import points
from server.core.said import say
from server.core.sections import Block, Paragraph, Section, Withheld
from server.core.statistics import median, median_interval, movement
from server.core.tables import Table

DAY: Final = 24 * 3600.0
FIRST: Final = 14  # days after the end from which the later self-check is open
LAST: Final = 42  # and until when; tries may be written down from the end on
_TITLE: Final = say("Some weeks later")
_COUNTED_FROM: Final = 8  # pairs from which an interval may be told
_MANAGER: Final = say(
    "No group picture: a manager, teacher or assessor of participants was in the room."
)
_ASKED: Final = say(
    "How sure people were, asked at the workshop and again two to six weeks later in the same "
    "words. What they did in those weeks is each person's own and stands in no summary."
)
_MINUS: Final = say("Weeks later minus at the workshop, in points of 100")
_NOT_SAID: Final = say(
    "These numbers cannot say what moved people: there was no group without the workshop, and "
    "whoever did not answer again may differ. They say nothing about a single person."
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sheet of one person: what its kind makes of it, and the day (epoch s) it was begun."""

    activity: Any
    at: float


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Everybody's sheets by step, and what became public of the group."""

    leaves: HashTrieMap[tuple[PersonId, str], tuple[Leaf, ...]] = field(default_factory=HashTrieMap)
    public: facts.FollowUpPublished | None = None
    shown: Shown | None = None

    def own(self, person: PersonId, step: str) -> tuple[Leaf, ...]:
        """One person's sheets of a step, the first one first."""
        return self.leaves.get((person, step)) or ()

    def with_leaf(self, person: PersonId, step: str, number: int, leaf: Leaf) -> FollowUp:
        """With a sheet (counted from 1) as it now is."""
        own = self.own(person, step)
        kept = (*own[: number - 1], leaf, *own[number:])
        return replace(self, leaves=self.leaves.insert((person, step), kept))

    def with_published(
        self, given: facts.FollowUpPublished, pairs: Mapping[PersonId, tuple[float, float]]
    ) -> FollowUp:
        """With what became public, or was withheld as alike; `pairs` are those that stand behind
        it now."""
        shown = keep(pairs, given.withheld or len(given.pairs), self.shown)
        return replace(self, public=self.public if given.withheld else given, shown=shown)


def published(
    follow_up: FollowUp,
    pairs: Mapping[PersonId, tuple[float, float]],
    before: int,
    company: Company,
) -> facts.FollowUpPublished | None:
    """What may be known of the group now, if that is more than before."""
    match told(pairs, follow_up.shown, company):
        case Ruling.SHOW:
            return facts.FollowUpPublished(before=before, pairs=tuple(sorted(pairs.values())))
        case Ruling.REMEMBER:
            return facts.FollowUpPublished(before=before, pairs=(), withheld=len(pairs))
        case Ruling.NOTHING:
            return None


def told(
    pairs: Mapping[PersonId, tuple[float, float]], shown: Shown | None, company: Company
) -> Ruling:
    """Whether a change of these people may be told, after what was `shown` of it before."""
    if company.manager:
        return Ruling.NOTHING
    # Where everybody moved alike, everybody's answer would be known.
    return ruled(pairs, shown, max(company.k, USUAL_LEAST), seen=_moved)


def _moved(pair: tuple[float, float]) -> float:
    return round(pair[1] - pair[0], 6)


def section(public: facts.FollowUpPublished | None, company: Company) -> Section:
    """The summary's part. Who answered again is told with the picture and never without it: the
    number would say whether they were few or alike."""
    said = (_ASKED, _MINUS)
    if public is None:
        return Section(
            title=_TITLE, kind="followup", blocks=tuple(change(company, said, None, None))
        )
    n, pairs = len(public.pairs), public.pairs
    blocks = change(company, said, (n, public.before), pairs)
    return Section(title=_TITLE, kind="followup", answered=n, blocks=tuple(blocks))


def change(
    company: Company,
    said: tuple[str, str],
    answered: tuple[int, int] | None,
    pairs: tuple[tuple[float, float], ...] | None,
    *,
    lines: bool = True,
) -> Iterable[Block]:
    """What may be said of a change, of which only these sorted pairs are public, or nothing.

    `said` are what was asked and how the differences were made; `answered` how many did again, and
    of how many. Without `lines` both sides of a difference stay out of the picture.
    """
    about, minus = said
    yield Paragraph(text=about)
    if company.manager:
        yield Withheld(sentence=_MANAGER)
        return
    if answered is not None:
        again, before = answered
        yield Paragraph(
            title=say("Who answered twice"),
            text=say(
                "%(again)s of %(before)s answered again. People who did not may differ.",
                again=again,
                before=before,
            ),
        )
    if pairs is None:
        yield Withheld(sentence=WITHHELD)
        return
    picture = pictures.shift(say("How sure people are"), pairs, least=max(company.k, USUAL_LEAST))
    yield picture if lines else structs.replace(picture, pairs=())
    yield _table(minus, tuple(sorted(after - first for first, after in pairs)))
    yield Paragraph(title=say("What this cannot say"), text=_NOT_SAID)


def _table(title: str, differences: tuple[float, ...]) -> Table:
    moved, n = movement(differences), len(differences)
    found = median_interval(differences) if n >= _COUNTED_FROM else None
    interval = (
        say("%(low)s to %(high)s", low=points(found.low), high=points(found.high))
        if found
        else say("too few")
    )
    return Table(
        title=title,
        columns=(
            say("Pairs"), say("Up"), say("About the same"), say("Down"), say("Median"),
            say("95 %% interval"),
        ),
        rows=((n, moved.up, moved.same, moved.down, points(median(differences)), interval),),
    )  # fmt: skip
