"""`python -m transforms.schema` writes docs/data-dictionary.md."""

from __future__ import annotations

from pathlib import Path

from transforms.schema import PUBLISHED_TABLES, data_dictionary

if __name__ == "__main__":
    page = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    page.write_text(data_dictionary(PUBLISHED_TABLES), encoding="utf-8")
