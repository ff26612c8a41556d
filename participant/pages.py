"""The phone's pages: enter a code, join, take part. All of them work without scripts."""

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from participant.reading import typed_fields
from server.core.decide import forms
from server.core.refusals import Refused
from server.core.room import RoomPhase
from server.core.said import plain
from server.core.text import skeleton
from server.live import speaking
from server.live.house import House
from server.live.hub import Guest, problem
from server.live.keeper import Keeper
from server.live.own import own_words
from server.live.pseudonyms import pseudonym
from server.web import guard, languages

_COOKIE_LASTS = 30 * 24 * 3600


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"


async def _room(request: Request) -> Keeper:
    return await _house(request).reception.room(
        request.path_params["code"], _address(request), request.headers.raw
    )


async def _guest(request: Request) -> Guest:
    keeper = await _room(request)
    return await _house(request).reception.guest(keeper, request.headers.raw, "phone")


def _check_origin(request: Request) -> None:
    guard.check_origin(request.headers.raw, _house(request).ways.base_url)


def _html(
    request: Request, template: str, status: int = 200, spoken_in: str = "", **context: object
) -> Response:
    language = spoken_in or languages.accepted(request.headers.raw)
    return HTMLResponse(_house(request).render(template, spoken_in=language, **context), status)


def _to(path: str) -> Response:
    return RedirectResponse(path, 303)


# -- coming in ----------------------------------------------------------------------------------


async def enter_code(request: Request) -> Response:
    """The start page: one field for a code or a pasted link."""
    return _html(request, "participant/enter.html", typed="", sentence="")


async def take_code(request: Request) -> Response:
    """From a typed code to its join page; a wrong one gets its sentence beside the field."""
    form = await request.form(max_fields=4, max_files=0)
    typed = str(form.get("code", ""))[:200]
    try:
        keeper = await _house(request).reception.room(typed, _address(request))
    except Refused as refused:
        return _html(
            request, "participant/enter.html", refused.status, typed=typed,
            sentence=refused.sentence,
        )  # fmt: skip
    return _to(f"/j/{quote(keeper.row.code)}")


async def door(request: Request) -> Response:
    """The join page. Looking at it makes nobody a participant (link previews look, too)."""
    keeper = await _room(request)
    try:
        await _guest(request)
    except Refused:
        return _door(request, keeper)
    return _to(f"/r/{keeper.row.code}")


def _door(
    request: Request, keeper: Keeper, refused: Refused | None = None, name: str = ""
) -> Response:
    taken = {skeleton(known) for known in keeper.names.values()}
    return _html(
        request,
        "participant/join.html",
        refused.status if refused else 200,
        code=keeper.row.code,
        title=keeper.row.title,
        ended=keeper.room.phase is RoomPhase.ENDED,
        locked=keeper.room.locked,
        led_by=_house(request).ways.led_by,
        name=name or pseudonym(taken, languages.accepted(request.headers.raw)),
        content_in=speaking.content_of(keeper),
        sentence=refused.sentence if refused else "",
        took_over=bool(refused and refused.code == "wrong-personal-code"),
    )


async def another_name(request: Request) -> Response:
    """Another drawn name for the field on the join page."""
    keeper = await _room(request)
    taken = {skeleton(known) for known in keeper.names.values()}
    name = pseudonym(taken, languages.accepted(request.headers.raw))
    return _html(request, "participant/name_field.html", name=name)


async def join(request: Request) -> Response:
    """Make a participant of whoever pressed *Join*."""
    _check_origin(request)
    keeper = await _room(request)
    form = await request.form(max_fields=6, max_files=0)
    name = str(form.get("name", ""))[:400]
    language = _wish(request)
    try:
        _, token = await _house(request).join(keeper, name, language)
    except Refused as refused:
        return _door(request, keeper, refused, name[:60])
    return _remember(request, keeper, token)


async def take_over(request: Request) -> Response:
    """Go on as oneself on another device."""
    _check_origin(request)
    keeper = await _room(request)
    form = await request.form(max_fields=4, max_files=0)
    try:
        token = await _house(request).take_over(
            keeper, str(form.get("personal", ""))[:60], _address(request)
        )
    except Refused as refused:
        return _door(request, keeper, refused)
    return _remember(request, keeper, token)


def _wish(request: Request) -> str:
    """What somebody would like to be spoken to in: the dearest that we speak, else the dearest."""
    wishes = languages.wishes(request.headers.get("accept-language", ""))
    return languages.known(*wishes) or next(iter(wishes), languages.ENGLISH)


