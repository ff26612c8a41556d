"""Everything a phone can see or do; nothing else is reachable from a phone."""
