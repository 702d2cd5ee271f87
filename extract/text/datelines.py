"""Datelines and tickers: where, when and by which agency an article or an entry of it was written.

They open a paragraph and tell nothing of what happened: neither their place and agency are parties, nor is their day
the time of an act, but it is the day from which the words of time that follow count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from extract.core.record import record
from extract.core.schema import Span
from extract.text.dates import date_of, find_times
from extract.text.words import word_list

LONGEST = 120
"""Characters of a paragraph's start in which a dateline stands."""
HEAD = 3000
"""Characters of a text in which the dateline of the whole article stands."""
OPENING = 6
"""Lines from the start of the text in which a bare place and dash are a dateline."""

MONTH = r"(?:(?i:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?i:[a-z]{0,6})\.?)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:{MONTH} {DAY}|{DAY} {MONTH})(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
CLOCK = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\.?)?(?: \(?[A-Z]{2,4}\)?)?"
NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"
CAPITAL_WORD = r"[A-Z][A-Z.'’-]+"
CAPITALS = rf"{CAPITAL_WORD}(?: {CAPITAL_WORD}){{0,4}}"
REGION = rf"(?:, (?!{MONTH}\W)(?:{NAME}?))?"
BRACKETED = r"(?:\([^()\n\d]{2,40}\)|\[[^\[\]\n\d]{2,40}\]|/ ?[^/\n\d][^/\n]{1,30}/)"
DASH = r"(?:\s*[-–—_]{1,3}(?=\s|$)|\s*[-–—]{1,3}(?=[\"“‘A-Z]))"


@record(frozen=True, slots=True)
class Dateline:
    """A dateline or ticker with where its place and its day stand, ``None`` where it names none."""

    span: Span
    place: Span | None
    day: Span | None


def patterns() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """The forms of a dateline, each with whether it must stand at the start of the text."""
    agency = "(?:" + "|".join(sorted(map(re.escape, word_list("agencies")), key=len, reverse=True)) + ")"
    day = rf"(?P<day>\(?{DATE}\)?)"
    capital = rf"(?P<place>{CAPITALS}(?:/{CAPITALS})?{REGION})"
    mixed = rf"(?P<place>{NAME}(?:/{NAME})?{REGION})"
    by = rf"(?:{BRACKETED}|(?i:{agency}))"
    lead = r"(?:(?:Last )?(?i:updated?|published|posted)(?: at| on)?:? )?"
    closed = r"(?!\d)(?:\s*[-–—:|.,]+(?=\s|$))?(?=\s(?![a-z])|$)"
    forms = (
        # KYIV, March 3 (Reuters) - | GENEVA (14 March 2022) – | MOSCOW, July 3. /TASS/. | BAGHDAD / INA
        (False, rf"{capital},? {day}[.,]?(?:,? ?{by}[.:]?)?(?:{DASH}|[.:](?=\s|$)|(?<=/)|(?<=/\.))"),
        (False, rf"{capital}[.,]?,? ?{by}(?:{DASH}|[.:](?=\s|$)|(?<=/)|(?<=/\.))"),
        (False, rf"{capital}(?:,? {day})?,? ?\((?i:{agency})\)(?=\s+[\"“‘A-Z])"),
        (True, rf"{capital}\s+[-–—_]{{1,3}}(?:\s|(?=[\"“‘A-Z])|$)"),
        (True, rf"(?P<place>{CAPITAL_WORD}(?: {CAPITAL_WORD})?):(?=\s)"),
        # Kyiv, 3 March (Ukrinform) – | Tunis (TAP) - | Lima, 5 May –
        (False, rf"{mixed},? {day},? {by}(?:{DASH}|[.:](?=\s|$)|(?<=[/)])(?=\s+[\"“‘A-Z])|(?<=/\.))"),
        (False, rf"{mixed}[.,]? ?{BRACKETED}(?:{DASH}(?=\s*[\"“‘A-Z])|(?<=/)|(?<=/\.))"),
        (False, rf"{mixed}[.,]? ?(?i:{agency})(?:{DASH}|\.(?=\s))"),
        (True, rf"{mixed},? {day}\s*[-–—_:]{{1,3}}(?=\s|$)"),
        (True, rf"(?P<place>{NAME}, {NAME})\s+[-–—]{{1,2}}\s+(?=[A-Z])"),
        # (CNN) -- | CNN — | Reuters:
        (False, rf"{BRACKETED}{DASH}"),
        (False, rf"\((?i:{agency})\)\s"),
        (False, rf"(?i:{agency})(?:{DASH}|:(?=\s))"),
        # 23:50, 15 May | 6:05 p.m. | Updated 14 May 2023, 10.15am | [10:20]
        (False, rf"{lead}[\[(]?{CLOCK}[\])]?(?:(?:,? (?:on )?| ?[|/–-] ?){day})?{closed}"),
        (False, rf"{lead}{day}(?:,? (?:at )?| ?[|/–-] ?){CLOCK}[\])]?{closed}"),
    )  # fmt: skip
    return tuple((at_start, re.compile(rf"\s*(?:{form})\s*")) for at_start, form in forms)


PATTERNS = patterns()


def find_datelines(text: str) -> tuple[Dateline, ...]:
    """Every dateline and ticker of a text, in order: what opens a paragraph and is no part of what it tells."""
    return tuple(found for number, line in enumerate(find_lines(text)) if (found := read_line(text, line, number)))


def find_lines(text: str) -> Iterator[Span]:
    """The lines that hold anything."""
    return (match.span() for match in re.finditer(r"[^\s][^\n]*", text))


def read_line(text: str, line: Span, number: int) -> Dateline | None:
    """The dateline that opens a line, of several forms that fit the longest."""
    end = min(line[1], line[0] + LONGEST)
    best: re.Match[str] | None = None
    for at_start, pattern in PATTERNS:
        if at_start and number >= OPENING:
            continue
        found = pattern.match(text, line[0], end)
        if found and (best is None or found.end() > best.end()) and is_place(found):
            best = found
    if best is None:
        return None
    place, day = (best.span(name) if best.groupdict().get(name) else None for name in ("place", "day"))
    return Dateline(best.span(), place, day)


def is_place(found: re.Match[str]) -> bool:
    """Whether what stands where a place should may be one: no "EXCLUSIVE", "NATO" or shouted heading."""
    place = found.groupdict().get("place")
    return place is None or place.split(",")[0].strip().lower() not in word_list("no_dateline")


def written_on(text: str, published: date | None) -> date | None:
    """The day from which the words of time of an article count: of its dateline, else of its publication.

    A dateline's day is the last such day up to publication.
    """
    for dateline in find_datelines(text[:HEAD]):
        times = find_times(text[slice(*dateline.day)].strip("()"), published) if dateline.day else ()
        if times and times[0].precision == "day":
            return date_of(times[0], "asserted", published).start
    return published
