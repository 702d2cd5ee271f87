"""Feeds, sitemaps and URL lists → entries: which pages a source offers, and what it dates them to."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
from courlan import is_navigation_page, is_not_crawlable, normalize_url
from courlan.filters import extension_filter
from lxml import etree

from extract.ingest.clean import RefusedError
from extract.ingest.clean.moments import Published, parse_iso, utc_day

MAX_ENTRIES = 100_000
ENTITY = re.compile(rb"<!ENTITY", re.I)
URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that a source offers."""

    url: str
    published: Published | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap file holds: pages, or further sitemaps with the day of their last change."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[tuple[str, date | None], ...] = ()


def canonical_url(url: str, base: str | None = None) -> str:
    """The one form of a URL: absolute, lower-case host, no fragment, no tracking parameters; raises ``ValueError``."""
    absolute = urldefrag(urljoin(base, url.strip()) if base else url.strip()).url
    parts = urlsplit(absolute)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(absolute) > 2000:
        raise ValueError(f"{absolute[:200]!r} is no http or https URL")
    return str(normalize_url(absolute, strict=False, trailing_slash=True))


def document_id(url: str) -> str:
    """Id of the document at a canonical URL; http and https are the same document."""
    return hashlib.sha256(url.split("://", 1)[-1].encode()).hexdigest()[:16]


def refuse_entities(data: bytes) -> None:
    """Raises :class:`RefusedError` for XML that declares entities: no feed needs them, bombs do."""
    if ENTITY.search(data[:100_000]):
        raise RefusedError("xml_entities", "the document declares entities")


def parse_feed(data: bytes, url: str) -> tuple[Entry, ...]:
    """Entries of an RSS or Atom feed in its order; raises :class:`RefusedError` where it is none."""
    refuse_entities(data)
    feed: Any = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
        io.BytesIO(data), response_headers={"content-location": url}, sanitize_html=False
    )
    if not feed.entries and (feed.bozo or not feed.get("version")):
        raise RefusedError("no_feed", str(feed.get("bozo_exception", "no entries"))[:200])
    found: dict[str, Entry] = {}
    for item in feed.entries[:MAX_ENTRIES]:
        link = item.get("link") or (item.get("id", "") if str(item.get("id", "")).startswith("http") else "")
        try:
            address = canonical_url(link, url)
        except ValueError:
            continue
        modified = as_moment(dict.get(item, "updated_parsed"))
        stated = as_moment(dict.get(item, "published_parsed")) or modified
        published = Published(stated.date(), stated, "feed") if stated else None
        found.setdefault(address, Entry(address, published, modified))
    return tuple(found.values())


def as_moment(parsed: object) -> datetime | None:
    """UTC moment of feedparser's time tuple."""
    if not isinstance(parsed, tuple):
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def parse_sitemap(data: bytes, url: str) -> Sitemap:
    """Pages and sitemaps that a sitemap names; raises :class:`RefusedError` where it is none."""
    refuse_entities(data)
    pages: dict[str, Entry] = {}
    sitemaps: dict[str, date | None] = {}
    is_sitemap = False
    try:
        parser = etree.iterparse(
            io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, recover=True, load_dtd=False
        )
        for _, element in parser:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            is_sitemap = is_sitemap or name in {"urlset", "sitemapindex", "url", "sitemap"}
            if name in {"url", "sitemap"} and len(pages) + len(sitemaps) < MAX_ENTRIES:
                read_entry(name, element, url, pages, sitemaps)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise RefusedError("no_sitemap", str(error)[:200]) from None
    if not is_sitemap:
        raise RefusedError("no_sitemap", "neither urlset nor sitemapindex")
    return Sitemap(tuple(pages.values()), tuple(sitemaps.items()))


def read_entry(
    name: str, element: etree._Element, base: str, pages: dict[str, Entry], sitemaps: dict[str, date | None]
) -> None:
    """Adds one ``url`` or ``sitemap`` element to what was found."""
    fields = {
        etree.QName(part).localname: (part.text or "").strip() for part in element.iter() if isinstance(part.tag, str)
    }
    try:
        address = canonical_url(fields.get("loc", ""), base)
    except ValueError:
        return
    changed = parse_iso(fields.get("lastmod", ""))
    if name == "sitemap":
        sitemaps.setdefault(address, utc_day(changed) if isinstance(changed, datetime) else changed)
        return
    if not may_be_article(address):
        return
    stated = parse_iso(fields.get("publication_date", "")) or changed
    modified = changed if isinstance(changed, datetime) else None
    modified = modified.replace(tzinfo=UTC) if modified and not modified.tzinfo else modified
    pages.setdefault(address, Entry(address, as_published(stated) or url_published(address), modified))


def may_be_article(url: str) -> bool:
    """False for pictures, documents, lists of articles and log-in pages, by the look of the URL."""
    is_page = extension_filter(urlsplit(url).path)
    return bool(is_page) and not is_navigation_page(url) and not is_not_crawlable(url)


def as_published(stated: date | datetime | None) -> Published | None:
    """The date that a sitemap states."""
    if stated is None:
        return None
    if isinstance(stated, datetime):
        return Published(stated.date(), stated, "sitemap")
    return Published(stated, None, "sitemap")


def url_published(url: str) -> Published | None:
    """The day that a URL carries in its path."""
    found = URL_DAY.search(urlsplit(url).path)
    try:
        return Published(date(int(found[1]), int(found[2]), int(found[3])), None, "sitemap") if found else None
    except ValueError:
        return None


def read_urls(text: str) -> Iterator[tuple[str, Entry | None]]:
    """Each line of a URL list that is neither blank nor a comment, with its entry or ``None`` where it is no URL."""
    seen: set[str] = set()
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            address = canonical_url(line)
        except ValueError:
            yield line, None
            continue
        if address not in seen:
            seen.add(address)
            yield line, Entry(address)
