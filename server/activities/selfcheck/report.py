"""What the summary keeps of a self-check: what may be said of a change, and what may not.

Source: domain.md 4.3. Only published numbers; p-values for the main outcome alone, because a test
of every number would find something by chance.
"""

from collections.abc import Iterator
from typing import Final

from server.activities.selfcheck.change import LOOKING_BACK, Outcome
from server.activities.selfcheck.model import Published, State
from server.activities.selfcheck.showing import label, pages_of
from server.activities.selfcheck.wording import UNVALIDATED, Scale
from server.core.company import Company
from server.core.disclosure import WITHHELD
from server.core.kind import Stage
from server.core.readings import points
from server.core.sections import Block, Paragraph, Section, Withheld
from server.core.statistics import (
    PseudoMedian,
    median,
    median_interval,
    movement,
    pseudo_median,
    sign_test,
    signed_rank,
)
from server.core.tables import Table

_TESTED_FROM: Final = 8
_FOLLOWED_UP_FROM: Final = 20
_MINUS: Final = "\N{MINUS SIGN}"
_TITLES: Final = {
    "before": "Self-check before",
    "after": "Self-check after",
    "later": "Self-check some weeks later",
}
_QUIET: Final = "No group picture: a manager, teacher or assessor of participants was in the room."
_NOT_SAID: Final = (
    "These numbers cannot say what moved people: there was no group without the workshop, both "
    "answers may come from one day, people like to please, and extreme answers drift to the "
    "middle by themselves. They say nothing about a single person, nor about health or fitness "
    "for a job, and they cannot be set beside other teams or trainers."
)
_ONLY_ONCE: Final = (
    "Everybody saw their own picture on their own phone. Answers of a single moment are not shown "
    "for the group."
)
_FOLLOW_UP: Final = (
    "What people did two to six weeks later says more than the same day. That is another question "
    "with other words, and it stands by itself."
)


def section(state: State, stage: Stage) -> Section:
    """The step's part of the summary."""
    return Section(
        title=_TITLES[state.spec.moment],
        kind="selfcheck",
        answered=len({p for n in range(1, stage.round + 1) for p in state.answers(n)}),
        blocks=(
            Paragraph(text=f"{UNVALIDATED} Wording: {state.spec.words.name}."),
            *(block for n in range(1, stage.round + 1) for block in _round(state, stage, n)),
        ),
    )


def _round(state: State, stage: Stage, number: int) -> Iterator[Block]:
    told = state.published.get(number)
    if told is None:
        return
    if stage.round > 1:
        yield Paragraph(title=f"Round {number}", text=_who(told, compared=False))
    if stage.company.manager:
        yield Withheld(sentence=_QUIET)
    elif state.earlier is not None:
        yield from _change(state, told, stage.company)
    else:
        if state.ignored:
            yield Withheld(sentence=state.ignored)
        yield from _moment(state, told, stage.company)


def _who(told: Published, *, compared: bool) -> str:
    if not compared:
        people = "person" if told.answered == 1 else "people"
        return f"{told.answered} {people} answered."
    return f"{told.again} of {told.before} answered again. People who left may differ."


def _moment(state: State, told: Published, company: Company) -> Iterator[Block]:
    yield Paragraph(title="Who answered", text=_who(told, compared=False))
    if not state.spec.picture:
        yield Withheld(sentence=_ONLY_ONCE)
        return
    found = pages_of(state, told, company)
    if not found:
        yield Withheld(sentence=WITHHELD)
    for page in found:
        yield from page.pictures


def _change(state: State, told: Published, company: Company) -> Iterator[Block]:
    yield Paragraph(title="Who answered twice", text=_who(told, compared=True))
    if not told.outcomes:
        yield Withheld(sentence=WITHHELD)
        return
    found = {one.key: one for one in told.outcomes}
    main = found.get(state.spec.main)
    yield Paragraph(
        title="Main outcome, named before the room opened",
        text=label(state, state.spec.main, company),
    )
    if main is None:
        yield Withheld(sentence=WITHHELD)
    for page in pages_of(state, told, company):
        if page.role == "safety":
            yield Paragraph(title="Safety check", text="This scale should not rise.")
        # In the report the table sets both differences side by side.
        yield from page.pictures[-1:]
    yield _table(state, told, company)
    if main is not None and main.n >= _TESTED_FROM:
        yield Paragraph(title="The main outcome, tested", text=_tested(main))
    if LOOKING_BACK in found:
        yield Paragraph(
            title="Looking back",
            text="In one change, people are set beside what they said before; in the other, beside "
            "what they said afterwards of how sure they had been. Both are true answers to "
            "different questions.",
        )
    yield Paragraph(title="What this cannot say", text=_NOT_SAID)
    if main is not None and main.n >= _FOLLOWED_UP_FROM:
        yield Paragraph(title="To follow up", text=_FOLLOW_UP)


def _table(state: State, told: Published, company: Company) -> Table:
    main = state.spec.main
    rows = sorted(told.outcomes, key=lambda one: (one.key != main, one.key == Scale.AGGRESSIVE))
    return Table(
        title="After minus before, in points of 100",
        columns=(
            "Outcome", "Seen as", "Pairs", "Up", "About the same", "Down", "Median",
            "95 % interval",
        ),
        rows=tuple(_row(state, one, company) for one in rows),
    )  # fmt: skip


def _row(state: State, one: Outcome, company: Company) -> tuple[str | int, ...]:
    moved = movement(one.differences)
    role = {state.spec.main: "main outcome", Scale.AGGRESSIVE.value: "safety check"}
    return (
        label(state, one.key, company),
        role.get(one.key, "also seen"),
        one.n,
        moved.up,
        moved.same,
        moved.down,
        points(median(one.differences)),
        _interval(one),
    )


def _interval(one: Outcome) -> str:
    found = median_interval(one.differences) if one.n >= _TESTED_FROM else None
    return f"{points(found.low)} to {points(found.high)}" if found else "too few"


def _tested(main: Outcome) -> str:
    sign, rank = sign_test(main.differences), signed_rank(main.differences)
    effect = "none" if rank.effect is None else f"{rank.effect:.2f}".replace("-", _MINUS)
    return (
        f"{sign.up} of {main.n} went up, {sign.down} went down, {sign.ties} did not change at all. "
        f"Sign test: p {_p(sign.p)}. Signed-rank test: p {_p(rank.p)}, matched-pairs effect "
        f"{effect}. {_middle(pseudo_median(main.differences))}The sign test comes first for so "
        "short a scale. A small p means that chance alone would rarely move people so far in one "
        "direction; it does not name what did."
    )


def _middle(found: PseudoMedian) -> str:
    if found.interval is None:
        return ""
    low, high = points(found.interval.low), points(found.interval.high)
    return f"Pseudo-median {points(found.estimate)} points (95 % interval {low} to {high}). "


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"= {value:.3f}"
