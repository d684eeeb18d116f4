"""The claimant says which money bought what: proceeds went into what survives."""

from __future__ import annotations

from transforms.tracing.flows.oatway import oatway_moves
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked, Method
from transforms.tracing.network import network_of
from transforms.tracing.walk import told


def follow(ledger: TracingLedger, asked: Asked) -> Traced:
    """The most into assets, then on balances, then cash and outside; into repaid overdrafts last."""
    network = network_of(ledger, asked.seeds, asked.as_of)
    return told(METHOD.name, oatway_moves(network, ledger), network, ledger)


METHOD = Method(
    name="oatway",
    description="Of all that the ledger allows, most proceeds into surviving assets, then on balances.",
    source="Re Oatway [1903] 2 Ch 356; docs/methods/oatway.md",
    limits="Against the wrongdoer's own money only; not against innocent people whose money is in the account.",
    follow=follow,
)
