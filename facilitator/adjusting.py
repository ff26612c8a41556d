"""Changing the agenda of a room while it is held, and putting a word right: two pages of the desk.

The agenda's page is also what the desk's dialog shows (`part=rows`); its forms are commands, sent
by the live page's script or as they stand.
"""

import secrets
from typing import Any, Final

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, room, signed_in
from facilitator.entrance import to_login
from server.core.faces import AgendaRow, agenda_rows
from server.core.fixing import Text, fixable
from server.core.pace import Pace, pace
from server.core.plan import PlannedStep
from server.core.refusals import Refused
from server.core.replan import opened
from server.core.room import Room, RoomPhase
from server.core.scenario import Scenario, suits_minors
from server.core.workshop import Recipe, Step
from server.library.loader import Library
from server.live import speaking
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.web.answers import html, to

_NUMBERS: Final = ("minutes", "part", "expected")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the agenda with what may be done to it; `up` and `down` name the step to follow."""

    line: AgendaRow
    step: Step
    timed: bool  # its minutes may be changed
    free: bool  # nobody could answer it so far, so it may be moved and left out
    up: str | None
    down: str | None


# -- the agenda ---------------------------------------------------------------------------------


async def agenda(request: Request) -> Response:
    """The agenda with all that can be changed in it."""
    if signed_in(request) is None:
        return to_login(request)
    return _agenda(request, await room(request))


async def adjust(request: Request) -> Response:
    """A change sent as a plain form; what is refused comes back with its sentence."""
    check_origin(request)
    keeper, guest, form = await _sent(request)
    try:
        await house(request).deliver.command(guest, _body(form))
    except Refused as refused:
        return _agenda(request, keeper, refused)
    return to(f"/desk/{keeper.row.code}/plan")


async def _sent(request: Request) -> tuple[Keeper, Guest, FormData]:
    here, keeper = house(request), await room(request)
    here.reception.session(request.headers.raw)
    guest = await here.reception.guest(keeper, request.headers.raw, "desk")
    return keeper, guest, await request.form(max_fields=20, max_files=0)


def _body(form: FormData) -> dict[str, Any]:
    """A command's body; where a button brings a value, it stands after the field of its name."""
    body: dict[str, Any] = {key: _typed(key, str(value)) for key, value in form.multi_items()}
    return {"id": secrets.token_hex(16)} | body


def _typed(key: str, value: str) -> object:
    return int(value) if key in _NUMBERS and value.isdecimal() and len(value) < 10 else value


def _agenda(request: Request, keeper: Keeper, refused: Refused | None = None) -> Response:
    now, library = keeper.room, house(request).library
    stands = pace(now, keeper.now())
    whole = request.query_params.get("part") != "rows"
    return html(
        request,
        "facilitator/adjust.html" if whole else "facilitator/adjust_rows.html",
        refused.status if refused else 200,
        speaking.of_room(keeper),
        content_in=speaking.content_of(keeper),
        code=keeper.row.code,
        title=keeper.row.title,
        refused=refused,
        phase=str(now.phase),
        undo=now.before is not None,
        pace=stands,
        promised=now.plan.promised,
        rows=_rows(now, stands),
        aside=[one.step for one in now.plan.listed if now.plan.index(one.step.id) is None],
        recipes=_recipes(library, now),
        scenes=_scenes(library, now),
    )


def _rows(now: Room, stands: Pace) -> tuple[Row, ...]:
    """The present step and all later ones."""
    first = now.place or 0
    lines = agenda_rows(now, stands)
    steps = now.plan.steps
    return tuple(_row(now, lines[n], planned, n) for n, planned in enumerate(steps) if n >= first)


