"""What a certificate says, as one document of plain values; the PDF and the JSON are made from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from transforms.proofs.gaps import missing_statements

Part = dict[str, Any]

_QUOTED = re.compile(r"'[^']{4,}'")
"""A value that a reason repeats; a decimal mark or a sign stays."""
_FOR_THE_SENDER = "send it as camt.053 or MT940, or as CSV with a description of its columns"
_WANTED = "(SELECT unnest($files::VARCHAR[]))"
_FILES = f"""
SELECT file_id, bytes, received_at, authority, complete FROM evidence_files WHERE file_id IN {_WANTED}
ORDER BY file_id
"""
_REASONS = f"""
SELECT split_part(reason, ':', 1) AS code, count(DISTINCT record_id) AS records,
    arg_min(substr(reason, strpos(reason, ':') + 2), (file, ordinal)) AS words,
    arg_min(file, (file, ordinal)) AS file, arg_min(locator, (file, ordinal)) AS place
FROM (
    SELECT s.record_id, s.locator, s.ordinal, f.name AS file, unnest(s.reasons) AS reason
    FROM source_records s JOIN evidence_files f USING (file_id) WHERE s.file_id IN {_WANTED} AND len(s.reasons) > 0
) GROUP BY code ORDER BY records DESC, code
"""
_REPEATS = f"""
SELECT f.name AS file, o.name AS of_file, count(*) AS records
FROM source_records s JOIN evidence_files f USING (file_id)
JOIN source_records d ON d.record_id = s.duplicate_of JOIN evidence_files o ON o.file_id = d.file_id
WHERE s.status = 'duplicate' AND s.file_id IN {_WANTED}
GROUP BY ALL ORDER BY file, of_file
"""
_STATEMENTS = f"""
SELECT f.name AS file, s.locator AS place, s.statement_number AS number, s.opening_balance AS opening,
    s.booked_sum AS booked, s.closing_balance AS closing, s.currency, s.balance_check, s.continuity
FROM statements s JOIN evidence_files f USING (file_id) WHERE s.file_id IN {_WANTED}
ORDER BY file, s.statement_id
"""
_SUMS = f"""
SELECT e.currency, count(*) AS entries, coalesce(sum(e.amount) FILTER (e.amount > 0), 0) AS money_in,
    coalesce(-sum(e.amount) FILTER (e.amount < 0), 0) AS money_out, min(e.booked_at)::DATE AS first,
    max(e.booked_at)::DATE AS last
