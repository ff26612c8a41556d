"""The outermost layer: security headers on every answer, and nothing personal kept by caches."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from server.web.guard import SECURITY_HEADERS

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]


class Shield:
    """Adds headers to HTTP answers; WebSockets pass."""

    def __init__(self, app: App, *, secure: bool) -> None:
        self._app = app
        self._headers = list(SECURITY_HEADERS)
        if secure:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Message, receive: App, send: App) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                names = {name.lower() for name, _ in headers}
                headers += [pair for pair in self._headers if pair[0] not in names]
                if b"cache-control" not in names:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, dressed)
