"""`moneytrail account`, `party`, `transfer`: one object with all that is known of it and its sources."""

from __future__ import annotations

import click
import duckdb

from desk.desk import Desk, Exit, exact_text
from desk.snapshot import (
    Row,
    account_by,
    has_table,
    one_row,
    party_by,
    published,
    require_run,
    rows_of,
    sources_of,
    sources_of_records,
)
from desk.tables import show_facts, show_table
from transforms.errors import NotPublished
from transforms.layout import CaseFolder
from transforms.schema import ACCOUNTS, CHAIN_LEGS, ENTRIES, TRANSFERS

NAMED_TRANSFERS = """SELECT t.*, f.holder_name AS from_name, o.holder_name AS to_name FROM transfers t
    JOIN accounts f ON f.account_id = t.from_account_id JOIN accounts o ON o.account_id = t.to_account_id"""
SHOWN = 40
"""Rows of a list that a terminal gets; JSON gets all of them."""


@click.command()
@click.argument("account_id", metavar="ID")
@click.option("--case", required=True, help="Name of the case.")
@click.pass_obj
def account(desk: Desk, account_id: str, case: str) -> Exit:
    """One account (by its id or number) with its entries, holders, transfers and sources."""
    with published(desk.case(case)) as connection:
        found = account_by(connection, account_id) or _missing("account", account_id, case)
        document = {**found, **account_details(connection, found["account_id"])}
    return _show(desk, document)


def account_details(connection: duckdb.DuckDBPyConnection, account_id: str) -> Row:
    """Entries, statements, parties, transfers and sources of an account."""
    entries = rows_of(
        connection,
        "SELECT * FROM entries WHERE account_id = ? ORDER BY currency, account_sequence",
        [account_id],
    )
    details: Row = {
        "statements": rows_of(
            connection,
            "SELECT * FROM statements WHERE account_id = ? ORDER BY currency, position",
            [account_id],
        ),
        "entries": entries,
    }
    if has_table(connection, TRANSFERS):
        details["parties"] = rows_of(
            connection,
            """SELECT a.*, p.name, p.kind FROM party_accounts a JOIN parties p USING (party_id)
            WHERE account_id = ? ORDER BY party_id, relation""",
            [account_id],
        )
        details["transfers"] = rows_of(
            connection,
            f"{NAMED_TRANSFERS} WHERE ? IN (from_account_id, to_account_id) ORDER BY sent_at, transfer_id",
            [account_id],
        )
        details["findings"] = rows_of(
            connection, "SELECT * FROM findings WHERE subject_id = ? ORDER BY finding_id", [account_id]
        )
    legs = _legs(connection, "account_id", account_id)
    sources = sources_of(connection, [entry["entry_id"] for entry in entries])
    if not legs:
        return {**details, "sources": sources}
    records = sources_of_records(connection, sorted({leg["record_id"] for leg in legs}))
    return {**details, "legs": legs, "sources": [*sources, *records]}


def _legs(connection: duckdb.DuckDBPyConnection, column: str, value: str) -> list[Row]:
    """Sides of movements that only a chain or an exchange records, of an account or a transfer."""
    if not has_table(connection, CHAIN_LEGS):
        return []
    order = "currency, account_sequence, leg_id"
    return rows_of(connection, f"SELECT * FROM chain_legs WHERE {column} = ? ORDER BY {order}", [value])


@click.command()
@click.argument("party_id", metavar="ID")
@click.option("--case", required=True, help="Name of the case.")
@click.pass_obj
def party(desk: Desk, party_id: str, case: str) -> Exit:
    """One party (by its id or an identifier such as iban:DE..) with mentions, links, accounts and roles."""
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        found = party_by(connection, party_id) or _missing("party", party_id, case)
        document = {**found, **party_details(connection, found["party_id"])}
    return _show(desk, document)


