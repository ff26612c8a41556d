"""The summary's page and addresses: chosen each time, looked at, names only for a password."""

import httpx2
import pytest

from server.store import audit
from server.summary.formats import MEDIA
from server.summary.schema import schema
from tests.conftest import PASSWORD, as_farah


def noted(server) -> list[str]:
    path = server.data / audit.FILE
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


async def voted(room):
    ana = await room.person("Ana Anemone")
    await room.desk.does(room.code, "start", "open")
    await ana.votes("a")
    await room.desk.does(room.code, "close", "reveal")


@pytest.mark.parametrize("name", MEDIA)
async def test_each_format_is_a_download_in_which_nothing_runs(room, name):
    await voted(room)
    async with as_farah(room.server) as browser:
        answer = await browser.get(f"/summary/{room.code}", params={"format": name})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA[name]
    filename = f'attachment; filename="plainspoken-{room.code}-aggregate.{name}"'
    assert answer.headers["content-disposition"] == filename
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"


async def test_numbers_alone_are_the_usual_choice(room):
    await voted(room)
    async with as_farah(room.server) as browser:
        page = (await browser.get(f"/summary/{room.code}")).text
    assert 'value="aggregate" checked' in page
    assert "Ana Anemone" not in page


async def test_names_need_the_password_each_time_and_are_written_down(room):
    await voted(room)
    before = len(noted(room.server))
    async with as_farah(room.server) as browser:
        address = f"/summary/{room.code}"
        asked = await browser.get(address, params={"level": "full"})
        assert "Ana Anemone" not in asked.text
        assert "Your password" in asked.text
        plain = await browser.get(address, params={"level": "full", "format": "csv"})
        assert plain.status_code == 403
        wrong = await browser.post(address, data={"format": "csv", "password": "not it at all"})
        assert wrong.status_code >= 400
        assert "Ana Anemone" not in wrong.text
        assert "That is not your password; no file was made." in wrong.text
        assert len(noted(room.server)) == before
        right = await browser.post(address, data={"format": "csv", "password": PASSWORD})
    assert right.status_code == 200
    assert "Ana Anemone" in right.text
    assert "With names" in right.text
    lines = noted(room.server)[before:]
    assert len(lines) == 1
    assert lines[0].endswith(f"names {room.code} by Farah")


async def test_another_sites_form_gets_no_names(room):
    async with as_farah(room.server) as browser:
        browser.headers["origin"] = "https://elsewhere.example"
        answer = await browser.post(
            f"/summary/{room.code}", data={"format": "csv", "password": PASSWORD}
        )
    assert answer.status_code == 403


async def test_nobody_else_sees_the_summary(room):
    async with httpx2.AsyncClient(base_url=room.server.base) as browser:
        answer = await browser.get(f"/summary/{room.code}", params={"format": "csv"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
        posted = await browser.post(f"/summary/{room.code}", data={"format": "csv"})
        assert posted.status_code in (401, 403)


async def test_the_api_writes_every_format_and_notes_who_took_names(room):
    await voted(room)
    for name, media in MEDIA.items():
        answer = await room.desk.get(f"/rooms/{room.code}/summary?format={name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    before = len(noted(room.server))
    full = await room.desk.get(f"/rooms/{room.code}/summary?format=json&level=full")
    assert full.json()["names"] == ["Ana Anemone"]
    assert len(noted(room.server)) == before + 1
    odd = await room.desk.get(f"/rooms/{room.code}/summary?format=docx")
    assert (odd.status_code, odd.json()["code"]) == (422, "bad-field")


async def test_a_browsers_session_gets_no_names_from_the_api(room):
    async with as_farah(room.server) as browser:
        answer = await browser.get(f"/api/v1/rooms/{room.code}/summary?level=full")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-yours")


async def test_the_schema_is_published(server):
    answer = await server.nobody.get("/summary.schema.json")
    assert answer.content == schema()
