"""The facts of one person or household, read from a published snapshot: only rows that are theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from transforms.benefit.evidence.amounts import plain
from transforms.benefit.evidence.assets import things_of
from transforms.benefit.evidence.facts import Facts, Fee, Incident, Income, Pocket, Reported, Stated, Thing
from transforms.benefit.evidence.moves import moves_of
from transforms.benefit.items.things import acquired_on
from transforms.benefit.rule import BenefitRule
from transforms.number_words import number_of
from transforms.schema import REGISTER_FIGURES

Row = dict[str, Any]

_ACCOUNTS = """
SELECT account_id, min(relation <> 'joint_holder') AS sole FROM party_accounts
WHERE party_id IN (SELECT unnest(?::VARCHAR[])) AND relation IN ('holder', 'named_as', 'joint_holder')
GROUP BY account_id ORDER BY account_id
"""
_HOLDERS = """
SELECT account_id, list(DISTINCT party_id) AS parties FROM party_accounts
WHERE relation = 'joint_holder' AND account_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY account_id
"""
_POCKETS = """
WITH first AS (
    SELECT account_id, currency, opening_balance, statement_id, position FROM statements
    WHERE account_id IN (SELECT unnest($accounts::VARCHAR[]))
    QUALIFY row_number() OVER (PARTITION BY account_id, currency ORDER BY position, statement_id) = 1
)
SELECT e.account_id, e.currency, any_value(f.opening_balance) AS opening, any_value(f.statement_id) AS statement_id,
    any_value(coalesce(a.identifier, a.account_id)) AS name,
    (SELECT count(*) FROM statements s WHERE s.account_id = e.account_id AND s.currency = e.currency
        AND s.continuity = 'no') AS gaps,
    (SELECT count(*) FROM statements s WHERE s.account_id = e.account_id AND s.currency = e.currency
        AND s.balance_check = 'broken') AS odd,
    min(e.since) AS since, max(e.until) AS until
FROM (SELECT account_id, currency, booked_at::DATE AS since, booked_at::DATE AS until FROM entries
        WHERE account_id IN (SELECT unnest($accounts::VARCHAR[]))
    UNION ALL SELECT account_id, currency, from_date, to_date FROM statements
        WHERE account_id IN (SELECT unnest($accounts::VARCHAR[]))) e
LEFT JOIN first f ON f.account_id = e.account_id AND f.currency = e.currency
LEFT JOIN accounts a ON a.account_id = e.account_id
GROUP BY e.account_id, e.currency ORDER BY e.account_id, e.currency
"""
_INCOMES = """
SELECT r.record_id, coalesce(r.name, r.person_id) AS name, r.declared_income FROM register_persons r
WHERE declared_income IS NOT NULL AND 'person:' || trim(person_id) IN (SELECT unnest(?::VARCHAR[]))
ORDER BY r.record_id
"""
_FEES = """
SELECT DISTINCT t.transfer_id, coalesce(t.from_party_id, t.from_account_id) AS payer, t.sent_at::DATE AS day, t.amount,
    t.currency, f.finding_id
FROM findings f JOIN finding_transfers x USING (finding_id) JOIN transfers t USING (transfer_id)
WHERE x.role = 'fee_in' AND f.strength IN ('established', 'probable')
    AND f.subject_id IN (SELECT unnest(?::VARCHAR[]))
ORDER BY t.transfer_id, f.finding_id
"""
_REPORTED = """
SELECT t.transfer_id, t.sent_at::DATE AS day, t.currency, t.received_at::DATE AS received_day,
    coalesce(t.from_party_id IN (SELECT unnest($parties::VARCHAR[])), false) AS sent,
    coalesce(t.to_party_id IN (SELECT unnest($parties::VARCHAR[])), false) AS received,
    t.amount, coalesce(t.received_amount, t.amount) AS received_amount,
    coalesce(t.received_currency, t.currency) AS received_currency,
    coalesce(f.name, '') AS from_name, coalesce(o.name, '') AS to_name
