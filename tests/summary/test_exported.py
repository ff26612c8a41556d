"""`export` through the program, beside a running server: files, levels, and what goes wrong."""

import asyncio
import io
import json
import subprocess
import sys
import zipfile

import pytest

from server.store import audit
from server.summary.formats import MEDIA
from tests.faults.program import ROOT
from tests.summary.test_page import noted, voted

BEGINS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbfstep,",
          "json": b"{", "md": b"# ", "zip": b"PK"}  # fmt: skip


async def export(*words: object) -> "subprocess.CompletedProcess[bytes]":
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "server", "export", *map(str, words)],
        cwd=ROOT, capture_output=True, timeout=50, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def says_one_sentence(done, *words: str) -> None:
    said = done.stderr.decode().strip().splitlines()
    assert (done.returncode, len(said)) == (1, 1), done.stderr
    assert said[0].endswith(".")
    assert all(word in said[0] for word in words), said[0]
    assert done.stdout == b""


@pytest.mark.parametrize("name", MEDIA)
async def test_each_format_is_written_to_a_file(room, tmp_path, name):
    await voted(room)
    out = tmp_path / f"summary.{name}"
    done = await export(room.code, "--data", room.server.data, "--format", name, "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert out.read_bytes().startswith(BEGINS[name])
    assert b"Ana Anemone" not in out.read_bytes()


async def test_without_a_file_it_comes_out_of_the_program(room):
    await voted(room)
    done = await export(room.code, "--data", room.server.data, "--format", "json")
    assert json.loads(done.stdout)["level"] == "aggregate"


async def test_it_is_the_same_file_as_that_of_the_server(room):
    await voted(room)
    done = await export(room.code, "--data", room.server.data, "--format", "csv")
    answer = await room.desk.get(f"/rooms/{room.code}/summary?format=csv")
    assert done.stdout == answer.content


async def test_names_are_noted_before_they_are_given(room, tmp_path):
    await voted(room)
    before, out = len(noted(room.server)), tmp_path / "all.zip"
    words = ("--data", room.server.data, "--format", "zip", "--level", "full", "--out", out)
    assert (await export(room.code, *words)).returncode == 0
    inside = zipfile.ZipFile(io.BytesIO(out.read_bytes()))
    assert b"Ana Anemone" in inside.read("summary.csv")
    (line,) = noted(room.server)[before:]
    assert line.endswith(f"names {room.code} by the command line")


async def test_names_that_cannot_be_noted_are_not_given(room, tmp_path):
    await voted(room)
    note, out = room.server.data / audit.FILE, tmp_path / "all.json"
    note.unlink(missing_ok=True)
    note.mkdir()
    try:
        words = ("--data", room.server.data, "--format", "json", "--level", "full", "--out", out)
        says_one_sentence(await export(room.code, *words), "names")
    finally:
        note.rmdir()
    assert not out.exists()


async def test_a_wrong_code_or_folder_is_told_in_a_sentence(room, tmp_path):
    says_one_sentence(await export("KQ7MDR4", "--data", room.server.data), "KQ7MDR4")
    says_one_sentence(await export(room.code, "--data", tmp_path), str(tmp_path))
    nonsense = await export("?", "--data", room.server.data)
    says_one_sentence(nonsense)


async def test_a_file_that_cannot_be_written_is_told_in_a_sentence(room, tmp_path):
    await voted(room)
    out = tmp_path / "nowhere" / "summary.html"
    words = ("--data", room.server.data, "--out", out)
    says_one_sentence(await export(room.code, *words), str(out))
    says_one_sentence(await export(room.code, *words[:-1], tmp_path), str(tmp_path))


async def test_an_unknown_format_or_level_is_refused_before_anything_is_read(room):
    for words in (("--format", "docx"), ("--level", "everything")):
        done = await export(room.code, "--data", room.server.data, *words)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"Traceback" not in done.stderr
