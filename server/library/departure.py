"""Gathers content for a pack: what was asked for, and what it stands on and does not ship."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tomlkit

from server.core.complaint import Complaint
from server.library.loader import SHIPPED
from server.library.names import FALLBACK, bad_id, bad_language
from server.library.pack import Item


class Wanted(NamedTuple):
    """One content file, by its shelf (`situations`, …), id and language."""

    shelf: str
    name: str
    language: str


def gather(data: Path, wanted: Iterable[Wanted]) -> tuple[Item, ...]:
    """The files as they stand on disk, own before shipped, with the own ones that they need.

    Raise `Complaint` for what is not there.
    """
    own = data / "content"
    found: dict[Wanted, Item] = {}
    waiting = list(wanted)
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        text = _text(own, one) or _text(SHIPPED, one)
        if text is None:
            raise Complaint(f"There is no “{one.name[:64]}” ({one.language[:16]}) to export.")
        found[one] = Item(*one, text)
        waiting += [need for need in _needs(tomllib.loads(text)) if _text(own, need)]
    return tuple(found.values())


def _text(folder: Path, one: Wanted) -> str | None:
    """What one content folder has for it, as TOML; what the API stored as JSON is turned round."""
    if bad_id(one.name) or bad_language(one.language):
        return None
    file = folder / one.shelf / one.name / f"{one.language}.toml"
    if file.is_file():
        return file.read_text(encoding="utf-8-sig")
    stored = file.with_suffix(".json")
    if stored.is_file():
        return tomlkit.dumps(_without_nothing(msgspec.json.decode(stored.read_bytes())))
    return None


def _without_nothing(raw: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """TOML has no word for what was left out."""
    if isinstance(raw, dict):
        return {k: _without_nothing(inner) for k, inner in raw.items() if inner is not None}
    return [_without_nothing(inner) for inner in raw] if isinstance(raw, list) else raw


def _needs(raw: dict[str, Any]) -> Iterator[Wanted]:
    """The scenes and recipes that the steps of a workshop or a recipe name, and the next meeting's
    workshop."""
    language = str(raw.get("language", FALLBACK))
    if isinstance(after := raw.get("followed_by"), str):
        yield from (Wanted("workshops", after, tag) for tag in dict.fromkeys((language, FALLBACK)))
    steps = raw.get("steps", [])
    for step in steps if isinstance(steps, list) else []:
        for field, shelf in (("scenario", "situations"), ("recipe", "recipes")):
            name = step.get(field) if isinstance(step, dict) else None
            if isinstance(name, str):
                yield from (Wanted(shelf, name, tag) for tag in dict.fromkeys((language, FALLBACK)))
