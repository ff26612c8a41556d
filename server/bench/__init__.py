"""`bench`: measures this installation from outside, over the public interface.

A server of this program runs as a process of its own over a throw-away folder; phones, wall and
desk are simulated here and speak what docs/interface.md says. docs/measuring.md explains every
figure.
"""

from server.bench.line import CannotMeasure
from server.bench.measure import LIMIT, complaint, measure, usual_votes
from server.bench.report import table

__all__ = ["LIMIT", "CannotMeasure", "complaint", "measure", "table", "usual_votes"]
