"""Rooms that are being held: their keepers, and the sockets that show their faces."""
