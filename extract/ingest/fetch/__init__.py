"""Brings documents into the raw store: each source is read once for a range of days."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from extract.ingest.fetch.counts import FetchCount
from extract.ingest.fetch.local import fetch_local
from extract.ingest.fetch.raw import Document, Manifest, RawStoreError, expire_raw, read_manifest, stored_days
from extract.ingest.fetch.settings import read_retention, read_settings
from extract.ingest.sources import Source

__all__ = [
    "Document",
    "FetchCount",
    "Manifest",
    "RawStoreError",
    "fetch_range",
    "read_manifest",
    "stored_days",
]

Progress = Callable[[str], None]


def terminal_progress() -> Progress | None:
    """Writes the state of a fetch over itself on a terminal; ``None`` where stderr is none."""
    if not sys.stderr.isatty():
        return None
    return lambda state: print(f"\r\x1b[K{state}", end="", file=sys.stderr, flush=True)  # noqa: T201


def fetch_range(
    sources: Iterable[Source],
    days: Sequence[date],
    warehouse: Path,
    *,
    workers: int = 1,
    today: date | None = None,
    progress: Progress | None = None,
) -> Iterator[FetchCount]:
    """Stores the documents of the days (a range in order) of every enabled source; yields counts by source and day.

    A document belongs to the day of its publication in UTC; one without a date belongs to the last day when it is
    first seen. Both stay there for ever. What is stored already is not touched, so a rerun changes nothing.
    Networked sources are asked for what they date to the days, or for everything where the days reach ``today``.
    Raises :class:`extract.core.errors.DatelineError` where a setting is missing or a crawl fails.
    """
    first, last = min(days), max(days)
    enabled = [source for source in sources if source.enabled]
    networked = tuple(source for source in enabled if source.is_networked)
    settings = read_settings() if networked else None
    retention = read_retention()
    progress = progress or terminal_progress()
    for source in enabled:
        if not source.is_networked:
            counts = fetch_local(source, first, last, warehouse, workers=workers)
            yield from counts
            if progress:
                progress(f"{source.name}: {sum(c.fetched for c in counts)} new documents on {len(counts)} days\n")
    if settings:
        from extract.ingest.fetch.network import fetch_network  # the only part that needs the crawler's libraries

        yield from fetch_network(
            networked,
            first,
            last,
            warehouse,
            today=today or datetime.now(UTC).date(),
            settings=settings,
            workers=workers,
            progress=progress,
        )
    if retention is not None:
        expire_raw(warehouse, retention, datetime.now(UTC))
