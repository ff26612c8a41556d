"""The program starts or says in one sentence why it does not, and stops when it is told to."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys

import httpx2
import pytest

from server.store.database import FILE
from server.store.migrate import KNOWN
from tests.faults.program import ROOT, Program, free_port
from tests.live.line import raw_line

pytestmark = [pytest.mark.fault, pytest.mark.timeout(60)]


def serve(*words: str) -> "subprocess.CompletedProcess[str]":
    """The program, expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "server", "serve", "--host", "127.0.0.1", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def says_one_sentence(done, *words: str, code: int = 1):
    assert done.returncode == code, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].endswith(".")
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert word in lines[0]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


async def test_sigterm_ends_it_in_time_with_sockets_open(data):
    with Program(data, free_port()) as program:
        await asyncio.to_thread(program.start)
        async with raw_line(program.base) as line, httpx2.AsyncClient() as http:
            await http.get(f"{program.base}/")  # a connection that is kept alive
            slow = socket.create_connection(("127.0.0.1", program.port))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # and a head that never ends
            code, took = await asyncio.to_thread(program.stop)
            await line.is_closed()
            slow.close()
        assert code == 0
        assert took < 6
        assert "Traceback" not in program.said.read_text()


def test_a_second_sigterm_and_sigint_do_no_harm(data):
    import signal

    with Program(data, free_port()) as program:
        program.start()
        program.process.send_signal(signal.SIGINT)
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(10) == 0
        assert "Traceback" not in program.said.read_text()


def test_a_taken_port(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        says_one_sentence(serve("--port", port, "--data", str(data)), port, "--port")


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    done = serve("--port", "0", "--data", str(tmp_path / "file"))
    says_one_sentence(done, "--data")


def test_a_data_folder_that_cannot_be_written(tmp_path):
    folder = "/proc/plainspoken" if os.geteuid() == 0 else str(tmp_path / "ro" / "data")
    (tmp_path / "ro").mkdir(mode=0o500)
    says_one_sentence(serve("--port", "0", "--data", folder), "--data")


def test_a_data_folder_of_a_newer_version(data):
    file = sqlite3.connect(data / FILE)
    file.execute(f"PRAGMA user_version = {KNOWN + 1}")
    file.commit()
    file.close()
    before = (data / FILE).read_bytes()
    done = serve("--port", "0", "--data", str(data))
    says_one_sentence(done, "newer")
    assert (data / FILE).read_bytes() == before


@pytest.mark.parametrize("rubbish", [b"not a database " * 400, b"SQLite format 3\0" + b"x" * 5000])
def test_a_spoiled_database(data, rubbish):
    (data / FILE).write_bytes(rubbish)
    says_one_sentence(serve("--port", "0", "--data", str(data)), "database")
    assert (data / FILE).read_bytes() == rubbish


def test_a_second_server_on_the_same_folder(data):
    with Program(data, free_port()) as program:
        program.start()
        says_one_sentence(serve("--port", "0", "--data", str(data)), "Another")
        assert program.well()


@pytest.mark.parametrize(
    "words", [("--port", "x"), ("--port", "70000"), ("--max-people", "0"), ("--metrics", "maybe"),
              ("--base-url", "example.org")],
)  # fmt: skip
def test_a_setting_that_cannot_be_read(data, words):
    says_one_sentence(serve("--data", str(data), *words), words[0], code=2)


async def test_half_a_request_is_cut_off(data):
    """A head that drips is let go; those who ask properly do not wait (reliability.md M8)."""
    with Program(data, free_port()) as program:
        await asyncio.to_thread(program.start)
        reader, writer = await asyncio.open_connection("127.0.0.1", program.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await writer.drain()
        assert await asyncio.wait_for(reader.read(), 14) == b""
        writer.close()
