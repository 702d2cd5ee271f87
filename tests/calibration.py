"""Fits the weights of ``extract/read/learned/confidence.py`` and writes them into the model's description.

    python -m tests.calibration            shows how reliable confidence is, without writing anything
    python -m tests.calibration --write    the same, and writes weights and reliability: `make calibrate`

An event is right when type, parties' countries and modality are the careful reader's; a figure when number, outcome,
thing, owner and claimant are. Only articles count that the model was not trained on. Reliability is shown for records
that the weights were not fitted on: each fifth of the documents by the weights of the others.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from scipy.optimize import minimize

from extract.annotate import print_records, read_document
from extract.lexicon import load_lexicon
from extract.pipeline import extract
from extract.read.learned import confidence, records
from extract.read.learned.model import SHIPPED, load_reader
from extract.train.held import is_held
from tests.evaluate import SHARED, Record, read_gold

BORDERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
WANTED = ("id", "text", "published", "title", "url", "outlet")
RIDGE = 3.0
"""Pull of weights towards nothing, as so many records of contrary evidence."""
PARTS = 5


@dataclass(frozen=True)
class Judged:
    """A record's evidence, and whether it is right."""

    document: str
    evidence: Mapping[str, float]
    is_right: bool


def load_scorer() -> ModuleType:
    """The shared scorer as a module, for its matching of records."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(gold: Sequence[Record]) -> Iterator[tuple[Record, Record, list[Mapping[str, float]]]]:
    """Each document with its records and all evidence so far: a record's confidence is a running number into it."""
    seen: list[Mapping[str, float]] = []

    def number(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
        seen.append(evidence)
        return float(len(seen) - 1)

    lexicon = load_lexicon()
    with mock.patch.object(records, "estimate", number):
        for truth in gold:
            article = read_document(json.dumps({key: truth.get(key) for key in WANTED}))
            yield truth, print_records(extract(article, lexicon)), seen


def judge(gold: Sequence[Record], scorer: ModuleType) -> dict[str, list[Judged]]:
    """Events and claims of coded articles; optional ones are left out, and so are figures of lists."""
    judged: dict[str, list[Judged]] = {"event": [], "claim": []}
    for truth, record, seen in predict(gold):
        events = scorer.match(
            *open_records(truth, record, "events", scorer.trigger_span, scorer),
            lambda a, b: (
                scorer.near(scorer.trigger_span(a), scorer.trigger_span(b)) * (a["event_type"] == b["event_type"])
            ),
        )
        claims = scorer.match(
            *open_records(truth, record, "claims", span_of, scorer), lambda a, b: scorer.overlap(a["span"], b["span"])
        )
        right = {id(b) for a, b in events if is_right(a, b, scorer)}
        right |= {id(b) for a, b in claims if is_right_claim(a, b, scorer)}
        for kind, name, place in (("event", "events", scorer.trigger_span), ("claim", "claims", span_of)):
            for made in open_records(truth, record, name, place, scorer)[1]:
                if made["probabilities"]:
                    judged[kind].append(Judged(truth["id"], seen[int(made["confidence"])], id(made) in right))
    return judged


def span_of(claim: Record) -> Any:
    """Where a claim's number stands."""
    return claim["span"]


def open_records(
    truth: Record, record: Record, name: str, place: Any, scorer: ModuleType
) -> tuple[list[Any], list[Any]]:
    """The coded records that are required, and the made ones that no optional one excuses."""
    optional = [place(e) for e in truth[name] if e.get("optional")]
    made = [e for e in record[name] if not any(scorer.overlap(span, place(e)) for span in optional)]
    return [e for e in truth[name] if not e.get("optional")], made


def is_right(truth: Record, event: Record, scorer: ModuleType) -> bool:
    """Whether parties' countries and modality are those of the coded record."""
    parties = all(scorer.countries(truth[side]) == scorer.countries(event[side]) for side in ("actor", "recipient"))
    announced = truth["event_type"] == "AGREE" and {truth["modality"], event["modality"]} == {"asserted", "future"}
    return parties and (truth["modality"] == event["modality"] or announced)


def is_right_claim(truth: Record, claim: Record, scorer: ModuleType) -> bool:
    """Whether number, outcome, thing, owner and claimant are those of the coded record."""
    return (
        all(truth[name] == claim[name] for name in ("quantity_low", "quantity_high", "outcome", "item_category"))
        and scorer.party(truth) == scorer.party(claim)
        and bool(truth.get("claimant")) == bool(claim["claimant"])
        and scorer.country(truth.get("claimant")) == scorer.country(claim["claimant"])
    )


def fit(judged: Sequence[Judged]) -> dict[str, float]:
    """Weights of the likeliest logistic model."""
    names = sorted({name for record in judged for name in record.evidence})
    evidence = np.array([[record.evidence.get(name, 0.0) for name in names] for record in judged])
    right = np.array([record.is_right for record in judged], dtype=float)
    pulled = np.array([name != "bias" for name in names], dtype=float)

    def loss(weights: np.ndarray) -> float:
        scores = evidence @ weights
        return float((np.logaddexp(0, scores) - right * scores).sum() + RIDGE * pulled @ weights**2)

    found = minimize(loss, np.zeros(len(names)), method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}


def crossed(judged: Sequence[Judged]) -> list[tuple[float, bool]]:
    """Each record's confidence by weights fitted on the other documents, and whether it is right."""
    documents = sorted({record.document for record in judged})
    found = []
    for part in range(PARTS):
        here = set(documents[part::PARTS])
        weights = fit([record for record in judged if record.document not in here])
        found += [
            (confidence.estimate(weights, record.evidence), record.is_right)
            for record in judged
            if record.document in here
        ]
    return found


def reliability(estimates: Sequence[tuple[float, bool]]) -> tuple[list[Record], float]:
    """Records, mean confidence and share that is right between two borders; and the expected calibration error."""
    rows = []
    for low, high in pairwise(BORDERS):
        inside = [(estimate, right) for estimate, right in estimates if low <= estimate < high]
        if inside:
            mean, share = (float(np.mean([pair[k] for pair in inside])) for k in (0, 1))
            rows.append(
                {"from": low, "to": high, "records": len(inside), "mean": round(mean, 3), "right": round(share, 3)}
            )
    error = sum(row["records"] * abs(row["mean"] - row["right"]) for row in rows) / len(estimates)
    return rows, round(error, 3)


def main() -> None:
    """Show reliability across parts; with ``--write`` the weights fitted on all records go into the description."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--write", action="store_true", help="write weights and reliability into the model's description"
    )
    options = parser.parse_args()
    if not SHARED.is_dir():
        print("no ../shared beside this folder: nothing to fit on")
        return
    held = [r for r in read_gold(("train",)) if is_held(r["id"], load_reader().card["held_share"])]
    weights, shown = {}, {}
    for kind, judged in judge([*held, *read_gold(("war_dev",))], load_scorer()).items():
        weights[kind] = fit(judged)
        rows, error = reliability(crossed(judged))
        shown[kind] = {"rows": rows, "error": error}
        print(f"{kind}: {len(judged)} records of articles held out of training; expected calibration error {error}")
        for row in rows:
            print(
                f"  {row['from']:.2f}-{row['to']:.2f}  {row['records']:4}  {row['mean']:.2f}  right {row['right']:.2f}"
            )
    if options.write:
        path = SHIPPED / "model.json"
        card = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(
            json.dumps({**card, "confidence": weights, "reliability": shown}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
