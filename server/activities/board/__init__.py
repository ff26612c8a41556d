"""Cards on a board: people write them, the desk sorts them, people put stickers on them.

Rules of this kind: a card is seen by nobody but its writer and the desk before it is approved, and
can be taken back at any time while answers are open; stickers and ups are sealed until closing and
counted without names; "this is mine, too" is a private mark that nobody else ever sees. How
uncomfortable cards are is published once for all cards together, and only from enough people.
Where a manager or minors are in the room nobody writes: people pick from the author's cards. A
question wall asks and votes in one round. The chosen cards go on to a later step.
"""

from server.activities.board.asks import accept, forms, said, settled, touches
from server.activities.board.cards import hands_on, publish
from server.activities.board.commands import offers
from server.activities.board.faces import desk, phone, projector
from server.activities.board.given import Given
from server.activities.board.keeps import keeps
from server.activities.board.model import State, borrows, fold, start, takes
from server.activities.board.report import section
from server.activities.board.spec import Spec, parse
from server.core.kind import Kind, Stage
from server.core.said import say


def onward(state: State, stage: Stage) -> str:
    """Next, people give out stickers."""
    return say("On to the stickers")


def rounds(state: State) -> int:
    """Collecting and sticking are a round each."""
    return state.spec.rounds


KIND: Kind[Spec, State, Given] = Kind(
    name="board",
    title=say("Board"),
    given=Given,
    content=Spec,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    borrows=borrows,
    settled=settled,
    rounds=rounds,
    onward=onward,
    touches=touches,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    publish=publish,
    hands_on=hands_on,
    takes=takes,
)