def party_details(connection: duckdb.DuckDBPyConnection, party_id: str) -> Row:
    """Mentions and links, accounts, transfers, findings, roles, the shield's decisions and sources of a party."""
    transfers = rows_of(
        connection,
        f"{NAMED_TRANSFERS} WHERE ? IN (from_party_id, to_party_id) ORDER BY sent_at, transfer_id",
        [party_id],
    )
    entries = rows_of(
        connection,
        """SELECT entry_id FROM transfer_entries WHERE transfer_id IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY entry_id""",
        [[row["transfer_id"] for row in transfers]],
    )
    by_party = {
        "findings": "SELECT * FROM findings WHERE subject_id = ? ORDER BY finding_id",
        "roles": "SELECT * FROM party_roles WHERE party_id = ? ORDER BY role",
        "gates": "SELECT * FROM gate_decisions WHERE party_id = ? ORDER BY position",
        "accounts": """SELECT a.*, pa.relation, pa.probability, pa.strength
            FROM party_accounts pa JOIN accounts a USING (account_id)
            WHERE party_id = ? ORDER BY account_id, relation""",
    }
    return {
        "records": rows_of(
            connection,
            "SELECT * FROM party_records WHERE party_id = ? ORDER BY source, record_key",
            [party_id],
        ),
        "links": _links(connection, party_id),
        **{name: rows_of(connection, sql, [party_id]) for name, sql in by_party.items()},
        "transfers": transfers,
        "sources": sources_of(connection, [row["entry_id"] for row in entries]),
    }


def _links(connection: duckdb.DuckDBPyConnection, party_id: str) -> list[Row]:
    """Links within a party and from it to others, with the names of both mentions and the reasons."""
    links = rows_of(
        connection,
        """SELECT l.*, a.name AS name_a, b.name AS name_b FROM party_links l
        JOIN party_records a ON a.record_key = l.record_a JOIN party_records b ON b.record_key = l.record_b
        WHERE ? IN (party_id_a, party_id_b) ORDER BY outcome, probability DESC, link_id""",
        [party_id],
    )
    for link in links:
        whom = " and ".join(link[name] or "a mention without a name" for name in ("name_a", "name_b"))
        why = f". Not merged: {link['why_not']}" if link["why_not"] else ""
        link["words"] = f"{whom} ({link['probability']:.0%}): {'; '.join(link['comparisons'])}{why}"
    return links


@click.command()
@click.argument("transfer_id", metavar="ID")
@click.option("--case", required=True, help="Name of the case.")
@click.pass_obj
def transfer(desk: Desk, transfer_id: str, case: str) -> Exit:
    """One transfer with its entries, why its sides were tied, what else was possible, findings and sources."""
    with published(desk.case(case)) as connection:
        require_run(connection, desk.case(case))
        found = one_row(connection, "SELECT * FROM transfers WHERE transfer_id = ?", [transfer_id])
        found = found or _missing("transfer", transfer_id, case)
        document = {**found, **transfer_details(connection, found, desk.case(case))}
    return _show(desk, document)


_OF_A_TRANSFER = {
    "entries": """SELECT t.side, t.amount AS part, e.* FROM transfer_entries t JOIN entries e USING (entry_id)
        WHERE transfer_id = ? ORDER BY side DESC, entry_id""",
    "hawala_lines": """SELECT t.leg, l.* FROM transfer_hawala_lines t JOIN hawala_lines l USING (record_id)
        WHERE transfer_id = ? ORDER BY record_id""",
    "reported": """SELECT r.record_id FROM transfer_payments t JOIN payment_records r USING (payment_id)
        WHERE transfer_id = ? ORDER BY r.record_id""",
    "undone_by": "SELECT * FROM transfers WHERE undoes_transfer_id = ? ORDER BY transfer_id",
    "findings": """SELECT f.*, x.role FROM finding_transfers x JOIN findings f USING (finding_id)
        WHERE transfer_id = ? ORDER BY finding_id, role""",
    "traced": "SELECT * FROM trace_steps WHERE transfer_id = ? ORDER BY seed_id, entry_id",
}
"""What a snapshot says of one transfer, by its id."""


