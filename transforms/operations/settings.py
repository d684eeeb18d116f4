"""STORE/operations.yaml: what is collected when, for which case, and whom to tell when something fails.

A store without the file has an inbox at STORE/inbox, collects nothing and writes notices to STORE/notices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from transforms.errors import MoneytrailError
from transforms.layout import CASE_NAME, Store
from transforms.yaml_texts import read_yaml

Part = TypeVar("Part")


@dataclass(frozen=True)
class InboxCase:
    """How the inbox's deliveries of one case are taken."""

    authority: str = ""
    profile: str = ""
    expected_every_days: int = 0
    """a warning when nothing came for longer; 0: nothing is expected"""


@dataclass(frozen=True)
class Source:
    """A mounted folder that is collected by a schedule."""

    case: str
    path: str
    authority: str = ""
    profile: str = ""
    cron: str = "0 5 * * *"
    time_zone: str = ""
    expected_every_days: int = 0


@dataclass(frozen=True)
class Smtp:
    """Where notices are sent beside being written; the password is only ever in the environment."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 25
    starttls: bool = False
    user: str = ""
    password_variable: str = "MONEYTRAIL_SMTP_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Operations:
    """The whole file, with its defaults."""

    inbox: Path
    cases: Mapping[str, InboxCase] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    smtp: Smtp | None = None
    time_zone: str = "UTC"
    keep_runs_days: int = 90


def load_operations(store: Store, inbox: str | None = None) -> Operations:
    """The operations of a store; `inbox` is the folder that the environment names, if it names one.

    Raises: MoneytrailError naming the key that is lacking, unknown or wrong.
    """
    given = _read(store.operations)
    place = inbox or str(given.pop("inbox", "") or "") or "inbox"
    cases, sources, smtp = (given.pop(key, None) or {} for key in ("cases", "sources", "smtp"))
    path = store.operations
    rest = _part(path, "", _Rest, given)
    operations = Operations(
        inbox=store.root / place,
        cases={case: _part(path, f"cases.{case}", InboxCase, one) for case, one in _named(path, cases)},
        sources={name: _part(path, f"sources.{name}", Source, one) for name, one in _named(path, sources)},
        smtp=_part(path, "smtp", Smtp, smtp) if smtp else None,
        time_zone=rest.time_zone,
        keep_runs_days=rest.keep_runs_days,
    )
    _check(path, operations)
    return operations


@dataclass(frozen=True)
class _Rest:
    time_zone: str = "UTC"
    keep_runs_days: int = 90


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        given = read_yaml(path.read_bytes())
    except yaml.YAMLError as bad:
        raise _fault(path, f"It is not valid YAML: {bad}") from bad
    if given is not None and not isinstance(given, dict):
        raise _fault(path, "It holds no keys.")
    return {str(key): value for key, value in (given or {}).items()}


def _named(path: Path, given: object) -> list[tuple[str, object]]:
    if not isinstance(given, dict):
        raise _fault(path, "cases and sources are lists of names, each with its keys.")
    return [(str(name), one or {}) for name, one in given.items()]


def _part(path: Path, name: str, into: type[Part], given: object) -> Part:
    known = {one.name: one for one in fields(into)}  # type: ignore[arg-type]
    if not isinstance(given, dict):
        raise _fault(path, f"{name} has no keys.")
    for key, value in given.items():
        where = f"{name}.{key}".strip(".")
        if key not in known:
            raise _fault(path, f"The key {where} is not known; known are {', '.join(known)}.")
        kind = {"int": int, "bool": bool}.get(str(known[key].type), str)
        if str(known[key].type).startswith("tuple"):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise _fault(path, f"{where} must be a list of texts.")
        elif type(value) is not kind:
            words = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
            raise _fault(path, f"{where} must be {words}.")
    lacking = [key for key, one in known.items() if one.default is MISSING and key not in given]
    if lacking:
        raise _fault(path, f"The key {name}.{lacking[0]} is lacking.")
    return into(**{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})


def _check(path: Path, operations: Operations) -> None:
    for case in [*operations.cases, *(source.case for source in operations.sources.values())]:
        if not CASE_NAME.fullmatch(case):
            raise _fault(path, f"{case!r} cannot be the name of a case.")
    for name in operations.sources:
        if not CASE_NAME.fullmatch(name):
            raise _fault(path, f"{name!r} cannot be the name of a source.")
    for zone in [operations.time_zone, *(one.time_zone for one in operations.sources.values())]:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as bad:
            raise _fault(path, f"{zone!r} is not a time zone.") from bad


def _fault(path: Path, what: str) -> MoneytrailError:
    return MoneytrailError(what, where=str(path), todo="docs/operations.md shows the file with all its keys")
