"""What was measured of the program, from the files that the measuring wrote: in words, with the figures filled in.

``make eval ARGS=--record`` writes ``scores.json``, and moves what that held of an earlier version into ``history.csv``;
``make calibrate`` writes the reliability of confidence into the model's description.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.metadata import version as package_version
from importlib.resources import files
from pathlib import Path
from typing import Any

UNSEEN, WORKED, TRAINED = "unseen", "worked", "trained"


@dataclass(frozen=True, slots=True)
class Score:
    """One measure on one set of texts, as shares of 1."""

    version: str
    """Version of the program that was measured."""
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
    """The last evaluation: ``version`` and ``model`` (its hash) that were measured, and ``sets`` by name."""
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
    """Every score of the last evaluation, those of unseen texts first."""
    return list_scores(read_evaluation())


def list_scores(evaluation: dict[str, Any]) -> list[Score]:
    """The scores of an evaluation, those of unseen texts first, each set's in the order of ``measures.csv``."""
    found, version = [], evaluation.get("version") or package_version("dateline")
    for name, told in evaluation["sets"].items():
        scores = told["scores"]
        for (task, measure), words in read_measures().items():
            parts = [f"{measure}.{part}".lstrip(".") for part in ("f1", "p", "r")]
            if task == told["task"] and (measure in scores or parts[0] in scores):
                score, precision, recall = (scores.get(part) for part in parts)
                main = scores[measure] if score is None else score
                sizes = told["texts"], told["documents"]
                found.append(Score(version, name, told["known"], *sizes, words, main, precision, recall))
    return sorted(found, key=lambda score: (UNSEEN, WORKED, TRAINED).index(score.known))


def read_history(path: Path | None = None) -> list[Score]:
    """The scores of earlier versions, the earliest first."""
    text = (path or files("extract.serve.codebook").joinpath("history.csv")).read_text(encoding="utf-8")
    return [
        Score(
            version=row["version"],
            set=row["set"],
            known=row["known"],
            texts=row["texts"],
            documents=int(row["documents"]),
            measure=row["measure"],
            score=float(row["score"]),
            precision=float(row["precision"]) if row["precision"] else None,
            recall=float(row["recall"]) if row["recall"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    ]


def write_history(path: Path, scores: Iterable[Score]) -> None:
    """Write scores as :func:`read_history` reads them."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [part.name for part in fields(Score)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(score) for score in scores)


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
