"""Reads a step's content for cards to sort, and complains with every reason."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from server.activities.sort.model import LETTERS, Category, Spec, Thing
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.scenario import Scenario

_MOST_CATEGORIES: Final = 7
_MOST_FACTS: Final = 6
_LONGEST_PROMPT: Final = 90
_LONGEST_TEXT: Final = 140
_LONGEST_SHORT: Final = 36
_LONGEST_LABEL: Final = 24
_LONGEST_LABELS: Final = 84  # all of them together
_LONGEST_MEANING: Final = 46
_LONGEST_EXPLANATION: Final = 240
_LONGEST_NOTE: Final = 120
_LONGEST_FACT: Final = 110
_LONGEST_ASKED: Final = 60  # of a story
_MOST_COLUMNS: Final = 5
_LONGEST_COLUMN: Final = 18
_VALUE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about(spec), *_about_items(spec), *_about_categories(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    yield from _long("prompt", spec.prompt, _LONGEST_PROMPT)
    yield from _long("note", spec.note, _LONGEST_NOTE)
    if spec.one_by_one:
        yield from _long("prompt", spec.prompt, _LONGEST_ASKED)
    if spec.most not in (1, 2):
        yield "most: must be 1 or 2"
    if spec.most == 2 and (spec.scale or spec.grid):
        yield "most: on a scale or in a grid a card has one place; leave `most` away"
    if spec.scale and spec.grid:
        yield "grid: a scale is drawn as bars; leave one of the two away"


def _about_items(spec: Spec) -> Iterator[str]:
    most = _MOST_FACTS if spec.one_by_one else len(LETTERS)
    if not 1 <= len(spec.items) <= most:
        yield f"items: are {len(spec.items)}; there must be from 1 to {most}"
    if len({thing.text.strip() for thing in spec.items}) < len(spec.items):
        yield "items: two have the same text; nobody could tell them apart"
    values = {category.value for category in spec.categories}
    for place, thing in enumerate(spec.items, start=1):
        yield from (f"items {place}, {sentence}" for sentence in _about_thing(thing, values))
        if spec.one_by_one:
            yield from _long(f"items {place}, text", thing.text, _LONGEST_FACT)


def _about_thing(thing: Thing, values: set[str]) -> Iterator[str]:
    if not thing.text.strip():
        yield "text: must not be empty"
    yield from _long("text", thing.text, _LONGEST_TEXT)
    yield from _long("short", thing.short, _LONGEST_SHORT)
    yield from _long("explanation", thing.explanation, _LONGEST_EXPLANATION)
    if thing.key and thing.key not in values:
        yield f'key: "{thing.key[:40]}" is not the value of a category'


def _about_categories(spec: Spec) -> Iterator[str]:
    if not 2 <= len(spec.categories) <= _MOST_CATEGORIES:
        yield f"categories: are {len(spec.categories)}; there must be from 2 to {_MOST_CATEGORIES}"
    for name in ("value", "label"):
        if len({getattr(one, name) for one in spec.categories}) < len(spec.categories):
            yield f"categories: two have the same {name}"
    together = sum(len(category.label) for category in spec.categories)
    if together > _LONGEST_LABELS:
        yield f"categories: have labels of {together} characters; {_LONGEST_LABELS} fit on a wall"
    longest = max((len(category.label) for category in spec.categories), default=0)
    if spec.grid and (len(spec.categories) > _MOST_COLUMNS or longest > _LONGEST_COLUMN):
        yield (
            f"grid: has room for {_MOST_COLUMNS} categories with labels of {_LONGEST_COLUMN} "
            "characters; take fewer or shorter ones, or leave `grid` away"
        )
    for place, category in enumerate(spec.categories, start=1):
        yield from (f"categories {place}, {sentence}" for sentence in _about_category(category))


def _about_category(category: Category) -> Iterator[str]:
    if not _VALUE.fullmatch(category.value) or len(category.value) > _LONGEST_LABEL:
        yield "value: must be a short word of small letters, digits and hyphens"
    if not category.label.strip():
        yield "label: must not be empty"
    yield from _long("label", category.label, _LONGEST_LABEL)
    yield from _long("meaning", category.meaning, _LONGEST_MEANING)


def _long(name: str, text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"{name}: has {len(text)} characters; {longest} fit on a wall"
