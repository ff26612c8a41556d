"""Words of people that stand as labels in pictures: cards that a later step rated or sorted.

Where a level leaves out people's words, it leaves them out there, too: the numbers stay, and the
card is called by a number.
"""

import re
from collections.abc import Callable, Sequence, Set as AbstractSet
from typing import Any, Final

import msgspec

from server.core.readings import brief
from server.core.said import Said, joined, say
from server.core.sections import Section

# A text this long is looked for inside other words as well; shorter ones only where they stand
# alone, in a picture or as what a sentence of ours names: “no” is a part of many sentences.
_LONG: Final = 12


def without(sections: Sequence[Section], hidden: AbstractSet[str]) -> tuple[Section, ...]:
    """Sections in which none of these texts stands; a card has one number in all of them."""
    hidden = {text for text in hidden if text.strip()}
    strings = {one: None for section in sections for one in _strings(section.blocks)}
    spoken = {**strings, **dict.fromkeys(_words(sections))}
    standing = {part for one in spoken for part in (one, one.rpartition(" (")[0])}
    sought = {t for t in hidden if len(t) >= _LONG or t in standing or _cut(t) in standing}
    whole = "\n\n".join(strings)
    places = {text: _first(whole, text) for text in sought}
    present = sorted((t for t in sought if places[t] >= 0), key=lambda text: places[text])
    if not present:
        return tuple(sections)
    renamed = _renamer(_named(present, standing))
    return tuple(
        msgspec.structs.replace(section, blocks=mapped(section.blocks, renamed))
        for section in sections
    )


def card(n: int) -> Said:
    """What a card is called whose words are left out: by its place in this summary alone."""
    return say("card %(n)s of the room", n=n)


def _first(whole: str, text: str) -> int:
    """Where a text stands first, whole or cut short as in a sentence; -1 if it does not."""
    found = [at for at in (whole.find(text), whole.find(_cut(text))) if at >= 0]
    return min(found, default=-1)


def _cut(text: str) -> str:
    return str(brief(text))


def _named(present: Sequence[str], standing: AbstractSet[str]) -> dict[str, Said]:
    """What each text is called, whole or cut short. Texts that begin alike are cut to the same
    words: then that one is meant which stands in a picture by itself."""
    alone = sorted(present, key=lambda text: text not in standing)
    meant: dict[str, str] = {}
    for text in alone:
        meant.setdefault(_cut(text), text)
    own = {text: text if text in standing else meant[_cut(text)] for text in present}
    called = {text: card(n) for n, text in enumerate(dict.fromkeys(own.values()), start=1)}
    cut = {form: called[own[text]] for form, text in meant.items()}
    return cut | {text: called[own[text]] for text in present}


def _renamer(forms: dict[str, Said]) -> Callable[[str], str]:
    longest = sorted(forms, key=len, reverse=True)
    found = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in longest))

    def renamed(one: str) -> str:
        if isinstance(one, Said):
            return one.with_words(renamed)
        if one in forms:
            return forms[one]
        return joined("", _parts(one, found, forms)) if found.search(one) else one

    return renamed


def _parts(one: str, found: re.Pattern[str], forms: dict[str, Said]) -> list[str]:
    """A text with the names in place of what was found in it, in pieces: a name is a sentence of
    ours and is said in whatever language the whole is read in."""
    parts, at = [], 0
    for match in found.finditer(one):
        parts += [one[at : match.start()], forms[match[0]]]
        at = match.end()
    return [*parts, one[at:]]


def _strings(thing: Any) -> list[str]:  # noqa: ANN401 - a record of any depth
    if isinstance(thing, Said):
        return [str(thing), *thing.words()]
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, msgspec.Struct):
        return [s for name in thing.__struct_fields__ for s in _strings(getattr(thing, name))]
    if isinstance(thing, tuple):
        return [s for one in thing for s in _strings(one)]
    return []


def _words(sections: Sequence[Section]) -> set[str]:
    """What is put into sentences of ours: there a short word stands by itself as well."""
    found: set[str] = set()

    def heard(one: str) -> str:
        if isinstance(one, Said):
            return one.with_words(heard)
        found.add(one)
        return one

    for section in sections:
        mapped(section.blocks, heard)
    return found


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
