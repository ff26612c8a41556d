"""The catalogue of noes: every reason once, with its sentence and its HTTP status.

A person's mistake is a refusal; a programmer's is an assertion. Faces show the sentence, programs
and tests compare the code. A refusal may bring a sentence of its own where it can say more.
"""

from typing import Final, NamedTuple


class Reason(NamedTuple):
    """The usual sentence of a refusal and the HTTP status that carries it."""

    sentence: str
    status: int


CATALOGUE: Final[dict[str, Reason]] = {
    # who is asking
    "no-such-room": Reason("There is no open room with this code.", 404),
    "not-signed-in": Reason("Please sign in first.", 401),
    "wrong-token": Reason("This link or token is not valid here.", 401),
    "not-yours": Reason("You may not do this here.", 403),
    "wrong-origin": Reason("This request came from another site and was not carried out.", 403),
    "wrong-password": Reason("Name and password do not fit together.", 401),
    "removed": Reason("You are no longer in this room.", 403),
    # the door
    "locked": Reason("The room is closed to new people right now. Ask the facilitator.", 409),
    "full": Reason("The room is full.", 409),
    "name-taken": Reason("Somebody here has this name already. Please choose another.", 409),
    "name-reserved": Reason("This name is kept for the facilitator. Please choose another.", 422),
    "wrong-personal-code": Reason("This personal code is not valid, or no longer.", 404),
    # the moment
    "not-started": Reason("The workshop has not started yet.", 409),
    "already-started": Reason("The workshop has started already.", 409),
    "ended": Reason("This workshop has ended.", 409),
    "paused": Reason("The room is paused. Your answer was not sent.", 409),
    "other-step": Reason("The room has moved on to another step.", 409),
    "not-open": Reason("Answers are closed right now.", 409),
    "not-now": Reason("This cannot be done right now.", 409),
    "no-such-step": Reason("There is no such step in this workshop.", 404),
    "no-such-person": Reason("There is no such person in this room.", 404),
    "nothing-to-undo": Reason("There is nothing to undo.", 409),
    "conflict": Reason("Somebody else moved the room on a moment ago. Look again.", 409),
    "reused-id": Reason("This id was used before for something else.", 409),
    # what was sent
    "malformed": Reason("This could not be read.", 422),
    "missing-field": Reason("Something is missing.", 422),
    "bad-field": Reason("Something was filled in that does not fit.", 422),
    "too-long": Reason("This text is too long.", 422),
    "bad-text": Reason("This text contains characters that cannot be shown.", 422),
    "bad-content": Reason("This workshop cannot be used as it is.", 422),
    "not-for-minors": Reason("This workshop was not reviewed for minors.", 422),
    "too-large": Reason("This is too large.", 413),
    # the house
    "too-fast": Reason("That was a lot at once. Wait a moment and try again.", 429),
    "not-saved": Reason("This could not be saved. Please try again.", 503),
    "busy": Reason("The server is busy. Please try again in a moment.", 503),
    "not-found": Reason("There is nothing at this address.", 404),
    "not-allowed": Reason("This address does not answer to that kind of request.", 405),
    "broken": Reason("Something went wrong on the server. Nothing you sent before is lost.", 500),
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
