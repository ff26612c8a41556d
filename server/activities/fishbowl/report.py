"""What the summary keeps of scenes before everybody: what was seen, with the speaker's yes."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.fishbowl.given import Beat
from server.activities.fishbowl.model import Play, State
from server.activities.fishbowl.public import room_grid, room_takes
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.moderation import Fate
from server.core.said import say
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld

_PLAYED = say("One pair played before everybody.")
_PLAYED_TWICE = say("One pair played before everybody. A second take followed, with one change.")
_NOT_SHOWN = say("What observers saw is not shown: too few answered, or the speaker keeps it.")


def givers(play: Play) -> frozenset[PersonId]:
    """Everybody who gave something to a scene, or played in it."""
    return frozenset(
        (
            *play.offered,
            *play.first,
            *play.second,
            *play.words.people(),
            *play.lines.people(),
            *play.votes,
            *(p for p in (play.speaker, play.partner) if p),
        )
    )


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    everybody = frozenset().union(*(givers(play) for play in state.plays.values()))
    return Section(
        title=state.spec.scenario.title,
        kind="fishbowl",
        answered=len(everybody),
        blocks=tuple(
            block
            for number in sorted(state.plays)
            for block in _scene(state.plays[number], number if stage.round > 1 else 0)
        ),
    )


def _scene(play: Play, number: int) -> Iterator[Block]:
    title = say("Scene %(number)s", number=number) if number else ""
    order = tuple(Beat)
    if order.index(play.beat) < order.index(Beat.FEEDBACK):
        yield Paragraph(title=title, text=say("The scene was not played to its end."))
        return
    yield Paragraph(title=title, text=_PLAYED_TWICE if 2 in play.public else _PLAYED)
    seen, both = room_grid(play), room_takes(play)
    if seen is not None:
        yield seen
    if both is not None:
        yield both
    if seen is None:
        yield Withheld(sentence=_NOT_SHOWN)
    lines = [
        item
        for number in range(1, play.freezes + 1)
        for item in play.lines.drawn(number, Fate.APPROVED)
    ]
    if lines:
        quotes = tuple(Quote(text=item.payload) for item in lines)
        yield Quotes(title=say("Lines that the room proposed"), quotes=quotes)
