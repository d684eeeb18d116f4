"""The tracing methods: each module of this package defines one as `METHOD` and is found by itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from transforms.tracing.method import Method

_FOUND = [import_module(f"{__name__}.{module.name}").METHOD for module in iter_modules(__path__)]

METHODS: Mapping[str, Method] = MappingProxyType(
    {method.name: method for method in sorted(_FOUND, key=lambda method: method.name)}
)
"""Methods by name, in the order of their names."""
