"""Pro rata: a payment takes proceeds in their share of the balance at that moment."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="pro_rata",
    description="Pro rata: a payment takes proceeds in their share of the balance at that moment.",
    source="averaging of a mixed fund, the haircut of chain analysis; no single authority;"
    " docs/methods/pro_rata.md",
    limits="A rule of fairness between sources; no law prescribes it against a wrongdoer.",
    follow=walking("pro_rata"),
)
