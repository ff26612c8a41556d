"""Killed again and again, the server loses and doubles nothing; the checker would see it."""

import copy
import os
import sqlite3

import pytest

from server.store.database import FILE
from tests.faults.crash import check, crash_loop, figures

KILLS = int(os.environ.get("PLAINSPOKEN_KILLS", "5"))

pytestmark = [pytest.mark.fault, pytest.mark.timeout(60 + 5 * KILLS)]


@pytest.fixture(scope="module")
async def survived(tmp_path_factory):
    data = tmp_path_factory.mktemp("crash") / "data"
    data.mkdir()
    history, code = await crash_loop(data, KILLS, seed=4)
    return data / FILE, code, history


async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(survived):
    file, code, history = survived
    wrong = check(file, code, history)
    print(figures(history, wrong))
    assert wrong == []
    assert len(history.acked) > 20 * KILLS
    assert max(history.recovery) < 10


async def test_the_checker_sees_a_lost_a_doubled_and_a_changed_move(survived, tmp_path):
    file, code, history = survived
    spoiled = tmp_path / FILE
    with sqlite3.connect(file) as from_, sqlite3.connect(spoiled) as to:
        from_.backup(to)
    from_.close()
    move = next(key for key in history.acked if key[0] != "desk")
    where = "room = ? AND who = ? AND once = ?"

    def after(sql, *values):
        to.execute(sql, values)
        to.commit()
        return " ".join(check(spoiled, code, history))

    other = "b" if history.sent[move] == "a" else "a"
    swapped = "CAST(replace(CAST(body AS TEXT), ?, ?) AS BLOB)"
    swap = (f'["{history.sent[move]}"]', f'["{other}"]')
    seen = after(f"UPDATE fact SET body = {swapped} WHERE {where}", *swap, code, *move)
    assert "changed" in seen
    seen = after("DROP INDEX fact_once")
    seen = after(f"INSERT INTO fact SELECT room, 99999, at, first, who, once, digest, body"
                 f" FROM fact WHERE {where}", code, *move)  # fmt: skip
    assert "doubled" in seen
    assert "gaps" in seen
    assert "lost" in after(f"DELETE FROM fact WHERE {where}", code, *move)
    to.close()


async def test_the_checker_sees_a_wall_that_counts_wrongly(survived):
    file, code, history = survived
    lying = copy.copy(history)
    lying.wall = [history.wall[0] + 1, history.wall[1]]
    assert "recount" in " ".join(check(file, code, lying))
