"""The real program as a process of its own, started, killed and started again on one port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """`python -m server serve` over a data folder, from a checkout."""

    process: "subprocess.Popen[bytes]"

    def __init__(self, data: Path, port: int, root: Path = ROOT, **options: str):
        self.data, self.port, self.root, self.options = data, port, root, options
        self.base = f"http://127.0.0.1:{port}"
        self.said = data.parent / f"{data.name}.log"

    def start(self, wait: bool = True) -> float:
        """Seconds until it was well."""
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]
        for name, value in self.options.items():
            words += [f"--{name.replace('_', '-')}", value]
        began = time.monotonic()
        with self.said.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve", *words],
                cwd=self.root, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(self.root)},
            )  # fmt: skip
        while wait and not self.well():
            assert self.process.poll() is None, self.said.read_text()[-2000:]
            assert time.monotonic() - began < 30, "The server did not come up"
            time.sleep(0.01)
        return time.monotonic() - began

    def well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, within: float = 10) -> tuple[int, float]:
        """The exit code after SIGTERM, and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within), time.monotonic() - began

    def memory(self) -> int:
        """Resident bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
