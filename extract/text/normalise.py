"""Text made regular before it is read, with the way back: odd blanks, marks that nobody sees, wrapped lines.

Odd blanks and line ends become plain ones, footnote marks and characters without meaning are read over, runs of
blanks are one, and lines that a program broke at a width are one again. A :class:`Normalised` text knows where each
of its characters stood, so that records point into the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import chain, pairwise
from typing import Any

from extract.core.record import record
from extract.core.schema import Span
from extract.text.words import word_list

NOTHING = "\0"
"""Stands for a character that is read over until it is taken out."""
ALIKE = {"\u2011": "-", "\u02bc": "’", "\uff07": "'", "\t": " ", "\x1f": " ", "\n": "\n"}
LINE_ENDS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
REGULAR = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u02bb\u2013-\u201f\u2020-\u2027\u20a0-\u20bf]*")
ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
"""A letter whose accents are characters of their own."""
FOOTNOTE = re.compile(
    r"(?<=[\w.,;:!?…\"”’)\]%])\[(?:\d{1,3}|(?:note|nb) \d{1,3}|citation needed)\]"
    r"|(?<=[\d.,;])[¹²³⁰⁴⁵⁶⁷⁸⁹]+",
    re.IGNORECASE,
)
"""Marks that send to a note: no part of the word or figure before them."""
SPARE = re.compile(r"(?<=[ \n]) +| +(?=\n)|\A +")
"""Blanks that a blank or a line end makes needless."""

WIDEST = 130
"""Characters of a line beyond which no program has broken it at a width."""
SHORT = 4
"""Words of a line up to which it may be a row of a list."""
BULLET = re.compile(r"(?:[-–—•*·▪●►‣○■☑➖✔]|\(?\d{1,2}[.)])\s")
ROW = re.compile(
    r"\W*(?:[^\W\d]\S*\s+){0,6}?(?:\S*\s[-–—‒―]\s*|(?!\d{1,2}:\d\d\b)\S*[:=|]\s*|\S*[-–—‒―]\s+)"
    r"(?:about|approximately|approx\.?|nearly|over|more than)?\s*[+~≈]?\d[\d.,\s]*(?:[(\[][^)\]]*[)\]])?(?:\s*\S+){0,2}"
    r"|\W*\d[\d.,\s]*(?:[(\[][^)\]]*[)\]])?\W*",
    re.IGNORECASE,
)
"""A row of a list of figures: a label, a sign that is no clock's, and a number; or nothing but a number."""
ASIDE = re.compile(r"[-–—] ((?:[a-z]+ ){0,2}[a-z]+)")
"""A dash and the small words behind it."""
CLOSED = re.compile(r"[.!?…][\"'”’»)\]]*$")
INITIAL = re.compile(r"\b[A-Z]\.$")
"""A full stop that may be an abbreviation's: U.S."""
CLOSED_PART = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
MARKS = ".,;:!?)\"'”’"
"""What may stand right behind a word."""
BROKEN_WORD = re.compile(r"\w-$")


@record(frozen=True, slots=True)
class Normalised:
    """A text as it is read, with the offset at which each of its characters stood in the ``source``.

    ``starts`` is ``None`` where every character kept its place.
    """

    text: str
    source: str
    starts: tuple[int, ...] | None

    def to_source(self, span: Span) -> Span:
        """The stretch of the source that ``span`` of the text was."""
        if self.starts is None:
            return span
        start, end = span
        first = self.starts[start] if start < len(self.starts) else len(self.source)
        if end <= start:
            return first, first
        last = self.starts[end - 1] + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return first, last

    def from_source(self, span: Span) -> Span:
        """The stretch of the text that ``span`` of the source has become."""
        if self.starts is None:
            return span
        inside = [at for at, start in enumerate(self.starts) if span[0] <= start < span[1]]
        if inside:
            return inside[0], inside[-1] + 1
        at = next((at for at, start in enumerate(self.starts) if start >= span[0]), len(self.text))
        return at, at


