"""Runs the server: binds the port, says where it is, serves until told to stop."""

import asyncio
import contextlib
import gc
import io
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final

import qrcode
import uvicorn

from server.app import build
from server.live.house import House
from server.live.slow import PatientHttp
from server.live.wire import Wire
from server.network import is_loopback, listening, own_address
from server.settings import Settings
from server.store.lock import Held, held
from server.store.migrate import Newer


class CannotServe(Exception):
    """Why the server does not start, in one sentence."""


_GRACE: Final = 5


def base_url_for(settings: Settings, port: int) -> str:
    """The address that phones use: as configured, or as found in the local network."""
    if settings.base_url:
        return settings.base_url.rstrip("/")
    host = settings.host
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        host = own_address()
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


@contextlib.contextmanager
def _holding(data: Path) -> Iterator[None]:
    try:
        with held(data):
            yield
    except Held as error:
        raise CannotServe(str(error)) from None


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[House, str, uvicorn.Server]]:
    """A server that answers, with its house and the address phones use; stopped on leaving."""
    try:
        sock = listening(settings.host, settings.port)
    except OSError as error:
        raise CannotServe(
            f"Port {settings.port} cannot be used ({error.strerror}). "
            "Stop whatever uses it, or choose another one with --port."
        ) from None
    with contextlib.closing(sock), _holding(settings.data):
        base_url = base_url_for(settings, sock.getsockname()[1])
        try:
            app = await build(settings, base_url)
        except Newer as newer:
            raise CannotServe(str(newer)) from None
        except sqlite3.DatabaseError as error:
            raise CannotServe(
                f"The database in {settings.data} cannot be opened ({error}). Nothing was changed. "
                "Choose another folder with --data, or put a copy in its place."
            ) from None
        server = uvicorn.Server(_config(app, settings))
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        task = asyncio.ensure_future(server.serve(sockets=[sock]))
        while not server.started:
            if task.done():
                await task
                raise CannotServe("The server did not start.")
            await asyncio.sleep(0.01)
        try:
            yield app.state.house, base_url, server
        finally:
            server.should_exit = True
            await task


def _config(app: object, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=PatientHttp,
        ws=Wire,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=_GRACE,
        backlog=4096,
        server_header=False,
        access_log=False,
        log_level="warning",
        proxy_headers=bool(settings.trust_proxy),
        forwarded_allow_ips=settings.trust_proxy or None,
        lifespan="on",
    )


async def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. Raises `CannotServe`."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(name, stop.set)
    async with running(settings) as (house, base_url, server):
        for line in greeting(
            settings, house, base_url, server.servers[0].sockets[0].getsockname()[1]
        ):
            tell(line)
        calm_collector()
        await stop.wait()


def calm_collector() -> None:
    """Full collections over thousands of people's objects cost a second each (performance.md 3)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)


def greeting(settings: Settings, house: House, base_url: str, port: int) -> list[str]:
    """What is said on the terminal at the start."""
    own = f"http://localhost:{port}"
    lines = [
        f"Phones:       {base_url}",
        f"Facilitator:  {own if not settings.base_url else base_url}/desk",
    ]
    token = house.reception.setup_token
    if token is not None:
        where = settings.base_url.rstrip("/") or own
        lines += ["", "First start. Open this link once to become the facilitator:",
                  f"  {where}/setup/{token}", ""]  # fmt: skip
    host = base_url.split("://", 1)[1].rsplit(":", 1)[0]
    if is_loopback(host):
        lines.append(
            "Phones cannot reach this address: no network was found, or --host keeps to this "
            "machine. Connect to the room's Wi-Fi and start again, or give --base-url."
        )
    elif sys.stdout.isatty():
        lines.append(terminal_qr(base_url))
    lines.append("Stop with Ctrl+C. Nothing is lost: open rooms go on at the next start.")
    return lines


def terminal_qr(url: str) -> str:
    """A QR code in half blocks."""
    code = qrcode.QRCode(border=2)
    code.add_data(url)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
