"""Transfers from payments that no statement shows: remittances, virtual assets, reports.

A payment that entries show already is tied to their transfer, one to one, and makes no second one.
Method: docs/methods/reported-payments.md, section Transfers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from transforms.flows.deposits import with_house, with_named_house
from transforms.flows.sides import NO_NUMBER
from transforms.flows.told_twice import CUSTOMER, at_exchange, told_twice
from transforms.money import MONEY
from transforms.schema import PAYMENTS, TRANSFER_PAYMENTS, conform

SOURCES = ("remittance", "virtual_asset", "report")
"""Documents that tell of money that moved. An order or a message between banks is none: it moves
nothing until a statement says so."""

_REFERENCE_DAYS, _ACCOUNT_DAYS = 5, 3
_WORDS = {
    "remittance": "a money transfer operator reports it; no statement in evidence shows it",
    "virtual_asset": "a chain or an exchange records it; no statement in evidence shows it",
    "report": "a report tells of it; no statement in evidence shows it",
}


class Reported(NamedTuple):
    """movements: a row a payment that makes a transfer. transfer_payments: TRANSFER_PAYMENTS, sorted by key."""

    movements: pl.DataFrame
    transfer_payments: pl.DataFrame


class _Way(NamedTuple):
    """One way to find a payment among the transfers of entries."""

    basis: str
    keys: tuple[str, ...]
    days: int | None
    """How far apart the two may be; None: as far as they like."""
    ends_agree: bool


_MONEY = ("amount", "currency")
REPORTED, CHAIN = "reported", "chain"
"""Basis of a payment that a chain records and an exchange tells of, too: one movement, told twice."""
_WAYS = (
    _Way("record", ("record_id",), None, False),
    _Way("uetr", ("uetr",), None, False),
    _Way("reference", ("reference", *_MONEY), _REFERENCE_DAYS, True),
    _Way("accounts", ("from_account_id", "to_account_id", *_MONEY), _ACCOUNT_DAYS, False),
    _Way("exchange", ("house", *_MONEY), _REFERENCE_DAYS, False),
)


def reported_movements(
    payments: pl.DataFrame, movements: pl.DataFrame, entries: pl.DataFrame, accounts: pl.DataFrame
) -> Reported:
    """Completed payments as movements, unless a movement of entries is the same one.

    Reads: PAYMENTS; movements of entries (transfer_id, debit_entry, credit_entry, both accounts,
        sent_at, amount, currency, received_amount, received_currency); ENTRIES; ACCOUNTS.
    Gives: movements with the columns that TRANSFERS has before parties and rates.
    """
    done = _completed(payments)
    if done.is_empty():
        return Reported(_movements(done), TRANSFER_PAYMENTS.empty())
    twice = told_twice(done)
    done = _with_named_ends(done, twice).join(twice, on="payment_id", how="anti")
    sides = _payment_sides(done, accounts)
    tied = _tied(sides, _transfer_sides(movements, entries, accounts, sides["house"].unique()))
    fresh = done.join(tied, on="payment_id", how="anti")
    made = _movements(fresh)
    own = made.select("transfer_id", fresh["payment_id"], pl.lit(REPORTED).alias("basis"))
    rows = pl.concat([own, tied.select(own.columns)])
    of_exchange = rows.select("transfer_id", pl.col("payment_id").alias("told_by"))
    chained = twice.join(of_exchange, on="told_by", how="inner").with_columns(pl.lit(CHAIN).alias("basis"))
    rows = pl.concat([rows, chained.select(own.columns)])
    return Reported(made, conform(TRANSFER_PAYMENTS, rows).sort(TRANSFER_PAYMENTS.key))


def _completed(payments: pl.DataFrame) -> pl.DataFrame:
    """Payments that moved money between two accounts, with what was sent, else what was paid out."""
    paid_out = pl.col("amount").is_null()
    return (
        payments.filter((pl.col("status") == "completed") & pl.col("source").is_in(SOURCES))
        .with_columns(
            pl.coalesce("amount", "received_amount").alias("amount"),
            pl.when(paid_out).then("received_currency").otherwise("currency").alias("currency"),
            pl.coalesce("sent_at", "received_at").alias("at"),
        )
        .filter(
            (pl.col("amount") > 0)
            & pl.col("currency").is_not_null()
            & pl.col("at").is_not_null()
            & ((pl.col("from_account_id") != pl.col("to_account_id")) | _converts())
        )
        .sort("payment_id")
    )


def _with_named_ends(payments: pl.DataFrame, twice: pl.DataFrame) -> pl.DataFrame:
    """Payments of an exchange that names no other end, with the end that the chain shows."""
    shown = payments.select(
        "payment_id", *(pl.col(f"{side}_account_id").alias(side) for side in ("from", "to"))
    )
    ends = (
        twice.join(shown, on="payment_id", how="inner").drop("payment_id").rename({"told_by": "payment_id"})
    )
    told = payments.join(ends, on="payment_id", how="left", maintain_order="left")
    return told.with_columns(
        pl.when(pl.col(f"{side}_identifier").is_null())
        .then(pl.coalesce(side, f"{side}_account_id"))
        .otherwise(f"{side}_account_id")
        .alias(f"{side}_account_id")
        for side in ("from", "to")
    ).drop("from", "to")


def _converts() -> pl.Expr:
    """One asset given for another on one account: a trade at an exchange."""
    other = (pl.col("received_currency") != pl.col("currency")) & (pl.col("received_amount") > 0)
    return (pl.col("from_account_id") == pl.col("to_account_id")) & other.fill_null(value=False)


def _movements(payments: pl.DataFrame) -> pl.DataFrame:
    same_currency = pl.coalesce("fee_currency", "currency") == pl.col("currency")
    if "at" not in payments.columns:
        payments = PAYMENTS.empty().with_columns(pl.lit(None, pl.Datetime("us")).alias("at"))
    return payments.select(
        pl.format("t{}", pl.col("payment_id").str.slice(1)).alias("transfer_id"),
        "from_account_id",
        "to_account_id",
        pl.col("at").alias("sent_at"),
        "received_at",
        "amount",
        "currency",
        "received_amount",
        "received_currency",
        pl.when(same_currency).then("fee").cast(MONEY).alias("fee"),
        "channel",
        pl.when(_converts()).then(pl.lit("own_account")).otherwise(pl.lit("payment")).alias("kind"),
        pl.when(_converts())
        .then(pl.lit("one asset is given for another on one account"))
        .otherwise(pl.col("source").replace_strict(_WORDS, return_dtype=pl.String()))
        .alias("kind_reason"),
        pl.lit("reported").alias("match_basis"),
        pl.lit(1.0).alias("match_probability"),
    )


def _payment_sides(payments: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Each payment by what was sent, and by what arrived where that is another sum."""
    columns = ["payment_id", "record_id", "paid_record_id", "from_account_id", "to_account_id"]
    kept = payments.with_columns(at_exchange(side).alias(f"{side}_kept") for side in ("from", "to"))
    keyed = with_house(kept).with_columns(
        pl.col("uetr").str.to_lowercase(),
        _plain_reference(pl.coalesce("reference", "control_number")).alias("reference"),
        pl.col("at").cast(pl.Date).alias("day"),
    )
    sent = keyed.select(*columns, "uetr", "reference", "house", "day", *_MONEY)
    arrived = keyed.filter(pl.col("received_amount").is_not_null()).select(
        *columns,
        *("uetr", "reference", "house"),
        pl.coalesce(pl.col("received_at").cast(pl.Date), "day").alias("day"),
        pl.col("received_amount").alias("amount"),
        pl.col("received_currency").alias("currency"),
    )
    both = pl.concat([sent, arrived]).unique(maintain_order=True)
    own = both.drop("paid_record_id")
    paid = both.filter(pl.col("paid_record_id").is_not_null()).drop("record_id")
    rows = pl.concat([own, paid.rename({"paid_record_id": "record_id"}).select(own.columns)])
    return _with_numbers(rows, accounts).sort("payment_id", "day")


