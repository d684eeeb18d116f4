"""Backward tracing on top of first in, first out: what absorbed proceeds had bought on credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import polars as pl

from transforms.money import spoken
from transforms.tracing.conservation import conservation_of
from transforms.tracing.debts.repayments import Repayment, repayments_of
from transforms.tracing.derived import derived_of
from transforms.tracing.kernels.arrays import LEFT, LOST, NONE, Moves
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, Rules, network_of
from transforms.tracing.notes import notes_of
from transforms.tracing.results import BACKWARD, final_places, steps_of, traces_of
from transforms.tracing.units import amount_of

METHOD = "backward"
PLACE = ["target_kind", "target_id", "currency"]


def backward(window_days: int) -> Callable[[TracingLedger, Asked], Traced]:
    """The method's function. window_days: at most so long before the repayment the debt was made."""

    def follow(ledger: TracingLedger, asked: Asked) -> Traced:
        network = network_of(ledger, asked.seeds, asked.as_of, Rules("fifo"))
        moves = direct(network.flows, network.order)
        split = _Split(moves, network, ledger, window_days)
        wider = split.moves()
        finals = final_places(wider, network, ledger)
        # What is followed stands at the end of the log, and so of the places.
        is_followed = pl.int_range(pl.len()) >= finals.height - len(split.followed)
        finals = finals.with_columns(
            pl.when(is_followed).then(pl.lit(BACKWARD)).otherwise("class").alias("class")
        )
        return Traced(
            traces=traces_of(METHOD, finals, wider, network, ledger),
            steps=steps_of(METHOD, wider, network),
            conservation=conservation_of(METHOD, finals, wider, network),
            notes=[*split.notes(finals), *notes_of(finals, wider, network, ledger)],
            derived=derived_of(METHOD, moves, network, ledger),
        )

    return follow


class _Split:
    """Absorbed proceeds in those that are followed through the debt, and those that stay lost, with the reason."""

    def __init__(self, moves: Moves, network: Network, ledger: TracingLedger, window_days: int) -> None:
        self.base, self.network, self.ledger, self.window = moves, network, ledger, window_days
        booked = network.entries.join(
            ledger.entries.select("entry_id", "booked_at"), on="entry_id", how="left", maintain_order="left"
        )
        self.days = booked["booked_at"].dt.date().to_list()
        self.seen = _seen(network, ledger)
        self.followed: list[Repayment] = []
        self.stayed: dict[tuple[str, int, int], int] = defaultdict(int)  # why, pocket, debit: units
        for part in repayments_of(moves, network.flows, network.order):
            why = self._why_not(part)
            if why:
                pocket = int(network.flows.pocket[moves.log_entry[part.row]])
                self.stayed[why, pocket, part.debit if why == "seen" else NONE] += part.units
            else:
                self.followed.append(part)

    def _why_not(self, part: Repayment) -> str:
        if part.debit == NONE:
            return "opening"
        if (self.days[int(self.base.log_entry[part.row])] - self.days[part.debit]).days > self.window:
            return "window"
        return "seen" if part.debit in self.seen else ""

    def moves(self) -> Moves:
        """As if the proceeds that are followed had left by the debits whose debts they repaid."""
        amounts = self.base.log_amount.copy()
        for part in self.followed:
            amounts[part.row] -= part.units
        rows = [part.row for part in self.followed]
        debits = np.array([part.debit for part in self.followed], np.int32)
        units = np.array([part.units for part in self.followed], self.base.log_amount.dtype)
        kept = (self.base.log_kind != LOST) | (amounts > 0)
        base = self.base
        return base._replace(
            log_kind=np.concatenate((base.log_kind[kept], np.full(len(rows), LEFT, np.uint8))),
            log_entry=np.concatenate((base.log_entry[kept], debits)),
            log_node=np.concatenate((base.log_node[kept], base.log_node[rows])),
            log_amount=np.concatenate((amounts[kept], units)),
        )

    def notes(self, finals: pl.DataFrame) -> Iterator[str]:
        """Both figures of each place that is reached through a debt, what a person must affirm, and what stays lost."""
        if self.followed:
            yield from self._both_figures(finals)
            yield (
                "BACKWARD: a court follows it only where a person shows, looking at the whole transaction, that (1) the"
                " repayment was made with these proceeds, (2) the borrowed money was used for what is named, (3) the"
                " repayment from proceeds was intended or arranged when the debt was made. The entries show none of the"
                f" three, only that (4) no more than {self.window} days lie between."
            )
        for (why, pocket, debit), units in sorted(self.stayed.items()):
            account_id, currency = self.network.pockets.select("account_id", "currency").row(pocket)
            amount = spoken(amount_of(units, self.network.scales[currency]), currency)
            yield f"Account {account_id}: {amount} of proceeds repaid {self._of(why, debit)}, and stay lost."

    def _both_figures(self, finals: pl.DataFrame) -> Iterator[str]:
        before = final_places(self.base, self.network, self.ledger).group_by(PLACE).agg(pl.col("units").sum())
        after = finals.group_by(PLACE).agg(pl.col("units").sum().alias("after"))
        both = after.join(before, on=PLACE, how="left").with_columns(pl.col("units").fill_null(0))
        changed = both.filter((pl.col("after") > pl.col("units")) & (pl.col("target_kind") != "lost"))
        for row in changed.sort(PLACE, nulls_last=True).iter_rows(named=True):
            without, with_it = (self._shown(row, name) for name in ("units", "after"))
            place = f"{row['target_kind']} {row['target_id'] or 'unknown'}"
            yield f"BACKWARD: {place}: {without} without backward tracing, {with_it} with it."

    def _shown(self, row: dict[str, Any], name: str) -> str:
        return spoken(amount_of(row[name], self.network.scales[row["currency"]]), row["currency"])

    def _of(self, why: str, debit: int) -> str:
        if why == "opening":
            return "a debt that was there before its first entry, so nothing shows what it bought"
        if why == "window":
            return f"a debt made more than {self.window} days before"
        row = self.network.entries.row(debit, named=True)
        return (
            f"a debt whose money went on to the account {self.seen[debit]}, whose statements"
            f" are in evidence (entry {row['entry_id']}): it is not followed further from there"
        )


def _seen(network: Network, ledger: TracingLedger) -> dict[int, str]:
    """Rows of debits whose credit is on a statement too, with its account, whether walked or not; not of purchases."""
    credits = ledger.entries.filter((pl.col("amount") > 0) & (pl.col("booked_at").dt.date() <= network.as_of))
    sides = ledger.transfer_entries.filter(pl.col("side") == "credit").join(
        credits.select("entry_id", there="account_id"), on="entry_id", how="inner"
    )
    paid = network.entries.filter(pl.Series(network.flows.amount < 0)).join(
        ledger.asset_payments, on="transfer_id", how="anti"
    )
    found = paid.select("row", "transfer_id").join(sides, on="transfer_id", how="inner")
    return dict(found.select("row", "there").sort("row").iter_rows())
