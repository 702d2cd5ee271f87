"""Kinds of token: all that the network works out from a token's own attributes, kept for when the kind turns up again.

A word's embedding and its share in the first convolution depend on nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.vocab import Vocab
from thinc.api import Model

from extract.read.network.layers import Floats, Maxout, UnsupportedError, doubled, exact, only, param

KEPT = 24_576
"""Kinds of token kept, some 90 MB; a full store starts anew."""

Attributes = NDArray[np.uint64]


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
        sizes = [param(table, "E").shape[1] for table in tables]
        # What the layer makes of each attribute, and last of the word's own vector.
        self.shares = np.split(self.mix.weights.astype(np.float64), np.cumsum(sizes))

    def __call__(self, attributes: Attributes) -> Floats:
        """One row for each row of ``attributes``."""
        mixed = np.zeros((len(attributes), len(self.mix.bias)))
        for column, table in enumerate(self.tables):
            # Most attributes have far fewer values than there are kinds.
            values: Any
            values, where = np.unique(attributes[:, column], return_inverse=True)
            weights = param(table, "E")
            first, *more = (table.ops.hash(values, table.attrs["seed"]) % weights.shape[0]).T
            found = weights[first]
            for others in more:
                found += weights[others]
            mixed += (found.astype(np.float64) @ self.shares[column])[where]
        if self.static is not None:
            find = self.vectors.key2row.get
            rows = np.array([find(key, -1) for key in attributes[:, -1].tolist()], np.int64)
            has_own = np.flatnonzero(rows >= 0)
            own = exact(self.vectors.data[rows[has_own]], self.static)
            mixed[has_own] += own.astype(np.float64) @ self.shares[-1]
        return self.mix.finish(mixed.astype(np.float32))


class Kinds:
    """The store; row 0 of it is the empty token between sentences."""

    def __init__(self, embed: Model[Any, Any], vocab: Vocab, first: Maxout) -> None:
        self.embedding = Embedding(embed, vocab)
        self.columns = self.embedding.columns
        self.width = first.width
        # What a token adds to its right neighbour, itself and its left neighbour in the first convolution.
        self.shares = np.hstack(np.split(first.weights, 3)).astype(np.float64)
        self.forget()

    def forget(self, room: int = 0) -> None:
        """Start anew, with room for at least so many kinds."""
        size = max(KEPT, room) + 1
        self.rows: dict[bytes, int] = {}
        self.known = np.zeros((size, self.width), np.float32)
        self.share = np.zeros((size, self.shares.shape[1]), np.float32)

    def has_room(self, more: int) -> bool:
        """Whether so many kinds more may be added."""
        return len(self.rows) + more < len(self.known)

    def __call__(self, attributes: Attributes) -> list[int]:
        """The row in the store for each row of ``attributes``; there must be room for those that are new."""
        width = attributes.shape[1]
        keys: list[Any] = np.ascontiguousarray(attributes).view(np.dtype((np.void, width * 8))).ravel().tolist()
        rows = self.rows
        unseen = {key: number for number, key in enumerate(keys) if key not in rows}
        if unseen:
            first, last = len(rows) + 1, len(rows) + 1 + len(unseen)
            vectors = self.embedding(attributes[list(unseen.values())])
            rows.update(zip(unseen, range(first, last), strict=True))
            self.known[first:last] = vectors
            self.share[first:last] = exact(vectors, self.shares)
        return [rows[key] for key in keys]
