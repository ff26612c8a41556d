"""The rules of a room: pure, without input or output, clock or dice."""
