"""Lets a trainer break long lines in a file wherever the editor likes.

In a TOML text a single line break is a space and an empty line starts a new paragraph, as in a
letter. Lines that start with a hyphen stay lines, so short lists can be written too.
"""

import re
from typing import Final

_SOFT_BREAK: Final = re.compile(r"[ \t]*\n(?!\s*\n|[ \t]*- )[ \t]*")
_MANY_BREAKS: Final = re.compile(r"\s*\n\s*\n\s*")


def unwrapped(text: str) -> str:
    """Return the text with its soft line breaks taken out: `"one\\ntwo"` is `"one two"`."""
    paragraphs = _MANY_BREAKS.split(text.strip())
    return "\n\n".join(_SOFT_BREAK.sub(" ", paragraph) for paragraph in paragraphs)


def unwrapped_all(raw: object) -> object:
    """Do the same for every text in tables and lists; everything else stays as it is."""
    if isinstance(raw, str):
        return unwrapped(raw)
    if isinstance(raw, dict):
        return {name: unwrapped_all(inner) for name, inner in raw.items()}
    if isinstance(raw, list):
        return [unwrapped_all(inner) for inner in raw]
    return raw
