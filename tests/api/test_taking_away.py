"""What somebody takes home: their page in every form, the link back, the weeks after, the end."""

import json
import re
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace

import httpx2
import icalendar
import msgspec
import pytest

from server.live.own import Own
from server.store.retention import DAY
from tests.conftest import as_farah

SECRET = "Zwiebelkuchen um Mitternacht"


@asynccontextmanager
async def phone(server, room, name="", language="en"):
    """A browser on somebody's phone, in the room."""
    headers = {"origin": server.base, "accept-language": language}
    async with httpx2.AsyncClient(base_url=server.base, headers=headers) as browser:
        if name:
            await browser.post(f"/j/{room.code}", data={"name": name})
        yield browser


async def gives(browser, room, step, action, **fields):
    data = {"step": step, "action": action} | fields
    answer = await browser.post(f"/r/{room.code}/moves", data=data)
    assert answer.status_code == 303, answer.text
    return answer


@asynccontextmanager
async def home(server, *, ended=True, name="Ana Anemone", secret=SECRET):
    """Ana after the ninety minutes: a line of her own, a plan, a self-check before."""
    room = await server.room("ninety-minutes")
    async with phone(server, room, name) as ana:
        await room.desk.does(room.code, "start")
        for step in ("before", "line", "plan"):
            await room.desk.command(room.code, "go", step=step)
            await room.desk.does(room.code, "open")
            match step:
                case "before":
                    sure = dict.fromkeys(("b1", "b2", "b3", "b4"), "40")
                    await gives(ana, room, step, "sure", **sure)
                case "plan":
                    await gives(ana, room, step, "page-1", rung="Ask for the drill", if_then=secret)
                    await gives(ana, room, step, "page-2", day="Tuesday")
                    await gives(ana, room, step, "page-3", plan_b="Write it")
                case _:
                    form = (await ana.get(f"/r/{room.code}")).text
                    names = re.findall(r'<textarea id="page-1[^"]*" name="(\w+)"', form)
                    await gives(
                        ana, room, step, "page-1", **dict.fromkeys(names, "I need it back.")
                    )
            await room.desk.does(room.code, "close")
        if ended:
            await room.desk.does(room.code, "end")
        keeper = await server.house.keepers.find(room.code)
        yield SimpleNamespace(
            room=room, ana=ana, keeper=keeper, code=room.code, me=f"/me/{room.code}"
        )


def weeks_later(scene, days=20):
    scene.keeper._clock = lambda: time.time() + days * DAY


async def test_the_page_has_what_is_hers_under_the_headings_she_looks_for(server):
    async with home(server) as scene:
        text = (await scene.ana.get(scene.me)).text
        headings = re.findall(r"<h2>([^<]+)</h2>", text)
        assert headings[:3] == ["Your own words", "Your plan", "Your self-check"]
        assert "What others heard in you" not in headings, "An empty part is left out"
        assert SECRET in text
        assert "This is no test" in text
        assert "if you want to share that" not in text, "What was counted is no part of the plan"


async def test_the_page_says_the_day_on_which_it_goes(server):
    async with home(server) as scene:
        text = (await scene.ana.get(scene.me)).text
        day = time.strftime("%d %B %Y", time.localtime(scene.keeper.room.ended_at + 30 * DAY))
        assert f"until {day.lstrip('0')}" in text
    async with home(server, ended=False) as scene:
        assert "30 days after the workshop has ended" in (await scene.ana.get(scene.me)).text


async def test_the_json_is_the_documented_record_in_her_language(server):
    async with home(server) as scene:
        answer = await scene.ana.get(f"{scene.me}.json")
        assert answer.headers["content-type"] == "application/json"
        own = msgspec.json.decode(answer.content, type=Own)
        assert [chapter.part for chapter in own.kept][:3] == ["lines", "plan", "check"]
        assert own.version == 1
        assert "ana" not in answer.headers["content-disposition"].lower()
        schema = msgspec.json.schema(Own)
        assert set(json.loads(answer.content)) == set(schema["$defs"]["Own"]["properties"])


async def test_the_pdf_is_tagged_and_tells_which_letters_it_has_not(server):
    async with home(server) as scene:
        answer = await scene.ana.get(f"{scene.me}.pdf")
        assert answer.content.startswith(b"%PDF")
        assert b"pdfuaid" in answer.content or b"/StructTreeRoot" in answer.content
        await gives(scene.ana, scene.room, "log-of-tries", "page-1", said="\U00013080 said it")
        page = await scene.ana.get(f"{scene.me}.pdf")
        assert "cannot be printed" in page.text
        assert (await scene.ana.get(f"{scene.me}.pdf?anyway=yes")).content.startswith(b"%PDF")


