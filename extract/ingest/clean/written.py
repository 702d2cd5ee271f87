"""Dates as pages write them → days and moments: machine formats, lines in words, day or month first by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_date_format, get_month_names

LANGUAGES = tuple(
    re.findall(
        r"\w+",
        "en de fr es it pt nl ru uk pl cs sk sl hr bs sr bg mk ro hu el tr az ka hy fi et lv lt sv da nb is "
        "ar fa he ur hi bn id ms vi th ca gl eu sq be kk ga cy sw",
    )
)
"""Languages whose month names are known, those that news is most written in first."""

EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
EPOCH_YEARS = (1995, 2100)
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.I)

OFFSETS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180, "SAST": 120, "IDT": 180, "PKT": 300, "IST": 330, "WIB": 420,
    "ICT": 420, "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
    "PDT": -420, "AST": -240, "ADT": -180, "BRT": -180, "ART": -180, "NST": -210, "NDT": -150, "AKST": -540,
    "AKDT": -480, "HST": -600,
}  # fmt: skip
"""Minutes east of Greenwich that news sites mean by an abbreviation (IANA's zones; IST as India's papers have it)."""
ZONE = rf"(?:{'|'.join(sorted(OFFSETS, key=len, reverse=True))})\b|[+-]\d{{2}}(?::?\d{{2}})?\b"
ZONE_AFTER = re.compile(rf"\s*\(?\s*(?:(?:GMT|UTC)(?=[+-]))?({ZONE})", re.I)
CLOCK = re.compile(
    r"(?<![\d.:/-])(\d{1,2})(?:[:.h](\d{2})(?![\d/])(?::(\d{2})(?!\d))?(?:[.,]\d+)?)?"
    r"(?:\s*([ap])\.?\s?m\b\.?|(?<=\d)\s*(?:Uhr|h|hrs)\b)?",
    re.I,
)

DIGITS = {ord(zero) + digit: str(digit) for zero in "٠۰०০" for digit in range(10)}
"""Arabic, Persian, Devanagari and Bengali figures as ASCII ones."""

WORD = r"[^\W\d_]{3,}"
JOIN = r"(?:\s+(?:de|del|of|di|da|ta[’']?)\s+|[\s.,/-]+)"
YEAR = r"(?:19|20)\d\d"
ISO = (
    rf"(?P<y1>{YEAR})\s?(?P<sep>[-/.年년])\s?(?P<m1>\d{{1,2}})\s?(?:(?P=sep)|[月월])\s?"
    r"(?P<d1>\d{1,2})(?:日|일|\b|(?=T))"
)
FIGURES = rf"(?P<a2>\d{{1,2}})(?P<sep2>[./-])\s?(?P<b2>\d{{1,2}})(?P=sep2)\s?(?P<y2>{YEAR}|\d\d)"
DAY_FIRST = (
    rf"(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°)?{JOIN}(?P<w3>{WORD}|tháng \d{{1,2}})\.?{JOIN}"
    rf"(?:năm )?(?P<y3>{YEAR})"
)
CLOCK_WITHIN = r"(?:\d{1,2}:\d{2}(?::\d{2})?\s+(?:[A-Z+:\d-]{1,6}\s+)?)?"
MONTH_FIRST = rf"(?P<w4>{WORD})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?P<gap>,?\s+{CLOCK_WITHIN})(?P<y4>{YEAR})"
YEAR_FIRST = rf"(?P<y5>{YEAR})\.?\s+(?P<w5>{WORD})\s+(?P<d5>\d{{1,2}})\.?"
DATE = re.compile(rf"(?<![\d/.-])(?:{ISO}|{FIGURES}|{DAY_FIRST}|{YEAR_FIRST})(?!\d)|\b{MONTH_FIRST}(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """A date in a text: its characters and its day; the clock beside it is no part of it."""

    start: int
    end: int
    day: date
    inside: str = ""
    """A clock that stands within the date, as in ``May 16 23:40:00 EDT 2023``."""


def parse_stated(text: str | int | float, language: str | None = None) -> date | datetime | None:
    """Day or moment of a value that states a date and nothing else: epochs, ISO, mail, Java and written forms."""
    text = str(text).strip()
    if not 6 <= len(text) <= 80:
        return None
    if epoch := EPOCH.fullmatch(text):
        seconds = int(epoch[1]) / (1000 if len(epoch[1]) == 13 else 1)
        since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
        return since if EPOCH_YEARS[0] <= since.year < EPOCH_YEARS[1] else None
    if compact := COMPACT.fullmatch(text):
        day = build_day(int(compact[1]), int(compact[2]), int(compact[3]))
        if day is None or compact[4] is None:
            return day
        clock = build_time(int(compact[4]), int(compact[5]), int(compact[6] or 0))
        return datetime.combine(day, clock, read_zone(compact[7])) if clock else day
    moment = parse_line(text.replace("T", " ", 1) if text[:4].isdigit() else text, language)
    if moment is not None:
        return moment
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_line(text: str, language: str | None = None) -> date | datetime | None:
    """Day or moment of a line that names one date, ``None`` where it names none or several."""
    found = list(find_dates(text, language))
    if len({written.day for written in found}) != 1:
        return None
    written = found[0]
    rest = f"{text[: written.start]} | {written.inside} | {text[found[-1].end :]}"
    clock, zone = find_clock(rest)
    return datetime.combine(written.day, clock, zone) if clock else written.day


def find_dates(text: str, language: str | None = None) -> Iterator[Written]:
    """Every whole date in the text; what names no day of the calendar is passed over."""
    for found in DATE.finditer(text.translate(DIGITS)):
        day = read_date(found, language)
        if day is not None:
            yield Written(found.start(), found.end(), day, (found["gap"] or "").strip(" ,"))


def read_date(found: re.Match[str], language: str | None) -> date | None:
    """The day of a ``DATE`` match."""
    if found["y1"]:
        return build_day(int(found["y1"]), int(found["m1"]), int(found["d1"]))
    if found["y2"]:
        first, second, year = int(found["a2"]), int(found["b2"]), int(found["y2"])
        if len(found["y2"]) == 2 and found["sep2"] == "-":
            return None
        is_month_first = found["sep2"] != "." and puts_month_first(language)
        day, month = (second, first) if is_month_first else (first, second)
        if month > 12:
            day, month = month, day
        return build_day(year + (2000 if year < 100 else 0), month, day)
    for form in "345":
        if found[f"y{form}"]:
            month_named = name_month(found[f"w{form}"], language)
            return build_day(int(found[f"y{form}"]), month_named, int(found[f"d{form}"])) if month_named else None
    return None


def find_clock(text: str) -> tuple[time | None, timezone | None]:
    """The first time of day in the text and its zone; hours alone count only with a.m., p.m. or the like."""
    for found in CLOCK.finditer(text):
        has_mark = not found[0][-1:].isdigit()
        if found[2] is None and not has_mark:
            continue
        hour = int(found[1])
        if found[4]:
            hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
        clock = build_time(hour, int(found[2] or 0), int(found[3] or 0))
        if clock:
            zone = ZONE_AFTER.match(text, found.end())
            return clock, read_zone(zone[1]) if zone else None
    return None, None


def read_zone(text: str | None) -> timezone | None:
    """The offset that an abbreviation or ``+hh:mm`` means."""
    if not text:
        return None
    name = text.upper()
    if name in OFFSETS:
        return UTC if not OFFSETS[name] else timezone(timedelta(minutes=OFFSETS[name]))
    figures = name[1:].replace(":", "").ljust(4, "0")
    minutes = int(figures[:2]) * 60 + int(figures[2:])
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes)) if minutes else UTC


def build_day(year: int, month: int, day: int) -> date | None:
    """The day, ``None`` where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def build_time(hour: int, minute: int, second: int) -> time | None:
    """The time of day, ``None`` where the clock has none."""
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def name_month(word: str, language: str | None) -> int | None:
    """The month that a word names, in the page's language before the others."""
    key = word.casefold().rstrip(".")
    if key.startswith("tháng "):
        return int(key.split()[1])
    return month_names(language[:2].lower()).get(key) or all_months().get(key) if language else all_months().get(key)


@cache
def month_names(language: str) -> dict[str, int]:
    """Month of each name and abbreviation of a language (CLDR)."""
    names: dict[str, int] = {}
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return names
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, locale).items():
                if not any(letter.isdigit() for letter in name):
                    names.setdefault(name.casefold().rstrip("."), month)
    if language == "en":
        names.setdefault("sept", 9)
    return names


@cache
def all_months() -> dict[str, int]:
    """Month of each name in any known language; the first language that has a name decides."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for name, month in month_names(language).items():
            names.setdefault(name, month)
    return names


@cache
def puts_month_first(language: str | None) -> bool:
    """True where the language (``en``, ``en-GB``) writes the month before the day in figures (CLDR)."""
    try:
        pattern = str(get_date_format("short", Locale.parse((language or "").replace("-", "_"))).pattern).lower()
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return pattern.index("m") < pattern.index("d")
