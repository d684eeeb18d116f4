"""Backward: first in, first out; proceeds that repaid a debt are followed to what the borrowed money bought."""

from __future__ import annotations

from transforms.tracing.debts import backward
from transforms.tracing.method import Method

METHOD = Method(
    name="backward",
    description="First in, first out; proceeds that repaid a debt are followed to what the borrowed money bought.",
    source="Federal Republic of Brazil v Durant International Corp [2015] UKPC 35; docs/methods/backward.md",
    limits="Only where a person shows that debt and repayment were arranged together; the entries do not show it.",
    follow=backward,
)
