"""A socket as a browser holds it, frame by frame, so that tests can also misbehave."""

import asyncio
import contextlib
import itertools
import json
from typing import Any
from urllib.parse import urlsplit

import websockets

ADDRESS = "ws://{netloc}/socket.io/?EIO=4&transport=websocket"


async def until(condition, within=5.0):
    """Wait for what announces itself to nobody: a look at it every few milliseconds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)


class Line:
    """One WebSocket. Frames are sorted as they come; waiting has a limit of its own."""

    def __init__(self, socket):
        self.socket = socket
        self.faces: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.seen: list[dict[str, Any]] = []
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.numbers = itertools.count(1)
        self.gone = asyncio.Event()
        self.reader = asyncio.ensure_future(self._read())

    async def _read(self):
        try:
            with contextlib.suppress(websockets.ConnectionClosed):
                async for frame in self.socket:
                    await self._take(str(frame))
        finally:
            self.gone.set()

    async def _take(self, frame):
        if frame == "2":
            await self.socket.send("3")
        elif frame.startswith(("40", "44")) and not self.answer.done():
            self.answer.set_result(frame)
        elif frame.startswith("42"):
            name, payload = json.loads(frame[2:])
            if name == "face":
                self.seen.append(payload)
                self.faces.put_nowait(payload)
            elif name == "over" and not self.over.done():
                self.over.set_result(payload["reason"])
        elif frame.startswith("43"):
            number, _, rest = frame[2:].partition("[")
            answer = self.acks.pop(int(number))
            if not answer.done():  # whoever asked may have stopped waiting
                answer.set_result(json.loads("[" + rest)[0])

    async def send(self, frame):
        with contextlib.suppress(websockets.ConnectionClosed):
            await self.socket.send(frame)

    async def hello(self, code, token, **more):
        """CONNECT, and what the server says to it."""
        self.answer = asyncio.get_running_loop().create_future()
        await self.send("40" + json.dumps({"room": code, "token": token, **more}))
        return await asyncio.wait_for(self.answer, 5)

    async def ask(self, event, body):
        """An event and its acknowledgement."""
        number = next(self.numbers)
        self.acks[number] = asyncio.get_running_loop().create_future()
        await self.send(f"42{number}" + json.dumps([event, body]))
        return await asyncio.wait_for(self.acks[number], 5)

    async def face(self):
        """The next face."""
        return await asyncio.wait_for(self.faces.get(), 5)

    async def shows(self, words):
        """A face with these words, waiting for it if need be."""
        async with asyncio.timeout(5):
            while not (self.seen and words in self.seen[-1]["html"]):
                await self.faces.get()
        return self.seen[-1]

    async def is_closed(self, within=5.0):
        await asyncio.wait_for(self.gone.wait(), within)


@contextlib.asynccontextmanager
async def raw_line(base, **how):
    """An open WebSocket on which nobody has said hello."""
    address = ADDRESS.format(netloc=urlsplit(base).netloc)
    async with websockets.connect(
        address, compression=None, ping_interval=None, max_size=None, **how
    ) as socket:
        opened = str(await socket.recv())
        assert opened.startswith("0{")
        line = Line(socket)
        try:
            yield line
        finally:
            line.reader.cancel()
            await asyncio.gather(line.reader, return_exceptions=True)


@contextlib.asynccontextmanager
async def joined_line(base, code, token, **more):
    """A line that has joined its room."""
    async with raw_line(base) as line:
        told = await line.hello(code, token, **more)
        assert told.startswith("40"), told
        yield line
