"""When sensitive answers may be shown together: the small-number and difference rules.

Sources: domain.md 3.4, reliability.md 5.5 and 5.6. An aggregate is shown only of at least k people,
and a later one only if at least k people's answers differ from every one that was shown before: a
late answer, a change of mind, a removal or an erasure is never the difference between two
pictures. What was published is stored as a fact of its own (`Kind.publish`), so a picture stays as
it was although the answers under it may go. A picture that is withheld because all are alike is one
too: whoever sees how many answered knows that. So it is remembered as if it had been shown.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from rpds import HashTrieMap

from server.core.ids import PersonId
from server.core.said import say

# One sentence for few and for alike: two sentences would tell which of the two it is.
WITHHELD: Final = say("Not shown: too few answers, or too much alike.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind the picture shown last: how many people's answers, and which they were.

    Or behind the one that was withheld last because all were alike: that was to be seen as well.
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


class Ruling(Enum):
    """What is done with the answers to one item as it closes."""

    SHOW = "show"
    REMEMBER = "remember"  # all are alike: not shown, and the next picture is measured by it
    NOTHING = "nothing"  # too few, or too few of them changed: what was shown before stays


def ruled(
    answers: Mapping[PersonId, Hashable],
    shown: Shown | None,
    k: int,
    seen: Callable[[Any], Hashable] | None = None,
) -> Ruling:
    """What is to be done with these answers (one item, one round).

    An answer that everybody gave is nobody's secret any more as soon as it is shown, so it is not
    shown; `seen` says what of an answer the picture shows, where that is less than the whole: a
    frozenset of all that somebody chose, if they may choose several.

    >>> five = {name: 1 for name in "abcd"} | {"e": 2}
    >>> ruled(five, None, 5), ruled({"a": 9, "b": 7, "c": 8}, None, 3, seen=lambda n: n > 5)
    (<Ruling.SHOW: 'show'>, <Ruling.REMEMBER: 'remember'>)
    >>> ruled(ten := dict.fromkeys("abcdefghij", 0), None, 5)
    <Ruling.REMEMBER: 'remember'>
    >>> ruled(ten | {"j": 37}, keep(ten, 10, None), 5)
    <Ruling.NOTHING: 'nothing'>
    """
    if not enough(answers, shown, k):
        return Ruling.NOTHING
    told = map(seen, answers.values()) if seen else answers.values()
    return Ruling.REMEMBER if alike(told) else Ruling.SHOW


def ruled_by_item(
    answers: Mapping[str, Mapping[PersonId, Hashable]],
    shown: Callable[[str], Shown | None],
    k: int,
    seen: Callable[[Any], Hashable] | None = None,
) -> tuple[frozenset[str], tuple[tuple[str, int], ...]]:
    """The same of several items: those to show, and those to remember with how many answered."""
    found = {item: ruled(given, shown(item), k, seen) for item, given in answers.items()}
    return (
        frozenset(item for item, ruling in found.items() if ruling is Ruling.SHOW),
        tuple(
            (item, len(answers[item]))
            for item, ruling in found.items()
            if ruling is Ruling.REMEMBER
        ),
    )


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
    """What to remember of a picture as it is published, or withheld as alike; `n` is the number
    that the picture says, or of those alike; `before` what is remembered of the same item so far.
    """
    return Shown(n, HashTrieMap(answers), before)
