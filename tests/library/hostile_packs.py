"""Packs that somebody made to do harm, or that a machine broke on its way. Each with its sentence.

Every case gives the bytes of an upload and the one sentence with which it has to be refused.
"""

import io
import stat
import struct
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import tomlkit

from server.library import SHIPPED
from server.library.pack import MANIFEST

SCENE = (SHIPPED / "situations/headphones/en.toml").read_text(encoding="utf-8")
GOOD = 'format = 1\ntitle = "T"\nauthor = "A"\nlicence = "CC0"\nmade = 2026-11-22\n'
PLACE = "situations/headphones/en.toml"


def zipped(
    *files: tuple[str | zipfile.ZipInfo, str | bytes],
    manifest: str | None = GOOD,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A zip of these files, after the manifest."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if manifest is not None:
            archive.writestr(MANIFEST, manifest)
        for name, content in files:
            archive.writestr(name, content, method)
    return out.getvalue()


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    """An entry that says it is something else than a file."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def twice(name: str) -> bytes:
    """Two entries of one name, which Python's own writer warns of."""
    other = name[:-1] + "?"
    return zipped((name, SCENE), (other, SCENE)).replace(other.encode(), name.encode())


def renamed(name: str) -> bytes:
    """A pack with a name that no writer would put in."""
    stand_in = "x" * len(name.encode())
    return zipped((stand_in, SCENE)).replace(stand_in.encode(), name.encode())


def lying(claimed: int) -> bytes:
    """A bomb whose header says that it is small."""
    bomb = zipped((PLACE, "a" * 5_000_000))
    at = bomb.rindex(b"PK\x01\x02")
    return bomb[: at + 24] + struct.pack("<I", claimed) + bomb[at + 28 :]


def flagged() -> bytes:
    """A pack that says it is encrypted."""
    pack = bytearray(zipped((PLACE, SCENE)))
    at = -1
    while (at := pack.find(b"PK\x01\x02", at + 1)) >= 0:
        pack[at + 8] |= 1
    return bytes(pack)


def middling(number: int) -> str:
    """200 KB that pack to about a twentieth, like nothing that a person writes."""
    lines = ((number * 4000 + n) * 2654435761 % 65536 for n in range(4000))
    return "".join(f"{word:04x}{'a' * 45}\n" for word in lines)


def scene(field: str, value: str) -> str:
    """The shipped scene with one field of it written differently."""
    lines = [f"{field} = {value}" if x.startswith(f"{field} =") else x for x in SCENE.split("\n")]
    assert lines != SCENE.split("\n"), field
    return "\n".join(lines)


def scripted() -> str:
    """A script in every text of the scene, but for the two that its place is made of."""
    raw = tomllib.loads(SCENE)
    return tomlkit.dumps(_scripted(raw) | {"id": raw["id"], "language": raw["language"]})


def _scripted(raw: object) -> object:
    if isinstance(raw, dict):
        return {name: _scripted(inner) for name, inner in raw.items()}
    if isinstance(raw, list):
        return [_scripted(inner) for inner in raw]
    return f"<script>document.title='{len(raw)}'</script>" if isinstance(raw, str) else raw


BELONGS = (
    f" does not belong into a pack; it holds {MANIFEST} and files such as"
    " situations/our-scene/en.toml."
)
TOO_LARGE = (
    f"“{PLACE}” in this pack is too large unpacked; 256 KiB a file and 10 MiB together are the"
    " most."
)
NOT_A_ZIP = "This is not a pack: it cannot be opened as a zip file."
DEEP = "x = " + "[" * 5000 + "]" * 5000

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", NOT_A_ZIP),
    "noise": (lambda: bytes(range(256)) * 40, NOT_A_ZIP),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, NOT_A_ZIP),
    "cut in the middle": (lambda: zipped((PLACE, SCENE))[:900], NOT_A_ZIP),
    "one broken byte": (
        lambda: (p := zipped((PLACE, SCENE)))[:400] + bytes([p[400] ^ 255]) + p[401:],
        NOT_A_ZIP,
    ),
    "too many bytes": (
        lambda: b"PK" + b"\0" * (1024 * 1024),
        "This pack is larger than 1024 KiB; make two of it.",
    ),
    "no manifest": (
        lambda: zipped((PLACE, SCENE), manifest=None),
        f"This zip is not a pack: the file {MANIFEST} is missing in it.",
    ),
    "only a manifest": (
        zipped,
        "This pack is empty: it holds no scenario, recipe or workshop.",
    ),
    "up and out": (lambda: zipped(("../../evil.toml", SCENE)), f"“../../evil.toml”{BELONGS}"),
    "up from a shelf": (
        lambda: zipped(("situations/../../x/en.toml", SCENE)),
        f"“situations/../../x/en.toml”{BELONGS}",
    ),
    "from the root": (lambda: zipped(("/etc/cron.d/x", SCENE)), f"“/etc/cron.d/x”{BELONGS}"),
    "a drive": (lambda: zipped(("C:/x/en.toml", SCENE)), f"“C:/x/en.toml”{BELONGS}"),
    "backslashes": (
        lambda: renamed("situations\\..\\..\\en.toml"),
        f"“situations\\..\\..\\en.toml”{BELONGS}",
    ),
    "a name with a NUL": (
        lambda: renamed("situations/headphones/en.toml\0.exe"),
        f"“situations/headphones/en.toml?.exe”{BELONGS}",
    ),
    "a hidden file": (
        lambda: zipped(("situations/headphones/.en.toml", SCENE)),
        f"“situations/headphones/.en.toml”{BELONGS}",
    ),
    "a program": (
        lambda: zipped(("situations/headphones/en.py", "import os")),
        f"“situations/headphones/en.py”{BELONGS}",
    ),
    "a pack in a pack": (
        lambda: zipped(("situations/headphones/en.zip", zipped((PLACE, SCENE)))),
        f"“situations/headphones/en.zip”{BELONGS}",
    ),
    "a link": (
        lambda: zipped((with_mode(PLACE, stat.S_IFLNK | 0o777), "/etc/passwd")),
        f"“{PLACE}” in this pack is a link; packs hold plain files only.",
    ),
    "a device": (
        lambda: zipped((with_mode(PLACE, stat.S_IFCHR | 0o666), "")),
        f"“{PLACE}” in this pack is not a plain file.",
    ),
    "a folder of another name": (
        lambda: zipped(("evil/", "")),
        "“evil/” in this pack is not a plain file.",
    ),
    "a thousand files": (
        lambda: zipped(*((f"situations/s{n}/en.toml", "x = 1") for n in range(1000))),
        "This pack holds 1001 files; 300 are the most.",
    ),
    "the same place twice": (lambda: twice(PLACE), f"This pack holds “{PLACE}” twice."),
    "a bomb": (lambda: zipped((PLACE, "a" * 50_000_000)), TOO_LARGE),
    "a bomb that says it is small": (lambda: lying(100), NOT_A_ZIP),
    "a flood of middling files": (
        lambda: zipped(*((f"situations/s{n}/en.toml", middling(n)) for n in range(60))),
        "“situations/s52/en.toml” in this pack is too large unpacked; 256 KiB a file and 10 MiB"
        " together are the most.",
    ),
    "locked": (flagged, "This pack is locked with a password; send it without one."),
    "packed with something rare": (
        lambda: zipped((PLACE, SCENE), method=zipfile.ZIP_LZMA),
        f"“{PLACE}” in this pack is packed in a way that is not known here.",
    ),
    "not text": (
        lambda: zipped((PLACE, b"\xff\xfe\x00title")),
        f"“{PLACE}” in this pack is not UTF-8 text; save it again as UTF-8.",
    ),
    "not TOML": (
        lambda: zipped((PLACE, "<html>")),
        f"“{PLACE}” in this pack is not valid TOML: Invalid statement (at line 1, column 1).",
    ),
    "deeper than anybody reads": (
        lambda: zipped((PLACE, DEEP)),
        f"“{PLACE}” in this pack is nested too deeply; a few levels are enough.",
    ),
    "a number without end": (
        lambda: zipped((PLACE, "x = " + "9" * 6000)),
        f"“{PLACE}” in this pack holds a number without end; write a small one.",
    ),
    "a script in every field": (
        lambda: zipped((PLACE, scripted())),
        f"“{PLACE}” in this pack holds markup (<script>); content is plain words, take it out.",
    ),
    "a picture from elsewhere": (
        lambda: zipped((PLACE, scene("title", "'<img src=//192.0.2.1/x onerror=alert(1)>'"))),
        f"“{PLACE}” in this pack holds markup (<img src=//192.0.2.1/x onerror=alert(1)>);"
        " content is plain words, take it out.",
    ),
    "a template": (
        lambda: zipped((PLACE, scene("title", '"{{ 7 * 7 }}"'))),
        f"“{PLACE}” in this pack holds markup ({{{{); content is plain words, take it out.",
    ),
    "text that runs backwards": (
        lambda: zipped((PLACE, scene("title", '"safe \\u202Elmth.exe"'))),
        f"“{PLACE}” in this pack holds a character that cannot be shown; type it again.",
    ),
    "a script in the manifest": (
        lambda: zipped((PLACE, SCENE), manifest=GOOD.replace('"T"', '"<script>x</script>"')),
        f"{MANIFEST} in this pack holds markup (<script>); content is plain words, take it out.",
    ),
    "a manifest of wrong types": (
        lambda: zipped((PLACE, SCENE), manifest=GOOD.replace('"A"', "[1]")),
        f"{MANIFEST} in this pack, author: must be text in quotation marks.",
    ),
    "a manifest with more than is known": (
        lambda: zipped((PLACE, SCENE), manifest=GOOD + 'run = "sh"\n'),
        f"{MANIFEST} in this pack, run: is not a field known here.",
    ),
    "a manifest from the future": (
        lambda: zipped((PLACE, SCENE), manifest=GOOD.replace("format = 1", "format = 7")),
        "This pack has the format 7; 1 is known.",
    ),
    "a title as long as a book": (
        lambda: zipped((PLACE, SCENE), manifest=GOOD.replace('"T"', f'"{"T" * 500}"')),
        f"{MANIFEST} in this pack, title: has 500 characters; 120 fit.",
    ),
}

