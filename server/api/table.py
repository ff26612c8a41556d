"""The table of endpoints: who may call what, and the types that go in and come out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from server.api import handlers as h, shapes
from server.core.scenario import Scenario
from server.core.workshop import Workshop
from server.live.delivery import MoveBody
from server.live.own import Own
from server.summary.document import Document

PREFIX: Final = "/api/v1"


@dataclass(frozen=True)
class Endpoint:
    """One line of the table: `takes` and `gives` are the types of its bodies; None: no body.

    `checked` is False where the room itself judges the body, sentence by sentence.
    """

    method: str
    path: str
    by: str
    call: Callable[[Request, Any], Awaitable[Any]]
    gives: Any
    takes: Any = None
    status: int = 200
    checked: bool = True
    query: tuple[str, ...] = ()


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint("GET", "/workshops", "facilitator", h.list_workshops, list[shapes.WorkshopLine]),
    Endpoint("PUT", "/workshops/{id}", "facilitator", h.put_workshop, shapes.WorkshopLine,
             takes=Workshop, checked=False),
    Endpoint("GET", "/recipes", "facilitator", h.list_recipes, list[shapes.RecipeLine]),
    Endpoint("GET", "/scenarios", "facilitator", h.list_scenarios, list[shapes.ScenarioLine]),
    Endpoint("GET", "/scenarios/{id}", "facilitator", h.get_scenario, Scenario,
             query=("language",)),
    Endpoint("POST", "/rooms", "facilitator", h.post_room, shapes.RoomMade,
             takes=shapes.RoomWish, status=201),
    Endpoint("GET", "/rooms/{code}", "facilitator", h.get_room, shapes.RoomState),
    Endpoint("DELETE", "/rooms/{code}", "facilitator", h.delete_room, None, status=204),
    Endpoint("POST", "/rooms/{code}/commands", "facilitator", h.post_command, shapes.Committed,
             takes=shapes.Command, checked=False),
    Endpoint("POST", "/rooms/{code}/people", "anyone with the code", h.post_person,
             shapes.PersonMade, takes=shapes.PersonWish, status=201),
    Endpoint("GET", "/rooms/{code}/view", "participant, projector, facilitator", h.get_view,
             shapes.ViewSeen),
    Endpoint("POST", "/rooms/{code}/moves", "participant", h.post_move, shapes.Committed,
             takes=MoveBody, checked=False),
    Endpoint("GET", "/rooms/{code}/summary", "facilitator", h.get_summary, Document,
             query=("format", "level", "notes", "flagged")),
    Endpoint("GET", "/rooms/{code}/me", "participant", h.get_me, Own),
    Endpoint("POST", "/rooms/{code}/me/earlier", "participant", h.post_earlier, shapes.Committed,
             takes=shapes.Earlier),
    Endpoint("DELETE", "/rooms/{code}/people/{person}", "facilitator, the person themselves",
             h.delete_person, None, status=204),
)  # fmt: skip
