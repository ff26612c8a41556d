"""What an author writes for a board."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Struct

from server.core.complaint import Complaint
from server.core.content import LIKE, NAME, shaped
from server.core.scenario import Scenario

LONGEST_ROLE: Final = 40
_LONGEST_PROMPT: Final = 150
_LONGEST_HINT: Final = 200
_LONGEST_LABEL: Final = 60
_LONGEST_CARD: Final = 200
_LONGEST_TAG: Final = 20
_MOST_TAGS: Final = 8
_MOST_EACH: Final = 5
_MOST_CARDS: Final = 24
_MOST_STICKERS: Final = 10


# One of the spec's tags, in its words.
Tag: TypeAlias = Annotated[str, msgspec.Meta(extra={NAME: True, LIKE: "where"})]


class Authored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card of the author's: an example while people write, else ready to stick to."""

    text: str
    where: Tag = ""  # one of the spec's tags
    with_whom: str = ""


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A board as its author plans it."""

    prompt: str
    hint: str = ""
    label: str = ""  # over the field in which people write
    sticker_prompt: str = ""  # what is asked in the sticker round
    about: str = ""  # of a question wall: what the questions are about, if no card is handed on
    collect: bool = True  # people write cards; otherwise there are only those brought along
    each: int = 3
    max_length: int = 140
    where: tuple[str, ...] = ()  # tags to choose from
    with_whom: bool = False
    discomfort: bool = False
    cards: tuple[Authored, ...] = ()
    stickers: int = 0  # for each person; 0: no sticker round
    mine: bool = False  # a private mark "this is mine, too" beside the stickers
    choose: int = 5  # how many cards go on to the next step
    ups: bool = False  # a question wall: asking and voting up at the same time

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Each tag with the value that stands for it."""
        return tuple((f"tag-{n}", label) for n, label in enumerate(self.where, start=1))

    @property
    def rounds(self) -> int:
        """Collecting and sticking are a round each."""
        return 2 if self.collect and self.stickers else 1


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about_words(spec), *_about_cards(spec), *_about_numbers(spec)):
        raise Complaint(*sentences)
    return spec


def _about_words(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    for name, longest in (
        ("prompt", _LONGEST_PROMPT),
        ("sticker_prompt", _LONGEST_PROMPT),
        ("hint", _LONGEST_HINT),
        ("label", _LONGEST_LABEL),
        ("about", _LONGEST_CARD),
    ):
        length = len(getattr(spec, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit on a wall"
    if len(spec.where) > _MOST_TAGS:
        yield f"where: are {len(spec.where)}; {_MOST_TAGS} tags fit on a phone"
    if len(set(spec.where)) < len(spec.where):
        yield "where: names a tag twice"
    for place, tag in enumerate(spec.where, start=1):
        if not 1 <= len(tag.strip()) <= _LONGEST_TAG:
            yield f"where {place}: must have from 1 to {_LONGEST_TAG} characters"


def _about_cards(spec: Spec) -> Iterator[str]:
    if len(spec.cards) > _MOST_CARDS:
        yield f"cards: are {len(spec.cards)}; nobody reads more than {_MOST_CARDS} on a phone"
    texts = [card.text.strip() for card in spec.cards]
    if len(set(texts)) < len(texts):
        yield "cards: two say the same; nobody could tell them apart"
    for place, card in enumerate(spec.cards, start=1):
        if not card.text.strip() or len(card.text) > _LONGEST_CARD:
            yield f"cards {place}, text: must have from 1 to {_LONGEST_CARD} characters"
        if len(card.with_whom) > LONGEST_ROLE:
            yield f"cards {place}, with_whom: has more than {LONGEST_ROLE} characters"
        if card.where and card.where not in spec.where:
            yield f"cards {place}, where: {card.where[:40]!r} is not one of the tags in `where`"


def _about_numbers(spec: Spec) -> Iterator[str]:
    for name, least, most in (
        ("each", 1, _MOST_EACH),
        ("max_length", 10, _LONGEST_CARD),
        ("stickers", 0, _MOST_STICKERS),
        ("choose", 1, _MOST_CARDS),
    ):
        if not least <= getattr(spec, name) <= most:
            yield f"{name}: must be from {least} to {most}"
    if spec.ups and (spec.stickers or not spec.collect):
        yield "ups: are votes on what is asked; leave `stickers` away and `collect` on"
    if spec.about and not spec.ups:
        yield "about: is for question walls; set `ups`, or leave it away"
    if not spec.collect and not spec.stickers:
        yield "collect: is off and there are no stickers, so nobody could do anything"
    if spec.mine and not spec.stickers:
        yield "mine: stands beside the stickers; give everybody at least one"
