"""When a figure stood, and since when it counts."""

from __future__ import annotations

import re
from datetime import timedelta

from extract.core.record import record
from extract.core.schema import Span, Time
from extract.read.bulletins.header import read_numeric_period
from extract.read.claims.frame import Frame
from extract.read.tree import Tree
from extract.text.dates import Period
from extract.text.dates.chain import governor, own_time

# --- running text -----------------------------------------------------------------------------------

RUNNING = re.compile(
    r"\b(?:now (?:number|total|stand)(?:s|ed|ing)?|so far|in total|a total of|altogether|overall|up to now|until now|"
    r"cumulative|toll|already)\b",
    re.IGNORECASE,
)
SO_FAR = re.compile(r"\b(?:so far|to date|up to now|until now)\b", re.IGNORECASE)
IN_THE_WAR = re.compile(r"\b(?:in|during) the (?:war|conflict|invasion)\b", re.IGNORECASE)
"""Of a total only where no day of its own is told: not "killed in the war in Sudan on Sunday"."""
SINCE = re.compile(r"\bsince(?: \d[\d:.]* ?(?:am|pm)?)?(?: early| late)?(?: on)?\s*$", re.IGNORECASE)
SUPERLATIVE = re.compile(r"\b(?:largest|biggest|highest|deadliest|bloodiest|heaviest|greatest|worst)\b", re.IGNORECASE)
BY = re.compile(
    r"\b(?:by|as of|as at)"
    r" (?:late |early |midnight |noon |midday |the end of |the (?:morning|evening|night) of )*(?:on )?$",
    re.IGNORECASE,
)
WAR = r"(?:invasion|war|fighting|conflict|hostilities|offensive|uprising|coup|operation)"
SINCE_WAR = re.compile(
    r"\bsince (?:the |its |their |his |russia's |israel's |moscow's )*(?:(?:start|beginning|outbreak|onset) of )?"
    rf"(?:the |its |their )*(?:[\w'-]+ ){{0,3}}?{WAR}\b",
    re.IGNORECASE,
)


WEEKS_OF_WAR = re.compile(
    r"\b(?:in|over|during|after) (?:the )?(?:first |past |last )?[\w-]+ (?:days|weeks|months|years)"
    rf" of (?:the )?{WAR}\b",
    re.IGNORECASE,
)
"""A stretch that begins with the war: in four weeks of war."""
LEAD = 100
"""Characters before an expression within which "since" opens its stretch."""
ADDED = re.compile(r"[(\[]\s*\+\s*\d[^()\[\]]{0,60}[)\]]")
"""What a total grew by, in brackets behind it: 10,290 tanks (+9)."""
AMOUNTED = re.compile(r"\b(?:amount(?:s|ed|ing)?|came|comes|coming|add(?:s|ed)? up|ran) to\b", re.IGNORECASE)
"""Of one report, unless a word tells a total: losses amounted to 260."""
CUT = re.compile(
    r";|\b(?:brings|raises the|takes the|bringing|raising|taking|pushing|updating|lifting|increasing|driving|sending|"
    r"putting)\b"
)


@record(frozen=True, slots=True)
class Setting:
    """What the period of a figure in running text depends on besides the words of its sentence."""

    tree: Tree
    number: Span
    trigger: Span
    stock: bool
    perfect: bool
    countries: tuple[str | None, ...]
    carried: Period | None
    cue: Span | None


def clause_bounds(text: str, span: Span, sentence: Span) -> Span:
    """The stretch around ``span`` between semicolons and words such as “bringing the toll”."""
    cuts = [match.start() for match in CUT.finditer(text, *sentence)]
    start = max((cut for cut in cuts if cut <= span[0]), default=sentence[0])
    return start, min((cut for cut in cuts if cut >= span[1]), default=sentence[1])


