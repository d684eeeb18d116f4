"""Last in, first out: a payment takes the newest money on the account."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="lifo",
    description="Last in, first out: a payment takes the newest money on the account.",
    source="Urged by parties, rarely adopted; one of the options in Boughner v Greyhawk 2013 ONCA 26;"
    " docs/methods/lifo.md",
    limits="Hardly any court has adopted it; it is shown to compare.",
    follow=walking("lifo"),
)
