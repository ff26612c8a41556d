"""Faces: rendered once for all who see the same, sent only where they changed, never backwards."""

import asyncio
import base64
import json
import os
import socket
import time

import pytest

from server.live import fanout as fanouts
from tests.live.line import joined_line, raw_line, until


@pytest.fixture
async def crowd(server, room):
    """Ten people on their lines, in an open step, all faces settled."""
    people = [await room.person(f"P{n}") for n in range(10)]
    await room.desk.does(room.code, "start")
    lines = []
    async with asyncio.TaskGroup() as group:
        stop = asyncio.Event()

        async def hold(person):
            async with joined_line(server.base, room.code, person.token) as line:
                line.person = person
                await line.face()
                lines.append(line)
                await stop.wait()

        for person in people:
            group.create_task(hold(person))
        await until(lambda: len(lines) == 10)
        yield lines
        stop.set()


async def settled(server):
    """Wait until nothing has been sent or rendered for a moment."""
    last = None
    async with asyncio.timeout(10):
        while last != (server.house.fanout.frames, server.house.fanout.renders):
            last = (server.house.fanout.frames, server.house.fanout.renders)
            await asyncio.sleep(0.3)


async def test_equal_faces_are_rendered_once(server, room, crowd):
    await settled(server)
    renders, frames = server.house.fanout.renders, server.house.fanout.frames
    await room.desk.does(room.code, "open")
    for line in crowd:
        await line.face()
    assert server.house.fanout.renders - renders == 1
    assert server.house.fanout.frames - frames == 10
    assert len({line.seen[-1]["html"] for line in crowd}) == 1


async def test_a_vote_changes_one_phone_and_the_wall(server, room, crowd):
    await room.desk.does(room.code, "open")
    async with joined_line(server.base, room.code, room.projector_token) as wall:
        await wall.face()
        await settled(server)
        before = [len(line.seen) for line in crowd]
        on_wall = len(wall.seen)
        assert (await crowd[0].person.votes("a")).status_code == 200
        await settled(server)
        assert [len(line.seen) for line in crowd] == [before[0] + 1, *before[1:]]
        assert len(wall.seen) == on_wall + 1


async def test_what_changes_nothing_is_not_sent(server, room, crowd):
    await settled(server)
    frames = server.house.fanout.frames
    await room.desk.does(room.code, "lock")
    await settled(server)
    assert server.house.fanout.frames == frames


