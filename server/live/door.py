"""Where phones come in: the address, its QR code, and how both are shown."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import qrcode
import qrcode.image.svg
from markupsafe import Markup

from server.core.ids import RoomCode, spoken

_QUIET_ZONE: Final = 4


@dataclass(frozen=True, slots=True)
class Door:
    """A room's entrance as the wall shows it."""

    code: RoomCode
    join_url: str
    address: str  # as typed by hand: no scheme, no path

    @property
    def spoken(self) -> str:
        """The code in two groups."""
        return spoken(self.code)

    @property
    def qr(self) -> Markup:
        """The QR code as an SVG of one path. It holds nothing but our own address."""
        return _draw(self.join_url)


def door(base_url: str, code: RoomCode) -> Door:
    """The door of a room under a base address such as `http://192.168.1.5:8000`."""
    base = base_url.rstrip("/")
    return Door(code=code, join_url=f"{base}/j/{code}", address=base.split("://", 1)[-1])


@lru_cache(maxsize=64)
def _draw(url: str) -> Markup:
    # Upper case fits the alphanumeric mode: larger modules on the wall. Host and code do not mind.
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return drawn(f"{scheme}://{host}/{path}")


def drawn(url: str) -> Markup:
    """The QR code of an address of ours, kept nowhere."""
    code = qrcode.QRCode(border=_QUIET_ZONE, error_correction=qrcode.constants.ERROR_CORRECT_Q)
    code.add_data(url)
    code.make(fit=True)
    cells = code.get_matrix()
    size = len(cells)
    path_data = "".join(
        f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(cells) for x, run in _runs(row)
    )
    return Markup(  # noqa: S704 - numbers of ours only
        f'<svg class="qr-code" viewBox="0 0 {size} {size}" role="img" aria-label="QR code"'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path_data}" fill="#1d1b19"/></svg>'
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and runs[-1][0] + runs[-1][1] == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
