"""`python -m transforms.reporting` writes docs/report.schema.json."""

from __future__ import annotations

import json
from pathlib import Path

from transforms.reporting.json_schema import report_schema


def schema_text() -> str:
    """The schema as the page in docs holds it."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    page = Path(__file__).parents[2] / "docs" / "report.schema.json"
    page.write_text(schema_text(), encoding="utf-8")