async def test_the_wall_is_drawn_at_most_five_times_a_second(server, room, crowd):
    await room.desk.does(room.code, "open")
    async with joined_line(server.base, room.code, room.projector_token) as wall:
        await wall.face()
        await settled(server)
        count, began = len(wall.seen), time.monotonic()
        for n in range(30):
            person = crowd[n % 10].person
            assert (await person.votes("ab"[n // 10 % 2])).status_code == 200
        await settled(server)
        took = time.monotonic() - began
        assert len(wall.seen) - count <= took * 5 + 2
        await room.desk.does(room.code, "close", "reveal")
        await wall.shows("10")


async def test_versions_never_go_back_and_a_face_shows_what_it_says(server, room, crowd):
    await room.desk.does(room.code, "open")
    for option in "abab":
        await asyncio.gather(*(line.person.votes(option) for line in crowd))
    last = await room.desk.does(room.code, "close", "reveal", "next")
    for line in crowd:
        await line.shows("A walk?")
        versions = [face["version"] for face in line.seen]
        assert versions == sorted(versions)
        assert versions[-1] == last


async def test_what_is_pushed_is_what_a_reload_shows(server, room, crowd):
    await room.desk.does(room.code, "open")
    await crowd[0].person.votes("a")
    await settled(server)
    keeper = await server.house.keepers.find(room.code)
    for line in crowd:
        fresh = server.house.fanout.html("phone", keeper, line.person.id, "en")
        assert line.seen[-1]["html"] == fresh


async def test_coming_back_shows_the_face_at_once(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start", "open")
    for _ in range(3):
        async with joined_line(server.base, room.code, ana.token) as line:
            began = time.monotonic()
            face = await line.face()
            assert "Tea or coffee?" in face["html"]
            assert time.monotonic() - began < 1


async def test_a_phone_hears_at_once_whatever_the_wall_waits_for(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start")
    async with (
        joined_line(server.base, room.code, ana.token) as phone,
        joined_line(server.base, room.code, room.projector_token) as wall,
    ):
        await wall.face()
        await phone.face()
        waited = []
        for command in ("open", "close", "reveal", "next", "open", "close"):
            began = time.monotonic()
            await room.desk.does(room.code, command)
            await phone.face()
            waited.append(time.monotonic() - began)
        assert sorted(waited)[len(waited) // 2] < 0.1, waited


async def test_over_for_the_removed(server, room):
    ana, ben = await room.person("Ana"), await room.person("Ben")
    async with (
        joined_line(server.base, room.code, ana.token) as line,
        joined_line(server.base, room.code, ben.token) as other,
    ):
        answer = await room.desk.command(room.code, "remove", person=ana.id)
        assert answer.status_code == 200
        assert await asyncio.wait_for(line.over, 5) == "removed"
        await line.is_closed()
        assert not other.over.done()
        assert (await line_refusal(server, room, ana)) == "wrong-token"


async def line_refusal(server, room, person):
    async with raw_line(server.base) as line:
        return json.loads((await line.hello(room.code, person.token))[2:])["data"]["code"]


async def test_over_for_the_erased(server, room):
    ana = await room.person("Ana")
    async with joined_line(server.base, room.code, ana.token) as line:
        answer = await ana.api.ask("DELETE", f"/rooms/{room.code}/people/{ana.id}")
        assert answer.status_code == 204
        assert await asyncio.wait_for(line.over, 5) == "removed"
        await line.is_closed()


async def test_over_for_the_oldest_of_four_screens(server, room):
    ana = await room.person("Ana")
    async with (
        joined_line(server.base, room.code, ana.token) as first,
        joined_line(server.base, room.code, ana.token) as second,
        joined_line(server.base, room.code, ana.token) as third,
        joined_line(server.base, room.code, ana.token) as fourth,
    ):
        assert await asyncio.wait_for(first.over, 5) == "replaced"
        await first.is_closed()
        await fourth.face()
        assert not second.over.done()
        assert not third.over.done()


async def test_over_for_whoever_another_device_replaced(server, room):
    ana = await room.person("Ana")
    keeper = await server.house.keepers.find(room.code)
    async with joined_line(server.base, room.code, ana.token) as line:
        personal = await server.house.personal_code(keeper, ana.id)
        await server.house.take_over(keeper, personal, "127.0.0.1")
        assert await asyncio.wait_for(line.over, 5) == "replaced"


async def test_over_at_the_end_and_the_last_face_comes_first(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start")
    async with (
        joined_line(server.base, room.code, ana.token) as line,
        joined_line(server.base, room.code, room.projector_token) as wall,
    ):
        await line.face()
        last = await room.desk.does(room.code, "end")
        assert await asyncio.wait_for(line.over, 5) == "ended"
        assert line.seen[-1]["version"] == last
        await line.is_closed()
        assert not wall.gone.is_set()


async def test_who_comes_after_the_end_hears_that_it_is_over(server, room):
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start", "end")
    async with joined_line(server.base, room.code, ana.token) as line:
        await line.is_closed()
    async with joined_line(server.base, room.code, ana.token) as line:
        await line.face()
        assert await asyncio.wait_for(line.over, 5) == "ended"


async def test_over_when_the_room_is_erased(server):
    room = await server.room()
    ana = await room.person("Ana")
    async with (
        joined_line(server.base, room.code, ana.token) as line,
        joined_line(server.base, room.code, room.desk.token) as desk,
    ):
        assert (await room.desk.ask("DELETE", f"/rooms/{room.code}")).status_code == 204
        assert await asyncio.wait_for(line.over, 5) == "ended"
        if not desk.gone.is_set():
            told = await desk.ask("command", {"id": "12345678", "command": "start"})
            assert told["code"] == "no-such-room"


async def test_a_slow_reader_delays_nobody_and_is_let_go(server, room, monkeypatch):
    monkeypatch.setattr(fanouts, "_LATE_AFTER", 1.0)
    monkeypatch.setattr(fanouts, "_TOO_FULL", 2048)
    ana, ben = await room.person("Ana"), await room.person("Ben")
    await room.desk.does(room.code, "start")
    with socket.socket() as tiny:
        tiny.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        tiny.setblocking(False)
        host, port = server.base.removeprefix("http://").split(":")
        await asyncio.get_running_loop().sock_connect(tiny, (host, int(port)))
        await shake_hands(tiny, host, room.code, ben.token)
        async with joined_line(server.base, room.code, ana.token) as honest:
            await until(lambda: len(server.house.fanout.viewers(room.code)) == 2)
            slow = next(v for v in server.house.fanout.viewers(room.code) if v.person == ben.id)
            slow.wire.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDBUF, 4096
            )
            await honest.face()
            worst = 0.0
            async with asyncio.timeout(40):
                while slow.sid in {v.sid for v in server.house.fanout.viewers(room.code)}:
                    for command in ("open", "close", "reveal", "again", "close", "back"):
                        began, count = time.monotonic(), len(honest.seen)
                        answer = await room.desk.command(room.code, command)
                        if answer.status_code == 200:
                            while len(honest.seen) == count:
                                await honest.face()
                            worst = max(worst, time.monotonic() - began)
                    assert slow.wire.waiting < 64 * 1024
            assert worst < 1.5


async def shake_hands(sock, host, code, token):
    """WebSocket and Socket.IO handshakes by hand; after that nothing is ever read."""
    loop = asyncio.get_running_loop()
    key = base64.b64encode(os.urandom(16)).decode()
    await loop.sock_sendall(sock, (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n"
    ).encode())  # fmt: skip
    await loop.sock_recv(sock, 600)
    text = ("40" + json.dumps({"room": code, "token": token})).encode()
    mask = b"\0\0\0\0"
    size = bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    await loop.sock_sendall(sock, b"\x81" + size + mask + text)
