"""Finds time expressions: keywords first, then the grammar in the windows around them, then chains and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.core.schema import Span, Time, TimeRelation
from extract.lexicon import Lexicon, load_lexicon
from extract.text.dates.carry import carry_years, chain_days
from extract.text.dates.found import Found
from extract.text.dates.grammar import RULES
from extract.text.dates.named import find_since
from extract.text.dates.rules import Match, Rule
from extract.text.dates.spans import Days


@dataclass(frozen=True, slots=True)
class Family:
    """Keywords that share rules, with the characters before and after them in which an expression may stand."""

    words: tuple[str, ...]
    rules: tuple[str, ...]
    left: int
    right: int


def spell(words: str) -> tuple[str, ...]:
    """The words in small letters, capitalised and shouted."""
    return tuple(form for word in words.split() for form in (word, word.capitalize(), word.upper()))


MONTHS = "january february march april june july august september october november december"
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
SHORT_WEEKDAYS = "Mon. Tue. Tues. Wed. Thu. Thurs. Fri. Sat. Sun."
FAMILIES = (
    Family(
        (*spell(MONTHS), "May", "MAY", *(m + end for s in SHORT_MONTHS for m in (s, s.upper()) for end in (".", " "))),
        ("day month", "month day", "month"),
        36,
        28,
    ),
    Family(tuple(str(number) for number in range(1500, 2100)), ("iso", "figures", "year"), 26, 14),
    Family(tuple(f".{number:02d}" for number in range(1, 13)), ("figures", "day.month"), 8, 8),
    Family((*spell(WEEKDAYS), *SHORT_WEEKDAYS.split()), ("weekday",), 22, 34),
    Family(spell("yesterday today tomorrow tonight overnight night morning afternoon evening"), ("deictic",), 24, 22),
    Family(
        spell("day week fortnight month year hour minute quarter decade weekend"),
        ("ago", "past units", "period", "end of", "quarter"),
        42,
        26,
    ),
    Family((*spell("spring summer autumn winter"), "fall"), ("season", "period"), 26, 16),
    Family(
        (" half", "-half", *(f"{q}{n}" for n in "1234" for q in "Qq"), *(f"{n}Q" for n in "1234")), ("quarter",), 20, 26
    ),
    Family(
        (
            *(f"{decade}s" for decade in range(1500, 2100, 10)),
            "0s",
            "0's",
            "0’s",
            *spell("twenties thirties forties fifties sixties seventies eighties nineties"),
        ),
        ("decade",),
        16,
        2,
    ),
    Family(
        (*spell("christmas halloween thanksgiving"), "New Year", "May Day", "Boxing", "Valentine"), ("holiday",), 2, 24
    ),
    Family(("nineteen ", "Nineteen ", "twenty "), ("spoken year",), 2, 24),
)


@cache
def keyword_automaton() -> tuple[AhoCorasick, tuple[int, ...]]:
    """Matches every keyword, with the number of the family of each."""
    words = [(word, number) for number, family in enumerate(FAMILIES) for word in family.words]
    return AhoCorasick([w for w, _ in words], matchkind=MatchKind.LeftmostLongest), tuple(n for _, n in words)


def find_windows(text: str) -> list[list[Span]]:
    """Stretches of the text around the keywords of each family, cut at word boundaries."""
    automaton, families = keyword_automaton()
    windows: list[list[Span]] = [[] for _ in FAMILIES]
    for pattern, start, end in automaton.find_matches_as_indexes(text):
        number = families[pattern]
        own, family = windows[number], FAMILIES[number]
        left, right = max(0, start - family.left), min(len(text), end + family.right)
        if own and left <= own[-1][1]:
            own[-1] = own[-1][0], right
        else:
            own.append((left, right))
    return [[(widen(text, left, -1), widen(text, right, 1)) for left, right in own] for own in windows]


def widen(text: str, at: int, step: int) -> int:
    """``at`` moved to the next white space in the direction of ``step``, by at most twenty characters."""
    for _ in range(20):
        if at <= 0 or at >= len(text) or text[at - 1].isspace():
            break
        at += step
    return at


def match_rules(text: str, anchor: date | None, all_windows: list[list[Span]]) -> Iterator[Found]:
    """All resolved matches of the grammar, overlapping ones included."""
    for family, windows in zip(FAMILIES, all_windows, strict=True):
        for name in family.rules:
            for pattern, rule in RULES[name]:
                for left, right in windows:
                    for match in pattern.finditer(text, left, right):
                        if days := rule(Match(text, match, anchor)):
                            start, end = match.span()
                            start += len(match[0]) - len(match[0].lstrip())
                            end -= len(match[0]) - len(match[0].rstrip())
                            yield Found(start, end, days, name, partial(read_again, text, match, rule))


def read_again(text: str, match: re.Match[str], rule: Rule, anchor: date) -> Days | None:
    """What a match denotes that counts from another day."""
    return rule(Match(text, match, anchor))


def settle(found: list[Found]) -> list[Found]:
    """Non-overlapping expressions in order, the longer before the shorter, of equals the one found first."""
    taken: list[Found] = []
    for item in sorted(dict.fromkeys(found), key=lambda f: (f.start, -f.end, f.rule)):
        while taken and item.start < taken[-1].end:
            if item.end - item.start <= taken[-1].end - taken[-1].start:
                break
            taken.pop()
        else:
            taken.append(item)
    return taken


JOIN = re.compile(r",? ?(?:to|till|until|through|and|[-–—]+) ?(?:the )?", re.IGNORECASE)


def join_ranges(text: str, found: list[Found]) -> Iterator[Found]:
    """Two expressions that open and close a range: from X to Y, between X and Y, X – Y."""
    for first, second in pairwise(found):
        gap = text[first.end : second.start]
        if len(gap) > 12 or not JOIN.fullmatch(gap):
            continue
        before = text[max(0, first.start - 9) : first.start].lower().split()
        opener = before[-1] if before else ""
        word = gap.strip(" ,").lower()
        fits = (
            opener == "between" if word.startswith("and") else opener == "from" or word not in ("to", "until", "till")
        )
        days = first.days.precision == second.days.precision == "day"
        if fits and days and first.days.start < second.days.end:
            start = first.start
            recurs = first.days.recurs if first.days.recurs == second.days.recurs else None
            yield Found(start, second.end, Days(first.days.start, second.days.end, "range", recurs), "joined")


def find_times(text: str, anchor: date | None, lexicon: Lexicon | None = None) -> tuple[Time, ...]:
    """What denotes calendar dates in ``text``, in order of start.

    ``anchor`` is the day relative expressions count from; without it only absolute ones are returned. Of two
    expressions that open and close a range both and the range itself are returned; otherwise spans do not overlap.
    """
    windows = find_windows(text)
    found = carry_years(text, settle([*match_rules(text, anchor, windows)]), anchor)
    unit_windows = next(w for f, w in zip(FAMILIES, windows, strict=True) if "ago" in f.rules)
    found = settle([*found, *chain_days(text, found, anchor, unit_windows)])
    joined = [*join_ranges(text, found)]
    extra = [Found(s, e, d, "since") for s, e, d in find_since(text, anchor, lexicon or load_lexicon())]
    merged = sorted(found + joined + extra, key=lambda f: (f.start, f.end))
    opened = {f.start for f in joined}
    return tuple(as_time(text, f, "at" if f.start in opened else read_relation(text, f)) for f in merged)


def as_time(text: str, found: Found, relation: TimeRelation) -> Time:
    """The expression as a record."""
    days = found.days
    span = found.start, found.end
    return Time(text[slice(*span)], span, days.start, days.end, days.precision, days.recurs, relation)


LEAD = 100
"""Characters before an expression in which the word stands that opens its stretch: since the invasion on."""
OPENS = re.compile(
    r"\b(?:(?:ever )?since|starting|beginning|from)(?: (?:about|around|early|late|at least|the))?(?: on)? $"
    r"|\bsince (?:[\w'’-]+ ){1,10}(?:on|in) $",
    re.IGNORECASE,
)
CLOSES = re.compile(
    r"\b(?:until|till|through|as of|as at|up to|by)(?: (?:about|around|early|late|the end of|the))?(?: on)? $",
    re.IGNORECASE,
)


def read_relation(text: str, found: Found) -> TimeRelation:
    """Whether the expression opens a stretch of time (since Monday), closes one (until Monday) or is one."""
    before = text[max(0, found.start - LEAD) : found.start]
    if found.rule == "since" or OPENS.search(before):
        return "since"
    return "until" if CLOSES.search(before) else "at"
