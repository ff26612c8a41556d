"""What a place in a draft is called: in its history, in news of others, over what is left to do."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from facilitator import tags
from facilitator.form_fields import Field, Rows
from facilitator.scenario_form import GROUPS
from facilitator.sheet import name_of
from server.core.said import Said, say, say_many
from server.library.changes import Change, Path
from server.library.remarks import SHAPES, Remark
from server.store.drafts import Draft

_FIELDS: Final[Mapping[str, Field | Rows]] = {
    one.name: one for group in GROUPS for one in group.fields
}
_FILED: Final = re.compile(r"`([a-z_.]+)`")
_WORKSHOP: Final[Mapping[str, Said]] = {
    "title": say("Title"),
    "summary": say("What it is"),
    "minutes": say("Minutes in all"),
    "audience": say("For whom"),
    "steps": say("The agenda"),
    "author": say("Author"),
    "licence": say("Licence"),
    "language": say("Language"),
    "id": say("Id"),
    "version": say("Version"),
    "followed_by": say("Next meeting"),
}


def label_of(path: Path, shelf: str) -> str:
    """The label of the field at a path, and of which of several: `Step 3`, `Passive: What …`."""
    if not path:
        return say("Everything")
    if shelf == "workshops":
        return _of_workshop(path)
    name = name_of(path, SHAPES[shelf])
    for end in range(len(parts := name.split(".")), 0, -1):
        found = _FIELDS.get(".".join(parts[:end]))
        if found is not None:
            return _numbered(found, parts[end:])
    if parts[0] == "replies" and len(parts) > 1:
        return tags.STYLES.get(parts[1].replace("_", "-"), say("Replies"))
    if parts[0] == "when_not_to":
        return say("When not to")
    return parts[0]


def _numbered(found: Field | Rows, rest: list[str]) -> str:
    if isinstance(found, Rows) and rest:
        return say("%(field)s, %(n)s", field=found.label, n=int(rest[0]) + 1)
    style = found.name.split(".")[1] if found.name.startswith("replies.") else ""
    if style:
        named = tags.STYLES[style.replace("_", "-")]
        return say("%(style)s: %(field)s", style=named, field=found.label)
    return found.label


def _of_workshop(path: Path) -> str:
    if path[0] == "steps" and len(path) > 1 and isinstance(path[1], int):
        return say("Step %(n)s", n=path[1] + 1)
    return _WORKSHOP.get(str(path[0]), str(path[0]))


def worded(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks for people who see labels and not the names of a file's fields."""
    return tuple(
        msgspec.structs.replace(one, what=_FILED.sub(_labelled, one.what)) for one in remarks
    )


def _labelled(filed: re.Match[str]) -> str:
    name = filed[1].split(".")[-1]
    found = _FIELDS.get(name) or _FIELDS.get(f"replies.passive.{name}")
    return f"“{found.label}”" if found is not None else filed[0]


def touched(changes: Iterable[Change], draft: Draft) -> list[str]:
    """Which fields some changes were about, each once."""
    return list(dict.fromkeys(label_of(one.path, draft.shelf) for one in changes if one.path))


def summed(remarks: object) -> Said:
    """How much is left to do."""
    n = len(remarks) if isinstance(remarks, tuple | list) else 0
    if not n:
        return say("Nothing left to do: this can go into the library.")
    return say_many("One thing left to do", "%(num)s things left to do", n)
