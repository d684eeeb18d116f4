"""Following proceeds from what is asserted to where they are."""

from transforms.tracing.ledger import Traced, TracingFault, TracingLedger
from transforms.tracing.methods import METHODS, Method
from transforms.tracing.seeds import Resolved, resolved, seeds_of
from transforms.tracing.tracer import trace

__all__ = [
    "METHODS",
    "Method",
    "Resolved",
    "Traced",
    "TracingFault",
    "TracingLedger",
    "resolved",
    "seeds_of",
    "trace",
]
