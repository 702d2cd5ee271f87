"""Manners that Scrapy lacks: robots.txt kept for a day, Crawl-delay, Retry-After, bounded unpacking."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
import zlib
from collections import Counter, defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.utils.httpobj import urlparse_cached
from twisted.web._newclient import HTTPParser

from extract.ingest.fetch.guard import RefusedRequest, blocked_names

TOKEN = "dateline"
DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"
ROBOTS_LIFE = 24 * 3600.0

BUSY = frozenset({429, 503})
MAX_RETRIES = 2
MAX_HEADERS = 256_000
HEADERS_TOO_LARGE = "response headers are too large"
HOST_BUDGET = 6
"""Busy answers in a row after which a host is left alone for the rest of the crawl."""


def classify(error: BaseException) -> tuple[str, str | None]:
    """Reason code and detail of a request that failed."""
    detail = str(error)[:200] or type(error).__name__
    if isinstance(error, RefusedRequest):
        return error.reason, error.detail
    if isinstance(error, IgnoreRequest) and "redirect" in detail:
        return "redirect_loop", detail
    if isinstance(error, CannotResolveHostError):
        blocked = next((f"{name} is at {address}" for name, address in blocked_names.items() if name in detail), None)
        return ("blocked_address", blocked) if blocked else ("unknown_host", detail)
    if isinstance(error, DownloadTimeoutError):
        return "timeout", detail
    if isinstance(error, DownloadCancelledError):
        return "too_large", detail
    if isinstance(error, DownloadConnectionRefusedError):
        return "connection_refused", detail
    if "certificate" in detail.lower() or "SSL" in detail or "VerificationError" in detail:
        return "bad_certificate", detail
    if HEADERS_TOO_LARGE in detail:
        return "too_large", detail
    return "connection_lost", f"{type(error).__name__}: {detail}"[:200]


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt by RFC 9309: kept for a day, nothing allowed while it is unreachable; Crawl-delay honoured."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.folder = Path(crawler.settings["DATELINE_ROBOTS"])
        self.delayed: set[str] = set()
        self.failures: dict[str, tuple[str, str | None]] = {}

    async def robot_parser(self, request: Any) -> Any:
        """The rules of the request's host, from the cache of the last day where there is one."""
        netloc = urlparse_cached(request).netloc
        if netloc not in self._parsers:
            body = self.load(netloc)
            if body is not None:
                self._parsers[netloc] = self._parserimpl.from_crawler(self.crawler, body)
                self.set_delay(request, self._parsers[netloc])
        return await super().robot_parser(request)

    async def _parse_robots(self, response: Any, netloc: str, request: Any) -> None:
        if response.status >= 500 or response.status == 429:
            self.failures[netloc] = ("robots_unavailable", f"robots.txt: HTTP {response.status}")
            response = response.replace(status=200, body=DISALLOW_ALL)
        else:
            body = response.body if 200 <= response.status < 300 else b""
            response = response.replace(status=200, body=body)
            self.save(netloc, body)
        await super()._parse_robots(response, netloc, request)
        self.set_delay(request, self._parsers[netloc])

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        reason, detail = classify(exc)
        known = {"blocked_address", "unknown_host", "bad_certificate", "connection_refused", "insecure_redirect"}
        self.failures[netloc] = (reason if reason in known else "robots_unavailable", f"robots.txt: {detail}")
        waiting = self._parsers[netloc]
        self._parsers[netloc] = rules = self._parserimpl.from_crawler(self.crawler, DISALLOW_ALL)
        waiting.callback(rules)  # type: ignore[union-attr]

    def process_request_2(self, rp: Any, request: Any) -> None:
        """Raises :class:`RefusedRequest` for a page that the rules forbid."""
        netloc = urlparse_cached(request).netloc
        if rp is not None and not rp.allowed(request.url, TOKEN):
            raise RefusedRequest(*self.failures.get(netloc, ("robots_disallowed", None)))
        if netloc in self.delayed:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def set_delay(self, request: Any, rules: Any) -> None:
        """Spaces requests to the host by its Crawl-delay where that is longer than ours."""
        delay = rules.crawl_delay(TOKEN)
        downloader = self.crawler.engine.downloader
        if not delay or delay <= self.crawler.settings["DATELINE"].delay:
            return
        key = downloader.get_slot_key(request)
        self.delayed.add(urlparse_cached(request).netloc)
        downloader.per_slot_settings[key] = {"delay": float(delay), "jitter": 0.0, "concurrency": 1}
        if key in downloader.slots:
            slot = downloader.slots[key]
            slot.delay, slot.jitter, slot.concurrency = float(delay), 0.0, 1

    def path(self, netloc: str) -> Path:
        """Where a host's rules are kept."""
        return self.folder / f"{hashlib.sha256(netloc.encode()).hexdigest()[:24]}.json"

    def load(self, netloc: str) -> bytes | None:
        """The host's robots.txt as read within a day, else ``None``."""
        try:
            data = json.loads(self.path(netloc).read_bytes())
            fresh = data["netloc"] == netloc and 0 <= time.time() - data["at"] < ROBOTS_LIFE
            return data["body"].encode() if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, netloc: str, body: bytes) -> None:
        """Keeps the host's robots.txt."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = body[:500_000].decode("utf-8", "replace")
        aside = self.path(netloc).with_suffix(".tmp")
        aside.write_text(json.dumps({"netloc": netloc, "at": time.time(), "body": text}))
        aside.replace(self.path(netloc))


class RefusingRedirectMiddleware(RedirectMiddleware):
    """Redirects as Scrapy follows them, but the robots.txt of the target counts too, and Referer is never sent."""

    def handle_referer(self, request: Any, response: Any) -> None:
        """Drops the header."""
        request.headers.pop("Referer", None)


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or a date; ``None`` where it says nothing."""
    if not value:
        return None
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class PatienceMiddleware:
    """Waits as long as a busy host asks for, retries a little, and leaves a host alone that stays busy.

    Requests to a host queue here and not in the downloader, so that a pause holds all of them.
    """

    def __init__(self, crawler: Any) -> None:
        self.settings = crawler.settings["DATELINE"]
        self.max_wait: float = self.settings.max_wait
        self.pauses: dict[str, float] = {}
        self.busy: Counter[str] = Counter()
        width = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.gates: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(width))
        self.inside: set[Any] = set()
        crawler.signals.connect(self.leave, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Any) -> PatienceMiddleware:
        """The middleware of one crawl."""
        return cls(crawler)

    def key(self, request: Any) -> str:
        """The host and port that a request goes to."""
        return str(urlparse_cached(request).netloc)

    def leave(self, request: Any) -> None:
        """Lets the next request to the host in."""
        if request in self.inside:
            self.inside.remove(request)
            self.gates[self.key(request)].release()

    async def process_request(self, request: Any) -> None:
        """Holds the request while its host pauses; raises :class:`RefusedRequest` for a host given up on."""
        key = self.key(request)
        await self.gates[key].acquire()
        self.inside.add(request)
        while (rest := self.pauses.get(key, 0.0) - time.monotonic()) > 0 and self.busy[key] < HOST_BUDGET:
            await asyncio.sleep(rest)
        if self.busy[key] >= HOST_BUDGET:
            self.leave(request)
            raise RefusedRequest("host_busy", f"{self.busy[key]} busy answers in a row")

    def process_response(self, request: Any, response: Any) -> Any:
        """The response, or the request again where the host was busy and may be asked later."""
        key = self.key(request)
        if response.status not in BUSY:
            if self.busy[key] < HOST_BUDGET:
                self.busy.pop(key, None)
            return response
        self.busy[key] += 1
        tries = request.meta.get("patience", 0)
        wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if tries >= MAX_RETRIES or (wait or 0.0) > self.max_wait or self.busy[key] >= HOST_BUDGET:
            return response
        pause = wait if wait is not None else max(1.0, self.settings.delay) * 2**tries
        self.pauses[key] = max(self.pauses.get(key, 0.0), time.monotonic() + min(pause, self.max_wait))
        return request.replace(dont_filter=True, meta={**request.meta, "patience": tries + 1})


