"""Everything that must hold; python3 -m tests asks for all of it."""
