"""How much of a request's body is taken; starlette's own limit answers past our problem pages."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.core.refusals import Refused


class BodyLimit:
    """Refuses larger bodies as they come, in the same words and shape as every refusal."""

    def __init__(self, app: ASGIApp, *, most: int, more: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._more = more  # by path, where files are sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whoever reads too much of its body refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._more.get(scope["path"], self._most)
        announced = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        taken = int(announced) if announced.isdigit() and int(announced) > most else 0

        async def limited() -> Message:
            nonlocal taken
            message: Message = {} if taken > most else await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise Refused("too-large")
            return message

        await self._app(scope, limited, send)
