"""The Jinja environments, one for each language that is spoken.

Template names start with who owns them: `components/…` shared pieces, `activities/<kind>/…` the
faces of a kind, `participant/…`, `facilitator/…` the two outer faces. Undefined names are errors,
everything is escaped, and nothing here or in a template marks text as safe except the QR code,
which we draw ourselves.

A template says its own sentences through `_()` and `ngettext()`, always as literals, and shows
sentences of the core (core/said.py) as they come: whatever is put out is said in the language of
the environment. People's and authors' words are plain text and stay what they are.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jinja2
from babel import dates
from jinja2.ext import Extension
from jinja2.filters import do_join
from markupsafe import Markup

from server.core.faces import PersonView
from server.core.said import Said, spoken
from server.web.languages import ENGLISH, Language, all_said_in, choose, language
from server.web.words import WORDS

_ROOT: Final = Path(__file__).resolve().parents[2]
# The language of what authors and people wrote, while a page in another language is rendered.
_content: Final = ContextVar("content", default="")
_WORDS: Final = re.compile(
    r'(<\w+[^<>{}]* dir="auto")([^<>{}]*>)(\{\{ (?!name |person\.name )([\w.]+) \}\})'
)


class Foreign(Extension):
    """Marks words in another language than the page with it, for those who hear the page.

    Whatever stands alone in an element with `dir="auto"` are words of people or authors, unless it
    turns out to be a sentence of ours. Names are in no language.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with the question put into each such element."""
        return _WORDS.sub(r"\1{{ foreign(\4) }}\2\3", source)


def _foreign(words: object) -> str:
    language = _content.get()
    if not language or isinstance(words, Said):
        return ""
    return Markup(' lang="{}"').format(language)


def environment(root: Path = _ROOT, tongue: Language | None = None) -> jinja2.Environment:
    """The environment of a language over the templates of a checkout or an installation."""
    tongue = tongue or language(ENGLISH)
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
        extensions=["jinja2.ext.i18n", Foreign],
        # What is said in English needs nobody to say it again.
        finalize=None if tongue.code == ENGLISH else _saying(tongue),
    )
    env.globals["asset"] = lambda name: f"/static/{name}"
    env.filters["verbatim"] = _verbatim
    env.filters["minutes"] = _minutes
    env.filters["names_by_id"] = _names_by_id
    env.globals["foreign"] = _foreign
    _teach(env, tongue)
    return env


def _teach(env: jinja2.Environment, tongue: Language) -> None:
    """Let an environment speak a language."""

    def one(message: str, /, **params: object) -> Markup | str:
        if isinstance(message, Said):
            return message.into(tongue)
        return _filled(tongue, tongue.one(message), params) if params else bare(message)

    @lru_cache(maxsize=4096)
    def bare(message: str) -> Markup:
        return _filled(tongue, tongue.one(message), {})

    def many(single: str, plural: str, num: int, /, **params: object) -> Markup:
        params.setdefault("num", num)
        return _filled(tongue, tongue.many(single, plural, num), params)

    env.install_gettext_callables(one, many, newstyle=True)  # type: ignore[attr-defined]
    # Newstyle wraps these two once more, and fills in before we could say what is filled in.
    env.globals.update({"_": one, "gettext": one, "ngettext": many})
    env.globals["words"] = all_said_in(tongue.code, WORDS)
    env.globals["page_language"] = tongue.code
    env.globals["page_direction"] = tongue.direction
    env.filters["join"] = _joining(tongue)
    env.filters["day"] = lambda epoch: day(epoch, tongue)
    env.filters["date"] = lambda epoch: date_in(tongue.code, epoch)
    env.filters["time_of_day"] = lambda epoch: time_of_day(epoch, tongue)
    env.filters["figure"] = lambda n: tongue.figure(n if isinstance(n, str) else f"{n:g}")


def _filled(tongue: Language, message: str, params: dict[str, object]) -> Markup:
    # The message is ours, as the template around it; what is filled in is escaped by Markup.
    told = {name: spoken(value, tongue) for name, value in params.items()}
    return Markup(message) % told  # noqa: S704


def _saying(tongue: Language) -> Callable[[Any], Any]:
    def say(value: Any) -> Any:  # noqa: ANN401 - whatever a template puts out
        return value.into(tongue) if isinstance(value, Said) else value

    return say


def _joining(tongue: Language) -> Callable[..., str]:
    @jinja2.pass_eval_context
    def join(context: Any, parts: Iterable[Any], between: str = "", attribute: Any = None) -> str:  # noqa: ANN401
        if attribute is not None:
            parts = (getattr(part, attribute) for part in parts)
        told: str = do_join(context, [spoken(part, tongue) for part in parts], between)
        return told

    return join


def _verbatim(face_html: str) -> Markup:
    """A face that this environment rendered a moment ago, put into its page as it is."""
    return Markup(face_html)  # noqa: S704 - our own escaped output, never a person's text


def _local(epoch: float) -> datetime.datetime:
    # The server's own zone: on a laptop in the room that is the room's; scripts set it right
    # for a browser elsewhere.
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC).astimezone()


def day(epoch: float, tongue: Language) -> str:
    """A moment in epoch seconds as day and hour in a language."""
    if tongue.code == ENGLISH:  # of which country, nobody knows
        return _local(epoch).strftime("%Y-%m-%d %H:%M")
    date = dates.format_date(_local(epoch), "medium", locale=tongue.locale)
    return f"{date}, {time_of_day(epoch, tongue)}"  # without seconds: a room is no race


def date_in(code: str, epoch: float) -> str:
    """A day by itself, its month in letters: nobody reads it as another day."""
    pattern = "d MMMM y" if code == ENGLISH else "long"
    found: str = dates.format_date(_local(epoch).date(), pattern, locale=language(code).locale)
    return found


def time_of_day(epoch: float, tongue: Language) -> str:
    """A moment in epoch seconds as the hour in a language."""
    if tongue.code == ENGLISH:
        return _local(epoch).strftime("%H:%M")
    return dates.format_time(_local(epoch), "short", locale=tongue.locale)


def _minutes(offset: int) -> str:
    return f"{offset // 60}:{offset % 60:02d}"


def _names_by_id(people: Iterable[PersonView]) -> dict[str, str]:
    return {person.id: person.name for person in people}


class Renderer:
    """Renders a template with the names it declares, in a language (`spoken_in`).

    `content_in` is the language of the authors' and people's words on it, where that is known.

    `asset` among the globals of the environment that it is made with gives a static file's address.
    """

    def __init__(self, env: jinja2.Environment, root: Path = _ROOT) -> None:
        self._envs = {ENGLISH: env}
        self._root = root

    def __call__(
        self, template: str, *, spoken_in: str = ENGLISH, content_in: str = "", **context: object
    ) -> str:
        """The text of a template. A name it uses and was not given is a programmer's error."""
        code = choose(spoken_in)
        token = _content.set("" if content_in == code else content_in)
        try:
            return self._env(code).get_template(template).render(**context)
        finally:
            _content.reset(token)

    def _env(self, code: str) -> jinja2.Environment:
        env = self._envs.get(code)
        if env is None:
            env = self._envs[code] = environment(self._root, language(code))
            env.globals["asset"] = self._envs[ENGLISH].globals["asset"]
        return env
