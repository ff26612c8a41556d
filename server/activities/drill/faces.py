"""What phone, wall, desk and summary show of a guided practice.

Who chose what, and anybody's numbers, are in their own view only; the desk does not see them
either. Wall and desk have at most what was published: how many went down, stayed or went up.
"""

from collections.abc import Iterator

from msgspec import Struct

from server.activities.drill.model import Practice, Published, State
from server.activities.drill.sums import sentence
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.said import say
from server.core.sections import Block, Paragraph, Section, Withheld


class StepView(Struct, frozen=True, kw_only=True):
    """One thing to do, and its seconds."""

    do: str
    seconds: int


class PracticeView(Struct, frozen=True, kw_only=True):
    """A practice as it is offered or followed."""

    letter: str
    name: str
    about: str
    caution: str
    out: bool
    steps: tuple[StepView, ...]
    seconds: int


class PhoneView(View, frozen=True, kw_only=True):
    """The practices, and this person's own choice and numbers."""

    prompt: str
    opt_out: str
    practices: tuple[PracticeView, ...]
    mine: PracticeView | None
    rated: bool  # there is something to rate
    label: str
    low: str
    high: str
    private: bool
    fewest: int
    before: int | None
    after: int | None
    published: Published | None = None


class WallView(View, frozen=True, kw_only=True):
    """The practices, or one of them with the step the room is at."""

    prompt: str
    opt_out: str
    practices: tuple[PracticeView, ...]
    led: PracticeView | None
    step: int
    rated: bool
    private: bool
    label: str
    published: Published | None = None
    withheld: str = ""


class DeskView(View, frozen=True, kw_only=True):
    """The practices to read out, what stands on the wall, and what was published."""

    prompt: str
    opt_out: str
    practices: tuple[PracticeView, ...]
    led: PracticeView | None
    step: int
    rated: bool
    private: bool
    label: str
    fewest: int
    published: Published | None


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    spec, key = state.spec, (stage.round, me)
    chosen = state.chosen.get(key)
    practices = _practices(state)
    revealed = stage.phase is Phase.REVEALED
    return PhoneView(
        prompt=spec.prompt,
        opt_out=spec.opt_out,
        practices=practices,
        mine=next((p for p in practices if chosen and p.letter == chosen.practice), None),
        rated=spec.rate is not None,
        label=spec.rate.label if spec.rate else "",
        low=spec.rate.low if spec.rate else "",
        high=spec.rate.high if spec.rate else "",
        private=spec.private,
        fewest=stage.company.k,
        before=chosen.before if chosen else None,
        after=state.after.get(key),
        published=state.published.get(stage.round) if revealed else None,
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    spec, practices = state.spec, _practices(state)
    revealed = stage.phase is Phase.REVEALED
    published = state.published.get(stage.round) if revealed else None
    shows = revealed and spec.rate is not None and not spec.private
    return WallView(
        prompt=spec.prompt,
        opt_out=spec.opt_out,
        practices=practices,
        led=next((p for p in practices if p.letter == state.led.practice), None),
        step=state.led.step,
        rated=spec.rate is not None,
        private=spec.private,
        label=spec.rate.label if spec.rate else "",
        published=published,
        withheld=WITHHELD if shows and published is None else "",
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    spec, practices = state.spec, _practices(state)
    return DeskView(
        prompt=spec.prompt,
        opt_out=spec.opt_out,
        practices=practices,
        led=next((p for p in practices if p.letter == state.led.practice), None),
        step=state.led.step,
        rated=spec.rate is not None,
        private=spec.private,
        label=spec.rate.label if spec.rate else "",
        fewest=stage.company.k,
        published=state.published.get(stage.round),
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: how many took part, and the published counts."""
    people = {person for _, person in state.chosen}
    return Section(
        title=state.spec.prompt,
        kind="drill",
        answered=len(people),
        blocks=(
            Paragraph(text=say("%(n)s took part; stepping out counts too.", n=len(people))),
            *(block for n in range(1, stage.round + 1) for block in _rated(state, stage, n)),
        ),
    )


def _rated(state: State, stage: Stage, number: int) -> Iterator[Block]:
    spec, published = state.spec, state.published.get(number)
    if spec.rate is None:
        return
    if spec.private:
        yield Paragraph(text=say("What people rated here stays on their own pages."))
    elif published is None:
        yield Withheld(sentence=WITHHELD)
    else:
        title = (
            spec.rate.label
            if stage.round == 1
            else say("%(title)s (round %(n)s)", title=spec.rate.label, n=number)
        )
        yield Paragraph(title=title, text=sentence(published))


def _practices(state: State) -> tuple[PracticeView, ...]:
    return tuple(_practice(letter, one) for letter, one in state.spec.lettered)


def _practice(letter: str, one: Practice) -> PracticeView:
    return PracticeView(
        letter=letter,
        name=one.name,
        about=one.about,
        caution=one.caution,
        out=one.out,
        steps=tuple(StepView(do=line.do, seconds=line.seconds) for line in one.steps),
        seconds=one.seconds,
    )
