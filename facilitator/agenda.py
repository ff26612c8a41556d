"""The agenda of a workshop while it is written: the list of its steps, and one of them at a time.

Every act is a plain form that comes back to the page; our script sends the same forms and takes
what is new out of the page that comes back. A form says over which version it was filled in, so
that two people's changes meet field by field as in `server.live.writing`.
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator import tags
from facilitator.agenda_changes import inserted, moved, of_head, of_step, ordered, timed
from facilitator.asking import check_origin, house
from facilitator.content_form import Node, content_form
from facilitator.naming import label_of, summed
from facilitator.sheet import Clashing, as_typed, name_of, path_of
from server.activities import KINDS
from server.core.refusals import Refused
from server.core.said import Said, say
from server.core.scenario import Scenario
from server.core.workshop import Workshop
from server.library import tomltext
from server.library.agenda import LONGEST_STEP, LONGEST_TITLE, MOST_STEPS
from server.library.changes import Change
from server.library.loader import Library
from server.library.outline import Line, Outline, outline
from server.library.remarks import Remark
from server.live.visitors import Present
from server.store.drafts import Draft
from server.web.answers import html, to

_MOST_FIELDS: Final = 1500
_ABOUT: Final = "about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that somebody else changed since the form was drawn."""

    label: str
    who: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A step that was just taken out: what it takes to put it back."""

    title: str
    place: int
    version: int


# -- the page -------------------------------------------------------------------------------------


async def page_of(
    request: Request, draft: Draft, sentence: str, clashes: Mapping[str, Clashing]
) -> Response:
    """The agenda of a draft, as `facilitator.writing` asks for it."""
    return await _page(request, draft, sentence=sentence)


async def _page(
    request: Request,
    draft: Draft,
    *,
    wanted: str | None = None,
    sentence: str = "",
    clashes: Sequence[Clash] = (),
    status: int = 200,
    seat: str = "",
) -> Response:
    here, asked = house(request), request.query_params
    name = here.reception.session(request.headers.raw)
    found = await _outline(request, draft)
    line = _selected(found, asked.get("step", "") if wanted is None else wanted)
    remarks = await here.writing.remarks(draft)
    seat = seat or asked.get("seat", "")[:40]
    field = "title" if line is None else f"steps.{line.place}"
    # A page that is only looked at has no seat yet: its script, or its first form, brings one.
    others = here.writing.visit(draft.number, name, seat, field) if seat else ()
    return html(
        request,
        "facilitator/writing/agenda.html",
        status,
        draft=draft,
        raw=tomltext.read(draft.text),
        outline=found,
        line=line,
        nodes=_nodes(line),
        kinds={kind.name: kind.title for kind in KINDS.values()},
        scenes=_scenes(here.library, found.language),
        recipe=_recipe(here.library, line, found.language),
        audiences=tags.AUDIENCES,
        most=(MOST_STEPS, LONGEST_STEP, LONGEST_TITLE),
        remarks=remarks,
        said=_said(remarks, line),
        counts=_counts(remarks),
        summed=summed(remarks),
        others=list(dict.fromkeys(_present(one, name) for one in others)),
        sentence=sentence,
        clashes=clashes,
        gone=await _gone(request, draft),
        seat=seat or secrets.token_hex(8),
    )


async def _outline(request: Request, draft: Draft) -> Outline:
    raw = tomltext.read(draft.text)
    return await asyncio.to_thread(outline, raw, draft.shelf, house(request).library)


def _selected(found: Outline, wanted: str) -> Line | None:
    """The step that is looked at, by its place from 1; none is the head of the workshop."""
    if wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(found.lines):
        return found.lines[int(wanted) - 1]
    return None


def _nodes(line: Line | None) -> tuple[Node, ...]:
    kind = None if line is None else KINDS.get(line.kind)
    if line is None or kind is None or kind.content is None:
        return ()
    tables = (line.whole.get("content"), line.base.get("content"))
    whole, base = (table if isinstance(table, Mapping) else {} for table in tables)
    return content_form(kind.content, whole, base)


def _scenes(library: Library, language: str) -> list[tuple[str, str]]:
    known: dict[str, Scenario] = {}
    for (name, tongue), scene in library.scenarios.items():
        if tongue == language or (tongue == "en" and name not in known):
            known[name] = scene
    return sorted(((name, scene.title) for name, scene in known.items()), key=lambda one: one[1])


def _recipe(library: Library, line: Line | None, language: str) -> str:
    found = line and line.origin and library.recipe(line.origin.recipe, language)
    return found.title if found else ""


def _said(remarks: Iterable[Remark], line: Line | None) -> dict[str, list[str]]:
    """What is still to be done, by the field that it is about; what fits no field under ""."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        where = remark.where
        if line is None:
            if where[:1] == ("steps",) and len(where) > 1:
                continue
            key = str(where[0]) if where else ""
        elif where[:2] == ("steps", line.place):
            depth = 2 if where[2:3] == ("content",) else 1
            key = ".".join(str(one) for one in where[2 : 2 + depth])
        else:
            continue
        found.setdefault(key, []).append(remark.what)
    return found


