"""Importing large libraries without looking through them for garbage all the while."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def large_import() -> Iterator[None]:
    """Import within this block what makes a million objects that stay: Dagster, Great Expectations.

    Python looks for garbage whenever many objects were made, so for a third of the time of such an import;
    and later it would look through all of them again and again. Afterwards all is as it was.
    """
    before, collecting = len(sys.modules), gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        if len(sys.modules) > before:
            gc.freeze()
