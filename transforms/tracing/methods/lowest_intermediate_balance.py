"""A claim never exceeds the lowest balance since the proceeds came in; later money does not refill it."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="lowest_intermediate_balance",
    description="A claim never exceeds the lowest balance since the proceeds came in; later money does not refill it.",
    source="James Roscoe (Bolton) Ltd v Winder [1915] 1 Ch 62; docs/methods/lowest_intermediate_balance.md",
    limits="A ceiling on what is left on each account; the rule makes no statement on where the rest went.",
    follow=walking("lowest_intermediate_balance"),
)
