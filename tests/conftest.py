"""What all tests share: property-based tests draw the same examples in every run, however slow the machine."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a test, and the same code must give the same verdict.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
