"""What a reader of traced figures must know: what the evidence did not say, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.flows.chains.pools import TRANSACTION
from transforms.money import spoken
from transforms.tracing.gained import LINE
from transforms.tracing.kernels.arrays import LEFT, PASSED, TAIL, Moves
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET, SETTLEMENT, Network
from transforms.tracing.orders.gaps import unexplained
from transforms.tracing.results import entries_at, log_frame, node_frame
from transforms.tracing.reversals import TakenBack, taken_back
from transforms.tracing.units import amount_of


def notes_of(finals: pl.DataFrame, moves: Moves, network: Network, ledger: TracingLedger) -> list[str]:
    """Notes in a fixed order; only on accounts that traced money touched.

    Reads: finals (`results.final_places`).
    """
    touched = _touched(moves, network)
    return [
        *_late(network),
        *_clipped(moves, network),
        *_unknown_openings(touched),
        *_listed(touched, ledger),
        *_pooled(touched, ledger),
        *_gaps(touched, ledger.statements),
        *_unexplained(touched, ledger.statements),
        *network.notes,
        *_sold(moves, network),
        *_doubts(touched, taken_back(ledger, network.as_of)),
        *_circles(finals, network),
        *_settlements(finals, network, ledger),
        *_several_assets(finals, ledger),
    ]


def _touched(moves: Moves, network: Network) -> pl.DataFrame:
    """Pockets that held traced money (account_id, currency, known, beyond), sorted."""
    pockets = entries_at(network, node_frame(moves)["entry"], "pocket").unique().cast(pl.UInt32)
    beyond = network.pockets.with_columns(pl.Series("beyond", moves.beyond.astype(bool)))
    return beyond.join(pockets, on="pocket", how="semi").sort(POCKET)


def _late(network: Network) -> Iterator[str]:
    for seed in network.marks.late:
        yield f"Seed {seed}: what was booked after {network.as_of} is not traced."


def _clipped(moves: Moves, network: Network) -> Iterator[str]:
    """Seeds that found part of their money already traced from another seed."""
    roots = node_frame(moves).filter(pl.col("parent") < 0)
    found = roots.hstack(entries_at(network, roots["entry"], "entry_id")).group_by("seed", "entry_id")
    seeds = network.marks.rows.join(
        found.agg(seeded=pl.col("units").sum()), on=["seed", "entry_id"], how="left"
    )
    short = seeds.with_columns(pl.col("seeded").fill_null(0)).filter(pl.col("seeded") < pl.col("units"))
    for row in short.sort("seed", "entry_id").iter_rows(named=True):
        currency = row["currency"]
        asserted, seeded = (_shown(network, row[name], currency) for name in ("units", "seeded"))
        yield (
            f"Seed {network.marks.seed_ids[row['seed']]}, entry {row['entry_id']}: {asserted} are asserted;"
            f" {seeded} are counted from here, because the rest is traced from another seed already."
        )


def _shown(network: Network, units: int, currency: str) -> str:
    return spoken(amount_of(units, network.scales[currency]), currency)


def _unknown_openings(touched: pl.DataFrame) -> Iterator[str]:
    for row in touched.filter(~pl.col("known")).iter_rows(named=True):
        used = "; payments beyond what came in were taken from it" if row["beyond"] else ""
        yield (
            f"Account {row['account_id']} in {row['currency']}: no statement states the balance before its first"
            f" entry. It was taken as clean money of unknown amount, spent last, never as an overdraft{used}."
        )


def _listed(touched: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    """Accounts on chains that only a list among others shows: it may be a service's, and not all of it is there."""
    listed = touched.filter(pl.col("account_id").is_in(ledger.listed)).select("account_id").unique()
    named = ledger.accounts.join(listed, on="account_id", how="semi").sort("account_id")
    for address in named["identifier"]:
        yield (
            f"Address {address}: only a list of several accounts' movements shows it, and that need not hold all of"
            " them. If it is a service's (an exchange, a mixer, a bridge), its money is other people's too, and the"
            " trail ends there: ask the service."
        )


