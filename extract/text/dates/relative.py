"""What a matched expression denotes that counts from the anchor: weekdays, ago, periods, quarters, feasts."""

from __future__ import annotations

import re
from datetime import date

from extract.text.dates import spans
from extract.text.dates.patterns import feasts
from extract.text.dates.rules import WEEKDAYS, Match, distance, nearest_day
from extract.text.dates.spans import Days
from extract.text.dates.tense import read_tense
from extract.text.numbers.cardinals import count_of

ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def read_weekday(match: Match) -> Days | None:
    """A weekday: the nearest on or before the anchor, on or after it with a future verb."""
    if match.anchor is None:
        return None
    wanted = WEEKDAYS.index((match.get("weekday") or "")[:3])
    back = (match.anchor.weekday() - wanted) % 7
    which = match.get("which") or ""
    if which in ("last", "past", "this past"):
        return spans.one_day(spans.shift_days(match.anchor, -(back or 7)))
    if which in ("next", "coming", "this coming", "following"):
        return spans.one_day(spans.shift_days(match.anchor, 7 - back))
    after = match.after(24).lower()
    if re.match(r" (?:last|the previous) week\b", after):
        return spans.one_day(spans.shift_days(match.anchor, wanted - match.anchor.weekday() - 7))
    if re.match(r" (?:next|the following) week\b", after):
        return spans.one_day(spans.shift_days(match.anchor, wanted - match.anchor.weekday() + 7))
    if re.match(r" this week\b", after):
        return spans.one_day(spans.shift_days(match.anchor, wanted - match.anchor.weekday()))
    future = read_tense(match.text, *match.span) == "future"
    day = spans.one_day(spans.shift_days(match.anchor, -back if not future or not back else 7 - back))
    return spans.recurring(day, "week")


def read_deictic(match: Match) -> Days | None:
    """Yesterday, today, tomorrow and their like."""
    words = re.sub(r"\s+", " ", match.found[0].lower())
    by = 0
    if words.startswith("the day before yes"):
        by = -2
    elif words.startswith("the day after tom"):
        by = 2
    elif "yesterday" in words or words.startswith("last "):
        by = -1
    elif "tomorrow" in words:
        by = 1
    return spans.one_day(spans.shift_days(match.anchor, by)) if match.anchor else None


def read_ago(match: Match) -> Days | None:
    """So many units ago, earlier, from now."""
    if match.anchor is None:
        return None
    ahead = match.get("ahead")
    return spans.step(match.anchor, match.get("unit") or "", count_of(match.get("count")) * (1 if ahead else -1))


