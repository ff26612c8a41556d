"""Saving a draft while it is written: from our script as JSON, from a plain form as it stands.

The script posts to the draft's own address: `{id, seat, expected, changes}` with changes as in
`server.library.changes`, or `op` for a line more or less (`add:belief_cards`). The answer says the
new `version`, the `remarks`, what `news` others brought since `expected`, and who else is `here`.
What clashes comes back as 409 `conflict` with its `fields`; all else in the same post was saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house
from facilitator.draft_page import show, whole_number
from facilitator.naming import label_of, summed, worded
from facilitator.scenario_form import NEW
from facilitator.sheet import Clashing, Sheet, as_typed, name_of, path_of, wanted
from server.core.refusals import Refused
from server.core.said import say
from server.library import tomltext
from server.library.changes import Change
from server.library.remarks import SHAPES
from server.library.writing import Other
from server.live.visitors import Present
from server.store.drafts import Draft
from server.web.answers import json, to

_MOST_FIELDS: Final = 400
_ADDED: Final = 100_000  # behind the end of every list
_ALONE: Final = ("when_not_to", "replies.passive_aggressive")


class Posted(msgspec.Struct, frozen=True):
    """What a script of ours posts."""

    expected: int
    id: str = ""
    seat: str = ""
    changes: list[Any] = []
    op: str = ""
    field: str = ""


# -- saving -----------------------------------------------------------------------------------


async def save(request: Request) -> Response:
    """Changes from our script, or the whole form."""
    check_origin(request)
    name = house(request).reception.session(request.headers.raw)
    if request.headers.get("content-type", "").startswith("application/json"):
        return await _save_json(request, name)
    return await _save_form(request, name)


async def news(request: Request) -> Response:
    """What others did since a version, and who is here."""
    name = house(request).reception.session(request.headers.raw)
    asked = request.query_params
    since, seat = whole_number(asked.get("since", "0")), asked.get("seat", "")[:40]
    draft = await house(request).writing.draft(request.path_params["number"])
    return json(await _said(request, draft, name, seat, since, asked.get("field", "")))


async def _save_json(request: Request, name: str) -> Response:
    try:
        posted = msgspec.json.decode(await request.body(), type=Posted)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("malformed") from None
    number, desk = request.path_params["number"], house(request).writing
    draft = await desk.draft(number)
    changes = [*posted.changes, *(_op(posted.op, draft) if posted.op else ())]
    fields: list[dict[str, Any]] = []
    refused: Refused | None = None
    try:
        draft = await _edit(request, number, changes, posted, name)
    except Refused as conflict:
        if conflict.code != "conflict" or "fields" not in conflict.details:
            raise
        refused, fields = conflict, _fields(conflict)
        rest = [one for one in changes if not _among(one, fields)]
        draft = await _edit(request, number, rest, posted, name)
    answer = await _said(request, draft, name, posted.seat, posted.expected, posted.field)
    if refused is None:
        return json(answer)
    named = [
        {
            **one,
            "name": name_of(tuple(one["path"]), SHAPES[draft.shelf]),
            "value": as_typed(one["value"]),
        }
        for one in fields
    ]
    clash = {"ok": False, "code": "conflict", "detail": str(refused.sentence), "fields": named}
    return json(answer | clash, 409)


async def _edit(
    request: Request, number: int, changes: Sequence[Any], posted: Posted, name: str
) -> Draft:
    return await house(request).writing.edit(
        number, changes, posted.expected, name, seat=posted.seat[:40], once=posted.id[:64]
    )


def _fields(conflict: Refused) -> list[dict[str, Any]]:
    fields = conflict.details["fields"]
    assert isinstance(fields, list), "A conflict says which fields it is about"
    return fields


def _among(change: object, fields: Sequence[Mapping[str, Any]]) -> bool:
    path = change.get("path") if isinstance(change, dict) else None
    return any(one["path"] == path for one in fields)


async def _save_form(request: Request, name: str) -> Response:
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    number, desk = request.path_params["number"], house(request).writing
    expected, seat = whole_number(str(form.get("expected", ""))), str(form.get("seat", ""))[:40]
    draft = await desk.draft(number)
    base = await desk.tables(draft, expected)
    changes = wanted(form, base, SHAPES[draft.shelf])
    clashes: dict[str, Clashing] = {}
    try:
        draft = await desk.edit(number, changes, expected, name, seat=seat)
    except Refused as conflict:
        if conflict.code != "conflict" or "fields" not in conflict.details:
            return await show(request, draft, conflict.sentence)
        clashes = _clashes(conflict, changes, draft)
        rest = [one for one in changes if name_of(one.path, SHAPES[draft.shelf]) not in clashes]
        draft = await desk.edit(number, rest, expected, name, seat=seat)
    if clashes:
        sentence = say("Somebody else changed the same. Everything else is saved.")
        return await show(request, draft, sentence, clashes)
    return await _carry_out(request, draft, name, seat, form)


async def _carry_out(
    request: Request, draft: Draft, name: str, seat: str, form: FormData
) -> Response:
    """The line more or less that a button of a form asked for, after all else is saved."""
    op = str(form.get("op", ""))
    if not op:
        return to(f"/library/drafts/{draft.number}")
    await house(request).writing.edit(draft.number, _op(op, draft), draft.version, name, seat=seat)
    place = op.partition(":")[2].rsplit(".", 1)[0] if op.startswith("remove:") else op[4:]
    return to(f"/library/drafts/{draft.number}#f-{place}")


def _clashes(conflict: Refused, changes: Sequence[Change], draft: Draft) -> dict[str, Clashing]:
    mine = {one.path: as_typed(msgspec.to_builtins(one.value)) for one in changes}
    found = {}
    for one in _fields(conflict):
        path = tuple(one["path"])
        name = name_of(path, SHAPES[draft.shelf])
        theirs = as_typed(one["value"])
        found[name] = Clashing(name, one["who"], one["at"], theirs, mine.get(path, ""))
    return found


def _op(op: str, draft: Draft) -> list[dict[str, Any]]:
    """A line more (`add:belief_cards`) or less (`remove:belief_cards.1`), as a change."""
    act, _, name = op.partition(":")
    if act == "remove":
        return [{"path": list(path_of(name)), "value": None}]
    new = NEW.get(name)
    if act != "add" or new is None:
        raise Refused("malformed")
    if name == "escalation":
        level = len(Sheet(tomltext.read(draft.text), SHAPES[draft.shelf]).rows(name)) + 1
        return [{"path": [name, _ADDED], "value": {"level": level, **new}}]
    return [{"path": [*path_of(name), *([] if name in _ALONE else [_ADDED])], "value": new}]


# -- what a script hears ----------------------------------------------------------------------


async def _said(
    request: Request, draft: Draft, name: str, seat: str, since: int, field: str
) -> dict[str, Any]:
    desk = house(request).writing
    others = desk.visit(draft.number, name, seat, field[:80])
    draft, done = await desk.since(draft.number, since, name, seat)
    remarks = worded(await desk.remarks(draft))
    shape = SHAPES[draft.shelf]
    return {
        "ok": True,
        "version": draft.version,
        "at": draft.at,
        "remarks": [
            {
                "name": name_of(one.where, shape),
                "path": one.where,
                "what": str(one.what),
                "label": str(label_of(one.where, draft.shelf)),
            }
            for one in remarks
        ],
        "sum": str(summed(remarks)),
        "here": [_here(one, name, draft) for one in others],
        "news": [_news(one, draft) for one in done],
    }


def _news(other: Other, draft: Draft) -> dict[str, Any]:
    path = other.change.path
    label = label_of(path, draft.shelf)
    sentence = (
        say("%(who)s changed “%(field)s”.", who=other.who, field=label)
        if path
        else say("%(who)s went back to an older version.", who=other.who)
    )
    return {
        "name": name_of(path, SHAPES[draft.shelf]),
        "path": path,
        "who": other.who,
        "at": other.at,
        "what": str(sentence),
    }


def _here(one: Present, name: str, draft: Draft) -> dict[str, str]:
    """Somebody else who is here; under one's own name it is another window."""
    where = str(label_of(path_of(one.field), draft.shelf)) if one.field else ""
    if one.who == name:
        sentence = (
            say("You have this open in another window, too: at “%(field)s”.", field=where)
            if where
            else say("You have this open in another window, too.")
        )
    else:
        sentence = (
            say("%(who)s is writing here, too: at “%(field)s”.", who=one.who, field=where)
            if where
            else say("%(who)s has this open, too.", who=one.who)
        )
    return {"who": one.who, "field": one.field, "what": str(sentence)}
