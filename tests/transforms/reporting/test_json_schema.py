from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from transforms.reporting.__main__ import schema_text
from transforms.reporting.json_schema import report_schema
from transforms.schema import TRANSFERS

ROOT = Path(__file__).parents[3]


def test_the_page_in_docs_is_made_from_the_declarations() -> None:
    page = (ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")
    assert page == schema_text(), "run: python -m transforms.reporting"


def test_the_sample_report_is_valid_and_has_no_unknown_key(document: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="comes with Great Expectations")
    jsonschema.Draft202012Validator.check_schema(report_schema())
    jsonschema.validate(document, report_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "score": 1}, report_schema())


def test_meanings_come_from_the_tables() -> None:
    transfer = report_schema()["properties"]["transfers"]["items"]["properties"]
    assert transfer["kind"]["description"] == TRANSFERS["kind"].meaning
