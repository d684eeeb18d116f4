"""Transfers from entries: every entry is a side of exactly one movement of money.

Method: docs/methods/transfers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.configuration import Configuration
from transforms.flows.exchange import convert_frame
from transforms.flows.kinds import with_kind, with_marks, with_own_accounts
from transforms.flows.known import with_known
from transforms.flows.order import in_order, rows_by_id
from transforms.flows.pairing.tying import Tied, tied_entries
from transforms.flows.reported import reported_movements
from transforms.flows.returns import with_returns, with_undone
from transforms.flows.settings import cash_lexicon_of, matching_of, pairing_of
from transforms.flows.sides import Sides, said_of, sides_of
from transforms.flows.stated_rates import convert_transfers, rate_spreads
from transforms.hawala.banking import rebooked
from transforms.hawala.build import SETTLES, HawalaFrames, hawala_of
from transforms.money import MONEY
from transforms.parties.whose import owners
from transforms.schema import (
    HAWALA_LINES,
    PAYMENTS,
    TRANSFER_CANDIDATES,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
    conform,
)


class TransferFrames(NamedTuple):
    """Frames of TRANSFERS, TRANSFER_ENTRIES, FX_RATES, TRANSFER_PAYMENTS and TRANSFER_CANDIDATES.

    missing_rates: the transfers without a rate: currency, transfer_id, wanted_date.
    """

    transfers: pl.DataFrame
    transfer_entries: pl.DataFrame
    fx_rates: pl.DataFrame
    missing_rates: pl.DataFrame
    transfer_payments: pl.DataFrame
    transfer_candidates: pl.DataFrame
    hawala: Mapping[Table, pl.DataFrame]
    """What books of hawaladars come to: HAWALA_TABLES and TRANSFER_HAWALA_LINES."""


_SEEN = (
    "entry_id",
    "account_id",
    "counterparty_account_id",
    "booked_at",
    "amount",
    "currency",
    "mark",
    "mark_reason",
    "reversal",
    "reversal_reason",
    "channel",
)


def transfers_of(
    entries: pl.DataFrame,
    accounts: pl.DataFrame,
    party_accounts: pl.DataFrame,
    configuration: Configuration,
    reference_currency: str,
    payments: pl.DataFrame | None = None,
    hawala_lines: pl.DataFrame | None = None,
) -> TransferFrames:
    """Movements of money: both sides where both are seen and tied, else one side with its named end.

    Then what payments report, and what books of hawaladars tell, and no entry shows.
    Reads: frames of ENTRIES, ACCOUNTS, PARTY_ACCOUNTS, PAYMENTS, HAWALA_LINES (schema); sections `matching`,
        `lexicon_cash`, `hawala` and `fx` of the configuration. The order of rows makes no difference.
    Gives: frames sorted by key. amount is in the payment's currency, amount_ref in
        `reference_currency` (empty, and a row in missing_rates, where there is no rate).
    """
    ordered, tied = _tied(entries, accounts, configuration)
    movements = _movements(ordered, tied.pairs)
    with ThreadPoolExecutor(1) as apart:
        of_movements = apart.submit(_transfer_entries, movements)
        judged = with_kind(_with_parties(movements, party_accounts))
        transfer_entries = of_movements.result()
    judged = with_undone(judged, transfer_entries, ordered).select(_BEFORE_RATES)
    told = reported_movements(
        PAYMENTS.empty() if payments is None else payments, movements, entries, accounts
    )
    reported = _complete(with_own_accounts(_with_parties(told.movements, party_accounts)))
    judged = _with_others(judged, reported)
    books = hawala_of(
        HAWALA_LINES.empty() if hawala_lines is None else hawala_lines, judged, party_accounts, configuration
    )
    judged, transfer_entries = _with_hawala(
        judged, transfer_entries, books, party_accounts, told.transfer_payments["transfer_id"]
    )
    with ThreadPoolExecutor(2) as apart:
        candidates = apart.submit(_candidates, tied.possible, ordered, transfer_entries)
        spread = apart.submit(rate_spreads, judged, configuration)
        converted = convert_transfers(judged, reference_currency, configuration)
        transfers = converted.frame.with_columns(spread.result())
        return TransferFrames(
            in_order(conform(TRANSFERS, transfers.select(TRANSFERS.names)), "transfer_id"),
            transfer_entries,
            converted.fx_rates,
            converted.missing,
            told.transfer_payments,
            candidates.result(),
            books.tables,
        )


def _tied(
    entries: pl.DataFrame, accounts: pl.DataFrame, configuration: Configuration
) -> tuple[pl.DataFrame, Tied]:
    """The entries with what is known of each, in the order given, and their pairs.

    What pairs are found by is as large as the entries, and goes out of memory here.
    """
    # In one piece: as long as columns of one and of several pieces stand side by side, each step copies them all.
    marked, sides = _sides(entries.select(_READ).rechunk(), accounts, configuration)
    with ThreadPoolExecutor(1) as apart:
        # Beside the rules, which keep one core busy: no pair depends on what is taken back.
        ordered = apart.submit(with_returns, marked)
        tied = tied_entries(marked, accounts, sides, matching_of(configuration), pairing_of(configuration))
        return ordered.result(), tied


_READ = (
    *("entry_id", "account_id", "account_sequence", "booked_at", "amount", "currency"),
    *("counterparty_account_id", "counterparty_name", "narrative", "reference", "servicer_reference", "uetr"),
    *("transaction_code", "reversal", "channel"),
)


def _sides(
    entries: pl.DataFrame, accounts: pl.DataFrame, configuration: Configuration
) -> tuple[pl.DataFrame, Sides]:
    """The entries with row, marks and euros, and their sides."""
    with ThreadPoolExecutor(1) as apart:
        # Texts are numbered beside the rest, which they need not wait for.
        said = apart.submit(said_of, entries, accounts, matching_of(configuration))
        numbered = entries.with_columns(rows_by_id(entries["entry_id"]).alias("row"))
        marked = _with_euros(with_marks(numbered, accounts, cash_lexicon_of(configuration)), configuration)
        return marked, sides_of(marked, said.result())


_BEFORE_RATES = [name for name in TRANSFERS.names if name not in {"amount_ref", "rate_id", "rate_spread"}]


def _complete(movements: pl.DataFrame) -> pl.DataFrame:
    """Movements with the columns of TRANSFERS before rates; what they do not say is empty."""
    return movements.select(
        pl.col(name) if name in movements.columns else pl.lit(None, TRANSFERS[name].dtype).alias(name)
        for name in _BEFORE_RATES
    )


def _with_hawala(
    judged: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    books: HawalaFrames,
    party_accounts: pl.DataFrame,
    told: pl.Series,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With the movements that books tell; others that such a book calls a settlement are of that kind.

    Where a bank shows an end of a hawala, its entry is a side of the hawala. told: transfers that payments tell.
    """
    apart = rebooked(books.banked, books.movements, books.of_link, judged, transfer_entries, told)
    movements = _complete(_with_parties(apart.movements, party_accounts))
    settling = pl.col("transfer_id").is_in(books.settling)
    marked = apart.transfers.with_columns(
        pl.when(settling).then(pl.lit("settlement")).otherwise("kind").alias("kind"),
        pl.when(settling).then(pl.lit(SETTLES)).otherwise("kind_reason").alias("kind_reason"),
    )
    return _with_others(marked, movements), apart.transfer_entries


