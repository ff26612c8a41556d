"""What the desk may command at a board, and what is made of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from server.activities.board.cards import Standing, options, standing
from server.activities.board.given import (
    Answered,
    Chosen,
    Edited,
    Given,
    Judged,
    Lit,
    Merged,
    Subject,
    Tagged,
    Taken,
    Turned,
)
from server.activities.board.model import Item, State, Words
from server.activities.board.pages import pages
from server.activities.board.spec import LONGEST_ROLE
from server.core.forms import Field, Offer, Option, Values
from server.core.kind import Phase, Stage
from server.core.moderation import Fate, about, fate_of, item_field
from server.core.refusals import Refused
from server.core.said import say

_WHAT: Final = say("Card")


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Judging and working on cards at any time; choosing and staging once answers are closed."""
    number = stage.round
    cards = standing(state, number, stage.company.guarded)
    return (
        *_judging(state, number),
        *_in_hand(state, number),
        *(_choosing(state, cards) if stage.phase in (Phase.CLOSED, Phase.REVEALED) else ()),
        *(_marking(state, cards) if state.spec.ups else ()),
        *_staging(state, stage, cards),
    )


def loose(state: State, number: int, *fates: Fate) -> tuple[Item, ...]:
    """People's cards with one of these fates that stand by themselves."""
    return tuple(item for item in state.items(number, *fates) if state.alone(item))


def _judging(state: State, number: int) -> Iterator[Offer]:
    hidden = loose(state, number, Fate.PENDING, Fate.WITHHELD)
    seen = loose(state, number, Fate.PENDING, Fate.APPROVED)
    others = [item for item in loose(state, number, *Fate) if item.id != state.in_hand]
    under = [item for item in state.items(number, *Fate) if not state.alone(item)]
    yield from about("approve", say("Onto the board"), hidden, _words, what=_WHAT)
    yield from about("withhold", say("Keep private"), seen, _words, what=_WHAT)
    yield from about("take", say("Edit, tag or merge"), others, _words, what=_WHAT)
    yield from about("part", say("Take apart again"), under, _words, what=_WHAT)


def _words(words: Words) -> str:
    return words.text


def in_hand(state: State, number: int) -> Item | None:
    """The card that the desk works on."""
    return next((i for i in loose(state, number, *Fate) if i.id == state.in_hand), None)


def _in_hand(state: State, number: int) -> Iterator[Offer]:
    item = in_hand(state, number)
    if item is None:
        return
    spec, words, this = state.spec, item.payload, item_field([item], _words, what=_WHAT)
    text = Field(
        name="text", type="text", label=say("Words"), max_length=spec.max_length, value=words.text
    )
    role = Field(
        name="with_whom",
        type="text",
        label=say("With whom"),
        required=False,
        max_length=LONGEST_ROLE,
        value=words.with_whom,
    )
    yield Offer(command="put-down", label=say("Done with this card"))
    yield Offer(
        command="edit",
        label=say("Save these words"),
        fields=(this, text, role) if spec.with_whom else (this, text),
    )
    if spec.where:
        tags = tuple(Option(value, label) for value, label in spec.tags)
        where = Field(name="tag", type="choice", label=say("Where"), options=tags, value=words.tag)
        yield Offer(command="tag", label=say("Set the tag"), fields=(this, where))
    others = [one for one in loose(state, number, *Fate) if one.id != item.id]
    if others:
        into = Field(
            name="into",
            type="choice",
            label=say("Into"),
            options=tuple(Option(one.id, one.payload.text) for one in others),
        )
        yield Offer(command="merge", label=say("Merge into this"), fields=(this, into))


def _choosing(state: State, cards: Sequence[Standing]) -> Iterator[Offer]:
    if state.spec.ups:
        return
    chosen = [card for card in cards if card.id in state.chosen]
    others = [card for card in cards if card.id not in state.chosen]
    if len(chosen) < state.spec.choose:
        yield from _one_of("choose", say("Choose"), others)
    yield from _one_of("unchoose", say("Not this one"), chosen)


def _marking(state: State, cards: Sequence[Standing]) -> Iterator[Offer]:
    open_ = [card for card in cards if card.id not in state.answered]
    done = [card for card in cards if card.id in state.answered]
    yield from _one_of("answered", say("Answered"), open_)
    yield from _one_of("not-answered", say("Still open"), done)


def _staging(state: State, stage: Stage, cards: Sequence[Standing]) -> Iterator[Offer]:
    if state.spec.ups and len(state.carried) > 1:
        options = tuple(Option(card.id, card.text) for card in state.carried)
        card = Field(name="item", type="choice", label=_WHAT, options=options)
        yield Offer(command="subject", label=say("Talk about this one"), fields=(card,))
    if stage.phase is Phase.REVEALED:
        yield from _one_of("spotlight", say("Alone on the wall"), cards)
        if any(card.id == state.spotlight for card in cards):
            yield Offer(command="unspotlight", label=say("Back to all cards"))
            return
    if (of := len(pages(state, stage))) > 1:
        following = (state.page_in(stage.round) + 1) % of
        yield Offer(
            command="turn", label=say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        )


def _one_of(command: str, label: str, cards: Sequence[Standing]) -> Iterator[Offer]:
    if cards:
        card = Field(name="item", type="choice", label=_WHAT, options=options(cards))
        yield Offer(command=command, label=label, fields=(card,))


def commanded(state: State, stage: Stage, command: str, values: Values) -> Given:
    """What a command makes, from the values of its offer."""
    item = values.get("item", "")
    if (fate := fate_of(command)) is not None:
        return Judged(item=item, fate=fate)
    match command:
        case "choose" | "unchoose":
            return Chosen(item=item, on=command == "choose")
        case "answered" | "not-answered":
            return Answered(item=item, on=command == "answered")
        case "subject":
            return Subject(item=item)
        case "turn":
            return Turned(page=state.page_in(stage.round) + 1)
        case "spotlight" | "unspotlight":
            return Lit(item=item)
        case _:
            return _worked(item, command, values)


def _worked(item: str, command: str, values: Values) -> Given:
    match command:
        case "edit":
            role = values.get("with_whom", "")
            return Edited(item=item, text=checked(values["text"]), with_whom=role)
        case "tag":
            return Tagged(item=item, tag=values["tag"])
        case "merge" | "part":
            return Merged(item=item, into=values.get("into", ""))
        case _:
            return Taken(item=item)


def checked(text: str) -> str:
    """Words with at least a letter or a digit in them."""
    if not any(letter.isalnum() for letter in text):
        raise Refused("missing-field", say("Please write a word or two."), field="text")
    return text
