"""The coded pairs of real news: what they hold, and how joining is scored by them."""

from __future__ import annotations

import json

import pytest

from extract.train.spacing import join_words
from tests.conftest import ROOT
from tests.real_pairs import SHARED, Pair, read_documents, score

PAIRS: list[Pair] = [
    json.loads(line) for line in (ROOT / "tests" / "golden" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_pairs_are_coded_and_carry_no_text() -> None:
    assert len(PAIRS) >= 500
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    measured = {pair[side][0] for pair in PAIRS if pair["half"] == "measure" for side in ("one", "other")}
    for pair in PAIRS:
        assert set(pair) <= {"id", "one", "other", "code", "weight", "half", "again", "added"}
        if pair.get("added"):
            assert pair["half"] == "learn" and measured.isdisjoint({pair["one"][0], pair["other"][0]})
        assert {pair["code"], pair.get("again", "same")} <= {"same", "not", "part"}
        assert pair["half"] in ("learn", "measure")
        assert pair["one"] != pair["other"]
    drawn = [pair for pair in PAIRS if not pair.get("added")]
    assert sum("again" in pair for pair in drawn) >= len(drawn) // 10


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
def test_every_trigger_is_in_its_document() -> None:
    documents = {d["id"]: d["text"] for d in read_documents(p[side][0] for p in PAIRS for side in ("one", "other"))}
    for pair in PAIRS:
        for name, start, end in (pair["one"], pair["other"]):
            words = documents[name][start:end]
            assert words and words == words.strip(), (pair["id"], words)


def test_words_are_set_as_they_were_printed() -> None:
    text = "He said , `` We did n't go ( yet ) . '' It is Ana 's ."
    assert join_words(text) == "He said, \"We didn't go (yet).\" It is Ana's."


def test_a_pair_counts_for_those_it_stands_for() -> None:
    codes = [("same", 2.0), ("not", 1.0), ("part", 5.0), ("same", 2.0), ("not", 9.0), ("same", 1.0)]
    pairs = [
        {"id": str(n), "code": code, "weight": weight, "half": "measure"} for n, (code, weight) in enumerate(codes)
    ]
    together = [True, True, True, False, False, None]
    predicted = [{"id": str(n), "together": value} for n, value in enumerate(together)]
    found = score(pairs, predicted)
    assert (round(found["precision"], 3), found["recall"], found["n_joined"], found["n_lost"]) == (0.667, 0.5, 2, 1)
    assert score(pairs, predicted, "learn")["n_pairs"] == 0
