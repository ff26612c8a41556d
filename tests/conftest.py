"""Shared by all tests: a server that runs in this process, and a client that speaks to it."""

import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import settings

from server.live.house import House
from server.settings import Settings, read
from server.store.tokens import make
from server.web import guard

# How long something takes is for benchmarks: a busy machine must not fail a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@dataclass
class Api:
    """The JSON API with one token or none."""

    http: httpx2.AsyncClient
    base: str
    token: str = ""

    def __call__(self, token: str) -> "Api":
        """The same server, asked by somebody else."""
        return Api(self.http, self.base, token)

    async def ask(self, method: str, path: str, **how):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= how.pop("headers", {})
        return await self.http.request(method, f"{self.base}/api/v1{path}", headers=headers, **how)

    async def get(self, path: str, **how):
        return await self.ask("GET", path, **how)

    async def post(self, path: str, **how):
        return await self.ask("POST", path, **how)

    async def command(self, code: str, name: str, **fields):
        """A command with a fresh id, whatever comes of it."""
        body = {"id": str(uuid.uuid4()), "command": name, **fields}
        return await self.post(f"/rooms/{code}/commands", json=body)

    async def does(self, code: str, *names: str) -> int:
        """Commands that are to succeed; the last version."""
        version = 0
        for name in names:
            answer = await self.command(code, name)
            assert answer.status_code == 200, answer.text
            version = answer.json()["version"]
        return version

    async def move(self, code: str, step: str, action: str, /, move_id: str = "", **fields):
        body = {"id": move_id or str(uuid.uuid4()), "step": step, "action": action,
                "fields": fields}  # fmt: skip
        return await self.post(f"/rooms/{code}/moves", json=body)

    async def view(self, code: str):
        answer = await self.get(f"/rooms/{code}/view")
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class Running:
    """A server in this process."""

    house: House
    base: str
    data: Path
    facilitator: Api
    nobody: Api
    opened: list[str] = field(default_factory=list)

    async def room(self, workshop: str = "two-votes", **wish) -> "Opened":
        """A new room and its projector."""
        answer = await self.facilitator.post("/rooms", json={"workshop": workshop, **wish})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        return Opened(self, made["code"], made["projector_token"], made)


@dataclass
class Opened:
    """A room of a running server."""

    server: Running
    code: str
    projector_token: str
    made: dict[str, Any]

    @property
    def desk(self) -> Api:
        return self.server.facilitator

    @property
    def wall(self) -> Api:
        return self.server.nobody(self.projector_token)

    async def person(self, name: str = "") -> "Person":
        answer = await self.server.nobody.post(f"/rooms/{self.code}/people", json={"name": name})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return Person(self, body["person"], body["token"], body["name"])


@dataclass
class Person:
    """Somebody in a room."""

    room: Opened
    id: str
    token: str
    name: str

    @property
    def api(self) -> Api:
        return self.room.server.nobody(self.token)

    async def votes(self, option: str, step: str = "tea", **how):
        return await self.api.move(self.room.code, step, "vote", option=option, **how)


TWO_VOTES: dict[str, Any] = {
    "id": "two-votes",
    "version": "1.0.0",
    "language": "en",
    "title": "Two votes",
    "minutes": 10,
    "author": "The tests",
    "licence": "CC-BY-4.0",
    "summary": "For tests.",
    "steps": [
        {"id": "tea", "kind": "choice", "title": "Tea", "minutes": 5, "notes": "SECRET-NOTES",
         "content": {"question": "Tea or coffee?",
                     "options": [{"label": "Tea"}, {"label": "Coffee"}]}},
        {"id": "walk", "kind": "choice", "title": "Walk", "minutes": 5, "seconds": 60,
         "notes": "LATER-NOTES",
         "content": {"question": "A walk?", "rounds": 2, "explanation": "THE-KEY",
                     "options": [{"label": "Yes", "right": True}, {"label": "No"}]}},
    ],
}  # fmt: skip


def settings_for(data: Path, **options: str) -> Settings:
    """Settings for this machine alone, on whatever port is free."""
    given = {"host": "127.0.0.1", "port": "0", "data": str(data), **options}
    return read(given, environ={})


@pytest.fixture(scope="session")
async def server(tmp_path_factory):
    """One server for the whole run; every test opens rooms of its own."""
    from server.serve import running

    data = tmp_path_factory.mktemp("data")
    async with (
        running(settings_for(data)) as (house, base, _),
        httpx2.AsyncClient(timeout=20) as http,
    ):
        nobody = Api(http, base)
        found = Running(house, base, data, nobody(make(data, "Farah")), nobody)
        answer = await found.facilitator.ask("PUT", "/workshops/two-votes", json=TWO_VOTES)
        assert answer.status_code == 201, answer.text
        yield found


@pytest.fixture
async def room(server):
    """A fresh room on two votes."""
    return await server.room()


PASSWORD = "a long pass phrase"


@asynccontextmanager
async def as_farah(server):
    """A browser in which Farah signed in with her password."""
    reception = server.house.reception
    headers = {"origin": server.base}
    async with httpx2.AsyncClient(base_url=server.base, headers=headers) as browser:
        if reception.setup_token:
            await reception.set_up(reception.setup_token, "Farah", PASSWORD)
        browser.cookies.set(guard.DESK_COOKIE, await reception.sign_in("Farah", PASSWORD))
        yield browser