async def test_calendar_entries_say_nothing_unless_she_ticks_so(server):
    async with home(server) as scene:
        quiet = await scene.ana.get(f"{scene.me}.ics", params={"day": "2026-12-01"})
        assert SECRET not in quiet.text
        entries = icalendar.Calendar.from_ical(quiet.content).events
        assert [str(one["SUMMARY"]) for one in entries] == ["Your plan", "A look back"]
        plan, back = entries
        assert str(plan.start) == "2026-12-01"
        assert plan["DTSTART"].params["VALUE"] == "DATE", "A whole day"
        assert str(plan["URL"]).endswith(scene.me)
        assert back.start.toordinal() * DAY >= scene.keeper.room.ended_at + 14 * DAY - 2 * DAY
        told = await scene.ana.get(f"{scene.me}.ics", params={"day": "2026-12-01", "words": "yes"})
        with_words = icalendar.Calendar.from_ical(told.content).events[0]
        assert SECRET in str(with_words["DESCRIPTION"])
        assert str(with_words["SUMMARY"]) == "Your plan"
        assert with_words["UID"] == plan["UID"], "The second replaces the first"


async def test_a_personal_link_opens_the_page_elsewhere_and_a_new_one_ends_it(server):
    async with home(server) as scene:

        async def made():
            page = (await scene.ana.post(f"{scene.me}/link")).text
            return re.search(r'value="([^"]+/as/[^"]+)"', page)[1]

        first = await made()
        assert "/as/" not in (await scene.ana.get(scene.me)).text, "It is shown once"
        async with phone(server, scene.room) as laptop:
            answer = await laptop.get(first)
            assert (answer.status_code, answer.headers["location"]) == (303, scene.me)
            assert SECRET in (await laptop.get(scene.me)).text
            assert (await laptop.get(f"/r/{scene.code}")).status_code == 303, (
                "The page, not the phone"
            )
            second = await made()
            assert (await laptop.get(scene.me)).status_code == 303
            assert (await laptop.get(first)).status_code == 401
            assert (await laptop.get(second)).status_code == 303
        stored = (server.data / "plainspoken.db").read_bytes()
        assert second.rsplit("/", 1)[1].encode() not in stored


async def test_minors_get_no_link_and_no_follow_up(server):
    async with home(server) as scene:
        company = msgspec.structs.replace(scene.keeper.room.company, minors=True)
        scene.keeper.room = replace(scene.keeper.room, company=company)
        page = (await scene.ana.get(scene.me)).text
        assert "Make a personal link" not in page
        assert (await scene.ana.post(f"{scene.me}/link")).status_code == 403


async def test_the_cookie_lasts_as_long_as_the_room_is_kept(server):
    async with home(server) as scene:
        age = int(
            re.search(r"Max-Age=(\d+)", (await scene.ana.get(scene.me)).headers["set-cookie"])[1]
        )
        assert 30 * DAY < age < 40 * DAY


async def test_weeks_later_she_looks_back_and_her_page_keeps_it(server):
    async with home(server) as scene:
        early = await scene.ana.get(f"{scene.me}/later/self-check-later")
        assert "It opens on" in early.text
        weeks_later(scene)
        page = (await scene.ana.get(f"{scene.me}/later/self-check-later")).text
        assert "how often did I" in page
        assert "In the last two weeks" in page
        sure = dict.fromkeys(("b1", "b2", "b3", "b4"), "70")
        await gives(scene.ana, scene.room, "self-check-later", "sure", **sure)
        await gives(scene.ana, scene.room, "log-of-tries", "page-1", said="I asked her on Tuesday.")
        answer = await gives(scene.ana, scene.room, "log-of-tries", "page-2", next="the same")
        assert answer.headers["location"] == f"{scene.me}#later"
        own = msgspec.json.decode((await scene.ana.get(f"{scene.me}.json")).content, type=Own)
        kept = {chapter.part: chapter.kept for chapter in own.kept}
        assert kept["tries"][0].rows[0].words == "I asked her on Tuesday."
        later = kept["check"][-1]
        assert later.title == "Some weeks later"
        assert all(bar.before is None for bar in later.bars), "Two questions are not one"
        summary = await scene.room.desk.get(f"/rooms/{scene.code}/summary?format=json&level=texts")
        assert "I asked her on Tuesday." not in summary.text


