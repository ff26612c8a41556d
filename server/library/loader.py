"""Reads content folders into a `Library`; one broken file never hides the others.

A folder holds `situations/<id>/<language>.toml`, `recipes/…` and `workshops/…` in the same way; a
workshop stored by the API stands there as `.json`. Folders are read in the order given, and a
later one overrides an earlier one: what ships first, then the data folder's own. A file with a
complaint is left out, so that nothing half-right is put before a room.

A complaint starts with the file as seen from the folder's parent, such as
`scenarios/workshops/half-hour/en.toml, step 3 (choice): needs at least two options`.
"""

import stat
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self, TypeVar

import msgspec

from server.core.complaint import Complaint
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Step, Workshop
from server.library import lint
from server.library.agenda import MOST_STEPS, read_recipe, read_workshop
from server.library.names import FALLBACK
from server.library.paragraphs import unwrapped_all
from server.library.recipes import mixed
from server.library.schema import did_you_mean, parse, too_deep

SHIPPED: Final = Path(__file__).resolve().parents[2] / "scenarios"
LARGEST_FILE: Final = 256 * 1024  # bytes; the longest scenario shipped has under 10 KiB

Key = tuple[str, str]  # (id, language)
Place = tuple[str, str, str]  # (shelf, id, language)
T = TypeVar("T", Scenario, Recipe, Workshop)


class Unreadable(Complaint):
    """The file itself cannot be used, whatever it says."""


@dataclass(frozen=True)
class Library:
    """All content that can be used, and a sentence for everything that cannot."""

    scenarios: Mapping[Key, Scenario]
    workshops: Mapping[Key, Workshop]
    complaints: tuple[str, ...] = ()
    recipes: Mapping[Key, Recipe] = field(default_factory=dict)
    homes: Mapping[Place, Path] = field(default_factory=dict)  # the folder that each came from

    @classmethod
    def read(cls, *folders: Path) -> Self:
        """Read the folders, the later over the earlier; a missing one is an empty one."""
        scenarios: dict[Key, Scenario] = {}
        recipes: dict[Key, Recipe] = {}
        workshops: dict[Key, Workshop] = {}
        homes: dict[Place, Path] = {}
        shelf = cls(
            MappingProxyType(scenarios),
            MappingProxyType(workshops),
            recipes=MappingProxyType(recipes),
            homes=MappingProxyType(homes),
        )

        def recipe(raw: object) -> Recipe:
            return read_recipe(raw, shelf.scenario_for)

        def workshop(raw: object) -> Workshop:
            return _workshop(raw, shelf)

        def collect(name: str, read: Callable[[object], T], found: dict[Key, T]) -> list[str]:
            return [s for folder in folders for s in _collect(folder, name, read, found, homes)]

        # Every scenario before all recipes, and those before all workshops: what comes later may
        # stand on any of them, whichever folder it is in.
        complaints = (
            *collect("situations", _scenario, scenarios),
            *collect("recipes", recipe, recipes),
            *collect("workshops", workshop, workshops),
            *_unfollowed(workshops, homes),
        )
        return replace(shelf, complaints=complaints)

    def scenario_for(self, step: Step, language: str) -> Scenario | None:
        """Return the scenario that a step stands on, in this language or else in English."""
        if step.scenario is None:
            return None
        wanted = self.scenarios.get((step.scenario, language))
        return wanted or self.scenarios.get((step.scenario, FALLBACK))

    def recipe(self, name: str, language: str) -> Recipe | None:
        """Return a recipe in this language or else in English."""
        return self.recipes.get((name, language)) or self.recipes.get((name, FALLBACK))


def parse_workshop(raw: object, library: Library) -> Workshop:
    """Turn what the API was sent into a workshop; raise `Complaint` with every sentence."""
    workshop = _workshop(raw, library)
    if sentences := (*_about_the_next(workshop, {name for name, _ in library.workshops}),):
        raise Complaint(*sentences)
    return workshop


def _workshop(raw: object, library: Library) -> Workshop:
    known = [name for name, _ in library.recipes]
    return read_workshop(
        raw, library.scenario_for, lambda found: mixed(found, library.recipe, known, MOST_STEPS)
    )


def _about_the_next(workshop: Workshop, known: Collection[str]) -> Iterator[str]:
    """What is wrong with the workshop of the next meeting; the same one again is none."""
    name = workshop.followed_by
    if name is not None and name not in known and name != workshop.id:
        near = did_you_mean(name, known)
        yield f'followed_by: there is no workshop "{name[:64]}" to read; check its id{near}'


