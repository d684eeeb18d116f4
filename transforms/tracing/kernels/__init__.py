"""Compiled loops over integer arrays: no frames, no strings, no money type."""
