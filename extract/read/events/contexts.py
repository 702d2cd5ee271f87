"""Context labels of an event, by the words of its sentence."""

from __future__ import annotations

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.lexicon import Lexicon


class Contexts:
    """Words of ``contexts.csv``, ready to be found in a sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        found: dict[str, set[str]] = {}
        for row in lexicon.contexts:
            for word in row.words:
                found.setdefault(word.lower(), set()).add(row.context)
        self.labels = [frozenset(labels) for labels in found.values()]
        self.matcher = AhoCorasick(list(found), matchkind=MatchKind.LeftmostLongest) if found else None

    def find(self, sentence: str) -> frozenset[str]:
        """Labels whose words stand in ``sentence`` at word boundaries."""
        if self.matcher is None:
            return frozenset()
        text = sentence.lower()
        found: set[str] = set()
        for word, start, end in self.matcher.find_matches_as_indexes(text):
            if (start == 0 or not text[start - 1].isalnum()) and (end >= len(text) or not text[end].isalnum()):
                found |= self.labels[word]
        return frozenset(found)


@lru_cache(maxsize=2)
def compile_contexts(lexicon: Lexicon) -> Contexts:
    """:class:`Contexts` of ``lexicon``, made once."""
    return Contexts(lexicon)