def _row(now: Room, line: AgendaRow, planned: PlannedStep, n: int) -> Row:
    steps, step = now.plan.steps, planned.step
    over = now.phase is RoomPhase.ENDED
    free = not over and n != now.place and not opened(now, step.id)
    first = 0 if now.place is None else now.place + 1
    before = steps[n - 2].step.id if n >= 2 else ""
    return Row(
        line=line,
        step=step,
        timed=not over,
        free=free,
        up=before if free and n > first else None,
        down=steps[n + 1].step.id if free and n + 1 < len(steps) else None,
    )


def _recipes(library: Library, now: Room) -> list[tuple[str, list[Recipe]]]:
    """What can be inserted, under the title of what people do in its first step."""
    language, kinds = now.plan.workshop.language, now.plan.kinds
    groups: dict[str, list[Recipe]] = {}
    for name in {name for name, _ in library.recipes}:
        recipe = library.recipe(name, language)
        if recipe is not None:
            groups.setdefault(kinds[recipe.steps[0].kind].title, []).append(recipe)
    return [(title, sorted(groups[title], key=_by_title)) for title in sorted(groups)]


def _by_title(one: Recipe | Scenario) -> str:
    return one.title.casefold()


def _scenes(library: Library, now: Room) -> list[Scenario]:
    """The scenes that this room may be given, in its language where there are any."""
    language, found = now.plan.workshop.language, dict[str, Scenario]()
    for (name, spoken), scenario in library.scenarios.items():
        if spoken == language or (spoken == "en" and name not in found):
            found[name] = scenario
    fit = (one for one in found.values() if not now.company.minors or suits_minors(one))
    return sorted(fit, key=_by_title)


# -- a word -------------------------------------------------------------------------------------


async def words(request: Request) -> Response:
    """The texts of a step and of its scene, each to be put right."""
    if signed_in(request) is None:
        return to_login(request)
    keeper = await room(request)
    return _words(request, keeper, request.query_params.get("step", ""))


async def put_right(request: Request) -> Response:
    """One text as it is to read; what is refused comes back with its sentence and the words."""
    check_origin(request)
    keeper, guest, form = await _sent(request)
    body = _body(form)
    find = body.pop("find", "")
    step = str(body.get("step", ""))
    try:
        await house(request).deliver.command(guest, {"command": "fix"} | body)
    except Refused as refused:
        return _words(request, keeper, step, body, refused)
    done = {"step": step, "done": str(body.get("path", ""))} | ({"find": find} if find else {})
    page = request.url.replace(query="").include_query_params(**done)
    return to(f"{page.path}?{page.query}#fix-{done['done'].replace('.', '-')}")


def _words(
    request: Request,
    keeper: Keeper,
    wanted: str,
    sent: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> Response:
    plan, here = keeper.room.plan, keeper.room.here
    planned = plan.find(wanted) if wanted else here or plan.steps[0]
    if planned is None:
        raise Refused("no-such-step")
    find = request.query_params.get("find", "")[:100].strip()
    texts = [
        one for one in fixable(plan, planned) if find.casefold() in one.words.casefold() or not find
    ]
    scenario = plan.scenario(planned.step)
    return html(
        request,
        "facilitator/fix.html",
        refused.status if refused else 200,
        speaking.of_room(keeper),
        content_in=speaking.content_of(keeper),
        code=keeper.row.code,
        step=planned.step,
        steps=[one.step for one in plan.steps],
        scene=scenario.title if scenario else "",
        own=[(one, _label(one)) for one in texts if not one.path.startswith("scenario.")],
        scenes=[(one, _label(one)) for one in texts if one.path.startswith("scenario.")],
        find=find,
        done=request.query_params.get("done", ""),
        refused=refused,
        tried=(str(sent.get("path", "")), str(sent.get("words", ""))) if sent else ("", ""),
    )


def _label(text: Text) -> str:
    """Where a text stands, as its file calls it: `options 2, label`."""
    said: list[str] = []
    for key in text.path.split(".")[text.path.startswith(("content.", "scenario.")) :]:
        if key.isdecimal() and said:
            said[-1] += f" {int(key) + 1}"
        else:
            said.append(key.replace("_", " "))
    return ", ".join(said)
