"""Keeps content that came by the API in the data folder, where the loader finds it again."""

import asyncio
import os
from pathlib import Path

import msgspec

from server.core.workshop import Workshop


async def keep_workshop(folder: Path, workshop: Workshop) -> bool:
    """Write a workshop as JSON under the own content; True if it is new there.

    The file is written beside its place and moved there, so a reader never sees half of it.
    """
    return await asyncio.to_thread(_write, folder, workshop)


def _write(folder: Path, workshop: Workshop) -> bool:
    home = folder / "workshops" / workshop.id
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{workshop.language}.json"
    new = not path.exists()
    draft = home / f".{workshop.language}.{os.getpid()}.part"
    with draft.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(workshop), indent=2))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return new
