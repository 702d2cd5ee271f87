"""Scores on gold: what counts as right, slot by slot, and the same figures as the scorer beside the project."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from extract.core.errors import UsageError
from extract.serve.evaluate import evaluate, match, nearness, ratio, read_gold, score_claims, score_events
from tests.conftest import ROOT, SHARED, needs_shared

EVENT: dict[str, Any] = {
    "event_type": "ASSAULT", "event_mode": "aerial", "modality": "asserted", "trigger_span": [10, 16],
    "actor": [{"country": "RUS"}], "recipient": [{"country": "UKR"}], "date_start": "2022-03-13",
    "date_end": "2022-03-13", "attribution": {"source": {"country": "UKR"}, "stance": "affirms"},
}  # fmt: skip
CLAIM: dict[str, Any] = {
    "span": [5, 7], "quantity_low": 35, "quantity_high": None, "outcome": "killed", "item_category": "people",
    "measure": "increment", "subject": {"country": "UKR"}, "claimant": {"country": "UKR"}, "as_of": "2022-03-13",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "scores"),
    [
        ({}, (1, 1, 1)),
        ({"trigger_span": [20, 26]}, (0, 1, 1)),
        ({"trigger_span": [90, 96]}, (0, 0, 0)),
        ({"event_type": "COERCE"}, (1, 0, 0)),
        ({"actor": []}, (1, 1, 0)),
        ({"recipient": [{"country": "POL"}]}, (1, 1, 0)),
        ({"modality": "future"}, (1, 1, 0)),
        ({"event_mode": None}, (1, 1, 1)),
        ({"date_start": "2022-03-12"}, (1, 1, 1)),
    ],
)
def test_events(change: dict[str, Any], scores: tuple[int, int, int]) -> None:
    found = score_events([([EVENT], [EVENT | change])])
    assert tuple(found[name]["f1"] for name in ("trigger", "type", "full")) == scores


@pytest.mark.parametrize(
    ("gold", "found", "slot", "right"),
    [
        ({}, {"event_mode": None}, "mode", 0),
        ({}, {"date_start": "2022-03-12"}, "date_exact", 0),
        ({"date_start": None}, {"date_precision": "assumed"}, "undated_left_undated", 1),
        ({"date_end": "2022-03-20"}, {"date_start": "2022-03-15", "date_end": "2022-03-15"}, "range_overlaps", 1),
        ({}, {"attribution": None}, "attributed_or_not", 0),
        ({}, {"attribution": {"source": {"country": "UKR"}, "stance": "denies"}}, "stance", 0),
        ({"event_type": "AGREE", "modality": "asserted"}, {"event_type": "AGREE", "modality": "future"}, "modality", 1),
    ],
)
def test_slots_of_events(gold: dict[str, Any], found: dict[str, Any], slot: str, right: int) -> None:
    assert score_events([([EVENT | gold], [EVENT | found])])["slots_given_type"][slot] == right


@pytest.mark.parametrize(
    ("change", "scores"),
    [
        ({}, (1, 1, 1)),
        ({"span": [6, 9]}, (1, 1, 1)),
        ({"span": [70, 72]}, (0, 0, 0)),
        ({"quantity_high": 35}, (1, 0, 0)),
        ({"subject": None}, (1, 0, 0)),
        ({"claimant": None}, (1, 1, 0)),
        ({"measure": "cumulative"}, (1, 1, 1)),
    ],
)
def test_claims(change: dict[str, Any], scores: tuple[int, int, int]) -> None:
    found = score_claims([([CLAIM], [CLAIM | change])])
    assert tuple(found[name]["f1"] for name in ("figure", "core", "full")) == scores


def test_optional_records_are_neither_required_nor_held_against() -> None:
    optional = EVENT | {"optional": True}
    assert score_events([([optional, EVENT | {"trigger_span": [50, 55]}], [EVENT])])["predicted"] == 0
    assert score_events([([optional], [])])["gold"] == 0


def test_each_record_is_matched_once() -> None:
    assert len(match([EVENT, EVENT], [EVENT], lambda g, f: nearness(g["trigger_span"], f["trigger_span"]))) == 1
    assert ratio(1, 2, 4) == {"p": 0.5, "r": 0.25, "f1": 0.333}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no gold records"),
        ('{"id": 1, "text": "a", "events": []}\nnonsense', "line 2: no JSON object with id and text"),
        ('{"id": 1, "text": "a"}', "line 1: neither events nor claims"),
        (
            '{"id": 1, "text": "a", "events": [{}, {"event_type": "BOMB"}]}',
            "number 2 of its events: 'BOMB' is no event_type",
        ),
        ('{"id": 1, "text": "a", "claims": ["7"]}', "number 1 of its claims is no object"),
    ],
)
def test_a_wrong_gold_file_is_told_by_line(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(UsageError, match=told):
        read_gold(path)


def test_the_extractor_is_scored() -> None:
    text = "Russia attacked Ukraine on Sunday."
    event = EVENT | {"trigger_span": [7, 15], "event_mode": None, "attribution": None}
    scores = evaluate([{"id": 1, "text": text, "published": "2022-03-14", "events": [event]}])
    assert scores["events"]["full"]["f1"] == 1
    assert "claims" not in scores


@needs_shared
def test_the_figures_are_those_of_the_scorer_beside_the_project() -> None:
    path = ROOT / "tests" / "golden" / "reader.jsonl"
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec and spec.loader
    shared = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shared)
    # Gold against itself, shifted by a document: everything between none and all is right somewhere.
    for task, scorer in (("events", score_events), ("claims", score_claims)):
        told = [[record for n, record in enumerate(one[task]) if n % 3] for one in gold]
        told = [[dict(r, modality="future") if n % 4 == 1 else r for n, r in enumerate(rows)] for rows in told]
        wanted = getattr(shared, task)(
            {one["id"]: one for one in gold}, {one["id"]: {task: rows} for one, rows in zip(gold, told, strict=True)}
        )
        assert scorer([(one[task], rows) for one, rows in zip(gold, told, strict=True)]) == wanted
