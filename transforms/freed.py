"""Memory that was freed, given back to the system: what one step of a run took must not lie beside the next one's."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back_memory() -> None:
    """Give back what the C library keeps of freed memory for later (glibc; elsewhere nothing is done).

    Frames that DuckDB and numpy made lie there, and what Arrow wrote files from in its own pool; Polars and DuckDB
    give back their own by themselves.
    """
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """What glibc calls `malloc_trim`; None with another C library."""
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
