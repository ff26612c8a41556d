"""One's own page on paper: the same words under the same headings."""

from typing import Any, Final

import msgspec

from server.core.said import Said, say, spoken
from server.live.own import Own
from server.typeset import Typeset, typeset
from server.web import languages
from server.web.templating import date_in

_WORD: Final = say("A word from your facilitator")
_BEFORE: Final = say("before")
_YOURS: Final = say("This page is yours alone. It is a training record, no test and no assessment.")


def spoken_in(language: str, thing: object) -> Any:  # noqa: ANN401 - a record as plain values
    """A record with every sentence of ours in a language."""
    tongue = languages.language(languages.choose(language))
    return msgspec.to_builtins(thing, enc_hook=lambda one: spoken(one, tongue))


def pdf(own: Own, language: str, now: float) -> Typeset:
    """The page as a PDF."""
    return typeset("own", spoken_in(language, _record(own, languages.choose(language), now)))


def _record(own: Own, language: str, now: float) -> dict[str, Any]:
    def day(epoch: float) -> str:
        return date_in(language, epoch)

    return {
        "title": say("What you keep, %(name)s", name=own.name),
        "author": "",
        "language": language,
        "foot": own.title,
        "workshop": own.title,
        "day": day(own.ended if own.ended is not None else now),
        "word": own.word,
        "chapters": [
            {
                "heading": chapter.heading,
                "kept": [
                    {
                        "title": kept.title,
                        "day": "" if kept.at is None else day(kept.at),
                        "lines": kept.lines,
                        "rows": [{"label": row.label, "words": row.words} for row in kept.rows],
                        "bars": [_bar(bar.label, bar.value, bar.before) for bar in kept.bars],
                        "note": kept.note,
                    }
                    for kept in chapter.kept
                ],
            }
            for chapter in own.kept
        ],
        "words": {"word": _WORD, "before": _BEFORE, "yours": _YOURS},
    }


def _bar(label: str, value: float, before: float | None) -> dict[str, Any]:
    now = round(value)
    said: Said = say("%(now)s of 100", now=now)
    if before is not None:
        said = say("%(now)s of 100, before %(before)s", now=now, before=round(before))
    return {"label": label, "value": value, "before": before, "said": said}
