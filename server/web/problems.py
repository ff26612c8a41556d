"""Refusals and errors as answers: problem objects for programs, a page with a sentence for people.

Source: RFC 9457; `code` is the refusal's slug and `detail` its sentence (interface.md section 3).
"""

import logging
import secrets
from collections.abc import Callable
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server.core.refusals import Refused
from server.core.said import plain
from server.web import languages

log = logging.getLogger("plainspoken.web")
Render = Callable[..., str]
_OF_THE_DESK: Final = ("/desk", "/library", "/summary")


def as_json(refused: Refused) -> Response:
    """The problem object of a refusal."""
    body = {
        "type": "about:blank",
        "title": refused.code,
        "status": refused.status,
        "code": refused.code,
        "detail": str(refused.sentence),
        **refused.details,
    }
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else None
    encoded = msgspec.json.encode(body, enc_hook=plain)
    return Response(encoded, refused.status, headers, "application/problem+json")


def wants_json(request: Request) -> bool:
    """Whether a program asks: by its path, or by what it sends and takes."""
    return (
        request.url.path.startswith("/api/")
        or request.headers.get("accept", "").startswith("application/json")
        or request.headers.get("content-type", "").startswith("application/json")
    )


class Problems:
    """The exception handlers of the application."""

    def __init__(self, render: Render) -> None:
        self._render = render

    async def refused(self, request: Request, error: Exception) -> Response:
        """A polite no."""
        assert isinstance(error, Refused), "Only refusals come here"
        if wants_json(request):
            return as_json(error)
        language = languages.accepted(request.headers.raw)
        return Response(
            self._render(
                "participant/problem.html",
                spoken_in=language,
                problem=error,
                desk=request.url.path.startswith(_OF_THE_DESK),
            ),
            error.status,
            media_type="text/html",
        )

    async def http(self, request: Request, error: Exception) -> Response:
        """What the framework itself refuses: no such page, wrong method, too large."""
        assert isinstance(error, HTTPException), "Only HTTP errors come here"
        known = {404: "not-found", 405: "not-allowed", 413: "too-large"}
        if error.status_code not in known:
            return await self.refused(request, Refused("malformed"))
        return await self.refused(request, Refused(known[error.status_code]))

    async def broken(self, request: Request, error: Exception) -> Response:
        """Our own mistake: a number to find it by in the log, and no traceback to a person."""
        incident = secrets.token_hex(4)
        log.error("Incident %s at %s", incident, request.url.path, exc_info=error)
        refused = Refused("broken", incident=incident)
        if wants_json(request):
            return as_json(refused)
        # No template here: it may be the template that is broken.
        sentence = languages.said_in(languages.accepted(request.headers.raw), refused.sentence)
        return PlainTextResponse(f"{sentence}\nNumber of this incident: {incident}\n", 500)
