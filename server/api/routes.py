"""The one way in which every endpoint of the table is called."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.api.openapi import document
from server.api.table import ENDPOINTS, PREFIX, Endpoint
from server.core.refusals import Refused
from server.core.said import plain
from server.summary.schema import schema


def _route(endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        body = await _body(request, endpoint)
        result = await endpoint.call(request, body)
        if isinstance(result, Response):
            return result
        if endpoint.gives is None:
            return Response(status_code=endpoint.status)
        encoded = msgspec.json.encode(result, enc_hook=plain)
        return Response(encoded, endpoint.status, media_type="application/json")

    return Route(PREFIX + endpoint.path, answer, methods=[endpoint.method])


async def _body(request: Request, endpoint: Endpoint) -> object:
    if endpoint.takes is None:
        return None
    raw = await request.body()
    try:
        if not endpoint.checked:
            return msgspec.json.decode(raw)
        return msgspec.json.decode(raw or b"{}", type=endpoint.takes)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("malformed", f"The body could not be read: {error}.") from None


async def _document(request: Request) -> Response:
    return Response(document(), media_type="application/json")


async def _summary_schema(request: Request) -> Response:
    return Response(schema(), media_type="application/schema+json")


ROUTES: Final = [
    Route(f"{PREFIX}/openapi.json", _document),
    Route(f"{PREFIX}/summary.schema.json", _summary_schema),
    *(_route(endpoint) for endpoint in ENDPOINTS),
]
