"""What of a face does not fit its screen, as Chromium lays it out (fits.js)."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.journeys.program import ROOT
from tests.played_long import Shown

WALLS = ((1920, 1080), (1366, 768), (1280, 720), (1024, 768))
PHONES = ((360, 740), (320, 568))
LARGE_TEXT = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"  # 200 %
LOOK = (ROOT / "tests/journeys/fits.js").read_text(encoding="utf-8")

_SHEETS = {"wall": "projector", "phone": "phone"}
_BODIES = {"wall": "wall-page", "phone": "phone"}
_SCRIPTS = {"wall": '<script type="module" src="/static/js/fit.js"></script>', "phone": ""}
_HEADS = {
    "wall": "",
    "phone": '<header><span class="link"><i class="dot"></i><span>connected</span></span><button '
    'class="name"><bdi dir="auto">Maximiliana-Wolfgangsson</bdi></button></header>',
}
_FONTS = """async () => {
  for (const weight of ['400', '700']) for (const text of ['a', 'ā'])
    await document.fonts.load(`${weight} 20px "Atkinson Hyperlegible Next"`, text);
  await document.fonts.ready;
}"""


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit, by how many pixels, where, and what it is."""

    screen: str
    what: str
    by: int
    where: str
    thing: str


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if not self.path.startswith("/face/"):
            super().do_GET()
            return
        body = _page(self.path.rsplit("/", 1)[-1]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def _page(face: str) -> str:
    links = "".join(
        f'<link rel="stylesheet" href="/static/css/{name}.css">'
        for name in ("tokens", "base", "components", _SHEETS[face])
    )
    return (
        '<!doctype html><html lang="en" data-live><head><meta charset="utf-8"><meta name="viewport"'
        f' content="width=device-width, initial-scale=1"><title>fits</title>{links}'
        f'{_SCRIPTS[face]}</head><body class="{_BODIES[face]}">{_HEADS[face]}<div id="face"'
        f' class="{"face" if face == "phone" else ""}"></div></body></html>'
    )


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Style sheets, fonts and empty screens on the loopback address."""
    handler = functools.partial(_Handler, directory=str(ROOT))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


async def screen(browser: Browser, base: str, face: str, width: int, height: int) -> Page:
    """An empty wall or phone with the real style sheets, and every font there."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    await page.goto(f"{base}/face/{face}")
    await page.evaluate(_FONTS)
    return page


async def misfits(page: Page, name: str, shown: Iterable[Shown]) -> list[Misfit]:
    """Everything of these faces that does not fit this screen."""
    return [
        Misfit(name, what, by, one.where, thing)
        for one in shown
        for what, by, thing in await page.evaluate(LOOK, [one.face, one.html])
    ]
