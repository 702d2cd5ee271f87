"""Calendar arithmetic: days, weeks, months, quarters, seasons as pairs of first and last day."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

from extract.core.record import record
from extract.core.schema import Cycle, TimePrecision


@record(frozen=True, slots=True)
class Days:
    """First and last day of a stretch of time, with the precision it was told in.

    ``recurs``: after what the same words mean other days, ``None`` where they leave no choice.
    """

    start: date
    end: date
    precision: TimePrecision
    recurs: Cycle | None = None


def recurring(found: Days | None, cycle: Cycle) -> Days | None:
    """``found`` as one of the days that the same words may mean, a ``cycle`` apart."""
    return replace(found, recurs=cycle) if found else None


def shift(found: Days, by: int) -> Days | None:
    """The days that the same words mean ``by`` weeks or years later; ``None`` where the calendar has none."""
    if found.recurs == "week":
        start, end = shift_days(found.start, 7 * by), shift_days(found.end, 7 * by)
    elif found.start == found.end:
        moved = day(found.start.year + by, found.start.month, found.start.day)
        start = end = moved.start if moved else None
    else:
        first, last = month(found.start.year + by, found.start.month), month(found.end.year + by, found.end.month)
        closes_month = (found.end + timedelta(days=1)).day == 1
        start = first.start.replace(day=min(found.start.day, first.end.day)) if first else None
        end = (
            last.end
            if last and closes_month
            else last.end.replace(day=min(found.end.day, last.end.day))
            if last
            else None
        )
    return replace(found, start=start, end=end) if start and end else None


def turn(days: Days, anchor: date, *, ahead: bool) -> Days:
    """Of the days that the same words may mean the last that begin by ``anchor``, or ``ahead`` the first not over.

    Days whose words leave no choice come back as they are.
    """
    if days.recurs is None:
        return days
    distance = (anchor - days.start).days // 7 if days.recurs == "week" else anchor.year - days.start.year
    for by in range(-1, REACH) if ahead else range(1, -REACH, -1):
        found = shift(days, distance + by)
        if found and (found.end >= anchor if ahead else found.start <= anchor):
            return found
    return days


def words(listed: str) -> frozenset[str]:
    """The words of a list separated by spaces."""
    return frozenset(listed.split())


REACH = 9
"""Cycles from the anchor's own within which every day of a year recurs, 29 February included."""

FIRST_YEAR, LAST_YEAR = 1000, 2999


def day(year: int, month: int, number: int) -> Days | None:
    """One day; ``None`` where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return None
    if not 1 <= number <= calendar.monthrange(year, month)[1]:
        return None
    found = date(year, month, number)
    return Days(found, found, "day")


def month(year: int, number: int) -> Days | None:
    """One month; ``None`` outside the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= number <= 12:
        return None
    return Days(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]), "month")


def year(number: int) -> Days | None:
    """One year; ``None`` outside the calendar."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    return Days(date(number, 1, 1), date(number, 12, 31), "year")


def years(first: int, last: int) -> Days | None:
    """A stretch of years; ``None`` outside the calendar."""
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        return None
    return Days(date(first, 1, 1), date(last, 12, 31), "range")


def shift_month(anchor: date, by: int) -> tuple[int, int]:
    """Year and month that lie ``by`` months from ``anchor``."""
    index = anchor.year * 12 + anchor.month - 1 + by
    return index // 12, index % 12 + 1


def shift_days(anchor: date, by: int) -> date | None:
    """The day ``by`` days from ``anchor``; ``None`` outside the calendar."""
    try:
        return anchor + timedelta(days=by)
    except OverflowError:
        return None


def one_day(found: date | None) -> Days | None:
    """``found`` as a stretch of one day."""
    return Days(found, found, "day") if found else None


def stretch(start: date | None, end: date | None) -> Days | None:
    """From ``start`` to ``end``; ``None`` where one is missing or they are the wrong way round."""
    if start is None or end is None or start > end:
        return None
    return Days(start, end, "day" if start == end else "range")


def week(anchor: date, by: int) -> Days | None:
    """Monday to Sunday of the week ``by`` weeks from the anchor's."""
    monday = shift_days(anchor, 7 * by - anchor.weekday())
    return stretch(monday, shift_days(monday, 6)) if monday else None


def weekend(anchor: date, by: int) -> Days | None:
    """Saturday and Sunday of the week ``by`` weeks from the anchor's."""
    found = week(anchor, by)
    return stretch(shift_days(found.end, -1), found.end) if found else None


def quarter(year_number: int, number: int) -> Days | None:
    """A quarter of a year; ``None`` outside the calendar."""
    first, last = month(year_number, 3 * number - 2), month(year_number, 3 * number)
    return Days(first.start, last.end, "range") if first and last and 1 <= number <= 4 else None


SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}


def season(year_number: int, name: str) -> Days | None:
    """A season of the northern year; winter runs from December into the next year."""
    first, last = SEASONS[name]
    begins = month(year_number, first)
    ends = month(year_number + (last > 12), last - 12 if last > 12 else last)
    return Days(begins.start, ends.end, "range") if begins and ends else None


def step(anchor: date, unit: str, by: int) -> Days | None:
    """The day, week, month, year that lies ``by`` units from the anchor."""
    if unit in ("minute", "hour"):
        return None
    if unit in ("day", "night"):
        return one_day(shift_days(anchor, by))
    if unit in ("week", "fortnight"):
        return week(anchor, by * (2 if unit == "fortnight" else 1))
    if unit == "month":
        return month(*shift_month(anchor, by))
    if unit == "quarter":
        y, m = shift_month(anchor, 3 * by)
        return quarter(y, (m + 2) // 3)
    return year(anchor.year + by * (10 if unit == "decade" else 1))
