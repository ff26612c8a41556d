"""What phone, wall, desk and summary show of a style field. Points leave for wall and phones only
once the stage is revealed, and the author's point once the desk shows it. The corners are names for
replies, never for people."""

from collections.abc import Iterator

from msgspec import Struct

from server.activities.field.model import Lettered, State
from server.core import pictures
from server.core.forms import Point
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.readings import number as written
from server.core.said import say
from server.core.sections import Block, Paragraph, Section


class OwnReply(Struct, frozen=True, kw_only=True):
    """A reply on one phone: where this person placed it, and after the reveal the room's middle."""

    letter: str
    text: str
    mine: Point | None
    before: Point | None  # in the round before
    now: bool = False  # the next one to place
    middle: Point | None = None
    author: Point | None = None
    reading: str = ""


class PhoneView(View, frozen=True, kw_only=True):
    """The replies to place, one after the other."""

    question: str
    setup: str
    replies: tuple[OwnReply, ...]
    talk: str = ""


class WallReply(Struct, frozen=True, kw_only=True):
    """A reply, and once it is revealed its field."""

    letter: str
    text: str
    picture: pictures.Plot | None = None


class WallView(View, frozen=True, kw_only=True):
    """The scene, the replies, then their fields; `close` is one of them large."""

    question: str
    setup: str
    replies: tuple[WallReply, ...]
    talk: str = ""
    close: WallReply | None = None
    before: str = ""  # where the middle of the large one was before talking


class DeskReply(Struct, frozen=True, kw_only=True):
    """A reply with all that was said of it, and where its author puts it."""

    letter: str
    text: str
    picture: pictures.Plot
    author: Point | None
    author_shown: bool
    before: str


class DeskView(View, frozen=True, kw_only=True):
    """Everything, counts also while answers are open; never who."""

    question: str
    setup: str
    talk: str
    focus: str
    people: int
    replies: tuple[DeskReply, ...]


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: of others nothing but the middle, and that once it is revealed."""
    following = next(
        (o.letter for o in state.order if me not in state.points(stage.round, o.letter)), ""
    )
    return PhoneView(
        question=state.spec.content.question,
        setup=state.spec.setup if stage.phase is Phase.BRIEFING else "",
        replies=()
        if stage.phase is Phase.BRIEFING
        else tuple(_own(state, stage, me, one, following) for one in state.order),
        talk=_talk(state, stage),
    )


def _own(state: State, stage: Stage, me: PersonId, one: Lettered, following: str) -> OwnReply:
    shown = stage.phase is Phase.REVEALED
    picture = plot(state, stage.round, one) if shown else None
    return OwnReply(
        letter=one.letter,
        text=one.text,
        mine=state.points(stage.round, one.letter).get(me),
        before=state.points(stage.round - 1, one.letter).get(me),
        now=one.letter == following,
        middle=picture.median if picture else None,
        author=state.author(one) if shown else None,
        reading=picture.reading if picture else "",
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    shown = stage.phase is Phase.REVEALED
    replies = tuple(
        WallReply(
            letter=one.letter,
            text=one.text,
            picture=plot(state, stage.round, one) if shown else None,
        )
        for one in state.order
    )
    focus = state.focus if len(replies) > 1 else replies[0].letter
    close = next((one for one in replies if shown and one.letter == focus), None)
    return WallView(
        question=state.spec.content.question,
        setup=state.spec.setup,
        replies=() if stage.phase is Phase.BRIEFING else replies,
        talk=_talk(state, stage),
        close=close,
        before=_before(state, stage, close.letter) if close else "",
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    return DeskView(
        question=state.spec.content.question,
        setup=state.spec.setup,
        talk=state.spec.content.talk,
        focus=state.focus,
        people=len(state.people(stage.round)),
        replies=tuple(
            DeskReply(
                letter=one.letter,
                text=one.text,
                picture=plot(state, stage.round, one),
                author=one.author,
                author_shown=one.letter in state.authors,
                before=_before(state, stage, one.letter),
            )
            for one in state.order
        ),
    )


def _talk(state: State, stage: Stage) -> str:
    """What to talk about, while answers rest between the first round and the next."""
    between = stage.phase is Phase.CLOSED and stage.round == 1
    return state.spec.content.talk if between else ""


def plot(state: State, number: int, one: Lettered) -> pictures.Plot:
    """One reply's field in one round."""
    points = state.points(number, one.letter).values()
    return pictures.plot(one.text, "", points, state.author(one))


def _before(state: State, stage: Stage, letter: str) -> str:
    """Where the middle was in the round before, in a sentence."""
    points = state.points(stage.round - 1, letter).values()
    middle = pictures.plot("", "", points).median
    if middle is None:
        return ""
    return say(
        "Before talking, the middle was at own needs %(own)s, the other's needs %(other)s.",
        own=written(middle.x),
        other=written(middle.y),
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps: the scene, and one field a reply and round."""
    people = {p for n in range(1, stage.round + 1) for p in state.people(n)}
    return Section(
        title=state.spec.title,
        kind="field",
        answered=len(people),
        blocks=tuple(_blocks(state, stage)),
    )


def _blocks(state: State, stage: Stage) -> Iterator[Block]:
    if state.spec.setup:
        yield Paragraph(title=say("The scene"), text=state.spec.setup)
    for one in state.order:
        for number in range(1, stage.round + 1):
            points = state.points(number, one.letter).values()
            name = say("Reply %(letter)s", letter=one.letter.upper())
            if stage.round > 1:
                name = say(
                    "%(name)s (%(which)s)", name=name, which=_round_name(number, stage.round)
                )
            # The report is read after the room: it may say what the author meant.
            yield pictures.plot(
                name,
                f"“{one.text}”",
                points,
                one.author,
            )
    yield Paragraph(text=say("The corners are names for replies, never for people."))


def _round_name(number: int, last: int) -> str:
    if last > 2:
        return say("round %(number)s", number=number)
    return (say("first round"), say("after talking"))[number - 1]