def _unfollowed(workshops: Mapping[Key, Workshop], homes: Mapping[Place, Path]) -> Iterator[str]:
    """Said once all are read; a workshop can be held although the next one is missing."""
    known = {name for name, _ in workshops}
    for (name, language), workshop in workshops.items():
        home = homes["workshops", name, language].resolve().name
        for sentence in _about_the_next(workshop, known):
            yield f"{home}/workshops/{name}/{_file_of(homes, workshop)}, {sentence}"


def _file_of(homes: Mapping[Place, Path], workshop: Workshop) -> str:
    """The name of the file that a workshop was read from."""
    place = homes["workshops", workshop.id, workshop.language] / "workshops" / workshop.id
    stored = place / f"{workshop.language}.json"
    return stored.name if stored.exists() else f"{workshop.language}.toml"


def _scenario(raw: object) -> Scenario:
    scenario = parse(raw, Scenario)
    if sentences := lint.complaints(scenario):
        raise Complaint(*sentences)
    return scenario


def _collect(
    folder: Path,
    shelf: str,
    read: Callable[[object], T],
    found: dict[Key, T],
    homes: dict[Place, Path],
) -> Iterator[str]:
    """Add what can be read to `found`; yield a sentence for each reason why something cannot."""
    home = folder.resolve()
    for file in files(home / shelf):
        shown = file.relative_to(home.parent).as_posix().encode(errors="replace").decode()
        try:
            item = read(_raw(file, home))
            _belongs(item, file)
        except Complaint as complaint:
            join = ": " if isinstance(complaint, Unreadable) else ", "
            yield from (f"{shown}{join}{what}" for what in complaint.sentences)
        else:
            found[item.id, item.language] = item
            homes[shelf, item.id, item.language] = folder


def files(shelf: Path) -> Iterator[Path]:
    """Content files in order, and whatever was meant to be one; hidden files are not."""
    for entry in _listed(shelf):
        if entry.is_dir():
            yield from (file for file in _listed(entry) if _is_content(file))
        elif _is_content(entry):
            yield entry


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder.exists() else []
    except OSError:
        return [folder / "*.toml"]  # reading that gives the complaint which this folder deserves


def _is_content(file: Path) -> bool:
    return file.suffix in {".toml", ".json"} and not file.name.startswith(".")


def _raw(file: Path, home: Path) -> object:
    """Read one file into tables; raise `Unreadable` with the one reason why that fails."""
    if file.parent.parent == home:
        place = f"{file.parent.name}/{file.stem}/{FALLBACK}.toml"
        raise Unreadable(f"stands outside a folder of its own; move it to {place}")
    if file.suffix == ".toml" and file.with_suffix(".json").exists():
        raise Unreadable(f"stands beside {file.stem}.json, which is used; remove one of the two")
    text = _text(file, home)
    try:
        raw = tomllib.loads(text) if file.suffix == ".toml" else msgspec.json.decode(text)
    except RecursionError:
        raise Unreadable("is nested too deeply; a few levels are enough") from None
    except (ValueError, msgspec.DecodeError) as error:  # ValueError: also a number without end
        raise Unreadable(f"is not valid {file.suffix[1:].upper()}: {error}") from None
    if too_deep(raw):
        raise Unreadable("is nested too deeply; a few levels are enough")
    return unwrapped_all(raw) if file.suffix == ".toml" else raw


def _text(file: Path, home: Path) -> str:
    try:
        if not file.resolve().is_relative_to(home):
            raise Unreadable("is a link that leads out of the content folder; put a copy there")
        if not stat.S_ISREG(file.stat().st_mode):
            raise Unreadable("is not a file; remove it or give it another name")
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}); check who may read it") from None
    except RuntimeError:  # how pathlib calls a link that leads to itself
        raise Unreadable("is a link that leads to itself; remove it") from None
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"is larger than {LARGEST_FILE // 1024} KiB; shorten it")
    try:
        return content.decode("utf-8-sig")  # some editors start a file with a byte-order mark
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8 text; save it again as UTF-8") from None


def _belongs(item: Scenario | Recipe | Workshop, file: Path) -> None:
    sentences = []
    if item.id != file.parent.name:
        sentences.append(f'id: is "{item.id}", but the folder is "{file.parent.name}"')
    if item.language != file.stem:
        sentences.append(f'language: is "{item.language}", but the file is "{file.name}"')
    if sentences:
        raise Complaint(*sentences)
