"""PDFs from the library: role cards to cut out, and a facilitator's guide to carry."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from facilitator import tags
from facilitator.asking import house, signed_in
from facilitator.entrance import to_login
from facilitator.library import Row, agenda, in_language, scenes_of, version, warned_of
from server.core.refusals import Refused
from server.core.rubric_items import ITEMS
from server.core.said import Said, joined, say, say_many
from server.core.scenario import Scenario
from server.core.texts import texts
from server.core.workshop import Workshop
from server.library.browsing import minutes
from server.typeset import typeset
from server.web import languages
from server.web.answers import html

_MOST_SHEETS: Final = 60
# What the templates in server/typeset call things by themselves.
_WORDS: Final[Mapping[str, Said]] = {
    "warnings": say("Warnings:"),
    "scene": say("The scene"),
    "goal": say("What the speaker wants:"),
    "route": say("Choose the route"),
    "roles": say("Roles"),
    "speaker": say("Speaker"),
    "partner": say("Partner"),
    "observer": say("Observer"),
    "stand": say("Something to stand by afterwards:"),
    "stop": say("You may stop at any time, without a reason."),
    "pressure": say("Push-backs, from mild to hard"),
    "easing": say("Easing off:"),
    "facts": say("What becomes known while it is played"),
    "before": say("Know this first"),
    "aloud": say("Say aloud, when its time has come"),
    "watch": say("Watch for"),
    "first": say("Tell what you saw and heard, not what somebody is. One strength first."),
    "replies": say("Replies people give"),
    "inside": say("Inside"),
    "now": say("Right away"),
    "later": say("Later"),
    "field": say("Where the replies lie: to the right own needs, upwards the other's needs"),
    "debrief": say("To talk about afterwards"),
    "guide": say("Facilitator's guide"),
    "agenda": say("Agenda"),
    "start": say("Start"),
    "step": say("Step"),
    "minutes": say("Minutes"),
    "short": say("Short form"),
    "firm": say("never shortened"),
    "bring": say("Things to bring"),
    "steps": say("Step by step"),
    "screen": say("What people read on their screens"),
    "page": say("page"),
}


async def cards(request: Request) -> Response:
    """A sheet of role cards for each scene that was chosen."""
    if signed_in(request) is None:
        return to_login(request)
    wanted = list(dict.fromkeys(request.query_params.getlist("scenario")))
    if not wanted:
        raise Refused("not-found", say("Tick at least one scene, then print its cards."))
    if len(wanted) > _MOST_SHEETS:
        raise Refused("too-large", say("Sixty sheets at once are enough; tick fewer scenes."))
    language = request.query_params.get("language", languages.accepted(request.headers.raw))
    scenes = [_chosen(request, name, language) for name in wanted]
    one = scenes[0] if len(scenes) == 1 else None
    title = say("Role cards: %(title)s", title=one.title) if one else say("Role cards")
    data = {
        "title": title,
        "author": one.author if one else "",
        "language": scenes[0].language,
        "foot": title,
        "scenes": [_scene(scene) for scene in scenes],
    }
    return await _pdf(request, "cards", data, f"cards-{one.id}" if one else "cards")


async def guide(request: Request) -> Response:
    """A workshop's guide: agenda, steps with notes, scenes in full."""
    if signed_in(request) is None:
        return to_login(request)
    shelf = house(request).library.workshops
    found = version(shelf, request, say("There is no workshop of this name here."))
    rows = agenda(request, found)
    return await _pdf(request, "guide", _guide(request, found, rows), f"guide-{found.id}")


async def _pdf(request: Request, template: str, data: Mapping[str, Any], name: str) -> Response:
    """The PDF; or first a page that tells which characters would be boxes in it."""
    words = {**_WORDS, "styles": tags.STYLES}
    told = _told(languages.choose(data["language"]), {**data, "words": words})
    made = await asyncio.to_thread(typeset, template, told)
    if made.missing and "anyway" not in request.query_params:
        again = [*request.query_params.multi_items(), ("anyway", "yes")]
        return html(
            request,
            "facilitator/library/unprintable.html",
            missing=made.missing[:40],
            anyway=f"{request.url.path}?{urlencode(again)}",
            back="/library",
        )
    headers = {"Content-Disposition": f'attachment; filename="plainspoken-{name}.pdf"'}
    return Response(made.pdf, media_type="application/pdf", headers=headers)


def _chosen(request: Request, name: str, language: str) -> Scenario:
    found = in_language(house(request).library.scenarios, name, language)
    if found is None:
        raise Refused("not-found", say("There is no scenario of this name here."))
    return found


# -- records for the templates -------------------------------------------------------------------


