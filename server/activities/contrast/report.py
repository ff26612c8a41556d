"""What the summary keeps of the replies: key, counts before and after, the room's predictions."""

from collections.abc import Iterator

from server.activities.contrast.faces import bars, predictions, reading
from server.activities.contrast.model import FEWEST_SHOWN, Lettered, State
from server.core.kind import Stage
from server.core.readings import STYLE_NAMES
from server.core.said import say
from server.core.sections import Block, Figure, Paragraph, Section, Withheld
from server.core.tables import Table

ASPECTS = {
    "speaker": say("the one who says it"),
    "other": say("the one who hears it"),
    "relationship": say("how they get on afterwards"),
}


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    givers = {person for names in state.named.values() for person in names}
    return Section(
        title=state.spec.title,
        kind="contrast",
        answered=len(givers),
        blocks=(
            Paragraph(title=say("The scene"), text=state.spec.setup),
            *(block for one in state.order for block in _about(state, stage, one)),
        ),
    )


def _about(state: State, stage: Stage, one: Lettered) -> Iterator[Block]:
    rows = bars(state, stage.round, one)
    people = tuple(sum(counts) for counts in zip(*(bar.counts for bar in rows), strict=True))
    yield Figure(
        title=say(
            "Reply %(letter)s, %(style)s: “%(words)s”",
            letter=one.letter.upper(),
            style=STYLE_NAMES.get(one.style, one.style),
            words=one.reply.verbal,
        ),
        reading=reading(one, rows, people),
        rounds=_round_names(stage.round),
        rows=tuple((bar.label, bar.mark, bar.counts) for bar in rows),
    )
    yield Paragraph(title=say("Right away"), text=one.reply.outcome_now)
    yield Paragraph(title=say("Later"), text=one.reply.outcome_later)
    if state.spec.content.predict:
        yield _predicted(state, one)


def _predicted(state: State, one: Lettered) -> Block:
    if len(state.predictions(one.letter)) < FEWEST_SHOWN:
        return Withheld(
            sentence=say(
                "Fewer than five people said what comes of reply %(letter)s, so that is not shown.",
                letter=one.letter.upper(),
            )
        )
    return Table(
        title=say("What the room expected of reply %(letter)s", letter=one.letter.upper()),
        columns=(say("For"), say("better off"), say("about the same"), say("worse off")),
        rows=tuple((ASPECTS[p.aspect], *p.counts) for p in predictions(state, one.letter)),
    )


def _round_names(last: int) -> tuple[str, ...]:
    if last > 2:
        return tuple(say("vote %(n)s", n=n) for n in range(1, last + 1))
    return (say("first vote"), say("after talking"))[:last]
