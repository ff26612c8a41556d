"""What the summary keeps of an exchange in pairs: how many, and what enough of them said."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.exchange.faces import approved_offers
from server.activities.exchange.given import Published
from server.activities.exchange.model import GOT_IT, Mode, State
from server.activities.exchange.public import outcome
from server.core.disclosure import WITHHELD
from server.core.kind import Stage
from server.core.moderation import Fate
from server.core.said import say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: how many pairs, sums, and the joint offers that were approved."""
    givers = {
        person
        for table in state.rounds.values()
        for group in table.groups.values()
        for person in (*group.spoke, *group.backs, *group.fits, *group.ratings, *group.ready)
        if person
    }
    return Section(
        title=state.spec.prompt or state.spec.setup,
        kind="exchange",
        answered=len(givers),
        blocks=tuple(
            block for number in sorted(state.rounds) for block in _round(state, number, stage.round)
        ),
    )


def _round(state: State, number: int, of: int) -> Iterator[Block]:
    title = say("Round %(number)s", number=number) if of > 1 else ""
    public = state.public.get(number)
    if public is None:
        yield Withheld(sentence=say("Pairs were formed; what came of it was not closed."))
        return
    if state.spec.mode is Mode.LISTEN:
        yield from _listened(public, title)
        return
    yield Paragraph(
        title=title,
        text=say(
            "%(agreed)s of %(groups)s pairs found a joint offer.",
            agreed=public.agreed,
            groups=public.groups,
        ),
    )
    picture = outcome(public)
    yield (
        picture
        if picture is not None
        else Withheld(sentence=say("How it came out. %(withheld)s", withheld=WITHHELD))
    )
    items = state.table(number).offers
    approved = approved_offers(state.table(number), number)
    if approved:
        quotes = tuple(Quote(text=text) for text in approved)
        yield Quotes(title=say("Joint offers"), quotes=quotes)
    left_out = len(items.drawn(number, Fate.PENDING, Fate.WITHHELD))
    if left_out:
        yield Withheld(
            sentence=say_many(
                "%(num)s joint offer is not shown: not approved for the room.",
                "%(num)s joint offers are not shown: not approved for the room.",
                left_out,
            )
        )


def _listened(public: Published, title: str) -> Iterator[Block]:
    yield Paragraph(
        title=title,
        text=say_many(
            "%(num)s pair listened and gave back.",
            "%(num)s pairs listened and gave back.",
            public.groups,
        ),
    )
    if not public.of:
        yield Withheld(sentence=say("How well it fitted. %(withheld)s", withheld=WITHHELD))
        return
    yield Paragraph(
        text=say(
            "%(n)s of %(of)s put “you got it” at %(least)s or more, of 100.",
            n=public.got,
            of=public.of,
            least=GOT_IT,
        )
    )
