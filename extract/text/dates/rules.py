"""What a matched expression with a calendar name denotes: days in figures, days of a month, months, years."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from extract.core.record import record
from extract.text.dates import spans
from extract.text.dates.patterns import pattern
from extract.text.dates.spans import Days
from extract.text.dates.tense import Tense, read_tense

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@record(frozen=True, slots=True)
class Match:
    """A matched pattern in its text, with the anchor of relative expressions."""

    text: str
    found: re.Match[str]
    anchor: date | None

    def get(self, name: str) -> str | None:
        """The group's words in small letters, ``None`` where the pattern or the match has none."""
        value = self.found[name] if name in self.found.re.groupindex else None
        return value.lower() if value else None

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the match in the text."""
        return self.found.span()

    def before(self, size: int = 30) -> str:
        """The words before the match."""
        return self.text[max(0, self.found.start() - size) : self.found.start()]

    def after(self, size: int = 30) -> str:
        """The words after the match."""
        return self.text[self.found.end() : self.found.end() + size]


Rule = Callable[[Match], Days | None]


def month_number(name: str | None) -> int:
    """Number of a month by its name or short form; 0 where there is none."""
    return MONTHS.index(name[:3]) + 1 if name else 0


def two_digit_year(digits: str) -> int:
    """A year from two digits: up to 49 in this century."""
    return int(digits) + (2000 if int(digits) < 50 else 1900)


def read_numeric(match: Match) -> Days | None:
    """A day in figures: ISO, day first with dots, month first with slashes unless impossible."""
    get = match.get
    if get("y"):
        return spans.day(int(get("y") or 0), int(get("m") or 0), int(get("d") or 0))
    first, second, digits = int(get("a") or 0), int(get("b") or 0), get("c") or ""
    number = two_digit_year(digits) if len(digits) == 2 else int(digits)
    if match.found["sep"] == "/" and first <= 12:
        return spans.day(number, first, second) or spans.day(number, second, first)
    return spans.day(number, second, first)


def nearest_day(match: Match, month: int, number: int) -> Days | None:
    """A day without a year: the nearest to the anchor, in the past for past verbs, ahead for future ones."""
    anchor = match.anchor
    if anchor is None:
        return None
    options = [d for y in range(-LEAP, LEAP + 1) if (d := spans.day(anchor.year + y, month, number))]
    which = match.get("which") or ""
    if which in ("last", "past"):
        return max((d for d in options if d.start < anchor), key=lambda d: d.start, default=None)
    if which in ("next", "coming"):
        return min((d for d in options if d.start > anchor), key=lambda d: d.start, default=None)
    tense = read_tense(match.text, *match.span)
    nearest = min(options, key=lambda d: distance((d.start - anchor).days, tense), default=None)
    return spans.recurring(nearest, "year")


LEAP = 4
"""Years among which every day of a month is found."""


def distance(ahead: int, tense: Tense) -> int:
    """How far off a candidate lies: against the tense counts double."""
    if ahead > 0:
        return ahead * {"over": 12, "past": 2}.get(tense, 1)
    return -ahead * (3 if tense == "future" else 1)


def read_month_day(match: Match) -> Days | None:
    """A day of a named month, with or without a year."""
    month, number = month_number(match.get("month")), int(match.get("day") or 0)
    last = match.get("last")
    if year := match.get("year"):
        first = spans.day(int(year), month, number)
        if not last or not first:
            return first
        end = spans.day(int(year), month_number(match.get("month2")) or month, int(last))
        return spans.stretch(first.start, end.start if end else None)
    first = nearest_day(match, month, number)
    if not last or not first:
        return first
    end = spans.day(first.start.year, month_number(match.get("month2")) or month, int(last))
    days = spans.stretch(first.start, end.start if end else None)
    return replace(days, recurs=first.recurs) if days else None


def read_day_month(match: Match) -> Days | None:
    """The same with figures and dots: ``24.02`` after a word that announces a date."""
    month, number = int(match.get("m") or 0), int(match.get("d") or 0)
    return nearest_day(match, month, number) if 1 <= month <= 12 else None


TIME_WORD_BEFORE = re.compile(rf"\b(?:{pattern('before_month')})[ -](?:the )?$", re.IGNORECASE)


NAME_AFTER = re.compile(r" [A-Z][a-z]+")


def read_month(match: Match) -> Days | None:
    """A month, with or without a year; bare month names that may be something else need a word of time before them."""
    name = match.get("month") or ""
    month = month_number(name)
    if year := match.get("year"):
        return spans.month(int(year), month)
    if not match.found["month"][0].isupper() or match.anchor is None:
        return None
    which = match.get("which")
    before = match.before()
    if of_year := match.get("of_year"):
        return spans.month(match.anchor.year + {"last": -1, "next": 1}.get(of_year, 0), month)
    if len(name) in (3, 4) and not name.endswith(".") and name not in ("may", "june", "july"):
        return None
    if name.rstrip(".") in ("may", "march", "april", "june", "august") and not which and not match.get("part"):
        if not TIME_WORD_BEFORE.search(before) and not re.match(r"(?:,? and |['’]s |-| to )", match.after(5)):
            return None
        if NAME_AFTER.match(match.after()) and not TIME_WORD_BEFORE.search(before):
            return None
    anchor = match.anchor
    offset = anchor.year * 12 + anchor.month
    candidates = [(anchor.year + y) * 12 + month for y in (-1, 0, 1)]
    if which in ("last", "past"):
        chosen = max(c for c in candidates if c < offset)
    elif which in ("next", "coming"):
        chosen = min((c for c in candidates if c > offset), default=candidates[-1])
    elif which == "this":
        chosen = candidates[1]
    else:
        tense = read_tense(match.text, *match.span)
        chosen = min(candidates, key=lambda c: distance(c - offset, tense))
    days = spans.month((chosen - 1) // 12, (chosen - 1) % 12 + 1)
    return days if which else spans.recurring(days, "year")


YEAR_BEFORE = re.compile(rf"\b(?:{pattern('before_year')})[ -]$|[(,'‘“\"–—-] ?$|^$|\n$", re.IGNORECASE)


COUNTED_AFTER = re.compile(
    rf"[ -](?:(?!(?:{pattern('no_unit')}) )\w+ )?(?:{pattern('counted')})\b|%|[.,]\d|/\d", re.IGNORECASE
)


YEAR_AFTER = re.compile(r"\)|['’]s\b| [a-z]{4,}(?<!s)(?<!ly)(?<!ed)\b", re.IGNORECASE)


NUMBER_BEFORE = re.compile(
    rf"(?:\b(?:{pattern('numbered')}) ?|[$€£+#№:=] ?|\b(?:{pattern('estimated')}) )$", re.IGNORECASE
)


DASH_BEFORE = re.compile(r"(?<!post)(?<!pre)(?:(?<!\b1[5-9]\d\d)(?<!\b20\d\d)[\d\w]) ?[–—-] ?$")


def read_year(match: Match) -> Days | None:
    """A bare year, where the words around it do not make it a count or a number of something."""
    before = match.before(24)
    if not match.get("part"):
        if NUMBER_BEFORE.search(before) or COUNTED_AFTER.match(match.after()) or DASH_BEFORE.search(before):
            return None
        if not YEAR_BEFORE.search(before) and not YEAR_AFTER.match(match.after()):
            return None
    number = int(match.get("year") or 0)
    if number < 1700 and not re.search(r"\b(?:in|of|since|by) $", before):
        return None
    if second := match.get("until"):
        last = int(second) if len(second) == 4 else number // 100 * 100 + int(second)
        return spans.years(number, last)
    return spans.year(number)


def read_decade(match: Match) -> Days | None:
    """The ten years of a decade, or the half that early or late names."""
    words = match.get("decade") or ""
    if words[0].isalpha():
        first = 1900 + 10 * next(n for n, name in enumerate(TENS, start=2) if name[:4] == words[:4])
    else:
        digits = re.sub(r"\D", "", words)
        first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return spans.years(first, first + 9)
