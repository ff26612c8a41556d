"""What people may do in a role-play now, and what is made of it.

An action of a turn carries its turn's key and beat in its name (`on-3f9a01bc-take`): a tap that
comes a moment late is refused instead of moving the next beat.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.activities.roleplay.desk_acts import given_by_desk
from server.activities.roleplay.given import (
    Agreed,
    Back,
    Beat,
    Changed,
    Eased,
    Ended,
    Given,
    Line,
    Missing,
    More,
    Moved,
    Needs,
    Pressed,
    Rated,
    Resumed,
    Role,
    StoodDown,
    Stopped,
    Told,
    Went,
    Worked,
)
from server.activities.roleplay.model import Group, State, Table, Turn, live, there
from server.activities.roleplay.rules import MOST_MORE
from server.activities.roleplay.turns import observers, role, watched
from server.core.forms import Field, Form, Option, Values
from server.core.groups import GroupNumber
from server.core.ids import PersonId, fingerprint
from server.core.kind import By, Stage
from server.core.refusals import Refused
from server.core.rehearsal import (
    ONCE_MORE,
    Words,
    chosen,
    dial_field,
    focus_field,
    line_field,
    push_backs,
    rating_fields,
    ready_fields,
    suggested_item,
    tension_field,
    word_fields,
)
from server.core.rubric_items import BY_SLUG
from server.core.said import say

_SCRIPTED: Final = "scene"
_AS_BEFORE: Final = "as-before"
_ON: Final = {
    Beat.REHEARSE: say("I am ready"),
    Beat.TAKE: say("The scene is over"),
    Beat.FEEDBACK: say("We have talked"),
    Beat.AGAIN: say("Take 2 is over"),
    Beat.SWAP: say("Ready to go on"),
}
_STOPPABLE: Final = (Beat.ROLES, Beat.REHEARSE, Beat.TAKE, Beat.FEEDBACK, Beat.CHANGE, Beat.AGAIN)
_TELLS: Final = (Beat.FEEDBACK, Beat.CHANGE, Beat.AGAIN, Beat.SWAP)


# -- people -------------------------------------------------------------------------------------


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """What somebody may do now: the acts of their part first, then what stands aside."""
    table = state.table(stage.round)
    number = table.seating.of(me)
    if table.choosing:
        return _choosing(table, number)
    if me in table.watching:
        return ()
    if not table.groups:
        return (Form(action="pass", label=say("Pass")),)
    if number is None:
        return (
            Form(action="come-in", label=say("Join a group")),
            Form(action="pass", label=say("Pass")),
        )
    group = table.groups[number]
    if me in group.missing:
        return (Form(action="back", label=say("I am back")),)
    return (*_in_group(state, stage, table, number, group, me), *_aside(group))


def _choosing(table: Table, number: GroupNumber | None) -> tuple[Form, ...]:
    options = tuple(Option(str(n), say("Group %(n)s", n=n)) for n in table.seating.numbers)
    field = Field(
        name="group", type="choice", options=options, value=None if number is None else str(number)
    )
    return (Form(action="sit", label=say("I sit there"), fields=(field,)),)


def _aside(group: Group) -> tuple[Form, ...]:
    if group.turn is None:
        return ()
    label = say("No longer needed") if group.needs else say("Call the facilitator")
    return (Form(action="needs", label=label, aside=True),)


def _in_group(
    state: State, stage: Stage, table: Table, number: GroupNumber, group: Group, me: PersonId
) -> Iterator[Form]:
    turn = group.turn
    if turn is not None and turn.stopped:
        yield from _stopped(turn, me)
        return
    yield from _late_words(state, stage, group, me)
    if turn is None:
        return
    here = live(table, number, stage.people)
    if turn.beat is Beat.ROLES:
        yield from _roles(state, turn, here, me)
    else:
        yield from _PLAYS[role(turn, me)](state, stage, turn, here, me)
    if turn.ends is not None and turn.more < MOST_MORE:
        yield _form(turn, f"more-{turn.more}", say("More time"), aside=True)
    if turn.beat in _STOPPABLE:
        yield _form(turn, "stop", say("STOP"), aside=True)
    if me not in turn.down and turn.beat is not Beat.SWAP:
        yield Form(action="pass", label=say("Pass"))


def _stopped(turn: Turn, me: PersonId) -> Iterator[Form]:
    if me == turn.speaker:
        yield _form(turn, "resume", say("Go on"))
        yield _form(turn, "end", say("End this turn here"))
    if me not in turn.down:
        yield Form(action="pass", label=say("Pass"))


def _form(turn: Turn, act: str, label: str, *fields: Field, aside: bool = False) -> Form:
    return Form(action=f"{act}-{turn.key}-{turn.beat}", label=label, fields=fields, aside=aside)


def _roles(state: State, turn: Turn, here: tuple[PersonId, ...], me: PersonId) -> Iterator[Form]:
    if me == turn.speaker and me not in turn.agreed:
        fields = (dial_field(), focus_field(state.spec.scenario.observer_items))
        yield _form(turn, "agree", say("I play the speaker"), *_scene(state), *fields)
    elif me == turn.partner and me not in turn.agreed:
        yield _form(turn, "agree", say("I play the other part"))
    else:
        awaited = [
            p for p in (turn.speaker, turn.partner) if p and p not in turn.agreed and p != me
        ]
        if awaited:
            options = tuple(Option(p, "") for p in here if p != me)
            field = Field(name="person", type="choice", options=options)
            yield _form(turn, "missing", say("Somebody is not here"), field, aside=True)
        elif not turn.partner:
            yield _form(turn, "end", say("On to the next turn"))


def _scene(state: State) -> tuple[Field, ...]:
    if not state.cards or not state.spec.room_cards:
        return ()
    scenes = (
        Option(_SCRIPTED, state.spec.scenario.title),
        *(Option(card.id, card.text) for card in state.cards),
    )
    return (Field(name="scene", type="choice", label=say("Which scene?"), options=scenes),)


def _speaker(
    state: State, stage: Stage, turn: Turn, here: tuple[PersonId, ...], me: PersonId
) -> Iterator[Form]:
    heard = turn.heard is not None or turn.partner in turn.down
    all_told = heard and all(p in turn.told for p in observers(turn, here))
    if turn.beat is Beat.REHEARSE:
        line = line_field("text", say("My core line (it stays on this screen)"), turn.line)
        yield _form(
            turn, "line", say("Keep"), line, tension_field(say("My tension now"), turn.before)
        )
    if turn.beat in (Beat.TAKE, Beat.AGAIN) and not turn.eased and turn.lines > 1:
        yield _form(turn, "ease", say("Ease off, please"), aside=True)
    if turn.beat is Beat.FEEDBACK and turn.worked is None:
        worked = line_field("text", say("What worked, in my own eyes"))
        yield _form(
            turn, "worked", say("Said it"), worked, tension_field(say("My tension now"), None)
        )
        return
    if turn.beat is Beat.CHANGE:
        yield _form(turn, "change", say("This one"), _changes(state, turn))
    elif turn.beat in _ON:
        # While somebody still looks for words, going on is possible and not the natural thing.
        early = turn.beat is Beat.FEEDBACK and turn.ends is not None and not all_told
        yield _form(turn, "on", _ON[turn.beat], aside=early)


def _changes(state: State, turn: Turn) -> Field:
    """One change among what was offered, then among what was watched, or the same again."""
    options = [Option(value, text) for value, text in _offered(turn).items()]
    options += [Option(item.slug, item.name) for item in watched(state.spec, turn)]
    options.append(Option(_AS_BEFORE, ONCE_MORE))
    return Field(name="change", type="choice", options=tuple(options))


def _offered(turn: Turn) -> dict[str, str]:
    """What was suggested, by a name that stays the same whatever else is suggested meanwhile."""
    told = (turn.heard, *(turn.told[person] for person in sorted(turn.told)))
    texts = (words.next_time for words in told if words is not None and words.next_time)
    return {f"word-{fingerprint(text).hex()[:8]}": text for text in texts}


def _partner(
    state: State, stage: Stage, turn: Turn, here: tuple[PersonId, ...], me: PersonId
) -> Iterator[Form]:
    if turn.beat in (Beat.TAKE, Beat.AGAIN):
        if turn.lines < len(push_backs(state.spec.scenario, turn.dial)):
            yield _form(turn, f"press-{turn.lines + 1}", say("Next line"))
        yield _form(turn, "on", _ON[turn.beat])
    if turn.beat in _TELLS and turn.heard is None and _open_to(turn, Role.PARTNER):
        yield _form(turn, "tell", say("Send to the speaker"), *_telling(state, stage, turn, me))
    elif turn.beat is Beat.SWAP:
        yield _form(turn, "on", _ON[turn.beat])


def _observer(
    state: State, stage: Stage, turn: Turn, here: tuple[PersonId, ...], me: PersonId
) -> Iterator[Form]:
    if me in turn.down:
        return
    if turn.beat in (Beat.TAKE, Beat.FEEDBACK):
        fields = rating_fields(watched(state.spec, turn), turn.first.get(me))
        yield _form(turn, "rate", say("Keep what I saw"), *fields)
    if turn.beat is Beat.AGAIN:
        item = BY_SLUG[turn.change_item]
        yield _form(
            turn, "rate", say("Keep what I saw"), *rating_fields((item,), turn.second.get(me))
        )
    if turn.beat in _TELLS and me not in turn.told and _open_to(turn, Role.OBSERVER):
        yield _form(turn, "tell", say("Send to the speaker"), *_telling(state, stage, turn, me))
    elif turn.beat is Beat.SWAP:
        yield _form(turn, "on", _ON[turn.beat])


_PLAYS: Final = {Role.SPEAKER: _speaker, Role.PARTNER: _partner, Role.OBSERVER: _observer}


def _open_to(turn: Turn, who: Role) -> bool:
    """The safe order: the speaker first, then the other part, then those who watched.

    Once the feedback's own time is over nobody waits for anybody.
    """
    if turn.beat is not Beat.FEEDBACK:
        return True
    if turn.worked is None:
        return False
    return who is Role.PARTNER or turn.heard is not None or turn.partner in turn.down


def _telling(state: State, stage: Stage, turn: Turn, me: PersonId) -> tuple[Field, ...]:
    """Words for the speaker: one's own, or ready ones where nobody types to another."""
    if stage.company.guarded:
        return ready_fields(watched(state.spec, turn), pressed=me == turn.partner)
    return word_fields()


