"""What answers to the self-check come to: four numbers, and where they lean.

Source: domain.md 4.2. Each scale of part A is the mean of what was answered times 25, from three of
four answers on; confidence is the mean of part B, from three on; discomfort stays with its card.
There is no total, no type, no norm and no verdict.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from server.activities.selfcheck.wording import Class, Scale, Wording

FEWEST: Final = 3  # of the four answers that a scale has
_STEP: Final = 25  # an answer of 0 to 4, in points of 100

Answers = Mapping[str, int]  # by the id of what was asked; what was skipped is absent


class Scores(Struct, frozen=True, kw_only=True):
    """Four numbers from 0 to 100, each None where too little was answered."""

    assertive: float | None
    passive: float | None
    aggressive: float | None
    confidence: float | None


class Lean(Struct, frozen=True):
    """One class, how far its plain answer stands above the strongest other one, and which leads."""

    about: Class
    margin: int
    towards: Scale | None  # None: two are level


def scores(wording: Wording, answers: Answers) -> Scores:
    """The four numbers of one person."""
    return Scores(
        **{scale.value: _scale(wording, answers, scale) for scale in Scale},
        confidence=confidence(wording, answers),
    )


def _scale(wording: Wording, answers: Answers, scale: Scale) -> float | None:
    asked = (item.id for _, items in wording.items for item in items if item.scale is scale)
    found = _mean(answers[id_] for id_ in asked if id_ in answers)
    return None if found is None else found * _STEP


def confidence(wording: Wording, answers: Answers, *, looking_back: bool = False) -> float | None:
    """How sure somebody is; or how sure, looking back, they say they were."""
    asked = (back(id_) if looking_back else id_ for id_ in wording.sure)
    return _mean(answers[id_] for id_ in asked if id_ in answers)


def back(id_: str) -> str:
    """The id of the same question asked once more, looking back."""
    return f"then-{id_}"


def _mean(values: Iterable[int]) -> float | None:
    given = tuple(values)
    return sum(given) / len(given) if len(given) >= FEWEST else None


def leans(wording: Wording, answers: Answers) -> tuple[Lean, Lean] | None:
    """The class with the lowest and the one with the highest margin; None below two classes.

    A class counts if all three of its answers are there. Of equals, the first one asked.
    """
    found = [
        _lean(about, {item.scale: answers[item.id] for item in items})
        for about, items in wording.items
        if all(item.id in answers for item in items)
    ]
    if len(found) < 2:
        return None
    return min(found, key=lambda one: one.margin), max(found, key=lambda one: one.margin)


def _lean(about: Class, said: Mapping[Scale, int]) -> Lean:
    passive, aggressive = said[Scale.PASSIVE], said[Scale.AGGRESSIVE]
    margin = said[Scale.ASSERTIVE] - max(passive, aggressive)
    if margin > 0:
        return Lean(about, margin, Scale.ASSERTIVE)
    if margin == 0 or passive == aggressive:
        return Lean(about, margin, None)
    return Lean(about, margin, Scale.PASSIVE if passive > aggressive else Scale.AGGRESSIVE)
