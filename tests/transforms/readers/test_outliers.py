"""A record that its own statement contradicts is told: a day far from the period, another currency."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.readers.camt.made import balance, entry, message, statement
from transforms.readers.registry import open_reading

MT940 = (
    ":20:A\n:25:1\n:28C:1\n:60F:C260101EUR0,\n:61:2601050105C1,NTRF\n:61:{}C1,NTRF\n:61:2601060106C1,NTRF\n"
    ":62F:C260131EUR3,\n-\n"
)
CAMT = message(
    statement(balance("OPBD", 0) + balance("CLBD", 200), entry(100), entry(100).replace('"EUR"', '"{}"'))
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MT940.format("2601070107"), None),
        (MT940.format("2512300103"), None),
        (MT940.format("3101070107"), "message 1, line 6, :61: has the day 2031-01-07, far"),
        (MT940.format("2507010701"), "message 1, line 6, :61: has the day 2025-07-01, far"),
        (CAMT.format("EUR"), None),
        (CAMT.format("USD"), " is in USD, its statement in EUR"),
    ],
)
def test_a_record_that_its_statement_contradicts(text: str, said: str | None, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text(text)
    reading = open_reading(path)
    assert sum(1 for _ in reading.batches) > 0
    assert [(said or "nothing") in told for told in reading.messages] == ([] if said is None else [True])
