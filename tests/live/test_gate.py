"""What reaches Socket.IO: nothing that hurts, and nobody else notices (reliability.md M1-M5)."""

import json
import logging

import pytest
from hypothesis import given, strategies as st

from server.live import gate
from server.live.gate import well_formed
from tests.live.line import joined_line, raw_line, until

HELLO = '40{"room":"X","token":"y"}'
MALFORMED = [
    "", "x", "4", "42", "42x", "42{}", '42["move"]', '42["move",1]', '42["move",{},{}]',
    '42[{"a":1},{}]', "42" + "[" * 2000 + "]" * 2000, '42["move",{"a":"\\ud800"}]',
    '42["move",{"a":NaN}]', '42["move",{"a":' + "9" * 5000 + "}]", "b4aGVsbG8=", "b!!!!",
    '42/admin,["move",{}]', "40/admin,", "2probe", "5", "6", "0", "99", "-1", "450-",
    '459999999999-["move",{"_placeholder":true,"num":0}]', '450-["move",{}]', "43", "431[]",
    '42["connect",{"REMOTE_ADDR":"1"},{"token":"x"}]', '42["disconnect",{}]', '42["face",{}]',
    "42" + "1" * 101 + '["move",{}]', "44", "40[]", "40null", "40" + "{" * 100, "41/x",
    "3 ", "\u202e", "42[\"move\",{\"__proto__\":[[[[[[" + "[" * 100,
]  # fmt: skip
LIBRARIES = ("socketio", "engineio", "uvicorn.error", "plainspoken.hub", "asyncio")


@pytest.fixture
def quiet_log(caplog):
    """The log may hold no traceback and no error when the test is over."""
    caplog.set_level(logging.INFO)
    yield caplog
    assert [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR] == []


@pytest.fixture
async def ana(server, room):
    """Somebody honest, and her line."""
    person = await room.person("Ana")
    await room.desk.does(room.code, "start", "open")
    async with joined_line(server.base, room.code, person.token) as line:
        line.person = person
        await line.face()
        yield line


async def still_works(line, option="b"):
    told = await line.ask("move", {
        "id": f"still-works-{option}-{len(line.seen)}", "step": "tea", "action": "vote",
        "fields": {"option": option},
    })  # fmt: skip
    assert told["ok"], told


@pytest.mark.parametrize("frame", MALFORMED, ids=lambda frame: ascii(frame[:24]))
def test_malformed_frames_are_not_well_formed(frame):
    assert not well_formed(frame)


def test_what_we_send_is_well_formed():
    move = {"id": "1", "step": "s", "action": "a", "fields": {"words": "[{[{" * 400}}
    for frame in ("3", "1", "41", "40", HELLO, '42["move",{}]', '427["command",{"id":"1"}]',
                  "421" + json.dumps(["move", move])):  # fmt: skip
        assert well_formed(frame), frame[:60]


@given(st.text(max_size=200))
def test_no_text_breaks_the_check(text):
    for frame in (text, "42" + text, "40" + text, f'42["move",{text}]'):
        assert well_formed(frame) in (True, False)


async def test_malformed_frames_end_the_line_and_nobody_else_notices(server, room, ana, quiet_log):
    for frame in MALFORMED:
        async with raw_line(server.base) as mallory:
            for _ in range(3):
                await mallory.send(frame)
            await mallory.is_closed()
    await still_works(ana)


async def test_two_malformed_frames_are_forgiven(server, room, quiet_log):
    ben = await room.person("Ben")
    async with raw_line(server.base) as line:
        await line.send("x")
        await line.send("42")
        assert (await line.hello(room.code, ben.token)).startswith("40")


async def test_reserved_events_reach_nobody(server, room, ana, quiet_log):
    ben = await room.person("Ben")
    async with joined_line(server.base, room.code, ben.token) as line:
        await line.send('42["connect",{"asgi.scope":{}},{"room":"X","token":"y"}]')
        await line.send('42["disconnect",{}]')
        await line.face()
        told = await line.ask("move", {"id": "reserved-1", "step": "tea", "action": "vote",
                                       "fields": {"option": "a"}})  # fmt: skip
        assert told["ok"]


