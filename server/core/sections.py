"""The neutral summary document: what kinds write and every export format reads.

Kinds know sections, formats know sections, and neither knows the other (house.md section 5).
A `Text` says at which level it may leave the house (reliability.md 5.11).
"""

from typing import Literal

import msgspec

from server.core.pictures import Picture
from server.core.tables import Table

Level = Literal["aggregate", "texts", "full"]


class Figure(msgspec.Struct, frozen=True, kw_only=True, tag="figure"):
    """A chart: `rows` are (label, mark, one count a round); `reading` says it in one sentence."""

    title: str
    reading: str
    rounds: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]


class Paragraph(msgspec.Struct, frozen=True, kw_only=True, tag="paragraph"):
    """Words of the house or of the workshop's author, never of a participant."""

    text: str
    title: str = ""


class Quote(msgspec.Struct, frozen=True, kw_only=True, tag="quote"):
    """Words of a participant. `person` is filled in for the full level only; `note` is ours."""

    text: str
    note: str = ""
    person: str = ""


class Quotes(msgspec.Struct, frozen=True, kw_only=True, tag="quotes"):
    """Several quotes under one title, in drawn order. `level` is the lowest that shows them."""

    title: str
    quotes: tuple[Quote, ...]
    level: Level = "texts"


class Withheld(msgspec.Struct, frozen=True, kw_only=True, tag="withheld"):
    """What is not shown, and why, in a sentence: a gap is never silent."""

    sentence: str


Block = Figure | Table | Paragraph | Quotes | Withheld | Picture


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One step's part of the summary."""

    title: str
    kind: str
    blocks: tuple[Block, ...] = ()
    answered: int = 0
    held: bool = True  # False: the room never came to this step
    prompt: str = ""  # what people were asked, in full
    notes: str = ""  # the author's notes for the facilitator, where they are wanted
    began: float | None = None  # epoch seconds
    minutes: int | None = None  # how long the room was there
