"""Token vectors: the language model's convolution layers, over one article at a time so that they fit the cache."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from spacy.vocab import Vocab
from thinc.api import Model

from extract.read.network.kinds import Kinds
from extract.read.network.layers import Floats, Ints, Maxout, UnsupportedError, only
from extract.read.network.words import Tokens

ROWS = 48
"""Rows of a multiplication come in multiples of this, and an article's rows start at one. Matrix kernels sum rows in an
order that depends on their place in such a block: so an article's vectors are the same to the last bit whatever is
worked out beside it."""
PAD = 4
"""Empty rows between sentences: as many as layers that look one token to each side."""


def whole_blocks(count: int) -> int:
    """The next multiple of :data:`ROWS`."""
    return -(-count // ROWS) * ROWS


def spread(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of all members of runs that begin at ``starts``, run by run."""
    return np.arange(int(lengths.sum())) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)


class Layout:
    """Rows of the tokens of several articles' sentences, each article at the start of a block."""

    def __init__(self, articles: Sequence[Sequence[int]]) -> None:
        starts = []
        row = 0
        for article in articles:
            row = whole_blocks(row)
            for length in article:
                starts.append(row)
                row += length
        self.starts, self.size = np.array(starts), whole_blocks(row)
        self.lengths = np.array([length for article in articles for length in article])
        self.tokens = spread(self.starts, self.lengths)


def near(rows: Ints, size: int, reach: int) -> Ints:
    """The rows at most ``reach`` from one of ``rows``, and the first row again up to a whole number of blocks."""
    marked = np.zeros(size, bool)
    for step in range(-reach, reach + 1):
        marked[rows + step] = True
    found = np.flatnonzero(marked)
    return np.concatenate([found, np.zeros(whole_blocks(len(found)) - len(found), np.int64)])


class Encoder:
    """Vectors of tokens in their sentences."""

    def __init__(self, model: Model[Any, Any], vocab: Vocab) -> None:
        encode = model.get_ref("encode")
        windows = only(encode, "expand_window")
        maxouts, norms = only(encode, "maxout"), only(encode, "layernorm")
        if not len(windows) == len(maxouts) == len(norms) == PAD or any(w.attrs["window_size"] != 1 for w in windows):
            raise UnsupportedError("convolution")
        self.layers = [Maxout(*layer) for layer in zip(maxouts, norms, strict=True)]
        self.width = self.layers[0].width
        self.kinds = Kinds(model.get_ref("embed"), vocab, self.layers[0])

    def __call__(self, sentences: Sequence[Tokens]) -> Floats:
        """Vectors of one article's sentences, none of which is empty: a row for each token, and whole blocks of them.

        Between sentences lie :data:`PAD` empty rows. They get values, too, and each layer works out those that the
        layers after it still look at.
        """
        lengths = np.array([len(sentence.words) for sentence in sentences])
        tokens = spread(np.cumsum(lengths + PAD) - lengths, lengths)
        size = int(lengths.sum()) + (len(sentences) + 1) * PAD
        laid = np.zeros(size + 2, np.int64)
        laid[tokens + 1] = list(chain.from_iterable(sentence.kinds for sentence in sentences))
        unit = 3 * self.width
        share = self.kinds.share.reshape(-1, 3, unit)
        raw = share[laid[:-2], 0]
        raw += share[laid[1:-1], 1]
        raw += share[laid[2:], 2]
        vectors = np.zeros((size + 2, self.width), np.float32)
        inner = vectors[1:-1]
        inner += self.kinds.known[laid[1:-1]]
        inner += self.layers[0].finish(raw)
        windows = np.lib.stride_tricks.as_strided(vectors, (size, unit), vectors.strides)
        for number, layer in enumerate(self.layers[1:], start=2):
            rows = near(tokens, size, len(self.layers) - number)
            found = layer(windows[rows])
            found += inner[rows]
            inner[rows] = found
        return found
