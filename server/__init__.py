"""Plainspoken's server: everything that is not a face."""

__version__ = "0.1.0"
