"""Turns a bare checkout into a running one: makes .venv, fetches the browser's parts, starts again.

Standard library only. It still parses on Python 3.6, so that an old Python gets a sentence and not
a syntax error: no newer syntax here, please.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BOUND = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)(;.*win32.*)?")


class Needs(NamedTuple):
    """What a start wants installed: a lock file, and the extra in pyproject.toml that it locks."""

    name: str
    lock: str
    extra: str


RUN = Needs("run", "requirements.txt", "")
TESTS = Needs("tests", "tests/requirements.txt", "test")


class Trouble(Exception):
    """Why the checkout cannot be made ready, as a sentence for the person who started it."""


def enter(script: str, needs: Needs) -> None:
    """Come back only where `needs` are met; elsewhere meet them and start `script` again there."""
    if sys.version_info[:2] < OLDEST:
        leave(too_old(sys.version_info[:2]))
    if not (ROOT / "pyproject.toml").exists():
        return  # not a checkout: whoever installed the package saw to the rest
    try:
        ready = prepare(needs)
        if ready:
            fetch_browser_parts(needs)
    except Trouble as trouble:
        leave(str(trouble))
    except KeyboardInterrupt:
        leave("stopped before it was ready; the next start takes it up again.", 130)
    if not ready:
        start_again(script)


def prepare(needs: Needs) -> bool:
    """Say whether this very process can go on; if not, .venv is ready for the next one."""
    if inside():
        if stamped(needs):
            return True
    elif sys.prefix != sys.base_prefix and satisfied(needs):
        return True  # somebody's own active environment
    elif stamped(needs):
        return False
    elif satisfied(needs):
        return True  # a container
    make(needs)
    return False


def inside() -> bool:
    return VENV.exists() and VENV.samefile(sys.prefix)


def satisfied(needs: Needs) -> bool:
    """Whether this Python already has everything that pyproject.toml asks for."""
    from importlib import metadata

    def new_enough(bound: str) -> bool:
        found = BOUND.match(bound)
        if not found or (found.group(3) and os.name == "nt"):
            return True
        try:
            return numbers(metadata.version(found.group(1))) >= numbers(found.group(2))
        except metadata.PackageNotFoundError:
            return False

    return all(new_enough(bound) for bound in bounds(needs))


def bounds(needs: Needs) -> "list[str]":
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"][needs.extra] if needs.extra else []
    return [*project["dependencies"], *extra]


def numbers(version: str) -> "tuple[int, ...]":
    return tuple(int(part) for part in re.findall(r"\d+", version))


# The stamp: written last, removed first. Without it .venv is half made and is made anew.


def stamp() -> Path:
    return VENV / "plainspoken.json"


def key(needs: Needs) -> str:
    parts = (ROOT / needs.lock).read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(parts).hexdigest()


def record() -> "dict[str, str]":
    """What the stamp says, or nothing where it is missing, broken or of another Python."""
    try:
        found = json.loads(stamp().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or not venv_python().exists():
        return {}
    if inside() and found.get("python") != python_version():
        return {}
    return found


def stamped(needs: Needs) -> bool:
    return record().get(needs.name) == key(needs)


def write_stamp(needs: Needs) -> None:
    keys = {one.name: key(one) for one in (RUN, needs)}  # the tests' lock holds the other one
    words = json.dumps({"python": python_version(), **keys})
    unfinished = stamp().with_suffix(".part")
    unfinished.write_text(words, "utf-8")
    unfinished.replace(stamp())


def python_version() -> str:
    return "{}.{}".format(*sys.version_info)


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# Making it.


def make(needs: Needs) -> None:
    writable = os.access(VENV if VENV.exists() else ROOT, os.W_OK)
    if not writable:
        raise Trouble(
            "it keeps its packages in .venv beside pyproject.toml, and may not write there; copy "
            "the folder to a place of your own, or install requirements.txt into an environment "
            "and start with that environment's Python."
        )
    with turn() as held:
        if stamped(needs):
            return
        if not record():
            tell("first start, making .venv ...")
            make_venv(held)
        if stamp().exists():
            stamp().unlink()
        tell("fetching Python packages (this once, well under a minute on most networks) ...")
        install(needs, held)
        write_stamp(needs)


def make_venv(held: "tuple[int, ...]") -> None:
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise Trouble(no_venv(python_version()))
    base = getattr(sys, "_base_executable", None) or sys.executable
    failed, said = run([base, "-m", "venv", "--clear", str(VENV)], held)
    if failed:
        raise Trouble(f"Python could not make .venv: {last_words(said)}.")


def install(needs: Needs, held: "tuple[int, ...]") -> None:
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    lock = ["--require-hashes", "--no-deps", "--requirement", str(ROOT / needs.lock)]
    failed, said = run([*pip, "--disable-pip-version-check", *lock], held)
    if failed:
        raise Trouble(pip_failed(said))


def run(command: "list[str]", held: "tuple[int, ...]") -> "tuple[bool, str]":
    done = subprocess.run(
        command,
        pass_fds=held,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode != 0, done.stdout.decode("utf-8", "replace")


@contextlib.contextmanager
def turn() -> "Iterator[tuple[int, ...]]":
    """One start at a time sets up. A killed start's pip inherits the hold, so it is waited for."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield ()
        return
    handle = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another start is still setting up, waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield (handle,)
    finally:
        os.close(handle)


def hook() -> ModuleType:
    """Load static/hatch_build.py, which belongs to the package's build and to no module of ours."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "static/hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fetch_browser_parts(needs: Needs) -> None:
    parts = hook()
    dev = bool(needs.extra)
    if parts.fresh(dev=dev):
        return
    tell("fetching the browser's parts ...")
    try:
        with turn():
            parts.build(dev=dev)
    except parts.Trouble as trouble:
        raise Trouble(str(trouble)) from None


def start_again(script: str) -> NoReturn:
    command = [str(venv_python()), str(Path(script).resolve()), *sys.argv[1:]]
    if os.name == "nt":  # there, execv would hand the terminal back too early
        try:
            sys.exit(subprocess.call(command))
        except KeyboardInterrupt:
            sys.exit(130)
    os.execv(command[0], command)


# What it says.


def tell(news: str) -> None:
    sys.stderr.write(f"Plainspoken: {news}\n")
    sys.stderr.flush()


def leave(sentence: str, code: int = 1) -> NoReturn:
    tell(sentence)
    sys.exit(code)


def too_old(version: "tuple[int, ...]") -> str:
    return "it needs Python {}.{} or newer, and this is Python {}.{}.".format(*OLDEST, *version)


def no_venv(version: str) -> str:
    return (
        "this Python cannot make environments; on Debian and Ubuntu `apt install "
        f"python{version}-venv` adds what is missing, then start again."
    )


def pip_failed(said: str) -> str:
    wrong = re.search(r"DO NOT MATCH THE HASHES.*?\n\s+(\S+) from", said, re.DOTALL)
    if wrong:
        return f"{wrong.group(1)} is not the package that was locked, so nothing was installed."
    return (
        "the Python packages could not be fetched; connect to the network, or tell pip of your "
        f"mirror (PIP_INDEX_URL), and start again. pip's last words: {last_words(said)}."
    )


def last_words(said: str) -> str:
    """Pick the line that says most: the last error, or else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["none"]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines)[-1].rstrip(".")[:300]
