"""Numbers in rows and columns: the form of every picture that needs no eyes."""

import msgspec


class Table(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """Rows of cells under named columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
