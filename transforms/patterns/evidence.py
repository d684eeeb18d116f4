"""What a pattern looks at: the frames of a case, and one subject's money in and out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.schema import (
    ENTRIES,
    HAWALA_LINES,
    HAWALA_LINKS,
    HAWALA_OBLIGATIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)

READ: dict[Table, tuple[str, ...]] = {
    TRANSFERS: (
        *("transfer_id", "from_account_id", "to_account_id", "from_party_id", "to_party_id", "sent_at"),
        *("received_at", "amount", "currency", "amount_ref", "received_amount", "received_currency"),
        *("channel", "kind"),
    ),
    TRANSFER_ENTRIES: ("transfer_id", "entry_id", "side"),
    ENTRIES: ("entry_id", "amount", "currency", "narrative"),
    PARTIES: ("party_id", "kind", "name", "countries"),
    PARTY_ACCOUNTS: ("party_id", "account_id", "relation", "probability", "strength"),
}
"""Columns that patterns read, of tables with others: of millions of rows each column is a tenth of a gigabyte."""

UNITS = 8
"""Amounts are compared as integers of 1e-8, the scale of MONEY, so that no digit is lost."""


@dataclass(frozen=True)
class Evidence:
    """Frames of the declared schemas (columns: `READ`), as `findings_of` takes them."""

    transfers: pl.DataFrame
    transfer_entries: pl.DataFrame
    entries: pl.DataFrame
    parties: pl.DataFrame
    party_accounts: pl.DataFrame
    accounts: pl.DataFrame
    missing_rates: pl.DataFrame
    reference_currency: str
    hawala_lines: pl.DataFrame = field(default_factory=HAWALA_LINES.empty)
    hawala_links: pl.DataFrame = field(default_factory=HAWALA_LINKS.empty)
    hawala_obligations: pl.DataFrame = field(default_factory=HAWALA_OBLIGATIONS.empty)


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer as its subject sees it. `units` is the amount on the subject's side in 1e-8."""

    transfer_id: str
    other: str
    """Party at the other end, or account where no party is known."""
    other_name: str
    other_kind: str
    other_countries: tuple[str, ...]
    at: datetime
    units: int
    currency: str
    ref_units: int | None
    kind: str
    channel: str
    narrative: str
    entry_id: str | None
    """The subject's own entry; None where its side is not in evidence."""
    account_id: str
    """The subject's account."""


@dataclass(frozen=True)
class Ledger:
    """All that one subject received and paid, each in order of time and id."""

    subject_id: str
    subject_kind: str
    name: str
    kind: str
    credits: tuple[Movement, ...]
    debits: tuple[Movement, ...]


def units_of(amount: Decimal) -> int:
    """An amount as an integer of 1e-8, exact."""
    return int(amount.scaleb(UNITS))


def amount_of(units: int) -> Decimal:
    """The amount of so many 1e-8."""
    return Decimal(units).scaleb(-UNITS)


def ends_of(evidence: Evidence) -> pl.LazyFrame:
    """Transfers between two different subjects: TRANSFERS with `payer` and `payee`.

    A subject is a party, or an account where no party is known. An account that the evidence does
    not name at all (scheme unknown) stands for many, so it is nobody: its end is null.
    """
    nameless = evidence.accounts.filter(pl.col("scheme") == "unknown")["account_id"].implode()
    ends = [
        pl.when(pl.col(f"{side}_account_id").is_in(nameless) & pl.col(f"{side}_party_id").is_null())
        .then(None)
        .otherwise(pl.coalesce(f"{side}_party_id", f"{side}_account_id"))
        .alias(end)
        for side, end in (("from", "payer"), ("to", "payee"))
    ]
    lazy = evidence.transfers.lazy().with_columns(ends).filter(pl.col("kind") != "own_account")
    return lazy.filter(pl.col("payer").ne_missing(pl.col("payee")))


