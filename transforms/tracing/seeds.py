"""What `moneytrail trace --from` takes, turned into seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.errors import Refused
from transforms.schema import TRACE_SEEDS, conform
from transforms.tracing.balances import Asserted, asserted
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import ASSERTION


class Seed(NamedTuple):
    """A row of TRACE_SEEDS."""

    seed_id: str
    entry_id: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Resolved:
    """seeds: TRACE_SEEDS, sorted by key. left_out: what could not be seeded, or what seeds hang on, in words."""

    seeds: pl.DataFrame
    left_out: list[str]


def seeds_of(
    ids: Sequence[str], ledger: TracingLedger, findings: pl.DataFrame, finding_transfers: pl.DataFrame
) -> pl.DataFrame:
    """Rows of TRACE_SEEDS for ids of entries, transfers and findings, and `ACCOUNT:AMOUNT@DATE`.

    Reads: FINDINGS, FINDING_TRANSFERS. An entry or transfer gives its credit; a finding the credits of
    its fees; an asserted amount the balance at the end of its day.
    Raises: Refused for an id that nothing has, or whose credit is on no statement in evidence.
    """
    return resolved(ids, ledger, findings, finding_transfers).seeds


def resolved(
    ids: Sequence[str], ledger: TracingLedger, findings: pl.DataFrame, finding_transfers: pl.DataFrame
) -> Resolved:
    """As `seeds_of`, with the fees of findings that no statement in evidence shows coming in."""
    if not ids:
        raise Refused("Nothing is named to trace from.", todo="give --from an entry, transfer or finding id")
    rows, left_out = [], []
    asserted_before: dict[Asserted, str] = {}
    entries = _named_entries(ids, ledger)
    known_findings, transfers = set(findings["finding_id"]), _named_transfers(ids, ledger)
    for name in sorted(set(ids)):
        if ASSERTION.fullmatch(name):
            there = asserted(name, ledger)
            first = asserted_before.setdefault(there, name)
            if first == name:
                rows.append(Seed(name, there.balance.entry_id, there.amount, there.currency))
                left_out += [f"{name}: {words}" for words in there.words]
            else:
                left_out.append(f"{name} asserts the same money as {first}: it counts once.")
        elif name in known_findings:
            found, missing = _of_finding(name, ledger, finding_transfers)
            rows += found
            left_out += missing
        elif name in transfers:
            rows += _of_transfers(name, [name], ledger)
        elif name in entries:
            rows += _of_entry(name, entries[name], ledger)
        else:
            raise Refused(
                f"No entry, transfer or finding has the id {name!r}.",
                todo="name one that a query shows, or ACCOUNT:AMOUNT@DATE such as DE02...:5000.00@2025-03-14",
            )
    seeds = pl.DataFrame(rows, TRACE_SEEDS.frame_schema, orient="row")
    # Parts of one sum are one seed of its entry.
    summed = seeds.group_by("seed_id", "entry_id", "currency").agg(pl.col("amount").sum())
    return Resolved(conform(TRACE_SEEDS, summed).sort(TRACE_SEEDS.key), left_out)


def _named_entries(ids: Sequence[str], ledger: TracingLedger) -> dict[str, tuple[Decimal, str]]:
    """Amount and currency of the entries among the ids."""
    named = pl.DataFrame({"entry_id": pl.Series(ids, dtype=pl.String).unique()})
    found = ledger.entries.select("entry_id", "amount", "currency").join(named, on="entry_id", how="semi")
    return {entry_id: (amount, currency) for entry_id, amount, currency in found.iter_rows()}


def _named_transfers(ids: Sequence[str], ledger: TracingLedger) -> set[str]:
    named = pl.DataFrame({"transfer_id": pl.Series(ids, dtype=pl.String).unique()})
    return set(named.join(ledger.transfers, on="transfer_id", how="semi")["transfer_id"])


def _of_entry(name: str, booked: tuple[Decimal, str], ledger: TracingLedger) -> list[Seed]:
    """A credit itself; of a debit what it brought to others, to several where it is a sum that stands for many."""
    amount, currency = booked
    if amount > 0:
        return [Seed(name, name, amount, currency)]
    sides = ledger.transfer_entries.filter(pl.col("entry_id") == name)
    if amount == 0 or sides.is_empty():
        raise Refused(f"The entry {name} brought nothing in, so there is nothing to trace from it.")
    return _of_transfers(name, sides["transfer_id"].unique().sort().to_list(), ledger)


def _of_transfers(name: str, transfers: Sequence[str], ledger: TracingLedger) -> list[Seed]:
    credits = list(_credits(ledger, transfers))
    if not credits:
        raise Refused(
            f"No statement in evidence shows the credit of {name}, so its money cannot be followed from there.",
            todo="ask for the statements of the account that was paid, ingest them and run the case again",
        )
    return [Seed(name, *row[1:]) for row in credits]


def _of_finding(
    name: str, ledger: TracingLedger, finding_transfers: pl.DataFrame
) -> tuple[list[Seed], list[str]]:
    behind = finding_transfers.filter((pl.col("finding_id") == name) & (pl.col("role") == "fee_in"))
    fees = behind["transfer_id"].unique().sort().to_list()
    found = {row[0]: Seed(name, *row[1:]) for row in _credits(ledger, fees)}
    if not found:
        raise Refused(
            f"The finding {name} has no fee whose credit a statement in evidence shows.",
            todo="trace from entries, or ask for the statements of the accounts that were paid",
        )
    missing = [fee for fee in fees if fee not in found]
    words = f"Finding {name}: {len(missing)} of {len(fees)} fees came in on accounts without a statement"
    return list(found.values()), [f"{words} and are not traced: {', '.join(missing)}."] if missing else []


def _credits(ledger: TracingLedger, transfers: Sequence[str]) -> Iterator[tuple[str, str, Decimal, str]]:
    """transfer_id, entry_id, amount, currency of the transfers' credits that brought money in."""
    sides = ledger.transfer_entries.filter(
        pl.col("transfer_id").is_in(list(transfers)) & (pl.col("side") == "credit")
    )
    booked = ledger.entries.select("entry_id", "currency", booked="amount").filter(pl.col("booked") > 0)
    part = pl.coalesce("amount", "booked").alias("amount")  # of a sum that stands for several, its own
    rows = sides.join(booked, on="entry_id", how="inner").with_columns(part).sort("transfer_id", "entry_id")
    yield from rows.select("transfer_id", "entry_id", "amount", "currency").iter_rows()