async def test_a_second_try_with_the_same_words_is_a_second_try(server):
    async with home(server) as scene:
        for _ in range(2):
            await gives(scene.ana, scene.room, "log-of-tries", "page-1", said="I asked again.")
            await gives(scene.ana, scene.room, "log-of-tries", "page-2", next="the same")
        own = msgspec.json.decode((await scene.ana.get(f"{scene.me}.json")).content, type=Own)
        tries = next(chapter.kept for chapter in own.kept if chapter.part == "tries")
        assert len(tries) == 2


async def test_she_rates_the_workshop_and_changes_her_mind(server):
    async with home(server) as scene:
        for useful in ("yes", "no", "yes"):
            answer = await gives(scene.ana, scene.room, "", "rate", useful=useful)
            assert answer.headers["location"] == f"{scene.me}#rating"
        ratings = scene.keeper.room.appraisal.ratings
        assert [dict(one.answers) for one in ratings.values()] == [{"useful": "yes"}]
        empty = await scene.ana.post(f"/r/{scene.code}/moves", data={"action": "rate", "step": ""})
        assert "choose what you like first" in empty.text


async def test_a_word_of_the_facilitator_is_on_her_page_and_on_no_other(server):
    async with (
        home(server) as scene,
        as_farah(server) as desk,
        phone(server, scene.room) as other,
    ):
        page = (await desk.get(f"/desk/{scene.code}/after")).text
        person = re.search(r'name="person" value="(\w+)"', page)[1]
        word = "You said it once, and then you let it stand."
        sent = {"person": person, "word": word}
        assert (await desk.post(f"/desk/{scene.code}/after/word", data=sent)).status_code == 303
        assert word in (await scene.ana.get(scene.me)).text
        assert (await other.post(f"/desk/{scene.code}/after/word", data=sent)).status_code == 401
        assert (
            word not in (await scene.room.desk.get(f"/rooms/{scene.code}/summary?level=texts")).text
        )
        notes = {"debrief": "Less talk, more takes."}
        await desk.post(f"/desk/{scene.code}/after/debrief", data=notes)
        assert "Less talk, more takes." in (await desk.get(f"/desk/{scene.code}/after")).text


async def test_a_word_that_is_refused_stays_where_it_was_typed(server):
    async with home(server) as scene, as_farah(server) as desk:
        page, after = (
            (await desk.get(f"/desk/{scene.code}/after")).text,
            f"/desk/{scene.code}/after",
        )
        person = re.search(r'name="person" value="(\w+)"', page)[1]
        long = "You waited. " * 60
        for path, sent in (
            ("word", {"person": person, "word": long}),
            ("debrief", {"debrief": "a\u202eb"}),
        ):
            answer = await desk.post(f"{after}/{path}", data=sent)
            assert answer.status_code == 422
            assert sent[path] in answer.text
            assert "characters" in re.search(r'role="alert"[^>]*>([^<]+)', answer.text)[1]
        assert "You waited." not in (await desk.get(after)).text


@pytest.mark.parametrize("by", ["herself", "the facilitator"])
async def test_erasing_takes_everything_of_the_time_after(server, by):
    mark = uuid.uuid4().hex  # rooms of other tests stand in the same file
    name, *secrets = (f"{words} {mark[:8]}" for words in ("Ana", "Plan", "Try", "Found", "Word"))
    async with (
        home(server, name=name, secret=secrets[0]) as scene,
        as_farah(server) as desk,
    ):
        weeks_later(scene)
        person = next(iter(scene.keeper.roster))
        await gives(scene.ana, scene.room, "log-of-tries", "page-1", said=secrets[1])
        await gives(scene.ana, scene.room, "", "rate", comment=secrets[2])
        await desk.post(
            f"/desk/{scene.code}/after/word", data={"person": person, "word": secrets[3]}
        )
        page = (await scene.ana.post(f"{scene.me}/link")).text
        link = re.search(r'value="([^"]+/as/[^"]+)"', page)[1]
        if by == "herself":
            answer = await scene.ana.post(f"{scene.me}/forget", data={"sure": "yes"})
            assert "Nothing that you gave is kept" in answer.text
        else:
            path = f"/rooms/{scene.code}/people/{person}"
            assert (await scene.room.desk.ask("DELETE", path)).status_code == 204
        async with phone(server, scene.room) as laptop:
            assert (await laptop.get(link)).status_code == 401
        assert scene.keeper.room.appraisal.ratings.get(person) is None
        assert not scene.keeper.room.followed.own(person, "log-of-tries")
        for file in server.data.rglob("*"):
            kept = file.read_bytes() if file.is_file() else b""
            for words in (*secrets, person, name):
                assert words.encode() not in kept, f"{words} is left in {file.name}"
