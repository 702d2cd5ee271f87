"""Brings documents into the raw store: each source is read once for a range of days."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from extract.clean import RefusedError, date_html
from extract.clean.published import Published
from extract.clean.refusal import recipe_digest
from extract.fetch.counts import FetchCount
from extract.fetch.local import CONTENT_TYPE, Found, find_documents, parse_line
from extract.fetch.raw import (
    Document,
    FetchReject,
    Manifest,
    RawStoreError,
    Spool,
    digest_of,
    raw_dir,
    read_manifest,
    read_memory,
    stamp,
    stored_days,
)
from extract.fetch.settings import read_settings
from extract.sources import Source
from extract.store import replace_file
from extract.worker import Worker, WorkerError, shared_pool

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


@dataclass(frozen=True, slots=True)
class Dated:
    """A found document with its publication date and digest."""

    found: Found
    digest: str
    published: Published | None
    url: str | None = None


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
    Raises :class:`extract.errors.DatelineError` where a setting is missing or a crawl fails.
    """
    first, last = min(days), max(days)
    enabled = [source for source in sources if source.enabled]
    networked = tuple(source for source in enabled if source.is_networked)
    settings = read_settings() if networked else None
    for source in enabled:
        if not source.is_networked:
            counts = fetch_local(source, first, last, warehouse, workers=workers)
            yield from counts
            if progress:
                progress(f"{source.name}: {sum(c.fetched for c in counts)} new documents on {len(counts)} days")
    if settings:
        from extract.fetch.network import fetch_network  # the only part that needs the crawler's libraries

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


def fetch_local(source: Source, first: date, last: date, warehouse: Path, *, workers: int = 1) -> list[FetchCount]:
    """Stores one local source's documents of the range."""
    started = time.monotonic()
    memory = read_memory(warehouse, source.name)
    spool = Spool(warehouse, source.name)
    tally: Counter[tuple[date, str]] = Counter()
    sizes: Counter[date] = Counter()
    seen: dict[str, str] = {}
    try:
        for dated in date_documents(source, warehouse, workers):
            found = dated.found
            known_day, known_digest = memory.get(found.id, (None, ""))
            if found.id in seen:
                if seen[found.id] != dated.digest:
                    day = known_day or last
                    refuse(spool, tally, memory, day, f"{found.id}#{dated.digest[:8]}", "duplicate_id", None, dated)
                continue
            seen[found.id] = dated.digest
            day = known_day or (dated.published.at_utc.date() if dated.published else last)
            if not first <= day <= last:
                continue
            if found.reason:
                refuse(spool, tally, memory, day, found.id, found.reason, found.detail, dated)
            elif known_day and known_digest == dated.digest:
                tally[day, "unchanged"] += 1
            else:
                spool.add(day, as_document(dated), found.data, CONTENT_TYPE[source.kind])
                tally[day, "fetched"] += 1
                sizes[day] += len(found.data)
        spool.commit()
    finally:
        spool.discard()
    seconds = time.monotonic() - started
    days = sorted({day for day, _ in tally})
    return [
        FetchCount(
            source.name,
            day,
            tally[day, "fetched"],
            tally[day, "unchanged"],
            dict(Counter(reject.reason for reject in spool.rejects.get(day, ()))),
            sizes[day],
            round(seconds / len(days), 3),
        )
        for day in days
    ]


def refuse(
    spool: Spool,
    tally: Counter[tuple[date, str]],
    memory: dict[str, tuple[date, str]],
    day: date,
    document_id: str,
    reason: str,
    detail: str | None,
    dated: Dated,
) -> None:
    """Remembers a refused document on its day, once."""
    tally[day, "rejected"] += 1
    if document_id not in memory:
        spool.refuse(day, FetchReject(document_id, reason, detail, dated.url, dated.digest))


def as_document(dated: Dated) -> Document:
    """The manifest entry of a dated document."""
    published = dated.published
    return Document(
        id=dated.found.id,
        digest=dated.digest,
        fetched_at=stamp(dated.found.modified),
        url=dated.url,
        published=published.text if published else None,
        published_source=published.source if published else None,
    )


def date_documents(source: Source, warehouse: Path, workers: int) -> Iterator[Dated]:
    """Documents of a local source with their dates; pages are dated in killable helpers, each content once."""
    if source.kind == "jsonl":
        for found in find_documents(source):
            yield date_line(found)
        return
    with DateCache(warehouse, source) as cache:

        def run(worker: Worker, found: Found) -> Dated:
            return date_page(worker, found, source, cache)

        yield from shared_pool(workers).map(run, find_documents(source))


def date_line(found: Found) -> Dated:
    """The date that a JSON line states; a line that is no document has none."""
    digest = digest_of(found.data)
    try:
        document = parse_line(found.data)
    except RefusedError:
        return Dated(found, digest, None)
    return Dated(found, digest, document.published, document.url)


def date_page(worker: Worker, found: Found, source: Source, cache: DateCache) -> Dated:
    """The date that a page states; a page that is unusable or overruns the helper's limits has none."""
    digest = digest_of(found.data)
    if found.reason:
        return Dated(found, digest, None)
    if digest not in cache.dates:
        try:
            cache.dates[digest] = worker.call(date_html, found.data, date_selector=source.date_selector)
        except WorkerError:
            cache.dates[digest] = None
    return Dated(found, digest, cache.dates[digest])


class DateCache:
    """Dates found before, by digest of the page, so that a large folder is dated once; safe to delete."""

    def __init__(self, warehouse: Path, source: Source) -> None:
        self.path = raw_dir(warehouse, source.name) / "dates.json"
        self.recipe = f"{recipe_digest()} {source.date_selector or ''}"
        self.dates: dict[str, Published | None] = {}

    def __enter__(self) -> DateCache:
        try:
            data = json.loads(self.path.read_bytes())
            if data["recipe"] == self.recipe:
                self.dates = {digest: self.parse(entry) for digest, entry in data["dates"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            self.dates = {}
        self.before = len(self.dates)
        return self

    def __exit__(self, *_: object) -> None:
        if len(self.dates) == self.before:
            return
        dates = {
            digest: [published.day.isoformat(), published.at and published.at.isoformat(), published.source]
            if published
            else None
            for digest, published in sorted(self.dates.items())
        }
        data = json.dumps({"recipe": self.recipe, "dates": dates}).encode()
        replace_file(self.path, lambda aside: aside.write_bytes(data))

    @staticmethod
    def parse(entry: Any) -> Published | None:
        """The date of one cached entry."""
        if entry is None:
            return None
        day, at, source = entry
        return Published(date.fromisoformat(day), datetime.fromisoformat(at) if at else None, source)
