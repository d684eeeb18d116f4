"""Open questions on who is who, ranked by what their answer would change, and the form to answer them.

Method: docs/methods/parties.md, section Review.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import polars as pl

from transforms.parties.linkage.decisions import party_id
from transforms.parties.linkage.former import former_names
from transforms.parties.told import Told, people_beside
from transforms.schema import ACCOUNTS, PAYMENT_PARTIES, PAYMENT_RECORDS, PAYMENTS, Table, conform

CONFIRM, DECIDE = "confirm", "decide"
HEADER = (
    *("person_id_a", "person_id_b", "decision", "decided_by", "decided_at", "why"),
    *("question", "name_a", "name_b", "known_a", "known_b", "reasons", "money_at_stake", "candidates"),
)
"""The first six are read back (register `decisions`); the others are there for the person who fills them in."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_LINKS = """
WITH moved AS (
    SELECT party_id, sum(amount_ref) AS amount_ref FROM (
        SELECT from_party_id AS party_id, amount_ref FROM transfers
        UNION ALL SELECT to_party_id, amount_ref FROM transfers
    ) WHERE party_id IS NOT NULL GROUP BY party_id
), touched AS (
    SELECT party_id, count(DISTINCT id) AS touched FROM (
        SELECT holder_party_id AS party_id, candidate_id AS id FROM confiscation_candidates
        UNION ALL SELECT subject_id, finding_id FROM findings
    ) GROUP BY party_id
), account_moved AS (
    SELECT account_id, sum(amount_ref) AS amount_ref FROM (
        SELECT from_account_id AS account_id, amount_ref FROM transfers
        UNION ALL SELECT to_account_id, amount_ref FROM transfers
    ) GROUP BY account_id
)
SELECT l.*, a.name AS name_a, b.name AS name_b,
    concat_ws(', ', a.source, ha.identifier, ha.institution, a.birth_date, a.document, a.phone,
        a.address, a.city) AS known_a,
    concat_ws(', ', b.source, hb.identifier, hb.institution, b.birth_date, b.document, b.phone,
        b.address, b.city) AS known_b,
    CASE WHEN l.party_id_a = l.party_id_b
        THEN least(coalesce(xa.amount_ref, 0), coalesce(xb.amount_ref, 0))
        ELSE least(coalesce(ma.amount_ref, 0), coalesce(mb.amount_ref, 0)) END AS money,
    coalesce(ta.touched, 0) + CASE WHEN l.party_id_a = l.party_id_b THEN 0 ELSE coalesce(tb.touched, 0) END AS touched
FROM party_links l
JOIN party_records a ON a.record_key = l.record_a JOIN party_records b ON b.record_key = l.record_b
LEFT JOIN moved ma ON ma.party_id = l.party_id_a LEFT JOIN moved mb ON mb.party_id = l.party_id_b
LEFT JOIN touched ta ON ta.party_id = l.party_id_a LEFT JOIN touched tb ON tb.party_id = l.party_id_b
LEFT JOIN account_moved xa ON xa.account_id = a.account_id LEFT JOIN account_moved xb ON xb.account_id = b.account_id
LEFT JOIN accounts ha ON ha.account_id = a.account_id LEFT JOIN accounts hb ON hb.account_id = b.account_id
WHERE l.outcome = 'open' OR (l.outcome = 'merged' AND l.strength = 'probable')
ORDER BY l.link_id
"""
_NAMES = """
    SELECT record_key AS name FROM party_records UNION SELECT party_id FROM parties
    UNION SELECT person_id FROM party_records UNION SELECT 'person:' || person_id FROM party_records
    UNION SELECT unnest(identifiers) FROM parties UNION SELECT 'p' || substr(account_id, 2) FROM accounts
"""
_KEYS = """
SELECT DISTINCT 'person:' || person_id, 'document:' || document, 'company:' || company FROM party_records
"""
_DECISIONS = f"""
WITH known AS ({_NAMES})
SELECT d.record_id, d.person_id_a, d.person_id_b, d.decision FROM register_decisions d
WHERE d.decision IS NOT NULL AND (trim(d.person_id_a) NOT IN (SELECT name FROM known WHERE name IS NOT NULL)
    OR trim(d.person_id_b) NOT IN (SELECT name FROM known WHERE name IS NOT NULL))
