"""Runs of statement lines become columns of READ_RECORDS, without an object for each record."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.readers.cuts import money
from transforms.readers.ibans import account_names
from transforms.readers.mt940.ordered import told
from transforms.readers.mt940.records import (
    BANKING_KINDS_CARD,
    BANKING_KINDS_CASH,
    BLANKS,
    elsewhere,
    payer_reference,
)
from transforms.readers.mt940.runs import Run
from transforms.readers.mt940.statement_line import DECIMALS
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RowsAndColumns, no_reasons
from transforms.readers.text_columns import joined, stated_reference, stripped_reference, stripped_text

_SCHEMA = READ_RECORDS.frame_schema
_NUMBER, _NUMBER_AND_NAME = 15, 8
"""Bytes that an IBAN, and Rabobank's number and name, have at the least (records.elsewhere)."""


class Taken(NamedTuple):
    """A run, and where it belongs."""

    run: Run
    message: int
    sequence: int
    currency: str
    ordinal: int


class LineRows(RowsAndColumns):
    """Takes records one by one and in runs, and gives them as frames in file order."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []

    def take(self, run: Run, *, message: int, sequence: int, currency: str) -> None:
        """Take the lines of a run, whose first follows `sequence`."""
        self.taken.append(Taken(run, message, sequence, currency, self.next_ordinal))
        self.held += run.lines.height

    def common(self) -> pl.DataFrame:
        """The records of runs."""
        taken, self.taken = self.taken, []
        if not taken:
            return READ_RECORDS.empty()
        lines = pl.concat([one.run.lines for one in taken]).with_columns(_whereabouts(taken))
        lines = _wrapped(lines.hstack(told(lines["text"])))
        if (lines["details"] != "").any():
            lines = lines.with_columns(joined("details", "words").alias("words"))
        lines = _without_names(_told_elsewhere(lines))
        scheme, number = _accounts(lines["account"], lines["bank_code"])
        return lines.with_columns(
            pl.format("message {}, line {}, :61:", pl.col("statement") + 1, "line").alias("locator"),
            no_reasons(lines.height),
            pl.col("booked_at").cast(pl.Datetime("us")),
            pl.col("value_date").cast(pl.Date()),
            money("amount", lines["amount"].to_numpy(), DECIMALS),
            scheme.alias("counterparty_scheme"),
            number.alias("counterparty_identifier"),
            stripped_text("institution").alias("counterparty_institution"),
            stripped_text("name").alias("counterparty_name"),
            stripped_text("words").alias("narrative"),
            pl.coalesce("stated", stated_reference("customer")).alias("reference"),
            stripped_reference("bank").alias("servicer_reference"),
            pl.concat_str("kind", "code", separator=" ", ignore_nulls=True).alias("transaction_code"),
            _channel().alias("channel"),
            booked=pl.lit(True),
            booked_precision=pl.lit("day"),
            balance_after=pl.lit(None, _SCHEMA["balance_after"]),
            uetr=pl.lit(None, pl.String()),
            fee=pl.lit(None, _SCHEMA["fee"]),
        ).select(READ_RECORDS.names)


def _wrapped(lines: pl.DataFrame) -> pl.DataFrame:
    """The bank's reference from the second line where it did not fit the first (statement_line.py)."""
    if not lines["details"].str.starts_with("//").any():
        return lines
    wraps = (pl.col("bank") == "") & pl.col("details").str.starts_with("//")
    return lines.with_columns(
        pl.when(wraps).then(pl.col("details").str.slice(2).str.strip_chars()).otherwise("bank").alias("bank"),
        pl.when(wraps).then(pl.lit("")).otherwise("details").alias("details"),
    )


def _without_names(lines: pl.DataFrame) -> pl.DataFrame:
    """References without those that are the other's account and name (records.payer_reference)."""
    named = lines["customer"].str.contains(" " * BLANKS, literal=True)
    if not named.any():
        return lines
    places = named.arg_true()
    texts = [payer_reference(text) for text in lines["customer"].gather(places)]
    return lines.with_columns(lines["customer"].scatter(places, texts))


def _whereabouts(taken: list[Taken]) -> list[pl.Series]:
    """Ordinal, statement, sequence, line and currency of each line."""
    heights = [one.run.lines.height for one in taken]
    runs = np.repeat(np.arange(len(taken)), heights)
    within = np.arange(len(runs)) - np.repeat(np.cumsum([0, *heights[:-1]]), heights)
    above = pl.concat([one.run.lines["above"] for one in taken]).to_numpy()
    first = np.array([one.run.first_line - one.run.lines["above"][0] for one in taken])
    places = {
        "ordinal": np.array([one.ordinal for one in taken])[runs] + within,
        "statement": np.array([one.message for one in taken])[runs],
        "sequence": np.array([one.sequence for one in taken])[runs] + within + 1,
        "line": first[runs] + above,
    }
    columns = [pl.Series(name, found).cast(_SCHEMA.get(name, pl.Int64())) for name, found in places.items()]
    currency = pl.Series("currency", [one.currency for one in taken], pl.String()).gather(runs)
    return [*columns, currency]


def _told_elsewhere(lines: pl.DataFrame) -> pl.DataFrame:
    """Account and name where field 86 has no account, line by line where field 61 may have one."""
    maybe = (pl.col("details").str.len_bytes() >= _NUMBER) | (
        pl.col("customer").str.len_bytes() >= _NUMBER_AND_NAME
    )
    places = lines.select(((pl.col("account") == "") & maybe).arg_true()).to_series()
    if places.is_empty():
        return lines
    rows = lines[places].select("details", "customer", "name", "bank_code").iter_rows()
    found = [(*elsewhere(details, customer, name or None), bank) for details, customer, name, bank in rows]
    return lines.with_columns(
        lines["account"].scatter(places, [account.identifier if account else "" for account, _, _ in found]),
        lines["bank_code"].scatter(places, ["" if account else bank for account, _, bank in found]),
        lines["name"].scatter(places, [name or "" for _, name, _ in found]),
    )


def _channel() -> pl.Expr:
    """The channel that the kind of booking names, else the one that the text tells (records.channel_of)."""
    kind = pl.col("kind")
    return (
        pl.when(kind.is_in(sorted(BANKING_KINDS_CASH)))
        .then(pl.lit("cash"))
        .when(kind.is_in(sorted(BANKING_KINDS_CARD)))
        .then(pl.lit("card"))
        .otherwise(pl.col("told_channel"))
    )


def _accounts(accounts: pl.Series, banks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme and number of each account; a national one behind its bank code, as field 25 writes it."""
    numbers = accounts.str.replace_all(r"\s", "") if accounts.str.contains(r"\s").any() else accounts
    scheme, numbers = account_names(numbers)
    national = (scheme == "bban").arg_true()
    if len(national):
        behind = national.filter(banks[national].str.contains("^[0-9]{8}$"))
        numbers = numbers.scatter(behind, banks[behind] + "/" + numbers[behind])
    return scheme, pl.select(pl.when(numbers != "").then(numbers)).to_series()
