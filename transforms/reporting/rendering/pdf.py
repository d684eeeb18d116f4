"""report.pdf: the document set by Typst as PDF/A-2b, with the fonts that Typst brings.

Evidence reaches the template as data (a JSON file), never as markup, so that no text of a statement
can change the page.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from transforms.reporting.rendering.page_data import page_data
from transforms.reporting.rendering.printable import printable_part
from transforms.reporting.rendering.sankey import sankey

Part = dict[str, Any]

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: Final = "a-2b"


def report_pdf(document: Part) -> bytes:
    """The PDF's bytes; the same document gives the same bytes.

    PDF/A wants a date. It is the last day of the evidence, never the day of printing.
    """
    page = printable_part(page_data(document))
    year, month, day = (int(part) for part in page["date"].split("-"))
    with tempfile.TemporaryDirectory(prefix="moneytrail-report-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
        (root / "flow.svg").write_text(sankey(document["picture"]), encoding="utf-8")
        (root / "report.typ").write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(
            str(root / "report.typ"),
            root=str(root),
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
            timestamp=datetime(year, month, day, tzinfo=UTC),
        )
    assert isinstance(made, bytes)
    return made
