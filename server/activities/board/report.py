"""What the summary keeps of a board."""

from collections.abc import Iterator, Sequence

from server.activities.board.cards import going_on, prompt, ready, standing
from server.activities.board.commands import loose
from server.activities.board.model import State
from server.activities.board.pages import CardView, strip, views
from server.core.disclosure import WITHHELD
from server.core.kind import Phase, Stage
from server.core.moderation import STOOD_ALONE, Fate
from server.core.said import joined, say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld
from server.core.tables import Table


def section(state: State, stage: Stage) -> Section:
    """The cards by tag with what was counted on them, what goes on, and what is left out."""
    return Section(
        title=state.spec.prompt,
        kind="board",
        answered=len(state.givers()),
        blocks=(
            *_rounds(state, stage),
            *_going_on(state, stage),
            *_discomfort(state),
            *_left_out(state, stage),
        ),
    )


def _rounds(state: State, stage: Stage) -> Iterator[Block]:
    """Questions have a board a round; other cards stand on one, with the last stickers."""
    numbers = range(1, stage.round + 1) if state.spec.ups else (stage.round,)
    for number in numbers:
        at = Stage(Phase.REVEALED, number, stage.people, stage.company)
        cards = views(state, at, counted=True)
        brought = {card.id for card in ready(state, stage.company.guarded)}
        theirs = [card for card in cards if card.id not in brought]
        title = prompt(state, number)
        yield from _authored(title, [card for card in cards if card.id in brought])
        for tag in dict.fromkeys(card.tag for card in theirs):
            quotes = tuple(_quote(state, card) for card in theirs if card.tag == tag)
            yield Quotes(
                title=say("%(title)s (%(tag)s)", title=title, tag=tag) if tag else title,
                quotes=quotes,
            )
        if not cards:
            yield Paragraph(title=title, text=say("No card stands here."))


def _quote(state: State, card: CardView) -> Quote:
    counted = "" if card.count is None else _people(state, card.count)
    like = say("%(n)s more like it", n=card.like) if card.like else ""
    done = say("answered") if card.answered else ""
    stood = STOOD_ALONE if card.id in state.stood else ""
    return Quote(
        text=card.text,
        note=joined(", ", [part for part in (card.note, like, counted, done, stood) if part]),
    )


def _people(state: State, count: int) -> str:
    if state.spec.ups:
        return say_many("%(num)s vote", "%(num)s votes", count)
    return say_many("%(num)s sticker", "%(num)s stickers", count)


def _authored(title: str, cards: Sequence[CardView]) -> Iterator[Block]:
    """Cards that nobody here wrote; without a number as long as none may be shown."""
    counted = tuple((card.text, card.count) for card in cards if card.count is not None)
    if counted:
        yield Table(title=title, columns=(say("Card"), say("People")), rows=counted)
    elif cards:
        yield Paragraph(title=title, text="; ".join(card.text for card in cards))


def _going_on(state: State, stage: Stage) -> Iterator[Block]:
    if not state.spec.stickers or stage.round not in state.votes:
        return
    chosen = going_on(state, stage.round, stage.company.guarded)
    if chosen:
        quotes = tuple(Quote(text=card.text, note=card.note) for card in chosen)
        yield Quotes(title=say("What the room chose to work on"), quotes=quotes)


def _discomfort(state: State) -> Iterator[Block]:
    if not state.spec.discomfort:
        return
    picture = strip(state)
    yield Withheld(sentence=WITHHELD) if picture is None else picture


def _left_out(state: State, stage: Stage) -> Iterator[Block]:
    numbers = range(1, stage.round + 1) if state.spec.ups else (stage.round,)
    left_out = sum(len(loose(state, n, Fate.PENDING, Fate.WITHHELD)) for n in numbers)
    if left_out:
        yield Withheld(
            sentence=say_many(
                "%(num)s card is not shown: not approved for the room.",
                "%(num)s cards are not shown: not approved for the room.",
                left_out,
            )
        )
    under = sum(card.like for n in numbers for card in standing(state, n, stage.company.guarded))
    if under:
        yield Withheld(
            sentence=say_many(
                "%(num)s card stands under another that says the same.",
                "%(num)s cards stand under another that says the same.",
                under,
            )
        )
    if stage.company.guarded and state.picks and not state.counts:
        yield Withheld(sentence=WITHHELD)
