"""Packs: content from somebody else onto one's own shelf, and one's own to somebody else."""

import asyncio
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, signed_in
from facilitator.entrance import to_login
from server.core.complaint import Complaint
from server.core.refusals import Refused
from server.core.text import clean
from server.library.departure import Wanted, gather
from server.library.pack import (
    FORMAT,
    Item,
    Manifest,
    Pack,
    read_pack,
    read_single,
    write_pack,
)
from server.web.answers import html, to

_SHELVES: Final = ("situations", "recipes", "workshops")
_LONGEST: Final = {"title": 120, "author": 120, "licence": 120, "about": 1000}
_MOST_SENTENCES: Final = 8


async def page(request: Request) -> Response:
    """Import a pack, or choose what goes into one."""
    if signed_in(request) is None:
        return to_login(request)
    arrived = request.query_params.get("arrived", "")
    return _page(request, arrived=int(arrived) if arrived.isdecimal() and len(arrived) < 4 else 0)


async def take_in(request: Request) -> Response:
    """Put an uploaded pack, or a single file, on the shelf; or say in a sentence why not."""
    check_origin(request)
    if signed_in(request) is None:
        return to_login(request)
    async with request.form(max_files=1, max_fields=4) as form:
        try:
            items = await _sent(form.get("pack"))
            await house(request).writing.bring_in(items, replace="replace" in form)
        except Complaint as complaint:
            return _page(request, complaint.sentences, status=422)
    return to(f"/library/packs?arrived={len(items)}")


async def _sent(file: object) -> tuple[Item, ...]:
    if not isinstance(file, UploadFile) or not file.filename:
        raise Complaint("Choose a file first: a pack (.zip), or a single scenario or workshop.")
    return _items(file.filename, await file.read())


def _items(filename: str, content: bytes) -> tuple[Item, ...]:
    if not filename.lower().endswith(".toml"):
        return read_pack(content).items
    try:
        return (read_single(content.decode("utf-8-sig")),)
    except UnicodeDecodeError:
        raise Complaint("This file is not UTF-8 text; save it again as UTF-8.") from None


async def export(request: Request) -> Response:
    """A pack of all that was ticked, with the own content that it stands on."""
    check_origin(request)
    if signed_in(request) is None:
        return to_login(request)
    form = await request.form(max_fields=400, max_files=0)
    try:
        said = {name: str(form.get(name, "")) for name in _LONGEST}
        wanted = [_wanted(str(value)) for value in form.getlist("item")]
        if not wanted:
            raise Complaint("Tick at least one scenario, recipe or workshop for the pack.")
        return await _zip(request, wanted, said, said["title"])
    except Complaint as complaint:
        return _page(request, complaint.sentences, status=422)


async def export_one(request: Request) -> Response:
    """One scenario, recipe or workshop: as a pack, or with `form=toml` as its file."""
    if signed_in(request) is None:
        return to_login(request)
    shelf, name = request.path_params["shelf"], request.path_params["name"]
    language = request.query_params.get("language", "en")
    one = _wanted(f"{shelf}/{name}/{language}")
    try:
        if request.query_params.get("form") == "toml":
            items = await asyncio.to_thread(gather, house(request).ways.data, [one])
            text = next(item.text for item in items if item[:3] == one)
            return _file(text.encode(), f"{name}.{language}.toml", "application/toml")
        return await _zip(request, [one], {}, name)
    except Complaint as complaint:
        raise Refused("not-found", complaint.sentences[0]) from None


async def _zip(
    request: Request, wanted: Sequence[Wanted], said: dict[str, str], title: str
) -> Response:
    here = house(request)
    items = await asyncio.to_thread(gather, here.ways.data, wanted)
    manifest = Manifest(
        format=FORMAT,
        title=_line(said, "title") or title,
        author=_line(said, "author") or "unnamed",
        licence=_line(said, "licence") or "as stated in each file",
        about=_line(said, "about"),
        made=here.today(),
    )
    slug = "".join(x if x.isascii() and x.isalnum() else "-" for x in title.lower()).strip("-")
    packed = await asyncio.to_thread(write_pack, Pack(manifest, items))
    return _file(packed, f"{slug[:60] or 'pack'}.zip", "application/zip")


def _line(said: dict[str, str], name: str) -> str:
    try:
        return clean(said.get(name, ""), longest=_LONGEST[name], lines=name == "about").strip()
    except Refused as refused:
        raise Complaint(f"{name}: {refused.sentence}") from None


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _wanted(written: str) -> Wanted:
    match written.split("/"):
        case [shelf, name, language] if shelf in _SHELVES:
            return Wanted(shelf, name, language)
    raise Refused("not-found", "There is nothing of this name in the library.")


def _page(
    request: Request, sentences: Sequence[str] = (), *, status: int = 200, arrived: int = 0
) -> Response:
    shelf = house(request).library
    content = (
        ("workshops", shelf.workshops.values()),
        ("situations", shelf.scenarios.values()),
        ("recipes", shelf.recipes.values()),
    )
    return html(
        request,
        "facilitator/packs.html",
        status,
        sentences=sentences[:_MOST_SENTENCES],
        more=max(0, len(sentences) - _MOST_SENTENCES),
        arrived=arrived,
        shelves=[
            (name, sorted(items, key=lambda one: (one.title.casefold(), one.language)))
            for name, items in content
        ],
    )
