"""Puts items together into batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

BATCH_ARTICLES = 16
BATCH_CHARS = 130_000
"""Articles that are worth reading together, and the text they may have: more gains nothing and costs memory."""


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