def _transfer_sides(
    movements: pl.DataFrame, entries: pl.DataFrame, accounts: pl.DataFrame, houses: pl.Series
) -> pl.DataFrame:
    """Each side of a movement that an entry shows, with the entry's own references, and exchanges that it names."""
    said = with_named_house(entries, houses).select(
        "entry_id",
        "record_id",
        pl.col("uetr").str.to_lowercase().str.strip_chars(),
        _plain_reference(pl.col("reference")).alias("reference"),
        pl.col("booked_at").cast(pl.Date).alias("day"),
        pl.col("amount").abs(),
        "currency",
        "house",
    )
    ends = movements.select("transfer_id", "from_account_id", "to_account_id", "debit_entry", "credit_entry")
    sides = [
        ends.select("transfer_id", "from_account_id", "to_account_id", pl.col(side).alias("entry_id"))
        for side in ("debit_entry", "credit_entry")
    ]
    rows = pl.concat(sides).drop_nulls("entry_id").join(said, on="entry_id", how="inner")
    return _with_numbers(rows, accounts).sort("transfer_id", "entry_id")


def _plain_reference(text: pl.Expr) -> pl.Expr:
    plain = text.str.to_uppercase().str.replace_all(r"\s", "")
    return pl.when(plain != "").then(plain)


