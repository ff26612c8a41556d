"""Who is asking, and what they may do: the one place that knows tokens, cookies and sessions."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import argon2

from server.core.ids import PersonId, fingerprint, read_code
from server.core.refusals import Refused
from server.core.said import say
from server.live import speaking
from server.live.fanout import FaceName
from server.live.hub import Guest, Hello
from server.live.keeper import Keeper
from server.live.keepers import Keepers
from server.store import afterwards, facilitators, tokens
from server.store.database import Connection, Database
from server.web import guard

# OWASP's floor for argon2id (reliability.md V6).
_HASHER: Final = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_SESSION_LASTS: Final = 12 * 3600.0
PASSWORD_LENGTH: Final = (12, 128)
_SLOWEST: Final = 8.0


class Reception:
    """Identifies people at every door: page, API and socket."""

    def __init__(self, db: Database, keepers: Keepers, data: Path, base_url: str) -> None:
        self._db = db
        self._keepers = keepers
        self._data = data
        self._base_url = base_url
        self._sessions: dict[bytes, tuple[str, float]] = {}
        self._hashing = asyncio.Semaphore(2)
        self._failed: dict[str, int] = {}
        self._no_password = _HASHER.hash(secrets.token_urlsafe(16))
        self.wrong_codes = guard.WrongCodes()
        self.setup_token: str | None = None

    async def open(self) -> None:
        """Read the sessions; without any facilitator, make the one-time set-up link's token."""
        self._sessions = {
            token: (name, made) for token, name, made in await self._db.read(facilitators.sessions)
        }
        if not await self._db.read(facilitators.any_there):
            self.setup_token = secrets.token_urlsafe(24)

    # -- rooms ----------------------------------------------------------------------------------

    async def room(
        self, typed: str, address: str, headers: guard.Headers = (), token: str | None = None
    ) -> Keeper:
        """The room of a code as somebody typed it; wrong codes cost patience.

        Whoever is known in the room already does not wait behind a neighbour's guesses.
        """
        code = read_code(typed)
        if not self._known(code, headers, token):
            await self.wrong_codes.patience(address)
        try:
            return await self._keepers.find(code)
        except Refused as refused:
            if refused.code == "no-such-room":
                self.wrong_codes.note(address)
            raise

    def _known(self, code: str, headers: guard.Headers, token: str | None) -> bool:
        keeper = self._keepers.peek(code)
        if keeper is None:
            return False
        jar = guard.cookies(headers)
        held = (token, _bearer(headers), jar.get(guard.phone_cookie(code)))
        if any(one and fingerprint(one) in keeper.tokens for one in held):
            return True
        cookie = jar.get(guard.DESK_COOKIE)
        return bool(cookie) and fingerprint(cookie or "") in self._sessions

    # -- who is it ------------------------------------------------------------------------------

    async def facilitator(self, headers: guard.Headers) -> str:
        """The facilitator of a request, by bearer token or session. Refuses `not-signed-in`."""
        token = _bearer(headers)
        if token is not None:
            name = await self._token_name(token)
            if name is None:
                raise Refused("wrong-token")
            return name
        name = self.session(headers)
        # A browser sends its cookie for other sites' pages, too; a bearer token it does not.
        guard.check_origin(headers, self._base_url)
        return name

    def session(self, headers: guard.Headers) -> str:
        """The facilitator signed in by this browser. Refuses `not-signed-in`."""
        cookie = guard.cookies(headers).get(guard.DESK_COOKIE)
        found = self._sessions.get(fingerprint(cookie)) if cookie else None
        if found is None or time.time() - found[1] > _SESSION_LASTS:
            raise Refused("not-signed-in")
        return found[0]

    async def _token_name(self, token: str) -> str | None:
        if not token.startswith(tokens.PREFIX):
            return None
        return await asyncio.to_thread(tokens.whose, self._data, token)

    async def guest_by_token(self, keeper: Keeper, token: str) -> Guest:
        """Whoever a token belongs to in this room. Refuses `wrong-token`."""
        mark = fingerprint(token)
        person = keeper.tokens.get(mark)
        if person is not None:
            return _phone(keeper, person)
        if secrets.compare_digest(mark, keeper.row.projector):
            return _screen(keeper, "projector")
        if await self._token_name(token) is not None:
            return _screen(keeper, "desk")
        raise Refused("wrong-token")

    async def guest(self, keeper: Keeper, headers: guard.Headers, face: str) -> Guest:
        """Whoever a request comes from, for a face. A bearer token settles it, else cookies."""
        token = _bearer(headers)
        if token is not None:
            return await self.guest_by_token(keeper, token)
        jar = guard.cookies(headers)
        code = keeper.row.code
        if face == "phone":
            return self.participant(keeper, jar.get(guard.phone_cookie(code)))
        cookie = jar.get(guard.wall_cookie(code)) if face == "projector" else None
        if cookie and secrets.compare_digest(fingerprint(cookie), keeper.row.projector):
            return _screen(keeper, "projector")
        self.session(headers)
        return _screen(keeper, "projector" if face == "projector" else "desk")

    def participant(self, keeper: Keeper, token: str | None) -> Guest:
        """The participant whose browser holds this token. Refuses `wrong-token`."""
        person = keeper.tokens.get(fingerprint(token)) if token else None
        if person is None:
            raise Refused("wrong-token")
        return _phone(keeper, person)

    async def linked(self, keeper: Keeper, headers: guard.Headers) -> Guest:
        """Whoever holds a personal link: for their own page only. Refuses `wrong-token`."""
        code = keeper.row.code
        secret = guard.cookies(headers).get(guard.own_cookie(code))
        person = await self.whose_link(code, secret) if secret else None
        if person is None or person not in keeper.roster:
            raise Refused("wrong-token")
        return _phone(keeper, person)

    async def whose_link(self, code: str, secret: str) -> PersonId | None:
        """The person of a room to whom the secret of a personal link belongs."""
        mark = fingerprint(secret)
        return await self._db.read(lambda db: afterwards.linked(db, code, mark))

    async def identify(self, hello: Hello, scope: Mapping[str, Any]) -> Guest:
        """The guest behind a socket's CONNECT."""
        address = (scope.get("client") or ("?",))[0]
        keeper = await self.room(hello.room, address, scope["headers"], hello.token)
        if hello.token is not None:
            guest = await self.guest_by_token(keeper, hello.token)
            if guest.face == "desk" and hello.face == "projector":
                return _screen(keeper, "projector")
            return guest
        # Cookies count only for our own pages: a socket from another site brings them too.
        guard.check_origin(_without_fetch_site(scope["headers"]), self._base_url)
        return await self.guest(keeper, scope["headers"], hello.face or "phone")

    # -- signing in -----------------------------------------------------------------------------

    async def set_up(self, token: str, name: str, password: str) -> str:
        """Make the first facilitator with the one-time link; returns a session token."""
        if self.setup_token is None or not secrets.compare_digest(token, self.setup_token):
            raise Refused("wrong-token", say("This set-up link is not valid, or was used already."))
        _check_password(name, password)
        async with self._hashing:
            stored = await asyncio.to_thread(_HASHER.hash, password)

        async def adding(db: Connection) -> None:
            await facilitators.add(db, name, stored, time.time())

        await self._db.write(adding)
        self.setup_token = None
        return await self._new_session(name)

    async def sign_in(self, name: str, password: str) -> str:
        """A session token for a name and its password; refuses `wrong-password`."""
        await self.confirm(name, password)
        return await self._new_session(name)

    async def confirm(self, name: str, password: str) -> None:
        """Refuse `wrong-password` unless it is theirs; each failure makes the next try slower."""
        await asyncio.sleep(min(_SLOWEST, 0.25 * 2 ** self._failed.get(name, 0) - 0.25))

        async def finding(db: Connection) -> str | None:
            return await facilitators.password_of(db, name)

        stored = await self._db.read(finding)
        async with self._hashing:
            fits = await asyncio.to_thread(_fits, stored or self._no_password, password)
        if not fits or stored is None:
            if len(self._failed) > 1000:
                self._failed.clear()
            self._failed[name] = min(10, self._failed.get(name, 0) + 1)
            raise Refused("wrong-password")
        self._failed.pop(name, None)

    async def sign_out(self, headers: guard.Headers) -> None:
        """Forget this browser."""
        cookie = guard.cookies(headers).get(guard.DESK_COOKIE)
        if not cookie:
            return
        mark = fingerprint(cookie)
        self._sessions.pop(mark, None)

        async def forgetting(db: Connection) -> None:
            await facilitators.sign_out(db, mark)

        await self._db.write(forgetting)

    async def _new_session(self, name: str) -> str:
        token, now = secrets.token_urlsafe(32), time.time()
        mark = fingerprint(token)

        async def signing_in(db: Connection) -> None:
            await facilitators.sign_in(db, name, mark, now)

        await self._db.write(signing_in)
        self._sessions[mark] = name, now
        return token


def _phone(keeper: Keeper, person: PersonId) -> Guest:
    language = speaking.of_person(keeper, keeper.roster[person].language)
    return Guest(keeper, "phone", person, language)


def _screen(keeper: Keeper, face: FaceName) -> Guest:
    return Guest(keeper, face, language=speaking.of_room(keeper))


def _bearer(headers: guard.Headers) -> str | None:
    value = guard.header(headers, b"authorization") or ""
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _without_fetch_site(headers: guard.Headers) -> list[tuple[bytes, bytes]]:
    # For a WebSocket the Origin is always sent, and it is the stricter of the two checks.
    return [(name, value) for name, value in headers if name != b"sec-fetch-site"]


def _check_password(name: str, password: str) -> None:
    shortest, longest = PASSWORD_LENGTH
    if not name.strip() or len(name) > 60:
        raise Refused(
            "bad-field", say("Please give a name of at most 60 characters."), field="name"
        )
    if not shortest <= len(password) <= longest:
        raise Refused(
            "bad-field",
            say(
                "Please choose a password of %(low)s to %(high)s characters.",
                low=shortest,
                high=longest,
            ),
            field="password",
        )


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except argon2.exceptions.VerificationError:
        return False
