"""What a room can do: every kind of activity, named once."""

from typing import Any

from server.activities import (
    board,
    card,
    choice,
    contrast,
    drill,
    exchange,
    field,
    fishbowl,
    ranking,
    ratings,
    responses,
    rewrite,
    roleplay,
    selfcheck,
    sort,
    strengths,
    worksheet,
)
from server.core.kind import Kind

KINDS: dict[str, Kind[Any, Any, Any]] = {
    kind.name: kind
    for kind in (
        board.KIND,
        card.KIND,
        choice.KIND,
        contrast.KIND,
        drill.KIND,
        exchange.KIND,
        field.KIND,
        fishbowl.KIND,
        ranking.KIND,
        ratings.KIND,
        responses.KIND,
        rewrite.KIND,
        roleplay.KIND,
        selfcheck.KIND,
        sort.KIND,
        strengths.KIND,
        worksheet.KIND,
    )
}