def _pooled(touched: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    """Transactions of several inputs and outputs: their order is that of the records, not the transaction's own."""
    pools = ledger.accounts.filter(pl.col("scheme") == TRANSACTION)
    for transaction in pools.join(touched, on="account_id", how="semi").sort("identifier")["identifier"]:
        yield (
            f"{transaction.capitalize()}: its inputs and outputs were taken in the order in which the records list"
            " them. By the order in the transaction itself, which a block explorer shows, a rule that goes by order may"
            " give other figures: the interval of each amount holds them."
        )


def _gaps(touched: pl.DataFrame, statements: pl.DataFrame) -> Iterator[str]:
    broken = statements.filter(pl.col("continuity") == "no").join(touched, on=POCKET, how="semi")
    counted = broken.group_by(POCKET).agg(pl.len().alias("count"), pl.col("from_date").min()).sort(POCKET)
    for row in counted.iter_rows(named=True):
        since = f" (first on {row['from_date']})" if row["from_date"] else ""
        yield (
            f"Account {row['account_id']} in {row['currency']}: {row['count']} of its statements do not open where"
            f" the one before closed{since}. What happened in between is not in evidence and not traced."
        )


def _unexplained(touched: pl.DataFrame, statements: pl.DataFrame) -> Iterator[str]:
    """Statements of touched pockets that do not add up: an entry is missing, misread or set aside."""
    odd = unexplained(statements).join(touched, on=POCKET, how="semi").sort(*POCKET, "position")
    for row in odd.iter_rows(named=True):
        currency, opening, lacking = row["currency"], row["opening_balance"], row["lacking"]
        closing = row["closing_balance"]
        yield (
            f"Account {row['account_id']} in {currency}: its statement from {row['from_date']} to {row['to_date']}"
            f" opens with {spoken(opening, currency)} and closes with {spoken(closing, currency)}; its entries lead to"
            f" {spoken(closing - lacking, currency)}. {spoken(abs(lacking), currency)}"
            f" {'came in' if lacking > 0 else 'went out'} that no entry in evidence shows, and is not traced. The"
            " figures on this account hang on it: no more can be there than the statement's balance."
        )


def _doubts(touched: pl.DataFrame, back: TakenBack) -> Iterator[str]:
    pockets = set(touched.select(POCKET).iter_rows())
    yield from (words for *pocket, words in back.doubts if tuple(pocket) in pockets)


def _sold(moves: Moves, network: Network) -> Iterator[str]:
    """What went out of an asset's cost with each sale, and what came in as its price."""
    assets = network.pockets.filter("is_asset")["pocket"].cast(pl.Int32)
    rows = network.entries.filter(pl.col("pocket").is_in(assets.implode()) & (pl.col("units") < 0))
    log, nodes = log_frame(moves), node_frame(moves)
    for row in rows.sort("account_id", "row").iter_rows(named=True):
        credit = int(network.flows.link[row["row"]])
        went = log.filter((pl.col("kind") == PASSED) & (pl.col("entry") == row["row"]))
        own = network.entries["entry_id"][credit]
        gain = network.entries.filter(pl.col("entry_id") == own + LINE)["row"].cast(pl.Int32)
        came = nodes.filter(
            ((pl.col("entry") == credit) & (pl.col("parent") >= 0)) | pl.col("entry").is_in(gain.implode())
        )
        cost, price = (int(pieces["units"].sum()) for pieces in (went, came))
        if cost:
            entry = network.entries.row(credit, named=True)
            yield (
                f"Asset {row['account_id']} was sold for the credit {entry['entry_id']}: of what it cost,"
                f" {_shown(network, cost, row['currency'])} of {_shown(network, -row['units'], row['currency'])} are"
                f" traced; of the price, {_shown(network, price, entry['currency'])} in the same share."
            )


def _circles(finals: pl.DataFrame, network: Network) -> Iterator[str]:
    if not len(network.cuts):
        return
    late = finals.filter(pl.col("is_cut") & pl.col("kind").is_in([LEFT, TAIL]))
    summed = late.group_by("transfer_id", "currency").agg(pl.col("units").sum())
    for row in summed.sort("transfer_id", "currency").iter_rows(named=True):
        name = (
            f"Transfer {row['transfer_id']}"
            if row["transfer_id"]
            else "A sum that stands for several transfers"
        )
        yield (
            f"{name}: the statements book its credit before money that its debit depends on,"
            " in a circle. The credit counts as money of unknown origin, and"
            f" {_shown(network, row['units'], row['currency'])} traced in its debit as gone outside."
        )
    without = len(network.cuts) - summed.height
    if without:
        yield (
            "Transfers that stand in a circle in the order of the statements and whose debits carry no traced money:"
            f" {without}. Their credits count as money of unknown origin."
        )


def _settlements(finals: pl.DataFrame, network: Network, ledger: TracingLedger) -> Iterator[str]:
    settled = ledger.transfers.filter(pl.col("kind") == SETTLEMENT).select("transfer_id")
    gone = finals.filter(pl.col("kind") == LEFT).join(settled, on="transfer_id", how="semi")
    summed = gone.group_by("transfer_id", "currency").agg(pl.col("units").sum()).sort("transfer_id")
    for row in summed.iter_rows(named=True):
        yield (
            f"Transfer {row['transfer_id']} settles what hawaladars owe each other:"
            f" {_shown(network, row['units'], row['currency'])} traced in it end there, because value was given for it."
            " What was sent through them went with the hawala transfer."
        )


def _several_assets(finals: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    counted = ledger.asset_payments.group_by("transfer_id").agg(pl.col("asset_id").n_unique().alias("count"))
    used = finals.filter(pl.col("target_kind") == "asset").select("transfer_id").unique()
    for row in (
        counted.filter(pl.col("count") > 1)
        .join(used, on="transfer_id", how="semi")
        .sort("transfer_id")
        .iter_rows(named=True)
    ):
        yield (
            f"Transfer {row['transfer_id']} paid for {row['count']} assets; all of it is shown at the one with the"
            " lowest id. How it divides is for a person to say."
        )
