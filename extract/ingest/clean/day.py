"""Raw store → ``articles`` and ``rejects`` of one source and day."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extract.core.jsonl import parse_line
from extract.core.schema import Article, Reject, to_row
from extract.core.worker import Worker, WorkerError, shared_pool
from extract.ingest.clean import RefusedError
from extract.ingest.clean.language import find_language
from extract.ingest.clean.live import Update
from extract.ingest.clean.moments import Published, choose_published
from extract.ingest.clean.page import Page, clean_html, split_updates
from extract.ingest.clean.refusal import Refusal, recipe_digest
from extract.ingest.clean.words import pattern
from extract.ingest.fetch.raw import Document, Manifest, read_documents, read_manifest, stored_days
from extract.ingest.sources import Source
from extract.store.partitions import partition_dir, read_rows, replace_file, write_partition
from extract.store.sorting import Row, in_order

RECURRING = 3
"""Pages of a host from which on a line without a figure counts as furniture."""
WINDOW = timedelta(days=30)
"""Pages stored on the day and in this time before it are compared."""

FIGURE = re.compile(r"\d")
REPORT = 40
"""Characters of the shortest line that reports without a figure."""


@dataclass(frozen=True, slots=True)
class CleanCount:
    """What cleaning did for one source and day."""

    source: str
    day: date
    articles: int = 0
    rejects: dict[str, int] = field(default_factory=dict)
    """Refused documents by reason."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A stored document with its page, or why there is none."""

    document: Document
    outlet: str | None
    page: Page | Refusal


def clean_day(source: Source, day: date, warehouse: Path, *, workers: int = 1) -> CleanCount:
    """Writes the source's articles and rejects of one day from the raw store and returns their counts.

    Lines without a figure that recur on three or more pages of their host are dropped; compared are the pages of
    this source stored on the day and in the 30 days before. Nothing is written for a day without stored documents
    or whose bytes were removed by the retention setting.
    Raises :class:`extract.ingest.fetch.raw.RawStoreError` where the raw store is damaged.
    """
    manifest = read_manifest(warehouse, source.name, day)
    if manifest is None or manifest.is_expired:
        return CleanCount(source.name, day)
    rejects = [Reject(source.name, r.id, r.url, "fetch", r.reason, r.detail) for r in manifest.rejects]
    furniture = find_furniture(source, day, warehouse, workers) if source.kind != "jsonl" else frozenset()

    def article_rows() -> Iterator[Row]:
        for item in clean_stored(source, manifest, day, warehouse, workers):
            parts = [item.page] if isinstance(item.page, Refusal) else split_updates(item.page)
            for part in parts:
                page = part if isinstance(part, Refusal) else drop_lines(part, furniture)
                if isinstance(page, Refusal):
                    url = item.document.url
                    rejects.append(Reject(source.name, page.document_id, url, "clean", page.reason, page.detail))
                else:
                    yield to_row("articles", as_article(source, item, page))

    by_id, folder = itemgetter("article_id"), partition_dir(warehouse, "articles", day)
    stored = in_order("articles", read_rows(warehouse, "articles", day, source.name), by_id, folder)
    rows = note_corrections(in_order("articles", article_rows(), by_id, folder), stored)
    count = write_partition(warehouse, "articles", day, source.name, rows)
    rejects.sort(key=lambda r: (r.document_id, r.stage, r.reason))
    write_partition(warehouse, "rejects", day, source.name, (to_row("rejects", reject) for reject in rejects))
    return CleanCount(source.name, day, count, dict(sorted(Counter(r.reason for r in rejects).items())))


def note_corrections(articles: Iterable[Row], stored: Iterable[Row]) -> Iterator[Row]:
    """The articles, each with the time since which its text stands where an earlier text was ``stored`` for it.

    Both are in the order of their ids. A text that only cleaning changed is none that its publisher corrected.
    """
    stored = iter(stored)
    row = next(stored, None)
    for article in articles:
        while row is not None and row["article_id"] < article["article_id"]:
            row = next(stored, None)
        since = None
        if row is not None and row["article_id"] == article["article_id"]:
            is_new = row["content_digest"] != article["content_digest"] and row["text"] != article["text"]
            since = article["fetched_at"] if is_new else row.get("corrected_at")
        yield article | {"corrected_at": since}


