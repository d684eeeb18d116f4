"""A case of millions of transfers as its published tables, without an ingest: for `benchmarks.trace_case`.

Made up so that it lies as a real case does. Of the accounts with statements 95 % are private (about 15 entries
a year), 4.9 % small businesses, 0.1 % large. Half of the transfers show both sides, the others lead to accounts
without statements or come from there. Accounts stand in neighbourhoods of 50, within which four of five payments
stay; of three in ten neighbourhoods no payment goes to another observed account at all. Forty institutions
deliver a file a quarter, account by account. Ids are hashes of files with numbers, as in a real case.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.trace_fifo import OPENING, parts_of_balances
from transforms.layout import CaseFolder, Store
from transforms.schema import (
    ACCOUNTS,
    ENTRIES,
    PARTIES,
    PARTY_ACCOUNTS,
    PUBLISHED_TABLES,
    STATEMENTS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
    ddl,
)
from transforms.store_format import mark_store

NEIGHBOURS = 50
CLOSED = 3
"""Of ten neighbourhoods, those that pay no other observed account."""
INSTITUTIONS = 40
SECONDS = 365 * 86_400
CASE = "large"


@dataclass(frozen=True)
class Moved:
    """Transfers in order of time. Accounts from `accounts` on have no statements."""

    origin: NDArray[np.int32]
    target: NDArray[np.int32]
    cents: NDArray[np.int64]
    second: NDArray[np.int32]
    accounts: int


def moved(transfers: int, accounts: int, seed: int = 7) -> Moved:
    """Transfers between accounts as the module's head says."""
    chance = np.random.default_rng(seed)
    block = np.arange(accounts) // NEIGHBOURS
    is_open = block % 10 >= CLOSED
    kind = chance.random(accounts)
    weight = np.where(kind < 0.95, 1.0, np.where((kind < 0.999) | ~is_open, 8.0, 300.0))
    origin, other = (_drawn(chance, weight, transfers) for _ in range(2))
    first = origin // NEIGHBOURS * NEIGHBOURS
    near = np.minimum(first + chance.integers(0, NEIGHBOURS, transfers), accounts - 1)
    far = np.where(is_open[other], other, near)
    stays = (chance.random(transfers) < 0.8) | ~is_open[origin]
    target = np.where(stays, near, far)
    target = np.where(target == origin, (origin ^ 1) % accounts, target)
    outside = accounts + chance.integers(0, accounts, transfers)
    way = chance.random(transfers)
    origin, target = np.where(way < 0.2, outside, origin), np.where(way < 0.2, origin, target)
    target = np.where(way >= 0.7, outside, target)
    second = np.sort(chance.integers(0, SECONDS, transfers))
    return Moved(
        origin.astype(np.int32),
        target.astype(np.int32),
        parts_of_balances(
            origin.astype(np.int32), target.astype(np.int32), chance.random(transfers) ** 2, 2 * accounts
        ),
        second.astype(np.int32),
        accounts,
    )