def read_past_units(match: Match) -> Days | None:
    """The past 24 hours, the last three weeks, the next ten days: a range that ends or begins at the anchor."""
    if match.anchor is None:
        return None
    is_plural = match.found[0].rstrip().lower().endswith("s")
    if match.get("vague") or (is_plural and not match.get("count")):
        return None  # so many that nobody says how many
    unit, count = match.get("unit") or "", count_of(match.get("count")) or 1
    if match.get("which") in ("previous", "preceding") and not match.get("count"):
        return spans.step(match.anchor, unit, -1)
    ahead = match.get("which") in ("next", "coming", "following")
    days = {
        "minute": 0,
        "hour": -(-count // 24),
        "day": count,
        "night": count,
        "week": 7 * count,
        "fortnight": 14 * count,
    }
    if unit in days:
        other = spans.shift_days(match.anchor, days[unit] if ahead else -days[unit])
    else:
        months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
        y, m = spans.shift_month(match.anchor, months if ahead else -months)
        found = spans.day(y, m, match.anchor.day) or spans.month(y, m)
        other = found.end if found else None
    return spans.stretch(match.anchor, other) if ahead else spans.stretch(other, match.anchor)


def read_period(match: Match) -> Days | None:
    """This, last, next week, month, year and their like."""
    if match.anchor is None:
        return None
    which, unit = match.get("which") or "", match.get("period") or ""
    by = (
        -1
        if which in ("last", "previous", "prior", "preceding", "the previous")
        else 1
        if which in ("next", "coming", "following")
        else 0
    )
    if unit == "weekend":
        return read_weekend(match, which)
    if unit in spans.SEASONS:
        return read_season(match)
    if unit == "week":
        return spans.week(match.anchor, by)
    if unit == "decade":
        first = match.anchor.year // 10 * 10 + 10 * by
        return spans.years(first, first + 9)
    return spans.step(match.anchor, unit, by)


def read_weekend(match: Match, which: str) -> Days | None:
    """A weekend: the one that is on or was last, or the coming one."""
    anchor = match.anchor
    if anchor is None:
        return None
    by = 0 if anchor.weekday() >= 5 else -1
    ahead = which in ("next", "coming") or (
        which == "this" and read_tense(match.text, *match.span) not in ("past", "over")
    )
    if ahead:
        by = 1 if which == "next" and anchor.weekday() >= 5 else 0
    elif which == "last" and anchor.weekday() >= 5:
        by = -1
    elif not which and read_tense(match.text, *match.span) == "future":
        by = 0
    found = spans.weekend(anchor, by)
    return found if which in ("last", "next", "coming") else spans.recurring(found, "week")


def read_season(match: Match) -> Days | None:
    """A season, by its year or the nearest."""
    name = match.get("season") or match.get("period") or ""
    if year := match.get("year"):
        return spans.season(int(year), name)
    if match.anchor is None:
        return None
    anchor, which = match.anchor, match.get("which") or ""
    options = [s for y in range(anchor.year - 2, anchor.year + 2) if (s := spans.season(y, name))]
    if which in ("last", "past", "previous"):
        return max((s for s in options if s.end < anchor), key=lambda s: s.start)
    if which in ("next", "coming"):
        return min((s for s in options if s.start > anchor), key=lambda s: s.start, default=None)
    return spans.recurring(min(options, key=lambda s: abs((s.start - anchor).days + 45)), "year")


def read_quarter(match: Match) -> Days | None:
    """A quarter or half of a year, by its year or the nearest that has begun."""
    number = ORDINALS.get(match.get("nth") or "", 0) or int(match.get("figure") or 0)
    half = (match.get("kind") or "").startswith("half")
    if half and number > 2:
        return None
    year = match.get("year")
    if year is None and match.anchor is None:
        return None
    if half:

        def make(y: int) -> Days | None:
            first, last = spans.month(y, 6 * number - 5), spans.month(y, 6 * number)
            return Days(first.start, last.end, "range") if first and last else None
    else:

        def make(y: int) -> Days | None:
            return spans.quarter(y, number)

    if year:
        return make(int(year))
    assert match.anchor is not None
    anchor = match.anchor
    options = [q for y in (-1, 0, 1) if (q := make(anchor.year + y))]
    return spans.recurring(min(options, key=lambda q: abs((q.end - anchor).days)), "year")


def read_holiday(match: Match) -> Days | None:
    """Feasts on fixed days."""
    name = (match.get("feast") or "").replace("’", "'")
    name = name.removesuffix(" day") if name.startswith(("christmas", "thanksgiving")) else name
    month, number = feasts()[name]
    if not number:
        return read_thanksgiving(match)
    if year := match.get("year"):
        return spans.day(int(year), month, number)
    return nearest_day(match, month, number)


def read_thanksgiving(match: Match) -> Days | None:
    """The fourth Thursday of November, of its year or the nearest before the anchor."""
    if match.anchor is None:
        return None
    wanted = [int(match.get("year") or 0)] if match.get("year") else [match.anchor.year - 1, match.anchor.year]
    days = [date(y, 11, 22 + (3 - date(y, 11, 1).weekday()) % 7) for y in wanted]
    return spans.one_day(min(days, key=lambda d: distance((d - match.anchor).days if match.anchor else 0, "past")))


def read_spoken_year(match: Match) -> Days | None:
    """A year in words: nineteen seventy-nine."""
    century = {"nineteen": 1900, "twenty": 2000, "eighteen": 1800}[match.get("century") or ""]
    return spans.year(century + count_of(match.get("tens")) + count_of(match.get("ones")))


def read_year_ago(match: Match) -> Days | None:
    """A year ago, the year-earlier period: the year, month or week before the anchor's."""
    return spans.step(match.anchor, match.get("unit") or "year", -1) if match.anchor else None


def read_current(match: Match) -> Days | None:
    """The period the anchor lies in."""
    words = match.found[0].lower()
    unit = "week" if "week" in words else "month" if "month" in words else "year"
    return spans.step(match.anchor, unit, 0) if match.anchor else None
