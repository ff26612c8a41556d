"""The page on which a draft is written, by the shelf that it is meant for."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from facilitator import agenda
from facilitator.asking import house
from facilitator.naming import label_of, summed, worded
from facilitator.scenario_form import GROUPS, REPLY_LINES
from facilitator.sheet import Clashing, Sheet
from server.core.refusals import Refused
from server.library import tomltext
from server.library.remarks import SHAPES
from server.store.drafts import Draft
from server.web.answers import html
from server.web.guard import FRAMING_CSP

Page = Callable[[Request, Draft, str, Mapping[str, Clashing]], Awaitable[Response]]
_NONE: Final[Mapping[str, Clashing]] = {}


async def show(
    request: Request, draft: Draft, sentence: str = "", clashes: Mapping[str, Clashing] = _NONE
) -> Response:
    """The page of a draft; `clashes` are fields that somebody else changed meanwhile."""
    return await PAGES[draft.shelf](request, draft, sentence, clashes)


async def _scenario(
    request: Request, draft: Draft, sentence: str, clashes: Mapping[str, Clashing]
) -> Response:
    remarks = worded(await house(request).writing.remarks(draft))
    response = html(
        request,
        "facilitator/writing/scenario.html",
        409 if clashes else 200,
        draft=draft,
        sheet=Sheet(tomltext.read(draft.text), SHAPES[draft.shelf], remarks, clashes),
        groups=GROUPS,
        reply_lines=REPLY_LINES,
        summed=summed(remarks),
        label_of=label_of,
        seat=secrets.token_hex(8),
        sentence=sentence,
    )
    response.headers["content-security-policy"] = FRAMING_CSP
    return response


PAGES: Final[dict[str, Page]] = {"situations": _scenario, "workshops": agenda.page_of}


def whole_number(written: str) -> int:
    """A number out of an address or a form. Refuses `not-found`."""
    if not written.isdecimal() or len(written) > 9:
        raise Refused("not-found")
    return int(written)