def _guide(request: Request, workshop: Workshop, rows: Sequence[Row]) -> dict[str, Any]:
    scenes = scenes_of(rows)
    shortest = sum(row.step.short.minutes if row.step.short else row.step.minutes for row in rows)
    audience = _listed(tags.AUDIENCES[who] for who in workshop.audience)
    return {
        "title": workshop.title,
        "author": workshop.author,
        "language": workshop.language,
        "foot": f"{workshop.title} · {workshop.version}",
        "summary": workshop.summary,
        "minutes_said": say("%(minutes)s minutes", minutes=workshop.minutes),
        "warnings": [tags.WARNINGS[warning] for warning in warned_of(scenes)],
        "line": _listed(filter(None, (audience, workshop.author, workshop.licence))),
        "spare": say("%(n)s minutes if every short form is used", n=shortest)
        if shortest < workshop.minutes
        else "",
        "bring": _bring(scenes),
        "steps": [_step(request, row) for row in rows],
        "scenes": [_scene(scene) for scene in scenes],
    }


def _bring(scenes: Sequence[Scenario]) -> list[str]:
    """What nearly every room needs; cards only where there are scenes to play."""
    return [
        say("The laptop that runs Plainspoken, its charger, and the projector with its cable"),
        say("A network that the phones can reach, or a hotspot of your own"),
        say("A phone for each person; one for two will do, and paper for whoever has none"),
        *(
            [
                say_many(
                    "The role cards of one scene, printed",
                    "The role cards of %(num)s scenes, printed",
                    len(scenes),
                )
            ]
            if scenes
            else []
        ),
        say("Paper and pens"),
        say("The help card with numbers that you have tried"),
        say("A watch, water, and a second person whom people can turn to"),
    ]


def _step(request: Request, row: Row) -> dict[str, Any]:
    step, shape = row.step, house(request).kinds[row.step.kind].content
    short = step.short
    return {
        "id": step.id,
        "start": f"{row.start // 60}:{row.start % 60:02d}",
        "title": step.title,
        "minutes": step.minutes,
        "minutes_said": say_many("one minute", "%(num)s minutes", step.minutes),
        "notes": step.notes,
        "firm": step.firm,
        "short": short
        and {
            "minutes_said": say("In %(n)s min", n=short.minutes),
            "how": short.how,
        },
        "scene": row.scene and _scene(row.scene),
        "texts": [words for _, words in texts(shape, step.content)] if shape else [],
    }


def _scene(scene: Scenario) -> dict[str, Any]:
    card, parts = scene.when_not_to, scene.minutes
    replies = scene.replies.by_style()
    placed = [
        say(
            "%(reply)s: own needs %(x)s, the other's needs %(y)s of 100.",
            reply=tags.STYLES[style],
            x=reply.field.x,
            y=reply.field.y,
        )
        for style, reply in replies.items()
    ]
    return {
        "id": scene.id,
        "title": scene.title,
        "language": scene.language,
        "difficulty": scene.difficulty,
        "difficulty_said": say("Difficulty %(n)s of 10", n=scene.difficulty),
        "minutes_said": say(
            "prepare %(prep)s, play %(play)s, feedback %(feedback)s min",
            prep=parts.prep,
            play=parts.play,
            feedback=parts.feedback,
        ),
        "line": _listed(
            [
                *(tags.SETTINGS[setting] for setting in scene.setting),
                *(tags.TECHNIQUES[technique] for technique in scene.techniques),
                say("%(minutes)s min", minutes=minutes(scene)),
            ]
        ),
        "warnings": [tags.WARNINGS[warning] for warning in scene.content_warnings],
        "setup": scene.setup,
        "goal": scene.goal,
        "self_respect_line": scene.self_respect_line,
        "route": card
        and {
            "text": card.text,
            "routes": [{"name": tags.ROUTES[one.route], "words": one.words} for one in card.routes],
        },
        "roles": {
            "speaker": scene.roles.speaker.private,
            "partner": scene.roles.partner.private,
            "observer": scene.roles.observer.private,
        },
        "escalation": [line.words for line in scene.escalation],
        "deescalation": scene.deescalation,
        "facts": [
            {"when": say("After %(n)s s:", n=fact.after), "text": fact.text} for fact in scene.facts
        ],
        "observers": [
            {"name": item.name, "shown": item.shown}
            for item in ITEMS
            if item.number in scene.observer_items
        ],
        "replies": [
            {
                "style": style,
                "verbal": reply.verbal,
                "nonverbal": reply.nonverbal,
                "inner_thought": reply.inner_thought,
                "outcome_now": reply.outcome_now,
                "outcome_later": reply.outcome_later,
                "x": reply.field.x,
                "y": reply.field.y,
            }
            for style, reply in replies.items()
        ],
        "field_reading": joined(" ", placed),
        "debrief": scene.debrief,
        "notes": scene.notes,
        "culture_notes": scene.culture_notes,
        "accessibility_notes": scene.accessibility_notes,
        "credits": " · ".join(filter(None, (*scene.sources, scene.author, scene.licence))),
    }


def _told(code: str, data: Any) -> Any:  # noqa: ANN401 - a record of any depth
    """The record with our own sentences in the document's language, as far as we speak it."""
    if isinstance(data, Mapping):
        return {name: _told(code, inner) for name, inner in data.items()}
    if isinstance(data, list | tuple):
        return [_told(code, inner) for inner in data]
    return languages.said_in(code, data)


def _listed(names: Iterable[str]) -> str:
    return joined(" · ", list(names))
