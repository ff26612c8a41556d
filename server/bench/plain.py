"""The reference that is started in the same run: python-socketio as its manual shows it.

Default settings, one event for everybody. It keeps nothing, asks nobody who they are and draws
nothing, so whatever it takes is the price of the library alone.
"""

import sys
from typing import Any

import socketio
import uvicorn

from server.network import listening


def application(size: int) -> Any:  # noqa: ANN401 - the library has no types
    """An ASGI application that answers each command with a text of this size to everybody."""
    sio = socketio.AsyncServer(async_mode="asgi")
    version = 0

    async def connect(sid: str, environ: object, auth: object = None) -> None:
        await sio.enter_room(sid, "everybody")

    async def command(sid: str, body: object) -> dict[str, object]:
        nonlocal version
        version += 1
        await sio.send({"version": version, "html": "x" * size}, to="everybody")
        return {"ok": True, "version": version}

    sio.on("connect", connect)
    sio.on("command", command)
    return socketio.ASGIApp(sio)


def main(size: int) -> None:
    """Serve until told to stop, and say where."""
    sock = listening("127.0.0.1", 0)
    sock.listen(4096)
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", flush=True)  # noqa: T201
    uvicorn.Server(uvicorn.Config(application(size), log_level="warning")).run(sockets=[sock])


if __name__ == "__main__":
    main(int(sys.argv[1]))