def _counts(remarks: Iterable[Remark]) -> dict[int, int]:
    """How much is still to be done in each step."""
    counts: dict[int, int] = {}
    for remark in remarks:
        if remark.where[:1] == ("steps",) and len(remark.where) > 1:
            place = remark.where[1]
            assert isinstance(place, int), "A step has a place"
            counts[place] = counts.get(place, 0) + 1
    return counts


def _present(one: Present, name: str) -> Said:
    where = label_of(path_of(one.field), "workshops") if one.field else ""
    if one.who == name:
        return say("You have this open in another window, too.")
    if where:
        return say("%(who)s is writing here, too: at “%(field)s”.", who=one.who, field=where)
    return say("%(who)s has this open, too.", who=one.who)


async def _gone(request: Request, draft: Draft) -> Gone | None:
    asked = request.query_params
    place, version = asked.get("gone", ""), asked.get("was", "")
    if not (place.isdecimal() and version.isdecimal()):
        return None
    line = await _line_then(request, draft, int(place[:6]), int(version[:9]))
    if line is None:
        return None
    return Gone(title=line.title or line.id, place=line.place, version=int(version[:9]))


async def _line_then(request: Request, draft: Draft, place: int, version: int) -> Line | None:
    """A step as the draft had it at an earlier version."""
    if not 1 <= version <= draft.version:
        return None
    here = house(request)
    raw = await here.writing.tables(draft, version)
    lines = (await asyncio.to_thread(outline, raw, draft.shelf, here.library)).lines
    return lines[place] if place < len(lines) else None


# -- saving ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A form of ours, and the draft as it was when the form was drawn."""

    form: FormData
    name: str
    draft: Draft
    expected: int
    seat: str
    raw: Mapping[str, Any]
    found: Outline


async def _sent(request: Request) -> _Sent:
    check_origin(request)
    here = house(request)
    name = here.reception.session(request.headers.raw)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    draft = await here.writing.draft(request.path_params["number"])
    if draft.shelf != "workshops":
        raise Refused("not-found")
    written = str(form.get("expected", ""))
    expected = int(written[:9]) if written.isdecimal() else draft.version
    expected = min(max(expected, 1), draft.version)
    raw = await here.writing.tables(draft, expected)
    return _Sent(
        form=form,
        name=name,
        draft=draft,
        expected=expected,
        seat=str(form.get("seat", ""))[:40],
        raw=raw,
        found=await asyncio.to_thread(outline, raw, draft.shelf, here.library),
    )


async def save_head(request: Request) -> Response:
    """Title, summary and the like."""
    sent = await _sent(request)
    return await _carry(request, sent, [*of_head(sent.raw, sent.form)], _ABOUT)


async def save_step(request: Request) -> Response:
    """The fields of one step."""
    sent = await _sent(request)
    place = request.path_params["place"]
    if not 1 <= place <= len(sent.found.lines):
        raise Refused("not-found", say("There is no such step."))
    line = sent.found.lines[place - 1]
    return await _carry(request, sent, [*of_step(line, sent.form)], str(place))


