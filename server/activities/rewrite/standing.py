"""What each person has before them in a round, and how the rewrites stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from server.activities.rewrite import dealing
from server.activities.rewrite.dealing import Candidate
from server.activities.rewrite.model import Deal, Pair, Part, State, Text, authored
from server.core.ids import PersonId, shuffled
from server.core.kind import Stage
from server.core.moderation import Fate, Item
from server.core.tally import percent

# Comparisons; of fewer, a share would say more about chance than about the words.
FEWEST_COMPARED: Final = 4


class Kept(NamedTuple):
    """A rewrite with what came of comparing it: in `won` of `of` somebody could say it."""

    id: str
    text: str
    won: int
    of: int

    @property
    def share(self) -> int | None:
        """In how many per cent of its comparisons somebody could say it; None of too few."""
        return percent(self.won, self.of) if self.of >= FEWEST_COMPARED else None


def lines_open(state: State, stage: Stage) -> tuple[int, ...]:
    """The lines that there is something to do with: where nobody types, those with rewrites."""
    numbered = enumerate(state.spec.lines, start=1)
    return tuple(n for n, line in numbered if line.rewrites or not stage.company.guarded)


def lines_of(state: State, stage: Stage, me: PersonId) -> tuple[int, ...]:
    """The lines that somebody rewrites in the first round."""
    among = lines_open(state, stage)
    if state.spec.deal is Deal.ALL or len(among) < 2:
        return among
    taken = {
        person: among.index(line)
        for person, line in _begun(state, stage).items()
        if line in among and (person == me or person in stage.people)
    }
    if me in taken:
        return (among[taken[me]],)
    if me in stage.people:
        places = {person: place + 1 for person, place in taken.items()}
        return (among[dealing.lines(stage.people, len(among), state.seed, places)[me] - 1],)
    return (dealing.favourite(me, among, state.seed),)


def _begun(state: State, stage: Stage) -> Mapping[PersonId, int]:
    """The line that each person has begun with."""
    if stage.company.guarded:
        return {p: min(lines) for (number, p), lines in state.chosen.items() if number == 1}
    return {i.person: i.payload.line for i in state.queue.items.values() if i.round == 1}


def passed_on(state: State, stage: Stage, me: PersonId) -> Candidate | None:
    """Somebody else's rewrite, to be made one step clearer; whoever has begun keeps theirs."""
    pool = _chosen_first(state) if stage.company.guarded else _approved_first(state)
    own = state.queue.own(stage.round, me)
    for item in () if stage.company.guarded else own:
        source = state.queue.get(item.payload.source)
        if source is not None:
            return Candidate(source.id, source.payload.line, source.payload.text)
    return dealing.to_pass_on(pool, me, writers(state, stage), state.seed)


def _approved_first(state: State) -> tuple[Candidate, ...]:
    return tuple(_candidate(item) for item in state.queue.drawn(1, Fate.APPROVED))


def _chosen_first(state: State) -> tuple[Candidate, ...]:
    takers: dict[str, set[PersonId]] = {}
    for (number, person), lines in state.chosen.items():
        if number == 1:
            for item in lines.values():
                takers.setdefault(item, set()).add(person)
    return tuple(
        Candidate(item, line, text, frozenset(takers[item]))
        for line in range(1, len(state.spec.lines) + 1)
        for item, text in authored(state.spec, line)
        if item in takers
    )


def _candidate(item: Item[Text], *more: PersonId) -> Candidate:
    people = frozenset((item.person, *more))
    return Candidate(item.id, item.payload.line, item.payload.text, people)


def writers(state: State, stage: Stage) -> frozenset[PersonId]:
    """Everybody who wrote something, or chose."""
    if stage.company.guarded:
        return frozenset(person for _, person in state.chosen)
    return state.queue.people()


def candidates(state: State, stage: Stage) -> tuple[Candidate, ...]:
    """What is compared: the approved rewrites, each in its last version; or the author's."""
    if stage.company.guarded:
        return tuple(
            Candidate(item, line, text)
            for line in lines_open(state, stage)
            for item, text in authored(state.spec, line)
        )
    approved = (*state.queue.drawn(1, Fate.APPROVED), *state.queue.drawn(2, Fate.APPROVED))
    carried = {item.payload.source for item in approved}
    found = []
    for item in approved:
        if item.id not in carried:
            source = state.queue.get(item.payload.source)
            found.append(_candidate(item, *(() if source is None else (source.person,))))
    return tuple(found)


def pairs_of(state: State, stage: Stage, me: PersonId) -> tuple[tuple[Candidate, Candidate], ...]:
    """The pairs before somebody in this round: as many as planned, with those already answered.

    Which of the two stands first is drawn anew for each person.
    """
    if state.spec.part(stage.round) is not Part.COMPARE:
        return ()
    pool = {one.id: one for one in candidates(state, stage)}
    dealt = dealing.pairs(
        tuple(pool.values()), me, writers(state, stage), state.seed + stage.round, state.spec.pairs
    )
    answered = [pair for pair in sorted(state.votes(stage.round, me)) if pool.keys() >= {*pair}]
    fresh = [pair for pair in map(key, dealt) if pair not in answered]
    left = max(0, state.spec.pairs - len(answered))
    wanted = {*answered, *fresh[:left]}
    ordered = [pair for pair in map(key, dealt) if pair in wanted]
    ordered += [pair for pair in answered if pair not in ordered]
    turned = (shuffled(pair, state.seed, key=f"{me} {pair}") for pair in ordered)
    return tuple((pool[one], pool[two]) for one, two in turned)


def key(pair: tuple[Candidate, Candidate]) -> Pair:
    """What a pair is called, whichever of the two stands first."""
    first, second = sorted(one.id for one in pair)
    return first, second


def done(state: State, stage: Stage, me: PersonId) -> bool:
    """Whether somebody has done all of this round; never where there was nothing to do."""
    match state.spec.part(stage.round):
        case Part.WRITE | Part.RELAY if stage.company.guarded:
            chosen = len(state.choices(stage.round, me))
            return chosen > 0 and chosen >= _asked(state, stage)
        case Part.WRITE | Part.RELAY:
            written = len(state.queue.own(stage.round, me))
            return written > 0 and written >= _asked(state, stage)
        case Part.COMPARE:
            votes = state.votes(stage.round, me)
            found = pairs_of(state, stage, me)
            return bool(found) and all(key(pair) in votes for pair in found)


def _asked(state: State, stage: Stage) -> int:
    every = state.spec.deal is Deal.ALL and state.spec.part(stage.round) is Part.WRITE
    return len(lines_open(state, stage)) if every else 1


def givers(state: State) -> frozenset[PersonId]:
    """Everybody who gave anything in any round."""
    return frozenset(
        (
            *state.queue.people(),
            *(person for _, person in state.chosen),
            *(person for _, person in state.compared),
        )
    )


def kept(state: State, stage: Stage, line: int) -> tuple[Kept, ...]:
    """The rewrites of a line, those that most could say first, and last those without a share."""
    won: dict[str, int] = {}
    of: dict[str, int] = {}
    for votes in state.compared.values():
        for pair, chosen in votes.items():
            for one in pair:
                of[one] = of.get(one, 0) + 1
            won[chosen] = won.get(chosen, 0) + 1
    found = (
        Kept(one.id, one.text, won.get(one.id, 0), of.get(one.id, 0))
        for one in candidates(state, stage)
        if one.line == line
    )
    return tuple(sorted(found, key=_best_first))


def _best_first(one: Kept) -> tuple[bool, int, int, str]:
    share = one.share
    return share is None, -(share or 0), -one.of, one.id
