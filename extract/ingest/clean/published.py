"""When a page was published: the day from htmldate, time and zone from the page's own metadata where they agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import dateparser
from htmldate import find_date
from lxml.html import HtmlElement

from extract.ingest.clean.moments import ISO, Published, as_published, build_moment, parse_iso, utc_day

EARLIEST = date(1995, 1, 1)
META_DATES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "timestamp",
)
"""Names of meta elements that hold the publication date, the most reliable first."""

HEADLINE_LEVELS, HEADLINE_SIBLINGS, DATE_LINE = 3, 3, 80
"""How far from the headline a date line may stand, and its longest form in characters."""

URL_DATE = re.compile(r"/(?:19|20)\d\d/\d{1,2}/\d{1,2}/|(?:19|20)\d\d-\d\d-\d\d")
JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
WORDED = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}\b|\b[^\W\d]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b"
)
CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:\s*([ap])\.?m\b)?", re.I)


def find_published(
    tree: HtmlElement, *, url: str | None = None, date_selector: str | None = None, not_after: date | None = None
) -> Published | None:
    """Publication day and time of a page, ``None`` where it states none; ``not_after`` bars days in its future."""
    if date_selector:
        for element in tree.cssselect(date_selector):
            moment = read_moment(element)
            if moment is not None:
                return as_published(moment, "selector")
    latest = not_after + timedelta(days=1) if not_after else None
    moments = [(moment, source) for moment, source in stated_moments(tree) if in_range(moment, latest)]
    if not moments and not URL_DATE.search(url or ""):
        beside = headline_moment(tree)
        if beside is not None and in_range(beside, latest):
            return as_published(beside, "headline")
    found = find_date(
        tree,
        extensive_search=True,
        original_date=True,
        url=url,
        max_date=datetime.combine(latest, time()) if latest else None,
    )
    if found is None:
        return as_published(*moments[0]) if moments else None
    day = date.fromisoformat(found)
    for moment, source in moments:
        if isinstance(moment, datetime) and day in {moment.date(), utc_day(moment)}:
            return Published(moment.date(), moment, f"htmldate+{source}")
        if moment == day:
            return Published(day, None, f"htmldate+{source}")
    return Published(day, None, "htmldate")


def headline_moment(tree: HtmlElement) -> date | datetime | None:
    """Day or moment in a short line right after the page's only main headline, ``None`` where there is none."""
    headlines = tree.xpath("//h1")
    if len(headlines) != 1:
        return None
    anchor = headlines[0]
    for _ in range(HEADLINE_LEVELS):
        for element in islice(anchor.itersiblings(), HEADLINE_SIBLINGS):
            if isinstance(element.tag, str) and len(text := " ".join(element.text_content().split())) <= DATE_LINE:
                moment = parse_words(text)
                if moment is not None:
                    return moment
        anchor = anchor.getparent()
        if anchor is None or anchor.tag == "body":
            break
    return None


def in_range(moment: date | datetime, latest: date | None) -> bool:
    """False for days before the web and after the day the page was read."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return EARLIEST <= day <= (latest or date.max)


def stated_moments(tree: HtmlElement) -> Iterator[tuple[date | datetime, str]]:
    """Moments that the page's JSON-LD and then its meta elements state as its publication."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        for value in json_dates(script.text or ""):
            moment = parse_iso(value)
            if moment is not None:
                yield moment, "jsonld"
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            stated.setdefault((element.get(attribute) or "").lower(), element.get("content") or "")
    for element in tree.xpath("//time[@itemprop='datePublished' or @pubdate] | //span[@itemprop='datePublished']"):
        stated.setdefault("datepublished", element.get("content") or element.get("datetime") or "")
    for name in META_DATES:
        moment = parse_iso(stated.get(name, ""))
        if moment is not None:
            yield moment, "meta"


def json_dates(text: str) -> list[str]:
    """``datePublished`` values of a JSON-LD script in order, articles first; also of broken JSON."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return JSON_DATE.findall(text)
    articles: list[str] = []
    others: list[str] = []
    pending: list[Any] = [data]
    while pending:
        node = pending.pop(0)
        if isinstance(node, list):
            pending = node + pending
        elif isinstance(node, dict):
            value = node.get("datePublished")
            if isinstance(value, str):
                (articles if "Article" in str(node.get("@type")) else others).append(value)
            pending.extend(v for v in node.values() if isinstance(v, (dict, list)))
    return articles + others


def read_moment(element: HtmlElement) -> date | datetime | None:
    """Day or moment that an element states in its attributes or words, ``None`` where it states none."""
    for attribute in ("datetime", "content", "title"):
        moment = parse_iso(element.get(attribute) or "")
        if moment is not None:
            return moment
    return parse_words(" ".join(element.text_content().split()))


def parse_words(text: str) -> date | datetime | None:
    """Day or moment of a short date line in words or figures (day before month where figures leave it open)."""
    found = ISO.search(text)
    if found:
        return build_moment(found)
    numeric, worded = NUMERIC.search(text), WORDED.search(text)
    span = numeric or worded
    if span is None:
        return None
    if numeric:
        day, month, year = map(int, numeric.groups())
        try:
            on = date(year, month, day) if month <= 12 else date(year, day, month)
        except ValueError:
            return None
    else:
        parsed = dateparser.parse(span[0], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
        if parsed is None:
            return None
        on = parsed.date()
    rest = text[: span.start()] + " " + text[span.end() :]
    clock = CLOCK.search(rest)
    if not clock:
        return on
    hour, minute = int(clock[1]), int(clock[2])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    return datetime.combine(on, time(hour, minute, int(clock[3] or 0))) if hour < 24 and minute < 60 else on
