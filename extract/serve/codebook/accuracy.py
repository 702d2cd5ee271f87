"""What was measured of the program, from the files that the measuring wrote: in words, with the figures filled in.

``make eval ARGS=--record`` writes ``scores.json``; ``make calibrate`` the reliability of confidence, into the model's
description.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

UNSEEN, WORKED, TRAINED = "unseen", "worked", "trained"


@dataclass(frozen=True, slots=True)
class Score:
    """One measure on one set of texts, as shares of 1."""

    set: str
    known: str
    """Whether the program never saw the texts, was worked on with them, or was trained on them."""
    texts: str
    documents: int
    measure: str
    """Words for a reader."""
    score: float
    """F1 where precision and recall are told, else the share that is right."""
    precision: float | None
    """Share of what the program lists that is right."""
    recall: float | None
    """Share of what there is that the program finds."""


@cache
def read_evaluation() -> dict[str, Any]:
    """The last evaluation: ``model`` (hash of the model measured) and ``sets`` by name."""
    return dict(json.loads(files("extract.serve.codebook").joinpath("scores.json").read_text(encoding="utf-8")))


@cache
def read_model() -> dict[str, Any]:
    """The description of the model that ships."""
    return dict(json.loads(files("extract.read.learned").joinpath("model/model.json").read_text(encoding="utf-8")))


@cache
def read_measures() -> dict[tuple[str, str], str]:
    """Words for each measure, by task and name."""
    with files("extract.serve.codebook").joinpath("measures.csv").open(encoding="utf-8") as handle:
        return {(row["task"], row["measure"]): row["words"] for row in csv.DictReader(handle)}


def read_scores() -> list[Score]:
    """Every score, those of unseen texts first, each set's in the order of ``measures.csv``."""
    found = []
    for name, told in read_evaluation()["sets"].items():
        scores = told["scores"]
        for (task, measure), words in read_measures().items():
            parts = [f"{measure}.{part}".lstrip(".") for part in ("f1", "p", "r")]
            if task == told["task"] and (measure in scores or parts[0] in scores):
                score, precision, recall = (scores.get(part) for part in parts)
                main = scores[measure] if score is None else score
                sizes = told["texts"], told["documents"]
                found.append(Score(name, told["known"], *sizes, words, main, precision, recall))
    return sorted(found, key=lambda score: (UNSEEN, WORKED, TRAINED).index(score.known))


def is_of_shipped_model() -> bool:
    """Whether the scores were measured with the model that ships."""
    return bool(read_evaluation()["model"] == read_model()["sha256"])


def read_reliability() -> dict[str, dict[str, Any]]:
    """How often records of a confidence are right, for ``event`` and ``claim``: ``rows`` and the mean ``error``."""
    return dict(read_model()["reliability"])


def percent(share: float) -> str:
    """A share in words."""
    return f"{share * 100:.0f} in 100"


def describe_limits() -> Iterator[str]:
    """What a reader must know of how often rows are right: sentences with the measured figures."""
    sets = read_evaluation()["sets"]
    if told := sets.get("unseen news, events"):
        n, share = told["documents"], {name: percent(value) for name, value in told["scores"].items()}
        yield (
            f"In {n} news articles that the program was not trained on, coders found {told['records']} acts by hand. "
            f"It found {share['type.r']} of them with the right type. Of those it lists, {share['type.p']} are such "
            f"acts, and {share['full.p']} are right in type, modality and the countries of both sides at once."
        )
    if told := sets.get("unseen news, claims"):
        share = {name: percent(value) for name, value in told["scores"].items()}
        yield (
            f"Of {told['records']} figures in these articles it found {share['figure.r']}. Of the figures it lists, "
            f"{share['core.p']} are right in number, thing, outcome and whose they are, and {share['full.p']} in who "
            "claims them too."
        )
    if sets:
        yield (
            "So trust the quote and the article, not the row alone; take the rows of high confidence first, and count "
            "on sums of many rows rather than on one."
        )
    if not is_of_shipped_model():
        yield "These scores were measured with another model than the one of this version."
