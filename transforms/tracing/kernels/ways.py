"""The way of pieces of money back to their seeds."""

from __future__ import annotations

import numpy as np

from transforms.compiled import compiled, inner
from transforms.tracing.kernels.arrays import NONE, Places


@compiled
def ways(group: Places, node: Places, parent: Places, before: Places, entry: Places) -> tuple[Places, Places]:
    """Credit entries through which the pieces of each group came, each piece's node once.

    Takes: group and node a row a piece, sorted by group; parent, before and entry of each node. The entry
    of a seed is where its way begins, and is left out. Gives: group, entry.
    """
    stamp = np.full(len(parent), NONE, np.int32)
    pooled, waiting = np.empty(1024, np.int32), 0
    groups, entries, used = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    for row in range(len(group)):
        here = node[row]
        while True:
            while here >= 0 and stamp[here] != group[row]:
                stamp[here] = group[row]
                if before[here] != NONE:
                    pooled = _with_room(pooled, waiting)
                    pooled[waiting], waiting = before[here], waiting + 1
                if parent[here] >= 0:
                    groups, entries = _with_room(groups, used), _with_room(entries, used)
                    groups[used], entries[used], used = group[row], entry[here], used + 1
                here = parent[here]
            if not waiting:
                break
            waiting -= 1
            here = pooled[waiting]
    return groups[:used], entries[:used]


@inner
def _with_room(values: Places, used: int) -> Places:
    return values if used < len(values) else np.concatenate((values, np.empty_like(values)))
