"""The summary in the order in which people read it: one sheet for the page, the PDF and Markdown.

A sheet is plain text in one language. Sentences of ours are said in it; people's and authors' words
are what they were. The outline is that of a report on training: purpose and limits, the agenda as
it was held, step by step what the room said, what is not shown and why, sources, the help card.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import msgspec

from server.core.pictures import Picture, table
from server.core.said import Said, say, say_many
from server.core.sections import Block, Figure, Paragraph, Quotes, Section, Withheld
from server.core.tables import Table
from server.summary.document import DEBRIEF, AgendaLine, Credit, Document
from server.summary.hiding import mapped

_MEANT: Final = say(
    "This is a training record. It says nothing about any single person, and it is no assessment."
)
_STATES: Final = {
    "held": say("held"),
    "present": say("running now"),
    "unopened": say("not opened"),
    "left-out": say("left out on the day"),
}
_ISOLATE: Final = "\N{FIRST STRONG ISOLATE}"
_END: Final = "\N{POP DIRECTIONAL ISOLATE}"


class Voice(Protocol):
    """The language that a summary is written in (web/voice.py)."""

    @property
    def code(self) -> str:
        """Its tag, such as "de"."""

    def said(self, text: str) -> str:
        """A sentence of ours in it, as plain text; other words as they are."""

    def day(self, at: float) -> str:
        """A moment in epoch seconds."""

    def hour(self, at: float) -> str:
        """A moment in epoch seconds, without its day."""


class Prose(msgspec.Struct, frozen=True, tag="prose"):
    """Words of the house or of an author."""

    text: str
    title: str = ""


class Notice(msgspec.Struct, frozen=True, tag="notice"):
    """What has to be seen: what is left out, or who may have this."""

    text: str


class Spoken(msgspec.Struct, frozen=True):
    """A participant's words, with our note on them."""

    text: str
    note: str = ""


