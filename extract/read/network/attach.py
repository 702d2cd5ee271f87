"""The language model's transition parser, run over many sentences at once with array operations.

The arc-eager system of spaCy's ``ArcEager``: each step takes one move in every unfinished sentence. The buffer and the
stack of a sentence are linked lists through one array, since a token is never in both; token 0 stands for none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from extract.read.network.encode import Layout
from extract.read.network.layers import Floats, Ints, UnsupportedError, doubled, exact, param

MOVES = "SDLRB"
"""spaCy's letters for the kinds of move: shift, reduce, left arc, right arc, break into sentences."""
SHIFT, REDUCE, LEFT, RIGHT, BREAK = range(len(MOVES))
FEATURES = 8
"""Tokens that decide on a move: two of the buffer, three of the stack, and their latest dependents."""
FEATURE_ROWS = np.arange(FEATURES)[:, None]


class Attacher:
    """Heads and labels for token vectors."""

    def __init__(self, model: Model[Any, Any], moves: list[str]) -> None:
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights = param(lower, "W")  # features, outputs, pieces, inputs
        if weights.shape[0] != FEATURES or weights.shape[2] != 2 or model.attrs["unseen_classes"]:
            raise UnsupportedError("parser")
        reduce = [layer for layer in model.get_ref("tok2vec").walk() if layer.name == "linear"]
        if len(reduce) != 1:
            raise UnsupportedError("parser")
        self.squeeze = np.ascontiguousarray(param(reduce[0], "W").T), param(reduce[0], "b")
        width = weights.shape[1]
        self.width = width
        # Pieces side by side, so that the best of them is a maximum of whole slices.
        self.lower = np.ascontiguousarray(weights.transpose(0, 2, 1, 3).reshape(-1, weights.shape[3]).T)
        self.bias = np.ascontiguousarray(param(lower, "b").T.reshape(-1))
        self.pad = param(lower, "pad")[0].transpose(0, 2, 1).reshape(FEATURES, 2 * width)
        # Kept from call to call: tens of megabytes that the system would clear anew each time.
        self.table = np.empty((0, 2 * width), np.float32)
        self.upper = doubled(param(upper, "W")), param(upper, "b")
        names = [name.partition("-") for name in moves]
        self.kind_of = np.array([MOVES.index(kind) for kind, _, _ in names])
        self.labels = np.array([label for _, _, label in names], np.object_)

    def __call__(self, vectors: Floats, layout: Layout) -> tuple[list[int], list[str]]:
        """For each token the number of its head in its sentence, its own for a root, and its label."""
        states = States(layout)
        table = self.precompute(vectors)
        while states.advance():
            states.move(*self.choose(table, states))
        heads = states.head[1:][layout.tokens] - 1
        labels = self.labels[states.how[1:][layout.tokens]]
        roots = heads < 0
        heads[roots], labels[roots] = layout.tokens[roots], "ROOT"
        return (heads - np.repeat(layout.starts, layout.lengths)).tolist(), labels.tolist()

    def precompute(self, vectors: Floats) -> Floats:
        """What each token, and the missing token 0, adds to the hidden layer as each of the features."""
        squeezed = vectors @ self.squeeze[0]
        squeezed += self.squeeze[1]
        size = (len(vectors) + 1) * FEATURES
        if len(self.table) < size:
            # Room for more: what is not written to costs nothing, what is given back must be cleared anew.
            self.table = np.empty((max(size, 2 * len(self.table)), 2 * self.width), np.float32)
            self.table[:FEATURES] = self.pad
        np.matmul(squeezed, self.lower, out=self.table[FEATURES:size].reshape(len(vectors), -1))
        return self.table

    def choose(self, table: Floats, states: States) -> tuple[Ints, Ints]:
        """The best allowed move of each unfinished sentence: its kind, and its number."""
        ids = states.features()
        count = ids.shape[1]
        ids *= FEATURES
        ids += FEATURE_ROWS
        summed: Floats = np.add.reduce(table.take(ids.ravel(), axis=0).reshape(FEATURES, count, -1), axis=0)
        summed += self.bias
        scores = exact(np.maximum(summed[:, : self.width], summed[:, self.width :]), self.upper[0])
        scores += self.upper[1]
        best = scores.argmax(axis=1)
        kinds = self.kind_of[best]
        allowed = states.allowed()
        (barred,) = (~allowed[kinds, np.arange(count)]).nonzero()
        if len(barred):
            masked = np.where(allowed[:, barred].T[:, self.kind_of], scores[barred], -np.inf)
            best[barred] = masked.argmax(axis=1)
            kinds = self.kind_of[best]
        return kinds, best


