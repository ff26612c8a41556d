"""Names that machines give: room codes, people, tokens' fingerprints, and shuffled order.

Chance is handed in as bytes or a seed, never thrown here.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

RoomCode = str
PersonId = str
Version = int

# Twenty symbols without vowels or look-alikes (reliability.md V6): 20**7 = 1.28e9 codes.
CODE_LETTERS: Final = "23456789CFGHJMPQRVWX"
CODE_LENGTH: Final = 7
PERSONAL_CODE_LENGTH: Final = 8

T = TypeVar("T")


def code_from(chance: bytes, length: int = CODE_LENGTH) -> RoomCode:
    """A join code from at least two random bytes a letter (their remainder is even enough)."""
    assert len(chance) >= 2 * length, "A code wants two random bytes a letter"
    pairs = (chance[i] << 8 | chance[i + 1] for i in range(0, 2 * length, 2))
    return "".join(CODE_LETTERS[pair % len(CODE_LETTERS)] for pair in pairs)


def read_code(typed: str) -> RoomCode:
    """The code in what a person typed or pasted: any case, spaces and hyphens, or a whole link.

    `read_code(" kq7 mdr4 ")` is `"KQ7MDR4"`; `read_code("http://x/j/KQ7MDR4?a=1")` is the same.
    """
    tail = typed.strip().split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter for letter in tail.upper() if letter.isalnum())[:32]


def spoken(code: RoomCode) -> str:
    """A code as it is read aloud, in two groups: `KQ7 MDR4`."""
    return f"{code[:3]} {code[3:]}"


def fingerprint(secret: str) -> bytes:
    """What the store keeps in place of a token: SHA-256 (the tokens carry 256 bits themselves)."""
    return hashlib.sha256(secret.encode()).digest()


def shuffled(items: Iterable[T], seed: int, *, key: str = "") -> tuple[T, ...]:
    """The items in an order that depends on the seed alone; the same seed gives the same order."""
    listed: Sequence[T] = tuple(items)
    draw = [hashlib.sha256(f"{seed}/{key}/{n}".encode()).digest() for n in range(len(listed))]
    return tuple(listed[n] for n in sorted(range(len(listed)), key=draw.__getitem__))


def by_lot(names: Iterable[str], seed: int) -> tuple[str, ...]:
    """Names in an order that tells nothing of when they came: drawn by the seed and the name."""
    return tuple(sorted(names, key=lambda n: hashlib.sha256(f"{seed}/{n}".encode()).digest()))
