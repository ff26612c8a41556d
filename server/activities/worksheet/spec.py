"""What an author writes on a sheet that people fill in for themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

from server.core.complaint import Complaint
from server.core.content import Name, shaped
from server.core.said import say
from server.core.scenario import Scenario

LETTERS: Final = "abcdefgh"
_MOST_SLOTS: Final = 7
_MOST_PAGES: Final = 3
_MOST_CHECKS: Final = 4
_MOST_ROUNDS: Final = 2
_MOST_OFFERED: Final = 5  # shades that an eye tells apart on a wall

# A wall's outline holds so much beside the example; a phone's label two lines.
_LONGEST_PROMPT: Final = 80
_LONGEST_LABEL: Final = 60
_LONGEST_OFFERED_LABEL: Final = 36  # stands under every line as the key to its shades
_LONGEST_HINT: Final = 140
_LONGEST_EXAMPLE: Final = 120
_LONGEST_OPTION: Final = 90
_LONGEST_SHARED: Final = 40  # an option whose counts are drawn
_LONGEST_NOTE: Final = 160
_LONGEST_PAGE: Final = 24
_LONGEST_CHECK: Final = 80
_LONGEST_DONE: Final = 30
_LONGEST_END: Final = 30
_LONGEST_TEXT: Final = 400
_LONGEST_LINE: Final = 420  # an offered line alone on a wall, or two beside each other

# The same in hundredths of the wall's width, in its smallest type: what is left under the head.
_ROOM: Final = 32.2
_HEAD_LINE: Final = (44, 4.7)  # characters, height
_LINE_HEIGHT: Final = 3.0
_GAP: Final = 0.7
_PER_LINE: Final = {1: 68, 2: 33, 3: 21}  # characters, by the number of columns

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,23}")
_PLACE: Final = re.compile(r"\{([a-z0-9_]*)\}")
_OWN_FIELDS: Final = ("offer", "action", "step", "checks")


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer to choose; `note` is help that comes on the later pages to whoever chose it."""

    label: str
    note: str = ""


class Slot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to fill in. What is `private` is read by nobody but the person who wrote it.

    A number goes from 0 (`low`) to 100 (`high`). `beliefs`: the options are the belief cards of
    the step's scenario, each with its fairer thought as the note.
    """

    name: Name
    label: str
    hint: str = ""
    example: str = ""
    type: Literal["text", "choice", "number"] = "text"
    max_length: int = 160
    required: bool = True
    visibility: Literal["private", "offered"] = "private"
    page: int = 1
    options: tuple[Choice, ...] = ()
    beliefs: bool = False
    low: str = ""
    high: str = ""

    @property
    def lettered(self) -> tuple[tuple[str, Choice], ...]:
        """Each option with the letter that stands for it."""
        return tuple(zip(LETTERS, self.options, strict=False))


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two number slots of which the room may see what changed in between."""

    before: Name
    after: Name
    title: str = say("What changed")


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet as its author writes it.

    `offer` joins the offered slots into one line (`"When {fact}, {effect}"`); left out, they follow
    each other. `offer_optional`: a line is offered only by whoever ticks so. `share` names a choice
    slot whose counts may be shown; `done_count` are the words after the number of finished sheets.
    """

    prompt: str
    slots: tuple[Slot, ...]
    pages: tuple[str, ...] = ()
    offer: str = ""
    offer_optional: bool = True
    shift: Change | None = None
    checks: tuple[str, ...] = ()
    share: Name = ""
    done_count: str = ""
    rounds: int = 1

    @property
    def offered(self) -> tuple[Slot, ...]:
        """The slots that make up the line."""
        return tuple(slot for slot in self.slots if slot.visibility == "offered")

    @property
    def numbers(self) -> range:
        """The pages' numbers."""
        return range(1, max(1, len(self.pages)) + 1)

    def slot(self, name: str) -> Slot | None:
        """The slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def on(self, page: int) -> tuple[Slot, ...]:
        """The slots of one page."""
        return tuple(slot for slot in self.slots if slot.page == page)

    @property
    def offered_on(self) -> int:
        """The last page with a slot of the line; 0: nothing is offered."""
        return max((slot.page for slot in self.offered), default=0)

    @property
    def in_line(self) -> tuple[Slot, ...]:
        """The same in the order of the line, which is also that of their shades."""
        found = (self.slot(name) for _, name in self.joints)
        return tuple(slot for slot in found if slot is not None)

    @property
    def room(self) -> float:
        """The height that a wall has left below the prompt."""
        characters, height = _HEAD_LINE
        return _ROOM - height * -(-len(self.prompt) // characters)

    @property
    def height(self) -> float:
        """How much of it the outline of labels takes, page beside page."""
        per_line = _PER_LINE[min(3, len(self.numbers))]
        columns = (
            (_LINE_HEIGHT if self.pages else 0)
            + sum(_LINE_HEIGHT * -(-len(slot.label) // per_line) + _GAP for slot in self.on(page))
            for page in self.numbers
        )
        return max(columns)

    def holds(self, line: str) -> bool:
        """Whether the wall has room for a line below the outline."""
        return self.height + _LINE_HEIGHT * -(-len(line) // _PER_LINE[1]) <= self.room

    @property
    def joints(self) -> tuple[tuple[str, str], ...]:
        """The author's words and the slot after them, in order; the last may have no slot."""
        if not self.offer:
            return tuple(("" if n == 0 else " ", s.name) for n, s in enumerate(self.offered))
        parts = _PLACE.split(self.offer)
        return tuple(zip(parts[::2], (*parts[1::2], ""), strict=True))


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    written = shaped(raw, Spec)
    spec = msgspec.structs.replace(
        written, slots=tuple(_with_beliefs(slot, scenario) for slot in written.slots)
    )
    sentences = (
        *_about_the_sheet(spec),
        *(s for n, slot in enumerate(spec.slots, 1) for s in _about_slot(slot, f"slots {n}", spec)),
        *_about_the_line(spec),
        *_about_what_is_shown(spec),
    )
    if sentences:
        raise Complaint(*sentences)
    return spec


