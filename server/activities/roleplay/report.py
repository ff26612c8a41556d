"""What the summary keeps of a role-play, and what somebody keeps for themselves."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.roleplay.faces import dials, sheet_of, strengths, two_takes
from server.activities.roleplay.model import State
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.rehearsal import Sheet
from server.core.said import say, say_many
from server.core.sections import Block, Paragraph, Section, Withheld


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: how much was rehearsed, and what the room saw; nobody's turn."""
    givers = {
        person
        for table in state.rounds.values()
        for number in table.seating.numbers
        for turn in (table.groups[number].turns if number in table.groups else ())
        for person in (turn.speaker, turn.partner, *turn.told, *turn.first)
        if person and turn.played
    }
    return Section(
        title=state.spec.scenario.title,
        kind="roleplay",
        answered=len(givers),
        blocks=tuple(
            block for number in sorted(state.rounds) for block in _round(state, number, stage.round)
        ),
    )


def _round(state: State, number: int, of: int) -> Iterator[Block]:
    title = "" if of == 1 else say("Round %(number)s", number=number)
    public = state.public.get(number)
    if public is None:
        yield Withheld(
            sentence=say("Groups were formed; what they played was not closed or not played.")
        )
        return
    yield Paragraph(
        title=title,
        text=say(
            "%(groups)s played %(turns)s; in %(again)s of them a second take with one change.",
            groups=say_many("one group", "%(num)s groups", public.groups),
            turns=say_many("one turn", "%(num)s turns", public.turns),
            again=public.again,
        ),
    )
    seen, pressed = strengths(public), dials(public)
    if seen is None:
        yield Withheld(sentence=say("What observers saw. %(withheld)s", withheld=WITHHELD))
    else:
        yield seen
    yield from two_takes(public)
    if pressed is not None:
        yield pressed


def received(state: State, stage: Stage, me: PersonId) -> tuple[str, ...]:
    """What others told this person about their turns, and the facilitator last."""
    lines: list[str] = []
    for number in sorted(state.rounds):
        table = state.rounds[number]
        seat = table.seating.of(me)
        group = table.groups.get(seat) if seat is not None else None
        for turn in group.past if group is not None else ():
            if turn.speaker == me:
                lines += _told(sheet_of(state, turn))
        lines += table.notes.get(me) or ()
    return tuple(lines)


def _told(sheet: Sheet) -> Iterator[str]:
    if sheet.partner is not None:
        yield sheet.partner.strength
    yield from sheet.strengths
    yield from sheet.readings
    ahead = (sheet.partner.next_time if sheet.partner is not None else "", *sheet.next_times)
    yield from (say("Next time: %(text)s", text=text) for text in ahead if text)
