"""The demonstration runs a whole workshop by itself, and nobody meets a refusal that is a bug."""

import asyncio
import sys

import pytest

from tests.faults.program import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.timeout(240)]


@pytest.mark.parametrize("workshop", ["half-hour", "ninety-minutes"])
async def test_the_demonstration_runs_to_its_end(workshop):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "demo", "--auto", "--people", "8", "--pace", "40",
        "--port", "0", "--host", "127.0.0.1", "--workshop", workshop,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await asyncio.wait_for(process.communicate(), 220)
    assert process.returncode == 0, complained.decode()
    assert "8 joined" in said.decode()
    assert "other refusals: none" in said.decode()
    assert "Traceback" not in complained.decode()
