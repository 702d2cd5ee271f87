"""Cuts an article's text into sentences and tells body from headline, caption, boilerplate and opinion.

Line ends are boundaries, BlingFire splits inside lines. The patterns of the zones are in ``zones.csv``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import blingfire

from extract.core.schema import Span
from extract.lexicon import Lexicon, load_lexicon
from extract.text.datelines import find_datelines
from extract.text.document import Sentence, Zone

MAX_SENTENCE = 1200
"""Characters after which a sentence without an end is cut at a space."""
MAX_LABEL = 250
"""Characters of a line's start and end that the patterns of ``zones.csv`` look at."""
TAIL_FROM = 0.3
"""Share of the text before which no heading opens a tail of other stories."""
BIOGRAPHY_LINES = 4
"""Lines at the end of the body among which an author's biography may stand."""

MAX_JUDGED = 6
"""Sentences of a paragraph over which one judgement spreads."""
QUOTE_REACH = 2 * MAX_SENTENCE
"""Characters around a sentence in which the quotation it may stand in must open and close."""

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
WORD = re.compile(r"[^\W_]+")
FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
UNFINISHED = re.compile(
    r"(?:^|\s|\()(?:St|Mt|Ft|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Cmdr|Brig|Sen|Rep|Gov|Dr|Mr|Mrs|Ms|Prof|Rev|Hon|Pres|No|vs|Jan|Feb|Aug|Sept|Oct"
    r"|Nov|Dec)\.$"
)
QUOTED = re.compile(
    r"“[^“”]*(?:”|$)|``(?:(?!'').)*(?:''|$)|''(?:(?!'').)*(?:''|$)|\"[^\"]*(?:\"|$)|(?<!\w)‘[^‘]*?(?:’(?!\w)|$)"
)
CAPS_TEASER = re.compile(r"(?:[A-Z][A-Z'’-]*,? ){2,11}[A-Z'’-]+: .{0,150}[^.!?…\"”]$")
FIGURE_LINE = re.compile(
    r"[-–—‒―:=]\s*(?:about|approximately|approx\.?|nearly|over|more than|~|≈)?\s*\d|\(\+\d", re.IGNORECASE
)
BULLET = re.compile(r"^\s*(?:[-–—•*·▪●►‣]|\(?\d{1,2}[.)])\s+")


# --- Patterns -------------------------------------------------------------------------------------


@cache
def zone_patterns(lexicon: Lexicon) -> dict[tuple[Zone, str], re.Pattern[str]]:
    """One pattern for each zone and place of the line that ``zones.csv`` speaks of."""
    grouped: dict[tuple[Zone, str], list[str]] = {}
    for row in lexicon.zones:
        grouped.setdefault((row.zone, row.where), []).append(row.pattern)
    return {key: re.compile("|".join(f"(?:{p})" for p in parts), re.IGNORECASE) for key, parts in grouped.items()}


def words_of(text: str) -> list[str]:
    """Lower-case words of ``text``, for comparing lines."""
    return WORD.findall(text.casefold())


def cut_quotes(text: str) -> str:
    """``text`` with what stands in quotation marks blanked."""
    return QUOTED.sub(lambda m: " " * len(m[0]), text)


# --- Lines and sentences --------------------------------------------------------------------------


def find_lines(text: str) -> list[Span]:
    """Spans of the lines that hold more than white space, trimmed."""
    lines = []
    for match in LINE.finditer(text):
        line = match[0]
        if stripped := line.strip():
            start = match.start() + line.index(stripped[0])
            lines.append((start, start + len(stripped)))
    return lines


def past_datelines(text: str, lines: list[Span]) -> list[Span]:
    """The lines without the datelines that open them; lines that hold nothing else are left out."""
    ends = {dateline.span[0]: dateline.span[1] for dateline in find_datelines(text)}
    return [(ends.get(start, start), end) for start, end in lines if ends.get(start, start) < end]


def split_bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """``start`` to ``end`` in pieces of at most :data:`MAX_SENTENCE`, cut after a mark or at a space if possible."""
    while end - start > MAX_SENTENCE:
        limit = start + MAX_SENTENCE
        half = start + MAX_SENTENCE // 2
        cut = max(text.rfind("; ", half, limit), text.rfind(", ", half, limit)) + 1
        if cut <= half:
            cut = text.rfind(" ", half, limit)
        if cut <= half:
            cut = limit
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end


