"""Where money may have moved unseen: between statements that do not join on, and within one that does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.tracing.flows.steps import in_pockets
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET, Network
from transforms.tracing.units import to_units, units_series


@dataclass(frozen=True)
class Gaps:
    """before: rows of the network before which something is missing, with the balance then (units).

    at_end: pockets whose last statement closes elsewhere than its entries lead, with the balance stated there (units).
    """

    before: dict[int, int] = field(default_factory=dict)
    at_end: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.before or self.at_end)


_LACKING = pl.col("closing_balance") - pl.col("opening_balance") - pl.col("booked_sum")


def unexplained(statements: pl.DataFrame) -> pl.DataFrame:
    """The statements whose entries do not lead from the opening balance to the closing one.

    Reads: STATEMENTS. Adds: lacking (MONEY), what the closing balance is above (+) or below (-) what they lead to.
    """
    return statements.with_columns(lacking=_LACKING).filter(pl.col("lacking") != 0)


def gaps_of(network: Network, ledger: TracingLedger, touched: NDArray[np.bool_]) -> Gaps:
    """What is missing where traced money may have lain before.

    A statement without entries hands its gap on to the next one that has some. Within a statement that does not
    add up the printed balances show where it is; where none are printed, it may be anywhere.
    """
    rows = _rows(network, ledger)
    # A clean credit is no place of its own for traced money: what lies there came by an entry before it.
    here = pl.Series("here", touched[rows["row"].to_numpy()])
    rows = rows.with_columns(here).with_columns(pl.col("here").cum_max().over("pocket"))
    after = rows.filter(pl.col("here").shift(1).over("pocket"))
    between = after.filter(pl.col("missing") & pl.col("opening").is_not_null())
    inside = after.filter("odd", "jumps")
    # What came in unseen may have been there already.
    most = pl.col("led_to") - pl.col("amount") + pl.max_horizontal("lacking", 0)
    found = [
        *after.filter("anywhere", "known").select("row", most).iter_rows(),
        *inside.select("row", pl.col("balance") - pl.col("amount")).iter_rows(),
        *between.select("row", "opening").iter_rows(),
    ]
    return Gaps(dict(found), dict(_ends(network, ledger, rows.filter("here"))))


def _rows(network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """The network's rows in the statements' order, with what their statements say.

    odd: its statement does not add up; anywhere: and no printed balance shows where. jumps: the printed balance does
    not follow from the one before. led_to: the balance that the entries lead to. Amounts in units.
    """
    flows, scales = network.flows, network.scales
    ranked = in_pockets(flows.first, flows.following, len(flows.pocket))
    of_statement = ledger.statements.sort(*POCKET, "position", "statement_id").with_columns(
        to_units(scales, "opening_balance").alias("opening"),
        (pl.col("continuity") == "no").cum_sum().over(POCKET).alias("broken"),
        lacking=_LACKING,
    )
    of_statement = of_statement.with_columns(to_units(scales, "lacking"))
    printed = ledger.entries.select("entry_id", "statement_id", "currency", "balance_after").with_columns(
        to_units(scales, "balance_after").alias("balance")
    )
    amounts = pl.DataFrame(
        {
            "row": ranked,
            "amount": units_series(flows.amount[ranked]),
            "opened": units_series(flows.opening[flows.pocket[ranked]]),
            "known": flows.known[flows.pocket[ranked]].astype(bool),
        }
    )
    rows = (
        network.entries.select("entry_id", "pocket")[ranked]
        .hstack(amounts)
        .join(printed, on="entry_id", how="left", maintain_order="left")
        .join(
            of_statement.select("statement_id", "opening", "broken", "lacking"),
            on="statement_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            odd=(pl.col("lacking") != 0).fill_null(value=False),
            led_to=pl.col("opened") + pl.col("amount").cum_sum().over("pocket"),
        )
    )
    here, before = pl.col("balance"), pl.col("balance").shift(1).over("pocket")
    jumps = (pl.col("statement_id") == pl.col("statement_id").shift(1).over("pocket")) & (
        here - pl.col("amount") != before
    )
    shown = rows.with_columns(
        missing=pl.col("broken") > pl.col("broken").shift(1).over("pocket"),
        jumps=jumps.fill_null(value=False),
    )
    return shown.with_columns(anywhere=pl.col("odd") & here.is_null().any().over("statement_id"))


def _ends(network: Network, ledger: TracingLedger, rows: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Of pockets that traced money came to those whose last statement closes elsewhere than their last entry."""
    closing = ledger.statements.select("statement_id", "to_date", "currency", "closing_balance").with_columns(
        to_units(network.scales, "closing_balance").alias("closing")
    )
    last = rows.group_by("pocket", maintain_order=True).last().filter("odd", "known")
    ends = last.join(closing, on="statement_id", how="inner", maintain_order="left").filter(
        pl.col("balance").is_null() | (pl.col("balance") != pl.col("closing"))
    )
    for pocket, until, balance in ends.select("pocket", "to_date", "closing").iter_rows():
        if until is None or until <= network.as_of:
            yield pocket, balance
