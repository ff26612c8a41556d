"""What phone, wall, desk and summary show of a card.

Nobody's tap is in any view but on their own phone. The wall has no numbers before the reveal; the
sum of the topics is for the desk alone.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from server.activities.card.model import State, of_round, people
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.said import say
from server.core.scenario import RouteCard
from server.core.sections import Block, Figure, Paragraph, Section
from server.core.tally import Bar, count

ROUTES: Final = {
    "assert": say("Say it"),
    "support": say("Get support"),
    "document": say("Write it down"),
    "leave": say("Leave"),
    "report": say("Report it"),
    "call-help": say("Call for help"),
}


class Way(Struct, frozen=True, kw_only=True):
    """One way to go, and what it could look like here."""

    route: str
    words: str


class PhoneView(View, frozen=True, kw_only=True):
    """The card in full, and what this person tapped."""

    title: str
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    agreed: bool
    version: str
    question: str
    private: bool  # what is tapped stays on this phone
    mine: tuple[str, ...]
    bars: tuple[Bar, ...]
    answered: int
    practice: bool
    tried: tuple[str, ...]
    countdown: bool
    back: bool
    when_not: str
    ways: tuple[Way, ...]
    topics: bool
    left_out: tuple[str, ...] | None  # topics; none: not answered


class WallView(View, frozen=True, kw_only=True):
    """The card's few lines; numbers only after the reveal."""

    title: str
    lines: tuple[str, ...]
    on_phones: bool  # there is more to read on the phone
    countdown: bool
    practice: bool
    question: str
    options: tuple[str, ...]
    bars: tuple[Bar, ...]
    answered: int
    when_not: str
    ways: tuple[Way, ...]


class DeskTopic(Struct, frozen=True, kw_only=True):
    """A topic, and by how many it was marked: two stands for one or two."""

    topic: str
    count: int


class DeskView(View, frozen=True, kw_only=True):
    """The card, the numbers, and the sum of the topics if it may be known."""

    title: str
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    button: str
    version: str
    countdown: bool
    practice: bool
    question: str
    private: bool
    bars: tuple[Bar, ...]
    answered: int
    when_not: str
    ways: tuple[Way, ...]
    topics: tuple[str, ...]
    marked: tuple[DeskTopic, ...]
    of: int  # people behind `marked`
    least: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    content, key = state.spec.content, (stage.round, me)
    revealed = stage.phase is Phase.REVEALED
    mine = state.chosen.get(key) or ()
    labels = dict(content.ask.lettered) if content.ask else {}
    named, left_out = dict(content.topic_letters), state.topics.get(me)
    return PhoneView(
        title=content.title,
        lines=content.lines,
        paragraphs=content.paragraphs,
        agreed=key in state.agreed,
        version=content.version,
        question=content.ask.question if content.ask else "",
        private=content.ask is not None and content.ask.visibility == "private",
        mine=tuple(labels[letter] for letter in mine if letter in labels),
        bars=bars(state, stage.round) if revealed else (),
        answered=answered(state, stage.round) if revealed else 0,
        practice=content.practice,
        tried=tuple(what for what in ("pass", "stop") if (me, what) in state.tried),
        countdown=content.countdown,
        back=key in state.back,
        when_not=_when_not(state),
        ways=_ways(state),
        topics=bool(content.topics),
        left_out=None if left_out is None else tuple(named[x] for x in left_out if x in named),
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    content = state.spec.content
    revealed = stage.phase is Phase.REVEALED
    return WallView(
        title=content.title,
        lines=content.lines,
        on_phones=bool(content.text),
        countdown=content.countdown,
        practice=content.practice,
        question=content.ask.question if content.ask else "",
        options=content.ask.options if content.ask else (),
        bars=bars(state, stage.round) if revealed else (),
        answered=answered(state, stage.round) if revealed else 0,
        when_not=_when_not(state),
        ways=_ways(state),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    content, published = state.spec.content, state.published
    return DeskView(
        title=content.title,
        lines=content.lines,
        paragraphs=content.paragraphs,
        button=content.button,
        version=content.version,
        countdown=content.countdown,
        practice=content.practice,
        question=content.ask.question if content.ask else "",
        private=content.ask is not None and content.ask.visibility == "private",
        bars=bars(state, stage.round),
        answered=answered(state, stage.round),
        when_not=_when_not(state),
        ways=_ways(state),
        topics=content.topics,
        marked=tuple(
            DeskTopic(topic=topic, count=number)
            for topic, number in zip(content.topics, published.counts, strict=False)
            if number
        )
        if published
        else (),
        of=published.n if published else 0,
        least=stage.company.k,
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: the card's words and numbers of taps."""
    return Section(
        title=state.spec.content.title,
        kind="card",
        answered=len(people(state)),
        blocks=tuple(_blocks(state, stage)),
    )


def _blocks(state: State, stage: Stage) -> Iterator[Block]:
    content = state.spec.content
    if content.lines:
        yield Paragraph(text="\n".join(f"- {line}" for line in content.lines))
    if content.button:
        n = len(frozenset(person for _, person in state.agreed))
        button: str = say("“%(button)s”", button=content.button)
        if content.version:
            button = say("%(words)s (version %(version)s)", words=button, version=content.version)
        yield Paragraph(text=say("%(button)s: tapped by %(n)s.", button=button, n=n))
    yield from _asked(state, stage)
    if _when_not(state):
        yield Paragraph(title=say("When speaking up is the wrong tool"), text=_when_not(state))
        yield from (Paragraph(title=ROUTES[way.route], text=way.words) for way in _ways(state))
    if content.topics:
        yield Paragraph(text=say("Topics that people left out today are not kept in this summary."))


def _asked(state: State, stage: Stage) -> Iterator[Block]:
    ask = state.spec.content.ask
    if ask is None:
        return
    if ask.visibility == "private":
        yield Paragraph(
            title=ask.question, text=say("What was tapped here stays with whoever did.")
        )
        return
    for number in range(1, stage.round + 1):
        yield Figure(
            title=ask.question,
            reading=say("%(n)s answered.", n=answered(state, number)),
            rounds=("answers" if stage.round == 1 else say("round %(number)s", number=number),),
            rows=tuple((bar.label, bar.mark, bar.counts) for bar in bars(state, number)),
        )


def bars(state: State, number: int) -> tuple[Bar, ...]:
    """How often each option was tapped, where that is counted at all."""
    ask = state.spec.content.ask
    if ask is None or ask.visibility == "private":
        return ()
    letters = [letter for letter, _ in ask.lettered]
    chosen = of_round(state.chosen, number).values()
    counts = count((one for options in chosen for one in options), letters)
    return tuple(
        Bar(letter, label, letter, (n,))
        for (letter, label), n in zip(ask.lettered, counts, strict=True)
    )


def answered(state: State, number: int) -> int:
    """How many people answered the card's counted question."""
    ask = state.spec.content.ask
    if ask is None or ask.visibility == "private":
        return 0
    return len(of_round(state.chosen, number))


def _when_not(state: State) -> str:
    return state.spec.when_not_to.text if state.spec.when_not_to else ""


def _ways(state: State) -> tuple[Way, ...]:
    routes: tuple[RouteCard, ...] = state.spec.when_not_to.routes if state.spec.when_not_to else ()
    return tuple(Way(route=str(one.route), words=one.words) for one in routes)
