"""Everything a facilitator can see or do, and the screen they project."""
