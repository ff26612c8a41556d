"""Single words: equal ones counted together, in a list sized by how many people gave each.

It is a list and no cloud: sorted by count, then by alphabet, and every word has its number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from server.activities.responses.model import Item
from server.core.text import skeleton

SIZES: Final = 3
# What one line of a wall and one page hold, in the units of the type: a line is 92 wide.
_WIDTH: Final = 90.0
_HEIGHT: Final = 32.5
_PROMPT: Final = (56, 4.1)  # characters on a line of it, and how high that is
_LETTER: Final = {1: 2.9, 2: 2.2, 3: 1.6}  # of each size, with room for wide alphabets
_LINE: Final = {1: 7.4, 2: 5.8, 3: 4.4}
_FRAME: Final = 4.0  # around a word, and its number


class Word(Struct, frozen=True, kw_only=True):
    """One word of the room: how many people gave it, and its size, 1 being the largest."""

    id: str  # of one of the replies that it stands for
    text: str
    people: int
    size: int


def gathered(items: Iterable[Item]) -> tuple[Word, ...]:
    """The words of these replies; each is spelled as most people spelled it."""
    alike: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        alike[skeleton(item.payload)].append(item)
    counts = {word: len({item.person for item in found}) for word, found in alike.items()}
    most = max(counts.values(), default=0)
    words = (
        Word(
            id=min(item.id for item in found),
            text=_spelled(item.payload for item in found),
            people=counts[word],
            size=_size(counts[word], most),
        )
        for word, found in alike.items()
    )
    return tuple(sorted(words, key=lambda word: (-word.people, word.text.casefold(), word.text)))


def _spelled(texts: Iterable[str]) -> str:
    times = Counter(texts)
    return min(times, key=lambda text: (-times[text], text))


def _size(people: int, most: int) -> int:
    """In thirds of the most; where nobody agrees, all words are of the middle size."""
    if most == 1:
        return 2
    return 1 if 3 * people > 2 * most else 2 if 3 * people > most else SIZES


def pages(words: Sequence[Word], prompt: int) -> tuple[tuple[Word, ...], ...]:
    """The words as they fit under a prompt of so many characters, line by line, in their order."""
    height = _HEIGHT - _PROMPT[1] * (-(-prompt // _PROMPT[0]) - 1)
    found: list[list[Word]] = []
    left = room = line = 0.0
    for word in words:
        width = _LETTER[word.size] * len(word.text) + _FRAME
        lines = -(-width // _WIDTH)  # a long one wraps
        if width > room or _LINE[word.size] > line:
            room, line = _WIDTH * lines, _LINE[word.size]
            left -= line * lines
            if left < 0 or not found:
                found.append([])
                left = height - line * lines
        room -= width
        found[-1].append(word)
    return tuple(map(tuple, found))
