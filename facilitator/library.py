"""The library: finding scenarios, workshops and recipes, and reading one of them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from facilitator import tags, wishes
from facilitator.asking import check_origin, house, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.core.rubric_items import ITEMS
from server.core.said import Said, say
from server.core.scenario import Scenario
from server.core.workshop import Step, Workshop
from server.library.browsing import Entry, Found, Item, Shelf, browse, entries, minutes
from server.library.loader import SHIPPED, Library
from server.library.names import FALLBACK
from server.store import favourites
from server.web import languages
from server.web.answers import html, to

T = TypeVar("T", Scenario, Workshop)


class Row(Struct, frozen=True):
    """One line of an agenda; `start` is in minutes after the beginning."""

    start: int
    step: Step
    kind: str
    scene: Scenario | None


async def shelves(request: Request) -> Response:
    """One shelf at a time, filtered; the other two tell how much they have of the same."""
    name = signed_in(request)
    if name is None:
        return to_login(request)
    marked = await house(request).db.read(lambda db: favourites.of(db, name))
    library, chosen = house(request).library, wishes.shelf(request.query_params)
    asked = wishes.wish(request.query_params, chosen)
    each = {shelf: wishes.carried(asked, chosen, shelf) for shelf in wishes.SHELVES.values()}
    tongue = languages.accepted(request.headers.raw)
    found = {
        shelf: browse(_entries(library, shelf, marked, tongue), one) for shelf, one in each.items()
    }
    return html(
        request,
        "facilitator/library/shelves.html",
        shelf=chosen,
        wish=asked,
        found=found[chosen],
        tabs=[
            (shelf, len(found[shelf].entries), wishes.address(one, shelf))
            for shelf, one in each.items()
        ],
        here=wishes.address(asked, chosen),
        active=wishes.active(asked, chosen),
        looser=wishes.looser(found[chosen], asked, chosen),
        asked=wishes.ASKED[chosen],
        choices={facet: wishes.choices(found[chosen], facet, asked) for facet in wishes.FACETS},
        bounds=wishes.MINUTES[chosen],
        names=tags,
        minutes=minutes,
        warnings=_warnings(library, found[chosen]) if chosen == "workshops" else {},
        complaints=library.complaints,
    )


async def scenario(request: Request) -> Response:
    """Everything about one scene, on one page."""
    name = signed_in(request)
    if name is None:
        return to_login(request)
    library = house(request).library
    scene = version(library.scenarios, request, say("There is no scenario of this name here."))
    assert isinstance(scene, Scenario), "Only scenarios stand on that shelf"
    near = {s.id: s for s in library.scenarios.values() if scene.id != s.id and _retells(s, scene)}
    return html(
        request,
        "facilitator/library/scenario.html",
        scene=scene,
        languages=_languages(library.scenarios, scene),
        variants=sorted(near.values(), key=lambda other: other.title),
        used_in=_used_in(library, scene),
        observed=[item for item in ITEMS if item.number in scene.observer_items],
        own=library.homes.get(("situations", scene.id, scene.language)) != SHIPPED,
        starred=await _starred(request, name, "situations", scene.id),
        names=tags,
        minutes=minutes(scene),
    )


async def workshop(request: Request) -> Response:
    """A workshop minute by minute, with the scenes that it stands on."""
    name = signed_in(request)
    if name is None:
        return to_login(request)
    library = house(request).library
    found = version(library.workshops, request, say("There is no workshop of this name here."))
    assert isinstance(found, Workshop), "Only workshops stand on that shelf"
    rows = agenda(request, found)
    scenes = scenes_of(rows)
    return html(
        request,
        "facilitator/library/workshop.html",
        workshop=found,
        rows=rows,
        scenes=scenes,
        warned=warned_of(scenes),
        shortest=sum(
            row.step.short.minutes if row.step.short else row.step.minutes for row in rows
        ),
        languages=_languages(library.workshops, found),
        own=library.homes.get(("workshops", found.id, found.language)) != SHIPPED,
        starred=await _starred(request, name, "workshops", found.id),
        names=tags,
    )


async def favourite(request: Request) -> Response:
    """Mark one to find it again, or take the mark away; then back to where it was done."""
    check_origin(request)
    name = signed_in(request)
    if name is None:
        return to_login(request)
    form = await request.form(max_fields=6, max_files=0)
    shelf, item = str(form.get("shelf", "")), str(form.get("id", ""))
    if not any(item == known for known, _ in _shelf_of(house(request).library, shelf)):
        raise Refused("not-found", say("This is not in the library any more."))
    change = favourites.mark if form.get("starred") == "yes" else favourites.unmark
    await house(request).db.write(lambda db: change(db, name, shelf, item))
    back = str(form.get("back", ""))
    return to(f"{back}#{item}" if back.startswith(("/library?", "/library/")) else "/library")


# -- what other pages of the library ask for too --------------------------------------------------


def version(shelf: Mapping[tuple[str, str], T], request: Request, sentence: Said) -> T:
    """The item that the address names: in the language wished for, the reader's, or any."""
    name, asked = request.path_params["name"], request.query_params.get("language", "")
    found = in_language(shelf, name, asked, languages.accepted(request.headers.raw))
    if found is None:
        raise Refused("not-found", sentence)
    return found


