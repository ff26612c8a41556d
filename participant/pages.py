"""The phone's pages: enter a code, join, take part. All of them work without scripts."""

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from participant import own
from participant.asking import (
    address,
    check_origin,
    come_back,
    house,
    owner,
    remember,
    room,
    taking_part,
)
from participant.reading import typed_fields
from server.core import afterwards
from server.core.decide import forms
from server.core.ids import PersonId
from server.core.refusals import Refused
from server.core.room import Room, RoomPhase
from server.live import series, speaking
from server.live.hub import Guest, problem
from server.live.keeper import Keeper
from server.live.pseudonyms import pseudonym
from server.web import guard, languages
from server.web.answers import html, json, to

# -- coming in ----------------------------------------------------------------------------------


async def enter_code(request: Request) -> Response:
    """The start page: one field for a code or a pasted link."""
    return html(request, "participant/enter.html", typed="", sentence="")


async def take_code(request: Request) -> Response:
    """From a typed code to its join page; a wrong one gets its sentence beside the field."""
    form = await request.form(max_fields=4, max_files=0)
    typed = str(form.get("code", ""))[:200]
    try:
        keeper = await house(request).reception.room(typed, address(request))
    except Refused as refused:
        return html(
            request, "participant/enter.html", refused.status, typed=typed,
            sentence=refused.sentence,
        )  # fmt: skip
    return to(f"/j/{quote(keeper.row.code)}")


async def door(request: Request) -> Response:
    """The join page. Looking at it makes nobody a participant (link previews look, too)."""
    keeper = await room(request)
    try:
        await taking_part(request)
    except Refused:
        return await _door(request, keeper)
    return to(f"/r/{keeper.row.code}")


async def _door(
    request: Request,
    keeper: Keeper,
    refused: Refused | None = None,
    name: str = "",
    bring: bool = False,
) -> Response:
    return html(
        request,
        "participant/join.html",
        refused.status if refused else 200,
        code=keeper.row.code,
        title=keeper.row.title,
        ended=keeper.room.phase is RoomPhase.ENDED,
        locked=keeper.room.locked,
        led_by=house(request).ways.led_by,
        keep_days=keeper.row.keep_days,
        before=await series.page_before(house(request), keeper, request.headers.raw),
        chance=await series.chance(house(request), keeper, request.headers.raw),
        bring=bring,
        name=name or pseudonym(keeper.roster.taken, languages.accepted(request.headers.raw)),
        content_in=speaking.content_of(keeper),
        sentence=refused.sentence if refused else "",
        took_over=bool(refused and refused.code == "wrong-personal-code"),
    )


async def another_name(request: Request) -> Response:
    """Another drawn name for the field on the join page."""
    keeper = await room(request)
    name = pseudonym(keeper.roster.taken, languages.accepted(request.headers.raw))
    return html(request, "participant/name_field.html", name=name)


async def join(request: Request) -> Response:
    """Make a participant of whoever pressed *Join*."""
    check_origin(request)
    keeper = await room(request)
    form = await request.form(max_fields=6, max_files=0)
    name, bring = str(form.get("name", ""))[:400], form.get("bring") == "yes"
    language = _wish(request)
    try:
        _, token = await house(request).join(keeper, name, language)
    except Refused as refused:
        return await _door(request, keeper, refused, name[:60], bring)
    refusal = await own.brought_at_the_door(request, keeper, token) if bring else None
    return _remember(request, keeper, token, refusal)


async def take_over(request: Request) -> Response:
    """Go on as oneself on another device."""
    check_origin(request)
    keeper = await room(request)
    form = await request.form(max_fields=4, max_files=0)
    try:
        token = await house(request).take_over(
            keeper, str(form.get("personal", ""))[:60], address(request)
        )
    except Refused as refused:
        return await _door(request, keeper, refused)
    return _remember(request, keeper, token)


def _wish(request: Request) -> str:
    """What somebody would like to be spoken to in: the dearest that we speak, else the dearest."""
    wishes = languages.wishes(request.headers.get("accept-language", ""))
    return languages.known(*wishes) or next(iter(wishes), languages.ENGLISH)


def _remember(
    request: Request, keeper: Keeper, token: str, instead: Response | None = None
) -> Response:
    response = instead or to(f"/r/{keeper.row.code}")
    remember(request, response, keeper, guard.phone_cookie(keeper.row.code), token)
    return response


