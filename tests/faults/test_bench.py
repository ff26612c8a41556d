"""`bench` finds every figure, says what it is held against, and leaves nothing behind."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from server.bench import table
from server.bench.figures import Found, each, kb, middle, part, spread
from tests.faults.program import ROOT
from tests.live.line import until

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]

UNKNOWN_ELSEWHERE = {"memory_per_phone_kb", "cpu_per_join_ms", "cpu_per_vote_ms"}
# Among eight people this may be too little to be seen.
MAY_BE_NOTHING = UNKNOWN_ELSEWHERE | {"wall_after_last_ms", "retries"}


def words(*more: str) -> list[str]:
    return [sys.executable, "-m", "server", "bench", *more]


def run(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words(*more), cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def servers(folder: Path) -> list[int]:
    """The processes that serve from a folder in there."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = line.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said:
            found.append(int(line.parent.name))
    return found


def says_one_sentence(code: int, told: str, *parts: str) -> None:
    assert len(told.strip().splitlines()) == 1, told
    assert told.strip().endswith(".")
    for part_ in parts:
        assert part_ in told
    assert code in (1, 2)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    # A setting of this installation's environment must not move the server that is measured.
    os.environ["PLAINSPOKEN_BASE_URL"] = "https://rooms.example.org"
    try:
        done = run(folder, "--people", "8", "--votes", "16", "--json")
    finally:
        del os.environ["PLAINSPOKEN_BASE_URL"]
    return done, folder


@pytest.fixture(scope="module")
def found(measured) -> Found:
    return msgspec.json.decode(measured[0].stdout, type=Found)


def test_it_says_one_object_and_nothing_else(measured):
    done, folder = measured
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
    assert list(folder.iterdir()) == []
    assert servers(folder) == []


def test_every_figure_is_there_and_sane(found):
    assert (found.people, found.votes, found.rounds) == (8, 16, 5)
    figures = msgspec.structs.asdict(found.figures)
    for name, value in figures.items():
        assert value is not None or name in UNKNOWN_ELSEWHERE, name
        assert name in MAY_BE_NOTHING or value > 0, name
    for what in ("join", "ack"):
        parts = [figures[f"{what}_p{share}_ms"] for share in (50, 95, 99)]
        assert parts == sorted(parts)
    assert found.figures.wall_p50_ms <= found.figures.wall_p95_ms
    for what in ("open", "reveal"):
        parts = [figures[f"{what}_{which}_ms"] for which in ("first", "median", "p99", "last")]
        assert parts == sorted(parts)
    assert found.figures.frames_per_vote >= 1  # at the least its acknowledgement
    plain = found.plain
    assert 0 < plain.push_first_ms <= plain.push_median_ms <= plain.push_last_ms
    assert plain.connects_per_second > 0


def test_a_goal_is_met_as_its_figure_says(found):
    assert {goal.name for goal in found.goals} == {"G2", "G3", "G4", "G7", "G8", "G9", "G10"}
    for goal in found.goals:
        if goal.measured is not None:
            under = goal.most is None or goal.measured <= goal.most
            over = goal.least is None or goal.measured >= goal.least
            assert goal.met == (under and over)
        else:
            assert goal.met is None


def test_the_table_has_every_figure_and_goal(found):
    lines = list(table(found))
    shown = [
        line
        for line in lines
        if re.search(r"\d (a second|ms|KB)\b|unknown|for a vote|try again", line)
    ]
    assert len(shown) >= len(msgspec.structs.fields(found.figures))
    for goal in found.goals:
        said = {True: "met", False: "not met", None: "unknown"}[goal.met]
        line = next(line for line in lines if f"{goal.name}:" in line)
        assert line.endswith(said)
        assert goal.met is False or "not met" not in line
    assert "percent apart" in "\n".join(lines)


def test_the_paper_explains_every_field(found):
    paper = (ROOT / "docs/measuring.md").read_text(encoding="utf-8")
    told = msgspec.to_builtins(found)
    fields = [*told, *told["machine"], *told["figures"], *told["plain"], *told["goals"][0]]
    assert [field for field in fields if f"`{field}`" not in paper] == []


@pytest.mark.parametrize(
    "more",
    [("--people", "0"), ("--people", "many"), ("--people", "5001"), ("--votes", "4"),
     ("--votes", "1.5"), ("--votes", "501", "--people", "100")],
)  # fmt: skip
def test_a_wrong_option_is_one_sentence(tmp_path, more):
    done = run(tmp_path, *more)
    says_one_sentence(done.returncode, done.stderr, more[0])
    assert done.returncode == 2
    assert done.stdout == ""


def test_too_few_files_are_one_sentence(tmp_path):
    few = f"ulimit -n 256; exec {sys.executable} -m server bench --people 300"
    done = subprocess.run(
        ["sh", "-c", few], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    says_one_sentence(done.returncode, done.stderr, "256", "ulimit -n 400")
    assert done.returncode == 1


async def stopped(folder: Path, stop) -> tuple[int, str, str]:
    """The program, stopped in the middle of it; `stop` gets its process and the server's id."""
    process = await asyncio.create_subprocess_exec(
        *words("--people", "300", "--json"), cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        begun = folder.glob
        await until(lambda: process.returncode or list(begun("*/data/*.db-wal")), within=30)
        assert process.returncode is None, await process.communicate()
        stop(process, servers(folder)[0])
        said, told = await asyncio.wait_for(process.communicate(), 40)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return process.returncode, said.decode(), told.decode()


@pytest.mark.parametrize(
    "stop",
    [
        lambda process, _: process.send_signal(signal.SIGINT),
        lambda process, _: process.send_signal(signal.SIGTERM),
        lambda process, _: process.send_signal(signal.SIGHUP),
        lambda process, _: os.killpg(process.pid, signal.SIGINT),  # Ctrl+C, as a terminal does it
    ],
    ids=["INT", "TERM", "HUP", "Ctrl+C"],
)
async def test_stopped_it_leaves_no_process_and_no_folder(tmp_path, stop):
    code, said, told = await stopped(tmp_path, stop)
    says_one_sentence(code, told, "Stopped")
    assert (code, said) == (1, "")
    assert servers(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


async def test_a_server_that_dies_is_one_sentence(tmp_path):
    code, said, told = await stopped(tmp_path, lambda _, server: os.kill(server, signal.SIGKILL))
    says_one_sentence(code, told, "server")
    assert (code, said) == (1, "")
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_the_values():
    assert part([3, 1, 2, 4], 0.5) == 2
    assert part(list(range(1, 101)), 0.95) == 95
    assert part([7], 0.99) == 7


def test_rounds_become_medians_and_a_spread():
    rounds = [{"a": 10.0, "b": 0.0}, {"a": 20.0, "b": 0.0}, {"a": 12.0, "b": 0.0}]
    assert middle(rounds) == {"a": 12.0, "b": 0.0}
    assert spread(rounds) == {"a": 83.0, "b": 0.0}


def test_what_nobody_tells_is_unknown():
    assert kb(None, 5, 1) is None
    assert each(2.0, None, 1) is None
    assert each(1.0, 2.0, 100) == 10.0
    assert kb(1024, 21 * 1024, 10) == 2.0
