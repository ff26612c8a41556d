"""What content may be called: ids that fit a folder and an address, language tags, versions."""

import re
from collections.abc import Iterator
from typing import Final

FALLBACK: Final = "en"  # the language of what has none of its own
LONGEST_SLUG: Final = 64  # a folder's name, an address and a table's column must all hold it
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the useful part of BCP 47
_VERSION: Final = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]{1,32})?")


def bad_id(name: str) -> str:
    """Return what is wrong with an id, or nothing: `half-hour` is one, `Half hour` is none."""
    if len(name) <= LONGEST_SLUG and _SLUG.fullmatch(name):
        return ""
    return f'"{name[:80]}" must be small letters, digits and single hyphens, such as "half-hour"'


def bad_language(name: str) -> str:
    """Return what is wrong with a language tag, or nothing."""
    if _LANGUAGE.fullmatch(name):
        return ""
    return f'"{name[:40]}" must be a language tag such as "en" or "pt-BR"'


def bad_names(id_: str, language: str, version: str) -> Iterator[str]:
    """Yield a sentence for each of the three names that content cannot have."""
    if wrong := bad_id(id_):
        yield f"id: {wrong}"
    if wrong := bad_language(language):
        yield f"language: {wrong}"
    if not _VERSION.fullmatch(version):
        yield f'version: "{version[:40]}" must be three numbers such as "1.0.0"'
