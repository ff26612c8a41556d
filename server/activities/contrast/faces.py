"""What phone, wall and desk show of the replies. Before the reveal wall and phones get no style,
no telling word and no count; the templates have nothing to hide."""

import re
from collections.abc import Iterator

from msgspec import Struct

from server.activities.contrast.model import (
    FEWEST_SHOWN,
    Effect,
    Lettered,
    Manner,
    State,
)
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.readings import STYLE_NAMES
from server.core.said import say
from server.core.tally import Bar, count, percent


class Piece(Struct, frozen=True):
    """A run of words in a reply, and whether they give its style away."""

    text: str
    telling: bool = False


class OwnReply(Struct, frozen=True, kw_only=True):
    """A reply on one phone: what this person said of it, and at the reveal what it is."""

    letter: str
    verbal: str
    mine: str
    before: str  # what this person said of it in the round before
    pieces: tuple[Piece, ...] = ()
    style: str = ""


class PhoneView(View, frozen=True, kw_only=True):
    """The replies that are out, the one to look at first."""

    question: str
    setup: str
    manner: Manner
    of: int
    styles: int
    replies: tuple[OwnReply, ...]
    talk: str = ""


class WallReply(Struct, frozen=True, kw_only=True):
    """A reply among the others; style, pieces and bars come with the reveal."""

    letter: str
    verbal: str
    style: str = ""
    pieces: tuple[Piece, ...] = ()
    bars: tuple[Bar, ...] = ()
    people: tuple[int, ...] = ()
    reading: str = ""


class Prediction(Struct, frozen=True, kw_only=True):
    """How many think that one side comes out better, the same, or worse."""

    aspect: str
    counts: tuple[int, int, int]


class Close(Struct, frozen=True, kw_only=True):
    """One reply with all that belongs to it."""

    reply: WallReply
    nonverbal: tuple[str, ...]
    inner_thought: str
    outcome_now: str
    outcome_later: str
    predictions: tuple[Prediction, ...] = ()
    predicted: int = 0


class WallView(View, frozen=True, kw_only=True):
    """The scene, then reply after reply, then all of them, then the key or one of them close."""

    question: str
    setup: str
    manner: Manner
    of: int
    out: int
    talk: str = ""
    newest: WallReply | None = None
    replies: tuple[WallReply, ...] = ()
    close: Close | None = None


class DeskReply(Struct, frozen=True, kw_only=True):
    """A reply as the facilitator needs it: to read, to play, and to see how it is taken."""

    out: bool
    focused: bool
    close: Close


class DeskView(View, frozen=True, kw_only=True):
    """Everything in reading order, with counts also while answers are open."""

    question: str
    setup: str
    manner: Manner
    talk: str
    of: int
    out: int
    focus: str
    replies: tuple[DeskReply, ...]


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: never what anybody else said."""
    known = stage.phase is Phase.REVEALED
    replies = state.order if known else state.out(stage)
    own = [_own(state, stage, me, one, known=known) for one in replies]
    return PhoneView(
        question=state.spec.content.question,
        setup=state.spec.setup,
        manner=state.manner,
        of=len(state.order),
        styles=len(state.spec.styles),
        replies=() if stage.phase is Phase.BRIEFING else tuple(_first_to_see(own, stage)),
        talk=_talk(state, stage),
    )


def _own(state: State, stage: Stage, me: PersonId, one: Lettered, *, known: bool) -> OwnReply:
    return OwnReply(
        letter=one.letter,
        verbal=one.reply.verbal,
        mine=state.names(stage.round, one.letter).get(me) or "",
        before=state.names(stage.round - 1, one.letter).get(me) or "",
        pieces=pieces(one) if known else (),
        style=one.style if known else "",
    )


def _first_to_see(own: list[OwnReply], stage: Stage) -> list[OwnReply]:
    """While replies appear one by one the newest stands first; else they stand by their letters."""
    return own[::-1] if stage.phase is Phase.OPEN and stage.round == 1 else own


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    out = state.out(stage)
    view = WallView(
        question=state.spec.content.question,
        setup=state.spec.setup,
        manner=state.manner,
        of=len(state.order),
        out=len(out),
        talk=_talk(state, stage),
        newest=_plain(out[-1]) if stage.phase is Phase.OPEN and stage.round == 1 else None,
        replies=() if stage.phase is Phase.BRIEFING else tuple(map(_plain, out)),
    )
    return _revealed(view, state, stage) if stage.phase is Phase.REVEALED else view


def _revealed(view: WallView, state: State, stage: Stage) -> WallView:
    focused = next((one for one in state.order if one.letter == state.focus), None)
    return WallView(
        question=view.question,
        setup=view.setup,
        manner=view.manner,
        of=view.of,
        out=view.of,
        replies=tuple(_keyed(state, stage, one) for one in state.order),
        close=None if focused is None else _close(state, stage, focused),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees: keys and counts at all times."""
    out = 0 if stage.phase is Phase.BRIEFING else len(state.out(stage))
    return DeskView(
        question=state.spec.content.question,
        setup=state.spec.setup,
        manner=state.manner,
        talk=state.spec.content.talk,
        of=len(state.order),
        out=out,
        focus=state.focus,
        replies=tuple(
            DeskReply(
                out=place < out,
                focused=one.letter == state.focus,
                close=_close(state, stage, one),
            )
            for place, one in enumerate(state.order)
        ),
    )