FROM entries e JOIN source_records s USING (record_id) WHERE s.file_id IN {_WANTED}
GROUP BY e.currency ORDER BY e.currency
"""
_ACCOUNTS = f"SELECT DISTINCT account_id FROM statements WHERE file_id IN {_WANTED} ORDER BY account_id"
_COUNTS = ("records", "accepted", "quarantined", "duplicates")
_WRONG = {
    "broken": "opening and bookings do not give the closing balance, or a printed balance does not follow",
    "no": "it does not open where the account's statement before it closed",
}


def delivery_id(files: Sequence[Mapping[str, Any]]) -> str:
    """16 hex digits that the names and hashes of the delivered files decide."""
    listed = sorted([str(row["name"]), str(row["file_id"])] for row in files)
    return hashlib.sha256(json.dumps(listed, ensure_ascii=True).encode()).hexdigest()[:16]


def certificate(
    files: Sequence[Mapping[str, Any]],
    snapshot: duckdb.DuckDBPyConnection | None,
    case: Mapping[str, str],
    custody: Mapping[str, Any],
) -> Part:
    """The certificate of a delivery.

    files: rows of an ingest, as INTERFACE.md has them. snapshot: the published one, None where the case
        has none. case: name, title, authority, moneytrail_version. custody: events and head of the log, and
        `at`, the time of the delivery's last event.
    Pure: the same rows and snapshot give the same document.
    """
    held = sorted({str(row["file_id"]) for row in files if row["outcome"] != "refused"})
    stored = {row["file_id"]: row for row in _rows(snapshot, _FILES, held)}
    statements = _rows(snapshot, _STATEMENTS, held)
    listed = [_file(row, stored.get(row["file_id"])) for row in sorted(files, key=lambda row: row["name"])]
    received = [row["received_at"] for row in stored.values()]
    authorities = sorted({row["authority"] for row in stored.values() if row["authority"]})
    return {
        "certificate": delivery_id(files),
        **case,
        "authority": "; ".join(authorities) or case["authority"],
        "received_from": (min(received).isoformat() if received else custody["at"])[:19],
        "received_to": (max(received).isoformat() if received else custody["at"])[:19],
        "totals": _totals(listed),
        "files": listed,
        "set_aside": [_reason(row) for row in _rows(snapshot, _REASONS, held)],
        "refused": [_refusal(row) for row in files if row["outcome"] == "refused"],
        "repeats": _rows(snapshot, _REPEATS, held),
        "balances": {
            check: sum(row["balance_check"] == check for row in statements)
            for check in ("reconciled", "broken", "not_stated")
        },
        "broken": [
            _broken(row)
            for row in statements
            if row["balance_check"] == "broken" or row["continuity"] == "no"
        ],
        "missing": _missing(snapshot, held),
        "sums": [_sum(row) for row in _rows(snapshot, _SUMS, held)],
        "custody": {name: custody[name] for name in ("events", "head")},
    }


def _rows(snapshot: duckdb.DuckDBPyConnection | None, query: str, files: Sequence[str]) -> list[Part]:
    if snapshot is None or not files:
        return []
    found = snapshot.execute(query, {"files": list(files)})
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _file(row: Mapping[str, Any], stored: Part | None) -> Part:
    kept = ("name", "file_id", "outcome", "format", "profile", *_COUNTS, "balance_check")
    return {
        **{name: row[name] for name in kept},
        "bytes": None if stored is None else stored["bytes"],
        "complete": True if stored is None else stored["complete"],
    }


def _totals(files: Sequence[Part]) -> Part:
    outcomes = {
        outcome: sum(row["outcome"] == outcome for row in files) for outcome in ("new", "known", "refused")
    }
    counts = {name: sum(row[name] for row in files) for name in _COUNTS}
    return {"files": len(files), **outcomes, "bytes": sum(row["bytes"] or 0 for row in files), **counts}


def _reason(row: Part) -> Part:
    # What a cell holds could be a name: the place says where to look.
    return {**row, "words": _QUOTED.sub("'…'", row["words"])}


def _refusal(row: Mapping[str, Any]) -> Part:
    messages = [str(message) for message in row["messages"]]
    todo = [message.removeprefix("do: ") for message in messages if message.startswith("do: ")]
    return {
        "name": row["name"],
        "file_id": row["file_id"] or None,
        "why": messages[0] if messages else "",
        "todo": _FOR_THE_SENDER if todo and "moneytrail " in todo[0] else todo[0] if todo else "",
    }


def _broken(row: Part) -> Part:
    wrong = [_WRONG["broken"]] * (row["balance_check"] == "broken") + [_WRONG["no"]] * (
        row["continuity"] == "no"
    )
    money = {
        name: None if row[name] is None else _plain(row[name]) for name in ("opening", "booked", "closing")
    }
    return {
        **{name: row[name] for name in ("file", "place", "number", "currency")},
        **money,
        "wrong": "; ".join(wrong),
    }


def _sum(row: Part) -> Part:
    days = {name: None if row[name] is None else row[name].isoformat() for name in ("first", "last")}
    money = {name: _plain(row[name]) for name in ("money_in", "money_out")}
    return {"currency": row["currency"], "entries": row["entries"], **money, **days}


def _plain(amount: Any) -> str:
    """An amount with all its digits, at least two after the point."""
    whole, _, places = f"{amount:f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def _missing(snapshot: duckdb.DuckDBPyConnection | None, files: Sequence[str]) -> list[str]:
    accounts = [row["account_id"] for row in _rows(snapshot, _ACCOUNTS, files)]
    if snapshot is None or not accounts:
        return []
    return list(missing_statements(snapshot, accounts).places)