ORDER BY d.record_id
"""


@dataclass(frozen=True)
class Question:
    """Something that a person can answer: whether two mentions are one party."""

    kind: str
    """decide: nothing is merged yet; confirm: merged by likeness."""
    link_id: str
    record_a: str
    record_b: str
    party_id_a: str
    party_id_b: str
    name_a: str
    name_b: str
    known_a: str
    """What says so, the account, and particulars."""
    known_b: str
    probability: float
    strength: str
    basis: str
    comparisons: tuple[str, ...]
    why_not: str | None
    money_at_stake: Decimal
    """Turnover, in reference currency, of the lesser of the two: what would move from one party to another."""
    touched: int
    """Candidates and findings of the two."""

    @property
    def words(self) -> str:
        """The question in a sentence."""
        names = f"{self.name_a or 'a person without a name'} and {self.name_b or 'a person without a name'}"
        if self.name_a and self.name_a == self.name_b:
            names = f"the two called {self.name_a}"
        if self.kind == CONFIRM:
            return f"{names[0].upper()}{names[1:]} are held for one by likeness ({self.probability:.0%}): are they?"
        return f"Are {names} one?" + (f" Not merged: {self.why_not}." if self.why_not else "")


@dataclass(frozen=True)
class Review:
    """Open questions, what would change most first; and decisions that name somebody who is not in evidence."""

    questions: tuple[Question, ...]
    unknown: tuple[tuple[str, str, str, str], ...]
    """record_id, person_id_a, person_id_b, decision."""


def review_of(snapshot: duckdb.DuckDBPyConnection) -> Review:
    """Read a published snapshot that has been worked out.

    Rank: candidates and findings touched, then the money at stake, then the probability.
    """
    result = snapshot.execute(_LINKS)
    names = [column[0] for column in result.description]
    questions = [_question(dict(zip(names, row, strict=True))) for row in result.fetchall()]
    ranked = sorted(questions, key=lambda q: (-q.touched, -q.money_at_stake, -q.probability, q.link_id))
    return Review(tuple(ranked), tuple(_unknown(snapshot)))


def _unknown(snapshot: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Decisions that name somebody who is not in evidence, under no name that they have or had."""
    asked: list[tuple[str, str, str, str]] = snapshot.execute(_DECISIONS).fetchall()
    if not asked:
        return []
    known = {name for (name,) in snapshot.execute(_NAMES).fetchall()}
    told = {table.name: _read(snapshot, table) for table in (PAYMENTS, PAYMENT_RECORDS, PAYMENT_PARTIES)}
    said = Told(**told)
    persons = [key for row in snapshot.execute(_KEYS).fetchall() for key in row if key]
    known |= {party_id(f"k{key}") for key in [*persons, *people_beside(said)["key"]]}
    known |= former_names(_read(snapshot, ACCOUNTS), said).keys()
    return [row for row in asked if not {row[1].strip(), row[2].strip()} <= known]


def _read(snapshot: duckdb.DuckDBPyConnection, table: Table) -> pl.DataFrame:
    rows = pl.from_arrow(snapshot.sql(f"SELECT * FROM {table.name}").to_arrow_table())
    assert isinstance(rows, pl.DataFrame)
    return conform(table, rows)


def _question(row: dict[str, object]) -> Question:
    fields = {name: row[name] for name in Question.__dataclass_fields__ if name in row}
    comparisons = row["comparisons"]
    assert isinstance(comparisons, list)
    return Question(
        **{  # type: ignore[arg-type]
            **fields,
            "kind": CONFIRM if row["outcome"] == "merged" else DECIDE,
            "name_a": row["name_a"] or "",
            "name_b": row["name_b"] or "",
            "comparisons": tuple(comparisons),
            "money_at_stake": Decimal(str(row["money"])),
        }
    )


def form(questions: Sequence[Question]) -> str:
    """The decisions file to fill in: a line a question; a line that is left empty decides nothing."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(HEADER)
    for one in questions:
        told = (one.words, one.name_a, one.name_b, one.known_a, one.known_b, "; ".join(one.comparisons))
        stake = (f"{one.money_at_stake:.2f}", str(one.touched))
        writer.writerow((one.record_a, one.record_b, "", "", "", "", *map(_plain, told), *stake))
    return written.getvalue()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
