"""Takes content from outside onto the own shelf: all of it, or nothing.

What arrives is put into a folder of its own first and read there by the same `Library` as
everything else. Only when that has no complaint does it move to where it counts.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from server.core.complaint import Complaint
from server.library.check import SHELVES
from server.library.loader import SHIPPED, Key, Library
from server.library.pack import Item

_WAITING: Final = ".arriving-"
_BEFORE: Final = "replaced"  # what stood there before, in the data folder
_HERE: Final = "pack"  # how complaints call the folder in which it is judged


def arrive(data: Path, items: Sequence[Item], before: Library, *, replace: bool = False) -> None:
    """Put the items on the own shelf under `data`; what they replace is kept in `replaced/`.

    `before` is the library as it is now; whoever keeps it reads it anew afterwards.

    Raise `Complaint` and leave nothing behind if one of them cannot be used, would come over
    something that is there already (unless `replace`), or would break what stands on it.
    """
    own = data / "content"
    data.mkdir(parents=True, exist_ok=True)
    for stale in data.glob(f"{_WAITING}*"):  # a process that was killed could not tidy up
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_WAITING, dir=data) as folder:
        staged = Path(folder) / _HERE
        for item in items:
            _write(staged / item.path, item.text)
        if not replace and (there := [item for item in items if _known(before, item)]):
            raise Complaint(*_already(there))
        after = Library.read(SHIPPED, own, staged)
        if sentences := tuple(_broken(before.complaints, after.complaints)):
            raise Complaint(*sentences)
        for item in items:
            _move(staged / item.path, own / item.path, data / _BEFORE / Path(folder).name)


def _known(library: Library, item: Item) -> bool:
    return (item.name, item.language) in _shelf(library, item.shelf)


def _shelf(library: Library, shelf: str) -> Collection[Key]:
    found: dict[str, Collection[Key]] = {
        "situations": library.scenarios,
        "recipes": library.recipes,
        "workshops": library.workshops,
    }
    return found[shelf]


def _already(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        one = SHELVES[item.shelf][0]
        yield (
            f"There is a {one} “{item.name}” ({item.language}) in the library already."
            " Say that it may be replaced, or give the other one another id."
        )


def _broken(before: Collection[str], after: Collection[str]) -> Iterator[str]:
    """What is wrong with what arrived, and with what it would come under."""
    for sentence in after:
        if sentence.startswith(f"{_HERE}/"):
            yield f"In this pack, {sentence.removeprefix(f'{_HERE}/')}"
        elif sentence not in before:
            yield f"This would break what you have: {sentence}"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _move(staged: Path, place: Path, before: Path) -> None:
    """Move a file to its place; whatever stood there under either ending is kept."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for old in (place, place.with_suffix(".json")):
        if old.exists():
            kept = before / old.relative_to(place.parents[2])
            kept.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                old.replace(kept)
    staged.replace(place)
