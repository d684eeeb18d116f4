"""What all records of a QIF file show of how it writes: the order of dates, the decimal mark, codes of currencies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.money import NO_CURRENCY
from transforms.readers.ofx.figures import BadValueError, code_in, plain_figures
from transforms.readers.qif.dates import DateOrder
from transforms.readers.qif.fields import Fields

_DECIMAL = re.compile(r"[+-]?\d*([.,])(?:\d{1,2}|\d{4,18})|[+-]?\d{1,3}(?:[.,]\d{3})+([.,])\d{1,2}")


@dataclass
class Conventions:
    """What all records of a file show of how it writes."""

    order: DateOrder = field(default_factory=DateOrder)
    decimal_marks: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)
    """Codes that stand beside amounts."""

    def learn(self, fields: Fields) -> None:
        """Take a record of an account."""
        self.order.learn(fields["D"])
        written = fields["T"] or fields["U"]
        code = code_in(written)
        if code is not None:
            self.currencies.add(code)
        found = _DECIMAL.fullmatch(bare(written))
        if found is not None:
            self.decimal_marks.add(found[1] or found[2])


def bare(text: str) -> str:
    """An amount without what stands around its figures; as it is where that may mean two things."""
    try:
        return plain_figures(text, NO_CURRENCY)
    except BadValueError:
        return text
