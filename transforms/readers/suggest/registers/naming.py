"""Which register a table is, and which of its columns is what, by what the columns are called (words.yaml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from transforms.readers.suggest.kinds.ends import ENDS, role_of
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.assigning import FITS, assigned, comparable
from transforms.yaml_texts import own_yaml

REGISTERS = ("account_holders", "assets", "incidents", "protected", "persons")
"""Those whose columns others may call as they like, what asks more of its columns first."""
# Of each group one column is enough.
_NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "account_holders": (("account",), ("name", "person_id")),
    "assets": (("asset_id", "registry_ref"),),
    "incidents": (("date",), ("place", "country"), ("people", "kind")),
    "protected": (("reason",), ("name", "person_id", "account")),
    "persons": (("name", "family_name", "given_name"),),
}


@cache
def _table() -> Mapping[str, Any]:
    content: Mapping[str, Any] = own_yaml(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return content


@cache
def _listed(*keys: str) -> tuple[str, ...]:
    found: Any = _table()
    for key in keys:
        found = found[key]
    return comparable(found)


@dataclass(frozen=True)
class Named:
    """A register with its columns, by index of the table's column."""

    register: str
    columns: Mapping[str, int]
    score: float

    @property
    def tells(self) -> bool:
        """Whether it has what the register needs, and a column by which it is told from others."""
        needs = all(set(group) & set(self.columns) for group in _NEEDS[self.register])
        return needs and bool(set(_table()["telling"][self.register]) & set(self.columns))


@cache
def _parts_of(register: str) -> Mapping[str, tuple[str, ...]]:
    return {role: comparable(listed) for role, listed in _table()[register].items()}


def named(names: Sequence[str], register: str) -> Named:
    """The columns of a register among these names; each name and each column once, the best fit first."""
    columns, score = assigned(names, _parts_of(register), _listed("kept_out"))
    return Named(register, _whole_names(columns, names), score)


def _whole_names(columns: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    """`Nom` alone is the whole name; beside `Prénom` it is the family's, and `Name` beside `Surname` the given one."""
    parts = [role for role in ("family_name", "given_name") if role in columns]
    if len(parts) != 1:
        return dict(columns)
    if "name" not in columns:
        return {"name" if role in parts else role: index for role, index in columns.items()}
    said = words.plain(names[columns["name"]])
    if " " in said and said in _listed("persons", "name"):
        return dict(columns)
    (other,) = {"family_name", "given_name"} - set(parts)
    return {other if role == "name" else role: index for role, index in columns.items()}


def registers_in(names: Sequence[str]) -> list[Named]:
    """The registers that a table with these columns may be, the likeliest first; none for one of transfers."""
    roles = [role_of(name) or "" for name in names]
    if all(any(role.startswith(f"{end}_") for role in roles) for end in ENDS):
        return []
    found = [one for register in REGISTERS if (one := named(names, register)).tells]
    return sorted(found, key=lambda one: -one.score)


def meaning(register: str, text: str) -> str | None:
    """What a word in a column of kinds means; None where nobody knows."""
    made = words.plain(text)
    for kind in _table()["kinds"].get(register, {}):
        if made == kind or made in _listed("kinds", register, kind):
            return str(kind)
    return None


def thing(names: Sequence[str]) -> str | None:
    """What kind of thing a table of assets lists, by the names of its columns; None where they do not say."""
    told = {
        kind
        for kind in _table()["things"]
        for name in names
        if words.fit(name, _listed("things", kind)) >= FITS
    }
    return str(told.pop()) if len(told) == 1 else None
