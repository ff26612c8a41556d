"""What the summary keeps of the replies: key, counts before and after, the room's predictions."""

from collections.abc import Iterator

from server.activities.contrast.faces import bars, predictions, reading
from server.activities.contrast.model import FEWEST_SHOWN, Lettered, State
from server.core.kind import Stage
from server.core.sections import Block, Figure, Paragraph, Section, Withheld
from server.core.tables import Table

_ASPECTS = {
    "speaker": "the one who says it",
    "other": "the one who hears it",
    "relationship": "how they get on afterwards",
}


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    givers = {person for names in state.named.values() for person in names}
    return Section(
        title=state.spec.title,
        kind="contrast",
        answered=len(givers),
        blocks=(
            Paragraph(title="The scene", text=state.spec.setup),
            *(block for one in state.order for block in _about(state, stage, one)),
        ),
    )


def _about(state: State, stage: Stage, one: Lettered) -> Iterator[Block]:
    rows = bars(state, stage.round, one)
    people = tuple(sum(counts) for counts in zip(*(bar.counts for bar in rows), strict=True))
    yield Figure(
        title=f"Reply {one.letter.upper()}, {one.style}: “{one.reply.verbal}”",
        reading=reading(one, rows, people),
        rounds=_round_names(stage.round),
        rows=tuple((bar.label, bar.mark, bar.counts) for bar in rows),
    )
    yield Paragraph(title="Right away", text=one.reply.outcome_now)
    yield Paragraph(title="Later", text=one.reply.outcome_later)
    if state.spec.content.predict:
        yield _predicted(state, one)


def _predicted(state: State, one: Lettered) -> Block:
    if len(state.predictions(one.letter)) < FEWEST_SHOWN:
        return Withheld(
            sentence=f"Fewer than five people said what comes of reply {one.letter.upper()}, "
            "so that is not shown."
        )
    return Table(
        title=f"What the room expected of reply {one.letter.upper()}",
        columns=("For", "better off", "about the same", "worse off"),
        rows=tuple((_ASPECTS[p.aspect], *p.counts) for p in predictions(state, one.letter)),
    )


def _round_names(last: int) -> tuple[str, ...]:
    if last > 2:
        return tuple(f"vote {n}" for n in range(1, last + 1))
    return ("first vote", "after talking")[:last]
