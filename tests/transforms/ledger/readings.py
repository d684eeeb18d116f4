"""Readings made by hand, for tests of what comes after the readers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from transforms.evidence import custody
from transforms.ledger import build
from transforms.ledger.particulars import build_particulars
from transforms.ledger.staging import Receipt, stage
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.store import CaseFolder, Store, WorkDatabase

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@dataclass
class Line:
    """One booked line of a statement made by hand."""

    amount: str
    day: date = date(2026, 3, 2)
    name: str | None = None
    account: str | None = None
    scheme: str | None = "iban"
    reference: str | None = None
    servicer_reference: str | None = None
    balance: str | None = None
    reasons: list[str] = field(default_factory=list)
    booked: bool = True
    currency: str = "EUR"


@dataclass
class Sheet:
    """One statement made by hand."""

    identifier: str
    lines: Sequence[Line]
    opening: str | None = "0"
    closing: str | None = None
    scheme: str = "iban"
    number: int | None = None
    currency: str = "EUR"
    holder: str | None = None

    def statement(self) -> Statement:
        """As a reader would give it; the closing balance adds up unless one is given."""
        booked = [Decimal(line.amount) for line in self.lines if line.booked and not line.reasons]
        opening = None if self.opening is None else Decimal(self.opening)
        closing = Decimal(self.closing) if self.closing else None
        if closing is None and opening is not None:
            closing = opening + sum(booked, Decimal(0))
        return Statement(
            locator="statement",
            scheme=self.scheme,
            identifier=self.identifier,
            currency=self.currency,
            number=self.number,
            opening_balance=opening,
            opening_basis="unknown" if opening is None else "stated",
            closing_balance=closing,
            closing_basis="unknown" if closing is None else "stated",
            holder_name=self.holder,
        )


def reading(*sheets: Sheet) -> Reading:
    """A file with these statements."""
    collected = RecordRows()
    for number, sheet in enumerate(sheets):
        for sequence, line in enumerate(sheet.lines, start=1):
            row = RecordRow(
                locator=f"statement {number + 1}, line {sequence}",
                raw=repr(line),
                reasons=tuple(line.reasons),
                statement=number,
                sequence=sequence,
                booked=line.booked,
                booked_at=datetime.combine(line.day, datetime.min.time()),
                booked_precision="day",
                value_date=line.day,
                amount=Decimal(line.amount),
                currency=line.currency,
                balance_after=None if line.balance is None else Decimal(line.balance),
                counterparty_scheme=line.scheme if line.account else None,
                counterparty_identifier=line.account,
                counterparty_name=line.name,
                reference=line.reference,
                servicer_reference=line.servicer_reference,
            )
            collected.rows.append(row)
    return Reading("test", iter([collected.drain()]), statements=[sheet.statement() for sheet in sheets])


def ledger(tmp_path: Path, files: dict[str, Reading]) -> tuple[WorkDatabase, CaseFolder]:
    """A work database with the ledger of these files (name -> reading)."""
    case = Store(tmp_path).case("alpha")
    for name, read in files.items():
        file_id = hashlib.sha256(name.encode()).hexdigest()
        stage(case, read, Receipt(file_id, name, 1, NOON, None))
        custody.append(case, at=NOON, actor="test", action="received", object_id=file_id, detail={})
    work = WorkDatabase(case.work)
    build.build_source_records(work, case)
    build_particulars(work, case)
    build.build_statements(work, case)
    build.build_accounts(work, case)
    build.build_entries(work, case)
    build.build_evidence_files(work, case)
    build.build_custody_log(work, case)
    return work, case
