"""Draws a role-play in groups at every beat: the three phones of one group, the desk, the wall.

Part of `python3 -m tests specimens`. The room is lived through by `tests/crew.py`; at the first
moment at which a group stands at a beat, everybody's face is written down.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from server.activities.roleplay.given import Beat
from server.activities.roleplay.turns import role
from server.core.faces import desk_face, phone_face, wall_face
from server.core.room import Room
from tests.crew import Crew, room_of
from tests.specimens import INTO, Printer, page

PEOPLE = 12


def pages(printer: Printer) -> Iterator[tuple[Path, str]]:
    """Every page with the face it is, written into the folder of specimens."""
    for name, crew in lived():
        for who, face, html in _faces(printer, crew):
            path = INTO / f"roleplay-beat-{name}-{who}.html"
            path.write_text(html, encoding="utf-8")
            yield path, face


def lived() -> Iterator[tuple[str, Crew]]:
    """The room at each beat of the first group's first turn, stopped once, and at its end."""
    crew = Crew(room_of(3, scenario="jokes-about-the-new-one"), random.Random(5))
    crew.join(PEOPLE)
    crew.desk("start")
    yield "0-briefing", crew
    crew.desk("open")
    yield "1-open", crew
    crew.desk("groups", size="3")
    for n, beat in enumerate(Beat, start=2):
        if _reached(crew, beat):
            yield f"{n}-{beat}", crew
        if beat is Beat.TAKE:
            turn = crew.table.groups[1].turn
            crew.move(turn.partner, f"press-2-{turn.key}-take")
            crew.move(crew.table.seating.seats[1][2], "needs")
            yield "4-take-pressed", crew
            crew.move(turn.speaker, f"stop-{turn.key}-take")
            yield "4-take-stopped", crew
            crew.move(turn.speaker, f"resume-{turn.key}-take")
    crew.join(1)
    yield "9-late", crew
    while not crew.done():
        crew.minute()
    crew.desk("close")
    yield "a-closed", crew
    crew.desk("reveal")
    yield "b-revealed", crew


def _reached(crew: Crew, beat: Beat) -> bool:
    for _ in range(300):
        turn = crew.table.groups[1].turn
        if (turn.beat if turn else Beat.DONE) is beat:
            return True
        person = crew.dice.choice(crew.table.seating.seats[1])
        crew.acts(person)
        crew.wait(2)
    return False


def _faces(printer: Printer, crew: Crew) -> Iterator[tuple[str, str, str]]:
    room, names = crew.room, _names(crew.room)
    shown = {"door": printer.door, "code": room.code}
    wall = printer.render("facilitator/wall_face.html", face=wall_face(room, names), **shown)
    yield "wall", "wall", page("projector", f'<body class="wall-page"><div id="face">{wall}</div>')
    present = frozenset(sorted(room.people)[1:])
    desk = printer.render(
        "facilitator/desk_face.html", face=desk_face(room, names, present), **shown
    )
    yield "desk", "desk", page("desk", f'<body class="desk-page"><div id="face">{desk}</div>')
    for who, person in _parts(crew).items():
        face = phone_face(room, person, names)
        phone = printer.render("participant/face.html", face=face, **shown)
        head = f'<header><span class="link">connected</span><button class="name">{names[person]}'
        body = f'<body class="phone">{head}</button></header><div id="face" class="face">{phone}'
        yield who, "phone", page("phone", f"{body}</div>")


def _parts(crew: Crew) -> dict[str, str]:
    seats = crew.table.seating.seats.get(1) if crew.table.seating.seats else None
    if not seats:
        return {"somebody": "p001"}
    group = crew.table.groups.get(1)
    turn = group.turn if group else None
    if turn is None:
        return {"member": seats[0], "latecomer": f"p{crew.coming:03}"}
    return {str(role(turn, person)): person for person in seats}


def _names(room: Room) -> dict[str, str]:
    birds = ("Heron", "Otter", "Lark", "Moth", "Kettle", "Harbour", "Acorn")
    colours = ("Blue", "Sunny", "Quiet")
    called = [f"{colour} {bird}" for colour in colours for bird in birds]
    return dict(zip(sorted(room.people), called, strict=False))
