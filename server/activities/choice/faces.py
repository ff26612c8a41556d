"""What phone, wall, desk and summary show of a vote. Results leave `projector` and `phone` only
once the stage is revealed; the templates get nothing to hide."""

from collections.abc import Iterable

from msgspec import Struct

from server.activities.choice.model import FEWEST_SHOWN, Spec, State, Vote
from server.core.forms import Option
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.readings import number
from server.core.said import listed, say, say_many
from server.core.sections import Block, Figure, Paragraph, Section, Withheld
from server.core.tally import Bar, count, percent


class OwnOption(Struct, frozen=True, kw_only=True):
    """An answer on one phone. `right` is unknown until the reveal, and for ever without a key."""

    value: str
    label: str
    mark: str
    mine: bool
    before: bool  # chosen by this person in an earlier round
    right: bool | None = None


class Sureness(Struct, frozen=True, kw_only=True):
    """How sure one side is: the median of 1 to 5, over so many people."""

    side: str  # all, right, others
    median: float
    people: int


class PhoneView(View, frozen=True, kw_only=True):
    """The question and this person's own answer."""

    question: str
    options: tuple[OwnOption, ...]
    multiple: bool
    answered: bool
    talk: str = ""
    explanation: str = ""


class WallView(View, frozen=True, kw_only=True):
    """The question; from the reveal on also bars, key, explanation, and how sure people are."""

    question: str
    options: tuple[Option, ...]
    multiple: bool
    talk: str = ""
    bars: tuple[Bar, ...] = ()
    people: tuple[int, ...] = ()  # how many voted in each round
    reading: str = ""
    explanation: str = ""
    explaining: bool = False  # the explanation has the wall for itself
    sureness: tuple[Sureness, ...] = ()


class DeskView(View, frozen=True, kw_only=True):
    """Everything but who chose what; counts also while answers are open."""

    question: str
    bars: tuple[Bar, ...]
    people: tuple[int, ...]
    multiple: bool
    reading: str
    talk: str
    explanation: str
    sureness: tuple[Sureness, ...]


