"""Checks that every request passes: where it came from, what it carries, how often it comes.

Sources: reliability.md section 4, V3 (cookies, cross-site requests) and V6 (lock-out behind one
shared address).
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from server.core.refusals import Refused

DESK_COOKIE: Final = "plainspoken-desk"
Headers = Iterable[tuple[bytes, bytes]]

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; manifest-src 'self'"
)
# A page that looks into others of ours; and such a page: it is looked at, and sends nothing.
FRAMING_CSP: Final = f"{CSP}; frame-src 'self'"
FRAMED_CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox allow-same-origin"
)
SECURITY_HEADERS: Final = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    # "no-referrer" would make browsers send "Origin: null" with our own forms over plain http.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
)


def phone_cookie(code: str) -> str:
    """The name of the cookie by which a browser returns to a room."""
    return f"plainspoken-{code}"


def own_cookie(code: str) -> str:
    """The name of the cookie by which a personal link opens its owner's page."""
    return f"plainspoken-me-{code}"


def wall_cookie(code: str) -> str:
    """The name of the cookie by which a projector stays with its room."""
    return f"plainspoken-wall-{code}"


def header(headers: Headers, name: bytes) -> str | None:
    """The first header of a name, as ASGI lists them."""
    return next((value.decode("latin-1") for key, value in headers if key == name), None)


def cookies(headers: Headers) -> dict[str, str]:
    """The cookies of a request; unreadable ones are as good as none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header(headers, b"cookie") or "")
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def check_origin(headers: Headers, base_url: str) -> None:
    """Refuse what another site's page sent with our cookies.

    A browser that says `Sec-Fetch-Site` is believed; plain http in a local network does not make
    it say so, and then `Origin` must name the host that was asked, or the configured address.
    """
    site = header(headers, b"sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Refused("wrong-origin")
        return
    origin = header(headers, b"origin")
    if origin is None or origin == "null":
        raise Refused("wrong-origin")
    asked = {header(headers, b"host") or "", urlsplit(base_url).netloc}
    if urlsplit(origin).netloc not in asked:
        raise Refused("wrong-origin")


@dataclass(slots=True)
class Bucket:
    """A budget that refills: `take` says whether there was something left."""

    per_second: float
    burst: float
    left: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = self.burst

    def take(self) -> bool:
        """Use one; False if the budget is spent."""
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Buckets:
    """One budget a name, forgotten when it is full again."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: dict[str, Bucket] = {}

    def take(self, name: str) -> bool:
        """Use one of this name's budget."""
        if len(self._buckets) > 20_000:
            self._buckets.clear()
        bucket = self._buckets.setdefault(name, Bucket(self._per_second, self._burst))
        return bucket.take()


class WrongCodes:
    """Slows down who guesses room codes, without locking out the class behind the same address.

    Only wrong codes count. Over budget, answers from that address come one after the other, half
    a second apart: some two guesses a second against 1.28e9 codes, while people with a right code
    still come in.
    """

    def __init__(self) -> None:
        self._wrong = Buckets(per_second=0.1, burst=60)
        self._spent: dict[str, float] = {}
        self._queue: dict[str, asyncio.Lock] = {}

    def note(self, address: str) -> None:
        """A wrong code came from an address."""
        if not self._wrong.take(address):
            self._spent[address] = time.monotonic() + 60

    async def patience(self, address: str) -> None:
        """Wait, if too many wrong codes came from this address in the last minute."""
        if self._spent.get(address, 0) < time.monotonic():
            self._spent.pop(address, None)
            self._queue.pop(address, None)
            return
        async with self._queue.setdefault(address, asyncio.Lock()):
            await asyncio.sleep(0.5)
