"""The days of an act and of a figure, from the expressions that date them: no sentence is looked at any more.

Expressions are found before anybody knows which act they date. So a :class:`~extract.core.schema.Time` says after
what its words mean other days, and the act decides: what is told as having happened takes the last of them up to the
anchor and never ends after the article's day, what is planned the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from extract.core.record import record
from extract.core.schema import EventDatePrecision, Measure, Modality, Time
from extract.text.dates import spans
from extract.text.dates.spans import Days

TOLD: frozenset[Modality] = frozenset({"asserted", "negated", "historical"})
"""Modalities of acts that are told as past."""


@record(frozen=True, slots=True)
class EventDate:
    """Days of an act, with the rule of the codebook that found them: own, known, carried, assumed, none."""

    start: date | None
    end: date | None
    precision: EventDatePrecision
    rule: str


@record(frozen=True, slots=True)
class Period:
    """First day a figure covers and the day on which it stood, with the rule that told them."""

    start: date | None
    as_of: date | None
    rule: str


UNDATED = EventDate(None, None, "none", "none")


def date_of(time: Time | None, modality: Modality, anchor: date | None, published: date | None = None) -> EventDate:
    """Days of an act that ``time`` dates, ``None`` where no expression does.

    ``anchor`` is the day of the dateline, else of publication; ``published`` the article's day, after which nothing
    told as past may lie (the anchor where it is not given). The rule says what was done to the expression's days.
    """
    limit = published or anchor
    told = modality in TOLD
    if time is None:
        return EventDate(anchor, anchor, "assumed", "assumed") if modality == "asserted" and anchor else UNDATED
    found = Days(time.start, time.end, time.precision, time.recurs)
    if anchor and modality != "hypothetical":
        found = spans.turn(found, anchor, ahead=not told)
    rule = "own" if (found.start, found.end) == (time.start, time.end) else "own: turned by the act"
    if time.relation == "since" and limit and found.start < limit and found.precision != "range":
        return EventDate(found.start, limit, "range", f"{rule}, since")
    return settle(EventDate(found.start, found.end, found.precision, rule), modality, limit)


def as_told(time: Time, anchor: date | None) -> Time:
    """``time`` as it is meant where it dates what has happened: the last of its days that begin by ``anchor``."""
    if anchor is None or time.recurs is None:
        return time
    found = spans.turn(Days(time.start, time.end, time.precision, time.recurs), anchor, ahead=False)
    return replace(time, start=found.start, end=found.end)


def settle(found: EventDate, modality: Modality, limit: date | None) -> EventDate:
    """``found`` within what the codebook allows: what is told as past ends on the article's day at the latest.

    What would begin after it falls back on the article's own day.
    """
    if limit is None or modality not in TOLD or found.start is None or found.end is None or found.end <= limit:
        return found
    if found.start > limit:
        return EventDate(limit, limit, "assumed", f"{found.rule}, after the article: its own day")
    return replace(found, end=limit, rule=f"{found.rule}, up to the article's day")


def period_of(times: Iterable[Time], measure: Measure, anchor: date | None, published: date | None = None) -> Period:
    """Period of a figure that ``times`` date: from what stands after "since" to the last of the others.

    A running total stands on the day of the report where only its beginning is told; without any expression a figure
    stands on the article's day. ``anchor`` and ``published`` are those of :func:`date_of`.
    """
    limit = published or anchor
    dated = [(time.relation, date_of(replace(time, relation="at"), "asserted", anchor, published)) for time in times]
    opened = [found for relation, found in dated if relation == "since" and found.start]
    start = min((found.start for found in opened if found.start), default=None)
    others = [found for relation, found in dated if relation != "since" and found.end]
    last = max(others, key=lambda found: found.end or date.min, default=None)
    if start:
        stood = last.end if last and last.end and last.end > start else limit
        return Period(start, stood, "since")
    if last is None:
        return Period(None if measure == "cumulative" else anchor, anchor, "article's day")
    begins = last.start if measure == "increment" or last.start != last.end else None
    return Period(begins, last.end, last.rule)
