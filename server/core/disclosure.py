"""When sensitive answers may be shown together: the small-number and difference rules.

Sources: domain.md 3.4, reliability.md 5.5 and 5.6. An aggregate is shown only of at least k people,
and a later one only if at least k people's answers differ from every one that was shown before: a
late answer, a change of mind, a removal or an erasure is never the difference between two
pictures. What was published is stored as a fact of its own (`Kind.publish`), so a picture stays as
it was although the answers under it may go.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rpds import HashTrieMap

from server.core.ids import PersonId
from server.core.said import say

# One sentence for few and for alike: two sentences would tell which of the two it is.
WITHHELD: Final = say("Not shown: too few answers, or too much alike.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind the picture shown last: how many people's answers, and which they were.

    `answers` may have fewer people than `n` after an erasure: then those are gone for us, but not
    from the picture that people saw. `before` is the picture before it: whoever kept that one can
    subtract it as well.
    """

    n: int
    answers: HashTrieMap[PersonId, Hashable]
    before: Shown | None = None

    def all(self) -> Iterator[Shown]:
        """This picture and every one before it."""
        one: Shown | None = self
        while one is not None:
            yield one
            one = one.before


def changed(shown: Shown, answers: Mapping[PersonId, Hashable]) -> int:
    """How many people's answers differ between a picture that was shown and these answers.

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


def may_show(
    answers: Mapping[PersonId, Hashable],
    shown: Shown | None,
    k: int,
    seen: Callable[[Any], Hashable] | None = None,
) -> bool:
    """Whether a new picture may be drawn of these answers (one item, one round).

    False: what was shown before stays, or nothing is shown. An answer that everybody gave is
    nobody's secret any more as soon as it is shown, so it is not shown either; `seen` says what of
    an answer the picture shows, where that is less than the whole: a frozenset of all that somebody
    chose, if they may choose several.

    >>> five = {name: 1 for name in "abcd"} | {"e": 2}
    >>> may_show(five, None, 5), may_show({**five, "e": 1}, None, 5)
    (True, False)
    >>> may_show({"a": 9, "b": 7, "c": 8}, None, 3, seen=lambda value: value > 5)
    False
    """
    told = map(seen, answers.values()) if seen else answers.values()
    return enough(answers, shown, k) and not alike(told)


def enough(answers: Mapping[PersonId, Hashable], shown: Shown | None, k: int) -> bool:
    """The same where it gives nobody away that all agree: what people saw in others, say."""
    if len(answers) < k:
        return False
    # Nobody changed since the last: drawing it again would only cost a fact.
    return shown is None or (changed(shown, answers) >= k and apart(answers, shown, k))


def apart(answers: Mapping[PersonId, Hashable], shown: Shown | None, k: int) -> bool:
    """Whether nothing follows of fewer than k people from setting these beside what was shown.

    Pictures long gone count as well: who changed their mind and back again hides nobody.

    >>> old = keep({"a": 1, "b": 1, "c": 2, "d": 2}, 4, None)
    >>> new = keep({"a": 2, "b": 2, "c": 1, "d": 2}, 4, old)
    >>> back = {"a": 1, "b": 1, "c": 2, "d": 1}
    >>> changed(new, back), changed(old, back), apart(back, new, 3)
    (4, 1, False)
    """
    return not any(0 < changed(one, answers) < k for one in (shown.all() if shown else ()))


def alike(seen: Iterable[Hashable]) -> bool:
    """Whether all these are the same, or, of several choices each, all hold the same one."""
    found = set(seen)
    choices = [one for one in found if isinstance(one, frozenset)]
    return len(found) < 2 or (len(choices) == len(found) and bool(frozenset.intersection(*choices)))


def keep(answers: Mapping[PersonId, Hashable], n: int, before: Shown | None) -> Shown:
    """What to remember of a picture as it is published; `n` is the number that the picture says,
    `before` what is remembered of the same item so far."""
    return Shown(n, HashTrieMap(answers), before)
