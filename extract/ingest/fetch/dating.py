"""When found documents were published, so that each goes to its day; every content is dated once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extract.core.jsonl import parse_line
from extract.core.worker import Worker, WorkerError, shared_pool
from extract.ingest.clean import RefusedError
from extract.ingest.clean.moments import Published
from extract.ingest.clean.page import date_html
from extract.ingest.clean.refusal import recipe_digest
from extract.ingest.fetch.archive import find_archived
from extract.ingest.fetch.documents import Found, find_documents
from extract.ingest.fetch.raw import digest_of, raw_dir
from extract.ingest.sources import Source
from extract.store.partitions import replace_file


@dataclass(frozen=True, slots=True)
class Dated:
    """A found document with its publication date and digest."""

    found: Found
    digest: str
    published: Published | None
    url: str | None = None


def date_documents(source: Source, first: date, last: date, warehouse: Path, workers: int) -> Iterator[Dated]:
    """Documents of a local source with their dates; pages are dated in killable helpers, each content once.

    Archives leave out what cannot be of the days; the others yield everything.
    """
    if source.kind == "jsonl":
        for found in find_documents(source):
            yield date_line(found)
        return
    with DateCache(warehouse, source) as cache:

        def run(worker: Worker, found: Found) -> Dated:
            return date_page(worker, found, source, cache)

        pages = find_archived(source, first, last) if source.kind == "warc" else find_documents(source)
        yield from shared_pool(workers).map(run, pages)


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
        return Dated(found, digest, None, found.url)
    if digest not in cache.dates:
        try:
            cache.dates[digest] = worker.call(
                date_html, found.data, url=found.url, date_selector=source.date_selector, not_after=found.latest
            )
        except WorkerError:
            cache.dates[digest] = None
    return Dated(found, digest, cache.dates[digest], found.url)


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