def transfer_details(connection: duckdb.DuckDBPyConnection, found: Row, case: CaseFolder) -> Row:
    """Entries, evidence, possible links, accounts, findings, traced steps and sources of a transfer."""
    key = [found["transfer_id"]]
    said = {name: rows_of(connection, sql, key) for name, sql in _OF_A_TRANSFER.items()}
    entries, lines, reported = said["entries"], said["hawala_lines"], said["reported"]
    legs = _legs(connection, "transfer_id", found["transfer_id"])
    return {
        "entries": entries,
        **({"legs": legs} if legs else {}),
        "evidence": _evidence(connection, entries, case),
        "possible": rows_of(
            connection,
            """SELECT * FROM transfer_candidates WHERE debit_entry_id IN (SELECT unnest($1::VARCHAR[]))
            OR credit_entry_id IN (SELECT unnest($1::VARCHAR[]))
            ORDER BY score DESC, debit_entry_id, credit_entry_id""",
            [[entry["entry_id"] for entry in entries]],
        ),
        "undone_by": said["undone_by"],
        "hawala_lines": lines,
        "accounts": rows_of(
            connection,
            "SELECT * FROM accounts WHERE account_id IN (?, ?) ORDER BY account_id",
            [found["from_account_id"], found["to_account_id"]],
        ),
        "findings": said["findings"],
        "traced": said["traced"],
        "sources": [
            *sources_of(connection, [entry["entry_id"] for entry in entries]),
            *sources_of_records(connection, [row["record_id"] for row in (*lines, *reported)]),
        ],
    }


def _evidence(connection: duckdb.DuckDBPyConnection, entries: list[Row], case: CaseFolder) -> list[Row]:
    """What speaks for the two sides being one movement; nothing where one side is seen.

    Of a part of a sum its amount says nothing: what speaks for it is that the parts are in the sum.
    """
    if len(entries) < _SIDES:
        return []
    in_sum = [_of_sum(connection, entry) for entry in entries if _is_sum(entry)]
    # Frames are heavy, and most questions need none.
    import polars as pl

    from transforms.configuration import configuration_of
    from transforms.flows.pairing.explain import OF_AMOUNTS, reasons_for

    booked = [{name: entry[name] for name in ENTRIES.names} for entry in entries]
    named = [entry[end] for entry in entries for end in ("account_id", "counterparty_account_id")]
    accounts = rows_of(
        connection,
        "SELECT * FROM accounts WHERE account_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY account_id",
        [sorted(set(named))],
    )
    frames = (pl.DataFrame(booked, ENTRIES.frame_schema), pl.DataFrame(accounts, ACCOUNTS.frame_schema))
    reasons = reasons_for(*frames, configuration_of(case), _with_text(connection, entries))
    return [*in_sum, *(one._asdict() for one in reasons if not (in_sum and one.words.startswith(OF_AMOUNTS)))]


_SIDES = 2

# What no rule tied was weighed beside one another; cash, charges and interest are nobody's other side.
_WITH_TEXT = r"""
SELECT count(DISTINCT e.entry_id) AS entries
FROM entries e JOIN transfer_entries USING (entry_id) JOIN transfers USING (transfer_id)
WHERE match_basis IN ('one_side', 'evidence', 'batch') AND kind NOT IN ('cash_in', 'cash_out', 'fee', 'interest')
    AND trim(regexp_replace(lower(narrative), '[^\pL]+', ' ', 'g')) =
        (SELECT trim(regexp_replace(lower(narrative), '[^\pL]+', ' ', 'g')) FROM entries WHERE entry_id = ?)
"""


def _with_text(connection: duckdb.DuckDBPyConnection, entries: list[Row]) -> int:
    """How many entries have the words of the debit's text, of those among which its pair was chosen."""
    (found,) = rows_of(connection, _WITH_TEXT, [entries[0]["entry_id"]])
    return int(found["entries"])


