"""The summary's page and addresses at any moment: what is in, what is left out, and why."""

import asyncio

from server.cli import main
from tests.conftest import as_farah
from tests.summary.test_page import voted


async def page(room, browser, **asked) -> str:
    return (await browser.get(f"/summary/{room.code}", params=asked)).text


async def test_the_page_says_where_the_room_stands_and_how_long_it_is_kept(room):
    async with as_farah(room.server) as browser:
        before = await page(room, browser)
        assert "has not begun" in before
        assert "Nothing has been given yet." in before
        await voted(room)
        assert "The workshop is running." in await page(room, browser)
        await room.desk.does(room.code, "end")
        ended = await page(room, browser)
    assert "has ended with one step not opened" in ended
    assert "It is kept until" in ended
    for path in (f"/desk/{room.code}/kept", f"/desk/{room.code}/after", f"/desk/{room.code}"):
        assert f'href="{path}"' in ended


async def test_own_notes_are_in_the_files_only_when_ticked(room):
    await voted(room)
    async with as_farah(room.server) as browser:
        await browser.post(f"/desk/{room.code}/after/debrief", data={"debrief": "More tea."})
        assert "More tea." not in await page(room, browser)
        assert "what you wrote afterwards" in await page(room, browser)
        assert "More tea." in await page(room, browser, notes="yes")
        plain = await browser.get(f"/summary/{room.code}?format=md")
        noted = await browser.get(f"/summary/{room.code}?format=md&notes=yes")
    assert "More tea." not in plain.text
    assert "More tea." in noted.text
    api = await room.desk.get(f"/rooms/{room.code}/summary?format=json&notes=yes")
    assert api.json()["debrief"] == "More tea."
    assert (await room.desk.get(f"/rooms/{room.code}/summary?format=json")).json()["debrief"] == ""


async def test_flagged_texts_can_be_left_out_by_the_api(room):
    await voted(room)
    async with as_farah(room.server) as browser:
        await browser.post(f"/desk/{room.code}/after/debrief", data={"debrief": "Thank Ana."})
        hidden = await page(room, browser, notes="yes")
        assert "Thank Ana." not in hidden.split("What the file will hold:")[1]
        assert "name from this room" in hidden
    address = f"/rooms/{room.code}/summary?format=json&notes=yes"
    assert (await room.desk.get(address)).json()["debrief"] == "Thank Ana."
    cleared = (await room.desk.get(f"{address}&flagged=leave-out")).json()
    assert cleared["debrief"] == ""
    assert "found in it" in cleared["withheld"][-1]["sentence"]
    odd = await room.desk.get(f"{address}&flagged=perhaps")
    assert (odd.status_code, odd.json()["code"]) == (422, "bad-field")


async def test_the_command_line_lists_what_was_flagged_and_leaves_it_out(room, tmp_path, capsys):
    await voted(room)
    async with as_farah(room.server) as browser:
        await browser.post(f"/desk/{room.code}/after/debrief", data={"debrief": "Thank Ana."})
    base = ["export", room.code, "--data", str(room.server.data), "--notes"]
    out = tmp_path / "summary.md"
    assert await asyncio.to_thread(main, [*base, "--review"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[0] == "name\tAna\tWhat the facilitator noted afterwards\tThank Ana."
    assert "cannot find everything" in listed[-1]
    kept = [*base, "--format", "md", "--out", str(out)]
    assert await asyncio.to_thread(main, kept) == 0
    assert "Thank Ana." in out.read_text(encoding="utf-8")
    assert await asyncio.to_thread(main, [*kept, "--leave-out-flagged"]) == 0
    assert "Thank Ana." not in out.read_text(encoding="utf-8")
