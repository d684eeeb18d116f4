from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from transforms.readers.mt940.statement_line import BadLineError, statement_line


def test_the_30th_of_february_of_30_day_months_is_kept_by_its_entry_date() -> None:
    line = statement_line("1602300301DR6,00N024NONREF")
    assert (line.value_date, line.booked_at.date(), line.amount) == (None, date(2016, 3, 1), Decimal("-6.00"))
    with pytest.raises(BadLineError, match="date_impossible"):
        statement_line("160230DR6,00N024NONREF")