# These read well as a pack; the library has to say no to what stands in them.
_OTHER = SCENE.replace('id = "headphones"', 'id = "our-scene"')
_OURS = "situations/our-scene/en.toml"
UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "an id of something else": (
        lambda: zipped((_OURS, SCENE)),
        f'In this pack, {_OURS}, id: is "headphones", but the folder is "our-scene"',
    ),
    "wrong types": (
        lambda: zipped((_OURS, _OTHER.replace("difficulty = 2", 'difficulty = "very"'))),
        f"In this pack, {_OURS}, difficulty: must be a whole number, without quotation marks",
    ),
    "an unknown field": (
        lambda: zipped((_OURS, 'run = "sh"\n' + _OTHER)),
        f"In this pack, {_OURS}, run: is not a field known here",
    ),
    "a rule of good content broken": (
        lambda: zipped((_OURS, _OTHER.replace("difficulty = 2", "difficulty = 11"))),
        f"In this pack, {_OURS}, difficulty: must be from 1 to 10",
    ),
    "something that is there already": (
        lambda: zipped((PLACE, SCENE)),
        "There is a scenario “headphones” (en) in the library already. Say that it may be"
        " replaced, or give the other one another id.",
    ),
    "a step that builds on itself": (
        lambda: zipped(
            (
                "workshops/circle/en.toml",
                'id = "circle"\ntitle = "C"\nminutes = 3\n[[steps]]\nid = "a"\nkind = "card"\n'
                'title = "A"\nminutes = 3\nfrom = "a"\n[steps.content]\n'
                'title = "A"\nlines = ["x"]\n',
            )
        ),
        'In this pack, workshops/circle/en.toml, step 1 (card), from: "a" is not the id of an'
        " earlier step",
    ),
    "a good one beside a bad one": (
        lambda: zipped((_OURS, _OTHER), ("situations/other/en.toml", "id = 7")),
        "In this pack, situations/other/en.toml, id: must be text in quotation marks",
    ),
}


def everything_under(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, hidden files and all."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"(folder)"
        for path in sorted(folder.rglob("*"))
    }
