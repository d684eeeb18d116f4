"""case.yaml: what a person says of a case: title, authority, currency, predicate, people to protect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from transforms.errors import MoneytrailError
from transforms.money import is_currency
from transforms.store import CaseFolder
from transforms.yaml_texts import read_yaml

PROTECTED_KEYS = ("name", "account", "identifier", "reason")


@dataclass(frozen=True)
class CaseSettings:
    """The settings of one case; every one has a default that claims nothing."""

    title: str
    authority: str = ""
    reference_currency: str = "EUR"
    predicate: str = "Smuggling of migrants (hypothesis)"
    protected: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def load(cls, case: CaseFolder) -> CaseSettings:
        """Read case.yaml, or the defaults where there is none.

        Raises: MoneytrailError for an unknown key, a wrong currency or a person without a name or account.
        """
        if not case.settings.exists():
            return cls(title=case.name)
        given = _mapping(case.settings)
        unknown = sorted(set(given) - set(cls.__dataclass_fields__))
        if unknown:
            raise _fault(case.settings, f"The key {unknown[0]} is not known.")
        protected = tuple(_protected(case.settings, item) for item in _list(given.pop("protected", ()) or ()))
        settings = cls(**{"title": case.name, **{k: str(v) for k, v in given.items()}}, protected=protected)
        if not is_currency(settings.reference_currency):
            raise _fault(case.settings, f"{settings.reference_currency!r} is not a currency of ISO 4217.")
        return settings

    def save(self, case: CaseFolder) -> None:
        """Write case.yaml for a person to fill in."""
        case.path.mkdir(parents=True, exist_ok=True)
        values = {**asdict(self), "protected": [dict(item) for item in self.protected]}
        case.settings.write_text(
            yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8"
        )


def _mapping(path: Path) -> dict[str, object]:
    try:
        given = read_yaml(path.read_bytes())
    except yaml.YAMLError as bad:
        raise _fault(path, f"It is not valid YAML: {bad}") from bad
    if not isinstance(given, dict):
        raise _fault(path, "It holds no keys.")
    return {str(key): value for key, value in given.items()}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _protected(path: Path, item: object) -> Mapping[str, str]:
    if not isinstance(item, dict) or not {"name", "account", "identifier"} & set(item):
        raise _fault(path, "A protected person needs a name, an account or an identifier.")
    unknown = sorted(set(item) - set(PROTECTED_KEYS))
    if unknown:
        raise _fault(path, f"A protected person has no key {unknown[0]}.")
    return {str(key): str(value) for key, value in item.items()}


def _fault(path: Path, what: str) -> MoneytrailError:
    keys = ", ".join(CaseSettings.__dataclass_fields__)
    return MoneytrailError(
        what, where=str(path), todo=f"keys: {keys}; of a protected person: {PROTECTED_KEYS}"
    )
