"""What `plainspoken check [PATH…]` has to say about content, for people and for a build.

A path is a content folder (with `situations` or `workshops` in it), or a file or folder inside one.
Workshops may always stand on the shipped scenarios.
"""

from collections.abc import Sequence
from pathlib import Path

from server.library.loader import SHIPPED, Library


def check(paths: Sequence[Path] = ()) -> list[str]:
    """Return every complaint about the content at the paths; without a path, what ships."""
    if not paths:
        return list(Library.read(SHIPPED).complaints)
    return list(dict.fromkeys(sentence for path in paths for sentence in _about(path)))


def _about(path: Path) -> list[str]:
    here = path.absolute()
    home = next((folder for folder in (here, *here.parents) if _holds_content(folder)), None)
    if not here.exists():
        return [f"{path}: is not there; check the path"]
    if home is None:
        return [f"{path}: holds no content; point to a folder with `situations` or `workshops`"]
    home = home.resolve()
    shown = home.name if here == home else f"{home.name}/{here.relative_to(home).as_posix()}"
    complaints = Library.read(*{SHIPPED: None, home: None}).complaints
    return [sentence for sentence in complaints if _speaks_of(sentence, shown)]


def _holds_content(folder: Path) -> bool:
    return (folder / "situations").is_dir() or (folder / "workshops").is_dir()


def _speaks_of(sentence: str, shown: str) -> bool:
    return sentence.startswith(tuple(f"{shown}{after}" for after in (":", ",", "/")))
