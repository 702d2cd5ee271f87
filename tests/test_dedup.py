"""Grouping of pairs, clustering of events and stories, and the learnt weights, without a build."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta

import pytest

from extract.dedup.events import cluster_component, update_clusters
from extract.dedup.groups import group_pairs
from extract.dedup.stories import Text, Told, cluster_window, link_windows, update_stories, window_of
from extract.dedup.train import merge, read_model

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


def test_a_chain_of_doubtful_pairs_joins_no_ends() -> None:
    ids = [f"m{n}" for n in range(6)]
    chain = [(left, right, 1.0) for left, right in itertools.pairwise(ids)]
    clusters = cluster_component(ids, chain)
    assert clusters["m0"] != clusters["m5"]
    assert clusters["m0"] == clusters["m1"]


def test_strong_evidence_joins_all() -> None:
    ids = ["a", "b", "c"]
    pairs = [("a", "b", 5.0), ("b", "c", 5.0), ("a", "c", 4.0)]
    assert set(cluster_component(ids, pairs).values()) == {"a"}


def test_clusters_do_not_depend_on_order() -> None:
    chance = random.Random(1)
    ids = [f"m{n:02d}" for n in range(30)]
    pairs = [(a, b, chance.uniform(-2, 4)) for a, b in itertools.combinations(ids, 2) if chance.random() < 0.2]
    nodes = {mention: mention for mention in ids}
    once = update_clusters(nodes, pairs)
    chance.shuffle(pairs)
    assert update_clusters(nodes, pairs) == once


def test_mentions_of_one_node_stand_together() -> None:
    clusters = update_clusters({"a": "n1", "b": "n1", "c": "n2"}, [("a", "c", 2.0)])
    assert {cluster for cluster, _ in clusters.values()} == {"a"}


def test_one_story_told_twice_and_another() -> None:
    texts = [Text("x1", DAY, HARBOUR), Text("x2", DAY, HARBOUR_TOO), Text("x3", DAY, SPRING)]
    assert cluster_window(texts) == {"x1": ["x1", "x2"], "x3": ["x3"]}


def test_a_story_carries_on_into_the_next_window() -> None:
    later = DAY + timedelta(days=7)
    assert window_of(later) == window_of(DAY) + 1
    links = link_windows({"x1": [Text("x1", DAY, HARBOUR)]}, {"x2": [Text("x2", later, HARBOUR_TOO)]})
    assert links == {"x2": "x1"}


def test_a_late_article_renews_only_its_window_and_the_links_after_it() -> None:
    texts = {"x1": HARBOUR, "x2": HARBOUR_TOO, "x3": SPRING, "x4": HARBOUR}
    days = {"x1": DAY, "x2": DAY + timedelta(days=7), "x3": DAY + timedelta(days=28), "x4": DAY}
    articles = {name: (days[name], name) for name in texts}
    asked: list[set[str]] = []

    def load(wanted: set[str]) -> dict[str, str]:
        asked.append(wanted)
        return {name: texts[name] for name in wanted}

    before = update_stories({name: articles[name] for name in ("x1", "x2", "x3")}, [], load)
    state: list[Told] = [told for told, _ in before]
    after = update_stories(articles, state, load)
    assert asked[-1] == {"x1", "x2", "x4"}
    assert sorted(after, key=lambda row: row[0].article_id) == sorted(
        update_stories(articles, [], load), key=lambda row: row[0].article_id
    )
    assert {told.article_id: story for told, story in after} == {"x1": "x1", "x2": "x1", "x3": "x3", "x4": "x1"}


@pytest.mark.parametrize(
    ("origin", "weight"), [("learnt", "2.00"), ("set", "0.5")], ids=["learnt is renewed", "set stays"]
)
def test_learnt_weights_are_renewed(origin: str, weight: str) -> None:
    level = {"label_for_charts": "same", "m_probability": 0.8, "u_probability": 0.2}
    learnt = read_model({"comparisons": [{"output_column_name": "place", "comparison_levels": [level]}]})
    row = {"feature": "place", "level": "same", "weight": "0.5", "origin": origin, "m": "", "u": "", "note": ""}
    assert merge([row], learnt) == [row | {"weight": weight, "m": "0.8", "u": "0.2"}]