FROM transfers t
LEFT JOIN parties f ON f.party_id = t.from_party_id LEFT JOIN parties o ON o.party_id = t.to_party_id
WHERE t.match_basis = 'reported' AND t.channel IN ('remittance', 'cash') AND sent <> received
ORDER BY t.sent_at, t.transfer_id
"""
_INCIDENTS = """
SELECT record_id, date_from, people, concat_ws(', ', kind, place, country) AS words FROM register_incidents
WHERE people IS NOT NULL AND date_from IS NOT NULL ORDER BY record_id
"""


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, values: Any = None) -> list[Row]:
    """Rows of a query as dictionaries."""
    result = connection.execute(sql, values) if values is not None else connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def facts_of(
    connection: duckdb.DuckDBPyConnection, members: dict[str, str], reference_currency: str, rule: BenefitRule
) -> Facts:
    """What the snapshot says of the members (party_id: name) together.

    An account that a member holds together with others counts only where all its holders are members;
    else it is an account of theirs that is not counted, and a note says so.
    """
    parties = sorted(members)
    own, shared = _accounts(connection, parties)
    things = things_of(connection, parties, own)
    bought = {paid.transfer_id for thing in things for paid in thing.payments if paid.by_subject}
    moves = moves_of(connection, own, shared, bought, rule)
    keys = _keys(connection, parties)
    pockets = tuple(_pocket(row) for row in rows_of(connection, _POCKETS, {"accounts": own}))
    return Facts(
        members=members,
        reference_currency=reference_currency,
        moves=moves,
        pockets=pockets,
        things=things,
        incomes=tuple(
            Income(row["name"] or "", plain(row["declared_income"]), row["record_id"])
            for row in rows_of(connection, _INCOMES, [keys])
        ),
        fees=tuple(
            Fee(
                row["transfer_id"],
                row["payer"],
                row["day"],
                plain(row["amount"]),
                row["currency"],
                row["finding_id"],
            )
            for row in rows_of(connection, _FEES, [[*parties, *own]])
        ),
        reported=tuple(_reported(row) for row in rows_of(connection, _REPORTED, {"parties": parties})),
        incidents=tuple(
            Incident(row["record_id"], row["date_from"], row["words"], int(row["people"]))
            for row in rows_of(connection, _INCIDENTS)
        ),
        stated=tuple(stated_from(row) for row in stated_rows(connection, parties, keys, [])),
        notes=(*_notes(shared, pockets, things), *_of_nobody(connection)),
    )


def _notes(shared: Sequence[str], pockets: Sequence[Pocket], things: Sequence[Thing]) -> Iterator[str]:
    for account in shared:
        yield f"Account {account} is held together with others and is not counted; state what of it is theirs."
    for one in pockets:
        if one.gaps:
            yield (
                f"Account {one.name} in {one.currency}: {one.gaps} statements do not open where the one before"
                " closed."
            )
    for one in pockets:
        if one.odd:
            yield (
                f"Account {one.name} in {one.currency}: the entries of {number_of(one.odd, 'statement')} do not lead"
                " to the closing balance; balances here are those that the entries lead to."
            )
    yield from _undated(things)


def first_and_last(facts: Facts) -> tuple[date, date] | None:
    """First and last day of their entries and fees, else of the figures stated; None where there is neither."""
    days = [move.day for move in facts.moves] + [fee.day for fee in facts.fees]
    days += [one.day for one in facts.reported]
    days = days or [day for one in facts.stated for day in (one.since, one.until) if day is not None]
    return (min(days), max(days)) if days else None


def _accounts(connection: duckdb.DuckDBPyConnection, parties: Sequence[str]) -> tuple[list[str], list[str]]:
    rows = rows_of(connection, _ACCOUNTS, [parties])
    joint = [row["account_id"] for row in rows if not row["sole"]]
    holders = {row["account_id"]: set(row["parties"]) for row in rows_of(connection, _HOLDERS, [joint])}
    outside = [account for account in joint if not holders[account] <= set(parties)]
    return [row["account_id"] for row in rows if row["account_id"] not in outside], outside


def _keys(connection: duckdb.DuckDBPyConnection, parties: Sequence[str]) -> list[str]:
    """Identifiers of the members, by which registers name them."""
    sql = """SELECT DISTINCT unnest(identifiers) AS key FROM parties
        WHERE party_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY key"""
    return [row["key"] for row in rows_of(connection, sql, [parties])]


def _pocket(row: Row) -> Pocket:
    opening = None if row["opening"] is None else plain(row["opening"])
    return Pocket(
        row["account_id"],
        row["currency"],
        opening,
        row["gaps"],
        row["name"] or "",
        row["statement_id"] or "",
        row["odd"],
        row["since"],
        row["until"],
    )


def _reported(row: Row) -> Reported:
    if row["sent"]:
        return Reported(
            row["transfer_id"], row["day"], -plain(row["amount"]), row["currency"], f"to {row['to_name']}"
        )
    day, amount = row["received_day"] or row["day"], plain(row["received_amount"])
    return Reported(row["transfer_id"], day, amount, row["received_currency"], f"from {row['from_name']}")


def _undated(things: Sequence[Thing]) -> list[str]:
    return [
        f"Asset {thing.asset_id} ({thing.words}) has no date of purchase and is counted at neither end."
        for thing in things
        if thing.share and thing.price and acquired_on(thing) is None
    ]


def _of_nobody(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Lines of the register of figures that count for nobody: they may be meant for this person."""
    if not has_figures(connection):
        return []
    sql = """SELECT f.person_id AS person, list(f.record_id ORDER BY f.record_id) AS records FROM register_figures f
        WHERE f.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM parties p WHERE p.party_id = trim(f.person_id)
            OR list_contains(p.identifiers, trim(f.person_id))
            OR list_contains(p.identifiers, 'person:' || trim(f.person_id)))
        GROUP BY f.person_id ORDER BY f.person_id"""
    return [
        f"Stated figures name {row['person']!r}, whom nothing in evidence knows, and count for nobody:"
        f" {', '.join(row['records'])}."
        for row in rows_of(connection, sql)
    ]


