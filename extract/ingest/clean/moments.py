"""A publication date as it is stated: its day, its time where there is one, and where it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

CONFIDENCE = {
    "selector": 0.99,
    "htmldate+jsonld": 0.95,
    "htmldate+meta": 0.95,
    "document": 0.95,
    "headline": 0.9,
    "htmldate": 0.8,
    "jsonld": 0.8,
    "meta": 0.8,
    "feed": 0.9,
    "sitemap": 0.7,
}
"""Share of pages on which a date from this source is right, as measured or, for the last ones, as judged."""

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)? ?(Z|[+-]\d{2}:?\d{2}\b)?)?")


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


def utc_day(moment: datetime) -> date:
    """Day of the moment in UTC; a moment without a zone keeps its day."""
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def parse_iso(text: str) -> date | datetime | None:
    """Day or moment of an ISO 8601 or mail-style date, else ``None``."""
    text = text.strip()
    found = ISO.match(text)
    if found:
        return build_moment(found)
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def build_moment(found: re.Match[str]) -> date | datetime | None:
    """Day or moment of an ``ISO`` match; ``None`` where there is no such day."""
    year, month, day, clock, zone = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if clock is None:
            return on
        at = datetime.combine(on, time.fromisoformat(clock.zfill(5) if clock.count(":") == 1 else clock.zfill(8)))
    except ValueError:
        return None
    if not zone:
        return at
    return at.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo)
