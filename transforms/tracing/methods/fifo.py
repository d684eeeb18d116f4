"""First in, first out: a payment takes the oldest money on the account."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="fifo",
    description="First in, first out: a payment takes the oldest money on the account.",
    source="Devaynes v Noble (Clayton's Case) (1816) 1 Mer 572; docs/methods/fifo.md",
    limits="Often displaced where it would be unjust; not the rule against a wrongdoer's own money.",
    follow=walking("fifo"),
)
