"""A person's plan as entries for their own calendar.

A calendar is often shared, and its titles are read by others: they say no more than that there is
a plan. What it is about goes in only if the person ticks so.
"""

import datetime
import hashlib
from typing import Final

from icalendar import CLASS, Calendar, Event

from server.core.followup import DAY
from server.core.keepsake import Chapter
from server.core.said import Said, say
from server.live.own import Own
from server.web import languages

_MAKER: Final = "-//Plainspoken//own page//EN"
_PLAN: Final = say("Your plan")
_BACK: Final = say("A look back")


def entries(
    own: Own,
    *,
    day: datetime.date | None,
    words: bool,
    link: str,
    language: str,
    whose: str,
    at: float,
) -> Calendar:
    """All-day entries: the plan on its day, and the first day of the weeks after.

    `whose` tells one person's entries from another's, so that a second
    download replaces the first; `at` is now, in epoch seconds.
    """
    made = Calendar.new(prodid=_MAKER, language=language)
    stamp = datetime.datetime.fromtimestamp(at, datetime.UTC)

    def entry(name: str, title: Said, start: datetime.date, text: str) -> Event:
        return Event.new(
            uid=f"{hashlib.sha256(f'{whose}/{name}'.encode()).hexdigest()[:32]}@plainspoken",
            summary=languages.said_in(language, title),
            description=text,
            url=link,
            start=start,
            stamp=stamp,
            classification=CLASS.PRIVATE,
        )

    if day is not None:
        plan = next((one for one in own.kept if one.part == "plan"), None) if words else None
        text = "\n".join((*_said(plan, language), link)) if plan else link
        made.add_component(entry("plan", _PLAN, day, text))
    for one in own.ahead:
        if not one.many:
            made.add_component(entry(one.step, _BACK, _date(one.opens), link))
    return made


def _said(chapter: Chapter, language: str) -> list[str]:
    """A chapter in plain lines."""
    found: list[str] = []
    for kept in chapter.kept:
        found += [languages.said_in(language, line) for line in kept.lines]
        for row in kept.rows:
            label = languages.said_in(language, row.label)
            found.append(f"{label}: {languages.said_in(language, row.words)}")
    return found


def _date(epoch: float) -> datetime.date:
    """The day by this server's clock; a new day where the moment falls into one."""
    moment = datetime.datetime.fromtimestamp(epoch, datetime.UTC).astimezone()
    whole = datetime.datetime.fromtimestamp(epoch + DAY, datetime.UTC).astimezone()
    return (whole if moment.time() > datetime.time(0) else moment).date()
