"""The document as rows, for CSV and spreadsheets: what was answered, a number or a text each.

A row says what it is (`what`), so that totals, single answers and texts can be told apart:

    people   how many answered at this step
    count    how many gave `answer` to `item`, of `n`
    middle   the middle value of `item`, of `n` answers
    low      the lower end of its middle half (or of an interval), `high` the upper one
    value    one answer to `item`, from 0 to 100 (not at the level of aggregates)
    point    one placing of `item` on the field: `x` and `y` stand in `answer` (likewise)
    change   one change of a person's two answers (likewise)
    cell     a cell of a table that is none of these
    text     one text that somebody wrote (not at the level of aggregates)
    withheld what is not shown, and why
    joined   somebody who took part (at the full level alone)
    banner   whom this file is for (likewise)
    notes    the notes for the facilitator, or (step 0) the facilitator's own; where they are wanted

Values come sorted and texts in drawn order, so nothing tells who came when. There is no column that
joins two rows to the same person: nothing in a summary does.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from server.core.pictures import Grid, Parts, Picture, Plot, Shift, Strips, Takes
from server.core.sections import Block, Figure, Quotes, Section, Withheld
from server.core.tables import Table
from server.summary.document import Document

Number = int | float


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One row. `step` counts from 1; 0 is the room itself."""

    step: int
    title: str
    kind: str
    what: str
    about: str = ""
    item: str = ""
    answer: str = ""
    round: str = ""
    number: Number | None = None
    n: int | None = None
    text: str = ""
    note: str = ""
    person: str = ""


COLUMNS: Final = tuple(name for name in Answer.__struct_fields__ if name != "person")
Fields = dict[str, str | Number | None]
Cells = Iterator[Fields]


def columns(document: Document) -> tuple[str, ...]:
    """The columns of a document's level: only the full one has people."""
    return (*COLUMNS, "person") if document.level == "full" else COLUMNS


def answers(document: Document) -> Iterator[Answer]:
    """All rows of a told document."""
    if document.banner:
        yield Answer(step=0, title=document.title, kind="", what="banner", text=document.banner)
    for name in document.names:
        yield Answer(step=0, title=document.title, kind="", what="joined", person=name)
    if document.debrief:
        yield Answer(step=0, title=document.title, kind="", what="notes", text=document.debrief)
    for n, section in enumerate(document.sections, start=1):
        if section.held:
            yield from of_section(n, section, each=document.level != "aggregate")


def of_section(n: int, section: Section, *, each: bool) -> Iterator[Answer]:
    """The rows of one step; with `each`, single answers as well as totals."""

    def row(what: str, fields: Fields) -> Answer:
        known = {name: value for name, value in fields.items() if value is not None}
        return Answer(step=n, title=section.title, kind=section.kind, what=what, **known)  # type: ignore[arg-type]

    if section.answered or section.began is not None:
        yield row("people", {"number": section.answered})
    for block in section.blocks:
        for fields in _of_block(block):
            what = str(fields["what"])
            if each or what not in ("value", "point", "change", "text"):
                about = {"about": getattr(block, "title", "")}
                yield row(what, {**about, **{k: v for k, v in fields.items() if k != "what"}})
    if section.notes:
        yield row("notes", {"text": section.notes})


def _of_block(block: Block) -> Cells:
    match block:
        case Withheld():
            yield {"what": "withheld", "text": block.sentence}
        case Quotes():
            for quote in block.quotes:
                fields = {"text": quote.text, "note": quote.note, "person": quote.person}
                yield {"what": "text", **fields}
        case Figure():
            yield from _figure(block)
        case Table():
            yield from _table(block)
        case Strips() | Parts() | Plot() | Shift() | Grid() | Takes():
            yield from _picture(block)
        case _:
            return


def _figure(figure: Figure) -> Cells:
    totals = [sum(counts) for counts in zip(*(row[2] for row in figure.rows), strict=True)]
    for label, _, counts in figure.rows:
        for name, count, total in zip(figure.rounds, counts, totals, strict=False):
            yield {"what": "count", "answer": label, "round": name, "number": count, "n": total}


def _table(table: Table) -> Cells:
    for first, *rest in table.rows:
        for name, cell in zip(table.columns[1:], rest, strict=False):
            at = {"what": "cell", "item": str(first), "answer": name}
            yield {**at, ("text" if isinstance(cell, str) else "number"): cell}


def _picture(picture: Picture) -> Cells:
    match picture:
        case Strips():
            yield from _strips(picture)
        case Parts():
            yield from _counted(picture.answers, picture.rows)
        case Grid():
            yield from _counted(picture.columns, picture.rows)
        case Takes():
            takes = (("1", picture.first), ("2", picture.second))
            for fields in _counted(picture.answers, takes):
                yield {**fields, "item": "", "round": fields["item"]}
        case Plot():
            yield from _plot(picture)
        case Shift():
            yield from _shift(picture)


def _strips(picture: Strips) -> Cells:
    for row in picture.rows:
        many: Fields = {"item": row.label, "n": len(row.values)}
        ends = row.middle or (None, None)
        for what, value in zip(("middle", "low", "high"), (row.median, *ends), strict=True):
            if value is not None:
                yield {"what": what, "number": value, **many}
        for value in row.values:
            yield {"what": "value", "number": value, **many}


def _counted(named: tuple[str, ...], rows: tuple[tuple[str, tuple[int, ...]], ...]) -> Cells:
    for label, counts in rows:
        for name, count in zip(named, counts, strict=True):
            yield {
                "what": "count",
                "item": label,
                "answer": name,
                "number": count,
                "n": sum(counts),
            }


def _plot(picture: Plot) -> Cells:
    many: Fields = {"item": picture.label, "n": len(picture.points)}
    if picture.median is not None:
        yield {"what": "middle", "answer": "x", "number": picture.median.x, **many}
        yield {"what": "middle", "answer": "y", "number": picture.median.y, **many}
    for point in picture.points:
        yield {"what": "point", "answer": f"x {point.x:g}, y {point.y:g}", **many}


def _shift(picture: Shift) -> Cells:
    for did, count in picture.moved:
        yield {"what": "count", "answer": did, "number": count, "n": picture.n}
    if picture.median is not None:
        yield {"what": "middle", "number": picture.median, "n": picture.n}
    for what, end in zip(("low", "high"), picture.interval or (), strict=False):
        yield {"what": what, "number": end, "n": picture.n}
    for change in picture.differences:
        yield {"what": "change", "number": change, "n": picture.n}
