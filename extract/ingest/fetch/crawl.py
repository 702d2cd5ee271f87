"""One crawl, in a process of its own: ``python -m extract.ingest.fetch.crawl JOB`` fetches what the job names.

Every answer is appended to the job's results file as it comes, so that a killed crawl loses nothing but the
request it was at. Deciding what is kept, and under which day, is the caller's business.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.httpobj import urlparse_cached

from extract.core.worker import Worker, WorkerError
from extract.ingest.clean import RefusedError
from extract.ingest.clean.decode import decompress
from extract.ingest.fetch.discovery import MAX_BYTES, Entry, Offer, document_id, parse_feed, parse_sitemap, read_urls
from extract.ingest.fetch.job import Answer, Job, Known, Outcome, read_job, write_frame
from extract.ingest.fetch.middleware import classify, limit_headers
from extract.ingest.fetch.raw import stamp
from extract.ingest.sources import Source

MAX_SITEMAPS = 500
MAX_DEPTH = 5

PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")


class DatelineSpider(scrapy.Spider):
    """Asks each source what it offers and fetches the pages that the job wants."""

    name = "dateline"

    def __init__(self, job: Job, results: BinaryIO, **options: Any) -> None:
        super().__init__(**options)
        self.job, self.results = job, results
        self.worker = Worker(timeout=60.0, memory=1_500_000_000)
        self.parsing = asyncio.Lock()
        self.asked: set[tuple[str, str]] = set()
        self.sitemaps: dict[str, set[str]] = {source.name: set() for source in job.sources}
        self.pages: dict[str, int] = {source.name: 0 for source in job.sources}
        self.done = 0

    def closed(self, reason: str) -> None:
        """Ends the helper."""
        self.worker.close()

    def report(self, value: Answer | Outcome) -> None:
        """Keeps an outcome and tells the parent how far the crawl is."""
        write_frame(self.results, value)
        self.done += 1
        if self.done % 25 == 0:
            sys.stdout.write(f"{self.done}\n")
            sys.stdout.flush()

    async def start(self) -> AsyncIterator[Any]:
        """First requests of every source."""
        for source in self.job.sources:
            if source.kind == "urls":
                text = Path(source.location).read_text(encoding="utf-8", errors="replace")
                for line, entry in read_urls(text):
                    if entry is None:
                        self.report(Outcome(source.name, line[:500], "bad_url", "no http or https URL"))
                    else:
                        for request in self.page_requests(source, [entry]):
                            yield request
            elif source.kind == "sitemap":
                self.sitemaps[source.name].add(source.location)
                yield self.index_request(source, source.location, 0)
            else:
                yield self.index_request(source, source.location, 0)

    def index_request(self, source: Source, url: str, depth: int) -> scrapy.Request:
        """A request for a feed or sitemap."""
        return scrapy.Request(
            url,
            callback=self.on_index,
            errback=self.on_error,
            dont_filter=True,
            priority=10,
            cb_kwargs={"source": source, "depth": depth},
            meta={"source": source.name, "asked_url": url, "download_maxsize": MAX_BYTES},
        )

    async def on_index(self, response: Any, source: Source, depth: int) -> AsyncIterator[Any]:
        """Requests for what a feed or sitemap offers."""
        asked = response.meta["asked_url"]
        if response.status != 200:
            self.report(Outcome(source.name, asked, f"http_{response.status}"))
            return
        try:
            async with self.parsing:
                found = await asyncio.to_thread(self.parse_index, response.body, response.url, source.kind)
        except (RefusedError, WorkerError) as error:
            self.report(Outcome(source.name, asked, error.reason, error.detail))
            return
        except Exception as error:  # a reader that stumbles over one list must not end the others
            self.report(Outcome(source.name, asked, f"no_{source.kind}", f"{type(error).__name__}: {error}"[:200]))
            return
        if found.unread_dates:
            detail = f"{len(found.unread_dates)}, such as {found.unread_dates[0]!r}"
            self.report(Outcome(source.name, asked, "unread_date", detail[:200]))
        for request in self.page_requests(source, found.pages):
            yield request
        for url, changed in found.sitemaps:
            seen = self.sitemaps[source.name]
            is_old = changed is not None and changed < self.job.first
            if url in seen or is_old or depth >= MAX_DEPTH or len(seen) >= MAX_SITEMAPS:
                continue
            seen.add(url)
            yield self.index_request(source, url, depth + 1)

    def parse_index(self, data: bytes, url: str, kind: str) -> Offer:
        """What a feed or sitemap holds, read in the killable helper."""
        data = decompress(data, MAX_BYTES) if data.startswith(b"\x1f\x8b") else data
        if kind == "feed":
            return self.worker.call(parse_feed, data, url)
        return self.worker.call(parse_sitemap, data, url)

    def page_requests(self, source: Source, entries: Sequence[Entry]) -> Iterator[scrapy.Request]:
        """Requests for the entries that the job wants and that are not stored or asked for yet."""
        for entry in entries:
            key = (source.name, document_id(entry.url))
            if key in self.asked or not self.job.wants(source.kind, entry.published, siblings=len(entries)):
                continue
            known = self.job.known.get(source.name, {}).get(key[1])
            self.asked.add(key)
            if known is not None and not self.is_due(known, entry):
                self.report(Outcome(source.name, entry.url, None, None, entry.published))
                continue
            self.pages[source.name] += 1
            if self.pages[source.name] > self.job.settings.max_pages:
                if self.pages[source.name] == self.job.settings.max_pages + 1:
                    self.report(
                        Outcome(source.name, source.location, "over_limit", "more pages than DATELINE_MAX_PAGES")
                    )
                continue
            yield self.page_request(source, entry, known)

    def is_due(self, known: Known, entry: Entry) -> bool:
        """True for a stored page that changed since, or that a live run has not asked for today."""
        if entry.modified is not None and entry.modified > known.fetched_at:
            return True
        return self.job.is_live and known.fetched_at.date() < self.job.today

    def page_request(self, source: Source, entry: Entry, known: Known | None) -> scrapy.Request:
        """A request for a page, conditional where it is stored."""
        headers = {}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return scrapy.Request(
            entry.url,
            headers=headers,
            callback=self.on_page,
            errback=self.on_error,
            dont_filter=True,
            cb_kwargs={"source": source, "entry": entry},
            meta={"source": source.name, "asked_url": entry.url, "published": entry.published},
        )

    def on_page(self, response: Any, source: Source, entry: Entry) -> None:
        """Keeps a page, or why it cannot be used."""
        if response.status == 304:
            self.report(Outcome(source.name, entry.url, None, None, entry.published))
            return
        reason, detail = refuse_response(response)
        if reason:
            self.report(Outcome(source.name, entry.url, reason, detail, entry.published))
            return
        self.report(
            Answer(
                source=source.name,
                url=entry.url,
                final_url=response.url,
                status=response.status,
                request_head=request_head(response.request),
                headers=tuple(
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, values in response.headers.items()
                    for value in values
                ),
                body=response.body,
                fetched_at=stamp(datetime.now(UTC)),
                published=entry.published,
                is_redirected=bool(response.meta.get("redirect_urls")),
            )
        )

    def on_error(self, failure: Any) -> None:
        """Keeps why a request failed."""
        meta = failure.request.meta
        reason, detail = classify(failure.value)
        self.report(Outcome(meta["source"], meta["asked_url"], reason, detail, meta.get("published")))


def refuse_response(response: Any) -> tuple[str | None, str | None]:
    """Why an answer is no page, as a reason code and detail; ``None`` where it may be one."""
    if response.status != 200:
        return f"http_{response.status}", None
    if not response.body.strip():
        return "empty", None
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if content_type and not content_type.strip().startswith(PAGE_TYPES):
        return "content_type", content_type[:100]
    directives = b",".join(response.headers.getlist("X-Robots-Tag")).decode("latin-1").lower()
    if "noarchive" in directives or response.headers.get("TDM-Reservation") == b"1":
        return "opted_out", "the server forbids keeping the page"
    return None, None


def request_head(request: Any) -> bytes:
    """The request's line and headers as sent."""
    parts = urlparse_cached(request)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{n.decode('latin-1')}: {v.decode('latin-1')}" for n, vs in request.headers.items() for v in vs]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def scrapy_settings(job: Job) -> dict[str, Any]:
    """Scrapy's settings for a job."""
    own = job.settings
    return {
        "DATELINE": own,
        "DATELINE_ROBOTS": str(job.robots),
        "USER_AGENT": own.user_agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "dateline",
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": own.timeout,
        "DOWNLOAD_MAXSIZE": own.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_DELAY": own.delay,
        "DNS_RESOLVER": "extract.ingest.fetch.guard.GuardedResolver",
        "DNS_TIMEOUT": min(20.0, own.timeout),
        "CONCURRENT_REQUESTS": 256,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2 if own.delay else 16,
        "AUTOTHROTTLE_ENABLED": own.delay > 0,
        "AUTOTHROTTLE_START_DELAY": own.delay,
        "AUTOTHROTTLE_MAX_DELAY": 30.0,
        "CLOSESPIDER_TIMEOUT": own.max_seconds,
        "REDIRECT_MAX_TIMES": 5,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "LOGSTATS_INTERVAL": 0,
        "DOWNLOADER_MIDDLEWARES": {
            "extract.ingest.fetch.guard.GuardMiddleware": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "extract.ingest.fetch.middleware.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "extract.ingest.fetch.middleware.PatienceMiddleware": 540,
            "extract.ingest.fetch.middleware.UnpackMiddleware": 590,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "extract.ingest.fetch.middleware.RefusingRedirectMiddleware": 600,
        },
    }


def end_with_parent() -> None:
    """Ends this process when the one that holds the other end of its standard input is gone."""
    while os.read(0, 4096):
        continue
    os._exit(1)


def run_job(path: Path) -> None:
    """Runs the crawl that the job at ``path`` describes."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    job = read_job(path)
    if job is None:
        sys.exit(f"{path} holds no job")
    limit_headers()
    with (job.folder / "results").open("ab") as results:
        process = AsyncCrawlerProcess(scrapy_settings(job))
        process.crawl(DatelineSpider, job=job, results=results)
        process.start()


if __name__ == "__main__":
    from extract.ingest.fetch import crawl  # under its own name, so that the parent can read the records

    crawl.run_job(Path(sys.argv[1]))
