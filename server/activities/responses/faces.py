"""What phone, wall and desk show of people's own words.

A reply is read by its writer and by the desk; by everybody only when it was approved and the
stage is revealed. Nobody's name or id is in any view.
"""

from collections.abc import Sequence

from msgspec import Struct

from server.activities.responses.model import Item, State
from server.activities.responses.words import Word, gathered, pages as word_pages
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.moderation import QUEUE_SHOWN, Fate
from server.core.paging import pages


class OwnReply(Struct, frozen=True, kw_only=True):
    """A reply as its writer sees it; `prompt` says what it answered, if that was another round."""

    id: str
    text: str
    fate: Fate
    prompt: str = ""


class Answers(Struct, frozen=True, kw_only=True):
    """What may be shown of one prompt's answers: lines, or words."""

    prompt: str
    replies: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()


class PhoneView(View, frozen=True, kw_only=True):
    """The prompt, this person's replies, and after the reveal the approved ones of everybody."""

    prompt: str
    of: tuple[int, int] | None  # which of how many prompts
    hint: str
    example: str
    each: int
    own: tuple[OwnReply, ...]
    left: int  # how many more this person may send in this round
    everybody: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    earlier: tuple[Answers, ...] = ()
    spotlight: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The prompt; after the reveal a page of approved replies or words, or one alone."""

    prompt: str
    of: tuple[int, int] | None
    hint: str
    example: str
    replies: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    page: int = 0
    pages: int = 0
    spotlight: str = ""


class DeskItem(Struct, frozen=True, kw_only=True):
    """A reply as the desk sees it: words without a name. A word may stand for several people's."""

    id: str
    text: str
    fate: Fate
    lit: bool
    people: int = 1
    prompt: str = ""


class DeskView(View, frozen=True, kw_only=True):
    """The replies to judge, those let through, those kept back."""

    prompt: str
    of: tuple[int, int] | None
    hint: str
    example: str
    pending: tuple[DeskItem, ...]
    approved: tuple[DeskItem, ...]
    withheld: tuple[DeskItem, ...]
    waiting: int  # how many are pending, and how many approved, also those not listed yet
    showable: int
    people: int
    page: int
    pages: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    shown = _shown(state, stage)
    first = shown[0] if shown else Answers(prompt="")
    return PhoneView(
        prompt=state.spec.asked(stage.round),
        of=_of(state, stage),
        hint=state.spec.hint,
        example=state.spec.example,
        each=state.spec.each,
        own=tuple(
            OwnReply(
                id=item.id,
                text=item.payload,
                fate=item.fate,
                prompt="" if number == stage.round else state.spec.asked(number),
            )
            for number in state.rounds_at(stage.round)
            for item in state.queue.own(number, me)
        ),
        left=max(0, state.spec.each - len(state.queue.own(stage.round, me))),
        everybody=first.replies,
        words=first.words,
        earlier=tuple(one for one in shown[1:] if one.replies or one.words),
        spotlight=_spotlight(state, stage),
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    found = wall_pages(state, stage)
    page = state.page_in(stage.round) % len(found) if found else 0
    here = found[page] if found else Answers(prompt=state.spec.asked(stage.round))
    return WallView(
        prompt=here.prompt,
        of=_of(state, stage),
        hint=state.spec.hint,
        example=state.spec.example,
        replies=here.replies,
        words=here.words,
        page=page,
        pages=len(found),
        spotlight=_spotlight(state, stage),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    pending = state.at_hand(stage.round, Fate.PENDING)
    approved = state.at_hand(stage.round, Fate.APPROVED)
    found = _paged(state, stage)
    return DeskView(
        prompt=state.spec.asked(stage.round),
        of=_of(state, stage),
        hint=state.spec.hint,
        example=state.spec.example,
        pending=_listed(state, stage, pending),
        approved=_listed(state, stage, approved),
        withheld=_listed(state, stage, state.at_hand(stage.round, Fate.WITHHELD)),
        waiting=len(pending),
        showable=len(approved),
        people=len(writers(state, stage.round)),
        page=state.page_in(stage.round) % len(found) if found else 0,
        pages=len(found),
    )


def writers(state: State, number: int) -> frozenset[PersonId]:
    """Everybody with a reply in this round."""
    return state.queue.people(number)


def lines(state: State, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items that a desk judges one by one: of equal words one stands for all."""
    if state.spec.show != "words":
        return tuple(items)
    first = {word.id for number in _rounds(items) for word in gathered(_in(items, number))}
    return tuple(item for item in items if item.id in first)


def wall_pages(state: State, stage: Stage) -> tuple[Answers, ...]:
    """All pages that the wall can turn to; none before the reveal."""
    return _paged(state, stage) if stage.phase is Phase.REVEALED else ()


def _paged(state: State, stage: Stage) -> tuple[Answers, ...]:
    found: list[Answers] = []
    for one in _approved(state, stage):
        found += [Answers(prompt=one.prompt, replies=page) for page in pages(one.replies, len)]
        found += [
            Answers(prompt=one.prompt, words=page)
            for page in word_pages(one.words, len(one.prompt))
        ]
    return tuple(found)


def _approved(state: State, stage: Stage) -> tuple[Answers, ...]:
    """What may be shown of each prompt, the present one first."""
    numbers = state.rounds_at(stage.round)
    return tuple(answers(state, number, Fate.APPROVED) for number in numbers)


def answers(state: State, number: int, *fates: Fate) -> Answers:
    """The answers of a round with one of these fates, as lines or as words."""
    items, prompt = state.drawn(number, *fates), state.spec.asked(number)
    if state.spec.show == "words":
        return Answers(prompt=prompt, words=gathered(items))
    return Answers(prompt=prompt, replies=tuple(item.payload for item in items))


def _shown(state: State, stage: Stage) -> tuple[Answers, ...]:
    return _approved(state, stage) if stage.phase is Phase.REVEALED else ()


def _of(state: State, stage: Stage) -> tuple[int, int] | None:
    many = len(state.spec.prompts)
    return ((stage.round - 1) % many + 1, many) if many > 1 else None


def _spotlight(state: State, stage: Stage) -> str:
    if stage.phase is not Phase.REVEALED:
        return ""
    approved = state.at_hand(stage.round, Fate.APPROVED)
    return next((item.payload for item in approved if item.id == state.spotlight), "")


def _listed(state: State, stage: Stage, items: Sequence[Item]) -> tuple[DeskItem, ...]:
    return tuple(
        DeskItem(
            id=item.id,
            text=item.payload,
            fate=item.fate,
            lit=item.id == state.spotlight,
            people=_people(state, items, item),
            prompt="" if item.round == stage.round else state.spec.asked(item.round),
        )
        for item in lines(state, items)[:QUEUE_SHOWN]
    )


def _people(state: State, items: Sequence[Item], item: Item) -> int:
    if state.spec.show != "words":
        return 1
    found = gathered(_in(items, item.round))
    return next(word.people for word in found if word.id == item.id)


def _rounds(items: Sequence[Item]) -> frozenset[int]:
    return frozenset(item.round for item in items)


def _in(items: Sequence[Item], number: int) -> tuple[Item, ...]:
    return tuple(item for item in items if item.round == number)
