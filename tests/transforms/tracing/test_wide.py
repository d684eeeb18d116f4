"""Amounts that 64 bits do not hold: the same kernels, rules and results, to the last of 18 decimals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.transforms.tracing.reference import Claim, World, reference_trace
from tests.transforms.tracing.worlds import ledger_of, money, places, seeds_frame, traced_of, worlds
from transforms.tracing.flows.bounds import bounds
from transforms.tracing.method import Asked
from transforms.tracing.methods import METHODS
from transforms.tracing.network import network_of

DIRECT = ("fifo", "lifo", "clean_first", "proceeds_first", "lowest_intermediate_balance", "pro_rata")
ROUNDS = ("pro_rata", "rolling_charge", "pari_passu", "ceiling_scaled")
FACTOR = 1_000_000_000_000_000_000_007
"""Turns a few cents into thousands of ether, with a digit in the eighteenth place."""

NAMES = {"EUR": "ETH", "USD": "WEI"}

few = settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def widened(world: World) -> World:
    """The same world in tokens of 18 decimals."""
    lines = [
        replace(line, currency=NAMES[line.currency], amount=line.amount * FACTOR) for line in world.lines
    ]
    currency = {line.entry_id: line.currency for line in lines}
    claims = [_widened(claim, currency[claim.entry_id]) for claim in world.claims]
    openings = {
        (account, NAMES[name]): None if units is None else units * FACTOR
        for (account, name), units in world.openings.items()
    }
    return World(lines, world.movements, claims, openings)


def _widened(claim: Claim, currency: str) -> Claim:
    amount, seed = claim.amount * FACTOR, claim.seed_id
    if ":" in seed:
        account, day = seed.split(":")[0], seed.split("@")[1]
        seed = f"{account}:{money(amount, currency)}{currency}@{day}"
    return replace(claim, seed_id=seed, amount=amount)


@few
@pytest.mark.parametrize("method", DIRECT)
@given(worlds(currencies=("EUR", "USD")))
def test_wide_amounts_are_traced_as_the_readable_reference_does(method: str, world: World) -> None:
    wide = widened(world)
    assume(any(claim.amount for claim in wide.claims))
    found = reference_trace(wide, method)
    expected = {key: money(units, key[3]) for key, units in found.places.items() if units}
    assert places(traced_of(wide, method=method)) == expected


@few
@pytest.mark.parametrize("method", sorted(METHODS.keys() - set(DIRECT)))
@given(worlds(currencies=("EUR",)))
def test_every_other_method_scales_with_the_amounts(method: str, world: World) -> None:
    assume(any(claim.amount for claim in world.claims))
    narrow, wide = traced_of(world, method=method), traced_of(widened(world), method=method)
    assert wide.conservation["holds"].all()
    if method in ROUNDS:
        return
    factor = Decimal(FACTOR).scaleb(-16)
    assert sorted(amount * factor for amount in places(narrow).values()) == sorted(places(wide).values())


@few
@given(worlds(currencies=("EUR",)))
def test_the_bounds_of_every_rule_scale_with_the_amounts(world: World) -> None:
    assume(any(claim.amount for claim in world.claims))
    wide = widened(world)
    asked = [Asked(seeds_frame(one)) for one in (world, wide)]
    narrow, large = (bounds(ledger_of(one), of) for one, of in zip((world, wide), asked, strict=True))
    factor = Decimal(FACTOR).scaleb(-16)
    for side in ("least", "most"):
        assert [amount * factor for amount in narrow[side]] == large[side].to_list()
    assert network_of(ledger_of(wide), asked[1].seeds, None).scales.is_wide
