"""When a figure stood, and since when it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extract.claims.frame import Frame
from extract.schema import Span

DAY_MONTH = r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?"
FROM_TO = re.compile(
    rf"(?:from|since|between)\s+{DAY_MONTH}\.?\s*(?:to|till|until|and|through|[-–—])\s*{DAY_MONTH}", re.IGNORECASE
)
AS_OF = re.compile(rf"(?:as of|as at|by|on|for)\s+(?:the morning of\s+)?{DAY_MONTH}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """First day a figure covers and the day on which it stood, with the rule that told them."""

    start: date | None
    as_of: date | None
    rule: str


def make_day(day: str, month: str, year: str | None, near: date | None) -> date | None:
    """A day whose year, if missing, is the one that brings it closest to ``near``."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        if near is None:
            return None
        choices = [date(near.year + shift, int(month), int(day)) for shift in (-1, 0, 1)]
    except ValueError:
        return None
    return min(choices, key=lambda choice: (abs((choice - near).days), choice))


def read_numeric_period(text: str, anchor: date | None) -> Period | None:
    """Days written in figures: from 24.02 to 01.06, as of 14.03.2022."""
    if match := FROM_TO.search(text):
        end = make_day(match[4], match[5], match[6], anchor)
        start = make_day(match[1], match[2], match[3], end)
        if start and end and start > end:
            start = make_day(match[1], match[2], str(end.year - 1), end)
        if start and end:
            return Period(start, end, "from … to …")
    if (match := AS_OF.search(text)) and (day := make_day(match[1], match[2], match[3], anchor)):
        return Period(None, day, "as of …")
    return None


def read_header_period(frame: Frame, span: Span, *, increment: bool) -> Period:
    """Period of a list by its header; where the header names no day, the article's day."""
    anchor = frame.document.anchor
    text = frame.text[span[0] : span[1]]
    if period := read_numeric_period(text, anchor):
        return period
    times = [t for t in frame.document.times if t.span[0] < span[1] and t.span[1] > span[0]]
    ranges = [t for t in times if t.start != t.end]
    days = [t for t in times if t.start == t.end]
    if ranges:
        as_of = ranges[0].end if anchor is None else min(ranges[0].end, anchor)
        return Period(ranges[0].start, as_of, f"header: {ranges[0].text}")
    if days:
        last = max(days, key=lambda t: t.end)
        start = min(days, key=lambda t: t.start).start if len(days) > 1 else None
        return Period(last.start if increment else start, last.end, f"header: {last.text}")
    if increment and anchor:
        return Period(anchor - timedelta(days=1), anchor, "article's day, past day")
    return Period(None, anchor, "article's day")
