"""What phone, wall and desk show of a board.

A card is read by its writer and by the desk; by everybody only when it was approved, and either the
stage is revealed or stickers or ups are asked for. What is counted on cards is sealed until the
reveal, for the desk until answers are closed. Private marks are on one phone only.
"""

from msgspec import Struct

from server.activities.board.cards import merged, prompt, ready, standing, subject
from server.activities.board.commands import in_hand, loose
from server.activities.board.model import Item, State
from server.activities.board.pages import CardView, pages, strip, views, visible
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate
from server.core.pictures import Strips

_EXAMPLES = 3  # of the author's cards, beside the prompt on the wall


class OwnCard(Struct, frozen=True, kw_only=True):
    """A card as its writer sees it."""

    id: str
    text: str
    note: str
    tag: str
    fate: Fate
    discomfort: float | None
    merged: bool
    edited: bool


class PhoneView(View, frozen=True, kw_only=True):
    """The prompt, this person's own cards and marks; the board when it may be seen."""

    prompt: str
    hint: str
    about: str
    asks: str  # cards, picks, stickers, ups
    label: str
    least: int  # how many people must have given a number before any is shown
    each: int
    left: int
    stickers: int
    examples: tuple[str, ...] = ()
    own: tuple[OwnCard, ...] = ()
    cards: tuple[CardView, ...] = ()
    stuck: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    picture: Strips | None = None
    spotlight: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The prompt; a page of the board when it may be seen, or one card alone."""

    prompt: str
    hint: str
    about: str
    asks: str
    written: bool  # whether people write here; otherwise they choose
    examples: tuple[str, ...] = ()
    shows: str = ""  # what this page is about, if there is one
    cards: tuple[CardView, ...] = ()
    size: int = 0  # of the cards' type
    picture: Strips | None = None
    withheld: str = ""
    page: int = 0
    pages: int = 0
    spotlight: str = ""


class DeskCard(Struct, frozen=True, kw_only=True):
    """A card as the desk sees it: words without a name; `under` are those merged into it."""

    id: str
    text: str
    note: str = ""
    tag: str = ""
    fate: Fate = Fate.APPROVED
    edits: int = 0
    count: int | None = None
    chosen: bool = False
    answered: bool = False
    lit: bool = False
    under: tuple[tuple[str, str], ...] = ()


class DeskView(View, frozen=True, kw_only=True):
    """Cards to judge and to work on, what stands on the board, what was kept back."""

    prompt: str
    about: str
    subjects: tuple[tuple[str, str], ...]
    asks: str
    pending: tuple[DeskCard, ...]
    board: tuple[DeskCard, ...]
    withheld: tuple[DeskCard, ...]
    in_hand: DeskCard | None
    waiting: int
    put: int  # cards that came, and from how many people
    people: int
    voted: int
    choose: int
    chosen: int
    examples: tuple[str, ...]
    picture: Strips | None
    silent: str
    page: int
    pages: int


def asks(state: State, stage: Stage) -> str:
    """What this round asks for: cards, picks, stickers or ups."""
    if state.sticking(stage.round):
        return "stickers"
    if state.spec.ups:
        return "ups"
    return "picks" if stage.company.guarded else "cards"


def examples(state: State, stage: Stage) -> tuple[str, ...]:
    """The author's cards as long as they are examples for people's own."""
    spec = state.spec
    if not state.collecting(stage.round) or stage.company.guarded:
        return ()
    return tuple(card.text for card in spec.cards)


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    number, revealed = stage.round, stage.phase is Phase.REVEALED
    vote = state.votes_in(number).get(me)
    seen = visible(state, stage) or (state.spec.ups and stage.phase is not Phase.BRIEFING)
    own = state.own(number, me)
    return PhoneView(
        prompt=prompt(state, number),
        hint="" if state.sticking(number) else state.spec.hint,
        about=subject(state, number),
        asks=asks(state, stage),
        label=state.spec.label,
        least=stage.company.k,
        each=state.spec.each,
        left=max(0, state.spec.each - len(state.queue.own(number, me))),
        stickers=state.spec.stickers,
        examples=() if revealed else examples(state, stage),
        own=tuple(_own(state, item) for item in own),
        cards=views(state, stage, counted=revealed) if seen else (),
        stuck=() if vote is None else tuple(state.root(card) for card in vote.cards),
        mine=tuple(state.root(card) for card in getattr(vote, "mine", ())),
        picture=strip(state) if revealed and state.collecting(number) else None,
        spotlight=state.spotlight if revealed else "",
    )


def _own(state: State, item: Item) -> OwnCard:
    words = item.payload
    return OwnCard(
        id=item.id,
        text=words.text,
        note=words.with_whom,
        tag=dict(state.spec.tags).get(words.tag, ""),
        fate=item.fate,
        discomfort=words.discomfort,
        merged=not state.alone(item),
        edited=bool(words.edits),
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    number, revealed = stage.round, stage.phase is Phase.REVEALED
    found = pages(state, stage)
    page = state.page_in(number) % len(found) if found else 0
    here = found[page] if found else None
    cards = standing(state, number, stage.company.guarded) if revealed else ()
    return WallView(
        prompt=prompt(state, number),
        hint="" if state.sticking(number) else state.spec.hint,
        about=subject(state, number),
        asks=asks(state, stage),
        written=state.collecting(number) and not stage.company.guarded,
        examples=() if revealed else _few(examples(state, stage), len(subject(state, number))),
        shows=here.about if here else "",
        cards=here.cards if here else (),
        size=here.size if here else 0,
        picture=here.picture if here else None,
        withheld=silent(state, stage) if revealed and not page else "",
        page=page,
        pages=len(found),
        spotlight=next((card.text for card in cards if card.id == state.spotlight), ""),
    )


def _few(texts: tuple[str, ...], about: int) -> tuple[str, ...]:
    """As many examples as stand under a prompt, and under what it is about."""
    kept, room = [], 150 - about
    for text in texts[:_EXAMPLES]:
        room -= max(len(text), 40)
        if room >= 0:
            kept.append(text)
    return tuple(kept)


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    number = stage.round
    closed = stage.phase in (Phase.CLOSED, Phase.REVEALED)
    pending = loose(state, number, Fate.PENDING)
    held = in_hand(state, number)
    board = views(state, stage, counted=closed)
    found = pages(state, stage)
    people = state.items(number, *Fate)
    return DeskView(
        prompt=prompt(state, number),
        about=subject(state, number),
        subjects=tuple((card.id, card.text) for card in state.carried) if state.spec.ups else (),
        asks=asks(state, stage),
        pending=tuple(_listed(state, number, item) for item in pending[:QUEUE_SHOWN]),
        board=tuple(_on_board(state, number, card) for card in board),
        withheld=tuple(
            _listed(state, number, item) for item in loose(state, number, Fate.WITHHELD)
        ),
        in_hand=None if held is None else _listed(state, number, held),
        waiting=len(pending),
        put=len(people),
        people=len({item.person for item in people}) or len(state.picks_in(number)),
        voted=len(state.votes_in(number)),
        choose=state.spec.choose,
        chosen=sum(card.id in state.chosen for card in board),
        examples=examples(state, stage),
        picture=strip(state) if closed and state.collecting(number) else None,
        silent=silent(state, stage) if closed else "",
        page=state.page_in(number) % len(found) if found else 0,
        pages=len(found),
    )


def silent(state: State, stage: Stage) -> str:
    """The sentence where numbers are asked for, but too few stand behind them."""
    if not state.collecting(stage.round) or state.spec.ups:
        return ""
    if stage.company.guarded:
        nothing = stage.round not in state.counts and bool(ready(state, guarded=True))
        return WITHHELD if nothing else ""
    return WITHHELD if state.spec.discomfort and state.strip is None else ""


def _listed(state: State, number: int, item: Item) -> DeskCard:
    own = _own(state, item)
    return DeskCard(
        id=item.id,
        text=own.text,
        note=own.note,
        tag=own.tag,
        fate=item.fate,
        edits=item.payload.edits,
        lit=item.id == state.spotlight,
        under=_under(state, number, item.id),
    )


def _on_board(state: State, number: int, card: CardView) -> DeskCard:
    return DeskCard(
        id=card.id,
        text=card.text,
        note=card.note,
        tag=card.tag,
        count=card.count,
        chosen=card.chosen,
        answered=card.answered,
        lit=card.id == state.spotlight,
        under=_under(state, number, card.id),
    )


def _under(state: State, number: int, card: str) -> tuple[tuple[str, str], ...]:
    return tuple((item.id, item.payload.text) for item in merged(state, number, card))
