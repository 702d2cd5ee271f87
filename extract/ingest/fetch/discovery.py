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
from extract.ingest.clean.moments import Published, as_published, choose_published, url_published, utc_day
from extract.ingest.clean.written import parse_stated

MAX_ENTRIES = 100_000
MAX_BYTES = 52_428_800
"""Bytes of the largest feed or sitemap, unpacked, as the standard has it."""
ENTITY = re.compile(rb"<!ENTITY", re.I)
FIGURES = re.compile(r"\d+")
WHOLE_DATE = 2
"""Figures without which no day is stated, whatever a lenient reader makes of it."""
SITEMAP_SPACE = re.compile(r"/schemas/sitemap/[\d.]+/?$")
NEWS_SPACE = re.compile(r"/schemas/sitemap-news/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that a source offers."""

    url: str
    published: Published | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a feed or sitemap holds: pages, or further sitemaps with the day of their last change."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[tuple[str, date | None], ...] = ()
    unread_dates: tuple[str, ...] = ()
    """What stands where a date should and cannot be read as one."""


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


def parse_feed(data: bytes, url: str) -> Offer:
    """Entries of an RSS or Atom feed in its order; raises :class:`RefusedError` where it is none."""
    refuse_entities(data)
    feed: Any = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
        io.BytesIO(data.lstrip()), response_headers={"content-location": url}, sanitize_html=False
    )
    if not feed.entries and (feed.bozo or not feed.get("version")):
        raise RefusedError("no_feed", str(feed.get("bozo_exception", "no entries"))[:200])
    language = feed.feed.get("language")
    found: dict[str, Entry] = {}
    unread: list[str] = []
    for item in feed.entries[:MAX_ENTRIES]:
        link = item.get("link") or (item.get("id", "") if str(item.get("id", "")).startswith("http") else "")
        try:
            address = canonical_url(link, url)
        except ValueError:
            continue
        modified = stated_moment(item, "updated", language)
        stated = stated_moment(item, "published", language) or modified
        if stated is None:
            unread += filter(None, [dict.get(item, "published") or dict.get(item, "updated")])
        found.setdefault(address, Entry(address, as_published(stated, "feed") if stated else None, in_utc(modified)))
    return Offer(tuple(found.values()), unread_dates=tuple(unread))


def stated_moment(item: Any, name: str, language: str | None) -> date | datetime | None:
    """What an entry's date says as written; only what cannot be read so is left to feedparser's guess."""
    written = dict.get(item, name)
    moment = parse_stated(written, language) if isinstance(written, str) else None
    if moment is not None:
        return moment
    parsed = dict.get(item, f"{name}_parsed")
    is_whole = isinstance(written, str) and len(FIGURES.findall(written)) >= WHOLE_DATE
    return as_moment(parsed) if isinstance(parsed, tuple) and is_whole else None


def as_moment(parsed: tuple[int, ...]) -> datetime | None:
    """UTC moment of feedparser's time tuple."""
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def in_utc(moment: date | datetime | None) -> datetime | None:
    """A moment with its zone, UTC where it has none; ``None`` for a day without a time."""
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_sitemap(data: bytes, url: str) -> Offer:
    """Pages and sitemaps that a sitemap names; raises :class:`RefusedError` where it is none."""
    refuse_entities(data)
    pages: dict[str, Entry] = {}
    sitemaps: dict[str, date | None] = {}
    unread: list[str] = []
    is_sitemap = False
    try:
        parser = etree.iterparse(
            io.BytesIO(data.lstrip()), events=("end",), resolve_entities=False, no_network=True, recover=True,
            load_dtd=False, huge_tree=True,
        )  # fmt: skip
        for _, element in parser:
            space, name = split_tag(element)
            if not is_of_sitemaps(space) or name not in {"urlset", "sitemapindex", "url", "sitemap"}:
                continue
            is_sitemap = True
            if name in {"url", "sitemap"} and len(pages) + len(sitemaps) < MAX_ENTRIES:
                unread += read_entry(name, element, url, pages, sitemaps)
                element.clear()
                while (before := element.getprevious()) is not None:  # what was read need not be kept
                    before.getparent().remove(before)  # type: ignore[union-attr]
    except etree.XMLSyntaxError as error:
        raise RefusedError("no_sitemap", str(error)[:200]) from None
    if not is_sitemap:
        raise RefusedError("no_sitemap", "neither urlset nor sitemapindex")
    return Offer(tuple(pages.values()), tuple(sitemaps.items()), tuple(unread))


def split_tag(element: etree._Element) -> tuple[str, str]:
    """Namespace (or the prefix of one that was never declared) and local name; both empty for comments."""
    if not isinstance(element.tag, str):
        return "", ""
    space, _, name = element.tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return space.lstrip("{") or prefix, local


def is_of_sitemaps(space: str) -> bool:
    """True for the namespace of sitemaps in all its spellings, and for none at all; not for pictures and clips."""
    return not space or bool(SITEMAP_SPACE.search(space))


def read_fields(element: etree._Element, space: str) -> dict[str, str]:
    """Texts of an element's own children in its namespace, the first of each name."""
    fields: dict[str, str] = {}
    for child in element:
        own, name = split_tag(child)
        if own == space and name:
            fields.setdefault(name, (child.text or "").strip())
    return fields


def read_entry(
    name: str, element: etree._Element, base: str, pages: dict[str, Entry], sitemaps: dict[str, date | None]
) -> list[str]:
    """Adds one ``url`` or ``sitemap`` element to what was found; returns dates that could not be read."""
    fields = read_fields(element, split_tag(element)[0])
    news: dict[str, str] = {}
    for child in element:
        space, local = split_tag(child)
        if local == "news" and (space in {"", "news"} or NEWS_SPACE.search(space)):
            news = read_fields(child, space)
    try:
        address = canonical_url(fields.get("loc", ""), base)
    except ValueError:
        return []
    changed = parse_stated(fields.get("lastmod", ""))
    stated = parse_stated(news.get("publication_date", ""))
    written = ((fields.get("lastmod"), changed), (news.get("publication_date"), stated))
    unread = [text for text, moment in written if text and moment is None]
    if name == "sitemap":
        sitemaps.setdefault(address, utc_day(changed) if isinstance(changed, datetime) else changed)
    elif may_be_article(address):
        published = choose_published(
            as_published(stated, "news_sitemap") if stated else None,
            url_published(address),
            as_published(changed, "sitemap") if changed else None,
        )
        pages.setdefault(address, Entry(address, published, in_utc(changed)))
    return unread


def may_be_article(url: str) -> bool:
    """False for pictures, documents, lists of articles and log-in pages, by the look of the URL."""
    is_page = extension_filter(urlsplit(url).path)
    return bool(is_page) and not is_navigation_page(url) and not is_not_crawlable(url)


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