def _with_numbers(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Adds from_number and to_number: the account where the evidence numbers it; null contradicts nothing.

    A bank names an exchange's account at its own bank, an exchange its customer's number.
    """
    customer = (pl.col("scheme") == "wallet") & pl.col("identifier").str.contains(CUSTOMER)
    numbered = accounts.filter(~pl.col("scheme").is_in([*NO_NUMBER, "mto"]) & ~customer).select("account_id")
    for side in ("from", "to"):
        named = numbered.select("account_id", pl.col("account_id").alias(f"{side}_number"))
        rows = rows.join(named, left_on=f"{side}_account_id", right_on="account_id", how="left")
    return rows


def _tied(payments: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """payment_id, transfer_id and basis: the surest way first, each payment and transfer once."""
    found: list[pl.DataFrame] = [pl.DataFrame(schema=_TIED)]
    for way in _WAYS:
        for pairs in _pairs(way, payments, transfers):
            found.append(pairs)
            payments = payments.join(pairs, on="payment_id", how="anti")
            transfers = transfers.join(pairs, on="transfer_id", how="anti")
    return pl.concat(found)


_TIED = {"payment_id": pl.String(), "transfer_id": pl.String(), "basis": pl.String()}


def _pairs(way: _Way, payments: pl.DataFrame, transfers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    keys = list(way.keys)
    left, right = payments.drop_nulls(keys), transfers.drop_nulls(keys)
    left, right = left.join(right, on=keys, how="semi"), right.join(left, on=keys, how="semi")
    for lag in _lags(way.days):
        if left.is_empty() or right.is_empty():
            return
        same = keys if lag is None else [*keys, "day"]
        moved = left if lag is None else left.with_columns(pl.col("day") + pl.duration(days=lag))
        met = _ranked(moved, "payment_id", same).join(
            _ranked(right, "transfer_id", same), on=[*same, "k"], suffix="_seen"
        )
        pairs = _once(met.filter(_agreeing()) if way.ends_agree else met, way.basis)
        if pairs.height:
            yield pairs
            left = left.join(pairs, on="payment_id", how="anti")
            right = right.join(pairs, on="transfer_id", how="anti")


def _lags(days: int | None) -> Sequence[int | None]:
    """The same day first, then the nearer before the farther, what follows before what precedes."""
    if days is None:
        return [None]
    return [0, *(lag for step in range(1, days + 1) for lag in (step, -step))]


def _ranked(rows: pl.DataFrame, name: str, keys: list[str]) -> pl.DataFrame:
    """The k-th of each group: the k-th payment meets the k-th transfer."""
    single = rows.sort("day", name).unique([name, *keys], keep="first", maintain_order=True)
    return single.with_columns(pl.int_range(pl.len()).over(keys).alias("k"))


def _agreeing() -> pl.Expr:
    ends = [(pl.col(f"{side}_number"), pl.col(f"{side}_number_seen")) for side in ("from", "to")]
    return pl.all_horizontal((one == other).fill_null(value=True) for one, other in ends)


def _once(met: pl.DataFrame, basis: str) -> pl.DataFrame:
    ordered = met.sort("payment_id", "transfer_id")
    once = ordered.unique("payment_id", keep="first", maintain_order=True)
    once = once.unique("transfer_id", keep="first", maintain_order=True)
    return once.select("payment_id", "transfer_id", pl.lit(basis).alias("basis"))
