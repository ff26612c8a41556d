"""What the desk may do in a role-play: form groups, move people and groups on, say a word."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator
from typing import Final

from server.activities.roleplay.given import (
    Begun,
    Choosing,
    Given,
    Grouped,
    Helped,
    Moved,
    Noted,
    Pushed,
)
from server.activities.roleplay.model import State, Table
from server.core.forms import Field, Offer, Option, Values
from server.core.groups import GroupNumber, form as form_groups, sizes
from server.core.kind import By, Phase, Stage
from server.core.rehearsal import LONGEST_WORDS
from server.core.said import say

_SIZES: Final = {2: say("pairs"), 3: say("trios"), 4: say("fours")}
_FORM: Final = {2: say("Form pairs"), 3: say("Form trios"), 4: say("Form fours")}


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Forming groups, moving people and groups, being with a group that called."""
    if stage.phase not in (Phase.BRIEFING, Phase.OPEN):
        return ()
    table = state.table(stage.round)
    if table.choosing:
        return (
            Offer(command="begin", label=say("The groups begin"), main=True),
            *_moving(stage, table),
        )
    if not table.groups:
        return _forming(state, stage)
    noting = _noting(stage, table)
    return (*_moving(stage, table), *noting, *_pushing(table), *_forming(state, stage, again=True))


def _forming(state: State, stage: Stage, *, again: bool = False) -> tuple[Offer, ...]:
    if stage.phase is not Phase.OPEN or len(stage.people) < 2:
        return ()
    size = Field(
        name="size",
        type="choice",
        label=say("Groups of"),
        options=tuple(Option(str(n), name) for n, name in _SIZES.items()),
    )
    usual = state.spec.size
    form = Offer(
        command="groups",
        label=_FORM[usual],
        fields=(size,),
        main=True,
        fixed=(("size", str(usual)),),
    )
    regroup = Offer(command="regroup", label=say("Form groups anew"), fields=(size,), grave=again)
    choose = Offer(command="choose-own", label=say("Let people find their groups"))
    return (regroup,) if again else (form, choose, regroup)


def _moving(stage: Stage, table: Table) -> tuple[Offer, ...]:
    people = tuple(Option(p, "") for p in sorted(stage.people))
    groups = tuple(
        Option(str(n), say("Group %(n)s", n=n) if n else say("No group"))
        for n in (*table.seating.numbers, 0)
    )
    return (
        Offer(
            command="move",
            label=say("Move"),
            fields=(
                Field(name="person", type="choice", label=say("Who"), options=people),
                Field(name="group", type="choice", label=say("To"), options=groups),
            ),
        ),
    )


def _noting(stage: Stage, table: Table) -> Iterator[Offer]:
    people = tuple(Option(p, "") for p in sorted(stage.people) if table.seating.of(p))
    if people:
        person = Field(name="person", type="choice", label=say("To"), options=people)
        text = Field(name="text", type="text", label=say("Your words"), max_length=LONGEST_WORDS)
        yield Offer(command="note", label=say("Send"), fields=(person, text))


def _pushing(table: Table) -> Iterator[Offer]:
    playing = [n for n in table.seating.numbers if table.groups[n].turn is not None]
    calling = [n for n in playing if table.groups[n].needs]
    if playing:
        yield Offer(command="on-group", label=say("On"), fields=(_group(playing),))
        yield Offer(command="end-turn", label=say("End turn"), fields=(_group(playing),))
        yield Offer(command="all-on", label=say("Everybody one beat on"))
        yield Offer(command="all-next", label=say("Everybody to the next turn"))
    if calling:
        yield Offer(command="helped", label=say("I was there"), fields=(_group(calling),))


def _group(numbers: list[GroupNumber]) -> Field:
    options = tuple(Option(str(n), say("Group %(n)s", n=n)) for n in numbers)
    return Field(name="group", type="choice", label=say("Group"), options=options)


def given_by_desk(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What the desk gave, from the values of an offer."""
    match action:
        case "groups" | "regroup":
            return _grouped(state, stage, by, int(values["size"]))
        case "choose-own":
            count = len(sizes(len(stage.people), state.spec.size))
            return Choosing(count=max(1, count))
        case "begin":
            return Begun()
        case "move":
            return Moved(person=values["person"], group=int(values["group"]))
        case "note":
            return Noted(person=values["person"], text=values["text"])
        case "helped":
            return Helped(group=int(values["group"]))
        case _:
            group = int(values.get("group", 0))
            return Pushed(group=group, turn=action in ("end-turn", "all-next"), at=by.at)


def _grouped(state: State, stage: Stage, by: By, size: int) -> Given:
    """Whoever's phone is in touch; where hardly any is, everybody."""
    here = [p for p in stage.people if p in by.present]
    if len(here) < 2:
        here = list(stage.people)
    return Grouped(groups=form_groups(here, size, by.seed, state.met(stage.round)))
