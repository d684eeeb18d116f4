"""Where money can come to, along links between pockets."""

from __future__ import annotations

import numpy as np

from transforms.tracing.kernels.arrays import Flags, Places
from transforms.tracing.kernels.compiled import compiled


@compiled
def spread(starts: Places, target: Places, reached: Flags) -> None:
    """Flag every pocket that can be come to from the flagged ones, by any number of links.

    Takes: links sorted by the pocket that they leave; `starts` is the first link of each pocket, and
    their number at the end. Changes: `reached`. Each link is looked at once at most.
    """
    waiting, count = np.empty(len(reached), np.int32), 0
    for pocket in range(len(reached)):
        if reached[pocket]:
            waiting[count] = pocket
            count += 1
    while count:
        count -= 1
        pocket = waiting[count]
        for link in range(starts[pocket], starts[pocket + 1]):
            there = target[link]
            if not reached[there]:
                reached[there] = 1
                waiting[count] = there
                count += 1
