"""What happens to content while somebody writes it: text in, text and remarks out, nothing kept.

A draft is the text of a TOML file. What may be done to it stands in `changes`, how that keeps its
comments in `tomltext`, what is still to be done in `remarks`; here these become the few acts that a
facilitator knows: take a copy, make some changes beside somebody else's, look whether it is ready.
"""

import datetime
import tomllib
from collections.abc import Container, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from server.core.complaint import Complaint
from server.core.refusals import Refused
from server.core.said import say
from server.core.scenario import Scenario
from server.core.workshop import Workshop
from server.library import tomltext
from server.library.changes import Change, Path, apply, muddled, rebased
from server.library.loader import LARGEST_FILE, Library, parse_workshop
from server.library.names import LONGEST_SLUG
from server.library.remarks import SHAPES, Remark, remarks as judged
from server.library.schema import parse

Unreadable = tomllib.TOMLDecodeError
_FAR: Final = 1_000_000  # a place in a list that is certainly behind its end


class Label(NamedTuple):
    """What a list says of a draft."""

    name: str
    language: str
    title: str


class Other(NamedTuple):
    """A change that somebody else made meanwhile."""

    change: Change
    who: str
    at: float


class Clash(NamedTuple):
    """A change that cannot be made: somebody else changed the same place."""

    change: Change
    other: Other


class Made(NamedTuple):
    """What came of some changes: the text, the changes as they were made, those that clashed."""

    text: str
    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]


def label(text: str) -> Label:
    """Id, language and title of a text, as far as it has them."""
    raw = tomltext.read(text)
    name, language, title = (str(raw.get(key, ""))[:200] for key in ("id", "language", "title"))
    return Label(name, language or "en", title)


def copied(text: str, shelf: str, name: str, who: str, today: datetime.date) -> str:
    """A text of one's own from somebody else's: a new id, a new version, not reviewed yet."""
    raw = tomltext.read(text)
    before, author = str(raw.get("title", "")), str(raw.get("author", ""))
    wanted: dict[str, Any] = {
        "id": name,
        "version": "1.0.0",
        "author": f"{who}, after {author}"[:200] if author and author != who else who,
    }
    if shelf == "situations":
        note = f"Copied from “{before}” ({raw.get('id')}, version {raw.get('version')})."
        wanted |= {
            "status": "draft",
            "created": today.isoformat(),
            "changed": [{"date": today.isoformat(), "what": note}],
        }
        gone = ("reviewed_by", "minor_reviewed", "translation_of")
        wanted |= {key: None for key in gone if key in raw}
    changes = [Change(path=(key,), value=value) for key, value in wanted.items()]
    return made(text, shelf, changes).text


def fresh_id(base: str, taken: Container[str]) -> str:
    """An id that nobody has: `headphones-2` after `headphones`, `headphones-3` after that."""
    stem = base.rstrip("0123456789").rstrip("-") if base[-1:].isdigit() else base
    n = 2
    while (name := f"{stem[: LONGEST_SLUG - 5].rstrip('-')}-{n}") in taken:
        n += 1
    return name


def made(
    text: str,
    shelf: str,
    changes: Sequence[Change],
    base: Mapping[str, Any] | None = None,
    others: Sequence[Other] = (),
) -> Made:
    """Make changes that were thought of over `base` and after which others made theirs."""
    shape = SHAPES[shelf]
    raw = tomltext.read(text)
    meant = [*changes] if not others else _as_meant(base or raw, changes, shape)
    theirs = [other.change for other in others]
    done: list[Change] = []
    clashes: list[Clash] = []
    for n, change in enumerate(meant):
        mine = None if muddled(meant, n, theirs) else rebased(change, theirs)
        if mine is None:
            clashes.append(Clash(change, _against(change, others)))
            continue
        before = msgspec.json.encode(raw)
        mine = apply(raw, _at_the_end(mine), shape)
        if msgspec.json.encode(raw) != before:
            text = tomltext.edited(text, mine, raw)
            done.append(mine)
    if len(text.encode()) > LARGEST_FILE:
        raise Refused("too-large", say("This text is too large; take something out first."))
    return Made(text, tuple(done), tuple(clashes))


def _as_meant(base: Mapping[str, Any], changes: Sequence[Change], shape: Any) -> list[Change]:  # noqa: ANN401
    """The changes with typed values, and whether each meant the end of a list."""
    known = _mutable(base)
    return [apply(known, change, shape) for change in changes]


def _mutable(raw: Any) -> Any:  # noqa: ANN401
    if isinstance(raw, Mapping):
        return {key: _mutable(inner) for key, inner in raw.items()}
    return [_mutable(inner) for inner in raw] if isinstance(raw, list) else raw


def _at_the_end(change: Change) -> Change:
    if not change.added:
        return change
    return msgspec.structs.replace(change, path=(*change.path[:-1], _FAR))


def _against(change: Change, others: Sequence[Other]) -> Other:
    """The last of the others' changes that is about the same place."""
    for other in reversed(others):
        if rebased(change, [other.change]) is None:
            return other
    return others[-1]


def replayed(text: str, shelf: str, edits: Sequence[bytes]) -> dict[str, Any]:
    """The tables after some edits from the log."""
    raw = tomltext.read(text)
    for edit in edits:
        for change in from_log(edit):
            raw = apply_whole(raw, change, shelf)
    return raw


def apply_whole(raw: dict[str, Any], change: Change, shelf: str) -> dict[str, Any]:
    """One change, or a whole other text (a change without a path)."""
    if not change.path:
        return tomltext.read(str(change.value))
    apply(raw, _at_the_end(change), SHAPES[shelf])
    return raw


def to_log(changes: Sequence[Change]) -> bytes:
    """Changes as the log keeps them."""
    return msgspec.json.encode(changes)


def from_log(written: bytes) -> tuple[Change, ...]:
    """Changes from the log."""
    return msgspec.json.decode(written, type=tuple[Change, ...])


def found(raw: Any, path: Path) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands at a path, or None."""
    for key in path:
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def remarks(text: str, shelf: str, library: Library) -> tuple[Remark, ...]:
    """All that keeps a text from being published."""
    return judged(tomltext.read(text), shelf, library)


def whole(text: str, shelf: str, library: Library) -> Scenario | Workshop:
    """The scenario or workshop that a text is. Raises `Complaint` while it is none."""
    raw = tomltext.read(text)
    if shelf == "workshops":
        return parse_workshop(raw, library)
    if sentences := [remark.sentence for remark in judged(raw, shelf, library)]:
        raise Complaint(*sentences)
    return parse(raw, Scenario)


def known(library: Library, shelf: str) -> set[str]:
    """The ids on a shelf."""
    return {name for name, _ in _on(library, shelf)}


def is_known(library: Library, shelf: str, name: str, language: str) -> bool:
    """Whether the library has this already, shipped or own: nothing is written over unseen."""
    return (name, language) in _on(library, shelf)


def _on(library: Library, shelf: str) -> Mapping[tuple[str, str], Scenario | Workshop]:
    return library.scenarios if shelf == "situations" else library.workshops


def stands_on(library: Library, name: str, language: str) -> str | None:
    """The title of a workshop that could not be held without this scenario."""
    gone = library.scenarios.get((name, language))
    for workshop in library.workshops.values():
        for step in workshop.steps:
            if step.scenario == name and library.scenario_for(step, workshop.language) is gone:
                return workshop.title
    return None
