"""The document as a workbook: a cover, a sheet for each step with its charts, and all answers.

Whatever is text is written as text, whatever it looks like: no cell of ours is a formula or a link.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import xlsxwriter

from server.core.pictures import Parts
from server.core.said import say
from server.core.sections import Figure, Section
from server.summary.answers import answers, columns
from server.summary.document import Document
from server.summary.sheet import (
    Chapter,
    Drawn,
    Notice,
    Piece,
    Prose,
    Rows,
    Sheet,
    Voice,
    Words,
)

_PLAIN: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}
_LONGEST: Final = 32_767  # characters in a cell
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME: Final = 31
_NUMBER: Final = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII)
_COLOURS: Final = ("#16324f", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#d55e00", "#0072b2")
_CHART_ROWS: Final = 16
_FIRST: Final = 48  # width of the first column in characters, and of all others
_OTHER: Final = 18
_ACROSS: Final = 4  # the last column that a text runs over
_HIGHEST: Final = 400.0  # of a row; Excel takes no more than 409 points
_Format = Any  # xlsxwriter's own, which has no types


def written(document: Document, sheet: Sheet, voice: Voice) -> bytes:
    """The workbook of a told document."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN) as book:
        # Only what the summary itself says of its making: no clock of the machine's.
        book.set_properties({"title": sheet.title, "author": "Plainspoken"})
        names = _Names()
        pages = _Pages(book, sheet.banner)
        pages.cover(sheet, names.free(voice.said(say("Summary"))))
        steps = [s for s in enumerate(document.sections, start=1) if s[1].held]
        chapters = [chapter for chapter in sheet.chapters if chapter.step]
        for (_, section), chapter in zip(steps, chapters, strict=True):
            pages.step(chapter, section, names.free(chapter.title))
        pages.rows(document, names.free(voice.said(say("All answers"))))
    return file.getvalue()


class _Names:
    """Names of sheets, each once: at most 31 characters, without those that Excel forbids."""

    def __init__(self) -> None:
        self._taken = {"history"}

    def free(self, wish: str) -> str:
        base = _NOT_IN_NAMES.sub(" ", wish).strip(" '") or "-"
        name, n = base[:_NAME].rstrip(" '"), 1
        while name.casefold() in self._taken:
            n += 1
            end = f" ({n})"
            name = base[: _NAME - len(end)].rstrip(" '") + end
        self._taken.add(name.casefold())
        return name