def raw_units(warehouse: Path, sources: Iterable[Source], days: Collection[date]) -> list[tuple[Source, date]]:
    """Source and day of everything the raw store holds for the days, in a fixed order."""
    chosen = set(days)
    return [(source, day) for source in sources for day in stored_days(warehouse, source.name) if day in chosen]


def clean_units(warehouse: Path, units: Iterable[tuple[Source, date]], workers: int = 1) -> Iterator[CleanCount]:
    """Cleans the given sources and days with so many helper processes; yields their counts in order."""
    with ThreadPoolExecutor(2 * workers) as threads:
        yield from threads.map(lambda unit: clean_day(unit[0], unit[1], warehouse, workers=workers), units)


def as_article(source: Source, item: Cleaned, page: Page) -> Article:
    """The article of a cleaned document, or of one entry of a live blog."""
    is_entry = page.document_id != item.document.id
    published = page.published if is_entry else choose_published(page.published, stored_published(item.document))
    return Article(
        article_id=f"{source.name}/{page.document_id}",
        source=source.name,
        document_id=page.document_id,
        url=page.url or item.document.url,
        outlet=item.outlet or source.outlet or page.site,
        title=page.title,
        byline=page.byline,
        published_at=published.at_utc if published else None,
        published_on=published.day if published else None,
        published_source=published.source if published else None,
        language=page.language,
        text=page.text,
        fetched_at=item.document.fetched,
        content_digest=item.document.digest,
        published_confidence=published.confidence if published else None,
        is_truncated=page.is_truncated,
        live_blog=f"{source.name}/{item.document.id}" if is_entry else None,
        gone_at=item.document.gone,
    )


def stored_published(document: Document) -> Published | None:
    """The date that discovery (a feed, a sitemap) gave the document."""
    if document.published is None or document.published_source is None:
        return None
    if "T" in document.published:
        moment = datetime.fromisoformat(document.published)
        return Published(moment.date(), moment, document.published_source)
    return Published(date.fromisoformat(document.published), None, document.published_source)


# --- Cleaning, once for each stored state ---------------------------------------------------------


def clean_stored(source: Source, manifest: Manifest, day: date, warehouse: Path, workers: int) -> Iterator[Cleaned]:
    """Cleaned documents of a day in stored order, each cleaned once for a state of the raw store and the recipe."""
    key = cache_key(source, manifest)
    path = warehouse / "cache" / "cleaned" / source.name / f"{day.isoformat()}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_name(f".{day.isoformat()}.lock"), os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_cached(path, key):
            if manifest.is_expired:
                return
            documents = read_documents(warehouse, manifest)
            write_cache(
                path, key, shared_pool(workers).map(lambda worker, job: clean_document(worker, source, *job), documents)
            )
    finally:
        os.close(lock)
    yield from read_cache(path, manifest)


def clean_document(worker: Worker, source: Source, document: Document, data: bytes) -> Cleaned:
    """One stored document cleaned; pages go through the killable helper."""
    if source.kind == "jsonl":
        return clean_line(source, document, data)
    fetched = document.fetched.date() if source.is_networked or source.kind == "warc" else None
    try:
        page = worker.call(
            clean_html,
            data,
            document_id=document.id,
            url=document.url,
            charset=document.charset,
            date_selector=source.date_selector,
            body_selector=source.body_selector,
            language=source.language,
            not_after=fetched,
        )
    except WorkerError as error:
        page = Refusal(document.id, error.reason, error.detail)
    return Cleaned(document, None, page)


def clean_line(source: Source, document: Document, data: bytes) -> Cleaned:
    """The article of one JSON line, already clean."""
    try:
        line = parse_line(data)
    except RefusedError as error:
        return Cleaned(document, None, Refusal(document.id, error.reason, error.detail))
    language = find_language(line.text, source.language)
    page = Page(line.id, line.url, line.title, None, line.published, language, line.text)
    return Cleaned(document, line.outlet, page)


def cache_key(source: Source, manifest: Manifest) -> str:
    """Digest of what the cleaned documents of a day depend on."""
    digest = hashlib.sha256(recipe_digest().encode())
    digest.update(repr([source.kind, source.language, source.date_selector, source.body_selector]).encode())
    for document in manifest.documents:
        digest.update(repr([document.id, document.digest]).encode())
    return digest.hexdigest()


