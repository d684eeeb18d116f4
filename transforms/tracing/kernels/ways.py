"""The way of pieces of money back to their seeds."""

from __future__ import annotations

import numpy as np

from transforms.tracing.kernels.arrays import NONE, Places
from transforms.tracing.kernels.compiled import compiled


@compiled
def ways(group: Places, node: Places, parent: Places, entry: Places) -> tuple[Places, Places]:
    """Credit entries through which the pieces of each group came, each piece's node once.

    Takes: group and node a row a piece, sorted by group; parent and entry of each node. The entry of a
    seed is where its way begins, and is left out. Gives: group, entry.
    """
    counts = 0
    stamp = np.full(len(parent), NONE, np.int32)
    for row in range(len(group)):
        here = node[row]
        while parent[here] >= 0 and stamp[here] != group[row]:
            stamp[here] = group[row]
            counts += 1
            here = parent[here]
    groups, entries = np.empty(counts, np.int32), np.empty(counts, np.int32)
    stamp[:] = NONE
    used = 0
    for row in range(len(group)):
        here = node[row]
        while parent[here] >= 0 and stamp[here] != group[row]:
            stamp[here] = group[row]
            groups[used], entries[used] = group[row], entry[here]
            used += 1
            here = parent[here]
    return groups, entries