class Words(msgspec.Struct, frozen=True, tag="words"):
    """Participants' words under one title."""

    title: str
    spoken: tuple[Spoken, ...]


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """A table; the first cell of a row is its head. `bars` are shares of 1, row by row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lead: str = ""
    bars: tuple[tuple[float, ...], ...] = ()


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """A picture, with the same numbers as a table."""

    picture: Picture
    numbers: Rows


Piece = Prose | Notice | Words | Rows | Drawn


class Chapter(msgspec.Struct, frozen=True):
    """A part of the sheet with a heading of its own; `step` for those of the workshop."""

    title: str
    lead: str
    pieces: tuple[Piece, ...]
    step: bool = False


class Sheet(msgspec.Struct, frozen=True):
    """The whole summary as it is read."""

    title: str
    subtitle: str
    language: str
    cover: tuple[tuple[str, str], ...]
    banner: str
    notice: str
    chapters: tuple[Chapter, ...]


def told(document: Document, voice: Voice) -> Document:
    """The document with every sentence of ours in a language, as plain text."""
    plain: Document = mapped(document, voice.said)
    return msgspec.structs.replace(plain, language=voice.code)


def sheet(document: Document, voice: Voice) -> Sheet:
    """A told document as people read it."""
    return _Sheets(document, voice).whole()


class _Sheets:
    """A told document with the language that the sheet's own headings are said in."""

    def __init__(self, document: Document, voice: Voice) -> None:
        self.document = document
        self.day, self.hour, self.say = voice.day, voice.hour, voice.said

    def whole(self) -> Sheet:
        document = self.document
        return Sheet(
            title=document.title,
            subtitle=document.workshop if document.workshop != document.title else "",
            language=document.language,
            cover=tuple((self.say(name), value) for name, value in self._cover()),
            banner=document.banner,
            notice=f"{document.privacy} {self.say(_MEANT)}",
            chapters=(
                *self._before(),
                *(self._step(n, s) for n, s in enumerate(document.sections, 1) if s.held),
                *self._after(),
            ),
        )

    # -- the cover ------------------------------------------------------------------------------

    def _cover(self) -> Iterator[tuple[Said, str]]:
        document = self.document
        if document.led_by:
            yield say("Led by"), document.led_by
        yield say("Room opened"), self.day(document.opened)
        if document.started is not None:
            yield say("Began"), self.day(document.started)
        if document.ended is not None:
            yield say("Ended"), self.day(document.ended)
        if document.running:
            begun = document.started is not None
            state = say("still running: figures may change") if begun else say("not begun yet")
            yield say("State"), self.say(state)
        if document.minutes is not None:
            planned = sum(line.planned for line in document.agenda if line.state != "left-out")
            yield (
                say("Duration"),
                self.say(
                    say(
                        "%(held)s min held, %(planned)s min planned",
                        held=document.minutes,
                        planned=planned,
                    )
                ),
            )
        yield say("People in the room"), str(document.people)
        if document.active is not None:
            yield say("Of them, answered at least once"), str(document.active)
        yield say("Smallest group shown"), str(document.smallest)
        yield say("Summary made"), self.day(document.made)
        yield say("Kept until"), self._kept()

    def _kept(self) -> str:
        document = self.document
        if document.goes is not None:
            return self.say(
                say(
                    "%(day)s; then the room is deleted with all that was written in it",
                    day=self.day(document.goes),
                )
            )
        return self.say(
            say_many(
                "one day after the workshop ends; then the room is deleted",
                "%(num)s days after the workshop ends; then the room is deleted",
                document.keep_days,
            )
        )

    # -- before the steps -----------------------------------------------------------------------

    def _before(self) -> Iterator[Chapter]:
        document = self.document
        if document.purpose:
            yield Chapter(self.say(say("What it was for")), "", (self._prose(document.purpose),))
        yield Chapter(
            self.say(say("How the time went")),
            self.say(say("Steps that were not opened count in no figure.")),
            (self._agenda(),),
        )
        if document.names:
            lead = self.say(say_many("One name", "%(num)s names", len(document.names)))
            # Each name keeps its own direction.
            row = " · ".join(f"{_ISOLATE}{name}{_END}" for name in document.names)
            yield Chapter(self.say(say("Who took part")), lead, (Prose(row),))

    def _agenda(self) -> Rows:
        head = (say("Step"), say("Began"), say("Planned, min"), say("Held, min"), say("State"))
        rows = (
            (
                line.title,
                "" if line.began is None else self.hour(line.began),
                str(line.planned),
                "" if line.held is None else str(line.held),
                self._state(line),
            )
            for line in self.document.agenda
        )
        return Rows("", tuple(map(self.say, head)), tuple(rows))

    def _state(self, line: AgendaLine) -> str:
        return self.say(_STATES[line.state])

    # -- a step -----------------------------------------------------------------------------------

    def _step(self, number: int, section: Section) -> Chapter:
        parts = [
            self.say(say_many("one person answered", "%(num)s people answered", section.answered))
        ]
        if not section.answered and section.began is None:
            parts = []  # no step of the agenda: how many they were is withheld, too
        if section.began is not None and section.minutes is not None:
            parts.append(
                self.say(
                    say(
                        "from %(hour)s, %(minutes)s min",
                        hour=self.hour(section.began),
                        minutes=section.minutes,
                    )
                )
            )
        pieces: list[Piece] = []
        if section.prompt and section.prompt not in map(_title, section.blocks):
            pieces.append(self._prose(section.prompt, say("What was asked")))
        pieces += [piece for block in section.blocks for piece in self._pieces(block)]
        if section.notes:
            pieces.append(self._prose(section.notes, say("Facilitator's notes")))
        return Chapter(f"{number}. {section.title}", " · ".join(parts), tuple(pieces), step=True)

    def _pieces(self, block: Block) -> Iterator[Piece]:
        match block:
            case Paragraph():
                if block.text or block.title:
                    yield Prose(block.text, block.title)
            case Withheld():
                yield Notice(block.sentence)
            case Quotes():
                spoken = (Spoken(q.text, q.note) for q in block.quotes)
                yield Words(block.title, tuple(spoken))
            case Table():
                yield Rows(block.title, block.columns, _texts(block.rows))
            case Figure():
                yield self._bars(block)
            case _:
                yield Drawn(block, self._numbers(block))

    def _numbers(self, picture: Picture) -> Rows:
        """The same in numbers, said in the sheet's language: its column heads are ours."""
        made: Table = mapped(table(picture), self.say)
        rows = tuple((first or self.say(say("All")), *rest) for first, *rest in _texts(made.rows))
        return Rows(self.say(say("The same in numbers")), made.columns, rows)

    def _bars(self, figure: Figure) -> Rows:
        """Counts with their share of all answers in the round."""
        totals = [sum(counts) for counts in zip(*(row[2] for row in figure.rows), strict=True)]
        named = (*figure.rounds, *([""] * (len(totals) - len(figure.rounds))))
        heads = (
            say("%(round)s (n = %(n)s)", round=name or say("Answers"), n=total)
            for name, total in zip(named, totals, strict=False)
        )
        rows = tuple(
            (
                label,
                *(self._share(count, total) for count, total in zip(counts, totals, strict=True)),
            )
            for label, _, counts in figure.rows
        )
        most = max((count for _, _, counts in figure.rows for count in counts), default=0) or 1
        return Rows(
            figure.title,
            (self.say(say("Answer")), *map(self.say, heads)),
            rows,
            figure.reading,
            tuple(tuple(round(c / most, 3) for c in counts) for _, _, counts in figure.rows),
        )

    def _share(self, count: int, total: int) -> str:
        if not total:
            return str(count)
        return self.say(say("%(n)s (%(share)s %%)", n=count, share=round(100 * count / total)))

    # -- after the steps --------------------------------------------------------------------------

    def _after(self) -> Iterator[Chapter]:
        document = self.document
        if document.debrief:
            yield Chapter(self.say(DEBRIEF), "", (self._prose(document.debrief),))
        if document.criteria:
            head = (self.say(say("Item")), self.say(say("What that is")))
            rows = tuple((one.name, one.shown) for one in document.criteria)
            yield Chapter(self.say(say("What observers watched for")), "", (Rows("", head, rows),))
        unheld = [section.title for section in document.sections if not section.held]
        if unheld:
            title = say("Not opened so far") if document.running else say("Not held")
            yield Chapter(self.say(title), "", (Prose("\n".join(f"- {t}" for t in unheld)),))
        yield Chapter(self.say(say("What is not shown, and why")), "", tuple(self._missing()))
        lines = "\n".join(f"- {_credited(credit)}" for credit in document.credits)
        yield Chapter(self.say(say("Sources and credits")), "", (Prose(lines),))
        yield Chapter(self.say(say("If you need somebody")), "", tuple(self._help()))

    def _missing(self) -> Iterator[Piece]:
        rule = say(
            "Sensitive answers are shown only from %(n)s people on, and never when all are alike; "
            "a picture that was shown changes only when at least %(n)s people's answers did.",
            n=self.document.smallest,
        )
        yield Prose(self.say(rule))
        if self.document.withheld:
            head = (self.say(say("Step")), self.say(say("What and why")))
            yield Rows("", head, tuple((g.step, g.sentence) for g in self.document.withheld))

    def _help(self) -> Iterator[Piece]:
        card = self.document.help
        if not card.lines:
            yield Prose(
                self.say(say("Ask your facilitator; in danger call your local emergency number."))
            )
            return
        head = (self.say(say("Whom")), self.say(say("How")), self.say(say("Note")))
        yield Rows("", head, tuple((one.label, one.contact, one.note) for one in card.lines))
        if card.checked:
            yield Prose(self.say(say("Checked on %(day)s.", day=card.checked)))

    def _prose(self, text: str, title: Said | None = None) -> Prose:
        return Prose(text, self.say(title) if title else "")


def _title(block: Block) -> str:
    return getattr(block, "title", "")


def _texts(rows: Iterable[tuple[str | int | float, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in rows)


def _credited(credit: Credit) -> str:
    return " · ".join(filter(None, (credit.title, credit.author, credit.licence, *credit.sources)))
