"""What people say of the workshop at its end: three taps and a free comment, all optional.

The numbers become public as one picture of at least so many people, stored as a fact of its own,
and a later one needs as many changed answers (disclosure.py): no late tap is the difference between
two. That all agree is shown here: a workshop is rated, and nobody's health or courage.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from msgspec import Struct
from rpds import HashTrieMap

from server.core import facts
from server.core.disclosure import Shown, changed, keep
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
    shown: Shown | None = None


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
    """What may be known now, if that is more than before."""
    rated = _rated(appraisal)
    if len(rated) < k or (appraisal.shown and changed(appraisal.shown, rated) < k):
        return None
    counts = {
        name: tuple(
            sum(1 for given in rated.values() if (name, value) in given) for value in _VALUES
        )
        for name, _ in QUESTIONS
    }
    # A question that too few answered says nothing of any of them.
    return facts.AppraisalPublished(
        people=len(rated), counts={name: n for name, n in counts.items() if sum(n) >= k}
    )


def with_published(appraisal: Appraisal, given: facts.AppraisalPublished) -> Appraisal:
    """With a picture that became public."""
    return replace(appraisal, public=given, shown=keep(_rated(appraisal), given.people))


def _rated(appraisal: Appraisal) -> dict[PersonId, tuple[tuple[str, str], ...]]:
    return {person: one.answers for person, one in appraisal.ratings.items() if one.answers}


def comments(appraisal: Appraisal) -> tuple[str, ...]:
    """Comments in drawn order, once so many have rated that nobody stands alone with theirs."""
    if appraisal.public is None:
        return ()
    told = (one.comment for one in appraisal.ratings.values() if one.comment)
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
