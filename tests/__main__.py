"""python3 -m tests: every check of the house, in order, stopping at the first that fails.

python3 -m tests            all of it: form, lint, types, storeys, tests, journeys
python3 -m tests quick      without a browser and without faults
python3 -m tests specimens [NAME…]  renders the specimens of every face
python3 -m tests words      brings the catalogues of server/locale up to date
python3 -m tests house      the longest modules and functions; informs and never fails
python3 -m tests WORDS...   hands the words to pytest
"""

import ast
import importlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # started by its path: imports begin at the checkout, not in this folder
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from server import bootstrap

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
SETTING = "PLAINSPOKEN_CHROMIUM"
NO_TEST = 5  # pytest's own code for it

Stage = tuple[str, list[str]]
FORM: list[Stage] = [
    ("form", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("storeys", ["lint-imports", "--no-logo"]),
]
# A file stays on one core: what its tests share (a room that was played, a server) is made once.
ON_ALL_CORES = ["-n", "auto", "--dist", "loadfile"]
TESTS: Stage = ("tests", ["pytest", "tests", "-m", "not journey", *ON_ALL_CORES])
QUICK: Stage = ("tests", ["pytest", "tests", "-m", "not journey and not fault", *ON_ALL_CORES])
JOURNEYS: Stage = ("journeys", ["pytest", "tests", "-m", "journey"])


def main(words: list[str]) -> int:
    os.chdir(bootstrap.ROOT)
    match words:
        case []:
            return everything()
        case ["quick"]:
            return in_order([*FORM, QUICK])
        case ["house"]:
            return house()
        case ["words"]:
            return int(importlib.import_module("tests.catalogues").main())
        case ["specimens", *names]:
            offer_browser()
            return int(importlib.import_module("tests.specimens").main(names) or 0)
        case ["help" | "-h" | "--help"]:
            print(__doc__)
            return 0
        case _:
            offer_browser()
            return stage("pytest", ["pytest", *words])


def everything() -> int:
    """The browser comes first: a machine that cannot have one should say so at once."""
    try:
        os.environ[SETTING] = browser()
    except bootstrap.Trouble as trouble:
        print(f"Plainspoken's tests: {trouble}", file=sys.stderr)
        return 1
    reader_of_pdfs()
    return in_order([*FORM, TESTS, JOURNEYS])


def in_order(stages: list[Stage]) -> int:
    for name, command in stages:
        code = stage(name, command)
        if code:
            return code
    return 0


def stage(name: str, command: list[str]) -> int:
    """Run one stage; pytest tells its own time, and has the last word."""
    print(f"== {name}: {' '.join(command)}", flush=True)
    begun = time.monotonic()
    tool = shutil.which(command[0], path=str(Path(sys.executable).parent)) or command[0]
    code = subprocess.run([tool, *command[1:]], check=False).returncode
    if code == NO_TEST and command[0] == "pytest":
        print(f"{name}: pytest found no test to run, and that counts as a failure.", flush=True)
    elif code:
        print(f"{name}: failed after {time.monotonic() - begun:.1f} s.", flush=True)
    elif command[0] != "pytest":
        print(f"   {time.monotonic() - begun:.1f} s", flush=True)
    return code


# The browser.


def browser() -> str:
    """Find Chromium or a relative of it; else install one; else say how to."""
    for search in (found_browser, playwrights_own, debians, playwrights_download):
        path = search()
        if path:
            return path
    raise bootstrap.Trouble(
        "the journeys need Chromium, Chrome or Edge and none is here; install one (on Debian "
        f"`apt install chromium`), or set {SETTING} to the program's path."
    )


def offer_browser() -> None:
    """Hand on a browser that is here, without installing one; a journey without it fails."""
    path = found_browser() or playwrights_own()
    if path:
        os.environ[SETTING] = path


def found_browser() -> str | None:
    told = os.environ.get(SETTING)
    if told and not shutil.which(told):
        raise bootstrap.Trouble(f"{SETTING} is {told}, and no program is there.")
    return told or next(filter(None, map(shutil.which, BROWSERS)), None)


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def debians() -> str | None:
    return with_apt("chromium", "chromium")


def with_apt(package: str, program: str) -> str | None:
    """Where we may install and apt is at home, it is the surest way."""
    if not hasattr(os, "geteuid") or os.geteuid() or not shutil.which("apt-get"):
        return None
    bootstrap.tell(f"installing {package} with apt-get (this once) ...")
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        if not quietly(["apt-get", "-o", "DPkg::Lock::Timeout=120", *words], settings):
            return None
    return shutil.which(program)


def reader_of_pdfs() -> None:
    """Poppler, by which somebody else's program reads our PDFs; without it those tests are skipped,
    and that is said first."""
    if not (shutil.which("pdftotext") or with_apt("poppler-utils", "pdftotext")):
        bootstrap.tell("no PDF is read by another program here: poppler-utils is not installed.")


def playwrights_download() -> str | None:
    bootstrap.tell("asking Playwright for a Chromium (this once) ...")
    done = quietly([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    return playwrights_own() if done else None


def quietly(command: list[str], settings: dict[str, str]) -> bool:
    return not subprocess.run(
        command,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


# The longest.


def house() -> int:
    modules = [(lines(path), str(path)) for path in sources()]
    show("The ten longest modules", modules)
    show("The ten longest functions", [found for path in sources() for found in functions(path)])
    return 0


def sources() -> list[Path]:
    folders = ("server", "facilitator", "participant", "static", "tests")
    return [path for folder in folders for path in sorted(Path(folder).rglob("*.py"))]


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield length, f"{path}:{node.lineno} {node.name}"


def show(title: str, found: list[tuple[int, str]]) -> None:
    print(title)
    for length, name in sorted(found, reverse=True)[:10]:
        print(f"  {length:5} {name}")


if __name__ == "__main__":
    bootstrap.enter(__file__, bootstrap.TESTS)
    sys.exit(main(sys.argv[1:]))