class UnpackMiddleware:
    """Unpacks gzip and deflate up to the size limit; a damaged or larger body is refused."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Any) -> UnpackMiddleware:
        """The middleware with the crawl's limit."""
        return cls(crawler.settings["DATELINE"].max_bytes)

    def process_request(self, request: Any) -> None:
        """Asks for gzip only."""
        request.headers.setdefault("Accept-Encoding", "gzip")

    def process_response(self, request: Any, response: Any) -> Any:
        """The response with its body unpacked."""
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        if coding in {"", "identity"} or not response.body or request.method == "HEAD":
            return response
        if coding not in {"gzip", "x-gzip", "deflate"}:
            raise RefusedRequest("bad_encoding", f"Content-Encoding {coding[:40]!r}")
        body = unpack(response.body, coding, request.meta.get("download_maxsize", self.limit))
        headers = response.headers.copy()
        headers.pop("Content-Encoding")
        headers["X-Original-Content-Encoding"] = coding
        return response.replace(body=body, headers=headers)


def unpack(data: bytes, coding: str, limit: int) -> bytes:
    """Unpacked bytes; raises :class:`RefusedRequest` where they are damaged, cut off or more than ``limit``."""
    raw_deflate = coding == "deflate" and data[:1] != b"\x78"
    engine = zlib.decompressobj(wbits=-15 if raw_deflate else 15 if coding == "deflate" else 31)
    try:
        body = engine.decompress(data, limit + 1)
    except zlib.error as error:
        raise RefusedRequest("bad_gzip", str(error)) from None
    if len(body) > limit:
        raise RefusedRequest("too_large", f"more than {limit} bytes when unpacked")
    if not engine.eof:
        raise RefusedRequest("truncated_gzip", f"ends after {len(body)} unpacked bytes")
    return body


def limit_headers() -> None:
    """Makes this process's HTTP client give up on answers with endless headers."""
    receive: Any = HTTPParser.headerReceived

    def receive_header(parser: Any, name: bytes, value: bytes) -> None:
        parser.header_bytes = getattr(parser, "header_bytes", 0) + len(name) + len(value)
        if parser.header_bytes > MAX_HEADERS:
            raise ValueError(HEADERS_TOO_LARGE)
        receive(parser, name, value)

    HTTPParser.headerReceived = receive_header  # type: ignore[method-assign]
