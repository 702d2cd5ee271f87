"""Named anchor events of ``anchors.csv``: since the invasion began, in the weeks after the coup."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from extract.core.schema import Span
from extract.lexicon import AnchorRow, Lexicon
from extract.text.dates.resolve import EventDate
from extract.text.dates.spans import Days, stretch
from extract.text.words import word_list

CLAUSE = 110
"""Characters after an opening word in which the event must be named."""
DOCUMENT = 30_000
"""Characters of the document in which context words are counted."""
NEAR_YEARS = 6
"""Years after which a bare word such as "the war" no longer means the event."""

SPAN_WORDS = r"(?:days?|weeks?|months?|years?|hours?)"
OPENER = re.compile(
    rf"(?P<lead>\b(?:in|over|during) the (?:(?:first|few|many|several|two|three|four|five|six|\d+) )*{SPAN_WORDS} )?"
    r"\b(?:(?P<since>(?:ever )?since)|after|following)\b ?",
    re.IGNORECASE,
)
OPENING_WORD = re.compile(rf"(?P<since>since)|(?P<unit>{SPAN_WORDS} )?(?:after|following)")
"""What of :data:`OPENER` is looked for first, in small letters: its own search takes ten times as long."""
LEAD = 100
"""Characters before the opening word in which its lead stands."""
STOP = re.compile(r"[.;:!?\n](?=\s|$)|[()“”]|, (?!\d)| [—–-] | said\b| and (?=[a-z]+(?:ed|s)\b)")
TAIL = re.compile(
    r"(?: (?:of|in|on|against|over|into) (?:the )?(?!Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec"
    r"|[A-Z][a-z]+day)[A-Z][\w'’.-]*(?: [A-Z][\w'’-]+)*)?"
    r"(?: (?:began|begun|started|broke out|erupted|was launched|in full))?"
)
ACT_CLAUSE = 60
"""Characters after an act's words in which they may name the event."""
LONG = 30
"""Days from which on "since the war" counts from its end."""
BEGAN = re.compile(r"\b(?:began|begun|started|broke out|erupted|launch\w*)\b", re.IGNORECASE)
FIRST_PART = re.compile(r"\b(?:beginning|start|outbreak|onset|launch|beginnings) of\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Index:
    """The anchor rows by alias and by word."""

    aliases: dict[str, AnchorRow]
    words: dict[str, tuple[AnchorRow, ...]]
    alias_pattern: re.Pattern[str]
    word_pattern: re.Pattern[str]
    context: dict[str, re.Pattern[str]]


def plain(text: str) -> str:
    """``text`` in small letters with straight apostrophes, of the same length."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("’", "'").replace("‘", "'")


def alternation(words: Iterator[str] | list[str]) -> re.Pattern[str]:
    """A pattern of whole words, the longer before the shorter."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in ordered) + r")(?!\w)")


@cache
def index_anchors(lexicon: Lexicon) -> Index:
    """The rows of ``anchors.csv``, ready for look-up."""
    aliases = {plain(alias): row for row in lexicon.anchors for alias in row.aliases}
    words: dict[str, tuple[AnchorRow, ...]] = {}
    for row in lexicon.anchors:
        for word in row.words:
            words[plain(word)] = (*words.get(plain(word), ()), row)
    context = {
        row.anchor_id: re.compile(r"\b(?:" + "|".join(map(re.escape, row.context)) + r")\b") for row in lexicon.anchors
    }
    return Index(aliases, words, alternation(list(aliases)), alternation(list(words)), context)


