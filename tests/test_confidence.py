"""Confidence grows with evidence and stays a probability."""

from __future__ import annotations

import pytest

from extract.read.confidence import WEIGHTS, estimate

NOTHING = dict.fromkeys(WEIGHTS, 0.0)


@pytest.mark.parametrize("name", [name for name, weight in WEIGHTS.items() if weight > 0])
def test_more_evidence_is_more_confidence(name: str) -> None:
    assert estimate({**NOTHING, name: 1.0}) > estimate(NOTHING)


def test_it_is_a_probability() -> None:
    assert 0 < estimate({**NOTHING, "noun": 1.0}) < estimate({**dict.fromkeys(WEIGHTS, 1.0), "noun": 0.0}) < 1


def test_unknown_evidence_stops_loudly() -> None:
    with pytest.raises(KeyError):
        estimate({"moon_phase": 1.0})