def _late_words(state: State, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    """A sheet for the turn just past, for whoever has not found the words yet."""
    if not group.past:
        return
    last = group.past[-1]
    if me != last.speaker and me != last.partner and me not in last.told and me not in last.down:
        late = Form(
            action=f"tell-{last.key}-late",
            label=say("Send to the speaker"),
            fields=_telling(state, stage, last, me),
            aside=True,
        )
        yield late


# -- what is made of it -------------------------------------------------------------------------


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if by.desk:
        return given_by_desk(state, stage, by, action, values)
    table = state.table(stage.round)
    match action:
        case "sit":
            return Moved(person=by.person, group=int(values["group"]))
        case "come-in":
            return Moved(person=by.person, group=_place(stage, table, by.person))
        case "needs":
            return Needs()
        case "back":
            return Back()
        case _:
            return _accept_in_turn(stage, table, by, action, values)


def _place(stage: Stage, table: Table, person: PersonId) -> GroupNumber:
    number = table.seating.room_for(there(table, stage.people), person)
    if not number:
        raise Refused("not-now", say("There is no group to join yet. Wait for one more person."))
    return number


def _accept_in_turn(stage: Stage, table: Table, by: By, action: str, values: Values) -> Given:
    number = table.seating.of(by.person)
    group = table.groups.get(number) if number is not None else None
    turn = group.turn if group is not None else None
    if action == "pass":
        key, beat = (turn.key, turn.beat) if turn is not None else ("", Beat.ROLES)
        return StoodDown(turn=key, beat=beat, at=by.at)
    verb, _, rest = action.partition("-")
    if rest.endswith("-late"):
        words = _words(stage, values)
        return _told(rest.removesuffix("-late"), Beat.SWAP, Role.OBSERVER, words)
    assert turn is not None, "An action of a turn is offered only in a turn"
    if verb == "tell":
        return _told(turn.key, turn.beat, role(turn, by.person), _words(stage, values))
    return _IN_TURN[verb](turn, by, values)


def _told(key: str, beat: Beat, who: Role, words: Words) -> Told:
    return Told(turn=key, beat=beat, role=who, strength=words.strength, next_time=words.next_time)


def _words(stage: Stage, values: Values) -> Words:
    strength, next_time = values["strength"], values.get("next_time", "")
    if stage.company.guarded:
        return chosen(strength, next_time)
    if not any(letter.isalnum() for letter in strength):
        raise Refused(
            "missing-field", say("Please begin with something that worked."), field="strength"
        )
    return Words(strength=strength, next_time=next_time)


def _agreed(turn: Turn, by: By, values: Values) -> Given:
    scene = values.get("scene", "")
    return Agreed(
        turn=turn.key,
        beat=turn.beat,
        at=by.at,
        dial=int(values.get("dial", 0)),
        focus=tuple(values.get("focus", ())),
        scene="" if scene == _SCRIPTED else scene,
    )


def _rated(turn: Turn, by: By, values: Values) -> Given:
    take = 2 if turn.beat is Beat.AGAIN else 1
    return Rated(turn=turn.key, beat=turn.beat, take=take, ratings=dict(values))


def _tension(values: Values) -> int | None:
    return int(values["tension"]) if "tension" in values else None


def _changed(turn: Turn, by: By, values: Values) -> Given:
    one = values["change"]
    item, words = one if one in BY_SLUG else "", ""
    if one.startswith("word-"):
        words = _offered(turn)[one]
        item = suggested_item(words)
    elif item:
        words = BY_SLUG[item].name
    return Changed(turn=turn.key, beat=turn.beat, at=by.at, words=words, item=item)


_IN_TURN: Final[Mapping[str, Callable[[Turn, By, Values], Given]]] = {
    "agree": _agreed,
    "rate": _rated,
    "change": _changed,
    "missing": lambda turn, by, values: Missing(
        turn=turn.key, beat=turn.beat, person=values["person"], at=by.at
    ),
    "line": lambda turn, by, values: Line(
        turn=turn.key, beat=turn.beat, text=values.get("text", ""), tension=_tension(values)
    ),
    "on": lambda turn, by, values: Went(turn=turn.key, beat=turn.beat, at=by.at),
    "more": lambda turn, by, values: More(turn=turn.key, beat=turn.beat),
    "press": lambda turn, by, values: Pressed(turn=turn.key, beat=turn.beat, lines=turn.lines + 1),
    "ease": lambda turn, by, values: Eased(turn=turn.key, beat=turn.beat),
    "stop": lambda turn, by, values: Stopped(turn=turn.key, beat=turn.beat, at=by.at),
    "resume": lambda turn, by, values: Resumed(turn=turn.key, beat=turn.beat, at=by.at),
    "end": lambda turn, by, values: Ended(turn=turn.key, beat=turn.beat, at=by.at),
    "worked": lambda turn, by, values: Worked(
        turn=turn.key, beat=turn.beat, text=values.get("text", ""), tension=_tension(values)
    ),
}
