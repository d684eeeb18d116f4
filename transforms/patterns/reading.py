"""What findings are made from, read from a run's database: of the transfers those of people whom many paid.

Every transfer is looked at once, in a few columns; of the others nothing is read, nor of what they rest on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from transforms.configuration import Configuration
from transforms.patterns.evidence import Evidence, ends_of
from transforms.patterns.fan_in.detect import many_paid
from transforms.patterns.fan_in.rule import fan_in_of
from transforms.schema import ENTRIES, PARTIES, PARTY_ACCOUNTS, TRANSFER_ENTRIES, TRANSFERS, Table

SIEVED = (
    *("transfer_id", "from_account_id", "to_account_id", "from_party_id", "to_party_id"),
    *("amount_ref", "channel", "kind"),
)
"""Columns of TRANSFERS that `concerned` reads."""


def concerned(
    transfers: pl.DataFrame,
    accounts: pl.DataFrame,
    hawala_links: pl.DataFrame,
    reference_currency: str,
    configuration: Configuration,
) -> pl.Series:
    """transfer_id of all that `findings_of` looks at more closely than `many_paid` does, each once, sorted.

    To and from everybody whom many paid; those without a rate; those that books of hawaladars tell. The findings are
    the same without the others: of nobody else enough payments are left that many would have paid them.
    Reads: TRANSFERS (columns: SIEVED); ACCOUNTS; HAWALA_LINKS.
    """
    evidence = Evidence(
        transfers,
        TRANSFER_ENTRIES.empty(),
        ENTRIES.empty(),
        PARTIES.empty(),
        PARTY_ACCOUNTS.empty(),
        accounts,
        pl.DataFrame(),
        reference_currency,
    )
    subjects = pl.Series(many_paid(evidence, fan_in_of(configuration)), dtype=pl.String()).implode()
    met = pl.col("payer").is_in(subjects) | pl.col("payee").is_in(subjects)
    found = [
        ends_of(evidence).filter(met).select("transfer_id").collect(),
        transfers.lazy().filter(pl.col("amount_ref").is_null()).select("transfer_id").collect(),
        hawala_links.select("transfer_id").drop_nulls(),
    ]
    return pl.concat(found).to_series().unique().sort()


def among_transfers(
    connection: duckdb.DuckDBPyConnection, wanted: pl.Series, read: Mapping[Table, Sequence[str]]
) -> dict[str, pl.DataFrame]:
    """By table name TRANSFERS with these ids, their TRANSFER_ENTRIES and the ENTRIES of these, in key order.

    read: the columns of each.
    """
    given = "transfer_id IN (FROM wanted_transfers)"
    conditions = {
        TRANSFERS: given,
        TRANSFER_ENTRIES: given,
        ENTRIES: f"entry_id IN (SELECT entry_id FROM transfer_entries WHERE {given})",
    }
    connection.register("wanted_transfers", wanted.to_frame("transfer_id").to_arrow())
    try:
        return {
            table.name: _frame(connection, table, read[table], condition)
            for table, condition in conditions.items()
        }
    finally:
        connection.unregister("wanted_transfers")


def _frame(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str], condition: str
) -> pl.DataFrame:
    query = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {condition} ORDER BY {', '.join(table.key)}"
    found = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found.select(pl.col(name).cast(table[name].dtype) for name in columns)
