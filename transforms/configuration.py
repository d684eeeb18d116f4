"""The one configuration file: every threshold with its name, and the hash that a report states.

A section of `configuration.yaml` becomes a frozen dataclass that its user declares beside itself.
Amounts and shares are written in quotes, so that they stay exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import yaml

from transforms.errors import MoneytrailError
from transforms.layout import CaseFolder
from transforms.yaml_texts import own_yaml, read_yaml

DEFAULT = Path(__file__).with_name("configuration.yaml")
Section = TypeVar("Section")


@dataclass(frozen=True)
class Configuration:
    """Sections by name, and the SHA-256 of the file that they stand in."""

    sections: Mapping[str, Mapping[str, Any]]
    sha256: str
    path: Path

    def section(self, name: str, into: type[Section]) -> Section:
        """A section as the dataclass `into`.

        Raises: MoneytrailError naming a key that is lacking, unknown or of the wrong kind.
        """
        given = dict(self.sections.get(name) or {})
        hints = get_type_hints(into)
        known = [field.name for field in fields(into)]  # type: ignore[arg-type]
        for key in [*known, *given]:
            if key not in given or key not in known:
                raise MoneytrailError(
                    f"The configuration key {name}.{key} is {'lacking' if key in known else 'not known'}.",
                    where=str(self.path),
                    todo=f"keys of {name}: {', '.join(known)}",
                )
        return into(**{key: self._value(name, key, given[key], hints[key]) for key in known})

    def _value(self, section: str, key: str, value: object, kind: object) -> object:
        try:
            return _convert(value, kind)
        except (TypeError, ValueError, ArithmeticError) as bad:
            raise MoneytrailError(
                f"The configuration value {section}.{key} = {value!r} is not of the kind {kind}.",
                where=str(self.path),
                todo="write amounts and shares in quotes, whole numbers without",
            ) from bad


def _convert(value: object, kind: object) -> object:
    if kind is Decimal:
        if isinstance(value, float):
            raise TypeError(value)
        return Decimal(str(value))
    if kind is int or kind is bool or kind is str or kind is float or kind is date:
        assert isinstance(kind, type)
        if not isinstance(value, kind):
            raise TypeError(value)
        return value
    if getattr(kind, "__origin__", None) is tuple and isinstance(value, list):
        return tuple(str(item) for item in value)
    if getattr(kind, "__origin__", None) is dict and isinstance(value, dict):
        return {str(k): tuple(v) if isinstance(v, list) else v for k, v in value.items()}
    raise TypeError(value)


def configuration_of(case: CaseFolder) -> Configuration:
    """The case's own configuration file where it has one, else moneytrail's."""
    own = case.path / DEFAULT.name
    return load_configuration(own if own.exists() else DEFAULT)


def load_configuration(path: Path = DEFAULT) -> Configuration:
    """Read a configuration file. Raises MoneytrailError where it is no YAML mapping."""
    content = path.read_bytes()
    try:
        sections = own_yaml(content) if path == DEFAULT else read_yaml(content)
    except yaml.YAMLError as bad:
        raise MoneytrailError("The configuration is not valid YAML.", where=f"{path}: {bad}") from bad
    if not isinstance(sections, dict):
        raise MoneytrailError("The configuration has no sections.", where=str(path))
    return Configuration(sections, hashlib.sha256(content).hexdigest(), path)
