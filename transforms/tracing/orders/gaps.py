"""Where statements do not join on: what lies between is not in evidence, and money may have left."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.tracing.flows.steps import in_pockets
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET, Network
from transforms.tracing.units import to_units


def gaps_of(network: Network, ledger: TracingLedger, touched: NDArray[np.bool_]) -> dict[int, int]:
    """Rows of the network before which something is missing, with the balance stated there (units).

    Only where traced money may have lain before. A statement without entries hands its gap on to the
    next one that has some.
    """
    flows = network.flows
    ranked = in_pockets(flows.first, flows.following, len(flows.pocket))
    of_statement = ledger.statements.sort(*POCKET, "position", "statement_id").with_columns(
        to_units(network.scales, "opening_balance").alias("opening"),
        (pl.col("continuity") == "no").cum_sum().over(POCKET).alias("broken"),
    )
    rows = (
        network.entries.select("entry_id", "pocket")[ranked]
        .with_columns(pl.Series("row", ranked))
        .join(
            ledger.entries.select("entry_id", "statement_id"),
            on="entry_id",
            how="left",
            maintain_order="left",
        )
        .join(
            of_statement.select("statement_id", "opening", "broken"),
            on="statement_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            before=pl.col("row").shift(1).over("pocket"),
            missing=pl.col("broken") > pl.col("broken").shift(1).over("pocket"),
        )
    )
    found = rows.filter(pl.col("missing") & pl.col("opening").is_not_null())
    return {
        row: opening
        for row, opening, before in found.select("row", "opening", "before").iter_rows()
        if touched[before]
    }