def _is_sum(entry: Row) -> bool:
    """Whether only a part of the entry is in the transfer."""
    return entry.get("part") is not None and entry["part"] != abs(entry["amount"])


def _of_sum(connection: duckdb.DuckDBPyConnection, entry: Row) -> Row:
    """How much of a sum its parts are, in words; of no weight of its own."""
    (seen,) = rows_of(
        connection,
        """SELECT count(*) AS parts, sum(s.amount) AS amount
        FROM transfer_entries s JOIN transfers t USING (transfer_id)
        WHERE entry_id = ? AND match_basis <> 'one_side'""",
        [entry["entry_id"]],
    )
    whole, currency = abs(entry["amount"]), entry["currency"]
    rest = whole - seen["amount"]
    left = f"{exact_text(rest)} of it is not seen" if rest else "which is all of it"
    does = "pays" if entry["amount"] < 0 else "gathers"
    parts = f"{seen['parts']} movements that are seen, together {exact_text(seen['amount'])}"
    words = f"the sum of {exact_text(whole)} {currency} {does} {parts}; {left}"
    return {"weight": 0.0, "words": words}


def _missing(kind: str, name: str, case: str) -> Row:
    raise NotPublished(
        f"There is no {kind} {name!r} in the published snapshot.",
        where=f"case {case}",
        todo=f'moneytrail query "SELECT * FROM {"parties" if kind == "party" else kind + "s"} LIMIT 20" --case {case}',
    )


PROSE = ("links", "findings", "roles", "gates", "evidence", "possible")
"""Lists whose point is a sentence: a terminal gets them one under the other, unshortened."""

# What a terminal shows of each list; JSON has every column.
_LISTS = {
    "statements": (
        "from_date",
        "to_date",
        "opening_balance",
        "booked_sum",
        "closing_balance",
        "balance_check",
    ),
    "entries": ("booked_at", "amount", "currency", "counterparty_name", "narrative"),
    "legs": ("booked_at", "amount", "currency", "part", "transaction_id"),
    "evidence": ("weight", "words"),
    "possible": ("kind", "debit_entry_id", "credit_entry_id", "score", "why_not"),
    "undone_by": ("transfer_id", "sent_at", "amount", "currency"),
    "hawala_lines": ("leg", "date_said", "counterpart", "token", "payer", "payee", "amount", "currency"),
    "parties": ("party_id", "name", "relation"),
    "records": ("source", "name", "birth_date", "document", "phone"),
    "links": ("strength", "outcome", "words"),
    "accounts": ("account_id", "scheme", "identifier", "holder_name"),
    "transfers": ("transfer_id", "sent_at", "amount", "currency", "from_name", "to_name"),
    "findings": ("pattern", "strength", "amount_ref", "explanation"),
    "roles": ("role", "explanation"),
    "gates": ("gate", "outcome", "explanation"),
    "traced": ("seed_id", "side", "amount", "currency"),
    "sources": ("file_name", "locator", "record_id"),
}


def _show(desk: Desk, document: Row) -> Exit:
    if desk.as_json:
        desk.print_json(document)
        return Exit.DONE
    show_facts({name: value for name, value in document.items() if name not in _LISTS})
    for name, columns in _LISTS.items():
        rows = document.get(name) or []
        if rows and name in PROSE:
            click.echo(f"\n{name} ({len(rows)})")
            for row in rows:
                *words, sentence = (str(row[column]) for column in columns)
                click.echo(click.wrap_text(f"{', '.join(words)}: {sentence}", 80, "- ", "  "))
        elif rows:
            click.echo(f"\n{name} ({len(rows)})")
            if name == "entries" and any(map(_is_sum, rows)):
                columns = (*columns[:2], "part", *columns[2:])  # noqa: PLW2901 - of this list alone
            show_table(columns, [[row.get(column) for column in columns] for row in rows[:SHOWN]])
            if len(rows) > SHOWN:
                click.echo(f"... {len(rows) - SHOWN} more; --json gives all of them.")
    return Exit.DONE
