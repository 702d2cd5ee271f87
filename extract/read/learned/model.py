"""The trained model: windows of words in, scores of every answer and link out; onnxruntime on one thread, no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from extract.core.errors import DatelineError
from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.relations import path_names
from extract.read.learned.scores import Floats, LinkWeights, Scores
from extract.read.learned.windows import Window, make_windows
from extract.read.learned.words import FEATURES, Words

SHIPPED = Path(__file__).with_name("model")
"""Folder of the model that the package ships."""


class ModelError(DatelineError):
    """The model file is missing, cut short, or not the one that its description names."""


class Reader:
    """The encoder with its heads, ready to read; raises :class:`ModelError` where the files do not fit together."""

    def __init__(self, folder: Path) -> None:
        try:
            self.card: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            data = (folder / "model.onnx").read_bytes()
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except OSError as error:
            raise ModelError(f"the model is missing: {error.filename}; check out the repository again") from error
        except Exception as error:
            raise ModelError(f"{folder}: the model's description or tokenizer is damaged: {error}") from error
        digest = hashlib.sha256(data).hexdigest()
        if digest != self.card["sha256"]:
            raise ModelError(
                f"{folder / 'model.onnx'} is not the model that model.json describes: sha256 {digest[:12]}…"
            )
        expected = {"choices": {k: list(v) for k, v in CHOICES.items()}, "flags": list(FLAGS), "roles": list(ROLES)}
        if any(self.card[key] != value for key, value in expected.items()) or (
            self.card["features"] != list(FEATURES) or self.card["paths"] != list(path_names())
        ):
            raise ModelError(f"{folder}: the model was trained for other labels than this version reads")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        weights = self.card["weights"]
        self.weights = LinkWeights(*(np.array(weights[k], np.float32) for k in ("distance", "paths", "linked")))
        self.logistic: dict[str, dict[str, float]] = {**self.card["confidence"], "country": self.card["country"]}

    def read(self, words: Words) -> Scores:
        """Scores of all words; those that a window's limit cuts off stay at the lowest."""
        n = len(words)
        choices = {name: np.full((n, len(classes)), -9.0, np.float32) for name, classes in CHOICES.items()}
        choices["trigger"][:, 0] = 9.0
        flags = {name: np.full(n, -9.0, np.float32) for name in FLAGS}
        parts = []
        for window in make_windows(words, self.tokenizer):
            answers, centres, fillers, leans = self.run(window)
            parts.append((window, centres, fillers, leans))
            fresh, start = window.fresh - window.first, 0
            for name, classes in CHOICES.items():
                choices[name][window.fresh : window.last] = answers[fresh:, start : start + len(classes)]
                start += len(classes)
            for name in FLAGS:
                flags[name][window.fresh : window.last] = answers[fresh:, start]
                start += 1
        return Scores(choices, flags, tuple(parts), self.weights, words.relations)

    def run(self, window: Window) -> Iterator[Floats]:
        """Answers, centres, fillers and leans of one window's words; alone, so that batches change nothing."""
        given = {
            "pieces": window.pieces[None],
            "features": window.piece_features[None],
            "mask": np.ones((1, len(window.pieces)), np.float32),
            "heads": window.heads[None],
            "tails": window.tails[None],
        }
        return (part[0] for part in self.session.run(None, given))


@cache
def load_reader() -> Reader:
    """The shipped model, read once in a process; raises :class:`ModelError`."""
    return Reader(SHIPPED)
