"""What is shipped in another language is the same content: only its words differ."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from server.core.workshop import Workshop
from server.library import SHIPPED, Library

LIBRARY = Library.read(SHIPPED)
ALL = [
    *LIBRARY.scenarios.values(),
    *LIBRARY.recipes.values(),
    *LIBRARY.workshops.values(),
]
ENGLISH = {(type(one), one.id): one for one in ALL if one.language == "en"}
TRANSLATED = [
    pytest.param(one, id=f"{one.id}-{one.language}") for one in ALL if one.language != "en"
]
# The languages in which the ninety minutes can be held whole.
WHOLE = ("de", "es")


def skeleton(raw: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every place of a content, with what stands there unless it is a text in words."""
    if isinstance(raw, dict):
        for name, inner in raw.items():
            yield from skeleton(inner, f"{where}.{name}")
    elif isinstance(raw, list | tuple):
        yield where, len(raw)
        for place, inner in enumerate(raw):
            yield from skeleton(inner, f"{where}[{place}]")
    elif isinstance(raw, str) and not where.endswith((".id", ".kind", ".scenario", ".from")):
        yield where, bool(raw)
    else:
        yield where, raw


# What a translation may say for itself.
# `offer` is a pattern of slots and no sentence.
_OWN = (".language", ".translation_of", ".changed", ".telling", ".sources", ".author", ".offer")


def shape(content: Any) -> dict[str, Any]:
    places = skeleton(msgspec.to_builtins(content))
    return {k: v for k, v in places if not any(own in k for own in _OWN)}


@pytest.mark.parametrize("content", TRANSLATED)
def test_a_translation_has_the_shape_of_the_english(content):
    english = ENGLISH[type(content), content.id]
    assert shape(content) == shape(english)


@pytest.mark.parametrize("content", TRANSLATED)
def test_a_translation_is_one(content):
    english = ENGLISH[type(content), content.id]
    left = {
        where
        for (where, theirs), (_, ours) in zip(
            words(msgspec.to_builtins(english)), words(msgspec.to_builtins(content)), strict=False
        )
        if theirs == ours and len(theirs.split()) > 3
    }
    assert {w for w in left if not any(own in w for own in (*_OWN, ".licence"))} == set()


def words(raw: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(raw, dict):
        for name, inner in raw.items():
            yield from words(inner, f"{where}.{name}")
    elif isinstance(raw, list | tuple):
        for place, inner in enumerate(raw):
            yield from words(inner, f"{where}[{place}]")
    elif isinstance(raw, str):
        yield where, raw


@pytest.mark.parametrize("language", WHOLE)
def test_the_ninety_minutes_can_be_held_whole(language):
    workshop: Workshop = LIBRARY.workshops["ninety-minutes", language]
    assert workshop.minutes == 90
    for step in workshop.steps:
        if step.scenario is not None:
            assert (step.scenario, language) in LIBRARY.scenarios, step.id
