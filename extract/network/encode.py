"""Token vectors: the language model's embedding and convolution layers, with what depends on the word alone kept.

A word's embedding and its share in the first convolution depend on nothing but the token's own attributes, so they
are worked out once for each kind of token that turns up. Only the deeper layers look at the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ROWS = 48
"""Rows of a multiplication come in multiples of this, and an article's rows start at one. Matrix kernels sum rows in an
order that depends on their place in such a block: so an article's vectors are the same to the last bit whatever is
worked out beside it."""
PAD = 4
"""Empty rows between sentences: as many as layers that look one token to each side."""
KEPT = 16_384
"""Kinds of token kept, some 60 MB; a full store starts anew."""


class UnsupportedError(Exception):
    """The model's network is of another build than the one that is known here."""


def whole_blocks(count: int) -> int:
    """The next multiple of :data:`ROWS`."""
    return -(-count // ROWS) * ROWS


def only(model: Model[Any, Any], name: str) -> list[Model[Any, Any]]:
    """Layers of a model by their own name, in order."""
    return [layer for layer in model.walk() if layer.name == name]


def param(layer: Model[Any, Any], name: str) -> Floats:
    """A layer's weights of this name."""
    found: Floats = np.asarray(layer.get_param(name), np.float32)
    return found


def exact(inputs: Floats, weights: NDArray[np.float64]) -> Floats:
    """The product, summed in double precision: rounded, it does not depend on the order of the sum."""
    found: Floats = (inputs.astype(np.float64) @ weights).astype(np.float32)
    return found


def doubled(weights: Floats) -> NDArray[np.float64]:
    """Weights for :func:`exact`: inputs down, outputs across."""
    return np.ascontiguousarray(weights.T, np.float64)


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


class Maxout:
    """A linear layer, the best of its pieces, and normalisation."""

    def __init__(self, maxout: Model[Any, Any], norm: Model[Any, Any]) -> None:
        weights = param(maxout, "W")  # outputs, pieces, inputs
        self.width, self.pieces, inputs = weights.shape
        # Pieces side by side, so that the best of them is a maximum of whole slices.
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, inputs).T)
        self.bias = np.ascontiguousarray(param(maxout, "b").T.reshape(-1))
        self.gain, self.shift = param(norm, "G"), param(norm, "b")

    def __call__(self, inputs: Floats) -> Floats:
        """One output row for each input row."""
        return self.finish(inputs @ self.weights)

    def finish(self, raw: Floats) -> Floats:
        """What follows the multiplication; ``raw`` is overwritten."""
        raw += self.bias
        width = self.width
        best = raw[:, :width]
        for piece in range(1, self.pieces):
            np.maximum(best, raw[:, piece * width : (piece + 1) * width], out=best)
        mean: Floats = np.add.reduce(best, axis=1, keepdims=True)
        mean /= np.float32(width)
        centred = best - mean
        variance = np.einsum("ij,ij->i", centred, centred)
        variance /= np.float32(width)
        variance += np.float32(1e-8)
        centred *= (np.float32(1) / np.sqrt(variance))[:, None]
        centred *= self.gain
        centred += self.shift
        return centred


class Embedding:
    """Vectors of kinds of token: hashed attributes, the word's own vector, and one layer over both."""

    def __init__(self, model: Model[Any, Any], vocab: Vocab) -> None:
        extractors, tables = only(model, "extract_features"), only(model, "hashembed")
        static, maxout, norm = only(model, "static_vectors"), only(model, "maxout"), only(model, "layernorm")
        if len(extractors) != 1 or len(maxout) != 1 or len(static) > 1 or vocab.vectors.mode != "default":
            raise UnsupportedError("embedding")
        self.columns = [*extractors[0].attrs["columns"], "ORTH"]
        self.tables = tables
        self.static = doubled(param(static[0], "W")) if static else None
        self.vectors = vocab.vectors
        self.mix = Maxout(maxout[0], norm[0])
        self.weights = self.mix.weights.astype(np.float64)

    def __call__(self, attributes: NDArray[np.uint64]) -> Floats:
        """One row for each row of ``attributes``."""
        parts = []
        for column, table in enumerate(self.tables):
            weights = param(table, "E")
            ids: Any = np.ascontiguousarray(attributes[:, column])
            keys = table.ops.hash(ids, table.attrs["seed"]) % weights.shape[0]
            parts.append(weights[keys].sum(axis=1))
        if self.static is not None:
            rows = self.vectors.find(keys=np.ascontiguousarray(attributes[:, -1]))
            own = exact(self.vectors.data[rows], self.static)
            own[rows < 0] = 0
            parts.append(own)
        return self.mix.finish(exact(np.hstack(parts), self.weights))


