"""A publication date as it is stated: its day, its time where there is one, and where it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from extract.ingest.clean.written import build_day, name_month, parse_stated

EARLIEST = date(1995, 1, 1)
"""No page is older than the web."""

CONFIDENCE = {
    "selector": 0.99,
    "document": 0.95,
    "jsonld": 0.95,
    "meta": 0.95,
    "time": 0.9,
    "headline": 0.9,
    "feed": 0.9,
    "news_sitemap": 0.9,
    "url": 0.85,
    "marked": 0.75,
    "sitemap": 0.7,
    "htmldate": 0.5,
}
"""Where a date may come from, the best first, with the share of pages on which its day is taken to be right."""
RANK = {source: rank for rank, source in enumerate(CONFIDENCE)}

URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?!\d)|(?<![\d.])(20[0-3]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)"
    r"|/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?=/)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication day, with the time where the page gives one, and where it was found."""

    day: date
    at: datetime | None
    source: str

    @property
    def text(self) -> str:
        """ISO time with its zone where known, else the ISO day."""
        return self.at.isoformat() if self.at else self.day.isoformat()

    @property
    def at_utc(self) -> datetime:
        """The moment in UTC: a time without a zone is taken as UTC, a day without a time as its midnight."""
        moment = self.at or datetime.combine(self.day, time())
        try:
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except OverflowError:  # at the first or last day of the calendar no zone can be applied
            return moment.replace(tzinfo=UTC)

    @property
    def confidence(self) -> float:
        """Probability that the day is right."""
        return CONFIDENCE[self.source]


def as_published(moment: date | datetime, source: str) -> Published:
    """A day or moment with its source."""
    if isinstance(moment, datetime):
        return Published(moment.date(), moment, source)
    return Published(moment, None, source)


def choose_published(*found: Published | None) -> Published | None:
    """The date from the best source; the first of several from the same."""
    return min(filter(None, found), key=lambda published: RANK[published.source], default=None)


def utc_day(moment: datetime) -> date:
    """Day of the moment in UTC; a moment without a zone keeps its day."""
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def parse_iso(text: str) -> date | datetime | None:
    """Day or moment of an ISO 8601 or mail-style date, else ``None``."""
    return parse_stated(text) if text.strip()[:4].isdigit() or "," in text else None


def url_published(url: str | None) -> Published | None:
    """The day that a URL carries in its path."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    for found in URL_DAY.finditer(path):
        year, month, number = filter(None, found.groups())
        day = build_day(int(year), int(month) if month.isdigit() else name_month(month, "en") or 0, int(number))
        if day and day >= EARLIEST:
            return Published(day, None, "url")
    return None