def continues(before: str, after: str) -> bool:
    """Whether the splitter cut inside a sentence: after a title's dot, or before its small-letter rest."""
    if UNFINISHED.search(before[-12:]) and (after[0].isupper() or after[0].isdigit()):
        return True
    return (after[0].islower() and before[-1] in "?!.”\"’'") or not any(c.isalnum() for c in after)


INNER_END = re.compile(r"[.!?…:;]\W*\s")


def find_sentences(line: str) -> list[Span]:
    """BlingFire's sentences of one line, as offsets in it.

    The library's own offsets are counted character by character in Python; finding each sentence again is faster.
    """
    found, at = [], 0
    pieces: str = blingfire.text_to_sentences(line)  # type: ignore[no-untyped-call]
    for piece in pieces.split("\n"):
        start = line.find(piece, at)
        if start < 0:
            _, offsets = blingfire.text_to_sentences_and_offsets(line)  # type: ignore[no-untyped-call]
            return list(offsets)
        at = start + len(piece)
        found.append((start, at))
    return found


def split_line(line: str) -> list[Span]:
    """Sentences of one line, as offsets in it."""
    if not INNER_END.search(line):
        return [(0, len(line))]
    clean = line.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    if not clean.strip():
        return [(0, len(line))]
    merged: list[Span] = []
    for start, end in find_sentences(clean):
        piece = clean[start:end].strip()
        if not piece:
            continue
        if merged and continues(clean[merged[-1][0] : merged[-1][1]].rstrip()[-40:] or " ", piece):
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged or [(0, len(line))]


def split_text(text: str, lines: Iterable[Span]) -> list[tuple[int, Span]]:
    """Sentences of the text as pairs of line number and span, in order."""
    found = []
    for number, (start, end) in enumerate(lines):
        for left, right in split_line(text[start:end]):
            found += [(number, piece) for piece in split_bounded(text, start + left, start + right)]
    return found


# --- Zones ----------------------------------------------------------------------------------------


def is_unpunctuated(line: str) -> bool:
    """Whether the line is short and ends like a heading, not like a sentence or an item of a list of figures."""
    short = 0 < len(line) <= 160 and len(line.split()) <= 16
    return short and not FINAL.search(line[-8:]) and not BULLET.match(line) and not FIGURE_LINE.search(line)


def is_heading(line: str) -> bool:
    """Whether a line inside the text reads as a sub-heading: unpunctuated, without figures, or shouted."""
    if CAPS_TEASER.match(line[:300]):
        return True
    if not is_unpunctuated(line):
        return False
    letters = [c for c in line if c.isalpha()]
    shouted = len(letters) > 12 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
    return shouted or not any(c.isdigit() for c in line)


def zone_of_line(line: str, lexicon: Lexicon) -> Zone:
    """Zone of a line by its own words."""
    patterns = zone_patterns(lexicon)
    head, foot = line[:MAX_LABEL], line[-MAX_LABEL:]
    for zone in ("boilerplate", "caption", "opinion"):
        whole, start = patterns.get((zone, "line")), patterns.get((zone, "start"))
        end = patterns.get((zone, "end"))
        if whole and len(line) <= MAX_LABEL and whole.fullmatch(line):
            return zone
        if end and end.search(foot) and len(line) <= 3 * MAX_LABEL:
            return zone
        if start and start.match(head) and (zone != "caption" or len(line) <= 3 * MAX_LABEL):
            return zone
    return "body"


def find_tail(text: str, lines: list[Span], lexicon: Lexicon) -> int:
    """Number of the line from which on nothing is body; the number of lines where there is none."""
    pattern = zone_patterns(lexicon).get(("boilerplate", "tail"))
    for number, (start, end) in enumerate(lines):
        label = text[start:end].rstrip(" :.!?…»>")
        if pattern and start > TAIL_FROM * len(text) and len(label) <= 80 and pattern.fullmatch(label):
            return number
    return len(lines)


