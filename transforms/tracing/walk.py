"""Methods that walk through the entries in their order: the same way round for each of them."""

from __future__ import annotations

from collections.abc import Callable

from transforms.tracing.conservation import conservation_of
from transforms.tracing.derived import derived_of
from transforms.tracing.kernels.arrays import Flows, Moves, Places
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, Rules, network_of
from transforms.tracing.notes import notes_of
from transforms.tracing.results import final_places, steps_of, traces_of


def walking(
    method: str, rule: str | None = None, kernel: Callable[[Flows, Places], Moves] = direct
) -> Callable[[TracingLedger, Asked], Traced]:
    """A method's function from ledger and seeds to places, made of its kernel from arrays to moves.

    rule: the rule of every account (`kernels.rules.codes.RULES`), by default the one named as the method.
    Ledger, seeds, order, places, paths and the proof of conservation are the same for all.
    """

    def follow(ledger: TracingLedger, asked: Asked) -> Traced:
        network = network_of(ledger, asked.seeds, asked.as_of, Rules(rule or method))
        return told(method, kernel(network.flows, network.order), network, ledger)

    return follow


def told(method: str, moves: Moves, network: Network, ledger: TracingLedger) -> Traced:
    """A kernel's moves as places, steps, the proof of conservation and notes."""
    finals = final_places(moves, network, ledger)
    return Traced(
        traces=traces_of(method, finals, moves, network, ledger),
        steps=steps_of(method, moves, network),
        conservation=conservation_of(method, finals, moves, network),
        notes=notes_of(finals, moves, network, ledger),
        derived=derived_of(method, moves, network, ledger),
    )
