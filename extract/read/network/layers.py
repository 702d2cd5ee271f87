"""What all layers of the network share: weights, products that do not depend on the order of sums, and maxout."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class UnsupportedError(Exception):
    """The model's network is of another build than the one that is known here."""


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