class States:
    """Where the parse of each sentence stands."""

    def __init__(self, layout: Layout) -> None:
        size = layout.size + 1
        self.link = np.arange(1, size + 1)  # the token after one in the buffer, or beneath it on the stack
        self.link[layout.starts + layout.lengths] = 0
        self.link[0] = 0
        self.left, self.right, self.older = (np.zeros(size, np.int64) for _ in range(3))
        self.head, self.how = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.starts, self.returned = np.zeros(size, bool), np.zeros(size, bool)
        self.buffer = layout.starts + 1
        self.stack = np.zeros_like(self.buffer)

    def advance(self) -> bool:
        """Drop finished sentences; true while any is left."""
        going = (self.stack | self.buffer) != 0
        if not going.all():
            self.stack, self.buffer = self.stack[going], self.buffer[going]
        self.second, self.beneath = self.link[self.buffer], self.link[self.stack]
        return len(self.buffer) > 0

    def features(self) -> Ints:
        """The tokens that decide on each sentence's move, one row for each feature."""
        buffer, stack = self.buffer, self.stack
        found = np.empty((FEATURES, len(buffer)), np.int64)
        found[0], found[1] = buffer, self.second
        found[2], found[3], found[4] = stack, self.beneath, self.link[self.beneath]
        found[5], found[6], found[7] = self.left[buffer], self.left[stack], self.right[stack]
        return found

    def allowed(self) -> NDArray[np.bool_]:
        """One row for each kind of move: which sentences may take it."""
        buffer, second, stack = self.buffer, self.second, self.stack
        has_stack, more = stack != 0, second != 0
        inside = ~self.starts[buffer]
        found = np.empty((len(MOVES), len(buffer)), bool)
        found[SHIFT] = ~has_stack | (more & inside & ~self.returned[buffer])
        found[REDUCE] = has_stack
        found[LEFT] = found[RIGHT] = has_stack & (buffer != 0) & inside
        found[BREAK] = more & (second == buffer + 1) & ~self.starts[second]
        return found

    def move(self, kinds: Ints, moves: Ints) -> None:
        """Take each sentence's move."""
        link, head = self.link, self.head
        stack, buffer = self.stack, self.buffer
        self.stack, self.buffer = stack.copy(), buffer.copy()
        lefts, rights, reduces = kinds == LEFT, kinds == RIGHT, kinds == REDUCE
        (at,) = lefts.nonzero()
        child, parent = stack[at], buffer[at]
        self.right[head[child]] = self.older[child]  # a head found before is given up; token 0 has no dependents
        head[child], self.how[child], self.left[parent] = parent, moves[at], child
        self.returned[parent] = False
        (at,) = rights.nonzero()
        child, parent = buffer[at], stack[at]
        head[child], self.how[child] = parent, moves[at]
        self.older[child] = self.right[parent]
        self.right[parent] = child
        rights |= kinds == SHIFT
        (at,) = rights.nonzero()
        child = buffer[at]
        link[child] = stack[at]
        self.stack[at], self.buffer[at] = child, self.second[at]
        lefts |= reduces
        (at,) = lefts.nonzero()
        self.stack[at] = self.beneath[at]
        reduces &= head[stack] == 0
        reduces &= self.beneath != 0
        (at,) = reduces.nonzero()
        if len(at):  # without a head it goes back to the buffer
            child = stack[at]
            link[child] = buffer[at]
            self.buffer[at] = child
            self.returned[child] = True
        (at,) = (kinds == BREAK).nonzero()
        if len(at):
            self.starts[self.second[at]] = True