def is_cached(path: Path, key: str) -> bool:
    """Whether the cache holds what was cleaned under this key, and to its end."""
    try:
        with gzip.open(path) as file:
            if json.loads(file.readline())["key"] != key:
                return False
            while file.read(1 << 20):  # a damaged or cut-off file is noticed
                continue
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return False
    return True


def read_cache(path: Path, manifest: Manifest) -> Iterator[Cleaned]:
    """The cached documents, one after the other."""
    documents = {document.id: document for document in manifest.documents}
    with gzip.open(path) as file:
        file.readline()
        for line in file:
            item = json.loads(line)
            yield Cleaned(documents[item["id"]], item["outlet"], read_page(item["page"]))


def read_page(data: dict[str, Any]) -> Page | Refusal:
    """The page or refusal of a cache entry."""
    if "reason" in data:
        return Refusal(**data)
    updates = tuple(
        Update(**{**update, "published": read_published(update["published"])}) for update in data["updates"]
    )
    return Page(**{**data, "published": read_published(data["published"]), "updates": updates})


def read_published(data: dict[str, Any] | None) -> Published | None:
    """The date of a cache entry."""
    if data is None:
        return None
    at = data["at"]
    return Published(date.fromisoformat(data["day"]), datetime.fromisoformat(at) if at else None, data["source"])


def iso(value: date) -> str:
    """ISO text of a day or moment."""
    return value.isoformat()


def write_cache(path: Path, key: str, cleaned: Iterable[Cleaned]) -> None:
    """Keeps cleaned documents as they come, a line each; the cache may be deleted at any time."""

    def write(aside: Path) -> None:
        with aside.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as file:
            file.write(json.dumps({"key": key}).encode() + b"\n")
            for item in cleaned:
                entry = {"id": item.document.id, "outlet": item.outlet, "page": asdict(item.page)}
                file.write(json.dumps(entry, default=iso).encode() + b"\n")

    replace_file(path, write)


KEPT = timedelta(days=60)
"""How long the cleaned documents of a day are kept: twice as long as they are compared with others."""


def expire_cache(warehouse: Path, now: datetime) -> None:
    """Removes what was cleaned longer ago than :data:`KEPT`, and the locks beside it."""
    for path in (warehouse / "cache" / "cleaned").glob("*/*"):
        with contextlib.suppress(FileNotFoundError):  # another shard of the run was sooner
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - KEPT:
                path.unlink()


# --- Lines that belong to the site, not to the article ---------------------------------------------


def find_furniture(source: Source, day: date, warehouse: Path, workers: int) -> frozenset[tuple[str, str]]:
    """Host and line of every line without a figure on three or more of the pages compared."""
    pages: Counter[tuple[str, str]] = Counter()
    for other in stored_days(warehouse, source.name):
        if not day - WINDOW <= other <= day:
            continue
        manifest = read_manifest(warehouse, source.name, other)
        if manifest is None:
            continue
        for item in clean_stored(source, manifest, other, warehouse, workers):
            if isinstance(item.page, Page):
                pages.update(set(plain_lines(item.page)))
    return frozenset(line for line, count in pages.items() if count >= RECURRING)


def host_of(page: Page) -> str:
    """Host of the page; pages without a URL share one host, the source itself."""
    return urlsplit(page.url).hostname or "" if page.url else ""


def plain_lines(page: Page) -> Iterator[tuple[str, str]]:
    """Host and text of each line that tells nothing: no figure, no act, no verb of saying; but the headline."""
    host = host_of(page)
    for line in page.text.split("\n"):
        if line != page.title and not tells(line):
            yield host, line


def tells(line: str) -> bool:
    """True for a line that reports something, which updates of one story may well share."""
    return FIGURE.search(line) is not None or (len(line) >= REPORT and pattern("say", "act").search(line) is not None)


def drop_lines(page: Page, furniture: frozenset[tuple[str, str]]) -> Page | Refusal:
    """The page without furniture; a refusal where nothing else is left. Lines with a figure always stay."""
    drop = {line for line in plain_lines(page) if line in furniture}
    if not drop:
        return page
    host = host_of(page)
    kept = "\n".join(line for line in page.text.split("\n") if (host, line) not in drop)
    return replace(page, text=kept) if kept.strip() else Refusal(page.document_id, "no_text", "only recurring lines")
