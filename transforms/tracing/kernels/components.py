"""What hangs together: places joined by ties, however long the chain."""

from __future__ import annotations

import numpy as np

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import Places


@compiled
def components(count: int, left: Places, right: Places) -> Places:
    """For each of `count` places the lowest place that it hangs together with; a tie joins left and right."""
    lowest = np.arange(count).astype(np.int32)
    for tie in range(len(left)):
        one, other = left[tie], right[tie]
        while lowest[one] != one:
            lowest[one] = lowest[lowest[one]]
            one = lowest[one]
        while lowest[other] != other:
            lowest[other] = lowest[lowest[other]]
            other = lowest[other]
        lowest[max(one, other)] = min(one, other)
    for place in range(count):
        lowest[place] = lowest[lowest[place]]
    return lowest
