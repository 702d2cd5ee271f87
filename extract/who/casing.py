"""Text in capitals only, given back the case that the rules and the language model read: same length, same offsets."""

from __future__ import annotations

import csv
import re
import string
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.lexicon import Lexicon
from extract.who.places import WELL_KNOWN, load_gazetteer

PLAIN_WORDS = Path(__file__).parent / "plain_words.csv"
UPPER = string.ascii_uppercase.encode()
LOWER = string.ascii_lowercase.encode()
SHARE = 4
"""Capitals for each small letter from which on a text is taken to be written in capitals."""
MIN_LETTERS = 20
OPENING = re.compile(r"(?:^|[.!?:]\s+|\n\s*|(?<![\w.])[a-z'’-]{3,}[.!?](?!\w+\.\w))[\"“'‘(]*([a-z])")
"""The letter that opens a sentence, also where the blank is missing: "left.the envoy", not "news.example.org"."""
NAME = re.compile(r"\.?\s+([a-z][\w'’-]+)(?:\s+([a-z][\w'’-]+))?")
WORD = re.compile(r"[\w'’-]+")
RAISED = re.compile(r"\b(?:may|march)\b(?= \d)|(?<=\d )(?:may|march)\b|\b(?:i|mr|mrs|ms|dr)\b")
COUNTRY = re.compile(r"(?:^|[^a-z ] *|\b([a-z]+) )us\b")


def is_shouted(text: str) -> bool:
    """True for a text nearly all of whose letters are capitals."""
    letters = text[:4000].encode("ascii", "ignore")
    upper, lower = (len(letters) - len(letters.translate(None, case)) for case in (UPPER, LOWER))
    return upper >= MIN_LETTERS and upper >= SHARE * lower


class Caser:
    """Names of the lexicon as they are written, and the words that are none."""

    def __init__(self, lexicon: Lexicon) -> None:
        sets = {row.name: row.words for row in lexicon.word_sets}
        self.titles = frozenset(
            word.lower() for row in lexicon.roles if row.kind == "title" for word in (row.role, *row.aliases)
        ) | {"mr", "mrs", "ms", "dr"}
        self.governing = frozenset(sets.get("words_before_us", ()))
        plain = frozenset(sets.get("small_words", ()))
        self.known = plain | self.titles | load_plain_words()
        names = {form for row in lexicon.actors for form in (row.name, *row.aliases)}
        names |= {form for row in lexicon.outlets for form in (row.outlet, *row.aliases)}
        names |= {word.capitalize() for name in ("months", "days") for word in sets.get(name, ())}
        spelled = {form.lower(): form for form in sorted(names) if form.lower() not in plain and len(form) > 1}
        for form, rows in load_gazetteer(lexicon).rows.items():
            if any(row.is_curated or row.population >= WELL_KNOWN for row in rows) and form.lower() not in self.known:
                spelled.setdefault(form.lower(), form)
        self.forms = list(spelled.values())
        self.matcher = AhoCorasick(list(spelled), matchkind=MatchKind.LeftmostLongest)

    def restore(self, text: str) -> str:
        """``text`` in small letters with capitals on names, after titles and at the start of sentences."""
        small = text.lower() if len(text.lower()) == len(text) else "".join(c.lower()[:1] or c for c in text)
        letters = list(small)
        for match in OPENING.finditer(small):
            letters[match.start(1)] = letters[match.start(1)].upper()
        for match in WORD.finditer(small):
            if match[0].rstrip(".") in self.titles:
                self.raise_name(small, match.end(), letters)
        for number, start, end in self.matcher.find_matches_as_indexes(small):
            inside = (start and small[start - 1].isalnum()) or (end < len(small) and small[end].isalnum())
            if not inside:
                letters[start:end] = self.forms[number]
        for match in RAISED.finditer(small):
            letters[match.start()] = letters[match.start()].upper()
        for match in COUNTRY.finditer(small):
            if match[1] not in self.governing:
                letters[match.end() - 2 : match.end()] = "US"
        return "".join(letters)

    def raise_name(self, small: str, at: int, letters: list[str]) -> None:
        """Capitals on the one or two unknown words that follow a title."""
        name = NAME.match(small, at)
        for group in (1, 2) if name else ():
            if name is None or name[group] is None or name[group] in self.known:
                return
            letters[name.start(group)] = letters[name.start(group)].upper()


def load_plain_words() -> frozenset[str]:
    """Frequent English words of the news that are no names, from ``plain_words.csv``."""
    with PLAIN_WORDS.open(encoding="utf-8", newline="") as handle:
        return frozenset(row["word"] for row in csv.DictReader(handle))


@lru_cache(maxsize=2)
def compile_caser(lexicon: Lexicon) -> Caser:
    """:class:`Caser` of ``lexicon``, made once."""
    return Caser(lexicon)


def restore_case(text: str, lexicon: Lexicon) -> str:
    """``text`` as it is, or with its case restored where it is written in capitals; never of another length."""
    return compile_caser(lexicon).restore(text) if is_shouted(text) else text
