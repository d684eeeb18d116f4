"""transfers.csv: every transfer behind the report, from the document alone."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

COLUMNS = (
    "transfer_id",
    "sent_at",
    "received_at",
    "from_party",
    "from_account",
    "from",
    "to_party",
    "to_account",
    "to",
    "amount",
    "currency",
    "amount_ref",
    "rate_id",
    "received_amount",
    "received_currency",
    "fee",
    "kind",
    "channel",
    "match_basis",
    "roles",
    "traced",
    "traced_currency",
    "entry_ids",
    "sources",
)

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV injection; the wide forms too)."""


def transfers_csv(document: dict[str, Any]) -> bytes:
    """The document's transfers as UTF-8 with a header, lines ended by CR LF (RFC 4180)."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in document["transfers"]:
        writer.writerow([guarded(_cell(row[name])) for name in COLUMNS])
    return out.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return str(value)


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before a dangerous start.

    Amounts in this file are never negative, so the guard never touches a figure.
    """
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
