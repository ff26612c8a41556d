"""Answers in the three forms that pages give: a page, a record for a script, another address."""

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.core.said import plain
from server.web import languages


def html(
    request: Request, template: str, status: int = 200, spoken_in: str = "", **context: object
) -> Response:
    """A page, in the browser's language unless it belongs to a person or a room."""
    language = spoken_in or languages.accepted(request.headers.raw)
    render = request.app.state.house.render
    return HTMLResponse(render(template, spoken_in=language, **context), status)


def json(body: object, status: int = 200) -> Response:
    """An answer to a script of ours, or to a program."""
    written = msgspec.json.encode(body, enc_hook=plain)
    return Response(written, status, media_type="application/json")


def to(path: str) -> Response:
    """Another page instead: go on there."""
    return RedirectResponse(path, 303)