def find_row(clause: str, document: str, anchor: date | None, lexicon: Lexicon) -> tuple[AnchorRow, int, int] | None:
    """The event that ``clause`` names, with the offsets of the words that name it; ``None`` where it names none."""
    index = index_anchors(lexicon)
    if not lexicon.anchors:
        return None
    lowered = plain(clause)
    years = {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", clause)}
    for match in index.alias_pattern.finditer(lowered):
        row = index.aliases[match[0]]
        if fits(row, anchor, years):
            return row, match.start(), match.end()
    for match in index.word_pattern.finditer(lowered):
        if clause[match.start()].isupper():
            continue  # part of another name: the Cold War
        rows = [row for row in index.words[match[0]] if fits(row, anchor, years)]
        best = [row for row in rows if index.context[row.anchor_id].search(clause)]
        chosen = max(best, key=lambda r: r.date_start) if best else most_spoken_of(rows, document, anchor, index)
        if chosen:
            return chosen, match.start(), match.end()
    return None


def fits(row: AnchorRow, anchor: date | None, years: set[int]) -> bool:
    """Whether the event lies before the anchor and in the year the clause names, if it names one."""
    return (anchor is None or row.date_start <= anchor) and (not years or row.date_start.year in years)


def most_spoken_of(rows: list[AnchorRow], document: str, anchor: date | None, index: Index) -> AnchorRow | None:
    """Of events a bare word may mean, the one whose context words the document uses most, if it uses them."""
    counted = []
    for row in rows:
        if anchor is None or (anchor - row.date_start).days <= 366 * NEAR_YEARS:
            uses = count_uses(row.anchor_id, document, index)
            if uses:
                counted.append((uses, row.date_start, row.anchor_id, row))
    return max(counted)[-1] if counted else None


@lru_cache(maxsize=256)
def count_uses(anchor_id: str, document: str, index: Index) -> int:
    """How often a document uses the context words of an event."""
    return len(index.context[anchor_id].findall(document))


def find_openers(text: str) -> Iterator[re.Match[str]]:
    """Words that open a stretch of time since or after an event, in order: since, in the weeks after."""
    for word in OPENING_WORD.finditer(plain(text)):
        if word["since"] or word["unit"]:
            for opener in OPENER.finditer(text, max(0, word.start() - LEAD), min(len(text), word.end() + 1)):
                if (opener["since"] or opener["lead"]) and opener.end() >= word.end():
                    yield opener


def find_since(text: str, anchor: date | None, lexicon: Lexicon) -> Iterator[tuple[int, int, Days]]:
    """Ranges from a named event to the anchor, as start, end and days: since the invasion began."""
    if anchor is None:
        return
    head = text[:DOCUMENT]
    for opener in find_openers(text):
        clause = text[opener.end() : opener.end() + CLAUSE]
        if stop := STOP.search(clause):
            clause = clause[: stop.start()]
        found = find_row(clause, head, anchor, lexicon)
        if not found:
            continue
        row, _, end = found
        tail = TAIL.match(clause, end)
        last = opener.end() + (tail.end() if tail else end)
        began = FIRST_PART.search(clause[:end]) or BEGAN.search(clause[: tail.end() if tail else end])
        is_long = (row.date_end - row.date_start).days > LONG
        if days := stretch(row.date_end if is_long and not began else row.date_start, anchor):
            yield opener.start(), last, days


def known_date(
    text: str,
    trigger: Span,
    sentence_end: int,
    anchor: date | None,
    actors: Collection[str],
    recipients: Collection[str],
    lexicon: Lexicon,
) -> EventDate | None:
    """The day of an act that is itself a named event: "invaded", "launched its invasion" between the same parties.

    ``actors`` and ``recipients`` are the country codes of the parties. A word of lasting fight (war, clashes) names
    the event only where it is said to begin; "killed in clashes" is news of its own.
    """
    if not lexicon.anchors or not (actors or recipients):
        return None
    words, clause = text[slice(*trigger)], text[trigger[0] : min(sentence_end, trigger[1] + ACT_CLAUSE)]
    begins = BEGAN.search(words) is not None
    if not begins and not any(word in word_list("acts_of_known_events") for word in plain(words).split()):
        return None
    found = find_row(clause, "", anchor, lexicon) or find_row(clause, text[:DOCUMENT], anchor, lexicon)
    if found is None:
        return None
    row = found[0]
    sides = (row.actor_country, actors), (row.recipient_country, recipients)
    if any(wanted and countries and wanted not in countries for wanted, countries in sides):
        return None
    named = index_anchors(lexicon).context[row.anchor_id].search(clause)
    if named is None and not all(wanted and wanted in countries for wanted, countries in sides):
        return None
    return EventDate(row.date_start, row.date_start, "known", f"known:{row.anchor_id}")
