"""Learns what agreement of two tellings is worth: Fellegi–Sunter weights by Splink's expectation maximisation.

Run offline by ``make train-dedup``; dbt applies the result in plain SQL. For each level of each
comparison the share among pairs of one event (``m``) and of different events (``u``) go into the seed
``dedup_weights.csv``. A weight marked ``learnt`` is log2(m / u), kept within :data:`LIMITS`; one marked ``set`` is a
judgement that the training data cannot make: how much a type or a lone party says, what real prose shares by chance,
what made-up news has no pairs of. All levels that ``int_event_pairs`` tells apart are estimated, so that none counts
for another.
"""

from __future__ import annotations

import csv
import logging
import math
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from extract.warehouse.build import PROJECT_DIR, BuildPaths

SEED = PROJECT_DIR / "seeds" / "dedup_weights.csv"
MAX_MENTIONS = 20_000
LIMITS = (-6.0, 4.0)
"""No single comparison decides alone."""

FEATURES = """
select
    mention_id, article_id, event_type, actor_keys[1] as actor, recipient_keys[1] as recipient, is_exact, is_undated,
    is_known, is_month, first_day, last_day, event_mode, place_key, trigger_key, span_start, words, figures,
    act_figures, quote_key
from intermediate.int_event_features
where not is_mutual
order by hash(mention_id)
limit {limit}
"""

SHARED_WORDS = "len(list_intersect(words_l, words_r))"
ALL_WORDS = f"(len(words_l) + len(words_r) - {SHARED_WORDS})"
SHARED_FIGURES = "len(list_intersect(act_figures_l, act_figures_r))"
SHARED_SENTENCE = "article_id_l = article_id_r and span_start_l = span_start_r"
TWO_ACTS = f"({SHARED_SENTENCE} or words_l = words_r and trigger_key_l <> trigger_key_r)"
OVERLAP = "first_day_l <= last_day_r and first_day_r <= last_day_l"
LEVELS: dict[str, tuple[tuple[str, str], ...]] = {
    "date": (
        ("known", "is_known_l and is_known_r and first_day_l = first_day_r"),
        ("known_in_month", f"(is_known_l and is_month_r or is_known_r and is_month_l) and {OVERLAP}"),
        ("same_day", "is_exact_l and is_exact_r and first_day_l = first_day_r"),
        (
            "next_day",
            "is_exact_l and is_exact_r and abs(first_day_l - first_day_r) = 1 and place_key_l = place_key_r "
            "and not list_has_any(act_figures_l, act_figures_r)",
        ),
        ("one_day", "is_exact_l and is_exact_r and abs(first_day_l - first_day_r) = 1"),
        ("two_days", "is_exact_l and is_exact_r"),
        ("same_article", "is_undated_l and is_undated_r and article_id_l = article_id_r"),
        ("same_report", "is_undated_l and is_undated_r and first_day_l = first_day_r"),
        ("near_report", "is_undated_l and is_undated_r and abs(first_day_l - first_day_r) = 1"),
        ("far_report", "is_undated_l and is_undated_r"),
        ("same_range", "first_day_l = first_day_r and last_day_l = last_day_r"),
        ("same_assumed", "(is_exact_l and is_undated_r or is_exact_r and is_undated_l) and last_day_l = last_day_r"),
        ("overlap", OVERLAP),
        ("apart", "ELSE"),
    ),
    "mode": (
        ("none", "event_mode_l is null and event_mode_r is null"),
        (
            "one",
            "event_mode_l is null or event_mode_r is null "
            "or (event_mode_l <> event_mode_r and 'destroy' in (event_mode_l, event_mode_r))",
        ),
        ("same", "event_mode_l = event_mode_r"),
        ("differs", "ELSE"),
    ),
    "place": (
        ("none", "place_key_l is null and place_key_r is null"),
        ("one", "place_key_l is null or place_key_r is null"),
        ("same", "place_key_l = place_key_r"),
        ("differs", "ELSE"),
    ),
    "trigger": (("same", "trigger_key_l = trigger_key_r"), ("differs", "ELSE")),
    "words": (
        ("all", "quote_key_l = quote_key_r and trigger_key_l = trigger_key_r and article_id_l <> article_id_r"),
        ("most", f"{SHARED_WORDS} >= 0.6 * {ALL_WORDS} and not {TWO_ACTS}"),
        ("many", f"{SHARED_WORDS} >= 0.3 * {ALL_WORDS} and not {TWO_ACTS}"),
        ("some", f"{SHARED_WORDS} >= 0.15 * {ALL_WORDS} and not {TWO_ACTS}"),
        ("few", "ELSE"),
    ),
    "figure": (
        ("several", f"{SHARED_FIGURES} > 1"),
        ("shared", f"{SHARED_FIGURES} > 0"),
        ("none", "len(figures_l) = 0 or len(figures_r) = 0"),
        ("differs", "ELSE"),
    ),
}
"""Comparisons with all their levels as ``int_event_pairs`` has them, the first that holds."""


def learn(database: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """``m`` and ``u`` by feature and level, learnt from the mentions of a build."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.comparison_library import CustomComparison
    from splink.internals.comparison_creator import ComparisonCreator

    with duckdb.connect(str(database), read_only=True) as connection:
        mentions = connection.sql(FEATURES.format(limit=MAX_MENTIONS)).to_arrow_table()
    block = block_on("event_type", "actor", "recipient")
    comparisons: list[ComparisonCreator | dict[str, Any]] = [
        CustomComparison(
            output_column_name=feature,
            comparison_levels=[{"sql_condition": test, "label_for_charts": level} for level, test in levels],
        )
        for feature, levels in LEVELS.items()
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="mention_id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block],
    )
    # One thread: the sample that u is estimated on depends on how rows are dealt out.
    api = DuckDBAPI(duckdb.connect(config={"threads": 1}))
    linker = Linker(api.register(mentions), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block)
    return read_model(linker.misc.save_model_to_json())


def read_model(model: Mapping[str, Any]) -> dict[tuple[str, str], tuple[float, float]]:
    """``m`` and ``u`` by feature and level out of a saved model; levels no pair had are left out."""
    learnt = {}
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            m, u = level.get("m_probability"), level.get("u_probability")
            if isinstance(m, float) and isinstance(u, float) and m > 0 and u > 0:
                learnt[comparison["output_column_name"], level["label_for_charts"]] = (m, u)
    return learnt


def merge(
    rows: Iterable[Mapping[str, str]], learnt: Mapping[tuple[str, str], tuple[float, float]]
) -> list[dict[str, str]]:
    """The seed's rows with what was learnt; weights that are set stay, beside ``m`` and ``u`` where estimated.

    Raises :class:`ValueError` where nothing was learnt of a weight that is marked as learnt.
    """
    merged = []
    for row in rows:
        found = learnt.get((row["feature"], row["level"]))
        new = dict(row) | {"m": "", "u": ""}
        if found:
            m, u = found
            new |= {"m": f"{m:.4g}", "u": f"{u:.4g}"}
            if row["origin"] == "learnt":
                new["weight"] = f"{min(max(math.log2(m / u), LIMITS[0]), LIMITS[1]):.2f}"
        elif row["origin"] == "learnt":
            raise ValueError(f"no pair of the training data is {row['feature']}:{row['level']}: mark its weight as set")
        merged.append(new)
    return merged


def renew(warehouse: Path) -> None:
    """Learn from the last build of a warehouse and rewrite the seed."""
    warnings.simplefilter("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    learnt = learn(BuildPaths(warehouse.resolve()).database)
    with SEED.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, names = list(reader), reader.fieldnames or []
    with SEED.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(merge(rows, learnt))
