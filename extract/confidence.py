"""Calibrated probability that a record is right, from the evidence that made it."""

from __future__ import annotations

from math import exp

BIAS = -0.2
WEIGHTS = {
    "actor_known": 0.5,
    "recipient_known": 0.4,
    "frame": 0.25,
    "asserted": 0.2,
    "own_date": 0.2,
    "noun": -0.5,
    "resolved": -0.3,
}


def estimate(evidence: dict[str, float]) -> float:
    """Probability, rounded to three digits, of the logistic model over named pieces of evidence."""
    score = BIAS + sum(WEIGHTS[name] * value for name, value in sorted(evidence.items()))
    return round(1 / (1 + exp(-score)), 3)
