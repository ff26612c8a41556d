"""What is still to be done in a draft: the sentences of `check`, each with its place in the text.

Half-written text is judged as far as it goes. What has the wrong shape is said first; for the rules
about a whole scene a harmless value stands in for it, and whatever they then say about that very
place is left out.
"""

import datetime
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, get_origin

import msgspec
from msgspec import Struct

from server.core.complaint import Complaint
from server.core.scenario import Scenario
from server.core.workshop import Workshop
from server.library import lint
from server.library.changes import Path, shape_at
from server.library.loader import Library, parse_workshop
from server.library.schema import MOST_SENTENCES, Where, problems, say, too_deep

SHAPES: Final[Mapping[str, type[Struct]]] = {"situations": Scenario, "workshops": Workshop}
_PART: Final = re.compile(r"([^ .,()]+)(?: (\d+))?(?: \([^)]*\))?[.,]? ?")
_WORD: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)*(?: \d+)?(?:, [a-z_]+(?: \d+)?)*")
_STAND_INS: Final[dict[object, object]] = {
    str: "",
    int: 1,
    bool: False,
    datetime.date: datetime.date(2000, 1, 1),
    dict: {},
}


class Remark(Struct, frozen=True):
    """One thing to do: `sentence` names its place as `check` does, `what` is the rest of it."""

    where: Path
    sentence: str
    what: str


def remarks(raw: Mapping[str, Any], shelf: str, library: Library) -> tuple[Remark, ...]:
    """All that keeps these tables from being published, in the order in which `check` says it."""
    if too_deep(raw):
        sentence = "the whole: is nested too deeply; a few levels are enough"
        return (_remark(sentence, ()),)
    found = _of_scenario(raw) if shelf == "situations" else _of_workshop(raw, library)
    return tuple(dict.fromkeys(found))[:MOST_SENTENCES]


def _of_scenario(raw: Mapping[str, Any]) -> Iterator[Remark]:
    wrong = [(_from_zero(where), say(where, what)) for where, what in problems(raw, Scenario)]
    for where, sentence in wrong:
        yield _remark(sentence, where)
    scenario = as_far_as_it_goes(raw)
    for sentence in lint.complaints(scenario):
        remark = _remark(sentence, _place(sentence))
        if not any(_touch(remark.where, where) for where, _ in wrong):
            yield remark


def _of_workshop(raw: Mapping[str, Any], library: Library) -> Iterator[Remark]:
    try:
        parse_workshop(dict(raw), library)
    except Complaint as complaint:
        for sentence in complaint.sentences:
            yield _remark(sentence, _place(sentence))


# -- where a sentence belongs ---------------------------------------------------------------------


def _remark(sentence: str, where: Path) -> Remark:
    place, colon, what = sentence.partition(": ")
    return Remark(where, sentence, _capital(what if colon else place))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _place(sentence: str) -> Path:
    """The path in front of a sentence: `step 3 (choice), short.minutes: …` is about a step's."""
    head, colon, rest = sentence.partition(": ")
    if not colon:
        return ()
    path: list[str | int] = []
    for word, number in _PART.findall(head):
        path.append("steps" if word == "step" and not path else word)
        if number:
            path.append(int(number) - 1)
    if path[:1] == ["steps"] and len(path) == 2 and (inner := _inner(rest)):
        path += ["content", *inner]
    known = shape_at(Workshop, (path[0],)) or shape_at(Scenario, (path[0],)) if path else None
    return tuple(path) if known is not None else ()


def _inner(rest: str) -> Path:
    """The place inside a step's content that its kind names first: `options 2, label: …`."""
    head, colon, _ = rest.partition(": ")
    if not colon or not _WORD.fullmatch(head) or head.split(".")[0].split(" ")[0] == "content":
        return ()
    return _place(f"steps.{head}: .")[1:]


def _from_zero(where: Where) -> Path:
    return tuple(part - 1 if isinstance(part, int) else part for part in where)


def _touch(one: Path, other: Path) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]


# -- standing in for what has no shape yet --------------------------------------------------------


def as_far_as_it_goes(raw: Mapping[str, Any]) -> Scenario:
    """The scene that tables are on their way to."""
    wrong = [(_from_zero(where), what) for where, what in problems(raw, Scenario)]
    return msgspec.convert(_mended(raw, wrong), Scenario)


def _mended(raw: Mapping[str, Any], wrong: Iterable[tuple[Path, str]]) -> Any:  # noqa: ANN401
    """The tables with something harmless in every place that has the wrong shape."""
    mended = _thawed(raw)
    for where, _ in wrong:
        shape = shape_at(Scenario, where)
        holder = mended
        for key in where[:-1]:
            holder = holder[key]
        if shape is None:
            holder.pop(where[-1], None)
        elif not _fits(holder, where[-1], shape):
            holder[where[-1]] = stand_in(shape)
    return mended


def _thawed(raw: Any) -> Any:  # noqa: ANN401
    if isinstance(raw, Mapping):
        return {key: _thawed(inner) for key, inner in raw.items()}
    return [_thawed(inner) for inner in raw] if isinstance(raw, list | tuple) else raw


def _fits(holder: Any, key: str | int, shape: Any) -> bool:  # noqa: ANN401
    """A text that is merely empty has its shape already."""
    there = key in holder if isinstance(holder, dict) else True
    return there and not any(problems(holder[key], shape))


def stand_in(shape: Any) -> Any:  # noqa: ANN401
    """The least that has a shape."""
    if get_origin(shape) is types.UnionType:
        return None
    if get_origin(shape) is tuple:
        return []
    if isinstance(shape, type) and issubclass(shape, Struct):
        fields = msgspec.structs.fields(shape)
        return {info.encode_name: stand_in(info.type) for info in fields if info.required}
    if isinstance(shape, type) and issubclass(shape, Enum):
        return next(iter(shape)).value
    return _STAND_INS.get(get_origin(shape) or shape)
