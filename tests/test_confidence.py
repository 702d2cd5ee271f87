"""Confidence grows with evidence and stays a probability."""

from __future__ import annotations

import pytest

from extract.core.schema import Part
from extract.read.learned.confidence import EVENT, estimate, event_evidence
from extract.read.learned.model import load_reader

WEIGHTS = load_reader().logistic
SURE = [Part(name, 0.9) for name in EVENT]


@pytest.mark.parametrize("name", ["trigger", "type", "modality"])
def test_a_surer_part_is_more_confidence(name: str) -> None:
    doubted = [Part(part.part, 0.5) if part.part == name else part for part in SURE]
    assert estimate(WEIGHTS["event"], event_evidence(doubted)) < estimate(WEIGHTS["event"], event_evidence(SURE))


@pytest.mark.parametrize("probability", [0.0, 0.001, 0.5, 1.0])
def test_it_is_a_probability(probability: float) -> None:
    parts = [Part(name, probability) for name in EVENT]
    assert 0 < estimate(WEIGHTS["event"], event_evidence(parts)) < 1


def test_a_part_that_was_not_read_is_no_evidence() -> None:
    assert set(event_evidence(SURE[:1])) == {"bias", "trigger", "has trigger"}
