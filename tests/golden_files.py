"""Golden files: what a court reads, frozen. UPDATE_GOLDEN=1 rewrites them; read the diff."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def check_golden(path: str, content: bytes) -> None:
    """Assert that a file under tests/golden has this content; with UPDATE_GOLDEN=1 write it."""
    file = GOLDEN / path
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert file.exists(), f"{file} is not there: run with UPDATE_GOLDEN=1 and read it"
    assert file.read_bytes() == content, f"{file} differs: run with UPDATE_GOLDEN=1 and read the diff"
