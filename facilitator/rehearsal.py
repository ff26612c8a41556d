"""From a draft into a room: with people once it is published, or alone with simulated ones."""

import asyncio
from typing import Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.core.said import say
from server.library import tomltext
from server.library.outline import Outline, outline
from server.live.opening import open_rehearsal
from server.store.drafts import Draft
from server.web.answers import html, to

PEOPLE: Final = range(2, 25)
PACES: Final = range(1, 6)
_PEOPLE: Final = 6
_PACE: Final = 2


async def page(request: Request) -> Response:
    """The two ways from here."""
    if signed_in(request) is None:
        return to_login(request)
    return await _page(request, await _draft(request))


async def open_with_people(request: Request) -> Response:
    """Publish what is not in the library yet, then ask what company it will be."""
    check_origin(request)
    name = signed_in(request)
    if name is None:
        return to_login(request)
    draft = await _draft(request)
    if draft.shelf == "situations":
        raise Refused("not-now", say("A scene is held in a workshop. Put it into one first."))
    try:
        if not _is_shown(draft):
            draft = await house(request).writing.publish(draft.number, name)
    except Refused as refused:
        return await _page(request, draft, refused)
    return to(f"/desk/open?workshop={quote(f'{draft.name}/{draft.language}')}")


async def rehearse(request: Request) -> Response:
    """A room with the draft as it is, and simulated people in it."""
    check_origin(request)
    name = signed_in(request)
    if name is None:
        return to_login(request)
    form = await request.form(max_fields=4, max_files=0)
    draft = await _draft(request)
    here = house(request)
    try:
        people = _number(form, "people", PEOPLE)
        pace = _number(form, "pace", PACES)
        found = await _playable(request, draft)
        keeper, _ = await open_rehearsal(here, found.stored, owner=name)
    except Refused as refused:
        return await _page(request, draft, refused)
    here.invite(f"{_own_address(request)}/j/{keeper.row.code}", people, pace)
    return to(f"/desk/{keeper.row.code}")


async def _draft(request: Request) -> Draft:
    return await house(request).writing.draft(request.path_params["number"])


async def _playable(request: Request, draft: Draft) -> Outline:
    here = house(request)
    raw = tomltext.read(draft.text)
    found = await asyncio.to_thread(outline, raw, draft.shelf, here.library)
    if not found.playable:
        remarks = await here.writing.remarks(draft)
        sentence = say("This cannot be played yet.")
        sentences = tuple(remark.sentence for remark in remarks) or (sentence,)
        raise Refused("bad-content", sentence, complaints=sentences)
    return found


async def _page(request: Request, draft: Draft, refused: Refused | None = None) -> Response:
    return html(
        request,
        "facilitator/writing/agenda_start.html",
        refused.status if refused else 200,
        draft=draft,
        shown=_is_shown(draft),
        people=PEOPLE,
        paces=PACES,
        usual=(_PEOPLE, _PACE),
        refused=refused,
        sentences=refused.details.get("complaints", ()) if refused else (),
    )


def _is_shown(draft: Draft) -> bool:
    """Whether the library has this very text."""
    return draft.place is not None and draft.shown == draft.version


def _number(form: FormData, name: str, among: range) -> int:
    written = str(form.get(name, ""))
    if not written.isdecimal() or int(written[:4]) not in among:
        raise Refused(
            "bad-field",
            say("Choose a number from %(low)s to %(high)s.", low=among[0], high=among[-1]),
            field=name,
        )
    return int(written)


def _own_address(request: Request) -> str:
    """Where this server listens, as seen from itself: no name, no proxy, no certificate."""
    host, port = request.scope["server"]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