def _talk(state: State, stage: Stage) -> str:
    """What to talk about, while answers rest between the first round and the next."""
    between = stage.phase is Phase.CLOSED and stage.round == 1
    return state.spec.content.talk if between else ""


def _plain(one: Lettered) -> WallReply:
    return WallReply(letter=one.letter, verbal=one.reply.verbal)


def _keyed(state: State, stage: Stage, one: Lettered) -> WallReply:
    rows = bars(state, stage.round, one)
    people = tuple(sum(counts) for counts in zip(*(bar.counts for bar in rows), strict=True))
    return WallReply(
        letter=one.letter,
        verbal=one.reply.verbal,
        style=one.style,
        pieces=pieces(one),
        bars=rows,
        people=people,
        reading=reading(one, rows, people),
    )


def _close(state: State, stage: Stage, one: Lettered) -> Close:
    said = state.predictions(one.letter)
    enough = len(said) >= FEWEST_SHOWN
    return Close(
        reply=_keyed(state, stage, one),
        nonverbal=one.reply.nonverbal,
        inner_thought=one.reply.inner_thought,
        outcome_now=one.reply.outcome_now,
        outcome_later=one.reply.outcome_later,
        predictions=predictions(state, one.letter) if enough else (),
        predicted=len(said) if enough else 0,
    )


def pieces(one: Lettered) -> tuple[Piece, ...]:
    """The reply cut into runs, so that a template can mark the telling ones."""
    # The longest first: a telling phrase may contain another one.
    phrases = sorted(filter(None, one.reply.telling), key=len, reverse=True)
    return tuple(_cut(one.reply.verbal, phrases)) or (Piece(one.reply.verbal),)


def _cut(text: str, phrases: list[str]) -> Iterator[Piece]:
    if not phrases:
        return
    runs = re.split("(" + "|".join(map(re.escape, phrases)) + ")", text)
    yield from (Piece(run, n % 2 == 1) for n, run in enumerate(runs) if run)


def bars(state: State, last: int, one: Lettered) -> tuple[Bar, ...]:
    """One row a style, with its count in every round up to the last one shown."""
    styles = state.spec.styles
    counts = [count(state.names(n, one.letter).values(), styles) for n in range(1, last + 1)]
    return tuple(
        Bar(style, style, style, tuple(c[row] for c in counts), style == one.style)
        for row, style in enumerate(styles)
    )


def reading(one: Lettered, rows: tuple[Bar, ...], people: tuple[int, ...]) -> str:
    """The bars of one reply in one sentence."""
    if not people[-1]:
        return say("Nobody has named reply %(letter)s yet.", letter=one.letter.upper())
    found = next((bar.counts for bar in rows if bar.right), (0,) * len(people))
    share = percent(found[-1], people[-1])
    told = say(
        "%(n)s of %(of)s (%(share)s %%) named reply %(letter)s %(style)s",
        n=found[-1],
        of=people[-1],
        share=share,
        letter=one.letter.upper(),
        style=STYLE_NAMES.get(one.style, one.style),
    )
    if len(people) < 2:
        return say("%(told)s.", told=told)
    return say("%(told)s; before talking %(n)s of %(of)s.", told=told, n=found[-2], of=people[-2])


def predictions(state: State, letter: str) -> tuple[Prediction, ...]:
    """How many see each side better, the same, or worse off."""
    said = tuple(state.predictions(letter).values())
    effects = tuple(Effect)
    found = []
    for aspect in ("speaker", "other", "relationship"):
        better, same, worse = count((getattr(one, aspect) for one in said), effects)
        found.append(Prediction(aspect=aspect, counts=(better, same, worse)))
    return tuple(found)
