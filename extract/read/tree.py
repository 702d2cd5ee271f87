"""A sentence's parse as plain lists: what rules read thousands of times, at list speed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import add
from typing import TYPE_CHECKING

from extract.core.schema import Span

if TYPE_CHECKING:
    from extract.text.document import Sentence

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "WP", "DT", "FW", "$"})
NO_KIDS: list[int] = []
"""The children of all tokens without any; never changed."""
LEFT_EDGE_STOPS = frozenset({"punct", "cc", "preconj", "case", "prep", "advmod", "mark"})


@dataclass(frozen=True, slots=True, eq=False)
class Parse:
    """What the language model says of one sentence, a list entry for each token.

    ``starts`` are offsets in the sentence, ``heads`` token numbers; the head of a root is the root itself.
    """

    words: list[str]
    starts: list[int]
    tags: list[str]
    deps: list[str]
    heads: list[int]


class Tree:
    """Words, tags, dependencies and offsets of one parsed sentence; indexes are token numbers.

    Raises ``ValueError`` for a sentence without a parse.
    """

    __slots__ = ("bag", "deps", "ends", "heads", "kids", "lower", "sentence", "starts", "tags", "words")

    deps: list[str]
    tags: list[str]
    heads: list[int]
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    kids: list[list[int]]

    def __init__(self, sentence: Sentence) -> None:
        parse = sentence.parse
        if parse is None:
            raise ValueError("the sentence has no parse")
        base, count = sentence.start, len(parse.words)
        self.sentence = sentence
        self.deps, self.tags, self.heads, self.words = parse.deps, parse.tags, parse.heads, parse.words
        self.lower = "\n".join(self.words).lower().replace("’", "'").split("\n") if count else []
        self.bag = frozenset(self.lower)  # most look-ups of words are refused by it at once
        self.starts = [base + start for start in parse.starts]
        self.ends = list(map(add, self.starts, map(len, self.words)))
        kids = [NO_KIDS] * count
        for i, head in enumerate(self.heads):
            if head != i:
                if kids[head] is NO_KIDS:
                    kids[head] = [i]
                else:
                    kids[head].append(i)
        self.kids = kids

    def __len__(self) -> int:
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """First child of token ``i`` with one of these dependencies."""
        own = self.deps
        for kid in self.kids[i]:
            if own[kid] in deps:
                return kid
        return None

    def children(self, i: int, *deps: str) -> list[int]:
        """All children of token ``i`` with one of these dependencies."""
        own = self.deps
        return [kid for kid in self.kids[i] if own[kid] in deps]

    def subtree(self, i: int) -> list[int]:
        """Token ``i`` and all below it, in text order."""
        found, kids = [i], self.kids
        for top in found:
            found += kids[top]
        found.sort()
        return found

    def left_edge(self, i: int) -> int:
        """First token of the noun phrase that ends in its head ``i``."""
        edge = i
        for kid in self.kids[i]:
            if kid > i:
                break
            if self.deps[kid] not in LEFT_EDGE_STOPS:
                edge = min(edge, self.left_edge(kid) if self.kids[kid] else kid)
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

    def depth(self, i: int) -> int:
        """Number of tokens above ``i``."""
        return len(self.ancestors(i))

    def token_at(self, offset: int) -> int | None:
        """The token that covers an offset of the article's text."""
        i = bisect_right(self.starts, offset) - 1
        return i if i >= 0 and offset < self.ends[i] else None

    def within(self, span: Span) -> range:
        """The tokens that overlap a span of the article's text."""
        return range(bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]))

    def top_of(self, span: Span) -> int | None:
        """Of the tokens that overlap a span of the article's text the one highest in the tree, the first of equals."""
        first, last = bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]) - 1
        if first > last:
            return None
        outer = [i for i in range(first, last + 1) if not first <= self.heads[i] <= last or self.heads[i] == i]
        return min(outer, key=self.rank, default=first)

    def rank(self, i: int) -> int:
        """Depth of token ``i`` in the tree; marks that govern nothing come last."""
        is_mark = not self.kids[i] and not any(char.isalnum() for char in self.words[i])
        return len(self) - 1 if is_mark and self.heads[i] != i else self.depth(i)

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
