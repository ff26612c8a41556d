"""Words of people that stand as labels in pictures: cards that a later step rated or sorted.

Where a level leaves out people's words, it leaves them out there, too: the numbers stay, and the
card is called by a number.
"""

import re
from collections.abc import Callable, Sequence, Set as AbstractSet
from typing import Any, Final

import msgspec

from server.core.readings import brief
from server.core.said import Said, say
from server.core.sections import Section

# A text this long is looked for inside sentences as well; shorter ones only where they stand alone
# or were found standing alone, since “no” is a part of many sentences.
_LONG: Final = 12


def without(sections: Sequence[Section], hidden: AbstractSet[str]) -> tuple[Section, ...]:
    """Sections in which none of these texts stands; a card has one number in all of them."""
    hidden = {text for text in hidden if text.strip()}
    strings = {one: None for section in sections for one in _strings(section.blocks)}
    standing = {part for one in strings for part in (one, one.rpartition(" (")[0])}
    sought = (hidden & standing) | {text for text in hidden if len(text) >= _LONG}
    whole = "\n\n".join(strings)
    places = {text: _first(whole, text) for text in sought}
    present = sorted((t for t in sought if places[t] >= 0), key=lambda text: places[text])
    if not present:
        return tuple(sections)
    names = {text: say("card %(n)s of the room", n=n) for n, text in enumerate(present, start=1)}
    renamed = _renamer(names)
    return tuple(
        msgspec.structs.replace(section, blocks=mapped(section.blocks, renamed))
        for section in sections
    )


def _first(whole: str, text: str) -> int:
    """Where a text stands first, whole or cut short as in a sentence; -1 if it does not."""
    found = [at for at in (whole.find(text), whole.find(_cut(text))) if at >= 0]
    return min(found, default=-1)


def _cut(text: str) -> str:
    return str(brief(text))


def _renamer(names: dict[str, Said]) -> Callable[[str], str]:
    forms = {form: name for text, name in names.items() for form in (text, _cut(text))}
    longest = sorted(forms, key=len, reverse=True)
    found = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest))

    def renamed(one: str) -> str:
        if one in forms:
            return forms[one]
        # A sentence of ours that held such words is plain from here on: their safety comes first.
        return found.sub(lambda match: str(forms[match[0]]), one) if found.search(one) else one

    return renamed


def _strings(thing: Any) -> list[str]:  # noqa: ANN401 - a record of any depth
    if isinstance(thing, str):
        return [str(thing)]
    if isinstance(thing, msgspec.Struct):
        return [s for name in thing.__struct_fields__ for s in _strings(getattr(thing, name))]
    if isinstance(thing, tuple):
        return [s for one in thing for s in _strings(one)]
    return []


def mapped(thing: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - of any depth
    """A record with every text in it changed; everything else stays."""
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, msgspec.Struct):
        fields = {name: mapped(getattr(thing, name), change) for name in thing.__struct_fields__}
        return type(thing)(**fields)
    if isinstance(thing, tuple):
        parts = [mapped(one, change) for one in thing]
        return type(thing)(*parts) if hasattr(thing, "_fields") else tuple(parts)
    return thing
