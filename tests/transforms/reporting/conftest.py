"""The sample case, written once for all tests of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.transforms.reporting.sample_case import CONFIGURATION, SETTINGS, write_sample_case
from transforms.reporting import read_case_tables, report_document, write_package
from transforms.reporting.package import FORMATS


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published snapshot of the sample case."""
    return write_sample_case(tmp_path_factory.mktemp("case") / "current.duckdb")


@pytest.fixture(scope="session")
def document(snapshot: Path) -> dict[str, Any]:
    """The content of the sample case's report; do not change it."""
    return report_document(read_case_tables(snapshot), SETTINGS, CONFIGURATION, "0.1.0")


@pytest.fixture(scope="session")
def package(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case's report package in all formats; do not change it."""
    out = tmp_path_factory.mktemp("reports") / "package"
    return write_package(
        snapshot,
        out,
        settings=SETTINGS,
        configuration_sha256=CONFIGURATION,
        version="0.1.0",
        formats=FORMATS,
    )
