"""The words that tell what the figures of a list mean: what happened, as of when."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from extract.core.record import record
from extract.core.schema import Measure, Span, Time
from extract.lexicon import Lexicon, OutcomeRow
from extract.text.dates import Period, period_of

WORD = re.compile(r"[^\W_]+")
DAY_MONTH = r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?"
FIGURES = re.compile(r"\d[./]\d")
FROM_TO = re.compile(
    rf"(?:from|since|between)\s+{DAY_MONTH}\.?\s*(?:to|till|until|and|through|[-–—])\s*{DAY_MONTH}", re.IGNORECASE
)
AS_OF = re.compile(
    r"(?:as of|as at|by|on)\s+(?:the morning of\s+)?(\d\d)\.(\d\d)(?:\.(\d{4}|\d{2}))?(?!\d)", re.IGNORECASE
)


@record(frozen=True, slots=True)
class Header:
    """The words that tell what the figures under or beside them mean, and where they stand.

    ``from_title``: they stand in the article's title, so ``span`` is empty.
    """

    span: Span
    text: str
    row: OutcomeRow
    word: str
    from_title: bool = False


@cache
def header_words(lexicon: Lexicon) -> dict[str, list[tuple[tuple[str, ...], OutcomeRow]]]:
    """Header phrases as words by the first of them."""
    index: dict[str, list[tuple[tuple[str, ...], OutcomeRow]]] = {}
    for row in lexicon.outcomes:
        for phrase in row.words if row.pos == "header" else ():
            words = tuple(phrase.lower().split())
            index.setdefault(words[0], []).append((words, row))
    return index


def find_outcome(text: str, lexicon: Lexicon) -> tuple[OutcomeRow, str] | None:
    """The header phrase in ``text``: the longest, then the first."""
    words, index = WORD.findall(text.lower()), header_words(lexicon)
    best: tuple[tuple[str, ...], OutcomeRow] | None = None
    for start, word in enumerate(words):
        for phrase, row in index.get(word, ()):
            if tuple(words[start : start + len(phrase)]) == phrase and (best is None or len(phrase) > len(best[0])):
                best = phrase, row
    return (best[1], " ".join(best[0])) if best else None


# --- Periods --------------------------------------------------------------------------------------


def make_day(day: str, month: str, year: str | None, near: date | None) -> date | None:
    """A day whose year, if missing, is the last that brings it to ``near`` or before it."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        if near is None:
            return None
        this = date(near.year, int(month), int(day))
        return this if this <= near else date(near.year - 1, int(month), int(day))
    except ValueError:
        return None


def read_numeric_period(text: str, anchor: date | None) -> Period | None:
    """Days written in figures: from 24.02 to 01.06, as of 14.03.2022."""
    if not FIGURES.search(text):
        return None
    if match := FROM_TO.search(text):
        end = make_day(match[4], match[5], match[6], anchor)
        start = make_day(match[1], match[2], match[3], end)
        if start and end:
            return Period(start, end, "from … to …")
    if (match := AS_OF.search(text)) and (day := make_day(match[1], match[2], match[3], anchor)):
        return Period(None, day, "as of …")
    return None


def read_period(
    header: Header, times: list[Time], measure: Measure, anchor: date | None, published: date | None
) -> Period:
    """The period of a list by the days its header names; where it names none, the article's day."""
    if period := read_numeric_period(header.text, anchor):
        return period
    whole = [
        t for t in times if not any(t is not o and o.span[0] <= t.span[0] and t.span[1] <= o.span[1] for o in times)
    ]
    if not whole and measure == "increment" and anchor:
        return Period(anchor - timedelta(days=1), anchor, "article's day, past day")
    period = period_of(whole, measure, anchor, published)
    return Period(period.start, period.as_of, f"header: {', '.join(t.text for t in whole)}" if whole else period.rule)


def is_part(time: Time, other: Time) -> bool:
    """Whether an expression is one end of another: of “from 24 February to 1 June”."""
    return time is not other and other.span[0] <= time.span[0] and time.span[1] <= other.span[1]
