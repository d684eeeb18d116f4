"""The declarations themselves, by theme."""
