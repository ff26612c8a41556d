"""How a draft will look: the real faces of a room that is tried out in memory and kept nowhere.

The same draft, step and phase give the same pictures; nothing that they show can be sent.
"""

import datetime
from typing import Final

import msgspec

from server.core.complaint import Complaint
from server.core.faces import ClockView, desk_face, phone_face, wall_face
from server.core.kind import Phase
from server.core.plan import ready
from server.core.tryout import Tried, tried
from server.library.outline import Outline
from server.live.fanout import TEMPLATES, Face, FaceName
from server.live.house import House

_NINE: Final = datetime.time(9)


def look(house: House, outline: Outline, step: str, phase: Phase, face: FaceName) -> str | None:
    """A face of one step as HTML; None if this step cannot be played yet."""
    try:
        plan = ready(outline.stored, house.kinds)
    except Complaint:
        return None
    if plan.find(step) is None:
        return None
    room = tried(plan, step, phase, at=_morning(house))
    code = room.room.code
    return house.render(
        TEMPLATES[face],
        spoken_in=plan.workshop.language,
        face=_still(_record(room, face), room.at),
        code=code,
        door=house.door(code),
    )


def _morning(house: House) -> float:
    """Nine o'clock today, in epoch seconds: where workshops begin."""
    return datetime.datetime.combine(house.today(), _NINE).astimezone().timestamp()


def _record(tried_: Tried, face: FaceName) -> Face:
    room, names = tried_.room, tried_.names
    match face:
        case "phone":
            return phone_face(room, tried_.me, names)
        case "projector":
            return wall_face(room, names)
        case "desk":
            return desk_face(room, names, frozenset(names), tried_.at)


def _still(face: Face, at: float) -> Face:
    """The face with its clock standing: nobody counts down in a picture."""
    if face.clock.ends is None:
        return face
    clock = ClockView(None, max(0.0, face.clock.ends - at))
    return msgspec.structs.replace(face, clock=clock)
