"""What somebody keeps of their sheet: the line it makes, and what else they wrote."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.worksheet.model import State, as_text, in_words, line
from server.core.ids import PersonId
from server.core.keepsake import Bar, Kept, rows
from server.core.kind import Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """The last version of the sheet: whole sentence first, then each thing by itself."""
    spec, sheet = state.spec, state.draft(stage.round, me)
    whole = as_text(line(spec, sheet)) if spec.offered else ""
    in_line = {slot.name for slot in spec.offered} if whole else set()
    # What was asked in order to be counted is no part of anybody's own sheet.
    told = tuple(slot for slot in spec.slots if slot.name not in {*in_line, spec.share})
    change = spec.shift
    later = () if change is None else (change.after,)
    first = {} if change is None else {change.after: sheet.answers.get(change.before)}
    bars = tuple(
        Bar(slot.label, float(value), _number(first.get(slot.name)))
        for slot in told
        if slot.type == "number"
        and isinstance(value := sheet.answers.get(slot.name), int)
        and (change is None or slot.name in later or slot.name != change.before)
    )
    words = (
        (slot.label, in_words(slot, sheet.answers.get(slot.name)))
        for slot in told
        if slot.type != "number"
    )
    return (Kept(part="lines", lines=(whole,) if whole else (), rows=rows(*words), bars=bars),)


def _number(answer: str | int | None) -> float | None:
    return float(answer) if isinstance(answer, int) else None
