"""The state of a tracing as bytes, so that another run, process or machine can go on with it."""

from __future__ import annotations

from io import BytesIO

import numpy as np

from transforms.tracing.kernels.lots import USED, State
from transforms.tracing.kernels.wide import LIMBS, Wide


def saved(state: State) -> bytes:
    """All that a tracing knows between two entries, without the spare room of its arrays."""
    arrays = {}
    for name, array in state._asdict().items():
        used = USED.get(name.partition("_")[0])
        arrays[name] = array if used is None else array[: state.counters[used]]
    content = BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def restored(content: bytes) -> State:
    """The state that was saved."""
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in State._fields}
    return State(**{name: a.view(Wide) if a.dtype == LIMBS else a for name, a in found.items()})