def _drawn(chance: np.random.Generator, weight: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    bounds = np.cumsum(weight)
    found: NDArray[np.int64] = np.searchsorted(bounds, chance.random(size) * bounds[-1])
    return np.minimum(found, len(weight) - 1)


_NAMES = f"""
CREATE TEMP TABLE names AS SELECT n::INTEGER AS n, 'a' || substr(md5('account' || n), 1, 16) AS account_id,
    'p' || substr(md5('account' || n), 1, 16) AS party_id, printf('DE%020d', n) AS identifier,
    'Holder ' || n AS holder, (n * 7919 % {INSTITUTIONS})::INTEGER AS institution, n < $accounts AS observed
FROM range(2 * $accounts) r(n)"""

_LINES = f"""
CREATE TEMP TABLE lines AS
WITH sides AS (
    SELECT number, origin AS own, target AS other, -cents AS cents, second FROM moved WHERE origin < $accounts
    UNION ALL
    SELECT number, target, origin, cents, second FROM moved WHERE target < $accounts
), filed AS (
    SELECT s.*, n.institution AS institution, (second // {SECONDS // 4 + 1})::INTEGER AS quarter
    FROM sides s JOIN names n ON n.n = own
), counted AS (
    SELECT *, substr(md5(institution || '/' || quarter), 1, 16) AS file,
        row_number() OVER (PARTITION BY institution, quarter ORDER BY own, number)::INTEGER AS place,
        row_number() OVER (PARTITION BY own, quarter ORDER BY number)::INTEGER AS sequence,
        row_number() OVER (PARTITION BY own ORDER BY number)::INTEGER AS account_sequence,
        {OPENING} + sum(cents) OVER (PARTITION BY own ORDER BY number ROWS UNBOUNDED PRECEDING) AS balance
    FROM filed
)
SELECT *, file || printf('-%09d', place) AS tail, 's' || file || '-' || printf('%06d', own) AS statement_id
FROM counted ORDER BY file, place"""

_TAILS = """
CREATE TEMP TABLE tails AS SELECT number, coalesce(min(tail) FILTER (cents < 0), min(tail)) AS tail,
    bool_or(cents < 0) AS debit, bool_or(cents > 0) AS credit FROM lines GROUP BY number"""

_MONEY = "(({})::DECIMAL(20, 0) * 0.01::DECIMAL(3, 2))::DECIMAL(38, 18)"
_DAY = "(DATE '2025-01-01' + (second // 86400)::INTEGER)::TIMESTAMP"

FILLED: dict[Table, str] = {
    ACCOUNTS: """SELECT account_id, 'iban' AS scheme, identifier, 'BANK' || institution AS institution, 'DE' AS country,
        'EUR' AS currency, observed, holder AS holder_name FROM names ORDER BY account_id""",
    PARTIES: """SELECT party_id, 'person' AS kind, holder AS name, [holder] AS names, [lower(holder)] AS names_plain,
        ['iban:' || identifier] AS identifiers, ['DE'] AS countries,
        false AS protected FROM names WHERE observed ORDER BY party_id""",
    PARTY_ACCOUNTS: """SELECT party_id, account_id, 'holder' AS relation, 1.0 AS probability, [] AS evidence
        FROM names WHERE observed ORDER BY party_id""",
    ENTRIES: f"""SELECT 'e' || tail AS entry_id, 'r' || tail AS record_id, o.account_id, statement_id, sequence,
        account_sequence, {_DAY} AS booked_at, 'day' AS booked_precision, {_DAY}::DATE AS value_date,
        {_MONEY.format("cents")} AS amount,
        'EUR' AS currency, {_MONEY.format("balance")} AS balance_after, c.account_id AS counterparty_account_id,
        c.holder AS counterparty_name, 'payment ' || number || ' to ' || c.identifier AS narrative,
        'R' || number AS reference, false AS reversal, 'bank' AS channel
        FROM lines JOIN names o ON o.n = own JOIN names c ON c.n = other ORDER BY tail""",
    STATEMENTS: f"""SELECT statement_id, any_value(file) AS file_id, 'line ' || min(place) AS locator,
        any_value(account_id) AS account_id, 'EUR' AS currency, min({_DAY})::DATE AS from_date,
        max({_DAY})::DATE AS to_date,
        {_MONEY.format("arg_min(balance - cents, place)")} AS opening_balance, 'stated' AS opening_basis,
        {_MONEY.format("arg_max(balance, place)")} AS closing_balance, 'stated' AS closing_basis,
        {_MONEY.format("sum(cents)")} AS booked_sum, 'ok' AS balance_check,
        CASE WHEN min(account_sequence) = 1 THEN 'unknown' ELSE 'yes' END AS continuity,
        any_value(quarter) AS position, true AS complete, [] AS holder_identifiers
        FROM lines JOIN names ON n = own GROUP BY statement_id ORDER BY statement_id""",
    TRANSFERS: f"""SELECT 't' || tail AS transfer_id, o.account_id AS from_account_id, t.account_id AS to_account_id,
        CASE WHEN debit THEN o.party_id END AS from_party_id, CASE WHEN credit THEN t.party_id END AS to_party_id,
        {_DAY} AS sent_at, CASE WHEN credit THEN {_DAY} END AS received_at, {_MONEY.format("cents")} AS amount,
        'EUR' AS currency, {_MONEY.format("cents")} AS amount_ref, 'bank' AS channel, 'payment' AS kind,
        'nothing says otherwise' AS kind_reason, 1.0 AS match_probability,
        CASE WHEN debit AND credit THEN 'reference' ELSE 'one_side' END AS match_basis
        FROM tails JOIN moved USING (number) JOIN names o ON o.n = origin JOIN names t ON t.n = target ORDER BY tail""",
    TRANSFER_ENTRIES: """SELECT 't' || t.tail AS transfer_id, 'e' || l.tail AS entry_id,
        CASE WHEN cents < 0 THEN 'debit' ELSE 'credit' END AS side
        FROM lines l JOIN tails t USING (number) ORDER BY t.tail, l.tail""",
}


def write_case(store: Store, transfers: int, accounts: int) -> CaseFolder:
    """The case's snapshot with every published table, but for the index; those that tracing does not read are empty."""
    case = store.case(CASE)
    case.path.mkdir(parents=True)
    mark_store(store)
    made = moved(transfers, accounts)
    with duckdb.connect(str(case.current)) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("given", _frame(made))
        connection.execute("CREATE TEMP TABLE moved AS FROM given")
        connection.execute(_NAMES.replace("$accounts", str(accounts)))
        connection.execute(_LINES.replace("$accounts", str(accounts)))
        connection.execute(_TAILS)
        for table in PUBLISHED_TABLES:
            connection.execute(ddl(table))
            if table in FILLED:
                connection.execute(f"INSERT INTO {table.name} BY NAME {FILLED[table]}")
    return case


def _frame(made: Moved) -> object:
    columns = {"origin": made.origin, "target": made.target, "cents": made.cents, "second": made.second}
    return pl.DataFrame(columns).with_row_index("number").to_arrow()