def ledgers_of(evidence: Evidence, subjects: list[str]) -> Iterator[Ledger]:
    """The ledger of each subject, in order of id."""
    about = _about(evidence)
    wanted = pl.Series(subjects, dtype=pl.String()).implode()
    ends = ends_of(evidence)
    credits = _side(evidence, ends.filter(pl.col("payee").is_in(wanted)), "credit", about)
    debits = _side(evidence, ends.filter(pl.col("payer").is_in(wanted)), "debit", about)
    parties = set(evidence.parties["party_id"].to_list())
    known = about.filter(pl.col("subject").is_in(wanted)).sort("subject").rows_by_key("subject", named=True)
    for subject in sorted(subjects):
        row = known[subject][0] if subject in known else {"name": "", "party_kind": "unknown"}
        yield Ledger(
            subject,
            "party" if subject in parties else "account",
            row["name"],
            row["party_kind"],
            tuple(_movement(item) for item in credits.get(subject, ())),
            tuple(_movement(item) for item in debits.get(subject, ())),
        )


def _about(evidence: Evidence) -> pl.DataFrame:
    """Name, kind and countries of every subject: parties, and accounts under the names they are called."""
    parties = evidence.parties.select("party_id", "name", pl.col("kind").alias("party_kind"), "countries")
    accounts = evidence.accounts.select(
        pl.col("account_id"),
        pl.coalesce("holder_name", pl.when(pl.col("scheme") == "named").then("identifier")).fill_null(""),
        pl.lit("unknown").alias("party_kind"),
        pl.concat_list("country").list.drop_nulls(),
    )
    names = ["subject", "name", "party_kind", "countries"]
    parties.columns, accounts.columns = names, names
    return pl.concat([parties, accounts]).unique("subject", keep="first", maintain_order=True)


def _side(
    evidence: Evidence, rows: pl.LazyFrame, side: str, about: pl.DataFrame
) -> dict[Any, list[dict[str, Any]]]:
    """Rows of one side by subject, each subject's in order of time and id."""
    mine, other = ("payee", "payer") if side == "credit" else ("payer", "payee")
    sides = evidence.transfer_entries.lazy().join(rows.select("transfer_id"), on="transfer_id", how="semi")
    sides = sides.sort("transfer_id", "entry_id")
    own = sides.filter(pl.col("side") == side).unique("transfer_id", keep="first", maintain_order=True)
    said = sides.join(evidence.entries.lazy().select("entry_id", "narrative"), on="entry_id", how="left")
    texts = pl.col("narrative").drop_nulls().unique(maintain_order=True).str.join(" / ")
    ordered = said.sort("transfer_id", "entry_id").group_by("transfer_id", maintain_order=True)
    narratives = ordered.agg(texts)
    joined = (
        rows.join(own.select("transfer_id", "entry_id"), on="transfer_id", how="left")
        .join(narratives, on="transfer_id", how="left")
        .join(about.lazy().rename({"subject": other}), on=other, how="left")
    )
    credit = side == "credit"
    at = pl.coalesce("received_at", "sent_at") if credit else pl.col("sent_at")
    shown = joined.select(
        pl.col(mine).alias("subject"),
        "transfer_id",
        pl.col(other).alias("other"),
        pl.col("name").fill_null("").alias("other_name"),
        pl.col("party_kind").fill_null("unknown").alias("other_kind"),
        pl.col("countries").alias("other_countries"),
        at.alias("at"),
        (pl.coalesce("received_amount", "amount") if credit else pl.col("amount")).alias("amount"),
        (pl.coalesce("received_currency", "currency") if credit else pl.col("currency")).alias("currency"),
        "amount_ref",
        "kind",
        "channel",
        pl.col("narrative").fill_null("").alias("narrative"),
        "entry_id",
        pl.col("to_account_id" if credit else "from_account_id").alias("account_id"),
    )
    frame = shown.sort("subject", "at", "transfer_id").collect()
    return frame.rows_by_key("subject", named=True)


def _movement(row: dict[str, Any]) -> Movement:
    reference = row["amount_ref"]
    return Movement(
        transfer_id=row["transfer_id"],
        other=row["other"] or "",
        other_name=row["other_name"],
        other_kind=row["other_kind"],
        other_countries=tuple(country for country in row["other_countries"] or () if country),
        at=row["at"],
        units=units_of(row["amount"]),
        currency=row["currency"],
        ref_units=None if reference is None else units_of(reference),
        kind=row["kind"],
        channel=row["channel"],
        narrative=row["narrative"],
        entry_id=row["entry_id"],
        account_id=row["account_id"],
    )
