"""The registry of tracing methods. A method is a function from flows and an order to moves.

A new method is a module in kernels/ with its rule and a line here; ledger, seeds, order, places,
paths and the proof of conservation are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from transforms.tracing.kernels.arrays import Flows, Moves, Places
from transforms.tracing.kernels.fifo import first_in_first_out


@dataclass(frozen=True)
class Method:
    """A tracing method: its name, its rule in a line, whose rule it is, and the function."""

    name: str
    description: str
    source: str
    function: Callable[[Flows, Places], Moves]


_ALL = (
    Method(
        "fifo",
        "First in, first out: a payment takes the oldest money on the account.",
        "Devaynes v Noble (Clayton's Case) (1816) 1 Mer 572; docs/methods/fifo.md",
        first_in_first_out,
    ),
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})
"""Methods by name."""
