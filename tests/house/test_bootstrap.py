"""A bare checkout becomes a running one, and says in one sentence why where it cannot."""

import ast
import gzip
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server import bootstrap

LOCKS = ["requirements.txt", "tests/requirements.txt", "static/node-requirements.txt"]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with lock files and nothing made yet."""
    for name in ("pyproject.toml", *LOCKS[:2]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((bootstrap.ROOT / name).read_bytes())
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    return tmp_path


@pytest.fixture
def made(checkout):
    """The same after a first start, as far as the bootstrap can tell."""
    bootstrap.venv_python().parent.mkdir(parents=True)
    bootstrap.venv_python().touch()
    bootstrap.write_stamp(bootstrap.RUN)
    return checkout


@pytest.fixture
def hook():
    return bootstrap.hook()


# An old Python.


@pytest.mark.parametrize("name", ["bootstrap.py", "__main__.py", "__init__.py"])
def test_an_old_python_can_read_as_far_as_the_sentence(name):
    ast.parse((bootstrap.ROOT / "server" / name).read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_named_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 1))
    with pytest.raises(SystemExit) as left:
        bootstrap.enter("server/__main__.py", bootstrap.RUN)
    assert left.value.code == 1
    now = bootstrap.python_version()
    said = capsys.readouterr().err
    assert said == f"Plainspoken: it needs Python 99.1 or newer, and this is Python {now}.\n"


def test_the_bootstrap_needs_only_the_standard_library():
    tree = ast.parse(Path(bootstrap.__file__).read_text("utf-8"))
    names = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


# The stamp.


def test_nothing_made_yet_is_not_stamped(checkout):
    assert not bootstrap.stamped(bootstrap.RUN)


def test_what_was_made_is_not_made_again(made, monkeypatch):
    monkeypatch.setattr(bootstrap, "run", lambda *_: pytest.fail("nothing should be started"))
    assert bootstrap.stamped(bootstrap.RUN)
    bootstrap.make(bootstrap.RUN)


def test_a_server_start_does_not_ask_for_the_tests_packages(made):
    assert bootstrap.stamped(bootstrap.RUN)
    assert not bootstrap.stamped(bootstrap.TESTS)


def test_a_tests_start_serves_the_server_too(made):
    bootstrap.write_stamp(bootstrap.TESTS)
    assert bootstrap.stamped(bootstrap.RUN)
    assert bootstrap.stamped(bootstrap.TESTS)


def test_a_changed_lock_is_noticed(made):
    with (made / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert not bootstrap.stamped(bootstrap.RUN)


@pytest.mark.parametrize("broken", ["", "{", "[]", '"run"', "null", "{}", '{"run": 3}'])
def test_a_broken_stamp_is_no_stamp(made, broken):
    bootstrap.stamp().write_text(broken, "utf-8")
    assert not bootstrap.stamped(bootstrap.RUN)


def test_an_environment_whose_python_is_gone_is_made_anew(made):
    bootstrap.venv_python().unlink()
    assert bootstrap.record() == {}


def commands_of(monkeypatch, fail=""):
    """Stand in for venv and pip: note what would be started, and do what they leave behind."""
    started = []

    def run(command, _held):
        step = "pip" if "pip" in command else "venv"
        assert not bootstrap.stamp().exists(), "the stamp goes first and comes last"
        started.append(step)
        bootstrap.venv_python().parent.mkdir(parents=True, exist_ok=True)
        bootstrap.venv_python().touch()
        return step == fail, "noise\nERROR: No matching distribution found for x==1\n"

    monkeypatch.setattr(bootstrap, "run", run)
    return started


def test_an_environment_cut_off_half_way_is_made_anew(made, monkeypatch):
    bootstrap.stamp().unlink()  # as kill -9 leaves it: the folder is there, the stamp is not
    started = commands_of(monkeypatch)
    bootstrap.make(bootstrap.RUN)
    assert started == ["venv", "pip"]
    assert bootstrap.stamped(bootstrap.RUN)


def test_a_changed_lock_only_asks_pip(made, monkeypatch):
    (made / "requirements.txt").write_text("# other\n", "utf-8")
    started = commands_of(monkeypatch)
    bootstrap.make(bootstrap.RUN)
    assert started == ["pip"]
    assert bootstrap.stamped(bootstrap.RUN)


def test_a_failed_install_leaves_no_stamp(made, monkeypatch):
    (made / "requirements.txt").write_text("# other\n", "utf-8")
    commands_of(monkeypatch, fail="pip")
    with pytest.raises(bootstrap.Trouble, match="connect to the network"):
        bootstrap.make(bootstrap.RUN)
    assert bootstrap.record() == {}


def test_a_second_start_waits_its_turn(checkout):
    pytest.importorskip("fcntl", reason="Windows has no such hold")
    script = (
        "import sys; from pathlib import Path; from server import bootstrap\n"
        "bootstrap.ROOT = Path(sys.argv[1])\n"
        "with bootstrap.turn(): print('in', flush=True)\n"
    )
    with bootstrap.turn():
        second = subprocess.Popen(
            [sys.executable, "-c", script, str(checkout)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr
        assert "another start is still setting up" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=20)
    assert out == "in\n"


# Sentences.


def test_a_python_without_venv_names_debians_package(checkout, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "run", lambda *_: pytest.fail("nothing should be started"))
    with pytest.raises(bootstrap.Trouble) as trouble:
        bootstrap.make(bootstrap.RUN)
    assert f"apt install python{bootstrap.python_version()}-venv" in str(trouble.value)


def test_a_folder_that_may_not_be_written_is_said(checkout, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(bootstrap.Trouble, match="may not write there"):
        bootstrap.make(bootstrap.RUN)


def test_trouble_is_one_line_and_never_a_traceback(checkout, monkeypatch, capsys):
    commands_of(monkeypatch, fail="venv")
    monkeypatch.setattr(bootstrap, "satisfied", lambda _: False)
    with pytest.raises(SystemExit) as left:
        bootstrap.enter("server/__main__.py", bootstrap.RUN)
    assert left.value.code == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Plainspoken: Python could not make")


def test_a_package_that_is_not_the_locked_one_is_named():
    said = (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have\n"
        "    idna==3.20 from somewhere (from -r requirements.txt):\n"
        "        Expected sha256 00\n"
    )
    assert bootstrap.pip_failed(said).startswith("idna==3.20 is not the package that was locked")


@pytest.mark.parametrize(
    ("said", "words"),
    [("", "none"), ("a\nb.\n", "b"), ("ERROR: first\nERROR: second.\nnotice\n", "ERROR: second")],
)
def test_the_last_words_are_the_last_error(said, words):
    assert bootstrap.last_words(said) == words


def test_npm_without_a_network_is_one_sentence(hook):
    said = hook.sentence("npm error code ECONNREFUSED\nnpm error syscall connect\n")
    assert "could not be fetched (ECONNREFUSED)" in said
    assert "\n" not in said


def test_a_browser_part_that_is_not_the_locked_one_is_refused(hook):
    assert "is not the one that was locked" in hook.sentence("npm error code EINTEGRITY\n")


# The environment that is already there.


def test_this_environment_has_what_it_needs():
    assert bootstrap.satisfied(bootstrap.RUN)
    assert bootstrap.satisfied(bootstrap.TESTS)


@pytest.mark.parametrize("bound", ["starlette>=999", "no-such-package-at-all>=1"])
def test_an_environment_that_lacks_something_is_not_used(monkeypatch, bound):
    monkeypatch.setattr(bootstrap, "bounds", lambda _: [bound])
    assert not bootstrap.satisfied(bootstrap.RUN)


def test_every_dependency_has_a_bound_that_the_bootstrap_can_read():
    bounds = bootstrap.bounds(bootstrap.TESTS)
    assert [bound for bound in bounds if not bootstrap.BOUND.match(bound)] == []


# The lock files.


@pytest.mark.parametrize("name", [*LOCKS, "static/package-lock.json", "static/package.json"])
def test_a_lock_names_no_host(name):
    text = (bootstrap.ROOT / name).read_text("utf-8")
    hosts = re.findall(r"\w+://\S+|registry\.|--(?:index|find|extra)\S*|resolved", text)
    assert hosts == [], "make it anew; the command stands in pyproject.toml and hatch_build.py"


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(name):
    text = (bootstrap.ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+ ", entry), f"{entry[:60]} is not pinned"
        assert "--hash=sha256:" in entry, f"{entry[:60]} has no hash"


def test_every_browser_part_is_pinned_and_hashed():
    lock = json.loads((bootstrap.ROOT / "static/package-lock.json").read_text("utf-8"))
    wanted = json.loads((bootstrap.ROOT / "static/package.json").read_text("utf-8"))
    assert all(part["integrity"] for path, part in lock["packages"].items() if path)
    for kind in ("dependencies", "optionalDependencies", "devDependencies"):
        assert lock["packages"][""][kind] == wanted[kind], "run static/hatch_build.py lock"
        for name, version in wanted[kind].items():
            assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_the_two_locks_agree():
    run, tests = (
        set(re.findall(r"^([\w.-]+==\S+)", (bootstrap.ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS[:2]
    )
    assert run <= tests


def test_every_dependency_is_locked():
    locked = (bootstrap.ROOT / "tests/requirements.txt").read_text("utf-8")
    for bound in bootstrap.bounds(bootstrap.TESTS):
        name, least = bound.split(";")[0].split(">=")
        found = re.search(rf"^{re.escape(name)}==(\S+)", locked, re.MULTILINE)
        assert found, f"{name} is not locked"
        assert bootstrap.numbers(found.group(1)) >= bootstrap.numbers(least)


# The browser's parts.


def test_the_browsers_parts_are_here_and_are_what_the_manifest_says(hook):
    assert hook.fresh(dev=True)
    files = json.loads((hook.VENDOR / "manifest.json").read_text("utf-8"))["files"]
    assert {"icons.svg", *hook.PARTS} <= set(files)
    for name, file in files.items():
        assert hashlib.sha256((hook.VENDOR / name).read_bytes()).hexdigest() == file["sha256"]


def test_a_compressed_part_unfolds_to_its_original(hook):
    import brotli

    for name in ("htmx.min.js", "socket.io.esm.min.js", "icons.svg"):
        plain = (hook.VENDOR / name).read_bytes()
        assert gzip.decompress((hook.VENDOR / f"{name}.gz").read_bytes()) == plain
        assert brotli.decompress((hook.VENDOR / f"{name}.br").read_bytes()) == plain


def test_a_missing_or_shortened_part_is_fetched_again(hook, tmp_path):
    hook.fill(tmp_path / "vendor", {"a.js": b"alert", "licenses/a.txt": b"free"})
    assert hook.is_fresh(tmp_path / "vendor")
    (tmp_path / "vendor/a.js").write_bytes(b"al")
    assert not hook.is_fresh(tmp_path / "vendor")
    (tmp_path / "vendor/a.js").unlink()
    assert not hook.is_fresh(tmp_path / "vendor")


def test_a_fill_leaves_nothing_of_the_old_and_nothing_beside(hook, tmp_path):
    hook.fill(tmp_path / "vendor", {"old.js": b"1"})
    (tmp_path / "vendor.part").mkdir()  # as a killed start leaves it
    hook.fill(tmp_path / "vendor", {"new.js": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]
    assert {path.name for path in (tmp_path / "vendor").iterdir()} == {"manifest.json", "new.js"}


def test_every_icon_is_in_the_sprite_once(hook):
    svg = (hook.VENDOR / "icons.svg").read_text("utf-8")
    assert re.findall(r'<symbol id="([\w-]+)"', svg) == sorted(hook.ICONS.split())
    assert "style=" not in svg
