"""Patterns that payments make, each with what speaks for and against it."""

__all__ = ["build", "registry"]
