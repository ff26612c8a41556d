"""The catalogue of noes: every reason once, with its sentence and its HTTP status.

A person's mistake is a refusal; a programmer's is an assertion. Faces show the sentence, programs
and tests compare the code. A refusal may bring a sentence of its own where it can say more.
"""

from typing import Final, NamedTuple

from server.core.said import say


class Reason(NamedTuple):
    """The usual sentence of a refusal and the HTTP status that carries it."""

    sentence: str
    status: int


CATALOGUE: Final[dict[str, Reason]] = {
    # who is asking
    "no-such-room": Reason(
        say("There is no room with this code. If there was one, it has been deleted."), 404
    ),
    "not-signed-in": Reason(say("Please sign in first."), 401),
    "wrong-token": Reason(say("This link or token is not valid here."), 401),
    "not-yours": Reason(say("You may not do this here."), 403),
    "wrong-origin": Reason(
        say("This request came from another site and was not carried out."), 403
    ),
    "wrong-password": Reason(say("Name and password do not fit together."), 401),
    "removed": Reason(say("You are no longer in this room."), 403),
    # the door
    "locked": Reason(say("The room is closed to new people right now. Ask the facilitator."), 409),
    "full": Reason(say("The room is full."), 409),
    "name-taken": Reason(say("Somebody here has this name already. Please choose another."), 409),
    "name-reserved": Reason(
        say("This name is kept for the facilitator. Please choose another."), 422
    ),
    "wrong-personal-code": Reason(say("This personal code is not valid, or no longer."), 404),
    # the moment
    "not-started": Reason(say("The workshop has not started yet."), 409),
    "already-started": Reason(say("The workshop has started already."), 409),
    "ended": Reason(say("This workshop has ended."), 409),
    "paused": Reason(say("The room is paused. Your answer was not sent."), 409),
    "other-step": Reason(say("The room has moved on to another step."), 409),
    "not-open": Reason(say("Answers are closed right now."), 409),
    "not-now": Reason(say("This cannot be done right now."), 409),
    "no-such-step": Reason(say("There is no such step in this workshop."), 404),
    "no-such-person": Reason(say("There is no such person in this room."), 404),
    "nothing-to-undo": Reason(say("There is nothing to undo."), 409),
    "conflict": Reason(say("Somebody else moved the room on a moment ago. Look again."), 409),
    "reused-id": Reason(say("This id was used before for something else."), 409),
    # what was sent
    "malformed": Reason(say("This could not be read."), 422),
    "missing-field": Reason(say("Something is missing."), 422),
    "bad-field": Reason(say("Something was filled in that does not fit."), 422),
    "too-long": Reason(say("This text is too long."), 422),
    "bad-text": Reason(say("This text contains characters that cannot be shown."), 422),
    "bad-content": Reason(say("This workshop cannot be used as it is."), 422),
    "not-for-minors": Reason(say("This workshop was not reviewed for minors."), 422),
    "too-large": Reason(say("This is too large."), 413),
    # the house
    "too-fast": Reason(say("That was a lot at once. Wait a moment and try again."), 429),
    "not-saved": Reason(say("This could not be saved. Please try again."), 503),
    "busy": Reason(say("The server is busy. Please try again in a moment."), 503),
    "not-found": Reason(say("There is nothing at this address."), 404),
    "not-allowed": Reason(say("This address does not answer to that kind of request."), 405),
    "broken": Reason(
        say("Something went wrong on the server. Nothing you sent before is lost."), 500
    ),
}


class Refused(Exception):
    """A polite no: `code` for programs, `sentence` for people, `details` for the problem object."""

    def __init__(self, code: str, sentence: str = "", **details: object) -> None:
        reason = CATALOGUE[code]
        self.code = code
        self.sentence = sentence or reason.sentence
        self.status = reason.status
        self.details = details
        super().__init__(f"{code}: {self.sentence}")
