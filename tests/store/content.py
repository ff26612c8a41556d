"""The smallest plan that a room can be stored with."""

from server.core.plan import StoredPlan
from server.core.workshop import Workshop

SMALL = StoredPlan(Workshop(id="small", title="Small", minutes=0, steps=()), {})
