"""What phone, wall, desk and summary show of strengths. Whom one is for stands on that person's own
phone and on the desk; on the wall there are words without names and without counts."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from server.activities.strengths.model import DESK, EVERYBODY, State, Strength
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate, Item
from server.core.paging import pages
from server.core.phrasing import hints
from server.core.said import say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld

LEFT_SHOWN: Final = 40  # people without a strength whom the desk lists at once


class OwnStrength(Struct, frozen=True, kw_only=True):
    """A strength as whoever sent it sees it, with what might be said better."""

    id: str
    text: str
    to: PersonId  # a person, or EVERYBODY
    fate: Fate
    hints: tuple[str, ...] = ()


class Received(Struct, frozen=True):
    """A strength on its receiver's own phone."""

    text: str
    from_desk: bool


class PhoneView(View, frozen=True, kw_only=True):
    """The prompt, what this person sent; after the reveal, theirs and everybody's."""

    prompt: str
    hint: str
    example: str
    about: str
    guarded: bool
    each: int
    own: tuple[OwnStrength, ...]
    received: tuple[Received, ...] = ()
    everybody: tuple[str, ...] = ()


class WallView(View, frozen=True, kw_only=True):
    """The prompt; after the reveal a page of strengths."""

    prompt: str
    hint: str
    example: str
    strengths: tuple[str, ...] = ()
    page: int = 0
    pages: int = 0


class DeskItem(Struct, frozen=True, kw_only=True):
    """A strength as the desk sees it: whom it is for, and never who sent it."""

    id: str
    text: str
    to: PersonId
    fate: Fate
    from_desk: bool
    hints: tuple[str, ...]


class LeftOut(Struct, frozen=True):
    """Somebody without a strength, and whether one for them waits to be judged."""

    person: PersonId
    waits: bool


class DeskView(View, frozen=True, kw_only=True):
    """The strengths to judge, and who has none yet."""

    prompt: str
    about: str
    guarded: bool
    pending: tuple[DeskItem, ...]
    approved: tuple[DeskItem, ...]
    withheld: tuple[DeskItem, ...]
    waiting: int
    showable: int
    people: int
    without: tuple[LeftOut, ...]
    left_out: int
    page: int
    pages: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: of what others received, nothing but what is for everybody."""
    spec, shown = state.spec, stage.phase is Phase.REVEALED
    return PhoneView(
        prompt=spec.prompt,
        hint=spec.hint,
        example=spec.example,
        about=spec.about,
        guarded=stage.company.guarded,
        each=spec.each,
        own=tuple(_own(state, stage, item) for item in state.queue.own(stage.round, me)),
        received=tuple(Received(*one) for one in state.received(stage.round, me)) if shown else (),
        everybody=tuple(one for one, _ in state.received(stage.round, EVERYBODY)) if shown else (),
    )


def _own(state: State, stage: Stage, item: Item[Strength]) -> OwnStrength:
    return OwnStrength(
        id=item.id,
        text=item.payload.text,
        to=item.payload.to,
        fate=item.fate,
        hints=_hints(state, stage, item.payload),
    )


def _hints(state: State, stage: Stage, strength: Strength) -> tuple[str, ...]:
    if state.spec.about == "self" or stage.company.guarded:
        return ()
    return tuple(hint.sentence for hint in hints(strength.text, "feedback"))


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees: words alone."""
    spec = state.spec
    found = wall_pages(state, stage) if stage.phase is Phase.REVEALED else ()
    page = state.page % len(found) if found else 0
    return WallView(
        prompt=spec.prompt,
        hint=spec.hint,
        example=spec.example,
        strengths=found[page] if found else (),
        page=page,
        pages=len(found),
    )


def wall_pages(state: State, stage: Stage) -> tuple[tuple[str, ...], ...]:
    """The approved strengths as they fit on the wall.

    Equal words stand once: on a wall they would count how often somebody chose a ready line.
    """
    texts = (item.payload.text for item in state.queue.drawn(stage.round, Fate.APPROVED))
    return pages(tuple(dict.fromkeys(texts)), len)


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    pending = state.queue.drawn(stage.round, Fate.PENDING)
    approved = state.queue.drawn(stage.round, Fate.APPROVED)
    withheld = state.queue.drawn(stage.round, Fate.WITHHELD)
    found, left = wall_pages(state, stage), _left_out(state, stage)
    return DeskView(
        prompt=state.spec.prompt,
        about=state.spec.about,
        guarded=stage.company.guarded,
        pending=_listed(state, stage, pending),
        approved=_listed(state, stage, approved),
        withheld=_listed(state, stage, withheld),
        waiting=len(pending),
        showable=len(approved),
        people=len(state.queue.people(stage.round) - {DESK}),
        without=left[:LEFT_SHOWN],
        left_out=len(left),
        page=state.page % len(found) if found else 0,
        pages=len(found),
    )


def _left_out(state: State, stage: Stage) -> tuple[LeftOut, ...]:
    """Those first for whom nothing is under way."""
    waiting = {item.payload.to for item in state.queue.drawn(stage.round, Fate.PENDING)}
    found = (LeftOut(person, person in waiting) for person in state.without(stage))
    return tuple(sorted(found, key=lambda one: one.waits))


def _listed(state: State, stage: Stage, items: Sequence[Item[Strength]]) -> tuple[DeskItem, ...]:
    return tuple(
        DeskItem(
            id=item.id,
            text=item.payload.text,
            to=item.payload.to,
            fate=item.fate,
            from_desk=item.person == DESK,
            hints=_hints(state, stage, item.payload) if item.person != DESK else (),
        )
        for item in items[:QUEUE_SHOWN]
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: approved words in drawn order, without names or counts a person."""
    return Section(
        title=state.spec.prompt,
        kind="strengths",
        answered=len(state.queue.people() - {DESK}),
        blocks=tuple(block for n in range(1, stage.round + 1) for block in _round(state, stage, n)),
    )


def _round(state: State, stage: Stage, number: int) -> tuple[Block, ...]:
    named = say("Small successes") if state.spec.about == "self" else say("Strengths")
    title = named if stage.round == 1 else say("%(title)s (round %(n)s)", title=named, n=number)
    texts = dict.fromkeys(i.payload.text for i in state.queue.drawn(number, Fate.APPROVED))
    left_out = len(state.queue.drawn(number, Fate.PENDING, Fate.WITHHELD))
    blocks: list[Block] = []
    if texts:
        blocks.append(Quotes(title=title, quotes=tuple(Quote(text=text) for text in texts)))
    elif not left_out:
        blocks.append(Paragraph(title=title, text=say("Nobody sent anything here.")))
    if left_out:
        blocks.append(
            Withheld(
                sentence=say_many(
                    "%(num)s strength is not shown: not approved for the room.",
                    "%(num)s strengths are not shown: not approved for the room.",
                    left_out,
                )
            )
        )
    return tuple(blocks)
