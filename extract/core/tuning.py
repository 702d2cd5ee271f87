"""What makes a process of ours fast and touches all of it: done where a process starts, by no function it calls."""

from __future__ import annotations

import gc
import os

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment of a process whose matrices are small: threads of one multiplication cost many times what they gain."""

YOUNG, MIDDLE, OLD = 100_000, 50, 50
"""Objects and generations after which cyclic garbage is looked for: an article makes many records and few cycles,
and each full search walks through the hundreds of thousands of objects of the tables."""


def tune() -> None:
    """Rare garbage collection, and numeric libraries that are not loaded yet on one thread: processes share the work.

    What the user has set in the environment stays.
    """
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
