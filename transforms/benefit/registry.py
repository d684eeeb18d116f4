"""The indirect methods by name. A new method is a module with a METHOD, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from transforms.benefit.methods import (
    bank_deposits,
    net_worth,
    source_and_application,
    unexplained_wealth,
    unit_and_volume,
)
from transforms.benefit.methods.method import Method

_ALL = (
    net_worth.METHOD,
    source_and_application.METHOD,
    bank_deposits.METHOD,
    unit_and_volume.METHOD,
    unexplained_wealth.METHOD,
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})
"""Methods by name, in the order in which they are shown."""