def zone_lines(text: str, title: str | None, lines: list[Span], lexicon: Lexicon) -> list[Zone]:
    """Zone of each line: by its words, its place in the text, and the title."""
    tail = find_tail(text, lines, lexicon)
    title_words = words_of(title or "")
    patterns = zone_patterns(lexicon)
    opinion_page = bool((pattern := patterns.get(("opinion", "title"))) and title and pattern.match(title.strip()))
    contents = [text[start:end] for start, end in lines]
    punctuated = sum(1 for line in contents[:tail] if FINAL.search(line[-8:]))
    zones: list[Zone] = []
    headings_over = False
    for number, line in enumerate(contents):
        zone: Zone = "boilerplate" if number >= tail else zone_of_line(line, lexicon)
        if zone == "boilerplate" and number < tail and is_biography(line) and number < tail - BIOGRAPHY_LINES:
            zone = "body"
        repeats_title = number < 4 and bool(title_words) and words_of(line) == title_words
        opens_text = not headings_over and number < 3 and is_unpunctuated(line) and len(lines) > 1
        if zone == "body" and (repeats_title or opens_text or (punctuated >= 3 and is_heading(line))):
            zone = "headline"
        elif zone == "body":
            headings_over = True
            if opinion_page:
                zone = "opinion"
        zones.append(zone)
    return mark_letters(contents, zones)


def is_biography(line: str) -> bool:
    """Whether the line reads like an author's biography, which only the end of a text has."""
    return bool(re.match(r"(?:[A-Z][\w.'’-]+ ){1,4}(?:is|was) |As an? |(?:He|She|They) ", line))


SIGNATURE = re.compile(
    r"(?:[A-Z][\w.'’-]+\s?){2,4}|(?:[A-Z][\w.'’-]+\s?){1,3}, (?:[A-Z][\w.'’-]+\s?){1,3}(?:, .{2,30})?"
)


def mark_letters(contents: list[str], zones: list[Zone]) -> list[Zone]:
    """Readers' letters: a page whose paragraphs are signed, name over place, two times or more, is opinion."""
    signed = [
        number
        for number in range(len(contents) - 1)
        if max(len(contents[number]), len(contents[number + 1])) <= 60
        and SIGNATURE.fullmatch(contents[number])
        and "," not in contents[number]
        and "," in contents[number + 1]
        and SIGNATURE.fullmatch(contents[number + 1])
    ]
    if len(signed) < 2 and not (signed and "opinion" in zones):
        return zones
    return ["opinion" if zone == "body" else zone for zone in zones]


def is_judgement(text: str, sentence: Span, line: Span, lexicon: Lexicon) -> bool:
    """Whether the writer judges in the first person, outside the quotations of the line."""
    pattern = zone_patterns(lexicon).get(("opinion", "sentence"))
    if pattern is None or not pattern.search(text, *sentence) or not pattern.search(cut_quotes(text[slice(*sentence)])):
        return False
    start = max(line[0], sentence[0] - QUOTE_REACH)
    own = cut_quotes(text[start : min(line[1], sentence[1] + QUOTE_REACH)])
    return not is_open_quote(text[slice(*line)]) and bool(pattern.search(own, sentence[0] - start, sentence[1] - start))


def segment(text: str, title: str | None = None, lexicon: Lexicon | None = None) -> tuple[Sentence, ...]:
    """Sentences of ``text`` in order, none longer than :data:`MAX_SENTENCE`, each with its line as ``paragraph``."""
    lexicon = lexicon or load_lexicon()
    lines = past_datelines(text, find_lines(text))
    zones = zone_lines(text, title, lines, lexicon)
    found = []
    for index, (number, span) in enumerate(split_text(text, lines)):
        zone = zones[number]
        if zone == "body" and is_judgement(text, span, lines[number], lexicon):
            zone = "opinion"
        found.append(Sentence(index=index, start=span[0], end=span[1], paragraph=number, zone=zone))
    return spread_opinion(found)


def is_open_quote(line: str) -> bool:
    """Whether most of the line is somebody's quoted words, so that its first person is not the writer's."""
    quoted = sum(len(m[0]) for m in QUOTED.finditer(line[: 4 * MAX_SENTENCE]))
    return line[:1] in '“"' or line[:2] in ("``", "''") or 2 * quoted > len(line)


def spread_opinion(sentences: list[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, with a writer's judgement spreading over the rest of its paragraph if that is short."""
    sizes = Counter(s.paragraph for s in sentences)
    judged = {s.paragraph for s in sentences if s.zone == "opinion" and sizes[s.paragraph] <= MAX_JUDGED}
    return tuple(
        Sentence(s.index, s.start, s.end, s.paragraph, "opinion") if s.zone == "body" and s.paragraph in judged else s
        for s in sentences
    )
