"""What an expression takes from the ones before it: the year just told, and the day from which it counts.

News tells a year in one sentence and leaves it out in the next; there a year goes on for a sentence. Narrated history
tells it once for many pages and counts from its own past, never from the day on which it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from extract.core.schema import Span
from extract.text.dates import spans
from extract.text.dates.found import Found
from extract.text.dates.spans import Days
from extract.text.numbers.cardinals import NUMBER_WORDS, count_of

YEAR_TOLD = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[A-Z“\"])(?<!\b[A-Z]\.\s)|\n")
FULL = frozenset(
    {"iso", "figures", "day month", "month day", "month", "year", "season", "quarter", "holiday", "decade"}
)
"""Rules of calendar expressions, which tell a year where they name one."""
NEWSLIKE = frozenset({"weekday", "deictic", "ago"})
"""Rules of expressions that count from the day of writing, whatever was told before."""
FROM_NOW = re.compile(r"\b(?:last|this|next|current|coming|ago)\b", re.IGNORECASE)
"""Words of other expressions that count from it."""
COUNTING = frozenset({"period", "end of", "past units"})
"""Rules of expressions that narrated history counts from what it has just told."""
MANY_YEARS = 6
"""Years told from which on a text may be narrated history."""
RECENT = 31
"""Days before the anchor within which news means a day without a year to lie, whatever year was just told."""
REACH = 900
"""Characters over which a day is counted on from the one named before."""


def is_narrative(text: str, found: Sequence[Found], anchor: date | None) -> bool:
    """Whether a text narrates history: it tells many years, most of them over, and hardly a weekday or a "today"."""
    told = [f.days.start.year for f in found if f.rule in FULL and YEAR_TOLD.search(text, f.start, f.end)]
    if len(told) < MANY_YEARS:
        return False
    newslike = sum(f.rule in NEWSLIKE or is_from_now(text, f) for f in found)
    over = sum(anchor is None or year < anchor.year - 1 for year in told)
    return 6 * newslike < len(told) and 3 * over > 2 * len(told)


def is_from_now(text: str, item: Found) -> bool:
    """Whether an expression counts from the day of writing: last week, this year."""
    return item.rule in COUNTING and FROM_NOW.search(text, item.start, item.end) is not None


def carry_years(text: str, found: Sequence[Found], anchor: date | None) -> list[Found]:
    """The expressions in order, those without a year with the year just told where it goes on."""
    narrative = is_narrative(text, found, anchor)
    carried: list[Found] = []
    context: Found | None = None
    for number, item in enumerate(found):
        resolved = item
        following = found[number + 1] if number + 1 < len(found) else None
        if item.days.recurs == "year" and following and closes(text, item, following):
            resolved = with_year(item, following.days, backward=True)
        elif context and (narrative or is_near(text, context, item)):
            resolved = resolve_from(text, item, context.days, anchor, narrative=narrative)
        if resolved.days.recurs is None and item.rule in FULL and (narrative or tells_year(resolved)):
            context = resolved
        carried.append(resolved)
    return carried


def tells_year(item: Found) -> bool:
    """Whether an expression puts what news tells next into its year: a day or month, no bare "in 2014"."""
    return item.days.precision in ("day", "month")


def is_near(text: str, context: Found, item: Found) -> bool:
    """Whether an expression stands in the sentence of another or in the one after it."""
    between = text[context.end : item.start]
    return len(between) < REACH and len(SENTENCE_END.findall(between)) <= 1


def closes(text: str, item: Found, following: Found) -> bool:
    """Whether the next expression, which tells a year, ends the stretch that this one begins."""
    gap = text[item.end : following.start]
    return (
        following.days.recurs is None
        and following.rule in FULL
        and re.fullmatch(r",? ?(?:to|till|until|through|and|[-–—]+) ?(?:the )?", gap, re.IGNORECASE) is not None
        and YEAR_TOLD.search(text, following.start, following.end) is not None
    )


def resolve_from(text: str, item: Found, context: Days, anchor: date | None, *, narrative: bool) -> Found:
    """An expression that leaves its year or its point open, by the days just told; itself where it leaves nothing."""
    if item.days.recurs == "year":
        if not narrative and anchor:
            last = spans.turn(item.days, anchor, ahead=False)
            if (anchor - last.start).days <= RECENT:
                return item
        resolved = with_year(item, context)
        is_over = anchor is None or resolved.days.start <= anchor
        return resolved if narrative or (is_over and anchor and context.end <= anchor) else item
    if narrative and item.rule in COUNTING and item.again is not None and not is_from_now(text, item):
        return replace(item, days=item.again(context.start) or item.days)
    return item


def with_year(item: Found, context: Days, *, backward: bool = False) -> Found:
    """The expression in the year told with ``context``: in that year itself, else on the day nearest to it.

    ``backward``: not later than ``context``, which closes a stretch that the expression begins.
    """
    here = context.start.year - item.days.start.year
    options = [found for by in (-1, 0, 1) if (found := spans.shift(item.days, here + by))]
    if context.precision in ("year", "range") and not backward:
        options = [found for found in options if found.start.year == context.start.year] or options
    if backward:
        options = [found for found in options if found.start <= context.start] or options
    nearest = min(options, key=lambda found: abs((found.start - context.start).days), default=item.days)
    return replace(item, days=replace(nearest, recurs=None))


# --- Counting on ----------------------------------------------------------------------------------

COUNT = rf"an?|\d{{1,3}}|{NUMBER_WORDS}"
CHAINED = re.compile(
    r"(?<!\w)(?:(?:on |early |late )?(?P<same>(?:the |that )same day|that (?:day|morning|afternoon|evening|night))"
    r"|(?:on )?(?P<next>the (?:next|following) (?:day|morning)|the day after(?=[.,;:)]|$| in | at | on ))"
    r"|(?P<before>the (?:previous|preceding) day|the day before(?=[.,;:)]|$| in | at | on )|the night before)"
    rf"|(?P<count>{COUNT}) (?P<unit>day|week|month|year)s? (?:(?P<later>later\b|after(?: that\b|(?=[.,;:)]|$)))"
    r"|(?P<earlier>earlier|before(?: that\b|(?=[.,;:)]|$))))"
    r"|(?:(?:early|late|later|earlier)(?: in)? )?(?P<within>(?:that|(?:that|the) same) (?:month|year|week))"
    r"|(?P<part>(?:(?:early|late|later|earlier) in|the (?:end|beginning|start|middle|rest|close|latter part) of)"
    r" that (?:month|year|week)))"
    r"(?!\w)",
    re.IGNORECASE,
)


def chain_days(text: str, found: Sequence[Found], anchor: date | None, windows: Sequence[Span]) -> Iterator[Found]:
    """Expressions that count from the day named before them: the next day, two days earlier, later that month."""
    known = [f for f in found if f.days.precision != "range"]
    narrative = is_narrative(text, found, anchor)
    index, last = 0, None
    for match in (m for left, right in windows for m in CHAINED.finditer(text, left, right)):
        while index < len(known) and known[index].end <= match.start():
            last = known[index]
            index += 1
        near = last if last and match.start() - last.end <= REACH else None
        backward = match["before"] or match["earlier"]
        base = near.days if near else spans.one_day(anchor) if backward and not narrative else None
        days = count_on(match, base) if base else None
        if days:
            last = Found(match.start(), match.end(), days, "chained")
            yield last


def count_on(match: re.Match[str], base: Days) -> Days | None:
    """The days that lie so far from ``base``, ``None`` where the words tell no number or count finer than the base."""
    if words := match["within"] or match["part"]:
        return (
            spans.step(base.start, words.split()[-1].lower(), 0) if is_fine(base, words.split()[-1].lower()) else None
        )
    unit = (match["unit"] or "day").lower()
    number = 0 if match["same"] else 1 if match["next"] or match["before"] else count_of((match["count"] or "").lower())
    if (not number and not match["same"]) or not is_fine(base, unit):
        return None
    return spans.step(base.start, unit, -number if match["before"] or match["earlier"] else number)


def is_fine(base: Days, unit: str) -> bool:
    """Whether days are known finely enough to count such units from them."""
    order = ("day", "week", "month", "year")
    return base.precision in order and order.index(base.precision) <= max(order.index(unit), 0)
