"""When sensitive answers may be shown together: the small-number and difference rules.

Sources: domain.md 3.4, reliability.md 5.5 and 5.6. An aggregate is shown only of at least k people,
and a later one only if at least k people's answers differ from the one before, or none does: a
late answer, a change of mind, a removal or an erasure is never the difference between two
pictures. What was published is stored as a fact of its own (`Kind.publish`), so a picture stays as
it was although the answers under it may go.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from rpds import HashTrieMap

from server.core.ids import PersonId
from server.core.said import say

# One sentence for few and for alike: two sentences would tell which of the two it is.
WITHHELD: Final = say("Not shown: too few answers, or too much alike.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind the picture shown last: how many people's answers, and which they were.

    `answers` may have fewer people than `n` after an erasure: then those are gone for us, but not
    from the picture that people saw.
    """

    n: int
    answers: HashTrieMap[PersonId, Hashable]


def changed(shown: Shown, answers: Mapping[PersonId, Hashable]) -> int:
    """How many people's answers differ between the picture shown last and these answers.

    Whoever was erased since counts as one who differs.
    """
    gone = shown.n - len(shown.answers)
    withdrawn = sum(1 for person in shown.answers if person not in answers)
    new = sum(
        1
        for person, answer in answers.items()
        if person not in shown.answers or shown.answers[person] != answer
    )
    return gone + withdrawn + new


def may_show(answers: Mapping[PersonId, Hashable], shown: Shown | None, k: int) -> bool:
    """Whether a new picture may be drawn of these answers (one item, one round).

    False: what was shown before stays, or nothing is shown. An answer that everybody gave is
    nobody's secret any more as soon as it is shown, so it is not shown either.

    >>> five = {name: 1 for name in "abcd"} | {"e": 2}
    >>> may_show(five, None, 5), may_show({**five, "e": 1}, None, 5)
    (True, False)
    """
    if len(answers) < k or len(set(answers.values())) < 2:
        return False
    if shown is None:
        return True
    # Nobody changed: drawing it again would only cost a fact.
    return changed(shown, answers) >= k


def keep(answers: Mapping[PersonId, Hashable], n: int) -> Shown:
    """What to remember of a picture as it is published; `n` is the number that the picture says."""
    return Shown(n, HashTrieMap(answers))