@pytest.mark.parametrize(
    "frame", [b"\x04binary", b"", "40" + "x" * 20_000, "42" + "x" * 100_000],
    ids=["binary", "empty binary", "over our limit", "over the limit of the protocol"],
)  # fmt: skip
async def test_binary_and_oversized_frames_close_the_connection(server, ana, quiet_log, frame):
    async with raw_line(server.base) as mallory:
        await mallory.send(frame)
        await mallory.is_closed()
    await still_works(ana)


async def test_connect_may_be_refused_three_times(server, room, ana, quiet_log):
    async with raw_line(server.base) as mallory:
        for _ in range(3):
            told = await mallory.hello(room.code, "wrong")
            assert told.startswith("44")
            assert json.loads(told[2:])["data"]["code"] == "wrong-token"
        await mallory.send(HELLO)
        await mallory.is_closed()
    await still_works(ana)


async def test_connecting_again_on_a_joined_line_leaves_nothing_behind(server, room, ana):
    ben = await room.person("Ben")
    sockets = server.house.hub.sockets
    async with joined_line(server.base, room.code, ben.token) as line:
        await line.face()
        for _ in range(2):
            await line.send("40" + json.dumps({"room": room.code, "token": ben.token}))
        await room.desk.does(room.code, "close")
        await line.face()
    await until(lambda: server.house.hub.sockets == sockets)
    assert len(server.house.fanout.viewers(room.code)) == 1


async def test_leaving_and_connecting_again_on_the_same_line(server, room):
    ben = await room.person("Ben")
    before = server.house.hub.sockets
    async with joined_line(server.base, room.code, ben.token) as line:
        await line.face()
        await line.send("41")
        assert (await line.hello(room.code, ben.token)).startswith("40")
        await line.face()
    await until(lambda: server.house.hub.sockets == before)
    assert server.house.fanout.viewers(room.code) == []


async def test_who_does_not_join_is_let_go(server, monkeypatch, quiet_log):
    monkeypatch.setattr(gate, "_JOIN_WITHIN", 0.2)
    async with raw_line(server.base) as silent:
        await silent.is_closed()
    async with raw_line(server.base) as pong:
        for _ in range(10):
            await pong.send("3")
        await pong.is_closed()


async def test_a_flood_is_cut_off(server, room, ana, quiet_log):
    ben = await room.person("Ben")
    async with joined_line(server.base, room.code, ben.token) as line:
        for _ in range(400):
            await line.send('42["move",{"id":"flood"}]')
        await line.is_closed()
    await still_works(ana)


@pytest.mark.parametrize("number", [2**70, 10**30, 1e308, -(2**63)])
async def test_odd_numbers_in_a_move_are_refused_politely(server, room, ana, quiet_log, number):
    told = await ana.ask("move", {"id": "odd-number", "step": "tea", "action": "vote",
                                  "fields": {"option": number}})  # fmt: skip
    assert told["ok"] is False
    assert told["code"] in ("bad-field", "malformed")


@pytest.mark.parametrize(
    "body", [{}, {"id": 1}, {"id": "x" * 65, "step": "tea", "action": "vote", "fields": {}},
             {"id": "12345678", "step": "tea", "action": "vote", "fields": []},
             {"id": "12345678", "step": {}, "action": "vote"},
             {"id": "12345678", "step": "tea", "action": "vote", "more": 1},
             {"id": "\u202e2345678", "step": "tea", "action": "vote"}],
    ids=repr,
)  # fmt: skip
async def test_misshapen_moves_are_refused_politely(ana, quiet_log, body):
    told = await ana.ask("move", body)
    assert told["ok"] is False
    assert told["code"] == "malformed"


async def test_a_phone_commands_nothing_and_a_wall_moves_nothing(server, room, ana, quiet_log):
    command = {"id": "12345678", "command": "close"}
    assert (await ana.ask("command", command))["code"] == "not-yours"
    move = {"id": "12345678", "step": "tea", "action": "vote", "fields": {"option": "a"}}
    async with joined_line(server.base, room.code, room.projector_token) as wall:
        assert (await wall.ask("move", move))["code"] == "not-yours"
        assert (await wall.ask("command", command))["code"] == "not-yours"
    async with joined_line(server.base, room.code, room.desk.token) as desk:
        assert (await desk.ask("move", move))["code"] == "not-yours"
        assert (await desk.ask("command", command))["ok"]


async def test_polling_is_not_offered(server):
    answer = await server.nobody.http.get(f"{server.base}/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 404
