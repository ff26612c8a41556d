"""What the endpoints do. Each takes the request and its decoded body and returns a shape."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.api import shapes
from server.core.complaint import Complaint
from server.core.decide import forms
from server.core.refusals import Refused
from server.core.room import whereabouts
from server.core.said import plain, say
from server.core.scenario import Scenario
from server.core.workshop import Recipe, Workshop
from server.library.loader import parse_workshop
from server.live import series
from server.live.house import House
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.live.opening import open_room
from server.live.own import Own, own_words
from server.live.report import note_names, report, written
from server.summary import formats
from server.summary.formats import HEADERS, MEDIA


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


async def _facilitator(request: Request) -> str:
    return await _house(request).reception.facilitator(request.headers.raw)


async def _room(request: Request) -> Keeper:
    address = request.client.host if request.client else "?"
    return await _house(request).reception.room(
        request.path_params["code"], address, request.headers.raw
    )


async def _guest(request: Request) -> Guest:
    """Whoever the bearer token belongs to: the API takes no cookies for rooms."""
    value = request.headers.get("authorization", "")
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused("not-signed-in", "Send your token as “Authorization: Bearer …”.")
    return await _house(request).reception.guest_by_token(await _room(request), token.strip())


# -- content ------------------------------------------------------------------------------------


async def list_workshops(request: Request, body: None) -> list[shapes.WorkshopLine]:
    """The workshops of the library."""
    await _facilitator(request)
    shelf = _house(request).library.workshops
    return [_workshop_line(w) for w in sorted(shelf.values(), key=lambda w: (w.id, w.language))]


def _workshop_line(workshop: Workshop) -> shapes.WorkshopLine:
    return shapes.WorkshopLine(
        workshop.id, workshop.title, workshop.language, workshop.minutes, _steps(workshop)
    )


def _steps(whole: Workshop | Recipe) -> tuple[shapes.StepLine, ...]:
    return tuple(shapes.StepLine(s.id, s.kind, s.title, s.minutes) for s in whole.steps)


async def put_workshop(request: Request, body: object) -> Response:
    """Keep a workshop under an id; every complaint comes back at once."""
    await _facilitator(request)
    house = _house(request)
    raw = {"id": request.path_params["id"], **body} if isinstance(body, dict) else body
    try:
        workshop = parse_workshop(raw, house.library)
        if workshop.id != request.path_params["id"]:
            raise Complaint("id: is not the id in the address; make them one")
    except Complaint as complaint:
        raise Refused(
            "bad-content", complaint.sentences[0], complaints=complaint.sentences
        ) from None
    made = await house.keep(workshop)
    return Response(
        msgspec.json.encode(_workshop_line(workshop)),
        201 if made else 200,
        media_type="application/json",
    )


async def list_recipes(request: Request, body: None) -> list[shapes.RecipeLine]:
    """The recipes of the library: steps that a workshop may take over."""
    await _facilitator(request)
    found = sorted(_house(request).library.recipes.values(), key=lambda r: (r.id, r.language))
    return [shapes.RecipeLine(r.id, r.number, r.title, r.language, _steps(r)) for r in found]


async def list_scenarios(request: Request, body: None) -> list[shapes.ScenarioLine]:
    """The scenarios of the library."""
    await _facilitator(request)
    found = sorted(_house(request).library.scenarios.values(), key=lambda s: (s.id, s.language))
    return [
        shapes.ScenarioLine(
            s.id,
            s.title,
            s.language,
            s.difficulty,
            str(s.situation_class),
            tuple(map(str, s.setting)),
        )
        for s in found
    ]


async def get_scenario(request: Request, body: None) -> Scenario:
    """One scenario, whole."""
    await _facilitator(request)
    language = request.query_params.get("language", "en")
    shelf = _house(request).library.scenarios
    found = shelf.get((request.path_params["id"], language))
    if found is None:
        raise Refused("not-found", "There is no scenario with this id and language.")
    return found


# -- rooms --------------------------------------------------------------------------------------


async def post_room(request: Request, body: shapes.RoomWish) -> shapes.RoomMade:
    """Open a room on a workshop."""
    name = await _facilitator(request)
    house = _house(request)
    keeper, token = await open_room(
        house,
        body.workshop,
        body.language,
        body.title,
        owner=name,
        company=body.settings,
        keep_days=body.keep_days,
        follows=body.follows or "",
    )
    code, base = keeper.row.code, house.ways.base_url.rstrip("/")
    return shapes.RoomMade(
        code=code,
        join_url=house.door(code).join_url,
        projector_url=f"{base}/projector/{code}?token={token}",
        desk_url=f"{base}/desk/{code}",
        projector_token=token,
    )


async def get_room(request: Request, body: None) -> shapes.RoomState:
    """A room at a glance."""
    await _facilitator(request)
    keeper = await _room(request)
    room = keeper.room
    return shapes.RoomState(
        code=room.code,
        phase=room.phase,
        version=room.version,
        step=msgspec.convert(whereabouts(room), shapes.StepPlace | None),
        people=shapes.People(
            len(room.people), len(_house(request).fanout.present(room.code) & set(room.people))
        ),
        follows=keeper.row.follows,
    )


async def post_command(request: Request, body: object) -> shapes.Committed:
    """Carry out a facilitator's command."""
    await _facilitator(request)
    guest = Guest(await _room(request), "desk")
    return shapes.Committed(await _house(request).deliver.command(guest, body))


