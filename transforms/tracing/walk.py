"""Methods that walk through the entries in their order: the same way round for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.schema import TRACE_DERIVED
from transforms.tracing.conservation import conservation_of
from transforms.tracing.derived import derived_of
from transforms.tracing.gained import Gain
from transforms.tracing.gains import as_asserted, gain_rows, with_gains, with_ways
from transforms.tracing.kernels.arrays import PASSED, Flows, Moves, Places
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, Rules, network_of
from transforms.tracing.notes import notes_of
from transforms.tracing.results import DERIVED, final_places, steps_of, traces_of


def walking(
    method: str, rule: str | None = None, kernel: Callable[[Flows, Places], Moves] = direct
) -> Callable[[TracingLedger, Asked], Traced]:
    """A method's function from ledger and seeds to places, made of its kernel from arrays to moves.

    rule: the rule of every account (`kernels.rules.codes.RULES`), by default the one named as the method.
    Ledger, seeds, order, places, paths and the proof of conservation are the same for all.
    """

    def follow(ledger: TracingLedger, asked: Asked) -> Traced:
        rules = Rules(rule or method)
        return told_with_gains(method, kernel, ledger, asked, rules)

    return follow


def told_with_gains(
    method: str, kernel: Callable[[Flows, Places], Moves], ledger: TracingLedger, asked: Asked, rules: Rules
) -> Traced:
    """A kernel's walk by these rules, told with what was gained on traced money as money of its own."""

    def network(gains: Sequence[Gain]) -> Network:
        return network_of(ledger, asked.seeds, asked.as_of, rules, gains=gains)

    walked, moves, gains = with_gains(kernel, network)
    if not gains:
        return told(method, moves, walked, ledger)
    moves, is_gain = as_asserted(moves, len(walked.marks.seed_ids))
    traced = told(method, moves, walked, ledger, is_gain)
    derived = pl.concat([traced.derived, gain_rows(method, gains, walked)]).sort(TRACE_DERIVED.key)
    return replace(traced, derived=derived)


def told(
    method: str,
    moves: Moves,
    network: Network,
    ledger: TracingLedger,
    is_gain: NDArray[np.bool_] | None = None,
) -> Traced:
    """A kernel's moves as places, steps, proof of conservation and notes. is_gain: rows of the log that are gain."""
    finals, ways = final_places(moves, network, ledger), moves
    if is_gain is not None:
        of_piece = (
            pl.when(pl.Series(is_gain[moves.log_kind != PASSED])).then(pl.lit(DERIVED)).otherwise("class")
        )
        finals, ways = finals.with_columns(of_piece.alias("class")), with_ways(moves, network)
    return Traced(
        traces=traces_of(method, finals, ways, network, ledger),
        steps=steps_of(method, moves, network),
        conservation=conservation_of(method, finals, moves, network),
        notes=notes_of(finals, moves, network, ledger),
        derived=derived_of(method, moves, network, ledger),
    )