def _with_beliefs(slot: Slot, scenario: Scenario | None) -> Slot:
    if not slot.beliefs or slot.options or scenario is None:
        return slot
    cards = tuple(Choice(label=c.belief, note=c.fairer) for c in scenario.belief_cards)
    return msgspec.structs.replace(slot, options=cards)


def _about_the_sheet(spec: Spec) -> Iterator[str]:
    yield from _length("prompt", spec.prompt, _LONGEST_PROMPT, needed=True)
    yield from _length("done_count", spec.done_count, _LONGEST_DONE)
    if not 1 <= len(spec.slots) <= _MOST_SLOTS:
        yield f"slots: are {len(spec.slots)}; there must be from 1 to {_MOST_SLOTS}"
    for name, times in Counter(slot.name for slot in spec.slots).items():
        if times > 1:
            yield f'slots: {times} have the name "{name[:40]}"; give each its own'
    if not 1 <= spec.rounds <= _MOST_ROUNDS:
        yield f"rounds: must be 1 or {_MOST_ROUNDS}"
    yield from _about_pages(spec)
    if spec.height > spec.room:
        yield "slots: labels and prompt are too long to stand on a wall together; shorten some"
    if len(spec.checks) > _MOST_CHECKS:
        yield f"checks: are {len(spec.checks)}; at most {_MOST_CHECKS}"
    for number, check in enumerate(spec.checks, start=1):
        yield from _length(f"checks {number}", check, _LONGEST_CHECK, needed=True)


def _about_pages(spec: Spec) -> Iterator[str]:
    if len(spec.pages) > _MOST_PAGES:
        yield f"pages: are {len(spec.pages)}; at most {_MOST_PAGES}"
    for number, title in enumerate(spec.pages, start=1):
        yield from _length(f"pages {number}", title, _LONGEST_PAGE, needed=True)
        if not spec.on(number):
            yield f"pages {number}: no slot stands on it"


