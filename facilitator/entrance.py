"""Setting up the first facilitator, signing in, signing out."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, check_way, house, signed_in
from server.core.refusals import Refused
from server.live.reception import PASSWORD_LENGTH
from server.web import guard
from server.web.answers import html, to


async def setup_page(request: Request) -> Response:
    """The one-time link of the first start."""
    if house(request).reception.setup_token is None:
        return to("/login")
    return _setup(request)


def _setup(request: Request, refused: Refused | None = None, name: str = "") -> Response:
    return html(
        request,
        "facilitator/setup.html",
        refused.status if refused else 200,
        token=request.path_params["token"],
        name=name,
        shortest=PASSWORD_LENGTH[0],
        sentence=refused.sentence if refused else "",
    )


async def set_up(request: Request) -> Response:
    """Make the first facilitator and sign them in."""
    check_origin(request)
    form = await request.form(max_fields=6, max_files=0)
    name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    try:
        check_way(request)
        token = await house(request).reception.set_up(request.path_params["token"], name, password)
    except Refused as refused:
        return _setup(request, refused, name[:60])
    return _signed_in(request, token, "/desk")


async def login_page(request: Request) -> Response:
    """Name and password."""
    if signed_in(request):
        return to("/desk")
    return _login(request)


def _login(request: Request, refused: Refused | None = None, name: str = "") -> Response:
    return html(
        request,
        "facilitator/login.html",
        refused.status if refused else 200,
        name=name,
        onward=_onward(request.query_params.get("to", "")),
        sentence=refused.sentence if refused else "",
    )


async def log_in(request: Request) -> Response:
    """Check the password and remember this browser."""
    check_origin(request)
    form = await request.form(max_fields=6, max_files=0)
    name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    try:
        check_way(request)
        token = await house(request).reception.sign_in(name, password[:200])
    except Refused as refused:
        return _login(request, refused, name[:60])
    return _signed_in(request, token, _onward(str(form.get("to", ""))))


async def log_out(request: Request) -> Response:
    """Forget this browser."""
    check_origin(request)
    await house(request).reception.sign_out(request.headers.raw)
    response = to("/login")
    response.delete_cookie(guard.DESK_COOKIE)
    return response


def to_login(request: Request) -> Response:
    """Sign in first, then come back."""
    return to(f"/login?to={quote(request.url.path)}")


def _onward(path: str) -> str:
    inside = path.startswith(("/desk", "/projector/", "/library", "/summary/"))
    return path if inside and "//" not in path and "\\" not in path else "/desk"


def _signed_in(request: Request, token: str, onward: str) -> Response:
    response = to(onward)
    response.set_cookie(
        guard.DESK_COOKIE,
        token,
        max_age=12 * 3600,
        httponly=True,
        samesite="lax",
        secure=request.app.state.secure,
    )
    return response
