"""The catalogues of server/locale: `python3 -m tests words` brings them up to date.

It collects every message of the house, adds what is new to each language's `.po` file, takes out
what nobody says any more, and keeps every translation. Nothing is guessed from similar messages.
A new language is a new folder with an empty `plainspoken.po`.
"""

import ast
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from server import bootstrap
from server.web.languages import CATALOGUE, ENGLISH, LOCALE, codes, complete, mismatch

ROOT = bootstrap.ROOT
# Where sentences are made, and how they are marked there.
PYTHON = ("server/core", "server/activities", "server/live", "server/summary", "server/web",
          "participant", "facilitator")  # fmt: skip
TEMPLATES = ("server/activities", "server/web/templates", "server/summary", "participant",
             "facilitator")  # fmt: skip
SPOKEN = {"say": None, "say_many": (1, 2)}
WRITTEN = {"_": None, "gettext": None, "ngettext": (1, 2)}
NOTE = "note:"  # a comment that begins so stands above the message for whoever translates
# Whose sentences they are, by where they stand; the first that fits counts.
_DESK = ("/report.py", "/desk.html", "server/summary/", "facilitator/templates/adjust",
         "facilitator/templates/desk", "facilitator/templates/fix", "facilitator/templates/help",
         "facilitator/templates/home", "facilitator/templates/login", "facilitator/templates/open",
         "facilitator/templates/setup", "facilitator/templates/summary")  # fmt: skip
_ROOM = ("server/core/", "server/activities/", "server/web/", "server/live/", "participant/",
         "facilitator/templates/wall")  # fmt: skip
READERS = ("phone and wall", "desk", "library")
_HEAD = "# What Plainspoken says in {language}; made by `python3 -m tests words`.\n"


@cache
def messages() -> Catalog:
    """Every message that the house says, in one catalogue without translations."""
    catalogue = Catalog(fuzzy=False)
    for path, method in (*_files(PYTHON, ".py", "python"), *_files(TEMPLATES, ".html", "jinja2")):
        name = path.relative_to(ROOT).as_posix()
        keywords = SPOKEN if method == "python" else WRITTEN
        with path.open("rb") as file:
            options = {"trimmed": "true"} if method == "jinja2" else {"encoding": "utf-8"}
            for _, found, comments, _ in extract(method, file, keywords, (NOTE,), options, True):
                add(catalogue, found, name, [line.removeprefix(NOTE).strip() for line in comments])
    return catalogue


def add(catalogue: Catalog, found: str | tuple[str, ...], name: str, comments: list[str]) -> None:
    single = found if isinstance(found, str) else found[0]
    known = catalogue.get(single)
    assert (
        known is None or isinstance(known.id, str) or isinstance(found, str) or (known.id == found)
    ), f"{name}: “{single}” has two plurals"
    # The number of the line would change with every edit and tell nobody more.
    catalogue.add(found, None, [(name, None)], auto_comments=comments)


def _files(folders: tuple[str, ...], ending: str, method: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(f"*{ending}")):
            yield path, method


def languages() -> list[str]:
    """All but English, which needs no catalogue."""
    return sorted(codes() - {ENGLISH})


def read(language: str) -> Catalog:
    with (LOCALE / language / CATALOGUE).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> bytes:
    """A language's file with exactly the messages that there are."""
    catalogue = read(language)
    kept = {message.id: message for message in catalogue if message.id}
    fresh = Catalog(locale=language, fuzzy=False, header_comment=_HEAD.format(language=language))
    # First what phone and wall say: that is what a language needs to hold a workshop in it.
    for message in sorted(filter(said, messages()), key=reader):
        old = kept.get(message.id)
        fresh.add(
            message.id, old.string if old else None, sorted(set(message.locations)),
            auto_comments=message.auto_comments, user_comments=old.user_comments if old else (),
        )  # fmt: skip
    written = io.BytesIO()
    write_po(written, fresh, width=100, omit_header=True)
    return _head(fresh, language) + written.getvalue()


def said(message: Message) -> bool:
    """Whether it is a message, and not the head of the file."""
    return bool(message.id)


def _head(catalogue: Catalog, language: str) -> bytes:
    # Babel's own head holds the moment of writing, and two runs would never be equal.
    lines = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    told = "".join(f'"{line}\\n"\n' for line in lines)
    return f'{_HEAD.format(language=language)}msgid ""\nmsgstr ""\n{told}\n'.encode()


def complaints(language: str) -> list[str]:
    """What is wrong with the translations that there are."""
    found = [
        f"{language}: “{_name(message)}”: {wrong}"
        for message in read(language)
        if message.id and complete(message) and (wrong := mismatch(message))
    ]
    found += [
        f"{language}: “{_name(message)}” is marked fuzzy"
        for message in read(language)
        if message.id and message.fuzzy
    ]
    return found


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def reader(message: Message) -> int:
    """Who reads it, as an index of `READERS`, as far as the files that it stands in tell."""
    return min(
        1 if any(part in name for part in _DESK) else 0 if name.startswith(_ROOM) else 2
        for name, _ in message.locations
    )


def untranslated(language: str, who: int) -> list[str]:
    """The messages for one of the `READERS` without a translation."""
    known = {message.id: message for message in read(language) if message.id}
    return [
        _name(message)
        for message in messages()
        if message.id
        and reader(message) == who
        and not (message.id in known and complete(known[message.id]))
    ]


def unsayable() -> list[str]:
    """Calls that nobody could find a translation for, since their message is no literal."""
    return [*_unsayable_in_python(), *_unsayable_in_templates()]


def _unsayable_in_python() -> Iterator[str]:
    for path, _ in _files(PYTHON, ".py", "python"):
        if path.name == "said.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in SPOKEN:
                continue
            count = 2 if node.func.id == "say_many" else 1
            if not all(
                isinstance(one, ast.Constant) and isinstance(one.value, str)
                for one in node.args[:count]
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _unsayable_in_templates() -> Iterator[str]:
    env = Environment(extensions=["jinja2.ext.i18n"])
    for path, _ in _files(TEMPLATES, ".html", "jinja2"):
        for node in env.parse(path.read_text("utf-8")).find_all(nodes.Call):
            if not (isinstance(node.node, nodes.Name) and node.node.name in WRITTEN):
                continue
            count = 2 if node.node.name == "ngettext" else 1
            if not all(isinstance(one, nodes.Const) for one in node.args[:count]):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def main() -> int:
    """Write the files anew, and say how far they are."""
    for language in languages():
        path = LOCALE / language / CATALOGUE
        path.write_bytes(updated(language))
        total = sum(1 for message in messages() if message.id)
        waiting = ", ".join(
            f"{name} {len(untranslated(language, who))}" for who, name in enumerate(READERS)
        )
        print(f"{path.relative_to(ROOT)}: {total} messages; waiting for a translation: {waiting}")
        for sentence in complaints(language):
            print(f"  {sentence}")
    for place in unsayable():
        print(f"{place}: the message is no literal, so nobody can translate it")
    return 0
