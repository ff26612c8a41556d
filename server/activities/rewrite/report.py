"""What the summary keeps of rewriting: each line, and the rewrites that people could say."""

from collections.abc import Iterator

from server.activities.rewrite.faces import LineResults, Result, everything, results
from server.activities.rewrite.model import State
from server.activities.rewrite.standing import FEWEST_COMPARED, givers
from server.core.kind import Stage
from server.core.moderation import Fate
from server.core.said import say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld
from server.core.tables import Table


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    return Section(
        title=state.spec.task,
        kind="rewrite",
        answered=len(givers(state)),
        blocks=tuple(_blocks(state, stage)),
    )


def _blocks(state: State, stage: Stage) -> Iterator[Block]:
    yield Paragraph(
        title=say("Lines to rewrite"), text=" / ".join(line.text for line in state.spec.lines)
    )
    found = results(state, stage)
    for one in found:
        yield _guarded(one) if stage.company.guarded else _quoted(one)
    left_out = len(everything(state, Fate.PENDING, Fate.WITHHELD))
    if not found and not left_out:
        yield Paragraph(text=say("Nobody wrote a rewrite here."))
    if left_out:
        yield Withheld(
            sentence=say_many(
                "%(num)s rewrite is not shown: not approved for the room.",
                "%(num)s rewrites are not shown: not approved for the room.",
                left_out,
            )
        )
    if any(one.of and one.share is None for line in found for one in line.rewrites):
        yield Withheld(
            sentence=say(
                "Rewrites with fewer than %(n)s comparisons have no share.", n=FEWEST_COMPARED
            )
        )


def _quoted(one: LineResults) -> Quotes:
    quotes = tuple(Quote(text=result.text, note=_note(result)) for result in one.rewrites)
    return Quotes(title=say("Instead of “%(original)s”", original=one.original), quotes=quotes)


def _guarded(one: LineResults) -> Table:
    return Table(
        title=say("Instead of “%(original)s”", original=one.original),
        columns=(say("Rewrite"), say("Somebody could say it"), say("Comparisons")),
        rows=tuple(
            (
                r.text,
                say("too few") if r.share is None else say("%(share)s %%", share=r.share),
                r.of,
            )
            for r in one.rewrites
        ),
    )


def _note(one: Result) -> str:
    if one.share is None:
        return ""
    return say("somebody could say it in %(n)s of %(of)s comparisons", n=one.won, of=one.of)
