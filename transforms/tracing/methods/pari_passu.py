"""Pari passu: what is left of a fund is shared by what each claimant paid in, whenever that was."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.tracing.claims import Division, Fund, claims_by, in_turn
from transforms.tracing.kernels.arrays import Moves
from transforms.tracing.method import Method
from transforms.tracing.network import Network


def _divide(funds: list[Fund], _moves: Moves, _network: Network) -> Iterator[Division]:
    for fund in funds:
        units = fund.nothing()
        for _, rows, amounts in fund.by_currency():
            for row, given in zip(rows, in_turn(fund.paid_in, amounts), strict=True):
                units[row] = given
        yield Division(units, fund.paid_in)


METHOD = Method(
    name="pari_passu",
    description="What is left of a fund is shared by what each claimant paid in, whenever that was.",
    source="Barlow Clowes International Ltd v Vaughan [1992] 4 All ER 22; Boughner v Greyhawk Equity Partners 2013"
    " ONCA 26; docs/methods/pari_passu.md",
    limits="Between innocent claimants; those who paid in late share losses from before their time.",
    follow=claims_by("pari_passu", _divide, ends_when_empty=False),
)
