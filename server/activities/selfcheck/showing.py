"""The pages on which what was published is shown, in the order of domain.md 4.3: the main outcome
first, then what was also seen, then the safety check, then the cards.

Nothing here reads a live answer. In a company with minors the word for the third scale is left
away, and so it is everywhere.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.activities.selfcheck.change import CARD, CONFIDENCE, LOOKING_BACK, Outcome
from server.activities.selfcheck.model import Published, State
from server.activities.selfcheck.wording import Scale
from server.core import pictures
from server.core.company import USUAL_LEAST, Company
from server.core.kind import Stage
from server.core.readings import STYLE_NAMES
from server.core.said import say

_OUTCOMES: Final = {
    CONFIDENCE: say("Confidence"),
    LOOKING_BACK: say("Confidence, looking back"),
    Scale.ASSERTIVE.value: say("Saying it plainly"),
    Scale.PASSIVE.value: say("Holding back"),
    Scale.AGGRESSIVE.value: say("Pushing or snapping"),
}
_ALSO: Final = (CONFIDENCE, Scale.ASSERTIVE.value, Scale.PASSIVE.value)


class Page(Struct, frozen=True, kw_only=True):
    """What the wall shows at once: why it is shown, and a picture, or two that belong together."""

    role: str  # main, looking-back, also, safety, card, moment
    pictures: tuple[pictures.Shift | pictures.Strips, ...]


def label(state: State, key: str, company: Company) -> str:
    """What a number is called on screens and in the report."""
    if key.startswith(CARD):
        return next(
            (card.text for card in state.cards if CARD + card.id == key), say("A situation")
        )
    named = _OUTCOMES[key]
    if key in tuple(Scale) and not company.minors:
        return say("%(name)s (%(style)s)", name=named, style=STYLE_NAMES[key])
    return named


def published(state: State, stage: Stage) -> Published | None:
    """What became public in this round, if it has closed."""
    return state.published.get(stage.round)


def pages(state: State, stage: Stage) -> tuple[Page, ...]:
    """All pages of this round, none where nothing may be seen."""
    told = published(state, stage)
    if told is None or stage.company.manager:
        return ()
    return pages_of(state, told, stage.company)


def pages_of(state: State, told: Published, company: Company) -> tuple[Page, ...]:
    """The pages of one publication."""
    found = {one.key: one for one in told.outcomes}
    cards = [CARD + card.id for card in state.cards if CARD + card.id in found]
    if any(one.values for one in told.outcomes):
        return tuple(_moment(state, found, cards, company))
    main = state.spec.main
    both = (main, LOOKING_BACK) if main == CONFIDENCE and LOOKING_BACK in found else ()
    groups = (
        ("main", (main,)),
        ("looking-back", both),
        *(("also", (key,)) for key in (*_ALSO, LOOKING_BACK) if key not in (main, *both)),
        ("safety", (Scale.AGGRESSIVE.value,)),
        *(("card", (key,)) for key in cards),
    )
    return tuple(
        Page(role=role, pictures=shown)
        for role, keys in groups
        if (shown := _shifts(state, [found[key] for key in keys if key in found], company))
    )


def _shifts(state: State, found: Iterable[Outcome], company: Company) -> tuple[pictures.Shift, ...]:
    least = max(company.k, USUAL_LEAST)
    drawn = tuple(
        pictures.shift(_title(state, one, company), one.pairs, least=least) for one in found
    )
    if len(drawn) == 1:
        return drawn
    # Side by side there is room for dots and a sentence; the main outcome has its own page.
    return tuple(replace(one, pairs=(), counts=None) for one in drawn)


def _title(state: State, one: Outcome, company: Company) -> str:
    words = label(state, one.key, company)
    return say("Discomfort: %(words)s", words=words) if one.key.startswith(CARD) else words


def _moment(
    state: State, found: dict[str, Outcome], cards: Sequence[str], company: Company
) -> Iterable[Page]:
    scales = tuple(scale.value for scale in Scale)
    how_often = (
        (say("never"), say("almost always"))
        if state.spec.later
        else (say("very unlikely"), say("very likely"))
    )
    groups = (
        (say("How sure we are"), (CONFIDENCE,), (say("not at all"), say("completely"))),
        (
            say("What we did") if state.spec.later else say("What we would probably do"),
            scales,
            how_often,
        ),
        (say("Discomfort"), tuple(cards), (say("none"), say("the most I can imagine"))),
    )
    listed = sorted(groups, key=lambda group: state.spec.main not in group[1])
    for title, keys, (low, high) in listed:
        rows = [
            pictures.dots(label(state, key, company), found[key].values)
            for key in keys
            if key in found
        ]
        if rows:
            yield Page(role="moment", pictures=(pictures.strips(title, rows, low, high),))
