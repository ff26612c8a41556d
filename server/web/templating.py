"""The one Jinja environment. Template names start with who owns them:

`components/…` shared pieces, `activities/<kind>/…` the faces of a kind, `participant/…`,
`facilitator/…` the two outer faces. Undefined names are errors, everything is escaped, and
nothing here or in a template marks text as safe except the QR code, which we draw ourselves.
"""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from server.core.faces import PersonView
from server.web.words import WORDS

_ROOT: Final = Path(__file__).resolve().parents[2]


def environment(root: Path = _ROOT) -> jinja2.Environment:
    """The environment over the templates of a checkout or an installation at `root`."""
    env = jinja2.Environment(
        loader=jinja2.PrefixLoader(
            {
                "components": jinja2.FileSystemLoader(root / "server/web/templates"),
                "activities": jinja2.FileSystemLoader(root / "server/activities"),
                "participant": jinja2.FileSystemLoader(root / "participant/templates"),
                "facilitator": jinja2.FileSystemLoader(root / "facilitator/templates"),
                "summary": jinja2.FileSystemLoader(root / "server/summary"),
            }
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals["asset"] = lambda name: f"/static/{name}"
    env.globals["words"] = WORDS
    env.filters["verbatim"] = _verbatim
    env.filters["day"] = _day
    env.filters["time_of_day"] = _time_of_day
    env.filters["minutes"] = _minutes
    env.filters["names_by_id"] = _names_by_id
    return env


def _verbatim(face_html: str) -> Markup:
    """A face that this environment rendered a moment ago, put into its page as it is."""
    return Markup(face_html)  # noqa: S704 - our own escaped output, never a person's text


def _local(epoch: float) -> datetime.datetime:
    # The server's own zone: on a laptop in the room that is the room's; scripts set it right
    # for a browser elsewhere.
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC).astimezone()


def _day(epoch: float) -> str:
    return _local(epoch).strftime("%Y-%m-%d %H:%M")


def _time_of_day(epoch: float) -> str:
    return _local(epoch).strftime("%H:%M")


def _minutes(offset: int) -> str:
    return f"{offset // 60}:{offset % 60:02d}"


def _names_by_id(people: Iterable[PersonView]) -> dict[str, str]:
    return {person.id: person.name for person in people}


class Renderer:
    """Renders a template with the names it declares; `asset` gives a static file's address."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env

    def __call__(self, template: str, **context: object) -> str:
        """The text of a template. A name it uses and was not given is a programmer's error."""
        return self._env.get_template(template).render(**context)
