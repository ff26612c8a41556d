"""The cards that stand on a board in a round, what was counted on them, and which of them go on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from server.activities.board.given import Discomforts, Picks
from server.activities.board.model import Item, State, discomforts
from server.core.cards import Card, Cards
from server.core.disclosure import Ruling, ruled
from server.core.forms import Option
from server.core.kind import Stage
from server.core.moderation import Fate


class Standing(Struct, frozen=True, kw_only=True):
    """A card that everybody may see; `like` counts those merged into it."""

    id: str
    text: str
    note: str = ""
    tag: str = ""
    like: int = 0


def ready(state: State, guarded: bool) -> tuple[Standing, ...]:
    """Cards that nobody here wrote: the author's, or those that an earlier step handed on.

    Where people write, the author's are examples only; where words are not asked for, people
    choose from them, or from the tags if there are no cards.
    """
    spec = state.spec
    carried = () if spec.ups else state.carried
    if carried and not (spec.collect and guarded):
        return tuple(Standing(id=card.id, text=card.text, note=card.note) for card in carried)
    if spec.collect and not guarded:
        return ()
    authored = tuple(
        Standing(id=f"card-{n:02}", text=card.text, note=card.with_whom, tag=card.where)
        for n, card in enumerate(spec.cards, start=1)
    )
    return authored or tuple(Standing(id=value, text=label) for value, label in spec.tags)


def standing(state: State, number: int, guarded: bool) -> tuple[Standing, ...]:
    """All cards of a round's board, by tag and then in drawn order."""
    tags, like = dict(state.spec.tags), _like(state, number)
    approved = [item for item in state.items(number, Fate.APPROVED) if state.alone(item)]
    found = (*ready(state, guarded), *(_standing(tags, like, one) for one in approved))
    places = {label: n for n, label in enumerate(state.spec.where)}
    return tuple(sorted(found, key=lambda card: places.get(card.tag, len(places))))


def _standing(tags: Mapping[str, str], like: Mapping[str, int], item: Item) -> Standing:
    words = item.payload
    return Standing(
        id=item.id,
        text=words.text,
        note=words.with_whom,
        tag=tags.get(words.tag, ""),
        like=like.get(item.id, 0),
    )


def _like(state: State, number: int) -> Mapping[str, int]:
    """How many cards stand under another, by that one: counted for all at once."""
    under = state.items(number, Fate.PENDING, Fate.APPROVED)
    roots = ((item.id, state.root(item.id)) for item in under)
    return Counter(root for item, root in roots if root != item)


def options(cards: Sequence[Standing]) -> tuple[Option, ...]:
    """The cards as a field carries them."""
    return tuple(Option(card.id, card.text) for card in cards)


def merged(state: State, number: int, into: str) -> tuple[Item, ...]:
    """The cards that stand under this one; those that the desk keeps back don't count."""
    under = state.items(number, Fate.PENDING, Fate.APPROVED)
    return tuple(item for item in under if item.id != into and state.root(item.id) == into)


def tally(state: State, number: int) -> Mapping[str, int]:
    """How many people voted for each card in a round, for merged ones where they now stand."""
    return Counter(
        card
        for vote in state.votes_in(number).values()
        for card in {state.root(one) for one in vote.cards}
    )


def by_votes(cards: tuple[Standing, ...], counts: Mapping[str, int]) -> tuple[Standing, ...]:
    """The most votes first; equal ones in drawn order."""
    return tuple(sorted(cards, key=lambda card: (-counts.get(card.id, 0), card.id)))


def going_on(state: State, number: int, guarded: bool) -> tuple[Standing, ...]:
    """The cards that a later step gets: what the desk chose, else the most stickers.

    Where nothing was stuck, those come first that several people put, or that most people know.
    """
    cards = standing(state, number, guarded)
    here = {card.id: card for card in cards}
    if wanted := tuple(here[one] for one in state.chosen if one in here):
        return wanted
    counts = tally(state, number)
    if any(counts.get(card.id) for card in cards):
        cards = tuple(card for card in cards if counts.get(card.id))
    else:
        known = state.counts[max(state.counts)].counts if state.counts else ()
        counts = {card.id: card.like for card in cards} | dict(known)
    return by_votes(cards, counts)[: state.spec.choose]


def hands_on(state: State) -> Cards:
    """What a later step builds on: the chosen cards, the first to begin with."""
    numbers = [*state.votes, *state.counts, *(item.round for item in state.queue.items.values())]
    found = going_on(state, max(numbers, default=1), state.guarded)
    return Cards(cards=tuple(Card(id=card.id, text=card.text, note=_note(card)) for card in found))


def _note(card: Standing) -> str:
    return " · ".join(part for part in (card.tag, card.note) if part)


def prompt(state: State, number: int) -> str:
    """The question of a round."""
    asked = state.spec.sticker_prompt if state.sticking(number) else ""
    return asked or state.spec.prompt


def subject(state: State, number: int) -> str:
    """What the questions of a round are about: the card that the desk chose, else the next one."""
    if not state.spec.ups:
        return ""
    by_id = {card.id: card for card in state.carried}
    card = by_id.get(state.subjects.get(number) or "")
    if card is None and state.carried:
        card = state.carried[(number - 1) % len(state.carried)]
    return state.spec.about if card is None else card.text


def publish(state: State, stage: Stage) -> Discomforts | Picks | None:
    """What becomes known at closing, if enough people stand behind it (server.core.disclosure)."""
    if not state.collecting(stage.round):
        return None
    k = stage.company.k
    return _picks(state, stage.round, k) if stage.company.guarded else _strip(state, k)


def _strip(state: State, k: int) -> Discomforts | None:
    answers = discomforts(state)
    match ruled(answers, state.strip_shown, k, seen=frozenset):
        case Ruling.SHOW:
            values = sorted(value for cards in answers.values() for value in cards)
            return Discomforts(values=tuple(values), people=len(answers))
        case Ruling.REMEMBER:
            return Discomforts(values=(), people=len(answers), withheld=True)
        case Ruling.NOTHING:
            return None


def _picks(state: State, number: int, k: int) -> Picks | None:
    picks = state.picks_in(number)
    match ruled(picks, state.counts_shown.get(number), k, seen=frozenset):
        case Ruling.SHOW:
            counts = Counter(card for cards in picks.values() for card in cards)
            cards = (card.id for card in ready(state, guarded=True))
            return Picks(counts=tuple((card, counts[card]) for card in cards), people=len(picks))
        case Ruling.REMEMBER:
            return Picks(counts=(), people=len(picks), withheld=True)
        case Ruling.NOTHING:
            return None