async def act(request: Request) -> Response:
    """A press in the list: move, copy, take out, put back, a minute more, the new total."""
    sent = await _sent(request)
    op, _, where = str(sent.form.get("op", "")).partition(".")
    place = int(where) if where.isdecimal() and len(where) < 4 else -1
    selected = str(sent.form.get("step", ""))
    if op in _ON_STEPS and not 0 <= place < len(sent.found.lines):
        raise Refused("not-found", say("There is no such step."))
    if op == "back":
        changes = await _put_back(request, sent, place)
    else:
        changes = _wanted(sent, op, place)
    more: dict[str, object] = {}
    if op == "remove":
        more = {"gone": place, "was": sent.expected}
    selected = _followed(selected, changes, len(sent.found.lines))
    if op in ("copy", "back"):
        selected = str(place + 1 + (op == "copy"))
    return await _carry(request, sent, changes, selected, more)


def _wanted(sent: _Sent, op: str, place: int) -> list[Change]:
    found, count = sent.found, len(sent.found.lines)
    match op:
        case "up" | "down":
            return [*moved(count, place, place + (1 if op == "down" else -1))]
        case "minus" | "plus":
            return [*timed(found.lines[place], 1 if op == "plus" else -1)]
        case "copy":
            return [*inserted(found, [found.lines[place].own], place + 1)]
        case "remove":
            return [Change(path=("steps", place))]
        case "order":
            return [*ordered(count, str(sent.form.get("order", "")))]
        case "total":
            return [Change(path=("minutes",), value=found.total)]
        case _:
            raise Refused("malformed")


_ON_STEPS: Final = frozenset({"up", "down", "minus", "plus", "copy", "remove"})


async def _put_back(request: Request, sent: _Sent, place: int) -> list[Change]:
    written = str(sent.form.get("was", ""))
    version = int(written) if written.isdecimal() and len(written) < 10 else 0
    line = await _line_then(request, sent.draft, max(place, 0), version)
    if line is None or not line.own:
        raise Refused("not-found", say("There is no such step."))
    return [*inserted(sent.found, [line.own], place)]


def _followed(selected: str, changes: Sequence[Change], count: int) -> str:
    """Where the step that is looked at stands after some changes of the list."""
    if not selected.isdecimal():
        return selected
    place = int(selected[:4]) - 1
    for change in changes:
        if change.order is not None and place in change.order:
            place = change.order.index(place)
        elif change.value is None and len(change.path) == 2:
            gone = change.path[1]
            assert isinstance(gone, int), "A step has a place"
            place -= place > gone
            count -= 1
    return str(min(place, count - 1) + 1) if count else _ABOUT


async def _carry(
    request: Request,
    sent: _Sent,
    changes: Sequence[Change],
    selected: str,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Save, and come back to the page; what clashes stays to be looked at, all else is saved."""
    writing, number = house(request).writing, sent.draft.number
    once = str(sent.form.get("once", ""))[:64]
    how: dict[str, Any] = {"seat": sent.seat, "once": once}
    try:
        await writing.edit(number, changes, sent.expected, sent.name, **how)
    except Refused as refused:
        fields = refused.details.get("fields")
        clashes: list[Clash] = []
        if refused.code == "conflict" and isinstance(fields, list):
            clashes = [_clash(one) for one in fields]
            paths = [tuple(one["path"]) for one in fields]
            rest = [one for one in changes if one.path not in paths]
            if rest and not any(one.order or len(one.path) == 2 for one in changes):
                await writing.edit(number, rest, sent.expected, sent.name, **how)
        return await _page(
            request,
            await writing.draft(number),
            wanted=selected,
            sentence=refused.sentence,
            clashes=clashes,
            status=refused.status,
            seat=sent.seat,
        )
    query = {"step": selected, **(more or {}), **({"seat": sent.seat} if sent.seat else {})}
    return to(f"/library/drafts/{number}?{urlencode(query)}")


def _clash(field: Mapping[str, Any]) -> Clash:
    path = tuple(field["path"])
    label = label_of(path, "workshops") or name_of(path, Workshop)
    return Clash(label=label, who=str(field["who"]), theirs=as_typed(field["value"]))