def _with_others(movements: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    return in_order(movements if others.is_empty() else pl.concat([movements, others]), "transfer_id")


def _with_euros(entries: pl.DataFrame, configuration: Configuration) -> pl.DataFrame:
    """Entries with euros: amounts of different currencies beside each other, for matching alone."""
    if entries["currency"].n_unique() <= 1:
        return entries.with_columns(pl.lit(None, MONEY).alias("euros"))
    converted = convert_frame(
        entries,
        "amount",
        "currency",
        "booked_at",
        "EUR",
        configuration=configuration,
        id_col="entry_id",
    )
    return converted.frame.rename({"amount_ref": "euros"}).drop("rate_id")


def _movements(entries: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """A row a movement: what its debit and its credit say, null for a side that is not seen; sorted by transfer_id.

    An entry that stands for several of the other side is in a movement for each of them, and what they do not cover is
    one of one side.
    """
    place = _places(entries["row"])
    amounts = entries["amount"].gather(place)
    is_debit = (amounts < 0).to_numpy()
    alone = [
        pl.concat(
            [pl.DataFrame({side: _others(is_side, pairs[side])}), _rests(amounts, pairs, side)],
            how="diagonal",
        )
        for side, is_side in (("debit", is_debit), ("credit", ~is_debit))
    ]
    named_by = pl.when(pl.col("sum_side") == "debit").then("credit").otherwise(pl.coalesce("debit", "credit"))
    # In one piece: rows are taken from many pieces at random several times slower.
    rows = pl.concat([pairs, *alone], how="diagonal", rechunk=True)
    # Each movement is named by another entry: its place among all is where that entry stands.
    at = np.full(entries.height, rows.height, np.uint32)
    at[rows.select(named_by).to_series().to_numpy()] = np.arange(rows.height, dtype=np.uint32)
    rows = rows.select(pl.all().gather(at[at < rows.height]))
    seen = entries.select(_SEEN)
    sides = [
        seen.select(pl.all().gather(place.gather(rows[side])).name.suffix(end))
        for side, end in (("debit", ""), ("credit", "_in"))
    ]
    rival = seen["entry_id"].gather(place.gather(rows["runner_up"])).alias("runner_up_entry_id")
    both = pl.concat([rows.drop("debit", "credit", "runner_up"), *sides], how="horizontal")
    return in_order(both.with_columns(rival).select(_movement()), "transfer_id")


def _others(is_side: NDArray[np.bool_], tied: pl.Series) -> NDArray[np.uint32]:
    """Rows of a side that are not among these."""
    alone = is_side.copy()
    alone[tied.to_numpy()] = False
    return np.flatnonzero(alone).astype(np.uint32)


def _rests(amounts: pl.Series, pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    """Sums of a side (its name: their rows) that their parts do not cover, and what is left of them (rest, > 0).

    amounts: by row.
    """
    other = "credit" if side == "debit" else "debit"
    parts = pairs.filter(pl.col("sum_side") == side).select(side, other)
    paid = parts.select(side, amounts.gather(parts[other]).abs().alias("part"))
    covered = paid.group_by(side, maintain_order=True).agg(pl.col("part").sum())
    rest = (amounts.gather(covered[side]).abs() - covered["part"]).cast(MONEY).alias("rest")
    return covered.select(side, rest).filter(pl.col("rest") > 0)


def _places(rows: pl.Series) -> pl.Series:
    """Where the entry with row 0 stands, where that with row 1, and so on."""
    places = np.empty(len(rows), np.uint32)
    places[rows.to_numpy()] = np.arange(len(rows), dtype=np.uint32)
    return pl.Series(places)


def _movement() -> list[pl.Expr]:
    both = pl.col("entry_id").is_not_null() & pl.col("entry_id_in").is_not_null()
    same_currency = pl.col("currency") == pl.col("currency_in")
    either = {name: pl.coalesce(name, f"{name}_in") for name in _SEEN}
    # Of a sum that stands for several, what counts here is the part that the other side shows.
    of_part = pl.when(pl.col("sum_side") == "debit").then("amount_in").otherwise(either["amount"].abs())
    sent = pl.coalesce("rest", of_part)
    arrived = pl.when(pl.col("sum_side") == "credit").then(-pl.col("amount")).otherwise("amount_in")
    received = (
        pl.when(pl.col("rest").is_not_null() & pl.col("amount_in").is_not_null())
        .then("rest")
        .otherwise(arrived)
    )
    named_by = pl.when(pl.col("sum_side") == "debit").then("entry_id_in").otherwise(either["entry_id"])
    return [
        pl.format("t{}", named_by.str.slice(1)).alias("transfer_id"),
        pl.col("entry_id").alias("debit_entry"),
        pl.col("entry_id_in").alias("credit_entry"),
        pl.coalesce("account_id", "counterparty_account_id_in").alias("from_account_id"),
        pl.coalesce("account_id_in", "counterparty_account_id").alias("to_account_id"),
        either["booked_at"].alias("sent_at"),
        pl.col("booked_at_in").alias("received_at"),
        sent.alias("amount"),
        either["currency"].alias("currency"),
        received.alias("received_amount"),
        pl.col("currency_in").alias("received_currency"),
        pl.when(both & same_currency).then((sent - received).cast(MONEY)).alias("fee"),
        either["mark"].alias("mark"),
        either["mark_reason"].alias("mark_reason"),
        pl.any_horizontal(pl.col("reversal", "reversal_in").fill_null(value=False)).alias("reversal"),
        either["reversal_reason"].alias("reversal_reason"),
        either["channel"].alias("channel"),
        pl.col("rest").is_not_null().alias("is_rest"),
        pl.coalesce("match_basis", pl.lit("one_side")).alias("match_basis"),
        pl.coalesce("match_probability", pl.lit(1.0)).alias("match_probability"),
        pl.col("match_strength", "match_margin", "runner_up_entry_id"),
    ]


def _with_parties(movements: pl.DataFrame, party_accounts: pl.DataFrame) -> pl.DataFrame:
    """from_party_id and to_party_id: the holder by a statement before what others call it; sorted by transfer_id."""
    who = (
        owners(party_accounts)
        .unique("account_id", keep="first", maintain_order=True)
        .select("account_id", "party_id")
    )
    for column in ("from", "to"):
        key = f"{column}_account_id"
        known = who.rename({"account_id": key, "party_id": f"{column}_party_id"})
        movements = with_known(movements, known, key)
    return in_order(movements, "transfer_id")


def _transfer_entries(movements: pl.DataFrame) -> pl.DataFrame:
    """Each side of each movement, with as much of the entry as belongs to it; sorted by transfer_id, then entry_id.

    Reads: movements sorted by transfer_id.
    """
    of_sides = {"debit": "amount", "credit": "received_amount"}
    sides = [
        movements.select(
            "transfer_id",
            pl.col(f"{side}_entry").alias("entry_id"),
            pl.lit(side).alias("side"),
            pl.col(amount).cast(MONEY).alias("amount"),
        )
        for side, amount in of_sides.items()
    ]
    credit_first = (pl.col("credit_entry") < pl.col("debit_entry")).fill_null(value=False)
    shift = movements.select(credit_first).to_series().to_numpy() * np.uint32(movements.height)
    turns = np.empty((movements.height, 2), np.uint32)
    turns[:, 0] = np.arange(movements.height, dtype=np.uint32) + shift
    turns[:, 1] = (turns[:, 0] + np.uint32(movements.height)) % np.uint32(max(2 * movements.height, 1))
    both = pl.concat(sides, rechunk=True)
    is_seen = both["entry_id"].is_not_null().to_numpy()
    order = turns.reshape(-1)
    rows = both[order[is_seen[order]]]
    return conform(TRANSFER_ENTRIES, rows)


def _candidates(
    possible: pl.DataFrame, entries: pl.DataFrame, transfer_entries: pl.DataFrame
) -> pl.DataFrame:
    """Possible pairs by the ids of their entries and of the transfers that these are sides of."""
    rows = pl.concat([possible["debit"], possible["credit"]]).unique().to_frame("row")
    known = entries.select("row", "entry_id").join(rows, on="row", how="semi")
    of_entry = (
        transfer_entries.join(known, on="entry_id", how="semi")
        .sort("entry_id", "transfer_id")
        .unique("entry_id", keep="first", maintain_order=True)
    )
    for side in ("debit", "credit"):
        named = known.join(of_entry.select("entry_id", "transfer_id"), on="entry_id", how="left").rename(
            {"row": side, "entry_id": f"{side}_entry_id", "transfer_id": f"{side}_transfer_id"}
        )
        possible = possible.join(named, on=side, how="left")
    rows = possible.drop("debit", "credit")
    return conform(TRANSFER_CANDIDATES, rows).sort(TRANSFER_CANDIDATES.key)
