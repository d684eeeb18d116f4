"""Rolling charge: all who are in the fund at that moment share each loss."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="rolling_charge",
    description="Rolling charge: all who are in the fund at that moment share each loss.",
    source="Barlow Clowes v Vaughan [1992] 4 All ER 22 (North American method); Boughner v Greyhawk 2013 ONCA 26;"
    " docs/methods/rolling_charge.md",
    limits="Between claimants, where records allow it; else courts divide by contribution alone (pari passu).",
    follow=walking("rolling_charge", rule="pro_rata"),
)