def has_figures(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the snapshot has the register of figures: one of an older version has not."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [REGISTER_FIGURES.name]
    ).fetchall()
    return bool(found)


def stated_rows(
    connection: duckdb.DuckDBPyConnection, parties: Sequence[str], keys: Sequence[str], assets: Sequence[str]
) -> list[Row]:
    """Lines of REGISTER_FIGURES about these people (by party or identifier) or assets, by record."""
    if not has_figures(connection):
        return []
    sql = """SELECT * FROM register_figures
        WHERE trim(person_id) IN (SELECT unnest($named::VARCHAR[]))
            OR 'person:' || trim(person_id) IN (SELECT unnest($named::VARCHAR[]))
            OR trim(asset) IN (SELECT unnest($assets::VARCHAR[]))
        ORDER BY record_id"""
    return rows_of(connection, sql, {"named": [*parties, *keys], "assets": list(assets)})


def stated_from(row: Row) -> Stated:
    """A line of REGISTER_FIGURES."""
    amount, high = (None if row[name] is None else plain(row[name]) for name in ("amount", "amount_high"))
    since = row["since"] or (row["until"] if row["item"] not in _LEVELS else None)
    return Stated(
        record_id=row["record_id"],
        item=row["item"],
        since=since,
        until=row["until"],
        amount=amount,
        currency=row["currency"] or "",
        source=" ".join(
            part for part in (row["source"], row["stated_by"] and f"({row['stated_by']})") if part
        ),
        accepted=row["accepted"],
        why=row["why"] or "",
        amount_high=high,
        count=row["count"],
        asset=row["asset"] or "",
        stated_by=row["stated_by"] or "",
        payment=row["payment"] or "",
    )


_LEVELS = ("asset", "liability", "tariff")
