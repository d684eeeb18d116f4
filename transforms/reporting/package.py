"""Writes a report package from a published snapshot: all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from transforms.errors import Refused
from transforms.evidence.case_settings import CaseSettings
from transforms.reporting import manifest
from transforms.reporting.document import report_document
from transforms.reporting.rendering.transfers_csv import transfers_csv
from transforms.reporting.tables import read_case_tables

REPORT, TRANSFERS, SCHEDULE = "report.json", "transfers.csv", "schedule.xlsx"
PDF, PAGE = "report.pdf", "report.html"
PACKAGE_FILES = frozenset({REPORT, TRANSFERS, SCHEDULE, PDF, PAGE, manifest.NAME})
FORMATS = ("pdf", "xlsx", "json", "html")
"""`json` (report.json, transfers.csv) is always written: nothing could be recomputed without it."""
USUAL = ("pdf", "xlsx", "json")
"""What is written where nobody says otherwise."""
LANGUAGES = ("en",)


def write_package(
    snapshot: Path,
    out: Path,
    *,
    settings: CaseSettings | Mapping[str, Any],
    configuration_sha256: str,
    case: str = "",
    formats: Sequence[str] = USUAL,
    language: str = "en",
    version: str = "",
) -> Path:
    """Write the report package of a published snapshot into the folder `out`, and return it.

    `settings` are those of case.yaml: title, authority, reference_currency, predicate, protected;
    `case` is the case's name in the store; `version` is moneytrail's own unless given. The same
    snapshot content gives the same bytes. An older package in `out` is replaced as a whole; a reader
    never sees half of one.
    Raises: Refused for an unknown format or language, for a folder that holds other things, and where
    a candidate is held by somebody whom the shield covers; NotPublished without a snapshot.
    """
    _refuse_unknown("format", formats, FORMATS)
    _refuse_unknown("language", [language], LANGUAGES)
    _refuse_other_content(out)
    tables = read_case_tables(snapshot)
    given = dict(settings) if isinstance(settings, Mapping) else asdict(settings)
    given["case"] = case or given.get("case", "")
    document = report_document(tables, given, configuration_sha256, version or own_version())
    files = render(document, formats)
    files[manifest.NAME] = manifest.canonical_json(manifest.manifest(document, files))
    _put_in_place(files, out)
    return out


def render(document: dict[str, Any], formats: Sequence[str] = USUAL) -> dict[str, bytes]:
    """Every file of the package but the manifest, made from the document alone."""
    # Typst and xlsxwriter take a while to load, and --help must not wait for them.
    from transforms.reporting.rendering.page import report_page
    from transforms.reporting.rendering.pdf import report_pdf
    from transforms.reporting.rendering.workbook import workbook

    files = {REPORT: manifest.canonical_json(document), TRANSFERS: transfers_csv(document)}
    if "xlsx" in formats:
        files[SCHEDULE] = workbook(document)
    if "pdf" in formats:
        files[PDF] = report_pdf(document)
    if "html" in formats:
        files[PAGE] = report_page(document)
    return files


def own_version() -> str:
    """Version of moneytrail: by its own pyproject.toml where it runs from a clone, else as installed."""
    clone = Path(__file__).parents[2] / "pyproject.toml"
    if clone.is_file():
        return str(tomllib.loads(clone.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return metadata.version("moneytrail")
    except metadata.PackageNotFoundError:
        return "unknown"


def _refuse_unknown(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise Refused(f"The {what} {name!r} is not known.", todo=f"choose from: {', '.join(known)}")


def _refuse_other_content(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise Refused("The report cannot be written there: it is not a folder.", where=str(out))
    others = sorted({item.name for item in out.iterdir()} - PACKAGE_FILES) if out.exists() else []
    if others:
        raise Refused(
            f"The folder holds other things than a report package ({others[0]}).",
            where=str(out),
            todo="name a new or empty folder with --out",
        )


def _put_in_place(files: Mapping[str, bytes], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        fresh.chmod(0o755)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
            out.replace(old)
            fresh.replace(out)
            shutil.rmtree(old)
        else:
            fresh.replace(out)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh)
