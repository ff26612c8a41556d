"""Packs: scenarios, recipes and workshops in one zip, to hand to somebody else.

A pack holds the manifest `plainspoken-pack.toml` and content files laid out as in the content
folder: `situations/<id>/<language>.toml`, `recipes/…`, `workshops/…`. Nothing else.

What comes from outside is not trusted: it is measured before it is unpacked and counted while it
is, it never names a place on this machine, and it is judged as a whole in a folder of its own
before a single file of it counts. Source: reliability.md F37 and section 4, V5.
"""

import datetime
import io
import re
import stat
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from server.core.complaint import Complaint
from server.core.text import can_be_shown
from server.library.check import SHELVES
from server.library.loader import LARGEST_FILE
from server.library.names import bad_id, bad_language
from server.library.schema import parse, too_deep

MANIFEST: Final = "plainspoken-pack.toml"
FORMAT: Final = 1
LARGEST_PACK: Final = 1024 * 1024  # bytes as sent; the forty scenes that ship have under 120 KiB
LARGEST_UNPACKED: Final = 10 * 1024 * 1024
MOST_ENTRIES: Final = 300
MOST_RATIO: Final = 50  # how far one file may be blown up; text packs to a third or a quarter
_SMALL: Final = 16 * 1024  # bytes that are no harm, however they were packed
_CHUNK: Final = 64 * 1024
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LEFT_BY_SYSTEMS: Final = re.compile(r"__MACOSX/.*|(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini)")
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--|\{\{|\{%")
_LONGEST_LINE: Final = {"title": 120, "author": 120, "licence": 120, "about": 1000}


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a pack says of itself."""

    format: int
    title: str
    author: str
    licence: str
    about: str = ""
    made: datetime.date


class Item(NamedTuple):
    """One content file: the shelf (`situations`, …), id, language, and what stands in it."""

    shelf: str
    name: str
    language: str
    text: str

    @property
    def path(self) -> str:
        """Where it stands in a pack, and in a content folder."""
        return f"{self.shelf}/{self.name}/{self.language}.toml"


class Pack(NamedTuple):
    """A manifest with the files that it stands for."""

    manifest: Manifest
    items: tuple[Item, ...]


def write_pack(pack: Pack) -> bytes:
    """The pack as a zip; the same pack gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, MANIFEST, _manifest_text(pack.manifest))
        for item in sorted(pack.items):
            _put(archive, item.path, item.text)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _MADE_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    archive.writestr(entry, text.encode())


def _manifest_text(manifest: Manifest) -> str:
    lines = [f"{name} = {_toml(value)}" for name, value in msgspec.structs.asdict(manifest).items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # A JSON string is a TOML string, but for DEL, which no title holds.
    return msgspec.json.encode(value).decode() if isinstance(value, str) else str(value)


def read_pack(content: bytes) -> Pack:
    """What a pack holds, read as text only; raise `Complaint` with one sentence otherwise.

    Whether the content is any good is for the library to say.
    """
    if len(content) > LARGEST_PACK:
        raise Complaint(f"This pack is larger than {LARGEST_PACK // 1024} KiB; make two of it.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = _texts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Complaint("This is not a pack: it cannot be opened as a zip file.") from error
    if MANIFEST not in texts:
        raise Complaint(f"This zip is not a pack: the file {MANIFEST} is missing in it.")
    manifest = _manifest(texts.pop(MANIFEST))
    if not texts:
        raise Complaint("This pack is empty: it holds no scenario, recipe or workshop.")
    return Pack(manifest, tuple(_item(path, text) for path, text in texts.items()))


def read_single(text: str) -> Item:
    """One content file that came by itself: its shelf is known by what it holds."""
    raw = tables(text, "This file")
    name, language = raw.get("id"), raw.get("language", "en")
    if not isinstance(name, str) or bad_id(name):
        raise Complaint('This file has no id that could be used, such as `id = "our-scene"`.')
    if not isinstance(language, str) or bad_language(language):
        raise Complaint('This file has no language that could be used, such as "en".')
    shelf = "situations"
    if "steps" in raw:
        shelf = "workshops" if "minutes" in raw else "recipes"
    return Item(shelf, name, language, text)


def tables(text: str, shown: str) -> Mapping[str, object]:
    """What a TOML text from outside holds; raise `Complaint` if it is none, or not plain words."""
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise Complaint(f"{shown} is nested too deeply; a few levels are enough.") from None
    except tomllib.TOMLDecodeError as error:
        raise Complaint(f"{shown} is not valid TOML: {str(error)[:120]}.") from None
    except ValueError:
        raise Complaint(f"{shown} holds a number without end; write a small one.") from None
    if too_deep(raw):
        raise Complaint(f"{shown} is nested too deeply; a few levels are enough.")
    for words in _words(raw):
        if found := _MARKUP.search(words):
            raise Complaint(
                f"{shown} holds markup ({found[0][:40]}); content is plain words, take it out."
            )
        if not can_be_shown(words):
            raise Complaint(f"{shown} holds a character that cannot be shown; type it again.")
    return raw


# -- the archive --------------------------------------------------------------------------------


def _texts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Every file that belongs into a pack, by its path; nothing is written anywhere."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Complaint(f"This pack holds {len(entries)} files; {MOST_ENTRIES} are the most.")
    texts: dict[str, str] = {}
    seen: set[str] = set()
    left = LARGEST_UNPACKED
    for entry in entries:
        if _LEFT_BY_SYSTEMS.fullmatch(entry.filename) or _is_folder(entry):
            continue
        name = _fit_name(entry)
        if name.casefold() in seen:
            raise Complaint(f"This pack holds {_shown(name)} twice.")
        seen.add(name.casefold())
        content = _inflated(archive, entry, min(left, LARGEST_FILE))
        left -= len(content)
        texts[name] = _decoded(name, content)
    return texts


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    """An entry for a folder of ours, as some programs write them."""
    parts = entry.filename.removesuffix("/").split("/")
    return (
        entry.filename.endswith("/")
        and entry.file_size == 0
        and parts[0] in SHELVES
        and len(parts) <= 2
        and not any(bad_id(part) for part in parts[1:])
    )


def _fit_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name, if it is one that a pack may hold, and a plain file."""
    # zipfile cuts names at a NUL and turns backslashes round; what was really sent is judged.
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise Complaint(f"{_shown(name)} in this pack is a link; packs hold plain files only.")
    if kind not in (0, stat.S_IFREG) or entry.is_dir():
        raise Complaint(f"{_shown(name)} in this pack is not a plain file.")
    if entry.flag_bits & 0x1:
        raise Complaint("This pack is locked with a password; send it without one.")
    if entry.compress_type not in _METHODS:
        raise Complaint(f"{_shown(name)} in this pack is packed in a way that is not known here.")
    if name != MANIFEST and not _is_path(name):
        raise Complaint(
            f"{_shown(name)} does not belong into a pack; it holds {MANIFEST} and files such as"
            " situations/our-scene/en.toml."
        )
    return name


def _is_path(name: str) -> bool:
    match name.split("/"):
        case [shelf, id_, file] if shelf in SHELVES and file.endswith(".toml"):
            return not bad_id(id_) and not bad_language(file.removesuffix(".toml"))
        case _:
            return False


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What is in an entry, counted as it comes: what its header says is not believed."""
    most = min(most, max(MOST_RATIO * entry.compress_size, _SMALL))
    content = bytearray()
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                content += chunk
                if len(content) > most:
                    raise Complaint(
                        f"{_shown(entry.filename)} in this pack is too large unpacked;"
                        f" {LARGEST_FILE // 1024} KiB a file and"
                        f" {LARGEST_UNPACKED // 1024 // 1024} MiB together are the most."
                    )
    except RuntimeError as error:
        raise Complaint("This pack is locked with a password; send it without one.") from error
    return bytes(content)


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Complaint(
            f"{_shown(name)} in this pack is not UTF-8 text; save it again as UTF-8."
        ) from None


def _manifest(text: str) -> Manifest:
    raw = tables(text, f"{MANIFEST} in this pack")
    if raw.get("format", FORMAT) != FORMAT:
        raise Complaint(f"This pack has the format {str(raw['format'])[:20]}; {FORMAT} is known.")
    try:
        manifest = parse(raw, Manifest)
    except Complaint as complaint:
        raise Complaint(f"{MANIFEST} in this pack, {complaint.sentences[0]}.") from None
    for name, longest in _LONGEST_LINE.items():
        if (length := len(getattr(manifest, name))) > longest:
            raise Complaint(
                f"{MANIFEST} in this pack, {name}: has {length} characters; {longest} fit."
            )
    return manifest


def _item(path: str, text: str) -> Item:
    tables(text, f"{_shown(path)} in this pack")
    shelf, name, file = path.split("/")
    return Item(shelf, name, file.removesuffix(".toml"), text)


# -- words --------------------------------------------------------------------------------------


def _words(raw: object) -> Iterator[str]:
    """Every text in tables and lists, names of fields too."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        for name, inner in raw.items():
            yield str(name)
            yield from _words(inner)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _words(inner)


def _shown(name: str) -> str:
    """A name from outside, short and without what would disturb the sentence around it."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return f"“{plain[:80]}”"
