"""QIF files that lost the heading of an account: its records are set aside, not taken for an account's or a list's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.readers.reads import accepted, codes, read
from transforms.readers import qif

RECORD = "D01/13/2026\nT-5.00\nPShop\n^\n"


@pytest.mark.parametrize("heading", ["!Account\nNChecking\nTBank\n^\n", "!Type:Cat\nNFood\nDMeals\nE\n^\n"])
def test_a_record_under_another_heading_is_set_aside(heading: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Bank\n{RECORD}{heading}{RECORD}")
    reading, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (1, ["heading_lost"])
    assert records["raw"][1] == RECORD.rstrip("\n")
    assert not any("investments" in message for message in reading.messages)
