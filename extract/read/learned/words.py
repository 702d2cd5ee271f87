"""A text as words with exact offsets and what is known of each before it is read: shape, quotation, lexicon."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.core.errors import DatelineError
from extract.core.schema import Span
from extract.read.learned.labels import MODALITIES, ROLES, TRIGGERS
from extract.read.learned.relations import Relations, links_of, relate
from extract.read.learned.rules import Ruled
from extract.read.tree import Parse
from extract.text.document import Document

WORD = re.compile(
    r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?=['’]s\b)|['’]s\b|[^\W\d_]+(?:\.[^\W\d_]+)+\.?|[^\W_]+|[^\w\s]|_", re.UNICODE
)
QUOTE = re.compile(r"“[^“”\n]{1,1500}”|\"[^\"\n]{1,1500}\"|«[^«»\n]{1,1500}»")

SENSES = Path(__file__).with_name("words.csv")
"""What words may mean, whatever they mean here: acts by type, words of saying, roles, countries, outlets."""
SHAPES = ("lower", "title", "upper", "number", "mark")
PLACES = ("quoted", "time", "quantity", "aside", "opening")
KINDS = ("cue", "role", "country", "outlet")
HINTS = (
    *(f"rule {kind}" for kind in TRIGGERS[1:]),
    *(f"rule {modality}" for modality in MODALITIES[1:]),
    *(
        f"rule {role}"
        for role in ("actor", "recipient", "place", "source", "cue", "figure", "subject", "doer", "claimant")
    ),
    *("rule speaker", "rule content", "rule saying"),
)
"""What the rules over a parse found at a word; the model decides what it is worth."""
FEATURES = (*SHAPES, *PLACES, *TRIGGERS[1:], *KINDS, *HINTS)
"""Names of the columns of :attr:`Words.features`."""


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a text, ``n`` in all: ``features`` is an array of ``n`` rows and a column for each of FEATURES."""

    texts: tuple[str, ...]
    spans: tuple[Span, ...]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    relations: Relations
    features: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.texts)

    def within(self, span: Span) -> range:
        """Indices of the words that overlap ``span``."""
        first = bisect_left(self.spans, span[0], key=lambda s: s[1] - 1)
        last = bisect_left(self.spans, span[1], key=lambda s: s[0])
        return range(first, max(first, last))


def split_words(document: Document, found: Ruled | None = None) -> Words:
    """All words of the document's sentences, in order, with what the rules ``found``."""
    text = document.text
    texts: list[str] = []
    spans: list[Span] = []
    sentences: list[int] = []
    paragraphs: list[int] = []
    opening: list[int] = []
    aside: list[int] = []
    parsed: list[tuple[range, int, Parse]] = []
    for sentence in document.sentences:
        first = len(texts)
        for match in WORD.finditer(text, sentence.start, sentence.end):
            texts.append(match[0])
            spans.append(match.span())
            sentences.append(sentence.index)
            paragraphs.append(sentence.paragraph)
        if len(texts) > first:
            opening.append(first)
            if sentence.parse is not None:
                parsed.append((range(first, len(texts)), sentence.start, sentence.parse))
            if sentence.zone != "body":
                aside.extend(range(first, len(texts)))
    words = Words(
        tuple(texts),
        tuple(spans),
        tuple(sentences),
        tuple(paragraphs),
        relate(tuple(sentences), tuple(spans), parsed),
        np.zeros((len(texts), len(FEATURES)), np.float32),
    )
    table = senses()
    features = words.features
    for i, word in enumerate(texts):
        features[i, shape(word)] = 1.0
        for column in table.get(word.casefold(), ()):
            features[i, column] = 1.0
    mark(words, "quoted", *(m.span() for m in QUOTE.finditer(text)))
    mark(words, "time", *(time.span for time in document.times))
    mark(words, "quantity", *(quantity.span for quantity in document.quantities))
    features[aside, FEATURES.index("aside")] = 1.0
    features[opening, FEATURES.index("opening")] = 1.0
    if found is not None:
        hint(words, found)
    return words


def hint(words: Words, found: Ruled) -> None:
    """Marks what the rules found; ``words`` is still being made."""

    for event in found.events:
        mark(words, f"rule {event.event_type}", event.trigger.span)
        if event.modality != "asserted":
            mark(words, f"rule {event.modality}", event.trigger.span)
    for claim in found.claims:
        mark(words, "rule figure", claim.span)
    for quotation in found.attributions:
        mark(words, "rule saying", quotation.cue.span)
    linked: dict[int, dict[int, set[int]]] = {}
    for at, role, filler in links_of(found):
        if f"rule {role}" in HINTS:
            mark(words, f"rule {role}", filler)
        for i in words.within(at):
            linked.setdefault(i, {}).setdefault(ROLES.index(role), set()).update(words.within(filler))
    words.relations.linked.update({i: {r: frozenset(f) for r, f in roles.items()} for i, roles in linked.items()})


def mark(words: Words, feature: str, *spans: Span) -> None:
    """Sets a feature of the words in ``spans``; ``words`` is still being made."""
    column = FEATURES.index(feature)
    for span in spans:
        for i in words.within(span):
            words.features[i, column] = 1.0


def shape(word: str) -> int:
    """Index in SHAPES."""
    if word[0].isdigit():
        return 3
    if not word[0].isalpha():
        return 4
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() else 0


@cache
def senses() -> dict[str, tuple[int, ...]]:
    """Case-folded word → columns of FEATURES that ``words.csv`` names; raises ``DatelineError`` for a wrong row."""
    known: dict[str, tuple[int, ...]] = {}
    with SENSES.open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), 2):
            try:
                known[row["word"]] = tuple(sorted(FEATURES.index(sense) for sense in row["senses"].split("|")))
            except ValueError:
                raise DatelineError(f"{SENSES.name}:{line}: column 'senses': {row['senses']!r} is no sense") from None
    return known
