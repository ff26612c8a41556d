"""A draft as phone, wall and desk will show it, side by side, with people who do not exist."""

import asyncio
from typing import Final, get_args

from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import house, signed_in
from facilitator.entrance import to_login
from server.core.kind import Phase
from server.core.refusals import Refused
from server.core.said import say
from server.library import tomltext
from server.library.outline import Line, Outline, outline
from server.library.remarks import Remark
from server.live.fanout import FaceName
from server.live.preview import look
from server.store.drafts import Draft
from server.web.answers import html
from server.web.guard import FRAMED_CSP, FRAMING_CSP

PHASES: Final = {
    Phase.BRIEFING: say("Before it opens"),
    Phase.OPEN: say("Open"),
    Phase.CLOSED: say("Closed"),
    Phase.REVEALED: say("Revealed"),
}
FACES: Final = {
    "phone": say("A phone"),
    "projector": say("The wall"),
    "desk": say("Your desk"),
}


async def page(request: Request) -> Response:
    """The three frames with a switch for step and phase."""
    if signed_in(request) is None:
        return to_login(request)
    draft, found = await _draft(request)
    line = _wanted(request, found)
    remarks = await house(request).writing.remarks(draft)
    answer = html(
        request,
        "facilitator/writing/preview.html",
        draft=draft,
        outline=found,
        line=line,
        phase=_phase(request),
        phases=PHASES,
        faces=FACES,
        remarks=_about(remarks, line, draft),
    )
    answer.headers["content-security-policy"] = FRAMING_CSP
    return answer


async def face(request: Request) -> Response:
    """One frame: a face as it is, which sends nothing and runs nothing."""
    if signed_in(request) is None:
        return to_login(request)
    name = request.path_params["face"]
    draft, found = await _draft(request)
    line, shown = _wanted(request, found), None
    for known in get_args(FaceName):
        if name == known and line is not None and line.step is not None:
            step, phase = line.step.id, _phase(request)
            shown = await asyncio.to_thread(look, house(request), found, step, phase, known)
    if name not in FACES:
        raise Refused("not-found", say("A preview shows a phone, the projector or the desk."))
    answer = html(
        request,
        "facilitator/writing/preview_face.html",
        face=name,
        title=f"{FACES[name]}: {found.title}",
        draft=draft,
        face_html=shown,
    )
    answer.headers["content-security-policy"] = FRAMED_CSP
    return answer


async def _draft(request: Request) -> tuple[Draft, Outline]:
    here = house(request)
    draft = await here.writing.draft(request.path_params["number"])
    raw = tomltext.read(draft.text)
    return draft, await asyncio.to_thread(outline, raw, draft.shelf, here.library)


def _wanted(request: Request, found: Outline) -> Line | None:
    """The step that the address names by its id, or by its place from 1; else the first."""
    wanted = request.query_params.get("step", "")
    for line in found.lines:
        if wanted in (line.id, str(line.place + 1)) and wanted:
            return line
    return found.lines[0] if found.lines else None


def _phase(request: Request) -> Phase:
    wanted = request.query_params.get("phase", "")
    return Phase(wanted) if wanted in [*Phase] else Phase.OPEN


def _about(
    remarks: tuple[Remark, ...], line: Line | None, draft: Draft
) -> tuple[tuple[Remark, ...], int]:
    """What is still missing from this step, and how much is missing elsewhere."""
    if draft.shelf == "situations" or line is None:
        return remarks, 0
    here = tuple(r for r in remarks if r.where[:2] == ("steps", line.place))
    return here, len(remarks) - len(here)
