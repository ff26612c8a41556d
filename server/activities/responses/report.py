"""What the summary keeps of people's own words."""

from collections.abc import Iterator

from server.activities.responses.faces import answers
from server.activities.responses.model import State
from server.core.kind import Stage
from server.core.moderation import STOOD_ALONE, Fate
from server.core.said import joined, say, say_many
from server.core.sections import Block, Paragraph, Quote, Quotes, Section, Withheld


def section(state: State, stage: Stage) -> Section:
    """Approved words in drawn order, single words by their count, and how many are left out."""
    return Section(
        title=state.spec.title,
        kind="responses",
        answered=len(state.queue.people()),
        blocks=tuple(
            block for number in range(1, stage.round + 1) for block in _round(state, stage, number)
        ),
    )


def _round(state: State, stage: Stage, number: int) -> Iterator[Block]:
    title = _title(state, stage, number)
    shown = answers(state, number, Fate.APPROVED)
    left_out = len(state.drawn(number, Fate.PENDING, Fate.WITHHELD))
    alone = {one.payload for one in state.drawn(number, Fate.APPROVED) if one.id in state.stood}
    quotes = (
        *(Quote(text=text, note=_note(1, text in alone)) for text in shown.replies),
        *(
            Quote(text=word.text, note=_note(word.people, word.text in alone))
            for word in shown.words
        ),
    )
    if quotes:
        yield Quotes(title=title, quotes=quotes)
    elif not left_out:
        yield Paragraph(title=title, text=say("Nobody wrote anything here."))
    if left_out:
        yield Withheld(
            sentence=say_many(
                "%(num)s reply is not shown: not approved for the room.",
                "%(num)s replies are not shown: not approved for the room.",
                left_out,
            )
        )


def _title(state: State, stage: Stage, number: int) -> str:
    prompt = state.spec.asked(number)
    again = number > len(state.spec.prompts) if state.spec.prompts else stage.round > 1
    return say("%(title)s (round %(n)s)", title=prompt, n=number) if again else prompt


def _note(people: int, alone: bool) -> str:
    times = say_many("one person", "%(num)s people", people) if people > 1 else ""
    return joined(", ", [part for part in (times, STOOD_ALONE if alone else "") if part])
