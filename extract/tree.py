"""A sentence's parse as plain lists: what rules read thousands of times, at list speed."""

from __future__ import annotations

from functools import cache

import numpy as np
from spacy.strings import StringStore
from spacy.tokens import Doc

from extract.document import Sentence
from extract.schema import Span

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "WP", "DT", "FW", "$"})
LEFT_EDGE_STOPS = frozenset({"punct", "cc", "preconj", "case", "prep", "advmod", "mark"})


@cache
def name_of(strings: StringStore, key: int) -> str:
    """The name of a dependency or tag: a hundred of them, looked up for every token."""
    return str(strings[key % (1 << 64)])  # the array is signed, keys are not


class Tree:
    """Words, tags, dependencies and offsets of one parsed sentence; indexes are token numbers."""

    __slots__ = ("deps", "ends", "heads", "kids", "lower", "sentence", "starts", "tags", "words")

    deps: list[str]
    tags: list[str]
    heads: list[int]
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    kids: list[list[int]]

    def __init__(self, sentence: Sentence, doc: Doc, text: str) -> None:
        strings = doc.vocab.strings
        array = doc.to_array(["DEP", "TAG", "HEAD", "IDX", "LENGTH"]).astype(np.int64)
        array[:, 2] += np.arange(len(array))  # from offsets to token numbers
        deps, tags, heads, offsets, lengths = array.T.tolist()
        count = len(deps)
        base = sentence.start
        self.sentence = sentence
        self.deps = [name_of(strings, key) for key in deps]
        self.tags = [name_of(strings, key) for key in tags]
        self.heads = heads
        self.words = [text[start : start + length] for start, length in zip(offsets, lengths, strict=True)]
        self.lower = [word.lower().replace("’", "'") for word in self.words]
        self.starts = [base + offset for offset in offsets]
        self.ends = [start + len(word) for start, word in zip(self.starts, self.words, strict=True)]
        kids: list[list[int]] = [[] for _ in range(count)]
        for i, head in enumerate(self.heads):
            if head != i:
                kids[head].append(i)
        self.kids = kids

    def __len__(self) -> int:
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """First child of token ``i`` with one of these dependencies."""
        for kid in self.kids[i]:
            if self.deps[kid] in deps:
                return kid
        return None

    def children(self, i: int, *deps: str) -> list[int]:
        """All children of token ``i`` with one of these dependencies."""
        return [kid for kid in self.kids[i] if self.deps[kid] in deps]

    def subtree(self, i: int) -> list[int]:
        """Token ``i`` and all below it, in text order."""
        found, stack = [], [i]
        while stack:
            top = stack.pop()
            found.append(top)
            stack.extend(self.kids[top])
        return sorted(found)

    def left_edge(self, i: int) -> int:
        """First token of the noun phrase that ends in its head ``i``."""
        edge = i
        for kid in self.kids[i]:
            if kid < i and self.deps[kid] not in LEFT_EDGE_STOPS:
                edge = min(edge, self.left_edge(kid))
        return edge

    def conjuncts(self, i: int) -> list[int]:
        """Token ``i`` and what is coordinated with it, in text order."""
        found = [i]
        for top in found:
            found.extend(kid for kid in self.kids[top] if self.deps[kid] == "conj")
        return found

    def ancestors(self, i: int) -> list[int]:
        """Tokens above ``i``, nearest first."""
        found = []
        while self.heads[i] != i:
            i = self.heads[i]
            found.append(i)
        return found

    def span(self, first: int, last: int) -> Span:
        """Offsets in the article's text of tokens ``first`` to ``last``, both included."""
        return self.starts[first], self.ends[last]

    def is_passive(self, verb: int) -> bool:
        """True where the verb's subject is acted upon."""
        if any(self.deps[kid] in ("auxpass", "nsubjpass", "agent") for kid in self.kids[verb]):
            return True
        return (
            self.tags[verb] == "VBN"
            and self.deps[verb] in ("acl", "relcl")
            and self.child(verb, "aux", "nsubj") is None
        )
