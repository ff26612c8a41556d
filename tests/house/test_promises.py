"""What the documents promise, held against the code."""

import re
from pathlib import Path

import pytest

from server.activities import KINDS
from server.cli import _parser
from server.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEMPLATES = sorted(
    path
    for folder in ("participant", "facilitator", "server")
    for path in (ROOT / folder).rglob("*.html")
)
SOURCES = sorted(
    path
    for folder in ("participant", "facilitator", "server")
    for path in (ROOT / folder).rglob("*.py")
)


def settings_table() -> str:
    rows = []
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        rows.append(f"| `--{setting.name}` | {default} | {setting.help} |")
    return "\n".join(rows)


def test_the_readme_lists_every_setting_as_it_is():
    written = README.split("<!-- settings -->\n")[1].split("\n<!-- /settings -->")[0]
    assert written == settings_table(), f"Put this into the README:\n{settings_table()}"


def test_the_readme_names_every_command():
    commands = next(
        action.choices
        for action in _parser()._actions
        if hasattr(action, "choices") and action.choices
    )
    assert commands
    for command in commands:
        assert f"`{command}`" in README or f"server {command}" in README or command == "serve"


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(link: str):
    assert (ROOT / link).exists()


@pytest.mark.parametrize("folder", ["server", "facilitator", "participant", "scenarios", "static"])
def test_every_top_folder_says_what_it_is(folder: str):
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_obeys_the_content_security_policy(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.name != "report.html":  # a file to keep: it stands alone, and is served as a download
        assert not re.search(r"<style|\sstyle=", text), "Looks belong in static/css"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "Scripts belong in static/js"
    assert not re.search(r"\son[a-z]+=|hx-on|javascript:|js:", text)
    assert "|safe" not in text
    assert "{% autoescape" not in text


def test_no_kind_is_named_outside_its_folder():
    names = "|".join(KINDS)
    inside = ROOT / "server/activities"
    for path in SOURCES:
        if not path.is_relative_to(inside):
            text = path.read_text(encoding="utf-8")
            assert not re.search(rf"KINDS\[[\"']|kind(\.name)? == [\"']({names})", text), path


def test_only_the_live_rooms_emit():
    for path in SOURCES:
        if not path.is_relative_to(ROOT / "server/live"):
            assert ".emit(" not in path.read_text(encoding="utf-8"), path


def test_no_file_names_a_registry_or_this_machine():
    listed = [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(
            part.startswith(".") or part in ("vendor", "data")
            for part in path.relative_to(ROOT).parts
        )
        and path.suffix in {".py", ".md", ".toml", ".txt", ".json", ".html", ".css", ".js", ".sql"}
    ]
    hosts = re.compile(
        "registry" + r"\.npmjs|pypi" + r"\.org|files\.python" + "hosted|deb\\.debian"
    )
    for path in listed:
        assert not hosts.search(path.read_text(encoding="utf-8")), path
