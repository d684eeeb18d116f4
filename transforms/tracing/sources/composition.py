"""From a place to its sources: a walk forward of all that came in upstream, read at the place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.errors import Refused
from transforms.schema import TRACE_SEEDS
from transforms.tracing.kernels.arrays import HELD, LEFT, MARKED, NONE, PASSED, Moves
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.ways import ways
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import POCKET, Network, Rules, network_of
from transforms.tracing.orders.days import runs_of
from transforms.tracing.orders.proven import in_proven_order, turned_words
from transforms.tracing.resales import LENDER
from transforms.tracing.results import entries_at, log_frame, node_frame
from transforms.tracing.sources.labels import Label, borrowed_of, labelled, lent_by
from transforms.tracing.sources.notes import notes_of
from transforms.tracing.sources.places import Place, with_payment
from transforms.tracing.sources.source import Source, Sources
from transforms.tracing.sources.upstream import upstream
from transforms.tracing.units import amount_of

KNOWING = {"fifo": "fifo", "lifo": "lifo", "pro_rata": "pro_rata", "rolling_charge": "pro_rata"}
"""Methods whose money has an identity whatever its origin, so that every unit has a source; with their rule."""

PIECE = ["entry", "node", "units", "seed"]


def sources_of(
    ledger: TracingLedger,
    place: Place,
    method: str = "fifo",
    as_of: date | None = None,
    rules: Rules | None = None,
) -> list[Sources]:
    """Where the money of a place came from, a result for each currency of it.

    By construction what a source gives here is what tracing it alone gives there (`trace`), to the unit or,
    where the method rounds, within a unit for each time that it does. Only accounts upstream are walked.
    rules: by default the method's on every account; accounts upstream must have one of KNOWING.
    Raises: Refused for a method that must be told what is proceeds, and an entry booked after the day.
    """
    if rules is None:
        rules = Rules(KNOWING.get(method, method))
    day = place.day or as_of or last_day(ledger)
    within = upstream(ledger, place, day)
    _check(method, rules, within)
    ledger, _, notes = in_proven_order_of(ledger, within, TRACE_SEEDS.empty())
    if place.kind == "payment":
        ledger = with_payment(ledger, place)
    network = network_of(ledger, TRACE_SEEDS.empty(), day, rules, within=within)
    walked, moves = _walked(network)
    found = _Composition(network, walked, moves, ledger)
    return [
        Sources(place, method, amount, currency, day, tuple(rows), (*notes_of(place, rows, ledger), *notes))
        for currency, amount, rows in found.of(place)
    ]


def _check(method: str, rules: Rules, within: pl.DataFrame) -> None:
    named = {rules.default: method}
    for rule in sorted({rules.of(*pocket) for pocket in within.select(POCKET).iter_rows()} | {rules.default}):
        if rule not in KNOWING:
            raise Refused(
                f"The method {named.get(rule, rule)!r} divides money into proceeds and other money, so it names no"
                " sources by itself.",
                todo="name what is asserted to be proceeds: moneytrail sources --from; or find sources by:"
                f" {', '.join(KNOWING)}",
            )


def in_proven_order_of(
    ledger: TracingLedger, within: pl.DataFrame, seeds: pl.DataFrame
) -> tuple[TracingLedger, pl.DataFrame, list[str]]:
    """Ledger and seeds with days of these pockets in the order that printed balances prove, as `trace` takes them."""
    own = ledger.entries.join(within, on=POCKET, how="semi")
    if own["balance_after"].null_count() == own.height:
        return ledger, seeds, []
    runs = runs_of(own, ledger.statements)
    turned = in_proven_order(ledger, Asked(seeds), runs)
    if turned is None:
        return ledger, seeds, []
    return turned[0], turned[1].seeds, list(turned_words(runs))


def _walked(network: Network) -> tuple[list[Label], Moves]:
    first = labelled(network)
    moves = direct(first.flows, network.order)
    borrowed = borrowed_of(first, moves)
    if not borrowed.arrived.any():
        return first.labels, moves
    second = labelled(network, borrowed)
    return second.labels, direct(second.flows, network.order)


def last_day(ledger: TracingLedger) -> date:
    """The last booked day. Raises: Refused for a ledger without entries."""
    day: Any = ledger.whole.last_day if ledger.whole else ledger.entries["booked_at"].dt.date().max()
    if day is None:
        raise Refused("There is no entry to trace.", todo="ingest statements and run the case first")
    assert isinstance(day, date)
    return day


class _Composition:
    """What the walk says of places."""

    def __init__(self, network: Network, labels: list[Label], moves: Moves, ledger: TracingLedger) -> None:
        self.network, self.labels, self.moves, self.ledger = network, list(labels), moves, ledger
        self.row_of = dict(
            zip(network.entries["entry_id"].to_list(), range(network.entries.height), strict=True)
        )
        # A lender's part of a price is a line of the walk alone; it has the name of its entry.
        named = ledger.entries.select("entry_id", "counterparty_name")
        columns = ("entry_id", "account_id", "currency", "counterparty_account_id", "booked_at")
        self.entries = (
            network.entries.select(columns)
            .with_columns(pl.col("entry_id").str.strip_suffix(LENDER))
            .join(named, on="entry_id", how="left", maintain_order="left")
        )
        self.assets = {sale.asset for sale in ledger.sales}
        self.lent = set(network.entries.filter(pl.col("entry_id").str.ends_with(LENDER))["row"].to_list())

    def of(self, place: Place) -> Iterator[tuple[str, Decimal, list[Source]]]:
        """Currency, amount and sources of a place."""
        pieces = self._held(place) if place.kind == "balance" else self._moved(place)
        for currency in pieces["currency"].unique().sort().to_list():
            own = pieces.filter(pl.col("currency") == currency)
            amount = self._amount(int(own["units"].sum()), currency)
            yield currency, amount, list(self._sources(own, currency))

    def _moved(self, place: Place) -> pl.DataFrame:
        """Pieces that entries moved: seed (place in labels), node, units, currency, transfer_id (of debits)."""
        missing = [entry for entry in place.entry_ids if entry not in self.row_of]
        if missing:
            raise Refused(
                f"The entry {missing[0]} is booked after {self.network.as_of}.",
                where=place.name,
                todo="name a later day with --as-of",
            )
        rows = pl.Series(list(self._rows(place)), dtype=pl.Int32)
        log = log_frame(self.moves).filter(pl.col("kind").is_in([LEFT, PASSED]))
        gone = log.filter(pl.col("entry").is_in(rows.implode())).select(PIECE)
        nodes = node_frame(self.moves).with_row_index("node").with_columns(pl.col("node").cast(pl.Int32))
        came = nodes.filter(pl.col("entry").is_in(rows.implode()) & (pl.col("parent") != MARKED)).select(
            PIECE
        )
        moved = pl.concat([gone, self._lent(rows.to_list(), gone), came])
        booked = entries_at(self.network, moved["entry"], "currency", "transfer_id")
        is_debit = pl.Series(self.network.flows.amount[moved["entry"].to_numpy()] < 0)
        return moved.hstack(booked).with_columns(pl.when(is_debit).then("transfer_id").alias("transfer_id"))

    def _rows(self, place: Place) -> Iterator[int]:
        """The entries of a place; of a sum that stands for several transfers only the parts that are meant."""
        for entry in place.entry_ids:
            parts = [f"{entry}/{transfer}" for transfer in place.transfers]
            yield from (
                self.row_of[name] for name in [part for part in parts if part in self.row_of] or [entry]
            )

    def _lent(self, rows: list[int], gone: pl.DataFrame) -> pl.DataFrame:
        """What debits paid beyond all money that came in: from an overdraft or an unknown opening."""
        found = []
        paid = dict(gone.group_by("entry").agg(pl.col("units").sum()).iter_rows())
        for row in rows:
            units = -int(self.network.flows.amount[row]) - paid.get(row, 0)
            if units > 0:
                found.append((row, NONE, units, len(self.labels)))
                self.labels.append(lent_by(self.network.flows, row, units))
        return pl.DataFrame(found, gone.schema, orient="row")

    def _held(self, place: Place) -> pl.DataFrame:
        assert place.pocket is not None
        account_id, currency = place.pocket
        own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
        pocket = self.network.pockets.filter(own)["pocket"]
        log = log_frame(self.moves).filter(pl.col("kind") == HELD)
        held = log.filter(pl.col("entry").is_in(pocket.cast(pl.Int32).implode()))
        return held.select(PIECE).with_columns(
            currency=pl.lit(currency), transfer_id=pl.lit(None, pl.String())
        )

    def _sources(self, pieces: pl.DataFrame, currency: str) -> Iterator[Source]:
        """A source a label, oldest first."""
        paths = self._paths(pieces)
        sums = pieces.group_by("seed").agg(pl.col("units").sum()).filter(pl.col("units") > 0)
        for seed, units in sorted(sums.iter_rows(), key=lambda row: (self.labels[row[0]].row, row[0])):
            label = self.labels[seed]
            entry = self.entries.row(label.row, named=True)
            is_opening = label.kind == "opening"
            kind = "lender" if label.row in self.lent else label.kind
            yield Source(
                kind="put_in" if is_opening and entry["account_id"] in self.assets else kind,
                entry_id=None if is_opening else entry["entry_id"],
                account_id=entry["account_id"],
                counterparty_account_id=None if is_opening else entry["counterparty_account_id"],
                counterparty_name=None if is_opening else entry["counterparty_name"],
                day=entry["booked_at"].date(),
                amount=self._amount(units, currency),
                currency=currency,
                booked_amount=self._amount(label.units, entry["currency"]),
                booked_currency=entry["currency"],
                path=tuple(paths.get(seed, ())),
            )

    def _paths(self, pieces: pl.DataFrame) -> dict[int, list[str]]:
        """Per label the transfers that carried its pieces to the place, in order of time, then id."""
        known = pieces.filter(pl.col("node") != NONE).sort("seed", "node")
        of_label, credits = ways(
            known["seed"].cast(pl.Int32).to_numpy(),
            known["node"].cast(pl.Int32).to_numpy(),
            self.moves.node_parent,
            self.moves.node_before,
            self.moves.node_entry,
        )
        carried = pl.DataFrame({"seed": of_label, "row": credits}).unique()
        steps = carried.hstack(entries_at(self.network, carried["row"], "transfer_id")).drop("row")
        last = pieces.select(pl.col("seed").cast(pl.Int32), "transfer_id")
        timed = pl.concat([steps, last]).drop_nulls().unique()
        timed = timed.join(
            self.ledger.transfers.select("transfer_id", "sent_at"), on="transfer_id", how="left"
        )
        paths: dict[int, list[str]] = {}
        for seed, transfer, _ in timed.sort("seed", "sent_at", "transfer_id").iter_rows():
            paths.setdefault(seed, []).append(transfer)
        return paths

    def _amount(self, units: int, currency: str) -> Decimal:
        return amount_of(units, self.network.scales[currency])
