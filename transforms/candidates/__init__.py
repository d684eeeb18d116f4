"""Confiscation candidates, party roles, and the shield before them."""

__all__ = ["build", "shield"]