async def delete_room(request: Request, body: None) -> None:
    """Erase a room with all that was written in it."""
    await _facilitator(request)
    keeper = await _room(request)
    house = _house(request)
    await house.hub.dismiss_phones(keeper.row.code, "ended")
    await house.keepers.erase(keeper.row.code)


async def get_summary(request: Request, body: None) -> Response:
    """The summary as a file; with names only for a program's own token."""
    by = await _facilitator(request)
    keeper = await _room(request)
    house = _house(request)
    asked = request.query_params
    name = formats.format_of(asked.get("format", "json"))
    level = formats.level(asked.get("level", "aggregate"))
    notes = asked.get("notes") == "yes"
    flagged = formats.flagged(asked.get("flagged", "keep"))
    if level == "full":
        if "authorization" not in request.headers:
            raise Refused(
                "not-yours",
                say("Names are given to a token, or on the summary's page for your password."),
            )
        await note_names(house, keeper, by)
    made, _ = await report(house, keeper, level, notes=notes, flagged=flagged)
    file = await written(house, keeper, made, name, notes=notes)
    return Response(file, media_type=MEDIA[name], headers=HEADERS)


# -- people -------------------------------------------------------------------------------------


async def post_person(request: Request, body: shapes.PersonWish) -> shapes.PersonMade:
    """Join a room."""
    keeper = await _room(request)
    person, token = await _house(request).join(keeper, body.name, body.language)
    return shapes.PersonMade(person.id, token, person.name)


async def get_view(request: Request, body: None) -> shapes.ViewSeen:
    """What this viewer may see, and what it may send."""
    guest = await _guest(request)
    keeper = guest.keeper
    _house(request).fanout.seen(keeper.row.code, guest.person)
    record = _house(request).fanout.record(guest.face, keeper, guest.person)
    data = msgspec.to_builtins(record, enc_hook=plain)
    step = record.step
    data.pop("forms", None)
    return shapes.ViewSeen(
        version=keeper.room.version,
        face=record.face,
        step=None if step is None else shapes.StepSeen(step.id, step.kind, step.phase),
        data=data,
        forms=forms(keeper.room, guest.person) if guest.person else (),
    )


async def post_move(request: Request, body: object) -> shapes.Committed:
    """Take a participant's move."""
    guest = await _guest(request)
    return shapes.Committed(await _house(request).deliver.move(guest, body))


async def get_me(request: Request, body: None) -> Own:
    """A participant's own words and answers."""
    guest = await _guest(request)
    if not guest.person:
        raise Refused("not-yours", "Only a participant has something of their own here.")
    return await own_words(_house(request).db, guest.keeper, guest.person)


async def post_earlier(request: Request, body: shapes.Earlier) -> shapes.Committed:
    """Bring along how sure one was in the room before this one, by one's token of it."""
    guest = await _guest(request)
    if not guest.person:
        raise Refused("not-yours", "Only a participant has something to bring along.")
    address = request.client.host if request.client else "?"
    version = await series.bring_by_token(_house(request), guest, body.token, address)
    return shapes.Committed(version)


async def delete_person(request: Request, body: None) -> None:
    """Erase a person: a facilitator anybody, a participant only themselves."""
    guest = await _guest(request)
    person = request.path_params["person"]
    if guest.face == "projector" or (guest.person and guest.person != person):
        raise Refused("not-yours")
    if person not in guest.keeper.roster:
        raise Refused("no-such-person")
    await guest.keeper.erase(person)
