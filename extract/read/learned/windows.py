"""Words in windows that the encoder reads at one go: each word is fresh in one, with sentences before as context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from extract.read.learned.words import FEATURES, Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LENGTH = 320
"""Pieces of words in a window, separators included."""
CONTEXT = 72
"""Pieces of the sentences before that a window repeats."""
LONGEST = LENGTH - 2
"""Pieces of a sentence that are read; what is longer is cut there."""


@dataclass(frozen=True, eq=False)
class Window:
    """``pieces`` with ``piece_features`` beside them; word ``first + i`` stands at pieces ``heads[i]`` to ``tails[i]``.

    Words from ``fresh`` on are read from this window; those before are context.
    """

    pieces: npt.NDArray[np.int64]
    piece_features: npt.NDArray[np.float32]
    heads: npt.NDArray[np.int64]
    tails: npt.NDArray[np.int64]
    first: int
    fresh: int

    @property
    def last(self) -> int:
        """Index behind the last word."""
        return self.first + len(self.heads)


@dataclass(frozen=True)
class Stretch:
    """A sentence's words and the pieces of each."""

    first: int
    pieces: list[list[int]]
    opens_paragraph: bool

    @property
    def size(self) -> int:
        """Pieces, with the separator."""
        return sum(map(len, self.pieces)) + self.opens_paragraph


def make_windows(words: Words, tokenizer: Tokenizer) -> Iterator[Window]:
    """Windows over all words; a sentence of more than LONGEST pieces is cut and its rest is not read."""
    stretches = list(stretches_of(words, tokenizer))
    start = 0
    while start < len(stretches):
        begin, context = start, 0
        while begin > 0 and context + stretches[begin - 1].size <= CONTEXT:
            begin -= 1
            context += stretches[begin].size
        end, size = start, context
        while end < len(stretches) and (end == start or size + stretches[end].size <= LENGTH - 2):
            size += stretches[end].size
            end += 1
        while begin < start and size > LENGTH - 2:
            size -= stretches[begin].size
            begin += 1
        # A stretch may leave out a cut sentence's rest, so that words of a window are consecutive only without one.
        yield window(stretches[begin:end], stretches[start].first, words, tokenizer)
        start = end


def stretches_of(words: Words, tokenizer: Tokenizer) -> Iterator[Stretch]:
    """Sentences as lists of pieces."""
    unknown = special(tokenizer, "[UNK]")
    paragraph = -1
    index = 0
    for _, group in groupby(words.sentences):
        count = sum(1 for _ in group)
        encoded = tokenizer.encode(
            list(words.texts[index : index + count]), is_pretokenized=True, add_special_tokens=False
        )
        pieces: list[list[int]] = [[] for _ in range(count)]
        for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
            pieces[word or 0].append(piece)
        pieces = [p or [unknown] for p in pieces]
        opens = words.paragraphs[index] != paragraph
        paragraph = words.paragraphs[index]
        yield Stretch(index, cut(pieces), opens)
        index += count


def special(tokenizer: Tokenizer, name: str) -> int:
    """The piece of a special name; raises ``KeyError`` where the tokenizer has none."""
    piece = tokenizer.token_to_id(name)
    if piece is None:
        raise KeyError(name)
    return int(piece)


def cut(pieces: list[list[int]]) -> list[list[int]]:
    """The words of a sentence that fit a window; a word of very many pieces keeps its first."""
    kept, size = [], 0
    for word in pieces:
        word = word[:12]
        size += len(word)
        if size > LONGEST - 1:
            break
        kept.append(word)
    return kept


def window(stretches: list[Stretch], fresh: int, words: Words, tokenizer: Tokenizer) -> Window:
    """The stretches as one sequence between [CLS] and [SEP], paragraphs apart by [SEP]."""
    opening, separator = special(tokenizer, "[CLS]"), special(tokenizer, "[SEP]")
    pieces: list[int] = [opening]
    owners: list[int] = [-1]
    heads: list[int] = []
    tails: list[int] = []
    first = stretches[0].first
    for stretch in stretches:
        if stretch.opens_paragraph and len(pieces) > 1:
            pieces.append(separator)
            owners.append(-1)
        # words that a cut left out have no piece of their own: they point at the separator before
        while len(heads) < stretch.first - first:
            heads.append(len(pieces) - 1)
            tails.append(len(pieces) - 1)
        for offset, word in enumerate(stretch.pieces):
            heads.append(len(pieces))
            pieces.extend(word)
            owners.extend([stretch.first + offset] * len(word))
            tails.append(len(pieces) - 1)
    pieces.append(separator)
    owners.append(-1)
    features = np.zeros((len(pieces), len(FEATURES)), np.float32)
    owner = np.array(owners)
    features[owner >= 0] = words.features[owner[owner >= 0]]
    return Window(
        np.array(pieces, np.int64), features, np.array(heads, np.int64), np.array(tails, np.int64), first, fresh
    )
