"""Backward tracing on top of first in, first out: what absorbed proceeds had bought on credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

from transforms.money import spoken
from transforms.tracing.conservation import conservation_of
from transforms.tracing.debts.borrowed import COUNTED, OPENING, STEPS, WINDOW, Walk, walked
from transforms.tracing.debts.joined import joined
from transforms.tracing.derived import derived_of
from transforms.tracing.kernels.arrays import PASSED
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.notes import notes_of
from transforms.tracing.results import BACKWARD, final_places, steps_of, traces_of
from transforms.tracing.units import amount_of

METHOD = "backward"
PLACE = ["target_kind", "target_id", "currency"]


def backward(ledger: TracingLedger, asked: Asked) -> Traced:
    """The method's function; how far it goes: `TracingLedger.debts`."""
    walk, _ = walked(ledger, asked)
    network = walk.network
    moves, is_backward = joined(walk)
    finals = final_places(moves, network, ledger).with_columns(
        pl.when(pl.Series(is_backward[moves.log_kind != PASSED]))
        .then(pl.lit(BACKWARD))
        .otherwise("class")
        .alias("class")
    )
    return Traced(
        traces=traces_of(METHOD, finals, moves, network, ledger),
        steps=steps_of(METHOD, moves, network),
        conservation=conservation_of(METHOD, finals, moves, network),
        notes=[*_notes(walk, finals, ledger), *notes_of(finals, moves, network, ledger)],
        derived=derived_of(METHOD, walk.first, network, ledger),
    )


def _notes(walk: Walk, finals: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    """Both figures of each place reached through a debt, the limits, what a person must affirm, what stays lost."""
    if walk.followed:
        yield from _both_figures(walk, finals, ledger)
    yield (
        f"BACKWARD: debts are followed for at most {ledger.debts.words}. The law fixes no limit: a court asks whether"
        " debt and repayment were coordinated (Federal Republic of Brazil v Durant)."
    )
    if walk.followed:
        yield (
            "BACKWARD: a court follows it only where a person shows, looking at the whole transaction, that (1) each"
            " repayment was made with these proceeds, (2) the borrowed money was used for what is named, (3) the"
            " repayment from proceeds was intended or arranged when the debt was made. The entries show none of the"
            " three, only that the days between are few."
        )
    lost: dict[tuple[int, str], int] = defaultdict(int)
    for part, units, why in walk.stayed:
        lost[int(walk.network.flows.pocket[walk.moves.log_entry[part.row]]), why] += units
    for (pocket, why), units in sorted(lost.items()):
        account_id, currency = walk.network.pockets.select("account_id", "currency").row(pocket)
        amount = spoken(amount_of(units, walk.network.scales[currency]), currency)
        yield f"Account {account_id}: {amount} of proceeds repaid {_debt(why, ledger)}, and stay lost."


def _debt(why: str, ledger: TracingLedger) -> str:
    return {
        OPENING: "a debt that was there before its first entry, so nothing shows what it bought",
        WINDOW: f"a debt made more than {ledger.debts.window_days} days before",
        STEPS: f"a debt beyond the {ledger.debts.steps} that are followed one after the other",
        COUNTED: "a debt whose money is counted as proceeds already where it went",
    }[why]


def _both_figures(walk: Walk, finals: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    first = final_places(walk.first, walk.network, ledger)
    before = first.group_by(PLACE).agg(pl.col("units").sum())
    after = finals.group_by(PLACE).agg(pl.col("units").sum().alias("after"))
    both = after.join(before, on=PLACE, how="left", nulls_equal=True).with_columns(
        pl.col("units").fill_null(0)
    )
    changed = both.filter((pl.col("after") > pl.col("units")) & (pl.col("target_kind") != "lost"))
    for row in changed.sort(PLACE, nulls_last=True).iter_rows(named=True):
        without, with_it = (_shown(walk, row, name) for name in ("units", "after"))
        place = f"{row['target_kind']} {row['target_id'] or 'unknown'}"
        yield f"BACKWARD: {place}: {without} without backward tracing, {with_it} with it."


def _shown(walk: Walk, row: dict[str, Any], name: str) -> str:
    return spoken(amount_of(row[name], walk.network.scales[row["currency"]]), row["currency"])
