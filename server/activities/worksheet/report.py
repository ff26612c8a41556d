"""What the summary keeps of the sheets: approved lines and published sums, and what is left out."""

from collections.abc import Iterator

from server.activities.worksheet.model import State, as_text
from server.activities.worksheet.public import Shown, share_picture, shift_picture, shown
from server.core.disclosure import WITHHELD
from server.core.kind import Stage
from server.core.moderation import STOOD_ALONE, Fate
from server.core.said import joined, say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    return Section(
        title=state.spec.prompt,
        kind="worksheet",
        answered=len({person for _, person in state.sheets}),
        blocks=tuple(_blocks(state, stage)),
    )


def _blocks(state: State, stage: Stage) -> Iterator[Block]:
    spec = state.spec
    for number in range(1, stage.round + 1):
        version = "" if stage.round == 1 else say("Version %(n)s", n=number)
        if spec.done_count:
            yield Paragraph(title=version, text=f"{len(state.done(number))} {spec.done_count}.")
        if spec.offered:
            yield from _quoted(state, number, version)
        for asked, picture in (
            (spec.shift is not None, shift_picture(state, number)),
            (bool(spec.share), share_picture(state, number)),
        ):
            if asked:
                yield picture or Withheld(sentence=WITHHELD)
    if any(slot.visibility == "private" for slot in spec.slots) or stage.company.guarded:
        yield Paragraph(
            text=say("What people filled in for themselves is on their own pages only.")
        )


def _quoted(state: State, number: int, version: str) -> Iterator[Block]:
    found = shown(state, number)
    left_out = len(state.queue.drawn(number, Fate.PENDING, Fate.WITHHELD))
    if found:
        title = say("Lines that people offered")
        if version:
            title = say("%(version)s: lines that people offered", version=version)
        quotes = tuple(Quote(text=as_text(one.line), note=_note(state, one)) for one in found)
        yield Quotes(title=title, quotes=quotes)
    elif not left_out:
        yield Paragraph(title=version, text=say("No line was offered to the room."))
    if left_out:
        yield Withheld(
            sentence=say_many(
                "%(num)s line is not shown: not approved for the room.",
                "%(num)s lines are not shown: not approved for the room.",
                left_out,
            )
        )


def _note(state: State, one: Shown) -> str:
    before = say("First version: %(text)s", text=as_text(one.before)) if one.before else ""
    stood = STOOD_ALONE if one.id in state.stood else ""
    return joined(", ", [part for part in (before, stood) if part])
