"""What phone, wall and desk show of a self-check. A person's answers and scores are on their own
phone alone; of the group, everybody sees only what was published, and that once it is revealed."""

from msgspec import Struct

from server.activities.selfcheck.change import CARD
from server.activities.selfcheck.model import State
from server.activities.selfcheck.scoring import Answers, leans, scores
from server.activities.selfcheck.showing import Page, label, pages, published
from server.activities.selfcheck.wording import ALIKE, leaning
from server.core.company import USUAL_LEAST, Company
from server.core.disclosure import WITHHELD
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View


class Screen(Struct, frozen=True, kw_only=True):
    """One screen on one phone: its name, its heading, whether it was sent, whether it is next."""

    name: str
    title: str
    stem: str
    sent: bool
    now: bool


class OwnBar(Struct, frozen=True, kw_only=True):
    """One of a person's own numbers, 0 to 100, and what it was before if that may be compared."""

    key: str
    label: str
    value: float
    before: float | None = None


class PhoneView(View, frozen=True, kw_only=True):
    """The screens to fill in, the person's own picture, and after the reveal the room's."""

    instruction: str
    screens: tuple[Screen, ...]
    least: int  # from how many on answers are counted for the room; 0: never
    bars: tuple[OwnBar, ...] = ()
    cards: tuple[OwnBar, ...] = ()
    sentences: tuple[str, ...] = ()
    group: bool = False  # whether the room has a picture of itself here
    page: Page | None = None


class WallView(View, frozen=True, kw_only=True):
    """The instruction; after the reveal how many answered, or a page of what changed."""

    moment: str
    instruction: str
    answered: int | None = None
    again: int = 0
    before: int = 0
    withheld: str = ""
    page: Page | None = None
    number: int = 0
    of: int = 0


class DeskView(View, frozen=True, kw_only=True):
    """What is asked and compared, and what the wall would show; never an answer."""

    moment: str
    parts: tuple[str, ...]
    wording: str
    main: str
    compared: bool
    ignored: str
    without_cards: bool
    quiet: bool  # a manager is here: no group picture
    least: int
    answered: int | None
    again: int
    before: int
    withheld: str
    pages: tuple[Page, ...]
    number: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees."""
    spec = state.spec
    mine, was = state.own(stage.round, me), state.before(me)
    screens = state.screens(stage.round, me)
    done = all(name in screens for name in state.asked)
    shown = bool(mine) and (done or stage.phase in (Phase.CLOSED, Phase.REVEALED))
    page, _ = _page(state, stage)
    return PhoneView(
        instruction=spec.words.instruction_later if spec.later else spec.words.instruction,
        screens=_screens(state, stage, me),
        least=0 if stage.company.manager else max(USUAL_LEAST, stage.company.k),
        bars=_bars(state, mine, was, stage.company) if shown else (),
        cards=_cards(state, mine, was) if shown else (),
        sentences=_sentences(state, mine) if shown else (),
        group=stage.phase is Phase.REVEALED and bool(pages(state, stage)),
        page=page if stage.phase is Phase.REVEALED else None,
    )


def _screens(state: State, stage: Stage, me: PersonId) -> tuple[Screen, ...]:
    words, later = state.spec.words, state.spec.later
    stem = words.stem_later if later else words.stem
    titles = {about.value: (title, stem) for about, title in words.titles} | {
        "sure": (words.part_b, ""),
        "looking-back": (words.looking_back, ""),
        "discomfort": (words.part_c, ""),
    }
    sent = state.screens(stage.round, me)
    following = next((name for name in state.asked if name not in sent), "")
    return tuple(
        Screen(
            name=name,
            title=titles[name][0],
            stem=titles[name][1],
            sent=name in sent,
            now=name == following,
        )
        for name in state.asked
    )


def _bars(state: State, mine: Answers, was: Answers, company: Company) -> tuple[OwnBar, ...]:
    now, before = scores(state.spec.words, mine), scores(state.spec.words, was)
    return tuple(
        OwnBar(
            key=key,
            label=label(state, key, company),
            value=getattr(now, key),
            before=getattr(before, key),
        )
        for key in ("assertive", "passive", "aggressive", "confidence")
        if getattr(now, key) is not None
    )


def _cards(state: State, mine: Answers, was: Answers) -> tuple[OwnBar, ...]:
    return tuple(
        OwnBar(
            key=f"c{place}", label=card.text, value=mine[CARD + card.id],
            before=was.get(CARD + card.id),
        )
        for place, card in enumerate(state.cards, start=1)
        if CARD + card.id in mine
    )  # fmt: skip


def _sentences(state: State, mine: Answers) -> tuple[str, ...]:
    found = leans(state.spec.words, mine)
    if found is None:
        return ()
    lowest, highest = found
    if lowest.margin == highest.margin:
        return (ALIKE,)
    later = state.spec.later
    return tuple(leaning(one.about, one.towards, later=later) for one in (lowest, highest))


def _page(state: State, stage: Stage) -> tuple[Page | None, int]:
    found = pages(state, stage)
    number = state.page % len(found) if found else 0
    return (found[number] if found else None), number


def _withheld(state: State, stage: Stage) -> str:
    """The sentence for a group picture that was asked for and may not be seen."""
    told = published(state, stage)
    wanted = state.earlier is not None or state.spec.picture
    if told is None or not wanted or stage.company.manager:
        return ""
    return "" if any(one.key == state.spec.main for one in told.outcomes) else WITHHELD


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees: never anything of an answer that was not published and revealed."""
    spec = state.spec
    instruction = spec.words.instruction_later if spec.later else spec.words.instruction
    told = published(state, stage)
    if stage.phase is not Phase.REVEALED:
        return WallView(moment=spec.moment, instruction=instruction)
    page, number = _page(state, stage)
    return WallView(
        moment=spec.moment,
        instruction=instruction,
        answered=told.answered if told else 0,
        again=told.again if told else 0,
        before=told.before if told else 0,
        withheld=_withheld(state, stage),
        page=page,
        number=number,
        of=len(pages(state, stage)),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees: the published picture as a preview, and why something is not."""
    spec, told = state.spec, published(state, stage)
    _, number = _page(state, stage)
    return DeskView(
        moment=spec.moment,
        parts=spec.parts,
        wording=spec.words.name,
        main=label(state, spec.main, stage.company),
        compared=state.earlier is not None,
        ignored=state.ignored,
        without_cards="C" in spec.parts and not state.cards,
        quiet=stage.company.manager,
        least=max(USUAL_LEAST, stage.company.k),
        answered=told.answered if told else None,
        again=told.again if told else 0,
        before=told.before if told else 0,
        withheld=_withheld(state, stage),
        pages=pages(state, stage),
        number=number,
    )
