"""What `plainspoken check [PATH…]` has to say about content, for people and for a build.

A path is a content folder (with `situations`, `recipes` or `workshops` in it), or a file or folder
inside one; or a data folder with a help card in it, or that file. What is checked may always stand
on what ships.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from server.library.helpcard import FILE as HELP_CARD, read_help_card
from server.library.loader import SHIPPED, Library, files

SHELVES: Final = {
    "situations": ("scenario", "scenarios"),
    "recipes": ("recipe", "recipes"),
    "workshops": ("workshop", "workshops"),
}


def check(paths: Sequence[Path] = ()) -> list[str]:
    """Return every complaint about the content at the paths; without a path, what ships."""
    if not paths:
        return list(Library.read(SHIPPED).complaints)
    return list(dict.fromkeys(sentence for path in paths for sentence in _about(path)))


def counted(paths: Sequence[Path] = ()) -> str:
    """Say how many files stand at the paths: `8 scenarios, 1 recipe, 2 workshops`."""
    looked_at = {file for path in paths or (SHIPPED,) for file in _at(path)}
    parts = []
    for shelf, (one, many) in SHELVES.items():
        n = sum(1 for found, _ in looked_at if found == shelf)
        parts.append(f"{n} {one if n == 1 else many}")
    return ", ".join(parts)


def _at(path: Path) -> set[tuple[str, Path]]:
    """Every content file at a path, with the shelf that it stands on."""
    here, home = path.resolve(), _home(path)
    if home is None:
        return set()
    return {
        (shelf, file)
        for shelf in SHELVES
        for file in files(home.resolve() / shelf)
        if file.is_relative_to(here)
    }


def _about(path: Path) -> list[str]:
    here, home = path.absolute(), _home(path)
    if not here.exists():
        return [f"{path}: is not there; check the path"]
    if here.name == HELP_CARD or (home is None and (here / HELP_CARD).exists()):
        return _about_help(here)
    if home is None:
        return [f"{path}: holds no content; point to a folder with `situations` or `workshops`"]
    home = home.resolve()
    shown = home.name if here == home else f"{home.name}/{here.relative_to(home).as_posix()}"
    complaints = Library.read(*{SHIPPED: None, home: None}).complaints
    return [sentence for sentence in complaints if _speaks_of(sentence, shown)]


def _about_help(here: Path) -> list[str]:
    """What is wrong with a help card, and with the content beside it in a data folder."""
    if here.name == HELP_CARD:
        return list(read_help_card(here.parent)[1])
    own = here / "content"
    return [*read_help_card(here)[1], *(_about(own) if own.is_dir() else ())]


def _home(path: Path) -> Path | None:
    here = path.absolute()
    return next((folder for folder in (here, *here.parents) if _holds_content(folder)), None)


def _holds_content(folder: Path) -> bool:
    return any((folder / shelf).is_dir() for shelf in SHELVES)


def _speaks_of(sentence: str, shown: str) -> bool:
    return sentence.startswith(tuple(f"{shown}{after}" for after in (":", ",", "/")))
