"""What somebody keeps of a self-check: their own picture and its sentences, without a verdict."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from typing import Final

import msgspec

from server.activities.selfcheck.faces import phone
from server.activities.selfcheck.model import State
from server.activities.selfcheck.scoring import confidence
from server.core.ids import PersonId
from server.core.keepsake import NO_TEST, Bar, Kept
from server.core.kind import Phase, Stage
from server.core.said import say

_WHEN: Final = {
    "before": say("At the start"),
    "after": say("At the end, beside the start"),
    "later": say("Some weeks later"),
}
_ALONE: Final = say("At the end")


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """The same numbers and sentences that the phone showed once answers were closed."""
    view = phone(state, msgspec.structs.replace(stage, phase=Phase.CLOSED), me)
    bars = tuple(
        Bar(
            one.label if one.key in _SCALES else say("Discomfort: %(words)s", words=one.label),
            one.value,
            one.before,
        )
        for one in (*view.bars, *view.cards)
    )
    moment = state.spec.moment
    compared = any(bar.before is not None for bar in bars)
    title = _ALONE if moment == "after" and not compared else _WHEN[moment]
    return (Kept(part="check", title=title, lines=view.sentences, bars=bars, note=NO_TEST),)


_SCALES: Final = ("assertive", "passive", "aggressive", "confidence")


def measured(state: State, stage: Stage, me: PersonId) -> tuple[str, float] | None:
    """How sure this person is: the one number that is asked in the same words at every moment."""
    sure = confidence(state.spec.words, state.own(stage.round, me))
    return None if sure is None else (state.spec.words.name, sure)
