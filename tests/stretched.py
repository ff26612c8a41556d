"""Content at its limits: what an author may write at most.

A step's content is made as long as its kind lets it be: every text grows until `parse` (or a rule
for scenes) complains, every list too, and what an author may leave out is said.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Step
from server.library import SHIPPED, Library
from server.library.lint import complaints

LANGUAGES = ("en", "de", "es")
LONGEST = 1700  # nothing on a wall or phone of ours may be longer; a field without a limit shows up
MOST = 12  # of a list

_PROSE = {
    "en": (
        "I would like to help you with this and I cannot do it on Saturday because I have"
        " promised the whole afternoon to somebody else so please tell me earlier next "
        "time and we will certainly find an arrangement that works for both of us"
    ),
    "de": (
        "Ich würde dir dabei wirklich gerne helfen und kann es am Samstagnachmittag "
        "trotzdem nicht einrichten weil ich meiner Verwandtschaft die "
        "Wohnungsbesichtigung versprochen habe also sag mir bitte beim nächsten Mal "
        "rechtzeitig Bescheid dann finden wir gemeinsam eine Vereinbarung"
    ),
    "es": (
        "Me gustaría ayudarte con esto y el sábado por la tarde no puedo hacerlo porque "
        "ya me he comprometido con otra persona así que la próxima vez dímelo con un poco"
        " más de antelación y seguramente encontraremos una solución razonable para las "
        "dos partes"
    ),
}
_ARABIC = (
    "لا أستطيع أن آخذ مكانك يوم السبت القادم مرة أخرى لأنني وعدت عائلتي بهذا اليوم "
    "ويمكنني المساعدة يوم الثلاثاء"
)
WORDINGS: dict[str, Callable[[str, int, int], str]] = {}


def _wording(make: Callable[[str, int, int], str]) -> Callable[[str, int, int], str]:
    WORDINGS[make.__name__] = make
    return make


@_wording
def prose(tongue: str, length: int, n: int) -> str:
    """Words as people use them."""
    return _cut(_PROSE[tongue].split(), length, n)


@_wording
def unbroken(tongue: str, length: int, n: int) -> str:
    """One word without a blank."""
    return ("ABCDEFGHIJ"[n % 10] + "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente" * 60)[
        :length
    ]


@_wording
def wide(tongue: str, length: int, n: int) -> str:
    """Scripts and pictures wider than Latin letters, and Arabic."""
    if n % 3 == 0:
        return _cut(_ARABIC.split(), length, n)
    if n % 3 == 1:
        return ("🙂👩‍👩‍👧💪🇩🇪" * 200)[: length - 1] + "ABCDEFG"[n % 7]
    return ("星期六我来不了因为已经答应了家人请早一点告诉我" * 100)[: length - 1] + str(n % 10)


@_wording
def brief(tongue: str, length: int, n: int) -> str:
    """One word, as many write."""
    return ["Nein", "Danke", "Ruhe", "Pause", "Stopp"][n % 5]


def _cut(words: list[str], length: int, n: int) -> str:
    turned = words[n * 5 % len(words) :] + words[: n * 5 % len(words)]
    text = " ".join(turned * (1 + length // len(" ".join(turned))))[:length]
    return (text[:-1] + "x") if text.endswith(" ") else text


# -- content ------------------------------------------------------------------------------------

Path = tuple[Any, ...]


def _leaves(thing: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(thing, str):
        yield path, thing
    elif isinstance(thing, dict):
        for key, inner in thing.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(thing, list):
        for n, inner in enumerate(thing):
            yield from _leaves(inner, (*path, n))


def _lists(thing: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(thing, dict):
        for key, inner in thing.items():
            yield from _lists(inner, (*path, key))
    elif isinstance(thing, list) and thing:
        yield path
        for n, inner in enumerate(thing):
            yield from _lists(inner, (*path, n))


def _at(thing: Any, path: Path) -> Any:
    for key in path:
        thing = thing[key]
    return thing


def _put(thing: Any, path: Path, value: Any) -> Any:
    new = copy.deepcopy(thing)
    _at(new, path[:-1])[path[-1]] = value
    return new


# A scene's texts that faces show; the others stay as they are.
_SCENE = frozenset(
    (
        *("title", "setup", "verbal", "inner_thought", "outcome_now", "outcome_later", "text"),
        *("name", "private", "brief", "line", "phrase", "interest", "limit", "fallback"),
        *("role", "manner"),
    )
)


@dataclass
class _Stretch:
    """One step's raw content and scene, grown as far as they may."""

    step: Step
    scene: Scenario | None
    tongue: str

    def __post_init__(self) -> None:
        self.raw: dict[str, Any] = {"content": msgspec.to_builtins(dict(self.step.content))}
        self.breaches = 0
        if self.scene is not None:
            self.raw["scene"] = msgspec.to_builtins(self.scene)
            self.breaches = len(complaints(self.scene))

    def reads(self, raw: dict[str, Any]) -> bool:
        try:
            scene = None
            if "scene" in raw:
                scene = msgspec.convert(raw["scene"], Scenario)
                if len(complaints(scene)) > self.breaches:
                    return False
            spec = KINDS[self.step.kind].parse(raw["content"], scene)
            KINDS[self.step.kind].start(spec, 1)
        except (Complaint, msgspec.ValidationError, KeyError, ValueError):
            return False
        return True

    def paths(self) -> list[Path]:
        """The texts that may say something else: no names, nothing that is one of a few."""
        return [
            path
            for path, text in _leaves(self.raw)
            if (path[0] == "content" or path[-1] in _SCENE or path[-2] == "nonverbal")
            and self.reads(_put(self.raw, path, self.text(path, max(1, len(text)))))
        ]

    def text(self, path: Path, length: int) -> str:
        return prose(self.tongue, length, sum(map(ord, repr(path))) % 40)

    def grow_lists(self) -> None:
        for path in list(_lists(self.raw["content"], ("content",))):
            while len(_at(self.raw, path)) < MOST:
                found = copy.deepcopy(self.raw)
                rows = _at(found, path)
                new = _other(copy.deepcopy(rows[-1]), len(rows))
                rows.append(new)
                if not self.reads(found):
                    break
                self.raw = found

    def fill_absent(self) -> None:
        """Say something in every text that an author may leave out."""
        for path in list(
            self._absent(self.raw["content"], ("content",), KINDS[self.step.kind].content)
        ):
            row = copy.deepcopy(self.raw)
            _at(row, path[:-1])[path[-1]] = self.text(path, 12)
            if self.reads(row):
                self.raw = row

    def _absent(self, thing: Any, path: Path, shape: Any) -> Iterator[Path]:
        if isinstance(thing, dict) and (struct := _struct(shape)) is not None:
            types = {part.name: part.type for part in msgspec.structs.fields(struct.cls)}
            for part in struct.fields:
                key = part.encode_name
                if key in thing:
                    yield from self._absent(thing[key], (*path, key), types[part.name])
                elif isinstance(part.type, msgspec.inspect.StrType):
                    yield (*path, key)
        elif isinstance(thing, list):
            item = getattr(msgspec.inspect.type_info(shape), "item_type", None)
            if isinstance(item, msgspec.inspect.StructType):
                for n, one in enumerate(thing):
                    yield from self._absent(one, (*path, n), item.cls)

    def grow_texts(self, *, evenly: bool) -> None:
        paths = self.paths()
        if evenly:
            # As long as the others: the most that all of them may have together.
            alone = {path: self._longest(self.raw, path) for path in paths}

            def all_of(most: int) -> dict[str, Any]:
                raw = copy.deepcopy(self.raw)
                for path, limit in alone.items():
                    _at(raw, path[:-1])[path[-1]] = self.text(path, max(1, min(limit, most)))
                return raw

            most = _most(lambda n: self.reads(all_of(n)), LONGEST)
            if most:
                self.raw = all_of(most)
        for path in paths:
            length = self._longest(self.raw, path)
            if length > len(_at(self.raw, path)):
                self.raw = _put(self.raw, path, self.text(path, length))

    def _longest(self, raw: dict[str, Any], path: Path) -> int:
        return _most(lambda n: self.reads(_put(raw, path, self.text(path, n))), LONGEST)

    def done(self) -> tuple[Step, Scenario | None]:
        scene = msgspec.convert(self.raw["scene"], Scenario) if "scene" in self.raw else None
        return msgspec.structs.replace(self.step, content=self.raw["content"]), scene


