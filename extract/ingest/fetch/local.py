"""Sources on this machine: folders of pages, files of JSON lines, web archives."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from extract.ingest.fetch.counts import FetchCount
from extract.ingest.fetch.dating import Dated, date_documents
from extract.ingest.fetch.documents import CONTENT_TYPE
from extract.ingest.fetch.raw import Document, FetchReject, Spool, read_memory, stamp
from extract.ingest.sources import Source


def fetch_local(source: Source, first: date, last: date, warehouse: Path, *, workers: int = 1) -> list[FetchCount]:
    """Stores one local source's documents of the range."""
    started = time.monotonic()
    memory = read_memory(warehouse, source.name)
    spool = Spool(warehouse, source.name)
    tally: Counter[tuple[date, str]] = Counter()
    sizes: Counter[date] = Counter()
    seen: dict[str, str] = {}
    try:
        for dated in date_documents(source, first, last, warehouse, workers):
            found = dated.found
            known_day, known_digest = memory.get(found.id, (None, ""))
            if found.id in seen:
                if seen[found.id] != dated.digest and source.kind != "warc":
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
                spool.note_presence(day, found.id, None)
            else:
                spool.add(day, as_document(dated), found.data, CONTENT_TYPE[source.kind], found.exchange)
                tally[day, "fetched"] += 1
                sizes[day] += len(found.data)
        # An archive is what it was; of a folder or file, what it no longer holds is gone.
        if source.kind != "warc" and seen:
            for known_id, (known_day, _) in memory.items():
                if first <= known_day <= last and known_id not in seen:
                    spool.note_presence(known_day, known_id, stamp(datetime.now(UTC)))
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
            tally[day, "rejected"],
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
        charset=dated.found.charset,
        published=sys.intern(published.text) if published else None,
        published_source=published.source if published else None,
    )
