"""Proceeds first: a payment takes proceeds as long as there are any on the account."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="proceeds_first",
    description="Proceeds first: a payment takes proceeds as long as there are any on the account.",
    source="United States v Banco Cafetero Panama, 797 F.2d 1154 (2d Cir. 1986), one of two at election;"
    " docs/methods/proceeds_first.md",
    limits="At the election of the one who claims, and to be held to consistently; courts differ.",
    follow=walking("proceeds_first"),
)
