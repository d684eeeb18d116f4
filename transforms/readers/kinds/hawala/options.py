"""One field, several ways to read it: each with its cost and with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from transforms.yaml_texts import own_yaml

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Option(Generic[_Value]):
    """One way to read a field. cost 0: what it mostly means; more: what it may mean as well."""

    value: _Value
    cost: int
    why: str


def least(options: Iterable[Option[_Value]]) -> list[Option[_Value]]:
    """One option for each value, cheapest first; of equal ones the first given."""
    found: dict[_Value, Option[_Value]] = {}
    for option in sorted(options, key=lambda one: one.cost):
        found.setdefault(option.value, option)
    return list(found.values())


def first(options: list[Option[_Value]], index: int, why: str) -> list[Option[_Value]]:
    """The options with the one at the index before the others, and why it goes first."""
    chosen = options[index]
    said = replace(chosen, why=f"{why}; {chosen.why}" if chosen.why else why)
    return [said, *options[:index], *options[index + 1 :]]


@lru_cache(maxsize=2)
def words_of(file: str) -> dict[str, object]:
    """The words of a YAML file beside this module."""
    found: dict[str, object] = own_yaml(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    return found
