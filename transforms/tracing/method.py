"""What a tracing method is: a name, its rule, whose rule it is, its limits, and the function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.tracing.ledger import Traced, TracingLedger


@dataclass(frozen=True)
class Asked:
    """What a tracing is asked: the seeds (TRACE_SEEDS) and the day at whose end money is looked for.

    as_of: None for the last booked day.
    """

    seeds: pl.DataFrame
    as_of: date | None = None


@dataclass(frozen=True)
class Method:
    """A tracing method. A module in methods/ defines one as `METHOD` and is found there by itself.

    description: the rule in a line. source: whose rule it is, and the page that explains it. limits:
    where a court may not follow it, in a sentence. for_court: False for what only guides inquiries.
    """

    name: str
    description: str
    source: str
    limits: str
    follow: Callable[[TracingLedger, Asked], Traced]
    for_court: bool = True
