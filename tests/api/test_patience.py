"""Wrong codes slow down whoever guesses, and nobody who belongs to a room."""

import pytest

from server.core.refusals import Refused
from server.web.guard import WrongCodes


@pytest.fixture
def guessed(server, monkeypatch):
    """Somebody behind this address has guessed too much: strangers have to wait."""
    waited = []

    async def wait(self, address):
        waited.append(address)

    monkeypatch.setattr(WrongCodes, "patience", wait)
    return waited


async def test_strangers_wait_and_those_who_belong_do_not(server, guessed):
    room = await server.room()
    ana = await room.person("Ana")
    guessed.clear()
    await ana.api.view(room.code)
    assert guessed == []
    answer = await server.nobody.get("/rooms/CCCCCCC/view", headers={"Authorization": "Bearer x"})
    assert answer.json()["code"] == "no-such-room"
    assert guessed == ["127.0.0.1"]


async def test_only_what_is_over_budget_waits():
    codes = WrongCodes()
    for _ in range(60):
        codes.note("192.0.2.7")
    assert "192.0.2.7" not in codes._spent
    codes.note("192.0.2.7")
    assert "192.0.2.7" in codes._spent
    assert "192.0.2.8" not in codes._spent


async def test_a_wrong_code_and_a_closed_room_answer_the_same(server):
    answers = [await server.nobody.get(f"/rooms/{code}/view") for code in ("CCCCCCC", "22")]
    assert len({(a.status_code, a.json()["code"]) for a in answers}) == 1
    assert Refused("no-such-room").status == 404
