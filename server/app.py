"""The composition root: builds store, house, faces and API, and nothing else does."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from facilitator.routes import ROUTES as DESK_ROUTES
from participant.routes import ROUTES as PHONE_ROUTES
from server.activities import KINDS
from server.api.routes import ROUTES as API_ROUTES
from server.core.refusals import Refused
from server.library.helpcard import read_help_card
from server.library.loader import SHIPPED, Library
from server.library.pack import LARGEST_PACK
from server.live.house import House, Ways
from server.settings import Settings
from server.simulate import simulate
from server.store.database import Database
from server.web.assets import Assets
from server.web.body import BodyLimit
from server.web.problems import Problems
from server.web.shield import Shield
from server.web.templating import Renderer, environment

ROOT: Final = Path(__file__).resolve().parents[1]
# The API takes whole workshops; everything else that people send is far smaller.
_LARGEST_BODY: Final = 256 * 1024
_LARGEST_UPLOAD: Final = LARGEST_PACK + 16 * 1024  # a pack with the form around it


async def build_house(settings: Settings, base_url: str, render: Renderer) -> House:
    """The house over a data folder. Raises `Newer`, `sqlite3.Error`, `OSError`."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    db = await Database.open(settings.data)
    card, complaints = read_help_card(settings.data, settings.help_card)
    ways = Ways(
        data=settings.data,
        base_url=base_url,
        max_people=settings.max_people,
        help_card=card,
        led_by=settings.led_by,
        lan_desk=settings.lan_desk,
        complaints=tuple(complaints),
    )
    library = Library.read(SHIPPED, settings.data / "content")
    library = replace(library, complaints=(*library.complaints, *complaints))
    return House(db, KINDS, library, ways, render)


async def build(settings: Settings, base_url: str) -> Starlette:
    """The application, open and ready; its lifespan closes it."""
    assets = Assets(ROOT / "static")
    env = environment()
    env.globals["asset"] = assets.address
    render = Renderer(env)
    house = await build_house(settings, base_url, render)
    house.crowd = _simulated
    try:
        await house.open()
    except BaseException:
        await house.db.close()
        raise
    problems = Problems(render)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await house.close()

    secure = base_url.startswith("https://")
    app = Starlette(
        routes=[
            *PHONE_ROUTES,
            *DESK_ROUTES,
            *API_ROUTES,
            Route("/healthz", _healthy),
            *([Route("/metrics", _metrics)] if settings.metrics else []),
            Route("/static/{mark}/{name:path}", assets.serve),
            *_sockets(house.hub.app),
        ],
        middleware=[
            Middleware(Shield, secure=secure),
            Middleware(BodyLimit, most=_LARGEST_BODY, more={"/library/packs": _LARGEST_UPLOAD}),
        ],
        exception_handlers={
            Refused: problems.refused,
            HTTPException: problems.http,
            Exception: problems.broken,
        },
        lifespan=lifespan,
    )
    app.state.house = house
    app.state.secure = secure
    return app


async def _simulated(join_url: str, people: int, pace: float) -> None:
    """People for a rehearsal; they come in by the front door and leave when the room ends."""
    await simulate(join_url, people=people, seed=secrets.randbelow(1000), pace=pace)


def _sockets(hub: ASGIApp) -> list[BaseRoute]:
    return [Mount("/socket.io", hub)]


async def _healthy(request: Request) -> Response:
    """200 only while writes can be committed."""
    house: House = request.app.state.house
    if await house.db.probe():
        return PlainTextResponse("ok")
    return PlainTextResponse("writes cannot be committed", 503)


async def _metrics(request: Request) -> Response:
    """Prometheus text: numbers of the whole server, nothing about people or rooms."""
    house: House = request.app.state.house
    lines = [
        ("plainspoken_commits_total", "counter", house.db.commits),
        ("plainspoken_frames_total", "counter", house.fanout.frames),
        ("plainspoken_renders_total", "counter", house.fanout.renders),
        ("plainspoken_rooms_awake", "gauge", house.keepers.awake),
        ("plainspoken_sockets", "gauge", house.hub.sockets),
    ]
    text = "".join(f"# TYPE {name} {kind}\n{name} {value}\n" for name, kind, value in lines)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")