# -- taking part --------------------------------------------------------------------------------


async def phone(request: Request) -> Response:
    """The phone itself: the shell and the present face, so that a reload is always right."""
    keeper = await room(request)
    try:
        guest = await taking_part(request)
    except Refused:
        return to(f"/j/{keeper.row.code}")
    return come_back(request, await _phone(request, guest), keeper)


async def _phone(request: Request, guest: Guest, refused: Refused | None = None) -> Response:
    here, keeper = house(request), guest.keeper
    return html(
        request,
        "participant/phone.html",
        refused.status if refused else 200,
        spoken_in=guest.language,
        content_in=speaking.content_of(keeper),
        code=keeper.row.code,
        title=keeper.row.title,
        name=keeper.roster[guest.person].name,
        version=keeper.room.version,
        face_html=here.fanout.html("phone", keeper, guest.person, guest.language),
        before=await series.page_before(here, keeper, request.headers.raw),
        help_lines=here.ways.help_card.spoken(guest.language),
        help_words=here.ways.help_card.words,
        sentence=refused.sentence if refused else "",
    )


async def face(request: Request) -> Response:
    """The present face alone, for phones that no socket reaches."""
    guest = await taking_part(request)
    house(request).fanout.seen(guest.keeper.row.code, guest.person)
    drawn = house(request).fanout.html("phone", guest.keeper, guest.person, guest.language)
    return json({"version": guest.keeper.room.version, "html": drawn})


async def move(request: Request) -> Response:
    """A move by HTTP: as JSON from the page's script, or as a plain form without it."""
    check_origin(request)
    guest = await _mover(request)
    deliver = house(request).deliver
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            version = await deliver.move(guest, await _read_json(request))
        except Refused as refused:
            return json(problem(refused, guest.language), refused.status)
        return json({"ok": True, "version": version})
    form = await request.form(max_fields=40, max_files=0)
    sent = [(key, str(value)) for key, value in form.multi_items()]
    over = guest.keeper.room.phase is RoomPhase.ENDED
    try:
        await deliver.move(guest, _body_of_form(guest, sent))
    except Refused as refused:
        if over:
            return await own.refused(request, guest, dict(sent), refused)
        return await _phone(request, guest, refused)
    return own.after(guest, dict(sent)) if over else to(f"/r/{guest.keeper.row.code}")


async def _mover(request: Request) -> Guest:
    """Whoever moves; by a personal link only once the workshop is over."""
    guest = await owner(request)
    if guest.keeper.room.phase is RoomPhase.ENDED:
        return guest
    return await taking_part(request)


def _body_of_form(guest: Guest, sent: list[tuple[str, str]]) -> Mapping[str, object]:
    named = dict(sent)
    action, step = named.get("action", ""), named.get("step", "")
    room, me = guest.keeper.room, guest.person
    over = room.phase is RoomPhase.ENDED
    offered = afterwards.forms(room, me, step) if over else forms(room, me)
    form = next((f for f in offered if f.action == action), None)
    fields = typed_fields(form.fields if form else (), sent)
    # Without scripts the same form sent again must be the same move: its id is what it says.
    said = repr((me, step, _turn(room, me, step), action, sorted(fields.items(), key=repr)))
    once = hashlib.sha256(said.encode()).hexdigest()[:32]
    return {"id": named.get("id") or once, "step": step, "action": action, "fields": fields}


def _turn(room: Room, me: PersonId, step: str) -> int:
    """What tells the same words sent twice from the same words at another time."""
    if room.phase is not RoomPhase.ENDED:
        return room.now.stage.round if room.now else 0
    planned = afterwards.asked(room, step)
    return room.version if planned is None else afterwards.leaf(room, planned, me)[0]


async def personal_code(request: Request) -> Response:
    """A code to go on from another device, shown once."""
    check_origin(request)
    guest = await taking_part(request)
    code = await house(request).personal_code(guest.keeper, guest.person)
    return html(
        request,
        "participant/personal_code.html",
        spoken_in=guest.language,
        personal=f"{code[:4]} {code[4:]}",
        code=guest.keeper.row.code,
    )


async def _read_json(request: Request) -> object:
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("malformed") from None
