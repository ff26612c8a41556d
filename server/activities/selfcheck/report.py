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
from server.core.said import figure, joined, say, say_many
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
    "before": say("Self-check before"),
    "after": say("Self-check after"),
    "later": say("Self-check some weeks later"),
}
_QUIET: Final = say(
    "No group picture: a manager, teacher or assessor of participants was in the room."
)
_NOT_SAID: Final = say(
    "These numbers cannot say what moved people: there was no group without the workshop, both "
    "answers may come from one day, people like to please, and extreme answers drift to the "
    "middle by themselves. They say nothing about a single person, nor about health or fitness "
    "for a job, and they cannot be set beside other teams or trainers."
)
_ONLY_ONCE: Final = say(
    "Everybody saw their own picture on their own phone. Answers of a single moment are not shown "
    "for the group."
)
_MEANING: Final = say(
    "The sign test comes first for so short a scale. A small p means that chance alone would "
    "rarely move people so far in one direction; it does not name what did."
)
_FOLLOW_UP: Final = say(
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
            Paragraph(
                text=say(
                    "%(unvalidated)s Wording: %(name)s.",
                    unvalidated=UNVALIDATED,
                    name=state.spec.words.name,
                )
            ),
            *(block for n in range(1, stage.round + 1) for block in _round(state, stage, n)),
        ),
    )


def _round(state: State, stage: Stage, number: int) -> Iterator[Block]:
    told = state.published.get(number)
    if told is None:
        return
    if stage.round > 1:
        yield Paragraph(
            title=say("Round %(number)s", number=number), text=_who(told, compared=False)
        )
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
        return say_many("%(num)s person answered.", "%(num)s people answered.", told.answered)
    return say(
        "%(again)s of %(before)s answered again. People who left may differ.",
        again=told.again,
        before=told.before,
    )


def _moment(state: State, told: Published, company: Company) -> Iterator[Block]:
    yield Paragraph(title=say("Who answered"), text=_who(told, compared=False))
    if not state.spec.picture:
        yield Withheld(sentence=_ONLY_ONCE)
        return
    found = pages_of(state, told, company)
    if not found:
        yield Withheld(sentence=WITHHELD)
    for page in found:
        yield from page.pictures


def _change(state: State, told: Published, company: Company) -> Iterator[Block]:
    yield Paragraph(title=say("Who answered twice"), text=_who(told, compared=True))
    if not told.outcomes:
        yield Withheld(sentence=WITHHELD)
        return
    found = {one.key: one for one in told.outcomes}
    main = found.get(state.spec.main)
    yield Paragraph(
        title=say("Main outcome, named before the room opened"),
        text=label(state, state.spec.main, company),
    )
    if main is None:
        yield Withheld(sentence=WITHHELD)
    for page in pages_of(state, told, company):
        if page.role == "safety":
            yield Paragraph(title=say("Safety check"), text=say("This scale should not rise."))
        # In the report the table sets both differences side by side.
        yield from page.pictures[-1:]
    yield _table(state, told, company)
    if main is not None and main.n >= _TESTED_FROM:
        yield Paragraph(title=say("The main outcome, tested"), text=_tested(main))
    if LOOKING_BACK in found:
        yield Paragraph(
            title=say("Looking back"),
            text=say(
                "In one change, people are set beside what they said before; in the other, beside "
                "what they said afterwards of how sure they had been. Both are true answers to "
                "different questions."
            ),
        )
    yield Paragraph(title=say("What this cannot say"), text=_NOT_SAID)
    if main is not None and main.n >= _FOLLOWED_UP_FROM:
        yield Paragraph(title=say("To follow up"), text=_FOLLOW_UP)


def _table(state: State, told: Published, company: Company) -> Table:
    main = state.spec.main
    rows = sorted(told.outcomes, key=lambda one: (one.key != main, one.key == Scale.AGGRESSIVE))
    return Table(
        title=say("After minus before, in points of 100"),
        columns=(
            say("Outcome"),
            say("Seen as"),
            say("Pairs"),
            say("Up"),
            say("About the same"),
            say("Down"),
            say("Median"),
            say("95 %% interval"),
        ),
        rows=tuple(_row(state, one, company) for one in rows),
    )


def _row(state: State, one: Outcome, company: Company) -> tuple[str | int, ...]:
    moved = movement(one.differences)
    role = {state.spec.main: say("main outcome"), Scale.AGGRESSIVE.value: say("safety check")}
    return (
        label(state, one.key, company),
        role.get(one.key, say("also seen")),
        one.n,
        moved.up,
        moved.same,
        moved.down,
        points(median(one.differences)),
        _interval(one),
    )


def _interval(one: Outcome) -> str:
    found = median_interval(one.differences) if one.n >= _TESTED_FROM else None
    return (
        say("%(low)s to %(high)s", low=points(found.low), high=points(found.high))
        if found
        else say("too few")
    )


def _tested(main: Outcome) -> str:
    sign, rank = sign_test(main.differences), signed_rank(main.differences)
    effect = say("none")
    if rank.effect is not None:
        effect = figure(f"{rank.effect:.2f}".replace("-", _MINUS))
    tested = say(
        "%(up)s of %(n)s went up, %(down)s went down, %(ties)s did not change at all. Sign test: "
        "p %(sign)s. Signed-rank test: p %(rank)s, matched-pairs effect %(effect)s.",
        up=sign.up,
        n=main.n,
        down=sign.down,
        ties=sign.ties,
        sign=_p(sign.p),
        rank=_p(rank.p),
        effect=effect,
    )
    parts = (tested, _middle(pseudo_median(main.differences)), _MEANING)
    return joined(" ", [part for part in parts if part])


def _middle(found: PseudoMedian) -> str:
    if found.interval is None:
        return ""
    low, high = points(found.interval.low), points(found.interval.high)
    return say(
        "Pseudo-median %(points)s points (95 %% interval %(low)s to %(high)s).",
        points=points(found.estimate),
        low=low,
        high=high,
    )


def _p(value: float) -> str:
    return say("below 0.001") if value < 0.001 else say("= %(p)s", p=figure(f"{value:.3f}"))
