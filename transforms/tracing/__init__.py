"""Following proceeds from what is asserted to where they are."""

from transforms.tracing.ledger import Traced, TracingFault, TracingLedger
from transforms.tracing.method import Asked, Method
from transforms.tracing.methods import METHODS
from transforms.tracing.planned import method_of, trace_elected, trace_with_intervals
from transforms.tracing.seeds import Resolved, resolved, seeds_of
from transforms.tracing.tracer import trace

__all__ = [
    "METHODS",
    "Asked",
    "Method",
    "Resolved",
    "Traced",
    "TracingFault",
    "TracingLedger",
    "method_of",
    "resolved",
    "seeds_of",
    "trace",
    "trace_elected",
    "trace_with_intervals",
]
