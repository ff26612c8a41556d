"""Names and ways to reach people in what people wrote: to be looked at before it leaves the house.

It finds what has a form (addresses, numbers, handles, links) and the names of this room. It cannot
find everything: a name of somebody else, a place, a story that everybody knows. Whoever shows the
list says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec

from server.core.room import Room
from server.core.said import say_many
from server.core.sections import Block, Level, Quotes, Section, Withheld
from server.summary.document import DEBRIEF, About, Document, Gap, document, gaps
from server.summary.hiding import without

Sort = Literal["mail", "link", "handle", "phone", "name"]

_FORMS: Final[tuple[tuple[Sort, re.Pattern[str]], ...]] = (
    ("mail", re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("link", re.compile(r"(?:https?://|www\.)\S{3,200}", re.IGNORECASE)),
    ("handle", re.compile(r"(?<![\w.])@\w{2,40}")),
    ("phone", re.compile(r"(?<![\w.])\+?\(?\d(?:[\s()./-]{0,2}\d){5,14}(?!\w)")),
)
_PART: Final = 3  # letters of a name's part that is looked for by itself


class Flag(msgspec.Struct, frozen=True):
    """Something found in a text."""

    step: str
    sort: Sort
    found: str
    text: str


def reviewed(
    room: Room, about: About, level: Level, names: Iterable[str], flagged: bool
) -> tuple[Document, tuple[Flag, ...]]:
    """The summary of a room, and what was found in its texts; without `flagged`, the texts in which
    something was found are left out."""
    whole = document(room, about, level)
    found = flags(whole, names)
    return whole if flagged else left_out(whole, found), found


def flags(made: Document, names: Iterable[str]) -> tuple[Flag, ...]:
    """What was found in a document's texts, with the names of the room."""
    called = _names(names)
    own = [(DEBRIEF, made.debrief, "")] if made.debrief else []
    return tuple(
        Flag(step, sort, found, text)
        for step, text, beside in (*_texts(made), *own)
        for sort, found in _in(f"{text}\n{beside}", called)
    )


def left_out(made: Document, found: Sequence[Flag]) -> Document:
    """The document without the texts in which something was found."""
    texts = {flag.text for flag in found}
    if not texts:
        return made
    cleared = [
        msgspec.structs.replace(one, blocks=tuple(_cleared(one, texts))) for one in made.sections
    ]
    sections = without(cleared, texts)
    withheld, debrief = tuple(gaps(sections)), made.debrief
    if debrief in texts:
        withheld, debrief = (*withheld, Gap(DEBRIEF, _left(1))), ""
    return msgspec.structs.replace(made, sections=sections, withheld=withheld, debrief=debrief)


def _texts(made: Document) -> Iterator[tuple[str, str, str]]:
    """Each text with its step and what stands beside it: on a card, with whom it is hard."""
    for section in made.sections:
        for block in section.blocks:
            if isinstance(block, Quotes):
                yield from ((section.title, quote.text, quote.note) for quote in block.quotes)


def _cleared(section: Section, texts: set[str]) -> Iterator[Block]:
    for block in section.blocks:
        if not isinstance(block, Quotes):
            yield block
            continue
        kept = tuple(quote for quote in block.quotes if quote.text not in texts)
        if kept:
            yield msgspec.structs.replace(block, quotes=kept)
        if gone := len(block.quotes) - len(kept):
            yield Withheld(sentence=_left(gone))


def _left(gone: int) -> str:
    return say_many(
        "One text is left out: a name or a way to reach somebody was found in it.",
        "%(num)s texts are left out: names or ways to reach somebody were found in them.",
        gone,
    )


def _in(text: str, called: re.Pattern[str] | None) -> Iterator[tuple[Sort, str]]:
    taken: list[str] = []
    for sort, form in _FORMS:
        for match in form.finditer(text):
            if not any(match[0] in one for one in taken):
                taken.append(match[0])
                yield sort, match[0]
    if called is not None:
        for found in dict.fromkeys(match[0] for match in called.finditer(text)):
            yield "name", found


def _names(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names in any case, and their parts as they are written: “Blue” is not “blue”."""
    whole = {name.strip() for name in names if len(name.strip()) > 1}
    parts = {part for name in whole for part in name.split() if len(part) >= _PART} - whole
    alike = [rf"(?i:{re.escape(one)})" for one in sorted(whole, key=len, reverse=True)]
    alone = [re.escape(one) for one in sorted(parts, key=len, reverse=True)]
    if not alike:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(alike + alone)})(?!\w)")