def options(spec: Spec) -> tuple[Option, ...]:
    """The answers as a form carries them: letter, words, shape."""
    return tuple(Option(letter, answer.label, letter) for letter, answer in spec.lettered)


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: never anybody else's answer."""
    spec, shown = state.spec, stage.phase is Phase.REVEALED
    mine = _chosen(state, stage.round, me)
    before = _chosen(state, stage.round - 1, me)
    return PhoneView(
        question=spec.question,
        options=tuple(
            OwnOption(
                value=letter,
                label=answer.label,
                mark=letter,
                mine=letter in mine,
                before=letter in before,
                right=answer.right if shown and spec.keyed else None,
            )
            for letter, answer in spec.lettered
        ),
        multiple=spec.multiple,
        answered=bool(mine),
        talk=_talk(spec, stage),
        explanation=spec.explanation if shown else "",
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    spec = state.spec
    if stage.phase is not Phase.REVEALED:
        return WallView(
            question=spec.question,
            options=options(spec),
            multiple=spec.multiple,
            talk=_talk(spec, stage),
        )
    apart = spec.explained_apart
    return WallView(
        question=spec.question,
        options=options(spec),
        multiple=spec.multiple,
        bars=bars(state, stage.round),
        people=people(state, stage.round),
        reading=reading(state, stage.round),
        explanation="" if apart and not state.explained else spec.explanation,
        explaining=apart and state.explained,
        sureness=() if apart and not state.explained else sureness(state, stage.round),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    return DeskView(
        question=state.spec.question,
        bars=bars(state, stage.round),
        people=people(state, stage.round),
        multiple=state.spec.multiple,
        reading=reading(state, stage.round),
        talk=state.spec.talk,
        explanation=state.spec.explanation,
        sureness=sureness(state, stage.round),
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps."""
    last = stage.round
    figure = Figure(
        title=state.spec.question,
        reading=reading(state, last),
        rounds=_round_names(last),
        rows=tuple((bar.label, bar.mark, bar.counts) for bar in bars(state, last)),
    )
    voters = {person for n in range(1, last + 1) for person in state.votes(n)}
    return Section(
        title=state.spec.question,
        kind="choice",
        answered=len(voters),
        blocks=(figure, *_words(state.spec), *_sure_blocks(state, last)),
    )


def _words(spec: Spec) -> Iterable[Block]:
    key = [answer.label for answer in spec.options if answer.right]
    if key:
        yield Paragraph(title=say("Key"), text=" / ".join(key))
    if spec.explanation:
        yield Paragraph(title=say("Why"), text=spec.explanation)


def _sure_blocks(state: State, last: int) -> Iterable[Block]:
    if not state.spec.confidence:
        return
    found = sureness(state, last)
    if not found:
        yield Withheld(
            sentence=say("Fewer than five people said how sure they were, so this is not shown.")
        )
    names = {
        "all": say("everybody"),
        "right": say("who chose the key"),
        "others": say("the others"),
    }
    for one in found:
        yield Paragraph(
            title=say("How sure, %(who)s", who=names[one.side]),
            text=say_many(
                "median %(median)s of 5 (one person)",
                "median %(median)s of 5 (%(num)s people)",
                one.people,
                median=number(one.median),
            ),
        )


def _chosen(state: State, number: int, me: PersonId) -> tuple[str, ...]:
    vote = state.votes(number).get(me)
    return () if vote is None else vote.options


def _talk(spec: Spec, stage: Stage) -> str:
    """What to talk about, while answers rest between the first round and the next."""
    return spec.talk if stage.phase is Phase.CLOSED and stage.round == 1 else ""


def bars(state: State, last: int) -> tuple[Bar, ...]:
    """One row an answer, with its count in every round up to the last one shown."""
    letters = [letter for letter, _ in state.spec.lettered]
    counts = [
        count((letter for vote in state.votes(n).values() for letter in vote.options), letters)
        for n in range(1, last + 1)
    ]
    return tuple(
        Bar(
            letter,
            answer.label,
            letter,
            tuple(one[row] for one in counts),
            answer.right if state.spec.keyed else None,
        )
        for row, (letter, answer) in enumerate(state.spec.lettered)
    )


def people(state: State, last: int) -> tuple[int, ...]:
    """How many voted in every round up to the last one shown."""
    return tuple(len(state.votes(n)) for n in range(1, last + 1))


def reading(state: State, last: int) -> str:
    """The chart in one sentence: what most chose, and how that was before."""
    rows, voted = bars(state, last), people(state, last)
    most = max(bar.counts[-1] for bar in rows)
    if not most:
        return say("Nobody has answered yet.")
    leaders = [bar for bar in rows if bar.counts[-1] == most]
    share = percent(most, voted[-1])
    if len(leaders) > 1:
        letters = listed([bar.value.upper() for bar in leaders])
        return say(
            "%(letters)s: %(n)s of %(of)s each, %(share)s %%.",
            letters=letters,
            n=most,
            of=voted[-1],
            share=share,
        )
    told = say(
        "%(letter)s: %(n)s of %(of)s, %(share)s %%",
        letter=leaders[0].value.upper(),
        n=most,
        of=voted[-1],
        share=share,
    )
    if last > 1:
        return say(
            "%(told)s; before talking %(n)s of %(of)s.",
            told=told,
            n=leaders[0].counts[-2],
            of=voted[-2],
        )
    return say("%(told)s.", told=told)


def sureness(state: State, last: int) -> tuple[Sureness, ...]:
    """How sure people are, by right and others where both are enough; nothing below five."""
    said = [vote for vote in state.votes(last).values() if vote.confidence is not None]
    if len(said) < FEWEST_SHOWN:
        return ()
    right = [vote for vote in said if _hits(state.spec, vote)]
    others = [vote for vote in said if not _hits(state.spec, vote)]
    if min(len(right), len(others)) < FEWEST_SHOWN:
        return (_side("all", said),)
    return _side("right", right), _side("others", others)


def _hits(spec: Spec, vote: Vote) -> bool:
    key = {letter for letter, answer in spec.lettered if answer.right}
    return {*vote.options} == key if spec.multiple else {*vote.options} <= key


def _side(name: str, votes: list[Vote]) -> Sureness:
    said = sorted(vote.confidence or 0 for vote in votes)
    middle = len(said) // 2
    median = (said[middle] + said[~middle]) / 2
    return Sureness(side=name, median=median, people=len(said))


def _round_names(last: int) -> tuple[str, ...]:
    if last > 2:
        return tuple(say("vote %(n)s", n=n) for n in range(1, last + 1))
    return (say("first vote"), say("after talking"))[:last]
