"""Transfers from entries: every entry is a side of exactly one movement of money.

Method: docs/methods/transfers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.exchange import convert_frame
from transforms.flows.kinds import with_kind, with_marks, with_own_accounts
from transforms.flows.known import with_known
from transforms.flows.movements import SEEN, movements_of, transfer_entries_of
from transforms.flows.order import in_order, rows_by_id
from transforms.flows.pairing.tying import Tied, tied_by_evidence, tied_by_rules
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
    ENTRIES,
    HAWALA_LINES,
    PARTY_ACCOUNTS,
    PAYMENTS,
    TRANSFER_CANDIDATES,
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


READ: dict[Table, tuple[str, ...]] = {
    ENTRIES: (
        *("entry_id", "account_id", "account_sequence", "booked_at", "amount", "currency"),
        *("counterparty_account_id", "counterparty_name", "narrative", "reference", "servicer_reference"),
        *("uetr", "transaction_code", "reversal", "channel"),
    ),
    PARTY_ACCOUNTS: ("party_id", "account_id", "relation", "probability"),
}
"""Columns that transfers are made from, of tables with others."""
READ_FOR_PAYMENTS = ("record_id",)
"""Also of entries, where there are payments."""

_FOR_EVIDENCE = (*SEEN, "narrative", "reference")


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
    Reads: frames of ENTRIES, ACCOUNTS, PARTY_ACCOUNTS (columns: `READ`), PAYMENTS, HAWALA_LINES (schema);
        sections `matching`, `lexicon_cash`, `hawala` and `fx` of the configuration. The order of rows makes no
        difference.
    Gives: frames sorted by key. amount is in the payment's currency, amount_ref in
        `reference_currency` (empty, and a row in missing_rates, where there is no rate).
    """
    payments = PAYMENTS.empty() if payments is None else payments
    seen, tied = _tied(entries, accounts, configuration)
    if payments.is_empty():
        entries = ENTRIES.empty()  # of millions of entries, all that nobody needs any more goes out of memory
    movements = movements_of(seen, tied.pairs)
    seen = seen.select("row", "entry_id", "undoes_entry")
    with ThreadPoolExecutor(1) as apart:
        of_movements = apart.submit(transfer_entries_of, movements)
        judged = with_kind(_with_parties(movements, party_accounts))
        transfer_entries = of_movements.result()
    judged = with_undone(judged, transfer_entries, seen).select(_BEFORE_RATES)
    told = reported_movements(payments, movements, entries, accounts)
    del movements
    reported = _complete(with_own_accounts(_with_parties(told.movements, party_accounts)))
    judged = _with_others(judged, reported)
    books = hawala_of(
        HAWALA_LINES.empty() if hawala_lines is None else hawala_lines, judged, party_accounts, configuration
    )
    judged, transfer_entries = _with_hawala(
        judged, transfer_entries, books, party_accounts, told.transfer_payments["transfer_id"]
    )
    with ThreadPoolExecutor(2) as apart:
        candidates = apart.submit(_candidates, tied.possible, seen, transfer_entries)
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
    """The entries with what is known of each (SEEN), in the order given, and their pairs.

    What pairs are found by is as large as the entries, and goes out of memory step by step.
    """
    matching = matching_of(configuration)
    # In one piece: as long as columns of one and of several pieces stand side by side, each step copies them all.
    marked, sides = _sides(entries.select(READ[ENTRIES]).rechunk(), accounts, configuration)
    with ThreadPoolExecutor(1) as apart:
        # Beside the rules, which keep one core busy: no pair depends on what is taken back.
        known = apart.submit(_for_evidence, marked)
        pairs, left = tied_by_rules(sides, matching)
        marked = known.result()
    del known, sides
    tied = tied_by_evidence(marked, accounts, pairs, left, matching, pairing_of(configuration))
    return marked.select(SEEN), tied


def _for_evidence(marked: pl.DataFrame) -> pl.DataFrame:
    return with_returns(marked).select(_FOR_EVIDENCE)


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
