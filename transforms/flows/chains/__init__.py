"""Sides of movements that only a chain or an exchange records, so that tracing can walk over them.

Start at legs.py. Which accounts are followed: coverage.py; transactions of several inputs and outputs: pools.py;
trades that an exchange lists in two rows: trades.py; fees: fees.py. Method: docs/methods/virtual-assets.md.
"""

from transforms.flows.chains.legs import ChainEvidence, chain_legs_of
from transforms.flows.chains.reading import chain_evidence

__all__ = ["ChainEvidence", "chain_evidence", "chain_legs_of"]