class Encoder:
    """Vectors of tokens in their sentences."""

    def __init__(self, model: Model[Any, Any], vocab: Vocab) -> None:
        embed, encode = model.get_ref("embed"), model.get_ref("encode")
        windows = only(encode, "expand_window")
        maxouts, norms = only(encode, "maxout"), only(encode, "layernorm")
        if not len(windows) == len(maxouts) == len(norms) == PAD or any(w.attrs["window_size"] != 1 for w in windows):
            raise UnsupportedError("convolution")
        self.embedding = Embedding(embed, vocab)
        self.layers = [Maxout(*layer) for layer in zip(maxouts, norms, strict=True)]
        self.width = self.layers[0].width
        first = self.layers[0].weights
        # What a token adds to its right neighbour, itself and its left neighbour in the first layer.
        self.shares = np.hstack(np.split(first, 3)).astype(np.float64)
        self.forget()

    def forget(self) -> None:
        """Start the store of kinds of token anew; row 0 is the empty token between sentences."""
        self.rows: dict[bytes, int] = {}
        self.known = np.zeros((KEPT + 1, self.width), np.float32)
        self.share = np.zeros((KEPT + 1, self.shares.shape[1]), np.float32)

    def kinds(self, docs: Sequence[Doc]) -> Ints:
        """For each token of ``docs`` the row of its kind in the store."""
        attributes = np.concatenate([doc.to_array(self.embedding.columns) for doc in docs])
        width = attributes.shape[1]
        keys: list[Any] = np.ascontiguousarray(attributes).view(np.dtype((np.void, width * 8))).ravel().tolist()
        unseen = {key: number for number, key in enumerate(keys) if key not in self.rows}
        if unseen:
            if len(self.rows) + len(unseen) > KEPT:
                self.forget()
                unseen = {key: number for number, key in enumerate(keys)}
            self.learn(attributes, unseen)
        rows = self.rows
        return np.array([rows[key] for key in keys], np.int64)

    def learn(self, attributes: NDArray[np.uint64], unseen: dict[bytes, int]) -> None:
        """Add kinds of token to the store; ``unseen`` has an example's row in ``attributes`` for each."""
        vectors = self.embedding(attributes[list(unseen.values())])
        first = len(self.rows) + 1
        last = first + len(unseen)
        self.rows.update(zip(unseen, range(first, last), strict=True))
        self.known[first:last] = vectors
        self.share[first:last] = exact(vectors, self.shares)

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """Vectors of one article's sentences, none of which is empty: a row for each token, and whole blocks of them.

        Between sentences lie :data:`PAD` empty rows. They get values, too, and each layer works out those that the
        layers after it still look at.
        """
        lengths = np.array([len(doc) for doc in docs])
        tokens = spread(np.cumsum(lengths + PAD) - lengths, lengths)
        size = int(lengths.sum()) + (len(docs) + 1) * PAD
        laid = np.zeros(size + 2, np.int64)
        laid[tokens + 1] = self.kinds(docs)
        unit = 3 * self.width
        share = self.share.reshape(-1, 3, unit)
        raw = share[laid[:-2], 0]
        raw += share[laid[1:-1], 1]
        raw += share[laid[2:], 2]
        vectors = np.zeros((size + 2, self.width), np.float32)
        inner = vectors[1:-1]
        inner += self.known[laid[1:-1]]
        inner += self.layers[0].finish(raw)
        windows = np.lib.stride_tricks.as_strided(vectors, (size, unit), vectors.strides)
        for number, layer in enumerate(self.layers[1:], start=2):
            rows = near(tokens, size, len(self.layers) - number)
            found = layer(windows[rows])
            found += inner[rows]
            inner[rows] = found
        return found
