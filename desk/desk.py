"""What every command shares: the store, the way answers are shown, the exit codes."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import Any

import click

from transforms.layout import CaseFolder, Store
from transforms.store_format import format_of


class Exit(IntEnum):
    """Exit codes (INTERFACE.md)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOOK = 3


@dataclass(frozen=True)
class Desk:
    """One call of the command line."""

    store: Store
    as_json: bool
    debug: bool
    actor: str

    @classmethod
    def at(cls, root: Path, *, as_json: bool, debug: bool) -> Desk:
        """A desk at a store, for the person or service that is logged in."""
        try:
            actor = getpass.getuser()
        except (OSError, KeyError):
            actor = "unknown"
        return cls(Store(root.resolve()), as_json, debug, actor)

    def case(self, name: str) -> CaseFolder:
        """The folder of a case by its name. Raises: Refused where a newer version wrote the store."""
        format_of(self.store)
        return self.store.case(name)

    def print_json(self, document: object) -> None:
        """One JSON document on standard output."""
        json.dump(plain(document), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")

    def say(self, message: str) -> None:
        """A message for the person, on standard error."""
        click.echo(message, err=True)

    @staticmethod
    def now() -> datetime:
        """The time of an action; the one place where the clock is read."""
        return datetime.now(UTC)


def plain(value: object) -> Any:
    """A value as JSON has it: amounts as text with all their digits, times in ISO 8601, UTC."""
    if type(value) is str:  # most are: the ids of ways, millions of them
        return value
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def exact_text(amount: Decimal) -> str:
    """A decimal with all its digits and at least two places: never rounded, never in E-notation."""
    if not amount.is_finite():
        return str(amount)
    exponent = amount.normalize().as_tuple().exponent
    return f"{amount:.{max(2, -exponent if isinstance(exponent, int) else 2)}f}"
