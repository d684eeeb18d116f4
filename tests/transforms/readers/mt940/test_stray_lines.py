"""Lines of a damaged MT940 that belong to no field: named, wherever they stand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.mt940.test_reader import read_text

WHOLE = ":20:A\n:25:1\n:28C:1\n:60F:C250101EUR0,\n:61:250102C1,NTRFNONREF\n:86:fee\n:62F:C250102EUR1,\n-\n"


def test_tabs_before_fields_lose_none(tmp_path: Path) -> None:
    reading, frame = read_text(WHOLE.replace("\n:", "\n\t:"), tmp_path)
    assert frame["raw"].to_list() == [":61:250102C1,NTRFNONREF\n:86:fee"]
    assert (reading.statements[0].closing_balance, reading.messages) == (Decimal(1), [])


@pytest.mark.parametrize("before", [":20:", ":25:", ":28C:", ":60F:", ":61:", ":62F:"])
def test_a_line_that_belongs_to_no_field_is_said(before: str, tmp_path: Path) -> None:
    """Damage may take the mark of a field: what is left of it is then named, wherever it stands."""
    at = WHOLE.index(before)
    line = WHOLE.count("\n", 0, at) + 1
    reading, frame = read_text(f"{WHOLE[:at]}1x61:250102C1,NTRF\n{WHOLE[at:]}", tmp_path)
    told = [f"line {line}: the line belongs to no field and was not used: 1x61:250102C1,NTRF"]
    if before == ":62F:":  # the text of the line above goes on
        assert frame["raw"][0].endswith("fee\n1x61:250102C1,NTRF")
        told = []
    assert reading.messages == told


@pytest.mark.parametrize("rubbish", ["1x61:250102C1,NTRF", ":86:lost\nand more"])
def test_what_stands_behind_a_statement_is_said(rubbish: str, tmp_path: Path) -> None:
    reading, _ = read_text(WHOLE + rubbish + "\n" + WHOLE, tmp_path)
    words = (
        "line 9: the line belongs to no field and was not used: 1x61:250102C1,NTRF"
        if rubbish.startswith("1x")
        else "line 9: :86: belongs to no statement line and was not used: lost (and 1 more lines)"
    )
    assert reading.messages == [words]
