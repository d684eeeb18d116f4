"""Certificates on disk: `cases/CASE/certificates/DELIVERY.pdf` and `.json`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from transforms.certificates.contents import Part, certificate, delivery_id
from transforms.evidence.case_settings import CaseSettings
from transforms.evidence.custody import read_log
from transforms.layout import CaseFolder
from transforms.reporting.rendering.printable import printable_part
from transforms.store import open_snapshot

TEMPLATE = Path(__file__).with_name("certificate.typ")
FIRST_PAGE = 5
"""Rows of each list on the first page."""
ROOM = 46
"""Lines of tables that the first page has room for; the list of files goes to an annex where it does not fit."""
_LINES = {"refused": 2, "set_aside": 2, "broken": 3, "missing": 2, "repeats": 1, "sums": 1}
"""Lines that a row of each list takes, as a rule."""
_HEADING = 3
LONGEST = 1_000
"""Rows of an annex; the JSON holds all."""


def certificate_path(case: CaseFolder, files: Sequence[Mapping[str, Any]]) -> Path:
    """Where the PDF of a delivery lies; the JSON lies beside it."""
    return case.certificates / f"{delivery_id(files)}.pdf"


def write_certificate(case: CaseFolder, files: Sequence[Mapping[str, Any]]) -> Path | None:
    """Write the certificate of a delivery; gives the PDF's path, None where the case holds nothing at all.

    files: rows of an ingest. A delivery that was given again and brought nothing new keeps the
    certificate that it has.
    """
    if not files or not case.path.exists():
        return None
    path = certificate_path(case, files)
    if path.exists() and all(row["outcome"] == "known" for row in files):
        return path
    document = _document(case, files)
    case.certificates.mkdir(parents=True, exist_ok=True)
    _write(path.with_suffix(".json"), (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    _write(path, certificate_pdf(document))
    return path


def _document(case: CaseFolder, files: Sequence[Mapping[str, Any]]) -> Part:
    settings = CaseSettings.load(case)
    log = read_log(case.custody_log)
    told = {
        "case": case.name,
        "title": settings.title,
        "authority": settings.authority,
        "moneytrail_version": version("moneytrail"),
    }
    custody = {"events": log.height, "head": log["hash"][-1], "at": log["at"][-1].isoformat()}
    if not case.current.exists():
        return certificate(files, None, told, custody)
    with open_snapshot(case.current) as snapshot:
        return certificate(files, snapshot, told, custody)


def _write(path: Path, content: bytes) -> None:
    incoming = path.with_name(f".{path.name}-{os.getpid()}")
    incoming.write_bytes(content)
    incoming.replace(path)


def _files_fit(document: Part) -> bool:
    """Whether the list of files fits on the first page, below all that must stand there."""
    listed = {name: min(len(document[name]), FIRST_PAGE) for name in _LINES}
    taken = sum(_HEADING + count * _LINES[name] for name, count in listed.items() if count)
    return taken + _HEADING + 3 * len(document["files"]) <= ROOM


def certificate_pdf(document: Part) -> bytes:
    """The PDF's bytes (PDF/A-2b); the same document gives the same bytes.

    PDF/A wants a date: it is the day of receipt.
    """
    import typst

    year, month, day = (int(part) for part in document["received_to"][:10].split("-"))
    page = {**document, "first_page": FIRST_PAGE, "files_fit": _files_fit(document), "longest": LONGEST}
    with tempfile.TemporaryDirectory(prefix="moneytrail-certificate-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(
            json.dumps(printable_part(page), ensure_ascii=False), encoding="utf-8"
        )
        (root / "certificate.typ").write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(
            str(root / "certificate.typ"),
            root=str(root),
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards="a-2b",
            timestamp=datetime(year, month, day, tzinfo=UTC),
        )
    assert isinstance(made, bytes)
    return made
