"""Words of a text with their offsets, and the closed classes of words that noun phrases are told by."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from extract.core.record import record
from extract.lexicon import Lexicon

WORD = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S.
    r"|\d[\d.,:]*\w*"
    r"|['’]s\b"
    r"|[^\W_]+(?:[-‐‑][^\W_]+)*(?:['’](?!s\b)[^\W_]+(?:[-‐‑][^\W_]+)*)*"
    r"|[^\w\s]"
)
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})


@record(frozen=True, slots=True)
class Word:
    """A word or mark of the text."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def is_capitalised(self) -> bool:
        """True for a word that opens with a capital letter."""
        return self.text[0].isupper()


class Words:
    """All words of one text, in order, with those of a span quickly found."""

    def __init__(self, text: str) -> None:
        self.items = [Word(m.start(), m.end(), m[0], m[0].lower()) for m in WORD.finditer(text)]
        self.starts = [word.start for word in self.items]
        self.lower = [word.lower for word in self.items]

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, i: int) -> Word:
        return self.items[i]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """First word of ``start`` to ``end`` and the one after the last."""
        first = bisect_left(self.starts, start)
        if first and self.items[first - 1].end > start:
            first -= 1
        return first, bisect_left(self.starts, end, first)

    def is_possessive(self, i: int) -> bool:
        """True for the mark of a genitive: "'s", or the apostrophe that follows a plural."""
        word = self.items[i]
        if word.text not in POSSESSIVE:
            return False
        if len(word.text) == 2:
            return True
        before = self.items[i - 1] if i else None
        after = self.items[i + 1] if i + 1 < len(self.items) else None
        attached = before is not None and before.end == word.start and before.lower.endswith("s")
        return attached and after is not None and after.start > word.end


@lru_cache(maxsize=2)
def word_classes(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The words of each row of ``mentions.csv`` and ``word_sets.csv``, by its name."""
    return {row.name: frozenset(row.words) for row in (*lexicon.mentions, *lexicon.word_sets)}
