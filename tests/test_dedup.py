"""Grouping of pairs, clustering of events and stories, and the learnt weights, without a build."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pytest

from extract.warehouse.dedup.events import cluster_pairs
from extract.warehouse.dedup.groups import group_pairs
from extract.warehouse.dedup.stories import Text, Told, Window, cluster_window, link_windows, renew_windows
from extract.warehouse.dedup.train import CONSTANT, HEAVIEST, MARGIN, SEED, Example, balance, fit, read_conditions

DAY = date(2022, 3, 14)
HARBOUR = (
    "Dockers in Odesa walked out on Monday after the harbour company cut night pay, union leader Iryna Bondar said."
)
HARBOUR_TOO = (
    "The strike of Odesa dockers over night pay, led by Iryna Bondar of the union, shut the harbour on Monday."
)
SPRING = "Villagers near Lake Tana buried four fishermen whose boat capsized in a storm, the Ethiopian police reported."


def test_groups_are_named_by_their_first_member() -> None:
    members = {"b": (1,), "a": (2,), "c": (3,), "d": (0,)}
    assert group_pairs(members, [("a", "b"), ("c", "a")]) == {"a": "b", "b": "b", "c": "b", "d": "d"}


Pairs = list[tuple[int, int, float]]


def clusters(count: int, pairs: Pairs) -> list[int]:
    """First member of each mention's cluster."""
    left, right, evidence = (np.array(column) for column in zip(*pairs, strict=True))
    found, _ = cluster_pairs(count, left, right, evidence)
    return list(found.tolist())


def test_a_chain_of_doubtful_pairs_joins_no_ends() -> None:
    found = clusters(6, [(n, n + 1, 1.0) for n in range(5)])
    assert found[0] != found[5]
    assert found[0] == found[1]


def test_strong_evidence_joins_all() -> None:
    assert clusters(4, [(0, 1, 5.0), (1, 2, 5.0), (0, 2, 4.0)]) == [0, 0, 0, 3]


def test_evidence_against_keeps_apart() -> None:
    assert clusters(3, [(0, 1, 2.0), (1, 2, 3.0), (0, 2, -8.0)]) == [0, 1, 1]


def test_clusters_do_not_depend_on_order() -> None:
    chance = random.Random(1)
    pairs = [(a, b, chance.uniform(-2, 4)) for a, b in itertools.combinations(range(30), 2) if chance.random() < 0.2]
    once = clusters(30, pairs)
    chance.shuffle(pairs)
    assert clusters(30, pairs) == once


def test_a_large_group_falls_apart_where_it_is_weakest(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [(0, 1, 5.0), (2, 3, 5.0), (0, 2, 0.5), (0, 3, 0.5), (1, 2, 0.5), (1, 3, 0.5)]
    assert clusters(4, pairs) == [0, 0, 0, 0]
    monkeypatch.setattr("extract.warehouse.dedup.events.MAX_GROUP", 3)
    assert clusters(4, pairs) == [0, 0, 2, 2]


def test_one_story_told_twice_and_another() -> None:
    texts = [Text("x1", DAY, HARBOUR), Text("x2", DAY, HARBOUR_TOO), Text("x3", DAY, SPRING)]
    assert cluster_window(texts) == {"x1": ["x1", "x2"], "x3": ["x3"]}


def test_a_story_carries_on_into_the_next_window() -> None:
    later = DAY + timedelta(days=7)
    links = link_windows({"x1": [Text("x1", DAY, HARBOUR)]}, {"x2": [Text("x2", later, HARBOUR_TOO)]})
    assert links == {"x2": "x1"}


def test_a_late_article_renews_only_its_window_and_the_links_after_it() -> None:
    texts = {"x1": HARBOUR, "x2": HARBOUR_TOO, "x3": SPRING, "x4": HARBOUR}
    weeks = {"x1": 0, "x2": 1, "x3": 4, "x4": 0}

    def windows(names: Iterable[str]) -> dict[Window, list[Text]]:
        found: dict[Window, list[Text]] = {}
        for week in sorted({weeks[name] for name in names}):
            day = DAY + timedelta(days=7 * week)
            members = [name for name in names if weeks[name] == week]
            found[Window(day, day + timedelta(days=6), "".join(members))] = [Text(n, day, texts[n]) for n in members]
        return found

    def renew(names: Iterable[str], before: dict[Window, dict[str, Told]]) -> dict[Window, dict[str, Told]]:
        now = windows(names)
        known = {window: {a: told.window_story for a, told in rows.items()} for window, rows in before.items()}
        renewed = renew_windows(now, before, lambda window: now[window], lambda window: known[window])
        return {window: {told.article_id: told for told in rows} for window, rows in renewed}

    first = renew(("x1", "x2", "x3"), {})
    after = renew(("x1", "x2", "x3", "x4"), first)
    assert [sorted(rows) for rows in after.values()] == [["x1", "x4"], ["x2"]]
    assert after == {window: rows for window, rows in renew(texts, {}).items() if "x3" not in rows}
    assert [rows["x2"].carries_on for rows in after.values() if "x2" in rows] == ["x1"]


def test_a_crowded_window_is_taken_apart_where_its_articles_are_least_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [Text("x1", DAY, HARBOUR), Text("x2", DAY, HARBOUR), Text("x3", DAY, SPRING), Text("x4", DAY, SPRING)]
    together = cluster_window(texts)
    monkeypatch.setattr("extract.warehouse.dedup.stories.MAX_TOGETHER", 2)
    assert cluster_window(texts) == together == {"x1": ["x1", "x2"], "x3": ["x3", "x4"]}


def example(level: str, *, is_same: bool, weight: float = 1.0, is_made_up: bool = False) -> Example:
    return Example({"place": level}, is_same, weight, is_made_up)


def test_weights_follow_the_pairs_and_stay_at_their_prior_without_any() -> None:
    prior = {("place", "same"): 0.0, ("place", "differs"): 0.0, ("words", "all"): 8.0}
    pairs = [example("same", is_same=True), example("differs", is_same=False)] * 20
    learnt = fit(pairs, prior)
    assert learnt["place", "same"] > 1 and learnt["place", "differs"] < -1
    assert learnt["words", "all"] == pytest.approx(8.0, abs=0.01)
    assert learnt[CONSTANT] == pytest.approx(-MARGIN, abs=0.01)


def test_made_up_news_counts_as_much_as_what_is_coded_and_both_kinds_of_pairs_alike() -> None:
    coded = [example("same", is_same=True, weight=weight) for weight in (1.0, 1.0, 400.0)]
    made_up = [example("same", is_same=n > 0, is_made_up=True) for n in range(10)]
    weights = balance(coded + made_up)
    assert max(weights[:3]) <= HEAVIEST
    assert weights[3] == pytest.approx(1.5) and sum(weights[3:]) == pytest.approx(3.0)


def test_the_seed_and_the_model_know_the_same_levels() -> None:
    with SEED.open(encoding="utf-8", newline="") as handle:
        rows = [(row["feature"], row["level"]) for row in csv.DictReader(handle)]
    scored = [(feature, level) for feature, levels in read_conditions().items() for level, _ in levels]
    assert rows == [CONSTANT, *dict.fromkeys(scored)]