def read_period(frame: Frame, setting: Setting) -> tuple[Period, bool]:
    """Period of a figure in running text, and whether it is a running total.

    Ranges that run up to the anchor (since …) and words such as “so far” make a total; else the expression that the
    parse gives to the outcome's word dates the figure; else the day on which it was said; else the article's day.
    """
    bounds = clause_bounds(frame.text, setting.number, setting.tree.sentence.span)
    words = frame.text[bounds[0] : bounds[1]]
    brackets = added_in(frame.text, setting.tree.sentence.span)
    times = [t for t in frame.times_in(bounds) if not any(a <= t.span[0] < b for a, b in brackets)]
    anchor = frame.document.anchor
    if numeric := read_numeric_period(words, anchor):
        return numeric, numeric.start is not None
    since = [t for t in times if opens_range(frame.text, t)]
    others = sorted((t for t in times if t not in since), key=lambda t: (distance(t.span, setting.number), t.span))
    day = next((t for t in others if t.start == t.end), None)
    if since:
        nearest = min(since, key=lambda t: (distance(t.span, setting.number), t.span))
        day = next((t for t in others if t.start == t.end and t.end > nearest.start), None)
        as_of = day.end if day else anchor
        return Period(nearest.start, as_of, f"since: {nearest.text}"), True
    named = tuple(e.country for e in frame.actors.at(*setting.tree.sentence.span) if e.country)
    if len(points := [t for t in times if t.start == t.end]) >= 2 and spans_days(frame.text, points):
        first, last = points[0], points[-1]
        return Period(first.start, last.end, f"from {first.text} to {last.text}"), True
    start = frame.war_start(*(c for c in setting.countries if c)) or frame.war_start(*named[:1]) or frame.war_start()
    lower = words.lower()
    since_war = SINCE_WAR.search(words) if "since" in lower else None
    if start and (match := since_war or (WEEKS_OF_WAR.search(words) if " of " in lower else None)):
        day = day if day and day.end > start else None
        return Period(start, day.end if day else anchor, f"since: {match.group()}"), True
    running = bool(RUNNING.search(words)) or setting.stock or setting.perfect
    past = [t for t in others if anchor is None or t.end <= anchor]
    by = [t for t in past if BY.search(frame.text[max(0, t.span[0] - 32) : t.span[0]])]
    if by and not since_war:
        return Period(None, by[0].end, f"by: {by[0].text}"), True
    so_far = SO_FAR.search(words) or (IN_THE_WAR.search(words) and not past)
    if so_far and not SUPERLATIVE.search(words):
        return Period(start, day.end if day else anchor, "so far"), True
    return read_own(frame, setting, others, running=running)


def added_in(text: str, span: Span) -> list[Span]:
    """Brackets between two offsets that hold what a total grew by."""
    return [match.span() for match in ADDED.finditer(text, *span)] if text.find("+", *span) >= 0 else []


def read_own(frame: Frame, setting: Setting, times: list[Time], *, running: bool) -> tuple[Period, bool]:
    """Period by the expression that dates the act, the day of the report, the figure before, or the article's day."""
    anchor = frame.document.anchor
    dating = own_time(frame.document, setting.tree, setting.trigger, "asserted", False) if times else None
    own = next((t for t in times if dating is not None and t.span == dating.span), None)
    if own is not None:
        if own.start == own.end:
            return Period(None if running else own.start, own.end, f"own: {own.text}"), running
        ends_now = anchor is not None and own.end >= anchor
        return Period(own.start, anchor if ends_now else own.end, f"own: {own.text}"), running and not is_one_day(own)
    days = [t for t in times if t.start == t.end and (anchor is None or t.end <= anchor)]
    told = [t for t in days if setting.cue is not None and dates_cue(frame, setting, t)]
    if running and (told or not setting.cue):
        days = told or days
        return (
            Period(None, days[0].end, f"day of the report: {days[0].text}")
            if days
            else Period(None, anchor, "article's day")
        ), True
    if running:
        return Period(None, anchor, "article's day"), True
    if days:
        carried = setting.carried.start if setting.carried else None
        start = carried if carried and carried <= days[0].end else days[0].start
        return Period(start, days[0].end, f"day of the sentence: {days[0].text}"), False
    if setting.carried is not None:
        return setting.carried, False
    return Period(anchor, anchor, "article's day"), False


def is_one_day(time: Time) -> bool:
    """Whether an expression spans a day and no more, as "in the past 24 hours": what it counts is no running total."""
    return time.relation != "since" and time.end - time.start == timedelta(days=1)


def dates_cue(frame: Frame, setting: Setting, time: Time) -> bool:
    """True where the parse gives an expression to the words of saying."""
    if setting.cue is None:
        return False
    tree = setting.tree
    head = tree.top_of(time.span)
    owner = governor(tree, head) if head is not None else None
    return owner is not None and setting.cue[0] <= tree.starts[owner] < setting.cue[1]


def spans_days(text: str, points: list[Time]) -> bool:
    """True where “from … to …” joins the first two days of a sentence."""
    first, second = points[0], points[1]
    before, between = (
        text[max(0, first.span[0] - 24) : first.span[0]].lower(),
        text[first.span[1] : second.span[0]].lower(),
    )
    opened = re.search(r"\b(?:from|between)\b[^.;]*$", before) is not None
    return opened and re.match(r"[^.;]{0,24}?\b(?:to|until|till|and|through)\b[^.;]{0,24}$", between) is not None


def opens_range(text: str, time: Time) -> bool:
    """True for expressions after “since”, also where what began then stands between: since the invasion on Monday."""
    words = text[time.span[0] : time.span[1]].lower()
    if words.startswith("since") or " since " in words:
        return True
    before = text[max(0, time.span[0] - LEAD) : time.span[0]]
    return SINCE.search(before) is not None or (time.relation == "since" and "since " in before.lower())


def distance(a: Span, b: Span) -> int:
    """Characters between two spans; what stands behind the second is a little nearer."""
    return a[0] - b[1] if a[0] >= b[1] else max(0, b[0] - a[1]) + 20
