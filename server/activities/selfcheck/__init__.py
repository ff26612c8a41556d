"""A self-check before, after, or weeks later: what I would do, how sure I am, what it costs me.

Rules of this kind: every item can be skipped; a person's own picture is on their own phone alone;
the room sees a change only as domain.md 4.3 allows for so many pairs, and nothing at all with a
manager in the room; what people did later is never set beside what they would do. No total, no
type, no norm, no verdict. Unvalidated, for reflection.
"""

from collections.abc import Iterator, Mapping, Set as AbstractSet

from server.activities.selfcheck.change import CARD
from server.activities.selfcheck.faces import desk, phone, projector
from server.activities.selfcheck.keeps import keeps, measured
from server.activities.selfcheck.model import (
    NOT_UP,
    Given,
    Sent,
    Spec,
    State,
    Turned,
    fold,
    hands_on,
    parse,
    publish,
    reworded,
    start,
    takes,
)
from server.activities.selfcheck.report import section
from server.activities.selfcheck.scoring import back
from server.activities.selfcheck.showing import pages
from server.activities.selfcheck.wording import DID_NOT_COME_UP, LIKELY, OFTEN, Class, Item
from server.core.forms import Field, Form, Offer, Option, Values
from server.core.ids import PersonId
from server.core.kind import By, Kind, Phase, Stage
from server.core.said import joined, say

_NOT_UP = "not-up"


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """A form for every screen, filled in with what this person sent; nothing on it is required."""
    screens = state.screens(stage.round, me)
    return tuple(
        Form(
            action=screen,
            label=say("Send"),
            fields=tuple(_fields(state, screen, dict(screens.get(screen) or ()))),
        )
        for screen in state.asked
    )


def _fields(state: State, screen: str, sent: Mapping[str, int]) -> Iterator[Field]:
    words = state.spec.words
    match screen:
        case "sure":
            yield from (_line(id_, label, sent.get(id_)) for id_, label in words.sureness)
        case "looking-back":
            yield from (
                _line(back(id_), label, sent.get(back(id_))) for id_, label in words.sureness
            )
        case "discomfort":
            for place, card in enumerate(state.cards, start=1):
                yield _line(f"c{place}", card.text, sent.get(CARD + card.id))
        case _:
            items = dict(state.order)[Class(screen)]
            yield from (_statement(state.spec, item, sent.get(item.id)) for item in items)


def _line(name: str, label: str, value: int | None) -> Field:
    return Field(name=name, type="number", label=label, required=False, min=0, max=100, value=value)


def _statement(spec: Spec, item: Item, value: int | None) -> Field:
    return Field(
        name=item.id,
        type="choice",
        label=item.as_question if spec.later else item.text,
        required=False,
        options=_answers(spec),
        value=None if value is None else _NOT_UP if value == NOT_UP else str(value),
    )


def _answers(spec: Spec) -> tuple[Option, ...]:
    named = OFTEN if spec.later else LIKELY
    options = tuple(Option(str(value), label) for value, label in enumerate(named))
    return (*options, Option(_NOT_UP, DID_NOT_COME_UP)) if spec.later else options


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Turning the wall's pages, once there are several to see."""
    of = len(pages(state, stage))
    if stage.phase is not Phase.REVEALED or of < 2:
        return ()
    following = (state.page + 1) % of
    return (
        Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        ),
    )


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a screen, or the desk's turn of a page."""
    if by.desk:
        return Turned(page=(state.page + 1) % max(1, len(pages(state, stage))))
    cards = {f"c{place}": CARD + card.id for place, card in enumerate(state.cards, start=1)}
    return Sent(
        screen=action,
        answers=tuple(
            (cards.get(name, name), NOT_UP if value == _NOT_UP else round(float(value)))
            for name, value in values.items()
        ),
    )


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody who has sent all screens of this round, however much they skipped on them."""
    asked = state.asked
    return frozenset(
        person
        for person, screens in state.sheets(stage.round).items()
        if all(screen in screens for screen in asked)
    )


def said(state: State, given: Given) -> str:
    """One screen in words, for whoever filled it in."""
    if not isinstance(given, Sent):
        return ""
    if not given.answers:
        return say("Sent without an answer.")
    labels, named = _labels(state), dict(enumerate(OFTEN if state.spec.later else LIKELY))
    scaled = {item.id for _, items in state.order for item in items}
    lines = []
    for id_, value in given.answers:
        answer = (
            named.get(value, DID_NOT_COME_UP) if id_ in scaled else say("%(n)s of 100", n=value)
        )
        lines.append(joined(" ", (labels.get(id_, id_), answer)))
    return joined("\n", lines)


def _labels(state: State) -> dict[str, str]:
    words, later = state.spec.words, state.spec.later
    return {
        **{
            item.id: item.as_question if later else item.text
            for _, items in state.order
            for item in items
        },
        **{id_: say("How sure: %(label)s.", label=label) for id_, label in words.sureness},
        **{
            back(id_): say("Looking back, how sure: %(label)s.", label=label)
            for id_, label in words.sureness
        },
        **{CARD + card.id: say("Discomfort: %(text)s", text=card.text) for card in state.cards},
    }


KIND: Kind[Spec, State, Given] = Kind(
    name="selfcheck",
    title=say("Self-check"),
    given=Given,
    content=Spec,
    reworded=reworded,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    publish=publish,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    measured=measured,
    hands_on=hands_on,
    takes=takes,
)
