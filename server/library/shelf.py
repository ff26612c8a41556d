"""The own content on disk: what came by the API is kept there, what is edited is taken from there.

A file is written beside its place and moved there, so a reader never sees half of it. Whatever had
to make room lies in the folder `replaced` of the data folder.
"""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from server.core.workshop import Workshop
from server.library.loader import SHIPPED
from server.library.names import bad_id, bad_language
from server.library.tomltext import dumped

OWN: Final = "content"  # in the data folder
_REPLACED: Final = "replaced"
_ENDINGS: Final = (".json", ".toml")  # in the order in which the loader prefers them


async def keep_workshop(folder: Path, workshop: Workshop) -> bool:
    """Write a workshop as JSON under the own content; True if it is new there."""
    return await asyncio.to_thread(_write, folder, workshop)


def _write(folder: Path, workshop: Workshop) -> bool:
    home = folder / "workshops" / workshop.id
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{workshop.language}.json"
    written = path.with_suffix(".toml")
    new = not (path.exists() or written.exists())
    draft = home / f".{workshop.language}.{os.getpid()}.part"
    with draft.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(workshop), indent=2))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    if written.exists():
        _aside(folder.parent, written)
    return new


def source(data: Path, shelf: str, name: str, language: str) -> str | None:
    """The text of content as TOML: the own one if there is one, else what ships."""
    if bad_id(name) or bad_language(language):
        return None
    for folder in (data / OWN, SHIPPED):
        for ending in _ENDINGS:
            file = folder / shelf / name / f"{language}{ending}"
            if file.is_file():
                return _toml(file)
    return None


def _toml(file: Path) -> str:
    if file.suffix == ".toml":
        return file.read_text(encoding="utf-8-sig")
    return dumped(_without_nothing(msgspec.json.decode(file.read_bytes())))


def _without_nothing(raw: dict[str, object]) -> dict[str, object]:
    """What a step leaves out, the API writes as null, and an empty text or table for no words."""
    return {
        key: [_without_nothing(one) if isinstance(one, dict) else one for one in inner]
        if isinstance(inner, list)
        else _without_nothing(inner)
        if isinstance(inner, dict)
        else inner
        for key, inner in raw.items()
        if inner is not None
    }


def is_own(data: Path, shelf: str, name: str, language: str) -> bool:
    """Whether the own content has something at a place, which may come over what ships."""
    home = data / OWN / shelf / name
    return any((home / f"{language}{ending}").is_file() for ending in _ENDINGS)


def retire(data: Path, shelf: str, name: str, language: str) -> None:
    """Take own content off the shelf; it lies in `replaced` from then on."""
    for ending in _ENDINGS:
        file = data / OWN / shelf / name / f"{language}{ending}"
        if file.is_file():
            _aside(data, file)


def _aside(data: Path, file: Path) -> None:
    kept = data / _REPLACED / secrets.token_hex(6) / file.relative_to(data / OWN)
    kept.parent.mkdir(parents=True, exist_ok=True)
    file.replace(kept)
