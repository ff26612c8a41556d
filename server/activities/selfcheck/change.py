"""Which numbers of a self-check may become public when it closes, and how they are kept.

Source: domain.md 4.3 for the steps by number of pairs, `core/disclosure.py` for late answers. An
outcome is kept as sorted numbers without a person: pairs of before and after, or the values of a
single moment.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from server.activities.selfcheck.scoring import Answers, confidence, scores
from server.activities.selfcheck.wording import Scale, Wording
from server.core.company import USUAL_LEAST
from server.core.disclosure import Shown, ruled_by_item
from server.core.ids import PersonId

CONFIDENCE: Final = "confidence"
LOOKING_BACK: Final = "looking-back"
CARD: Final = "card-"

Behind = dict[str, dict[PersonId, tuple[float, ...]]]


class Outcome(Struct, frozen=True, kw_only=True):
    """One number of the self-check, of so many people.

    `pairs` (before, after) or, of a single moment, `values`; sorted, so no order tells who came
    when.
    """

    key: str
    n: int
    pairs: tuple[tuple[float, float], ...] = ()
    values: tuple[float, ...] = ()

    @property
    def differences(self) -> tuple[float, ...]:
        """After minus before, in rising order."""
        return tuple(sorted(after - before for before, after in self.pairs))


def changes(
    wording: Wording,
    before: Mapping[PersonId, Answers] | None,
    now: Mapping[PersonId, Answers],
    cards: tuple[str, ...],
) -> Behind:
    """By outcome, each person's numbers: (before, after), or one number where nothing is before."""
    found: Behind = {}
    for person, answers in now.items():
        after = dict(_numbers(wording, answers, cards))
        if before is None:
            for key, value in after.items():
                if key != LOOKING_BACK:
                    found.setdefault(key, {})[person] = (value,)
            continue
        earlier = before.get(person)
        if earlier is None:
            continue
        was = dict(_numbers(wording, earlier, cards))
        for key, value in after.items():
            first = value if key == LOOKING_BACK else was.get(key)
            second = after.get(CONFIDENCE) if key == LOOKING_BACK else value
            if first is not None and second is not None:
                found.setdefault(key, {})[person] = (first, second)
    return found


def _numbers(
    wording: Wording, answers: Answers, cards: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    own = scores(wording, answers)
    named = (
        (CONFIDENCE, own.confidence),
        (LOOKING_BACK, confidence(wording, answers, looking_back=True)),
        *((scale.value, getattr(own, scale.value)) for scale in Scale),
        *((CARD + card, answers.get(CARD + card)) for card in cards),
    )
    return ((key, value) for key, value in named if value is not None)


def outcomes(
    behind: Behind, shown: Mapping[str, Shown], kept: Mapping[str, Outcome], least: int
) -> tuple[tuple[Outcome, ...], tuple[tuple[str, int], ...]]:
    """What may be known now: a new picture where that is allowed, else the one shown before.

    And what is to be remembered without one, each with how many people.
    """
    # The room sees differences: where all are the same, everybody's would be known.
    show, alike = ruled_by_item(behind, shown.get, max(least, USUAL_LEAST), seen=_seen)
    now = {**kept, **{key: _outcome(key, behind[key]) for key in show}}
    same = ((key, now[key].n) for key in show if now[key] == kept.get(key))
    return tuple(now[key] for key in sorted(now)), tuple(sorted((*alike, *same)))


def _seen(numbers: tuple[float, ...]) -> float:
    return round(numbers[-1] - (numbers[0] if len(numbers) > 1 else 0), 6)


def _outcome(key: str, numbers: Mapping[PersonId, tuple[float, ...]]) -> Outcome:
    listed = sorted(numbers.values())
    if all(len(one) == 1 for one in listed):
        return Outcome(key=key, n=len(listed), values=tuple(one[0] for one in listed))
    return Outcome(key=key, n=len(listed), pairs=tuple((one[0], one[-1]) for one in listed))
