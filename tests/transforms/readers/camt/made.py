"""Small camt messages for tests."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.transforms.readers.reads import read
from transforms.readers import camt
from transforms.readers.reading import Reading

ENTRIES, PER_STATEMENT = 1000, 500
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
OWN = "DE89370400440532013000"


def balance(kind: str, cents: int, day: str = "2025-01-31") -> str:
    mark = "CRDT" if cents >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{money(cents)}</Amt>"
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def money(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def entry(cents: int, inner: str = "", *, status: str = "BOOK", day: str = "2025-01-02") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{money(cents)}</Amt><CdtDbtInd>{"CRDT" if cents >= 0 else "DBIT"}</CdtDbtInd>'
        f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{inner}</Ntry>\n"
    )


def details(number: int, cents: int, more: str = "") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>E{number}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>{money(cents)}"
        f"</Amt></TxAmt></AmtDtls>{more}<RmtInf><Ustrd>fee {number}</Ustrd></RmtInf></TxDtls>"
    )


def message(*statements: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr>\n{''.join(statements)}</BkToCstmrStmt></Document>\n"
    )


def statement(heading: str, *entries: str) -> str:
    return f"<Stmt><Id>S</Id><Acct><Id><IBAN>{OWN}</IBAN></Id></Acct>{heading}\n{''.join(entries)}</Stmt>\n"


def made() -> str:
    """Two statements of 500 entries that close."""
    statements, before = [], 1_000_000
    for start in range(0, ENTRIES, PER_STATEMENT):
        amounts = [
            (1 if number % 2 else -1) * (1_000 + 7 * number) for number in range(start, start + PER_STATEMENT)
        ]
        after = before + sum(amounts)
        entries = [
            entry(cents, f"<NtryDtls>{details(start + place, cents)}</NtryDtls>")
            for place, cents in enumerate(amounts)
        ]
        statements.append(statement(balance("OPBD", before) + balance("CLBD", after), *entries))
        before = after
    return message(*statements)


def read_text(text: str | bytes, folder: Path) -> tuple[Reading, pl.DataFrame]:
    path = folder / "statement.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(camt.READER, path)


def one(entry_text: str, folder: Path, heading: str = "") -> dict[str, object]:
    """The only record of a statement with this entry."""
    _, records = read_text(message(statement(heading, entry_text)), folder)
    assert records.height == 1
    return records.row(0, named=True)