def _remember(request: Request, keeper: Keeper, token: str) -> Response:
    response = _to(f"/r/{keeper.row.code}")
    response.set_cookie(
        guard.phone_cookie(keeper.row.code),
        token,
        max_age=_COOKIE_LASTS,
        httponly=True,
        samesite="lax",
        secure=request.app.state.secure,
    )
    return response


# -- taking part --------------------------------------------------------------------------------


async def phone(request: Request) -> Response:
    """The phone itself: the shell and the present face, so that a reload is always right."""
    keeper = await _room(request)
    try:
        guest = await _guest(request)
    except Refused:
        return _to(f"/j/{keeper.row.code}")
    return _phone(request, guest)


def _phone(request: Request, guest: Guest, refused: Refused | None = None) -> Response:
    house, keeper = _house(request), guest.keeper
    return _html(
        request,
        "participant/phone.html",
        refused.status if refused else 200,
        spoken_in=guest.language,
        content_in=speaking.content_of(keeper),
        code=keeper.row.code,
        title=keeper.row.title,
        name=keeper.roster[guest.person].name,
        version=keeper.room.version,
        face_html=house.fanout.html("phone", keeper, guest.person, guest.language),
        help_lines=house.ways.help_card.spoken(guest.language),
        help_words=house.ways.help_card.words,
        sentence=refused.sentence if refused else "",
    )


async def face(request: Request) -> Response:
    """The present face alone, for phones that no socket reaches."""
    guest = await _guest(request)
    _house(request).fanout.seen(guest.keeper.row.code, guest.person)
    html = _house(request).fanout.html("phone", guest.keeper, guest.person, guest.language)
    return _json({"version": guest.keeper.room.version, "html": html})


async def move(request: Request) -> Response:
    """A move by HTTP: as JSON from the page's script, or as a plain form without it."""
    _check_origin(request)
    guest = await _guest(request)
    deliver = _house(request).deliver
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            version = await deliver.move(guest, await _read_json(request))
        except Refused as refused:
            return _json(problem(refused, guest.language), refused.status)
        return _json({"ok": True, "version": version})
    form = await request.form(max_fields=40, max_files=0)
    sent = [(key, str(value)) for key, value in form.multi_items()]
    try:
        await deliver.move(guest, _body_of_form(guest, sent))
    except Refused as refused:
        return _phone(request, guest, refused)
    return _to(f"/r/{guest.keeper.row.code}")


def _body_of_form(guest: Guest, sent: list[tuple[str, str]]) -> Mapping[str, object]:
    named = dict(sent)
    action, step = named.get("action", ""), named.get("step", "")
    room = guest.keeper.room
    form = next((f for f in forms(room, guest.person) if f.action == action), None)
    fields = typed_fields(form.fields if form else (), sent)
    # Without scripts the same form sent again must be the same move: its id is what it says.
    round_ = room.now.stage.round if room.now else 0
    said = repr((guest.person, step, round_, action, sorted(fields.items(), key=repr)))
    once = hashlib.sha256(said.encode()).hexdigest()[:32]
    return {"id": named.get("id") or once, "step": step, "action": action, "fields": fields}


async def personal_code(request: Request) -> Response:
    """A code to go on from another device, shown once."""
    _check_origin(request)
    guest = await _guest(request)
    code = await _house(request).personal_code(guest.keeper, guest.person)
    return _html(
        request,
        "participant/personal_code.html",
        spoken_in=guest.language,
        personal=f"{code[:4]} {code[4:]}",
        code=guest.keeper.row.code,
    )


async def own_page(request: Request) -> Response:
    """What this person gave, for their own eyes."""
    keeper = await _room(request)
    try:
        guest = await _guest(request)
    except Refused:
        return _to(f"/j/{keeper.row.code}")
    own = await own_words(_house(request).db, keeper, guest.person)
    return _html(
        request,
        "participant/own.html",
        spoken_in=guest.language,
        content_in=speaking.content_of(keeper),
        own=own,
        code=keeper.row.code,
    )


async def forget_me(request: Request) -> Response:
    """Delete all that this person gave and was called; their phone leaves the room."""
    _check_origin(request)
    guest = await _guest(request)
    form = await request.form(max_fields=4, max_files=0)
    if form.get("sure") != "yes":
        return _to(f"/me/{guest.keeper.row.code}")
    await guest.keeper.erase(guest.person)
    response = _html(request, "participant/forgotten.html", code=guest.keeper.row.code)
    response.delete_cookie(guard.phone_cookie(guest.keeper.row.code))
    return response


async def _read_json(request: Request) -> object:
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("malformed") from None


def _json(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body, enc_hook=plain), status, media_type="application/json")
