"""Errors that a user reads: what is wrong, where, and what to do.

MoneytrailError
├── UnreadableFile     a file that no reader can take as a whole
├── MissingFigure      a figure that a method needs and nothing states
├── NotPublished       a case or a snapshot that is not there
└── Refused            something that moneytrail will not do (a query, an id, a path)
"""

from __future__ import annotations


class MoneytrailError(Exception):
    """What is wrong, where, and what to do: all that a user reads."""

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.todo = what, where, todo

    def __str__(self) -> str:
        lines = (self.what, self.where and f"  in: {self.where}", self.todo and f"  do: {self.todo}")
        return "\n".join(line for line in lines if line)


class UnreadableFile(MoneytrailError):
    """A file that no reader can take as a whole; the files beside it are read."""


class MissingFigure(MoneytrailError):
    """A figure that a method needs and that nothing in the evidence states."""


class NotPublished(MoneytrailError):
    """A case, a snapshot or an object that is not there."""


class Refused(MoneytrailError):
    """Something that moneytrail will not do, with the reason."""