def normalise(source: str) -> Normalised:
    """``source`` with plain blanks, without what is read over, and with the lines of a paragraph as one."""
    text, starts = source, None
    if not REGULAR.fullmatch(text):
        text = ACCENTED.sub(compose, text)
        text = text.replace("\r\n", f"{NOTHING}\n").translate(replacements(frozenset(text)))
    if NOTHING in text:
        text, starts = drop(text, starts, (match.span() for match in re.finditer(NOTHING, text)))
    if FOOTNOTE.search(text):
        text, starts = drop(text, starts, (match.span() for match in FOOTNOTE.finditer(text)))
    if SPARE.search(text):
        text, starts = drop(text, starts, (match.span() for match in SPARE.finditer(text)))
    while broken := [*find_breaks(text, starts)]:  # joined lines may tell more of those around them
        letters = list(text)
        for at in broken:
            letters[at] = NOTHING if BROKEN_WORD.search(text, at - 2, at) else " "
        text = "".join(letters)
        if NOTHING in text:
            text, starts = drop(text, starts, (match.span() for match in re.finditer(NOTHING, text)))
    return Normalised(text, source, starts)


def requote(value: Any, text: str, origin: Normalised) -> Any:
    """Records of ``text``, or any part of them, as records of the source: their offsets, and the words quoted.

    ``text`` is that of ``origin`` as it was read: each of its characters may have been put in another case.
    """
    if isinstance(value, tuple):
        if len(value) == 2 and isinstance(value[0], int):
            return origin.to_source(value)
        return tuple(requote(item, text, origin) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {f.name: requote(getattr(value, f.name), text, origin) for f in fields(value)}
    span = getattr(value, "span", None)
    for name in ("text", "quantity_text"):
        if span is not None and changes.get(name) == text[slice(*span)]:
            changes[name] = origin.source[slice(*changes["span"])]
    return replace(value, **changes)


def replacements(letters: frozenset[str]) -> dict[int, str]:
    """What the irregular ones of ``letters`` are read as."""
    return {ord(letter): as_read for letter in letters if (as_read := read_letter(letter)) != letter}


@cache
def read_letter(letter: str) -> str:
    """A character as it is read: itself, a blank, a line end, or nothing."""
    if letter in ALIKE:
        return ALIKE[letter]
    if letter in LINE_ENDS:
        return "\n"
    kind = unicodedata.category(letter)
    return " " if kind == "Zs" else NOTHING if kind in ("Cc", "Cf", "Cs") else letter


def compose(match: re.Match[str]) -> str:
    """A letter and its accents as the one character that is both, where there is one."""
    composed = unicodedata.normalize("NFC", match[0])
    return composed + NOTHING * (len(match[0]) - 1) if len(composed) == 1 else match[0]


def drop(text: str, starts: tuple[int, ...] | None, spans: Iterator[Span]) -> tuple[str, tuple[int, ...]]:
    """``text`` without ``spans``, and where its characters stood."""
    known = starts or range(len(text))
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for start, end in (*spans, (len(text), len(text))):
        parts.append(text[last:start])
        places.extend(known[last:start])
        last = end
    return "".join(parts), tuple(places)


# --- Wrapped lines --------------------------------------------------------------------------------


def find_breaks(text: str, starts: tuple[int, ...] | None = None) -> Iterator[int]:
    """Offsets of the line ends that stand inside a paragraph.

    A line end inside a sentence is told by the words around it. Where there are such, the text is taken to be broken
    at a width, and line ends that the width explains are inside a paragraph, too; those after a full stop only in a
    text that parts its paragraphs otherwise, by blank lines, or is one paragraph. So it is where no words tell and one
    width explains all of several line ends in such a text. Lines are as wide as they are read, or as they came.
    """
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    pairs = [(a, b) for a, b in pairwise(lines) if b[0] - a[1] == 1]
    pairs = [(a, b) for a, b in pairs if not is_listed(text[slice(*a)], text[slice(*b)])]
    inside = {a[1] for a, b in pairs if runs_on(text[slice(*a)], text[slice(*b)])}
    full = set().union(*(full_lines(text, pairs, places) for places in (range(len(text)), starts) if places))
    has_gaps, is_one = "\n\n" in text, len(pairs) > 1 and len(full) == len(pairs)
    if not inside and not (has_gaps and is_one):
        return
    for a, b in pairs:
        end = text[max(a[0], a[1] - 8) : a[1]]
        goes_on = has_gaps or is_one or text[b[0]].islower() or not CLOSED.search(end) or INITIAL.search(end)
        if a[1] in inside or (goes_on and a[1] in full):
            yield a[1]


def full_lines(text: str, pairs: list[tuple[Span, Span]], places: Sequence[int]) -> set[int]:
    """Ends of the lines on which the next one's first word had no room any more, at the width of the widest."""

    def size(line: Span) -> int:
        return places[line[1] - 1] + 1 - places[line[0]]

    sizes = {size(line) for line in chain.from_iterable(pairs) if " " in text[slice(*line)]}
    width = max((size for size in sizes if size <= WIDEST), default=0)
    wide = 1 if isinstance(places, range) else 2  # blanks behind a full stop, in a text out of which some were taken
    return {a[1] for a, b in pairs if size(a) <= width < size(a) + joint(text, a, wide) + size(first_word(text, b))}


def first_word(text: str, line: Span) -> Span:
    """Where the first word of a line stands."""
    end = text.find(" ", *line)
    return line[0], end if end >= 0 else line[1]


def joint(text: str, line: Span, wide: int) -> int:
    """Characters that part a line's last word from the next: none behind the hyphen of a word that is broken there."""
    if BROKEN_WORD.search(text, line[1] - 2, line[1]):
        return 0
    return wide if CLOSED.search(text, max(line[0], line[1] - 8), line[1]) else 1


def is_listed(line: str, following: str) -> bool:
    """Whether a line end parts two rows of a list or table, or a row from what stands above or below it."""
    if BULLET.match(following) and not is_aside(following) and (BULLET.match(line) or CLOSED_PART.search(line[-8:])):
        return True
    words = line.split()
    return is_row(line) or (
        is_row(following) and len(words) <= 2 * SHORT and not is_open(words) and not is_dated(words, following)
    )


def is_row(line: str) -> bool:
    """Whether a line is a row of a list or table of figures."""
    return len(line) <= WIDEST and ROW.fullmatch(line) is not None


def is_aside(line: str) -> bool:
    """Whether a line tells who said what stands before it: "- added the minister"."""
    match = ASIDE.match(line)
    return match is not None and not word_list("asides").isdisjoint(match[1].split())


def is_open(words: list[str]) -> bool:
    """Whether the last of a line's words asks for another behind it: "sanctions on"."""
    return words[-1].lower() in word_list("never_last")


def is_dated(words: list[str], following: str) -> bool:
    """Whether a line that ends with a month has its day or year on the next one."""
    return words[-1].rstrip(".").lower() in word_list("month_names") and following[0].isdigit()


def runs_on(line: str, following: str) -> bool:
    """Whether a sentence goes on from one line to the next, by the words around the line end."""
    words, next_words = line.split(), following.split()
    is_item = BULLET.match(following) and not (following[0].isdigit() and is_open(words)) and not is_aside(following)
    if not words or not next_words or is_item:
        return False
    if f"{words[-1]} {next_words[0].rstrip(MARKS)}".lower() in word_list("broken_names") or is_dated(words, following):
        return True
    if len(words) + len(next_words) <= SHORT and not (len(words) > 1 and CLOSED.search(following)):
        return False
    if is_open(words) or is_aside(following):
        return True
    if CLOSED_PART.search(line[-8:]) and not INITIAL.search(line):
        return False
    return following[0].islower() or (line.endswith(",") and len(words) > SHORT)
