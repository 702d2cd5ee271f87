"""What the model says of a document's words, as numbers: logits of classes and flags, and links between words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extract.read.learned.relations import Relations
from extract.read.learned.windows import Window

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LinkWeights:
    """What a link counts whatever the words: ``distance`` (roles × buckets), ``paths`` (roles × codes) and ``linked``.

    ``linked`` (roles × roles) is what a role gains where the rules linked the word in another role, or in the same.
    """

    distance: Floats
    paths: Floats
    linked: Floats


@dataclass(frozen=True, eq=False)
class Scores:
    """What the model says of a document's ``n`` words, each from the window it is fresh in.

    ``choices`` and ``flags`` hold logits over words (n × classes, n); ``parts`` the windows with their views of words.
    """

    choices: dict[str, Floats]
    flags: dict[str, Floats]
    parts: tuple[tuple[Window, Floats, Floats, Floats], ...]
    weights: LinkWeights
    relations: Relations

    def links(self, word: int) -> tuple[int, Floats]:
        """First word and probabilities (roles × words) of the window in which ``word`` is fresh."""
        window, centres, fillers, leans = next(p for p in self.parts if p[0].fresh <= word < p[0].last)
        at = word - window.first
        scores = np.einsum("rd,wrd->rw", centres[at], fillers) / np.sqrt(np.float32(fillers.shape[2])) + leans.T
        gaps = np.arange(len(fillers)) - at
        given = self.weights
        scores = scores + given.distance[:, bucket(gaps, given.distance.shape[1])]
        scores += given.paths[:, self.relations.paths(word, window.first, window.last)]
        for role, fillers_there in self.relations.linked.get(word, {}).items():
            inside = [i - window.first for i in fillers_there if window.first <= i < window.last]
            scores[:, inside] += given.linked[:, role, None]
        links: Floats = sigmoid(scores)
        return window.first, links


def sigmoid(x: Floats) -> Floats:
    """Logits as probabilities."""
    chances: Floats = (1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
    return chances


def softmax(x: Floats) -> Floats:
    """Logits of classes (last axis) as probabilities."""
    e = np.exp(x - x.max(-1, keepdims=True))
    shares: Floats = (e / e.sum(-1, keepdims=True)).astype(np.float32)
    return shares


def bucket(gap: npt.NDArray[np.int64], buckets: int) -> npt.NDArray[np.int64]:
    """Bucket of a signed distance in words, as in training: exact to 8, then by powers of two in thirds."""
    size = np.abs(gap)
    far = 8 + np.floor(np.log2(np.maximum(size, 8).astype(np.float32) / np.float32(8)) * 3).astype(np.int64)
    near = np.minimum(np.where(size < 8, size, far), buckets // 2 - 1)
    return np.where(gap < 0, near + buckets // 2, near)
