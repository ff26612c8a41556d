"""What people say of the workshop at its end: three taps and a free comment, all optional.

The numbers become public as pictures of at least so many people, stored as a fact of their own, and
a later one of a question needs as many changed answers to it (disclosure.py): no late tap is the
difference between two. Comments are told together, as numbers become public, never one by one. That
all agree is shown here: a workshop is rated, and nobody's health or courage.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from msgspec import Struct
from rpds import HashTrieMap

from server.core import facts
from server.core.disclosure import Shown, enough, keep
from server.core.forms import Field, Form, Option
from server.core.ids import PersonId
from server.core.refusals import Refused
from server.core.said import say, say_many
from server.core.sections import Block, Figure, Paragraph, Quote, Quotes, Section, Withheld

ACTION: Final = "rate"
LONGEST_COMMENT: Final = 500
QUESTIONS: Final = (
    ("useful", say("It was useful to me")),
    ("pace", say("I could try things at my own pace")),
    ("again", say("I would come again")),
)
ANSWERS: Final = (("yes", say("yes")), ("partly", say("partly")), ("no", say("no")))
_VALUES: Final = tuple(value for value, _ in ANSWERS)
_TITLE: Final = say("How people found the workshop")
_TOO_FEW: Final = say("Not shown: too few people have rated the workshop so far.")
_NOT_NAMED: Final = say("Words of participants, without names and in drawn order.")


class Rating(Struct, frozen=True):
    """One person's answers by question; one left out was skipped."""

    answers: tuple[tuple[str, str], ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """All ratings of a room, and what became public of them."""

    ratings: HashTrieMap[PersonId, Rating] = field(default_factory=HashTrieMap)
    public: facts.AppraisalPublished | None = None
    shown: HashTrieMap[str, Shown] = field(default_factory=HashTrieMap)  # by question
    told: HashTrieMap[PersonId, str] = field(default_factory=HashTrieMap)  # comments so far


def form(appraisal: Appraisal, me: PersonId) -> Form:
    """The form as this person left it."""
    own = appraisal.ratings.get(me) or Rating()
    given = dict(own.answers)
    options = tuple(Option(value, label) for value, label in ANSWERS)
    asked = (
        Field(
            name=name,
            type="choice",
            label=label,
            required=False,
            options=options,
            value=given.get(name),
        )
        for name, label in QUESTIONS
    )
    comment = Field(
        name="comment",
        type="text",
        label=say("Anything else? (if you like)"),
        required=False,
        max_length=LONGEST_COMMENT,
        value=own.comment or None,
    )
    return Form(action=ACTION, label=say("Send"), fields=(*asked, comment))


def accepted(me: PersonId, values: Mapping[str, Any]) -> facts.Appraised:
    """What was given, from the values of the form. Refuses an empty one."""
    answers = {name: values[name] for name, _ in QUESTIONS if name in values}
    comment = values.get("comment", "")
    if not answers and not comment:
        raise Refused("missing-field", say("Nothing is asked of you; choose what you like first."))
    return facts.Appraised(person=me, answers=answers, comment=comment)


def with_rating(appraisal: Appraisal, given: facts.Appraised) -> Appraisal:
    """With somebody's rating in place of the one before."""
    rating = Rating(tuple(sorted(given.answers.items())), given.comment)
    return replace(appraisal, ratings=appraisal.ratings.insert(given.person, rating))


def published(appraisal: Appraisal, k: int) -> facts.AppraisalPublished | None:
    """What may be known now, if that is more than before: a question's new counts where they may
    be, else those that were shown."""
    known = appraisal.public.counts if appraisal.public else {}
    new = {
        name: _counts(given)
        for name, _ in QUESTIONS
        if enough(given := _given(appraisal, name), appraisal.shown.get(name), k)
    }
    if not new:
        return None
    people = sum(1 for one in appraisal.ratings.values() if one.answers)
    same = tuple(name for name, counts in new.items() if known.get(name) == counts)
    return facts.AppraisalPublished(people=people, counts={**known, **new}, same=same)


def with_published(appraisal: Appraisal, given: facts.AppraisalPublished) -> Appraisal:
    """With pictures that became public, and with the comments that there are by now."""
    known, shown = appraisal.public.counts if appraisal.public else {}, appraisal.shown
    for name, counts in given.counts.items():
        if known.get(name) != counts or name in given.same:
            kept = keep(_given(appraisal, name), sum(counts), shown.get(name))
            shown = shown.insert(name, kept)
    told = {person: one.comment for person, one in appraisal.ratings.items() if one.comment}
    return replace(appraisal, public=given, shown=shown, told=HashTrieMap(told))


def _given(appraisal: Appraisal, question: str) -> dict[PersonId, str]:
    """Who said what to a question."""
    said = ((person, dict(one.answers)) for person, one in appraisal.ratings.items())
    return {person: answers[question] for person, answers in said if question in answers}


def _counts(given: Mapping[PersonId, str]) -> tuple[int, ...]:
    values = list(given.values())
    return tuple(values.count(value) for value in _VALUES)


def comments(appraisal: Appraisal) -> tuple[str, ...]:
    """Comments in drawn order, as of the last picture: nobody's shows that it came alone, and one
    that was changed or taken back since is not told any more."""
    now = appraisal.ratings
    told = (text for who, text in appraisal.told.items() if who in now and now[who].comment == text)
    return tuple(sorted(told, key=lambda text: hashlib.sha256(text.encode()).digest()))


def section(appraisal: Appraisal) -> Section:
    """The summary's part; comments leave the house at the level of texts only."""
    public = appraisal.public
    blocks: list[Block] = []
    if public is None:
        blocks.append(Withheld(sentence=_TOO_FEW))
    else:
        told = {name: label for name, label in QUESTIONS if name in public.counts}
        blocks += [_figure(label, public.counts[name]) for name, label in told.items()]
        words = comments(appraisal)
        if words:
            blocks.append(Paragraph(text=_NOT_NAMED))
            quotes = tuple(Quote(text=text) for text in words)
            blocks.append(Quotes(title=say("Comments on the workshop"), quotes=quotes))
    people = 0 if public is None else public.people
    return Section(title=_TITLE, kind="appraisal", blocks=tuple(blocks), answered=people)


def _figure(label: str, counts: tuple[int, ...]) -> Figure:
    n = sum(counts)
    return Figure(
        title=label,
        reading=say_many("One person: yes.", "%(num)s of %(of)s: yes.", counts[0], of=n),
        rounds=(say("People"),),
        rows=tuple((name, "", (count,)) for (_, name), count in zip(ANSWERS, counts, strict=True)),
    )
