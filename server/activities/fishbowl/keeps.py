"""What somebody keeps of a fishbowl: the speaker their sheet, everybody what they told."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.fishbowl.given import Part
from server.activities.fishbowl.model import Play, State
from server.activities.fishbowl.public import sheet
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import Stage
from server.core.rehearsal import Words, change_words, in_words, kept_of_sheet


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """From every scene that was played."""
    plays = [state.plays[number] for number in sorted(state.plays)]
    return tuple(one for play in plays for one in _of_play(play, me))


def _of_play(play: Play, me: PersonId) -> Iterator[Kept]:
    if play.part(me) is Part.SPEAKER:
        yield from kept_of_sheet(
            sheet(play) if play.released else None,
            line=play.line,
            worked=play.worked or "",
            change=change_words(play.change),
        )
    told = (item.payload for item in play.words.own(1, me))
    words = (Words(strength=one.strength, next_time=one.next_time) for one in told)
    lent = tuple(item.payload for n in range(play.freezes + 1) for item in play.lines.own(n, me))
    yield Kept(part="given", lines=(*map(in_words, words), *lent))