class _Pages:
    """Writes downwards, sheet by sheet; the banner stands on top of each."""

    def __init__(self, book: Any, banner: str) -> None:  # noqa: ANN401 - xlsxwriter's own
        self._book, self._banner = book, banner
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format(
            {"valign": "top", "align": "left"}
        )  # apart from the next text
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 15})
        self._warned = book.add_format({"bold": True, "font_color": "white", "bg_color": "#1d1b19"})
        self._page: Any = None
        self._at = 0

    def cover(self, sheet: Sheet, name: str) -> None:
        self._new(name, sheet.title)
        for label, value in sheet.cover:
            self._row((label, value))
        self._line(sheet.notice)
        for chapter in sheet.chapters:
            if not chapter.step:
                self._at += 1
                self._line(chapter.title, self._bold)
                self._pieces(chapter)

    def step(self, chapter: Chapter, section: Section, name: str) -> None:
        self._new(name, chapter.title)
        self._line(chapter.lead)
        self._pieces(chapter)
        for block in section.blocks:
            if isinstance(block, Figure):
                self._chart(block.title, block.rounds, [(r[0], r[2]) for r in block.rows])
            elif isinstance(block, Parts):
                self._chart(block.title, block.answers, list(block.rows), stacked=True)

    def rows(self, document: Document, name: str) -> None:
        """One answer a row, under the names of the CSV's columns."""
        self._new(name, "")
        heads = columns(document)
        top = self._at
        self._row(heads, self._bold)
        for one in answers(document):
            fields = msgspec.structs.asdict(one)
            self._row(tuple(fields[head] for head in heads))
        self._page.set_column(0, 0, 8)
        self._page.freeze_panes(top + 1, 0)
        self._page.autofilter(top, 0, self._at - 1, len(heads) - 1)

    # -- down the page ----------------------------------------------------------------------------

    def _new(self, name: str, title: str) -> None:
        self._page, self._at = self._book.add_worksheet(name), 0
        self._page.set_column(0, 0, _FIRST)
        self._page.set_column(1, 12, _OTHER)
        self._page.set_landscape()
        self._page.fit_to_pages(1, 0)
        if self._banner:
            self._line(self._banner, self._warned)
        if title:
            self._line(title, self._title)

    def _line(self, text: str, shape: _Format = None) -> None:
        """A text over all the width that is printed."""
        if text:
            self._page.merge_range(self._at, 0, self._at, _ACROSS, "", shape or self._text)
            self._put(0, text, shape)
            self._end(_rows(text, _FIRST + _ACROSS * _OTHER))

    def _row(self, cells: tuple[Any, ...], shape: _Format = None) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._put(column, cell, shape)
            elif cell is not None:
                self._page.write_number(self._at, column, cell, shape or self._number)
        widths = (_OTHER if column else _FIRST for column, _ in enumerate(cells))
        self._end(max(_rows(str(c), w) for c, w in zip(cells, widths, strict=True)))

    def _put(self, column: int, text: str, shape: _Format) -> None:
        shown = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
        self._page.write_string(self._at, column, shown, shape or self._text)

    def _end(self, rows: int) -> None:
        """Down by one; not every program makes a row as high as its text by itself."""
        if rows > 1:
            self._page.set_row(self._at, min(_HIGHEST, 15.5 * rows))
        self._at += 1

    def _pieces(self, chapter: Chapter) -> None:
        for piece in chapter.pieces:
            self._piece(piece)
            self._at += 1

    def _piece(self, piece: Piece) -> None:
        match piece:
            case Prose():
                self._line(piece.title, self._bold)
                self._line(piece.text)
            case Notice():
                self._line(piece.text)
            case Words():
                self._line(piece.title, self._bold)
                for one in piece.spoken:
                    self._row((one.text, one.note))
            case Rows():
                self._table(piece)
            case Drawn():
                self._line(piece.picture.title, self._bold)
                self._line(piece.picture.reading)
                self._table(piece.numbers)

    def _table(self, piece: Rows) -> None:
        self._line(piece.title, self._bold)
        self._line(piece.lead)
        self._row(piece.head, self._bold)
        for first, *rest in piece.rows:
            self._row((first, *(float(c) if _NUMBER.fullmatch(c) else c for c in rest)))

    # -- charts -----------------------------------------------------------------------------------

    def _chart(
        self,
        title: str,
        names: tuple[str, ...],
        rows: list[tuple[str, tuple[int, ...]]],
        *,
        stacked: bool = False,
    ) -> None:
        """A native chart over its own numbers, which stand beside it."""
        if not rows or not any(sum(counts) for _, counts in rows):
            return
        top = self._at
        self._row(("", *names), self._bold)
        for label, counts in rows:
            self._row((label, *counts))
        kind = {"type": "bar", "subtype": "stacked"} if stacked else {"type": "bar"}
        chart = self._book.add_chart(kind)
        for series in _series(self._page.get_name(), top, len(rows), len(names)):
            chart.add_series(series)
        chart.set_title({"name": title[:200], "name_font": {"size": 11}})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 640, "height": 120 + 28 * len(rows) * (1 if stacked else 2)})
        self._page.insert_chart(self._at + 1, 0, chart, {"description": title[:200]})
        self._at += max(_CHART_ROWS, 8 + 3 * len(rows))


def _rows(text: str, width: int) -> int:
    """About how many lines a text takes."""
    return sum(1 + len(line) // width for line in text.splitlines() or ("",))


def _series(page: str, top: int, rows: int, many: int) -> Iterator[dict[str, Any]]:
    for column in range(1, many + 1):
        yield {
            "name": [page, top, column],
            "categories": [page, top + 1, 0, top + rows, 0],
            "values": [page, top + 1, column, top + rows, column],
            "fill": {"color": _COLOURS[(column - 1) % len(_COLOURS)]},
            "data_labels": {"value": True},
        }
