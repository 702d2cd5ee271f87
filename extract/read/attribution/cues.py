"""``cues.csv`` and ``outlets.csv`` ready for look-up by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.core.record import record
from extract.core.schema import Span
from extract.lexicon import CueRow, Lexicon, OutletRow


@dataclass(frozen=True, eq=False)
class Cues:
    """Rows of ``cues.csv`` by the first word of each form; verbs with a particle or preposition before bare ones."""

    verbs: dict[str, tuple[tuple[tuple[str, ...], CueRow], ...]]
    nouns: dict[str, CueRow]
    adjectives: dict[str, CueRow]
    adverbs: dict[str, CueRow]
    phrases: dict[str, CueRow]
    kinds: dict[str, str]


@cache
def index_cues(lexicon: Lexicon) -> Cues:
    """The cues of ``lexicon`` by word."""
    verbs: dict[str, list[tuple[tuple[str, ...], CueRow]]] = {}
    nouns: dict[str, CueRow] = {}
    adjectives: dict[str, CueRow] = {}
    adverbs: dict[str, CueRow] = {}
    phrases: dict[str, CueRow] = {}
    kinds: dict[str, str] = {}
    for row in lexicon.cues:
        for form in row.forms:
            words = tuple(form.lower().split())
            kinds.setdefault(form.lower(), row.kind)
            if row.pos == "verb":
                verbs.setdefault(words[0], []).append((words[1:], row))
            elif row.pos == "noun":
                nouns[form.lower()] = row
            elif row.pos == "adj":
                adjectives[form.lower()] = row
            elif row.pos == "adv":
                adverbs[form.lower()] = row
            else:
                phrases[form.lower()] = row
    ordered = {word: tuple(sorted(rows, key=lambda r: -len(r[0]))) for word, rows in verbs.items()}
    return Cues(ordered, nouns, adjectives, adverbs, phrases, kinds)


@dataclass(frozen=True, eq=False)
class Outlets:
    """Finds outlets by name."""

    automaton: AhoCorasick
    rows: tuple[OutletRow, ...]

    def find(self, text: str) -> list[tuple[int, int, OutletRow]]:
        """Start, end and row of every outlet named in ``text``, in order."""
        found = []
        for pattern, start, end in self.automaton.find_matches_as_indexes(text):
            inside = (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())
            if not inside:
                found.append((start, end, self.rows[pattern]))
        return found


@cache
def index_outlets(lexicon: Lexicon) -> Outlets:
    """The outlets of ``lexicon`` by name and alias; bodies that speak for themselves are no carriers and stay out."""
    carriers = [row for row in lexicon.outlets if row.kind in ("news", "agency")]
    names = sorted((alias, n) for n, row in enumerate(carriers) for alias in {row.outlet, *row.aliases})
    automaton = AhoCorasick([alias for alias, _ in names] or ["\0"], matchkind=MatchKind.LeftmostLongest)
    return Outlets(automaton, tuple(carriers[n] for _, n in names))


QUOTE_MARKS = re.compile(r"“|”|„|«|»|``|''|\"")
OPENERS = frozenset({"“", "„", "«", "``"})


@record(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks, marks included; ``open`` where the paragraph ends before the closing mark."""

    span: Span
    open: bool


def find_quoted(text: str, start: int, end: int) -> list[Quoted]:
    """What stands in quotation marks between ``start`` and ``end`` (one paragraph), in order."""
    found = []
    opened: int | None = None
    for mark in QUOTE_MARKS.finditer(text, start, end):
        if opened is None:
            if mark[0] in OPENERS or (mark[0] == '"' and opens(text, mark.start(), start)):
                opened = mark.start()
        elif mark[0] in OPENERS and mark[0] != "„":
            opened = mark.start() if mark.start() - opened > 2000 else opened
        else:
            found.append(Quoted((opened, mark.end()), False))
            opened = None
    if opened is not None and end - opened > 1:
        found.append(Quoted((opened, end), True))
    return found


def opens(text: str, at: int, start: int) -> bool:
    """Whether a straight mark opens: no letter before it, or white space."""
    return at == start or not text[at - 1].isalnum()
