"""Fits the weights of ``extract/read/confidence.py`` on coded records and prints what to write there: `make calibrate`.

A record is right when type, parties' countries and modality are the careful reader's. Of single sentences only one
event is coded: those with one record count, which is right if it is of the coded parties and type. Reliability is
shown for records that the weights were not fitted on: each half of the documents by the weights of the other.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from scipy.optimize import minimize

from extract.annotate import annotate_lines
from extract.read.confidence import WEIGHTS
from tests.evaluate import SHARED, Record, read_gold

BORDERS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
WAR_WEIGHT = 2.0
"""How many times a record of war news counts: sentences come one at a time and say less of articles."""
RIDGE = 1.0
"""Pull of weights towards nothing, as so many records of contrary evidence."""
NAMES = tuple(WEIGHTS)


@dataclass(frozen=True)
class Judged:
    """A record's evidence in the order of :data:`NAMES`, whether it is right, and how much it counts."""

    document: str
    evidence: tuple[float, ...]
    is_right: bool
    weight: float


def load_scorer() -> ModuleType:
    """The shared scorer as a module, for its matching of records."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(gold: Sequence[Record]) -> Iterator[tuple[Record, dict[float, tuple[float, ...]]]]:
    """Each document's records, with the evidence of its events by the confidence they bear: here a running number."""
    seen: dict[float, tuple[float, ...]] = {}

    def number(evidence: Mapping[str, float]) -> float:
        seen[float(len(seen))] = tuple(evidence[name] for name in NAMES)
        return float(len(seen) - 1)

    wanted = ("id", "text", "published", "title", "url", "outlet")
    lines = [json.dumps({key: record.get(key) for key in wanted}) for record in gold]
    with mock.patch("extract.read.events.coder.estimate", number):
        for record in annotate_lines(lines):
            yield record, seen


def judge_articles(gold: Sequence[Record], scorer: ModuleType) -> Iterator[Judged]:
    """Events of whole articles, every one of which is coded; optional ones are left out."""
    for truth, (record, seen) in zip(gold, predict(gold), strict=True):
        optional = [e for e in truth["events"] if e.get("optional")]
        wanted = [e for e in truth["events"] if not e.get("optional")]
        made = [
            e
            for e in record["events"]
            if not any(scorer.overlap(scorer.trigger_span(o), scorer.trigger_span(e)) for o in optional)
        ]
        pairs = scorer.match(
            wanted,
            made,
            lambda a, b: (
                scorer.near(scorer.trigger_span(a), scorer.trigger_span(b)) * (a["event_type"] == b["event_type"])
            ),
        )
        right = {id(b) for a, b in pairs if is_right(a, b, scorer)}
        for event in made:
            yield Judged(truth["id"], seen[event["confidence"]], id(event) in right, WAR_WEIGHT)


def is_right(truth: Record, event: Record, scorer: ModuleType) -> bool:
    """Whether parties' countries and modality are those of the coded record."""
    parties = all(scorer.countries(truth[side]) == scorer.countries(event[side]) for side in ("actor", "recipient"))
    announced = truth["event_type"] == "AGREE" and {truth["modality"], event["modality"]} == {"asserted", "future"}
    return parties and (truth["modality"] == event["modality"] or announced)


def judge_sentences(gold: Sequence[Record], scorer: ModuleType) -> Iterator[Judged]:
    """Events of sentences in which one is coded and one is found: the others may be right without being coded."""

    def of(span: Any, parties: Sequence[Record]) -> bool:
        return not span or any(scorer.overlap(span, party["span"]) for party in parties)

    for truth, (record, seen) in zip(gold, predict(gold), strict=True):
        if len(truth["gold"]) == len(record["events"]) == 1:
            coded, event = truth["gold"][0], record["events"][0]
            actors, recipients = event["actor"], event["recipient"]
            if not recipients and len(actors) > 1:
                actors, recipients = actors[:1], actors[1:]
            parties = of(coded["actor_span"], actors) and of(coded.get("recipient_span"), recipients)
            yield Judged(truth["id"], seen[event["confidence"]], parties and event["event_type"] in coded["types"], 1.0)


def fit(judged: Sequence[Judged]) -> tuple[float, tuple[float, ...]]:
    """Bias and weights of the likeliest logistic model."""
    evidence = np.array([record.evidence for record in judged])
    right = np.array([record.is_right for record in judged], dtype=float)
    counts = np.array([record.weight for record in judged])

    def loss(parameters: np.ndarray) -> float:
        scores = parameters[0] + evidence @ parameters[1:]
        likelihood = counts @ (np.logaddexp(0, scores) - right * scores)
        return float(likelihood + RIDGE * parameters[1:] @ parameters[1:])

    found = minimize(loss, np.zeros(len(NAMES) + 1), method="L-BFGS-B").x
    return round(float(found[0]), 2), tuple(round(float(weight), 2) for weight in found[1:])


def probability(record: Judged, bias: float, weights: Sequence[float]) -> float:
    """The model's estimate for a record."""
    return 1 / (1 + exp(-bias - sum(w * e for w, e in zip(weights, record.evidence, strict=True))))


def print_reliability(estimates: Sequence[tuple[float, bool]]) -> None:
    """Of the records with an estimate between two borders, how many are right."""
    for low, high in pairwise(BORDERS):
        inside = [right for estimate, right in estimates if low <= estimate < high]
        share = sum(inside) / len(inside) if inside else 0.0
        print(f"    {low:.2f}-{high:.2f}  {len(inside):5} records  right {share:.2f}  {'#' * round(20 * share)}")


def main() -> None:
    """Print weights fitted on all records, and reliability across halves and on the second reader's articles."""
    if not SHARED.is_dir():
        print("no ../shared beside this folder: nothing to fit on")
        return
    scorer = load_scorer()
    judged = [
        *judge_articles(read_gold(("seeds", "war_dev")), scorer),
        *judge_sentences(read_gold(("plover_sentences",)), scorer),
    ]
    bias, weights = fit(judged)
    print(f"BIAS = {bias}\nWEIGHTS = {dict(zip(NAMES, weights, strict=True))}")
    documents = sorted({record.document for record in judged})
    first = set(documents[::2])
    crossed = []
    for side in (True, False):
        there = fit([record for record in judged if (record.document in first) is not side])
        here = [record for record in judged if (record.document in first) is side]
        crossed += [(probability(record, *there), record.is_right) for record in here]
    print(f"{len(crossed)} records, each by weights fitted on the other half:")
    print_reliability(crossed)
    own = list(judge_articles(read_gold(("own/reader",)), scorer))
    print(f"{len(own)} records of the second reader's articles, not fitted on:")
    print_reliability([(probability(record, bias, weights), record.is_right) for record in own])


if __name__ == "__main__":
    main()
