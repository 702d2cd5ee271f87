"""Maps a function over items in worker processes, in order, with bounded look-ahead."""

from __future__ import annotations

import itertools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from extract.core.tuning import tune

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_A_POOL = 4
"""Fewer items (lists of articles, mostly) are done sooner here than a worker process can start."""

LOOK_AHEAD = 4
"""Items in flight per worker: enough to keep it busy, few enough to stream any number of them."""


def batched(items: Iterable[Item], most: int, room: int, size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in lists of at most ``most``, each closed when the sum of its sizes reaches ``room``."""
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if len(batch) == most or total >= room:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def ordered_map(function: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Results of ``function`` in the order of ``items``; with one worker everything stays in this process.

    ``function`` must be importable (it is pickled by name). Its first exception is raised here.
    """
    rest = iter(items)
    first = list(itertools.islice(rest, WORTH_A_POOL))
    if workers <= 1 or len(first) < WORTH_A_POOL:
        yield from map(function, itertools.chain(first, rest))
        return
    # Spawned, not forked: native libraries with threads of their own do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=tune) as pool:
        pending: deque[Future[Result]] = deque()
        try:
            for item in itertools.chain(first, rest):
                pending.append(pool.submit(function, item))
                if len(pending) >= workers * LOOK_AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
