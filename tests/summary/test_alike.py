"""Who is late is not seen where all were alike: what is withheld for that is a picture, too.

Ten people answer alike, and the step closes: how many they are stands on the wall, so "not shown"
says that they agree. Then one of them thinks again. (What is said in pairs and groups, what only
the desk sees, and cards that are taken back: tests/core/test_thinking_again.py.)
"""

from __future__ import annotations

import pytest

from server.core.company import Company
from server.core.disclosure import WITHHELD
from tests.summary.lives import answered, room_of, same
from tests.summary.worlds import World

STEPS = ("ladder", "pulse", "self-check-before", "rights-and-duties", "settle", "thought-lab",
         "action-plan", "pulse-again", "self-check-after")  # fmt: skip
EARLIER = {"pulse-again": "pulse", "self-check-after": "self-check-before"}
LATE = "idQz09"


def told(step: str, company: Company, *ways: str) -> World:
    """All answer alike, but that one field is another for one of them; once for each of these."""
    world = room_of(step, 10, company).again()
    people = sorted(world.names)
    if step in EARLIER:
        answered(world, EARLIER[step], [(person, 0, "") for person in people])
    for other in ways:
        answered(world, step, [(person, 0, other if person == LATE else "") for person in people])
    return world


@pytest.mark.parametrize("company", [Company(), Company(minors=True)], ids=["usual", "guarded"])
@pytest.mark.parametrize("step", STEPS)
def test_one_who_thinks_again_where_all_were_alike_is_not_seen(step, company):
    alike = told(step, company, "")
    assert WITHHELD in str(alike.document("texts"))
    asked = sorted({name for (_, _, name) in alike.known[LATE]} - {"page-3/offer"})[:6]
    seen = [one for one in asked if told(step, company, one).outside() != alike.outside()]
    assert seen, "Whoever differs from the first is one of a picture"
    for one in seen:
        same(alike, told(step, company, "", one), "idQz00", f"{step}, {one}")