def _struct(shape: Any) -> msgspec.inspect.StructType | None:
    info = msgspec.inspect.type_info(shape)
    kinds = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return next((one for one in kinds if isinstance(one, msgspec.inspect.StructType)), None)


def _most(fits: Callable[[int], bool], most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _other(row: Any, n: int) -> Any:
    if isinstance(row, str):
        return f"{row[:30]} {n}" if " " in row else f"{row[:12]}{n}"
    if isinstance(row, dict):
        for key in ("value", "id", "name", "slug"):
            if isinstance(row.get(key), str):
                row[key] = f"{row[key][:8]}-{n}" if " " not in row[key] else f"{row[key][:20]} {n}"
        for key in ("text", "label", "title"):
            if isinstance(row.get(key), str):
                row[key] = f"{row[key][:10]} {n}"
    return row


@cache
def library() -> Library:
    return Library.read(SHIPPED)


@cache
def grown(name: str, tongue: str, how: str) -> tuple[tuple[Step, ...], dict[str, Scenario]]:
    """A recipe's steps with their scenes: as shipped, `long` or with `even` texts, or `many`."""
    shelf = library().recipes
    recipe: Recipe = shelf.get((name, tongue)) or shelf[name, "en"]
    steps: list[Step] = []
    scenes: dict[str, Scenario] = {}
    for n, written in enumerate(recipe.steps):
        step, scene = written, library().scenario_for(written, recipe.language)
        if how != "shipped":
            step, scene = _grown(step, scene, tongue, how)
            step = msgspec.structs.replace(step, title=prose(tongue, 80, n))
        if scene is not None:
            scene = msgspec.structs.replace(scene, id=f"{scene.id}-{n}")
            scenes[scene.id] = scene
            step = msgspec.structs.replace(step, scenario=scene.id)
        steps.append(step)
    return tuple(steps), scenes


def _grown(
    step: Step, scene: Scenario | None, tongue: str, how: str
) -> tuple[Step, Scenario | None]:
    stretch = _Stretch(step, scene, tongue)
    if how == "many":
        stretch.grow_lists()
    if how != "long":
        stretch.fill_absent()
    stretch.grow_texts(evenly=how != "long")
    return stretch.done()
