"""Opening a room: for which workshop, under what name, and who will be in it."""

from typing import Final, get_args

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, help_card, house, signed_in
from facilitator.entrance import to_login
from facilitator.kept import days
from facilitator.meetings import Before, before
from server.core.company import (
    GUARDED_LEAST,
    HIGHEST_LEAST,
    LOWEST_LEAST,
    USUAL_LEAST,
    Company,
    Mode,
)
from server.core.followup import FIRST
from server.core.ids import spoken
from server.core.refusals import Refused
from server.core.said import say
from server.core.workshop import Workshop
from server.live.opening import open_room as opening
from server.store.retention import MOST_DAYS, UNENDED_DAYS, USUAL_DAYS
from server.web.answers import html, to

_USUAL: Final = Company()


async def ask(request: Request) -> Response:
    """The page that asks for a room's name and its company; for a next meeting, as last time."""
    if signed_in(request) is None:
        return to_login(request)
    wanted, follows = (request.query_params.get(name, "") for name in ("workshop", "follows"))
    if not follows:
        return _page(request, wanted)
    earlier = await before(request, follows)
    return _page(
        request,
        wanted or earlier.wanted,
        earlier.title,
        earlier.company,
        kept=str(earlier.keep_days),
        earlier=earlier,
    )


async def open_room(request: Request) -> Response:
    """Open a room and go to its desk; what is refused comes back with its sentence."""
    check_origin(request)
    name = signed_in(request)
    if name is None:
        return to_login(request)
    form = await request.form(max_fields=12, max_files=0)
    wanted, title = str(form.get("workshop", "")), str(form.get("title", ""))
    follows, earlier = str(form.get("follows", ""))[:40], None
    company, kept = _USUAL, str(form.get("keep_days", "")).strip() or str(USUAL_DAYS)
    try:
        earlier = await before(request, follows) if follows else None
        company = _company(form)
        company = replace(company, least=_least(str(form.get("least", "")).strip()))
        workshop, _, language = wanted.partition("/")
        keeper, _ = await opening(
            house(request),
            workshop,
            language or "en",
            title,
            owner=name,
            company=company,
            keep_days=days(kept),
            follows=follows,
        )
    except Refused as refused:
        if refused.code == "not-found":
            raise
        return _page(request, wanted, title[:80], company, refused, kept[:4], earlier)
    return to(f"/desk/{keeper.row.code}")


def _page(
    request: Request,
    wanted: str,
    title: str = "",
    company: Company = _USUAL,
    refused: Refused | None = None,
    kept: str = str(USUAL_DAYS),
    earlier: Before | None = None,
) -> Response:
    return html(
        request,
        "facilitator/open.html",
        refused.status if refused else 200,
        workshop=_workshop(request, wanted),
        earlier=earlier,
        spoken=spoken,
        title=title,
        company=company,
        refused=refused,
        sentences=refused.details.get("complaints", (refused.sentence,)) if refused else (),
        usual=USUAL_LEAST,
        guarded=GUARDED_LEAST,
        lowest=LOWEST_LEAST,
        highest=HIGHEST_LEAST,
        kept=kept,
        most=MOST_DAYS,
        usual_days=USUAL_DAYS,
        unended=UNENDED_DAYS,
        later=FIRST,
        help=help_card(request),
    )


def _workshop(request: Request, wanted: str) -> Workshop:
    workshop, _, language = wanted.partition("/")
    shelf = house(request).library.workshops
    found = shelf.get((workshop, language)) or shelf.get((workshop, "en"))
    if found is None:
        raise Refused(
            "not-found", say("There is no workshop called “%(name)s” here.", name=workshop[:60])
        )
    return found


def _company(form: FormData) -> Company:
    """What the form says of the company but its smallest group; what it leaves out is as usual."""
    mode = str(form.get("mode", _USUAL.mode))
    modes: tuple[Mode, ...] = get_args(Mode)
    for known in modes:
        if mode == known:
            return Company(
                minors=form.get("people") == "minors",
                manager="manager" in form,
                mode=known,
                one_to_one="one_to_one" in form,
            )
    raise Refused("bad-field", say("The room is in one place, remote or mixed."), field="mode")


def _least(written: str) -> int:
    if not written:
        return USUAL_LEAST
    if not written.isdecimal() or len(written) > 4:
        raise Refused(
            "bad-field", say("The smallest group shown must be a whole number."), field="least"
        )
    return int(written)
