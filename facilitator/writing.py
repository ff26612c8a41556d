"""Drafts on screens: a copy, the list of them, their history, into the library and out of it."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, signed_in
from facilitator.draft_page import show, whole_number
from facilitator.entrance import to_login
from facilitator.naming import touched
from server.core.refusals import Refused
from server.web.answers import html, to

# -- pages ------------------------------------------------------------------------------------


async def drafts(request: Request) -> Response:
    """All drafts, those put away last."""
    if signed_in(request) is None:
        return to_login(request)
    found = await house(request).writing.drafts()
    return html(request, "facilitator/writing/drafts.html", drafts=found)


async def copy(request: Request) -> Response:
    """A draft from anything in the library."""
    return await _begin(request, own=False)


async def edit(request: Request) -> Response:
    """The draft of something of one's own in the library."""
    return await _begin(request, own=True)


async def _begin(request: Request, *, own: bool) -> Response:
    check_origin(request)
    name = signed_in(request)
    if name is None:
        return to_login(request)
    form = await request.form(max_fields=6, max_files=0)
    shelf, wanted_id = str(form.get("shelf", "")), str(form.get("id", ""))
    language = str(form.get("language", "en"))
    desk = house(request).writing
    draft = await (desk.open if own else desk.copy)(shelf, wanted_id, language, name)
    return to(f"/library/drafts/{draft.number}")


async def page(request: Request) -> Response:
    """The form of a draft."""
    if signed_in(request) is None:
        return to_login(request)
    draft = await house(request).writing.draft(request.path_params["number"])
    return await show(request, draft)


async def history(request: Request) -> Response:
    """What was changed when and by whom, and the way back."""
    if signed_in(request) is None:
        return to_login(request)
    desk = house(request).writing
    draft = await desk.draft(request.path_params["number"])
    lines = [(line, touched(changes, draft)) for line, changes in await desk.history(draft.number)]
    return html(request, "facilitator/writing/history.html", draft=draft, lines=lines)


async def text(request: Request) -> Response:
    """One line of the history as its file."""
    house(request).reception.session(request.headers.raw)
    version = request.path_params["version"]
    found = await house(request).writing.text_of(request.path_params["number"], version)
    return Response(found, media_type="text/plain; charset=utf-8")


# -- acts -------------------------------------------------------------------------------------


async def restore(request: Request) -> Response:
    """Back to a line of the history."""
    name, form = await _act(request)
    version = whole_number(str(form.get("version", "")))
    draft = await house(request).writing.restore(request.path_params["number"], version, name)
    return to(f"/library/drafts/{draft.number}")


async def publish(request: Request) -> Response:
    """Into the library."""
    name, _ = await _act(request)
    desk = house(request).writing
    try:
        draft = await desk.publish(request.path_params["number"], name)
    except Refused as refused:
        if refused.code == "not-found":
            raise
        draft = await desk.draft(request.path_params["number"])
        return await show(request, draft, refused.sentence)
    return to(f"/library/drafts/{draft.number}")


async def retire(request: Request) -> Response:
    """Out of the library."""
    name, _ = await _act(request)
    draft = await house(request).writing.retire(request.path_params["number"], name)
    return to(f"/library/drafts/{draft.number}")


async def put_away(request: Request) -> Response:
    """Out of the list of drafts, or back into it."""
    _, form = await _act(request)
    await house(request).writing.put_away(
        request.path_params["number"], away=form.get("away") != "no"
    )
    return to("/library/drafts")


async def _act(request: Request) -> tuple[str, FormData]:
    check_origin(request)
    name = house(request).reception.session(request.headers.raw)
    return name, await request.form(max_fields=8, max_files=0)
