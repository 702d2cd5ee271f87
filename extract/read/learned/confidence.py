"""Calibrated probability that a record is right, from how sure the model is of its parts.

A logistic model with one weight for each piece of evidence, fitted by ``make calibrate`` on articles that the model was
not trained on; its weights are part of the model's description. An event is right if its type, its parties' countries
and its modality are the careful reader's; a figure if its number, thing, outcome, owner and claimant are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log

from extract.core.schema import Claim, Part

EVENT = ("trigger", "type", "modality", "actor", "recipient")
CLAIM = ("figure", "outcome", "category", "subject")
SUREST = 0.995
"""No part counts as surer than this."""


def logit(probability: float) -> float:
    """Log odds of a probability, kept within what the weights were fitted on."""
    kept = min(max(probability, 1 - SUREST), SUREST)
    return log(kept / (1 - kept))


def told(names: Iterable[str], parts: Iterable[Part]) -> dict[str, float]:
    """Log odds of each part that was read, and that a part was read at all."""
    known = {part.part: part.probability for part in parts}
    found = {name: logit(known[name]) for name in names if name in known}
    return {"bias": 1.0, **found, **{f"has {name}": 1.0 for name in found}}


def event_evidence(parts: Iterable[Part]) -> dict[str, float]:
    """What speaks for an event, by name."""
    return told(EVENT, parts)


def claim_evidence(parts: Iterable[Part], ruled: Claim | None = None, *, agrees: bool = False) -> dict[str, float]:
    """What speaks for a figure: of a ``ruled`` one how sure its owner is, and whether the model ``agrees``."""
    if ruled is None:
        return told(CLAIM, parts)
    return told(("figure",), parts) | {"ruled": 1.0, "agrees": float(agrees), "owner": logit(ruled.confidence)}


def estimate(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
    """Probability, rounded to three digits, that a record with this evidence is right; none is sure either way."""
    score = sum(weights.get(name, 0.0) * value for name, value in sorted(evidence.items()))
    return min(max(round(1 / (1 + exp(-score)), 3), 0.001), 0.999)