def _about_slot(slot: Slot, where: str, spec: Spec) -> Iterator[str]:
    if not _NAME.fullmatch(slot.name) or slot.name in _OWN_FIELDS:
        yield f"{where}, name: must be a short word in small letters, such as `fact`"
    offered = slot.visibility == "offered"
    longest = _LONGEST_OFFERED_LABEL if offered else _LONGEST_LABEL
    yield from _length(f"{where}, label", slot.label, longest, needed=True)
    yield from _length(f"{where}, hint", slot.hint, _LONGEST_HINT)
    yield from _length(f"{where}, example", slot.example, _LONGEST_EXAMPLE)
    yield from _length(f"{where}, low", slot.low, _LONGEST_END)
    yield from _length(f"{where}, high", slot.high, _LONGEST_END)
    if slot.page not in spec.numbers:
        yield f"{where}, page: must be from 1 to {len(spec.numbers)}; name it in `pages`"
    if not 10 <= slot.max_length <= _LONGEST_TEXT:
        yield f"{where}, max_length: must be from 10 to {_LONGEST_TEXT}"
    if slot.type == "number" and slot.visibility == "offered":
        yield f"{where}, visibility: a number is never offered to the room; use `shift`"
    yield from _about_options(slot, where)


def _about_options(slot: Slot, where: str) -> Iterator[str]:
    if slot.type != "choice":
        if slot.options or slot.beliefs:
            yield f"{where}, options: belong to a slot of the type choice"
        return
    if slot.beliefs and not slot.options:
        yield f"{where}, beliefs: need a scenario; name one beside `content`"
    elif not 2 <= len(slot.options) <= len(LETTERS):
        yield f"{where}, options: are {len(slot.options)}; there must be from 2 to {len(LETTERS)}"
    for place, option in enumerate(slot.options, start=1):
        yield from _length(f"{where}, options {place}", option.label, _LONGEST_OPTION, needed=True)
        yield from _length(f"{where}, options {place}, note", option.note, _LONGEST_NOTE)
    if len({option.label.strip() for option in slot.options}) < len(slot.options):
        yield f"{where}, options: two are the same; nobody could tell them apart"


def _about_the_line(spec: Spec) -> Iterator[str]:
    offered = [slot.name for slot in spec.offered]
    if len(offered) > _MOST_OFFERED:
        yield f"slots: {len(offered)} are offered; at most {_MOST_OFFERED} make up a line"
    if spec.offer:
        named = _PLACE.findall(spec.offer)
        if sorted(named) != sorted(offered):
            yield f"offer: must name each offered slot once in braces: {', '.join(offered)}"
    words = len(_PLACE.sub("", spec.offer)) if spec.offer else len(offered)
    together = words + sum(_longest(slot) for slot in spec.offered)
    if together > _LONGEST_LINE:
        yield (
            f"slots: a whole line may get {together} characters; {_LONGEST_LINE} fit on a wall, "
            "so shorten `max_length` of what is offered"
        )


def _longest(slot: Slot) -> int:
    if slot.type == "choice":
        return max((len(option.label) for option in slot.options), default=0)
    return slot.max_length


def _about_what_is_shown(spec: Spec) -> Iterator[str]:
    if spec.share:
        slot = spec.slot(spec.share)
        if slot is None or slot.type != "choice":
            yield f'share: "{spec.share[:40]}" must be the name of a slot of the type choice'
        for place, option in enumerate(slot.options if slot else (), start=1):
            yield from _length(f"share, options {place}", option.label, _LONGEST_SHARED)
    if spec.shift is None:
        return
    yield from _length("shift, title", spec.shift.title, _LONGEST_LABEL, needed=True)
    for which in ("before", "after"):
        slot = spec.slot(getattr(spec.shift, which))
        if slot is None or slot.type != "number":
            yield f"shift, {which}: must be the name of a slot of the type number"
    if spec.shift.before == spec.shift.after:
        yield "shift: before and after must be two slots"


def _length(name: str, text: str, longest: int, *, needed: bool = False) -> Iterator[str]:
    if needed and not text.strip():
        yield f"{name}: must not be empty"
    if len(text) > longest:
        yield f"{name}: has {len(text)} characters; {longest} fit"