def in_language(shelf: Mapping[tuple[str, str], T], name: str, *wishes: str) -> T | None:
    """An item in the first language of these that it has, in English, or in whatever it has."""
    has: dict[str, T] = {tag: item for (known, tag), item in shelf.items() if known == name}
    return next((has[tag] for tag in (*wishes, FALLBACK, *has) if tag in has), None)


def agenda(request: Request, workshop: Workshop) -> list[Row]:
    """The steps with their planned beginnings."""
    here, rows, start = house(request), [], 0
    for step in workshop.steps:
        scene = here.library.scenario_for(step, workshop.language)
        rows.append(Row(start, step, here.kinds[step.kind].title, scene))
        start += step.minutes
    return rows


def scenes_of(rows: Iterable[Row]) -> list[Scenario]:
    """The scenes of an agenda, each once, in the order of their first appearance."""
    return list({row.scene.id: row.scene for row in rows if row.scene is not None}.values())


def warned_of(scenes: Iterable[Scenario]) -> list[str]:
    """Everything that these scenes warn of, each once."""
    return list(dict.fromkeys(warning for scene in scenes for warning in scene.content_warnings))


# -- the shelves ----------------------------------------------------------------------------------


def _shelf_of(library: Library, shelf: str) -> Mapping[tuple[str, str], Item]:
    held: dict[str, Mapping[tuple[str, str], Item]] = {
        "situations": library.scenarios,
        "workshops": library.workshops,
        "recipes": library.recipes,
    }
    return held.get(shelf, {})


def _entries(
    library: Library, shelf: Shelf, marked: Iterable[tuple[str, str]], language: str
) -> list[Entry]:
    items = _shelf_of(library, shelf)
    own = {key for key in items if library.homes.get((shelf, *key), SHIPPED) != SHIPPED}
    return entries(shelf, items, own, {name for one, name in marked if one == shelf}, language)


async def _starred(request: Request, who: str, shelf: Shelf, name: str) -> bool:
    return (shelf, name) in await house(request).db.read(lambda db: favourites.of(db, who))


def _languages(shelf: Mapping[tuple[str, str], Item], item: Item) -> list[str]:
    return sorted(language for name, language in shelf if name == item.id)


def _retells(one: Scenario, other: Scenario) -> bool:
    """Whether two scenes are the same story for different audiences."""
    return one.variant_of == other.id or (one.variant_of or one.id) == other.variant_of


def _used_in(library: Library, scene: Scenario) -> list[Workshop]:
    using = {
        found.id: found
        for found in library.workshops.values()
        if any(step.scenario == scene.id for step in found.steps)
    }
    return sorted(using.values(), key=lambda found: (found.minutes, found.title))


def _warnings(library: Library, found: Found) -> dict[str, list[str]]:
    """What the scenes of each workshop warn of."""
    warned = {}
    for entry in found.entries:
        steps = entry.shown.steps if isinstance(entry.shown, Workshop) else ()
        scenes = (library.scenario_for(step, entry.shown.language) for step in steps)
        warned[entry.id] = warned_of(scene for scene in scenes if scene is not None)
    return warned
