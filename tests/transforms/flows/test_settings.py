"""A case's own configuration that an older version wrote is refused with the key that it lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from transforms.configuration import load_configuration
from transforms.errors import MoneytrailError
from transforms.flows.settings import pairing_of

CONFIGURATION = load_configuration()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name_alike": None}, "The configuration key pairing.weights.name_alike is lacking"),
        ({"phase_of_the_moon": 3.0}, "The configuration key pairing.weights.phase_of_the_moon is not known"),
    ],
)
def test_a_weight_that_is_lacking_or_unknown_is_named(change: dict[str, Any], message: str) -> None:
    weights = {**CONFIGURATION.sections["pairing"]["weights"], **change}
    kept = {name: weight for name, weight in weights.items() if weight is not None}
    pairing = {**CONFIGURATION.sections["pairing"], "weights": kept}
    case = replace(CONFIGURATION, sections={**CONFIGURATION.sections, "pairing": pairing})
    with pytest.raises(MoneytrailError, match=message):
        pairing_of(case)


def test_what_comes_with_moneytrail_is_whole() -> None:
    assert pairing_of(CONFIGURATION).weights["name_alike"] == 2.0
