"""What was valid once and is not any more."""

import time

import pytest

from server.core.ids import fingerprint
from server.web.guard import DESK_COOKIE


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (13, 303)])
async def test_a_session_ends_after_twelve_hours(server, hours, status):
    token = f"a-browser-{hours}"
    server.house.reception._sessions[fingerprint(token)] = ("Farah", time.time() - hours * 3600)
    answer = await server.nobody.http.get(
        f"{server.base}/desk", headers={"Cookie": f"{DESK_COOKIE}={token}"}
    )
    assert answer.status_code == status
    if status == 303:
        assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (11, 404)])
async def test_a_personal_code_ends_after_ten_minutes(server, monkeypatch, minutes, status):
    room = await server.room()
    ana = await room.person("Ana")
    keeper = await server.house.keepers.find(room.code)
    code = await server.house.personal_code(keeper, ana.id)
    monkeypatch.setattr(keeper, "_clock", lambda: time.time() + minutes * 60)
    answer = await server.nobody.http.post(
        f"{server.base}/j/{room.code}/takeover",
        data={"personal": code},
        headers={"Origin": server.base},
    )
    assert answer.status_code == status
    if status == 404:
        assert "This personal code is not valid, or no longer." in answer.text
