"""How the words of a sentence stand to each other: their paths in the parse, and what the rules linked to what."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.core.schema import Entity, Span
from extract.read.learned.rules import Ruled
from extract.read.tree import Parse

PATHS = Path(__file__).with_name("paths.csv")
"""Paths between a trigger, figure or cue and another word that are common enough to learn something of."""
PREPOSITIONS = frozenset(
    {
        *("of", "in", "to", "for", "with", "on", "at", "from", "by", "against", "between", "into", "over", "after"),
        *("as", "near", "since", "during", "before", "among", "through", "toward", "towards", "within", "under"),
        "about",
    }
)
"""Words that name their own step of a path; the rest are ``prep`` alike."""
WITHIN = frozenset({"det", "compound", "amod", "nummod", "punct", "same", "nmod", "quantmod", "case", "predet", "cc"})
"""Steps from a name's main word to the rest of it; at a path's end they are told as ``+``."""
STEPS = 4
"""Steps up, and steps down, of the longest path that is told."""
ELSEWHERE, UNPARSED, OTHER = 0, 1, 2
"""Codes of pairs in two sentences, in a sentence without a parse, and of rare paths; listed paths follow."""


@dataclass(frozen=True, eq=False)
class Relations:
    """``heads`` and ``labels`` of a document's words, as in a parse; a root is its own head, -1 is no parse.

    ``linked`` holds, for the word of a rule's trigger, figure or cue, the words that the rule gave each role.
    """

    sentences: tuple[int, ...]
    heads: list[int]
    labels: list[str]
    linked: dict[int, dict[int, frozenset[int]]] = field(default_factory=dict)

    def paths(self, at: int, first: int, last: int) -> npt.NDArray[np.int16]:
        """The code of the path from ``at`` to each of the words ``first`` to ``last``."""
        codes = np.full(last - first, ELSEWHERE, np.int16)
        sentence = self.sentences[at]
        low, high = at, at
        while low > first and self.sentences[low - 1] == sentence:
            low -= 1
        while high < last and self.sentences[high] == sentence:
            high += 1
        if self.heads[at] < 0:
            codes[low - first : high - first] = UNPARSED
            return codes
        table, up = path_codes(), self.above(at)
        for i in range(low, high):
            codes[i - first] = UNPARSED if self.heads[i] < 0 else table.get(self.path(up, i), OTHER)
        return codes

    def above(self, i: int) -> list[int]:
        """The word and what stands above it, nearest first."""
        chain = [i]
        while self.heads[chain[-1]] != chain[-1] and len(chain) < 60:
            chain.append(self.heads[chain[-1]])
        return chain

    def path(self, up: list[int], i: int) -> str:
        """Steps from the word whose chain is ``up`` to ``i``: labels going up, a bar, labels going down."""
        down: list[int] = []
        while i not in up:
            down.append(i)
            if len(down) > 2 * STEPS or self.heads[i] == i:
                return "far"
            i = self.heads[i]
        top = up.index(i)
        end = [self.labels[j] for j in reversed(down)]
        kept = len(end)
        while kept > 1 and end[kept - 1] in WITHIN:
            kept -= 1
        if top > STEPS or kept > STEPS:
            return "far"
        return " ".join([*(self.labels[j] for j in up[:top]), "|", *end[:kept], *("+" * (kept < len(end)))])


def relate(
    sentences: tuple[int, ...], spans: tuple[Span, ...], parses: Iterable[tuple[range, int, Parse]]
) -> Relations:
    """Relations of words from the parses of sentences, each with the words it covers and where its text begins."""
    heads, labels = [-1] * len(spans), [""] * len(spans)
    for inside, base, parse in parses:
        starts = [base + start for start in parse.starts]
        ends = [start + len(word) for start, word in zip(starts, parse.words, strict=True)]
        owner: dict[int, int] = {}
        token = 0
        tokens: dict[int, int] = {}
        for i in inside:
            while token + 1 < len(starts) and ends[token] <= spans[i][0]:
                token += 1
            tokens[i] = token
            owner.setdefault(token, i)
        for i, token in tokens.items():
            if owner[token] != i:
                heads[i], labels[i] = owner[token], "same"
                continue
            seen = 0
            above = parse.heads[token]
            while above not in owner and parse.heads[above] != above and seen < 20:
                above, seen = parse.heads[above], seen + 1
            heads[i] = owner.get(above, i)
            labels[i] = step(parse, token)
    return Relations(sentences, heads, labels)


def step(parse: Parse, token: int) -> str:
    """A token's label as a step of a path."""
    label = parse.deps[token]
    word = parse.words[token].lower()
    return f"{label}:{word}" if label in ("prep", "agent") and word in PREPOSITIONS else label


def links_of(found: Ruled) -> Iterator[tuple[Span, str, Span]]:
    """What the rules linked: the span of a trigger, figure or cue, a role, and the span that plays it."""

    def parties(at: Span, role: str, entities: Iterable[Entity | None]) -> Iterator[tuple[Span, str, Span]]:
        return ((at, role, entity.span) for entity in entities if entity is not None)

    for event in found.events:
        at = event.trigger.span
        yield from parties(at, "actor", event.actor)
        yield from parties(at, "recipient", event.recipient)
        if event.location:
            yield at, "place", event.location.span
        if event.attribution:
            yield from parties(at, "source", (event.attribution.source,))
            yield at, "cue", event.attribution.cue.span
    for claim in found.claims:
        yield claim.span, "item", claim.item.span
        yield from parties(claim.span, "subject", (claim.subject,))
        yield from parties(claim.span, "doer", (claim.actor,))
        yield from parties(claim.span, "claimant", (claim.claimant,))
        if claim.location:
            yield claim.span, "site", claim.location.span
    for quotation in found.attributions:
        yield from parties(quotation.cue.span, "speaker", (quotation.source,))
        yield quotation.cue.span, "content", quotation.content.span


@cache
def path_names() -> tuple[str, ...]:
    """The paths of ``paths.csv``, in its order."""
    with PATHS.open(encoding="utf-8", newline="") as handle:
        return tuple(row["path"] for row in csv.DictReader(handle))


@cache
def path_codes() -> dict[str, int]:
    """Code by path."""
    return {path: OTHER + 1 + number for number, path in enumerate(path_names())}
